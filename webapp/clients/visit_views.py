"""The forms of a visit. What is recorded stands in the client's diary at once."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp import access, database, languages, pages, receipts
from webapp.clients import board, decision, visit_store
from webapp.clients.of_client import OfClient, of_client
from webapp.clients.visit_forms import SAME, SECOND, RatingForm, VisitForm
from webapp.diary import check_in, course, recovery, sign_store, treatment_store, undo_store
from webapp.diary import store as diary
from webapp.diary.forms import TOO_OFTEN, NextForm
from webapp.forms import ORIGINAL, posted, single
from webapp.times import stamp

blueprint = Blueprint("visits", __name__, url_prefix=languages.PREFIX + "/clients/<client>")


@blueprint.get("/treatments/<day>")
@access.requires_share("diary", looks_at="treatment")
def treatment(client: str, day: str) -> Response:
    """The form for a treatment on a day, with what is known of it."""
    date = pages.day_of(day)
    if date is None or date > _latest():
        abort(404)
    return _treatment_page(date)


@blueprint.post("/treatments")
@access.requires_share("diary", looks_at="treatment")
def record_treatment(client: str) -> Response:
    form, now, db = VisitForm(_said(), latest=_latest()), pages.now(), database.current()
    if not form.validate() or form.day.day is None:
        return _treatment_page(form.day.day or g.client.today(now), form, status=422)
    asked = _asked(form.day.day, is_same=form.near.data == SAME)
    if not form.validate_seen(asked.seen):
        return _treatment_page(form.day.day, form, status=422)
    changes = form.values()
    try:
        with receipts.writing(db) as write:
            if asked.same:
                treatment_id = asked.same
                treatment_store.change_treatment(db, treatment_id, changes, write=write)
            else:
                treatment_id = treatment_store.record_treatment(db, client, str(uuid.uuid4()), changes, write=write)
            if form.near.data == SECOND:
                _set_apart(db, treatment_id)
            if asked.seen.names or form.told.data:
                visit_store.record_decision(db, treatment_id, asked.seen.names, form.told.data, write)
            if form.private_note.data:
                visit_store.write_private_note(db, treatment_id, form.private_note.data, write)
    except treatment_store.DayTaken:
        form.day.errors = [_("There is another treatment on this day.")]
        return _treatment_page(form.day.day or g.client.today(now), form, status=422)
    return pages.redirect("clients.client", client=client)


@blueprint.get("/ratings/<day>")
@access.requires_share("diary", looks_at="rating")
def rating(client: str, day: str) -> Response:
    date = pages.day_of(day)
    if date is None or date > _latest():
        abort(404)
    return _rating_page(date, RatingForm(None))


@blueprint.post("/ratings")
@access.requires_share("diary", looks_at="rating")
def rate(client: str) -> Response:
    """Stored apart from what the client said: another author's observations."""
    form, db = posted(RatingForm, _refused_rating, latest=_latest()), database.current()
    assert form.day.day
    try:
        with receipts.writing(db) as write:
            diary.record_check_in(
                db, client, form.day.day, signs=form.rated(), care={}, alarms=None, note=None, ask_next_time=None,
                write=write)
    except diary.TooOften as error:
        for sign in error.kinds:
            form[sign].errors = [TOO_OFTEN]
        return _rating_page(form.day.day, form, status=422)
    undo = pages.url("visits.undo_rating", client=client, day=form.day.day.isoformat())
    return pages.redirect("clients.client", undo=undo, client=client)


@blueprint.post("/ratings/<day>/undo")
@access.requires_share("diary", looks_at="rating")
def undo_rating(client: str, day: str) -> Response:
    """Take back how the therapist rated a day last, shortly afterwards and if that day was not rated anew since."""
    date, seen, db = pages.day_of(day), single(request.form, "seen"), database.current()
    if date is None:
        abort(404)
    form = RatingForm(None)
    try:
        with receipts.writing(db) as write:
            said = undo_store.last_said(db, client, date, write.author_id)
            if not said or said != seen:
                raise undo_store.Changed
            if said < stamp(write.written_at - board.UNDO):
                raise undo_store.TooLate
            undo_store.undo(db, client, date, said, write=write)
    except undo_store.Changed:
        form.day.errors = [_("This day has changed since you opened it, so nothing was undone.")]
        return _rating_page(date, form, status=422)
    except undo_store.TooLate:
        form.day.errors = [_("This can no longer be undone. You can still rate the skin again.")]
        return _rating_page(date, form, status=422)
    return pages.redirect("clients.client", notice="undone", client=client)


@blueprint.get("/next")
@access.requires_share("diary", looks_at="next")
def next_treatment(client: str) -> Response:
    return _next_page()


