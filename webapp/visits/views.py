"""The forms of a visit. What is recorded stands in the client's diary at once."""

import datetime as dt
import uuid

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp import database, languages, pages, receipts
from webapp.diary import course
from webapp.diary import store as diary
from webapp.diary.forms import TOO_OFTEN, NextForm
from webapp.forms import WAS, single
from webapp.sharing import access
from webapp.visits import store
from webapp.visits.forms import RatingForm, VisitForm

blueprint = Blueprint("visits", __name__, url_prefix="/<any(nb, sv, en):language>/clients/<client>")


@blueprint.get("/treatments/<day>")
@access.open_to_share("diary", looks_at="treatment")
def treatment(client: str, day: str) -> Response:
    """The form for a treatment on a day, with what is known of it."""
    date = pages.day_of(day)
    if date is None or date > _latest():
        abort(404)
    return _treatment_page(date)


@blueprint.post("/treatments")
@access.open_to_share("diary", looks_at="treatment")
def record_treatment(client: str) -> Response:
    form, now, db = VisitForm(_said()), pages.now(), database.current()
    form.day.latest = _latest()
    if not form.validate():
        return _treatment_page(form.day.day or g.client.today(now), form, status=422)
    try:
        with receipts.writing(db):
            access.still_shared("diary")
            treatment_id = diary.record_treatment(
                db, client, str(uuid.uuid4()), form.values(), author_id=g.account.id,
                written_at=receipts.written_at(now), received_at=now)
            if form.private_note.data:
                store.write_private_note(db, treatment_id, g.account.id, g.account.name, form.private_note.data, now)
    except diary.DayTaken:
        form.day.errors = [_("There is another treatment on this day.")]
        return _treatment_page(form.day.day or g.client.today(now), form, status=422)
    return pages.go("clients.client", client=client)


@blueprint.get("/ratings/<day>")
@access.open_to_share("diary", looks_at="rating")
def rating(client: str, day: str) -> Response:
    date = pages.day_of(day)
    if date is None or date > _latest():
        abort(404)
    return _rating_page(date, RatingForm(None))


@blueprint.post("/ratings")
@access.open_to_share("diary", looks_at="rating")
def rate(client: str) -> Response:
    """Stored apart from what the client said: another author's observations."""
    form, now, db = RatingForm(request.form), pages.now(), database.current()
    form.day.latest = _latest()
    if not form.validate():
        return _rating_page(form.day.day or g.client.today(now), form, status=422)
    assert form.day.day
    try:
        with receipts.writing(db):
            access.still_shared("diary")
            diary.record_check_in(
                db, client, form.day.day, signs=form.rated(), care={}, alarms=None, note=None, ask_next_time=None,
                author_id=g.account.id, written_at=receipts.written_at(now), received_at=now)
    except diary.TooOften as error:
        for sign in error.kinds:
            form[sign].errors = [TOO_OFTEN]
        return _rating_page(form.day.day, form, status=422)
    return pages.go("clients.client", client=client)


@blueprint.get("/next")
@access.open_to_share("diary", looks_at="next")
def next_treatment(client: str) -> Response:
    return _next_page()


@blueprint.post("/next")
@access.open_to_share("diary", looks_at="next")
def set_next(client: str) -> Response:
    form, now, db = NextForm(request.form), pages.now(), database.current()
    if not form.validate():
        return _next_page(form, status=422)
    with receipts.writing(db):
        access.still_shared("diary")
        diary.set_next(db, client, form.values(), author_id=g.account.id, written_at=receipts.written_at(now),
                       received_at=now)
    return pages.go("clients.client", client=client)


def _latest() -> dt.date:
    """A visit is of today at the latest, where the client or the therapist is."""
    now = pages.now()
    return max(g.client.today(now), g.account.today(now))


def _said() -> MultiDict:
    """The fields as sent. For another day than the page's own, what the page had shown says nothing about that day."""
    if single(request.form, "page_day") in ("", request.form.get("day", "")):
        return request.form
    return MultiDict((name, value) for name, value in request.form.items(multi=True) if not name.startswith(WAS))


def _treatment_page(day: dt.date, form: VisitForm | None = None, status: int = 200) -> Response:
    db = database.current()
    there = diary.treatment_on(db, g.client.id, day)
    found = diary.treatment(db, there) if there else None
    shown = course.as_typed(found[0], languages.current()) if found else {}
    was = form.was() if form else {name: value for name, value in shown.items() if name != "day"}
    return pages.render(
        "visits/treatment.html", here=f"/clients/{g.client.id}/treatments/{day}", status=status, person=g.client,
        share=g.share, day=day, was=was, form=form or VisitForm(None, data={**shown, "day": day.isoformat()}))


def _rating_page(day: dt.date, form: RatingForm, status: int = 200) -> Response:
    return pages.render("visits/rating.html", here=f"/clients/{g.client.id}/ratings/{day}", status=status,
                        person=g.client, share=g.share, day=day, form=form)


def _next_page(form: NextForm | None = None, status: int = 200) -> Response:
    ahead = diary.next_treatment(database.current(), g.client.id)
    stored = {"day": ahead.day.isoformat(), "time": ahead.time} if ahead else {}
    return pages.render("visits/next.html", here=f"/clients/{g.client.id}/next", status=status, person=g.client,
                        share=g.share, form=form or NextForm(None, data=stored), was=form.was() if form else stored)
