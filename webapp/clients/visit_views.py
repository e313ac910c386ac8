"""The forms of a visit. What is recorded stands in the client's diary at once."""

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp import access, database, languages, pages, receipts
from webapp.clients import board, visit_page, visit_store
from webapp.clients.of_client import OfClient, of_client
from webapp.clients.visit_forms import SECOND, RatingForm, VisitForm
from webapp.clients.visit_store import Decision
from webapp.clinic import stock_store
from webapp.clinic.stock import SERUM, Item
from webapp.diary import recovery, treatment_store, undo_store
from webapp.diary import store as diary
from webapp.diary.forms import TOO_OFTEN, NextForm
from webapp.expiry import is_expired
from webapp.forms import ORIGINAL, posted, single
from webapp.times import stamp
from webapp.writes import Write

blueprint = Blueprint("visits", __name__, url_prefix=languages.PREFIX + "/clients/<client>")


@blueprint.get("/treatments/<day>")
@access.requires_share("diary", looks_at="treatment")
def treatment(client: str, day: str) -> Response:
    """The form for a treatment on a day, with what is known of it."""
    date = pages.day_of(day)
    if date is None or date > _latest():
        abort(404)
    return visit_page.show(date)


@blueprint.post("/treatments/as-last")
@access.requires_share("diary", looks_at="treatment")
def fill_as_last(client: str) -> Response:
    """The form as it was left, with what is done the same way each time filled in. Nothing is stored."""
    form, db = VisitForm(_said(), latest=_latest()), database.current()
    form.validate()
    day = form.day.day or g.client.today(pages.now())
    before = visit_page.treatments_before(db, day)
    if before:
        last, stock = before[-1], [one for one in stock_store.items(db) if not one.is_expired(day)]
        is_used_up = is_expired(last.expiry, day) or stock_store.is_known(db, SERUM, last.serum, last.batch)
        form.fill_as(last, stock, is_used_up, languages.current())
    for field in form:
        field.errors = []   # it is not being saved
    return visit_page.show(day, form, filled=bool(before))


@blueprint.post("/treatments")
@access.requires_share("diary", looks_at="treatment")
def record_treatment(client: str) -> Response:
    """All of a visit at once: the treatment, what was decided before it, the rating, the next date, a note."""
    form, now, db = VisitForm(_said(), latest=_latest()), pages.now(), database.current()
    stock = stock_store.named(db, {form.serum_item.data, form.cartridge_item.data} - {"", None})
    valid = form.validate()
    if not form.validate_items(stock) or not valid or form.day.day is None:
        return visit_page.show(form.day.day or g.client.today(now), form, status=422)
    day = form.day.day
    try:
        with receipts.writing(db) as write:   # what speaks against it may be said while the visit waits for its turn
            asked = _asked(form, day)
            others = [one.day for one in treatment_store.treatments(db, client, most=2) if one.id != asked.same]
            fits = form.validate_next_after(max([day, *others]))
            if not form.validate_seen(asked.seen, asked.before) or not fits:
                raise _Refused
            _record(db, client, form, asked, stock, write)
    except _Refused:
        return visit_page.show(day, form, status=422)
    except treatment_store.DayTaken:
        form.day.errors = [_("There is another treatment on this day.")]
        return visit_page.show(day, form, status=422)
    except diary.TooOften as error:
        for sign in error.kinds:
            form[sign].errors = [TOO_OFTEN]
        return visit_page.show(day, form, status=422)
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


class _Refused(Exception):
    """What is asked before a treatment is not answered: nothing is stored."""


def _asked(form: VisitForm, day: dt.date) -> visit_page.Asked:
    """What is asked of a visit that is saved. That it is the same as its neighbour was said of the one that the page
    had shown: of another it is asked anew."""
    neighbour = visit_page.asked_of(day).seen.near
    if neighbour and form.near_id.data and form.near_id.data != neighbour.id:
        form.near.data = ""
    return visit_page.asked_of(day, form.near.data)


def _record(db: database.Database, client: str, form: VisitForm, asked: visit_page.Asked, stock: dict[str, Item],
            write: Write) -> None:
    """Store a visit, inside its transaction. Raises `DayTaken`, `TooOften`."""
    changes = form.values(stock)
    if asked.same:
        treatment_id = asked.same
        treatment_store.change_treatment(db, treatment_id, changes, write=write)
    else:
        treatment_id = treatment_store.record_treatment(db, client, str(uuid.uuid4()), changes, write=write)
    if form.near.data == SECOND:
        _set_apart(db, treatment_id)
    decided = _decision(form, asked)
    if decided:
        visit_store.record_decision(db, treatment_id, decided, write)
    if form.private_note.data:
        visit_store.write_private_note(db, treatment_id, form.private_note.data, write)
    if (levels := _new_levels(db, client, form, write)) and form.day.day:
        diary.record_check_in(db, client, form.day.day, signs=levels, care={}, alarms=None, note=None,
                              ask_next_time=None, write=write)
    treatment_store.set_next(db, client, form.said_of_next(), write=write)


def _new_levels(db: database.Database, client: str, form: VisitForm, write: Write) -> dict[str, int]:
    """How the skin was rated, but for what the same therapist has said of that day last: a form may be sent twice."""
    assert form.day.day
    said = next((one.levels for one in diary.ratings(db, client, form.day.day, form.day.day)
                 if one.author_id == write.author_id), {})
    return {sign: level for sign, level in form.rated().items() if said.get(sign) != level}


def _decision(form: VisitForm, asked: visit_page.Asked) -> Decision | None:
    """What is on record of what was known before a treatment; None where nothing was."""
    before = asked.before
    found = Decision(
        asked.seen.names, form.told.data or "", before.given.id if before and before.given else "",
        " ".join(one.key for one in before.yes) if before else "",
        form.reason.data or "")
    return found if any(found) else None


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