@blueprint.post("/next")
@access.requires_share("diary", looks_at="next")
def set_next(client: str) -> Response:
    db = database.current()
    form = posted(NextForm, _next_page, last=treatment_store.last_day(db, client))
    with receipts.writing(db) as write:
        treatment_store.set_next(db, client, form.values(), write=write)
    return pages.redirect("clients.client", client=client)


class Asked(NamedTuple):
    """What the form for a treatment asks besides its fields. `is_first`: of a course, and new to the clinic; `same`:
    the id of the treatment that it is, on another day."""

    seen: decision.Unsettled
    is_first: bool
    same: str


@dataclass(frozen=True, kw_only=True)
class VisitPage(OfClient):
    """The form for a treatment that was had at the clinic."""

    template = "clients/treatment.html"

    day: dt.date
    form: VisitForm
    original: dict[str, Any]   # what the form showed first
    asked: Asked


@dataclass(frozen=True, kw_only=True)
class RatingPage(OfClient):
    """The form with which a therapist rates a client's skin."""

    template = "clients/rating.html"

    day: dt.date
    form: RatingForm


@dataclass(frozen=True, kw_only=True)
class NextVisitPage(OfClient):
    """The form for the date of a client's next treatment."""

    template = "clients/next.html"

    form: NextForm
    original: dict[str, str]   # what the form showed first


def _asked(day: dt.date, is_same: bool = False) -> Asked:
    """Ask what speaks against a treatment on a day. Nothing of one that the clinic has recorded before."""
    db = database.current()
    treatments = treatment_store.treatments(db, g.client.id)
    there = next((one for one in treatments if one.day == day), None)
    first = day - decision.RED_SEEN
    check_ins = check_in.read(diary.observations(db, g.client.id, first, day, kinds=("redness",)), (), g.client.local)
    seen = decision.unsettled(g.clinic.guide, day, treatments, sign_store.open_signs(db, g.client.id), check_ins)
    same = seen.near.id if seen.near and is_same and not there else ""
    if same:
        others = [one for one in treatments if one.id != same]
        seen = decision.unsettled(g.clinic.guide, day, others, sign_store.open_signs(db, g.client.id), check_ins)
    if there:
        seen = decision.NOTHING if there.by_clinic else seen._replace(near=None)
    before = [one.day for one in treatments if one.day < day and one.id != same]
    is_first = not before or day - before[-1] > recovery.COURSE_GAP
    return Asked(seen, is_first and not (there and there.by_clinic), same)


def _set_apart(db: database.Database, treatment_id: str) -> None:
    """Say that a treatment is another than its neighbour: the later of the two carries it."""
    found = treatment_store.treatment(db, treatment_id)
    if found:
        treatment_store.set_apart(db, treatment_id)
        day = found.treatment.day
        later = next((one for one in treatment_store.treatments(db, g.client.id) if one.day > day), None)
        if later and later.day - day <= recovery.NEAR:
            treatment_store.set_apart(db, later.id)


def _latest() -> dt.date:
    """A visit is of today at the latest, where the client or the therapist is."""
    now = pages.now()
    return max(g.client.today(now), g.account.today(now))


def _said() -> MultiDict:
    """The fields as sent. For another day than the page's own, what the page had shown says nothing about that day."""
    if single(request.form, "page_day") in ("", request.form.get("day", "")):
        return request.form
    return MultiDict((name, value) for name, value in request.form.items(multi=True) if not name.startswith(ORIGINAL))


def _treatment_page(day: dt.date, form: VisitForm | None = None, status: int = 200) -> Response:
    db = database.current()
    there = treatment_store.treatment_on(db, g.client.id, day)
    found = treatment_store.treatment(db, there) if there else None
    stored = course.as_typed(found.treatment, languages.current()) if found else {}
    original = form.original() if form else {name: value for name, value in stored.items() if name != "day"}
    return pages.render(VisitPage.of(
        of_client(), day=day, original=original, form=form or VisitForm(None, data={**stored, "day": day.isoformat()}),
        asked=_asked(day, is_same=bool(form and form.near.data == SAME))),
        here=f"/clients/{g.client.id}/treatments/{day}", status=status)


def _rating_page(day: dt.date, form: RatingForm, status: int = 200) -> Response:
    return pages.render(RatingPage.of(of_client(), day=day, form=form), here=f"/clients/{g.client.id}/ratings/{day}",
                        status=status)


def _refused_rating(form: RatingForm, status: int) -> Response:
    return _rating_page(form.day.day or g.client.today(pages.now()), form, status)


def _next_page(form: NextForm | None = None, status: int = 200) -> Response:
    ahead = treatment_store.next_treatment(database.current(), g.client.id)
    stored = {"day": ahead.day.isoformat(), "time": ahead.time} if ahead else {}
    return pages.render(NextVisitPage.of(
        of_client(), form=form or NextForm(None, data=stored), original=form.original() if form else stored),
        here=f"/clients/{g.client.id}/next", status=status)
