"""Gather what the form of a visit shows: what speaks against the treatment, what the client has said, what was done
last time, what the clinic has, when the next one may be."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Response, g

from webapp import database, languages, pages
from webapp.clients import decision, visit_store
from webapp.clients.of_client import OfClient, of_client
from webapp.clients.visit_forms import SAME, SECOND, VisitForm
from webapp.clinic import stock_store
from webapp.clinic.stock import Item
from webapp.diary import check_in, course, recovery, sign_store, treatment_store
from webapp.diary import store as diary
from webapp.screening import page as screening
from webapp.screening.answers import Before

CLIENTS_WORD = dt.timedelta(days=2)   # so fresh is what the client said of the skin before a treatment


class Asked(NamedTuple):
    """What the form for a treatment asks besides its fields. `is_first`: of a course, and new to the clinic; `same`:
    the id of the treatment that it is, on another day; `before`: what the client has answered, None where the clinic
    has recorded the treatment already."""

    seen: decision.Unsettled
    is_first: bool
    same: str
    before: Before | None


@dataclass(frozen=True, kw_only=True)
class VisitPage(OfClient):
    """The form for a treatment that was had at the clinic."""

    template = "clients/treatment.html"

    day: dt.date
    form: VisitForm
    original: dict[str, Any]                       # what the form showed first
    asked: Asked
    stock: list[Item]                              # that may be used on the day
    last: recovery.Treatment | None                # the treatment before
    filled: bool                                   # as that one
    said: check_in.CheckIn | None                  # what the client said of the skin last, on the day or just before it
    number: int                                    # the place in the course
    planned: int                                   # treatments of a course
    ahead: treatment_store.NextTreatment | None    # after this one
    offered: list[dt.date]                         # for the next one, by the clinic's plan
    due: str                                       # the time of day that this one was planned for


def show(day: dt.date, form: VisitForm | None = None, *, filled: bool = False, status: int = 200) -> Response:
    """The form for a treatment of the client who was let in: as it is known, or as it was left."""
    db, client, today = database.current(), g.client, g.client.today(pages.now())
    there = treatment_store.treatment_on(db, client.id, day)
    found = treatment_store.treatment(db, there) if there else None
    stored = course.as_typed(found.treatment, languages.current()) if found else {}
    original = form.original() if form else {name: value for name, value in stored.items() if name != "day"}
    ahead = treatment_store.next_treatment(db, client.id)
    before = treatments_before(db, day)
    due = ahead.time if ahead and ahead.day <= day else ""
    shown = form or VisitForm(None, data={**stored, "day": day.isoformat(), "next": "", "next_time": due})
    asked = asked_of(day, form.near.data if form else "")
    if form:
        form.look_again(asked.before)
    return pages.render(VisitPage.of(
        of_client(), day=day, original=original, form=shown,
        asked=asked,
        stock=_offered(db, day, shown),
        last=before[-1] if before else None, filled=filled, said=_said(db, day),
        number=_place(before, day), planned=g.clinic.guide.treatments,
        ahead=ahead if ahead and ahead.day > day else None,
        offered=_dates(day, today, shown),
        due=due), here=f"/clients/{client.id}/treatments/{day}", status=status)


def asked_of(day: dt.date, near: str = "") -> Asked:
    """What speaks against a treatment on a day. Nothing of one that the clinic has recorded before. `near`: whether it
    is the same as its neighbour (`SAME`, `SECOND`), or "" where nobody has said."""
    db = database.current()
    treatments = treatment_store.treatments(db, g.client.id)
    there = next((one for one in treatments if one.day == day), None)
    first = day - decision.RED_SEEN
    check_ins = check_in.read(diary.observations(db, g.client.id, first, day, kinds=("redness",)), (), g.client.local)
    seen = decision.unsettled(g.clinic.guide, day, treatments, sign_store.open_signs(db, g.client.id), check_ins)
    neighbour = seen.near if not there else None
    same = neighbour.id if neighbour and near == SAME else ""
    if same:
        others = [one for one in treatments if one.id != same]
        seen = decision.unsettled(g.clinic.guide, day, others, sign_store.open_signs(db, g.client.id), check_ins)
    is_recorded = there is not None and there.by_clinic
    if there:
        seen = decision.NOTHING if is_recorded else seen._replace(near=None)
    is_recorded = is_recorded or bool(same and neighbour and neighbour.by_clinic)
    before = [one.day for one in treatments if one.day < day and one.id != same]
    is_first = not before or day - before[-1] > recovery.COURSE_GAP
    # As long as nobody has said that it is another one, what was signed before its neighbour holds.
    last = max((one.day for one in treatments if one.day < day
                and (near == SECOND or not neighbour or one.id != neighbour.id)), default=None)
    used = visit_store.answers_used(db, g.client.id, day, but=same)
    answered = None if is_recorded else screening.read_between(db, g.client, day, last, _signed_until(day), used)
    return Asked(seen, is_first and not is_recorded, same, answered)


def _signed_until(day: dt.date) -> dt.date:
    """Of a visit that goes on now, what is signed today counts, though it is tomorrow already where one of the two
    is."""
    now = pages.now()
    today = g.client.today(now), g.account.today(now)
    return max(day, *today) if day >= min(today) else day


def _offered(db: database.Database, day: dt.date, form: VisitForm) -> list[Item]:
    """What may be used on a day, and what was chosen all the same: a form comes back with it."""
    there = [one for one in stock_store.items(db) if not one.is_expired(day)]
    chosen = stock_store.named(db, {form.serum_item.data, form.cartridge_item.data} - {"", None})
    return there + [one for one in chosen.values() if one not in there]


def _dates(day: dt.date, today: dt.date, form: VisitForm) -> list[dt.date]:
    """The dates that the plan offers for the next treatment, and the one that was chosen among others."""
    weeks = range(g.clinic.guide.weeks[0], g.clinic.guide.weeks[1] + 1)
    dates = {date for one in weeks if (date := day + dt.timedelta(weeks=one)) > today}
    chosen = form.chosen_date()
    return sorted(dates | {chosen} if chosen else dates)


def treatments_before(db: database.Database, day: dt.date) -> list[recovery.Treatment]:
    """The treatments of the client who was let in before a day, the latest last."""
    return treatment_store.treatments(db, g.client.id, day - dt.timedelta(days=1))


def _said(db: database.Database, day: dt.date) -> check_in.CheckIn | None:
    """What the client said of the skin on the day, or shortly before."""
    found = check_in.read(diary.observations(db, g.client.id, day - CLIENTS_WORD, day), (), g.client.local)
    return next((found[date] for date in sorted(found, reverse=True) if found[date].levels), None)


def _place(before: list[recovery.Treatment], day: dt.date) -> int:
    """Which one of its course it is."""
    return before[-1].number + 1 if before and day - before[-1].day <= recovery.COURSE_GAP else 1
