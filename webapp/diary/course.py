"""Gather what the diary's pages show: the current course, its figures, and one treatment with the one before."""

import datetime as dt
from typing import Any

from flask import g

from webapp import languages, pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary import figures, ordinary, recovery, store, treatment_store
from webapp.guide.signs import SIGNS

# The current treatment and three earlier ones are drawn and compared, whatever the history's length.
COMPARED = 4
SHOWN = (*SIGNS, "sunscreen")


def course_context(db: Database, account: Account, today: dt.date) -> dict[str, Any]:
    """The current course: its treatments, the latest one's curves, and the comparison."""
    numbers = g.clinic.guide
    course = recovery.current_course(treatment_store.treatments(db, account.id))
    ahead = treatment_store.next_treatment(db, account.id)
    is_unsure = recovery.doubtful(course) is not None or bool(ahead and ahead.day <= today)
    followed = _follow(db, account, course[-COMPARED:], None, today, is_unsure) if course else None
    latest = course[-1] if course else None
    return {
        "course": course,
        "doubtful": recovery.doubtful(course),
        "is_unsure": is_unsure,   # of the treatment's day: nothing is said to be common or as usual
        "planned": numbers.treatments,
        "weeks": numbers.weeks,
        "followed": followed,
        "number": (today - latest.day).days if latest else None,
        "earliest": recovery.next_earliest(numbers, latest) if latest else None,
    }


def treatment_context(db: Database, account: Account, treatment: recovery.Treatment, today: dt.date) -> dict[str, Any]:
    """One treatment, with the one before it in its course behind its curves."""
    known = treatment_store.treatments(db, account.id, until=treatment.day)
    shown = [treatment]   # a removed one stands alone
    if known and known[-1].id == treatment.id:
        treatment = known[-1]
        shown = known[-2:] if treatment.number > 1 else [treatment]
    until = treatment_store.day_of_following(db, account.id, treatment.day)
    return {
        "treatment": treatment,
        "has_usual": bool(store.usual(db, account.id)),
        "number": (today - treatment.day).days,
        "followed": _follow(db, account, shown, until, today),
        "planned": g.clinic.guide.treatments,
    }


def to_keep(db: Database, account: Account) -> list[str]:
    """The pages a phone keeps: the course and its treatments, and the forms that begin something."""
    names = ["days.course", "diary.treatments", "diary.new_treatment", "diary.next_treatment",
             *(["diary.usual"] if g.clinic.assesses else [])]
    found = treatment_store.treatments(db, account.id)
    return [*map(pages.url, names), *(pages.url("diary.treatment", treatment=one.id) for one in found)]


def as_typed(treatment: recovery.Treatment, language: str) -> dict[str, Any]:
    """A treatment's values as its form shows them, in the language's own numbers."""
    return {
        "day": treatment.day.isoformat(), "at": treatment.at,
        "depth_mm": "" if treatment.depth_mm is None else languages.decimal(treatment.depth_mm, language),
        "area": treatment.area, "serum": treatment.serum, "batch": treatment.batch,
        "numbing": treatment.numbing, "note": treatment.note,
    }


def usual_as_said(db: Database, account: Account) -> list[ordinary.Said]:
    """The ordinary levels as the client said them, oldest first, each with the client's date."""
    return [ordinary.Said(sign, level, account.at(written_at).date())
            for sign, level, written_at in store.usual_as_said(db, account.id)]


def _follow(db: Database, account: Account, treatments: list[recovery.Treatment], until: dt.date | None,
            today: dt.date, is_unsure: bool = False) -> figures.Followed:
    ends = [*(later.day for later in treatments[1:]), until]
    last = treatments[-1].day + dt.timedelta(days=recovery.FOLLOWED)
    rows = store.observations(db, account.id, treatments[0].day, min(last, until) if until else last, kinds=SHOWN)
    begin = treatments[-1].day
    rated = tuple((rating.day, sign, level) for rating in reversed(store.ratings(db, account.id, begin, last))
                  for sign, level in rating.levels.items())
    said, days = usual_as_said(db, account), [one.day for one in treatments]
    return figures.follow(
        tuple(figures.Stretch(one.number, one.day, one.depth_mm, end, one.depth_by_clinic,
                              tuple(ordinary.levels(said, one.day, days).items()))
              for one, end in zip(treatments, ends, strict=True)),
        tuple(rows), today, "{}" if is_unsure else g.clinic.changes, rated)
