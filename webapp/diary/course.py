"""Gather what the diary's pages show: the current course, its figures, and one treatment with the one before."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g

from webapp import countries, expiry, languages, pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary import check_in, episodes, figures, month, ordinary, recovery, store, treatment_store
from webapp.diary.forms import TreatmentForm
from webapp.guide.advice import Advice
from webapp.guide.signs import SIGNS
from webapp.queries import once

# The current treatment and three earlier ones are drawn and compared, whatever the history's length.
COMPARED = 4
SHOWN = (*SIGNS, "sunscreen")
FIRST = dt.date(2000, 1, 1)
MONTHS_KEPT, TREATMENTS_KEPT = 6, 6   # on a phone; of months those beside this one


@dataclass(frozen=True, kw_only=True)
class Course(pages.Page):
    """What the diary's page and the therapist's sheet both show: the current course and its latest treatment."""

    course: list[recovery.Treatment]
    number: int | None                          # the day after the latest treatment; below 0 before it
    followed: figures.Followed | None           # the curves and figures; None without a treatment
    doubtful: tuple[recovery.Treatment, recovery.Treatment] | None   # two that may be one
    is_unsure: bool                             # of the treatment's day: nothing is said to be common or as usual
    planned: int                                # treatments of a course, by the clinic's numbers
    ahead: treatment_store.NextTreatment | None


@dataclass(frozen=True, kw_only=True)
class MonthPage(pages.Page):
    """The days of one month."""

    template = "diary/month.html"

    month: month.Month
    today: dt.date                              # the client's
    assesses: bool                              # something is said to be more than expected


@dataclass(frozen=True, kw_only=True)
class CoursePage(Course, MonthPage):
    """The diary: the current course, its days and curves and its treatments."""

    template = "days/course.html"

    weeks: tuple[int, int]                      # between two treatments, at least and at most
    earliest: tuple[dt.date, dt.date] | None    # when the plan puts the next treatment
    removed: list[recovery.Treatment]           # lately, to put back
    open_signs: tuple[episodes.Episode, ...]
    alarm_advice: Callable[[list[str]], Advice]   # what open signs call for, together
    readers: tuple[str, ...]                    # therapists who read the diary
    help: tuple[countries.Help, ...]
    is_paused: bool


@dataclass(frozen=True, kw_only=True)
class TreatmentPage(pages.Page):
    """One treatment, with the one before it in its course behind its curves, and the form that corrects it."""

    template = "diary/treatment.html"

    treatment: recovery.Treatment
    number: int                                 # the day after it
    followed: figures.Followed
    planned: int                                # treatments of a course
    has_usual: bool                             # the client has said what an ordinary day is like
    form: TreatmentForm | None
    open_form: bool
    original: dict[str, Any]                    # what the form showed first
    removed: bool
    day_taken: bool                             # it cannot be put back: its day has another
    history: list[tuple[str, str, str]]         # (field, value, when) of what was corrected
    recorded_by: str                            # a therapist's name, or nothing


def read_course(db: Database, account: Account, today: dt.date) -> Course:
    """The current course: its treatments, the latest one's curves, and the comparison."""
    course = recovery.current_course(treatment_store.treatments(db, account.id))
    ahead = treatment_store.next_treatment(db, account.id)
    is_unsure = recovery.doubtful(course) is not None or bool(ahead and ahead.day <= today)
    return Course(
        course=course,
        number=(today - course[-1].day).days if course else None,
        followed=_follow(db, account, course[-COMPARED:], None, today, is_unsure) if course else None,
        doubtful=recovery.doubtful(course), is_unsure=is_unsure, planned=g.clinic.guide.treatments, ahead=ahead)


def read_month(db: Database, account: Account, first: dt.date, today: dt.date) -> MonthPage:
    """The days of a month, by its first."""
    return month_of(db, account, first, today, treatment_store.treatments(db, account.id),
                    treatment_store.next_treatment(db, account.id))


