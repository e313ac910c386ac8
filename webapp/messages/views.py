"""The client's side: to answer, and to say that a message was read."""

import contextlib
import datetime as dt

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from webapp import access, database, pages, receipts
from webapp.days import page as day_page
from webapp.diary import store as diary
from webapp.diary.forms import TOO_OFTEN
from webapp.forms import latest_day, own_id
from webapp.messages import store
from webapp.messages.forms import ClientMessageForm
from webapp.sharing import store as shares

blueprint = Blueprint("messages", __name__, url_prefix="/<any(nb, sv, en):language>/messages")


@blueprint.post("")
@access.requires(access.CLIENT)
def send() -> Response:
    form, now, db = ClientMessageForm(request.form), pages.now(), database.current()
    form.day.latest = latest_day(now)
    valid = form.validate()
    day = form.day.day or g.account.today(now)
    if not valid:
        _keep_signs(form, now)
        return day_page.show(day, message_form=form, blocks=("messages",), status=422)
    message_id = own_id(form.id.data)
    owner = store.owner_of(db, message_id)
    if owner is not None:
        access.require_owner(owner)
    if not any(one.shows("messages", g.account.today(now)) for one in shares.shares_of(db, g.account.id)):
        form.text.errors = [_("You are not sharing your messages with anyone, so nobody will read this. It was not "
                              "sent. Call the clinic instead.")]
        _keep_signs(form, now)
        return day_page.show(day, message_form=form, blocks=("messages",), status=422)
    signs = form.alarms()
    try:
        with receipts.writing(db):
            store.send(db, g.account.id, message_id, day, form.text.data, author_id=g.account.id, name=g.account.name,
                       written_at=receipts.written_at(now), received_at=now)
            if signs is not None:
                diary.record_check_in(
                    db, g.account.id, day, signs={}, care={}, alarms=signs, note=None, ask_next_time=None,
                    author_id=g.account.id, written_at=receipts.written_at(now), received_at=now)
    except diary.TooOften:
        form.alarm.errors = [TOO_OFTEN]
        return day_page.show(day, message_form=form, blocks=("messages",), status=422)
    if pages.wants_part() and day_page.is_open(day):
        # Not the check-in: somebody may have begun to fill it in. What the signs call for stands by the message.
        return day_page.show(day, sent_signs=signs or frozenset(),
                             blocks=("messages", *(day_page.CHANGED_BY_SIGNS if signs else ())))
    return pages.go("days.day", day=day.isoformat())


def _keep_signs(form: ClientMessageForm, now: dt.datetime) -> None:
    """Store the warning signs of a message that is refused: a sign is never lost with a text. The write itself is not
    stored, so that a phone may send it again."""
    db, signs = database.current(), form.alarms()
    if not signs or form.alarm.errors or form.day.errors or not form.day.day:
        return
    with contextlib.suppress(diary.TooOften), database.writing(db):
        diary.record_check_in(db, g.account.id, form.day.day, signs={}, care={}, alarms=signs, note=None,
                              ask_next_time=None, author_id=g.account.id, written_at=receipts.written_at(now),
                              received_at=now)


@blueprint.post("/<message>/read")
@access.requires(access.CLIENT)
def read(message: str) -> Response:
    db = database.current()
    access.require_owner(store.owner_of(db, message))
    with receipts.writing(db):
        store.mark_read(db, message, pages.now())
    if pages.wants_part():
        return pages.render("messages/read.html", one=store.one(db, message))
    return pages.go("days.today")