def month_of(db: Database, account: Account, first: dt.date, today: dt.date, treatments: list[recovery.Treatment],
             ahead: treatment_store.NextTreatment | None) -> MonthPage:
    """The days of a month, by its first, with the treatments up to its end and the next one as they are known."""
    last = month.after(first) - dt.timedelta(days=1)
    is_unsure = recovery.doubtful(recovery.current_course(treatments)) is not None or bool(ahead and ahead.day <= today)
    is_earlier = any(one.day < first for one in treatments) or store.last_logged(
        db, account.id, FIRST, first - dt.timedelta(days=1)) is not None
    assesses = g.clinic.guide.assesses and not is_unsure
    return MonthPage(
        month=month.lay_out(first, today, treatments,
                            check_in.newest(store.observations(db, account.id, first, last, kinds=month.KINDS)),
                            g.clinic.guide if assesses else None, planned=ahead.day if ahead else None,
                            has_earlier=is_earlier),
        today=today, assesses=assesses)


def read_treatment(db: Database, account: Account, treatment: recovery.Treatment,
                   today: dt.date) -> tuple[recovery.Treatment, figures.Followed]:
    """A treatment as it stands in its course, and its curves with those of the one before it."""
    known = treatment_store.treatments(db, account.id, until=treatment.day)
    shown = [treatment]   # a removed one stands alone
    if known and known[-1].id == treatment.id:
        treatment = known[-1]
        shown = known[-2:] if treatment.number > 1 else [treatment]
    until = treatment_store.day_of_following(db, account.id, treatment.day)
    return treatment, _follow(db, account, shown, until, today)


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The pages a phone keeps: the course, its months and its latest treatments, and the forms that begin something."""
    names = ["days.course", "diary.treatments", "diary.new_treatment", "diary.next_treatment",
             *(["diary.usual"] if g.clinic.assesses else [])]
    found = treatment_store.treatments(db, account.id)
    latest = found[-TREATMENTS_KEPT:]
    return [*map(pages.url, names), *(pages.url("diary.treatment", treatment=one.id) for one in latest),
            *(pages.url("diary.month", month=month.name_of(first)) for first in _months(
                recovery.current_course(found), treatment_store.next_treatment(db, account.id), today))]


def _months(course: list[recovery.Treatment], ahead: treatment_store.NextTreatment | None,
            today: dt.date) -> list[dt.date]:
    """The months of a course beside this one, whose days stand on the diary's page: those before it, and the next one
    where a treatment is planned for later."""
    this = first = today.replace(day=1)
    found = [month.after(this)] if ahead and ahead.day >= month.after(this) else []
    while course and first > course[0].day and len(found) < MONTHS_KEPT:
        first = month.before(first)
        found.append(first)
    return found


def as_typed(treatment: recovery.Treatment, language: str) -> dict[str, Any]:
    """A treatment's values as its form shows them, in the language's own numbers."""
    return {
        "day": treatment.day.isoformat(), "at": treatment.at,
        "depth_mm": "" if treatment.depth_mm is None else languages.decimal(treatment.depth_mm, language),
        "area": treatment.area, "serum": treatment.serum, "batch": treatment.batch,
        "expiry": expiry.typed(treatment.expiry),
        "cartridge": treatment.cartridge, "cartridge_batch": treatment.cartridge_batch,
        "cartridge_expiry": expiry.typed(treatment.cartridge_expiry),
        "numbing": treatment.numbing, "note": treatment.note,
    }


@once
def usual_statements(db: Database, account: Account) -> list[ordinary.UsualStatement]:
    """The ordinary levels as the client said them, oldest first, each with the client's date."""
    return [ordinary.UsualStatement(sign, level, account.at(written_at).date())
            for sign, level, written_at in store.usual_statements(db, account.id)]


def _follow(db: Database, account: Account, treatments: list[recovery.Treatment], until: dt.date | None,
            today: dt.date, is_unsure: bool = False) -> figures.Followed:
    ends = [*(later.day for later in treatments[1:]), until]
    last = treatments[-1].day + dt.timedelta(days=recovery.FOLLOWED)
    rows = store.observations(db, account.id, treatments[0].day, min(last, until) if until else last, kinds=SHOWN)
    begin = treatments[-1].day
    rated = tuple((rating.day, sign, level) for rating in reversed(store.ratings(db, account.id, begin, last))
                  for sign, level in rating.levels.items())
    statements, days = usual_statements(db, account), [one.day for one in treatments]
    return figures.follow(
        tuple(figures.Stretch(one.number, one.day, one.depth_mm, end, one.depth_by_clinic,
                              tuple(ordinary.levels(statements, one.day, days).items()))
              for one, end in zip(treatments, ends, strict=True)),
        tuple(rows), today, "{}" if is_unsure else g.clinic.changes, rated)
