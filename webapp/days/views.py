"""The way to today's page, the page of a date, and what is written on it; the course that the days make.

What is refused is shown on the day's page, as it stands.
"""

import contextlib
import dataclasses
import datetime as dt

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _

from webapp import access, countries, database, languages, pages, receipts
from webapp.accounts import store as accounts
from webapp.days import page
from webapp.days.day import read
from webapp.diary import course as course_page
from webapp.diary import recovery, sign_store, treatment_store, undo_store
from webapp.diary import store as diary
from webapp.diary.forms import TOO_OFTEN, CheckInForm, SignAnswerForm, TickForm, UndoForm
from webapp.forms import own_id, posted, single
from webapp.guide.alarms import alarm_advice
from webapp.guide.signs import SIGNS
from webapp.messages import page as conversation
from webapp.messages import store as messages
from webapp.messages.forms import ClientMessageForm
from webapp.sharing import store as shares
from webapp.writes import Write

blueprint = Blueprint("days", __name__, url_prefix=languages.PREFIX)
UNDO = dt.timedelta(days=1)   # how long a removed treatment can be put back
CONVERSATION = "conversation"   # the page of all messages, of which a message says that it comes from there


@blueprint.get("/today")
@access.requires(access.SIGNED_IN)
def today() -> Response:
    """Where sign-in leads: the client's own date, or the therapist's list."""
    if g.account.therapist:
        return pages.redirect("clients.clients")
    return pages.redirect("days.day", day=g.account.today(pages.now()).isoformat())


@blueprint.get("/days/<day>")
@access.requires(access.CLIENT)
def day(day: str) -> Response:
    date = pages.day_of(day)
    if date is None:
        abort(404)
    return page.show(date)


@blueprint.get("/diary/")
@access.requires(access.CLIENT)
def course() -> Response:
    """The diary: the current course, its curves and its treatments."""
    db, now = database.current(), pages.now()
    today, numbers = g.account.today(now), g.clinic.guide
    found = course_page.read_course(db, g.account, today)
    month = course_page.month_of(db, g.account, today.replace(day=1), today, found.course, found.ahead)
    return pages.render(course_page.CoursePage.of(
        found, month, weeks=numbers.weeks,
        earliest=recovery.next_earliest(numbers, found.course[-1]) if found.course else None,
        removed=treatment_store.removed_treatments(db, g.account.id, now - UNDO),
        open_signs=sign_store.open_signs(db, g.account.id), alarm_advice=alarm_advice,
        readers=shares.readers(shares.shares_of(db, g.account.id), g.account.today(now)),
        help=countries.help_in(g.clinic.country), is_paused=g.account.id in diary.paused_since(db, [g.account.id])))


@blueprint.post("/diary/check-ins")
@access.requires(access.CLIENT)
def add_check_in() -> Response:
    form, now, db = CheckInForm(request.form), pages.now(), database.current()
    valid = form.validate()
    day = form.day.day or g.account.today(now)
    if single(request.form, "calm") and valid:
        form.calm()
        return page.show(day, form=form, open_form=True, blocks=("check_in",))
    if valid and form.is_blank():
        form[SIGNS[0]].errors = [_("Nothing is filled in yet. Choose a level, or “All calm”.")]
        valid = False
    if not valid:
        return page.show(day, form=form, open_form=True, blocks=("check_in",), status=422)
    try:
        with receipts.writing(db) as write:
            diary.record_check_in(
                db, g.account.id, day, signs=form.signs(), care=form.care(), alarms=_alarms(form, day, write),
                note=form.new_note(), ask_next_time=form.asks_next_time(), shown_alarms=form.shown_alarms(),
                write=write)
            if form.skin_tone.data and form.is_changed("skin_tone"):
                accounts.change(db, g.account.id, skin_tone=int(form.skin_tone.data))
                g.account = dataclasses.replace(g.account, skin_tone=int(form.skin_tone.data))
    except diary.TooOften as error:
        form.say_too_often(error.kinds)
        return page.show(day, form=form, open_form=True, blocks=("check_in",), status=422)
    undo = pages.url("days.undo_check_in")
    if pages.wants_part() and page.is_open(day):
        return pages.tell(page.show(day, blocks=page.CHANGED_BY_CHECK_IN), "saved", undo)
    return pages.redirect("days.day", undo=undo, day=day.isoformat())


@blueprint.post("/diary/signs/ticks")
@access.requires(access.CLIENT)
def tick_sign() -> Response:
    """A warning sign is stored when it is ticked, before its form is saved; unticked there, it is taken back."""
    db, today = database.current(), g.account.today(pages.now())
    form = posted(TickForm, lambda form, status: page.show(form.day.day or today, refused_tap=form, status=status))
    day, alarm, is_ticked = form.day.day, form.alarm.data, form.ticked.data == "yes"
    assert day
    try:
        with receipts.writing(db) as write:
            if is_ticked:
                diary.record_tick(db, g.account.id, day, alarm, write=write)
            else:
                undo_store.take_back_tick(db, g.account.id, day, alarm, write=write)
    except diary.TooOften:
        form.alarm.errors = [TOO_OFTEN]
        return page.show(day, refused_tap=form, status=422)
    return pages.redirect("days.day", day=day.isoformat())


@blueprint.post("/diary/check-ins/undo")
@access.requires(access.CLIENT)
def undo_check_in() -> Response:
    """Take back what was said last of a day, if the day still is as the page showed it."""
    db, account, today = database.current(), g.account, g.account.today(pages.now())

    def refused(form: UndoForm, status: int) -> Response:
        day = form.day.day or today
        return page.show(day, refused_tap=form, blocks=("check_in",) if page.is_open(day) else (), status=status)

    form = posted(UndoForm, refused)
    day = form.day.day
    assert day
    try:
        with receipts.writing(db) as write:
            logged = read(day, account, write.written_at).logged
            if not logged or logged.state != form.seen.data:
                raise undo_store.Changed
            if not page.may_undo(db, account, day, write.written_at):
                raise undo_store.TooLate
            undo_store.undo(db, account.id, day, undo_store.last_said(db, account.id, day, account.id), write=write)
    except undo_store.Changed:
        form.seen.errors = [_("This day has changed since you opened it, so nothing was undone.")]
        return refused(form, 422)
    except undo_store.TooLate:
        form.seen.errors = [_("This can no longer be undone. You can still change your answers.")]
        return refused(form, 422)
    if pages.wants_part() and page.is_open(day):
        return pages.tell(page.show(day, blocks=page.CHANGED_BY_CHECK_IN), "undone")
    return pages.redirect("days.day", notice="undone", day=day.isoformat())


@blueprint.post("/diary/signs")
@access.requires(access.CLIENT)
def answer_sign() -> Response:
    """What became of a warning sign. Any client may say it of any sign: where none is open it changes nothing."""
    today, db = g.account.today(pages.now()), database.current()
    form = posted(SignAnswerForm, lambda form, status: page.show(today, sign_form=form, status=status))
    with receipts.writing(db) as write:
        sign_store.record_answer(db, g.account.id, form.sign.data, form.answer.data, write=write)
    return pages.redirect("days.today")


@blueprint.post("/messages")
@access.requires(access.CLIENT)
def send_message() -> Response:
    form, now, db = ClientMessageForm(request.form), pages.now(), database.current()
    valid = form.validate()
    day = form.day.day or g.account.today(now)
    if not valid:
        _keep_alarms(form)
        return _refused_message(form, day)
    message_id = own_id(form.id.data)
    access.refuse_anothers(messages.one(db, message_id))
    if not any(one.shows("messages", g.account.today(now)) for one in shares.shares_of(db, g.account.id)):
        form.text.errors = [_("You are not sharing your messages with anyone, so nobody will read this. It was not "
                              "sent. Call the clinic instead.")]
        _keep_alarms(form)
        return _refused_message(form, day)
    alarms = form.alarms()
    try:
        with receipts.writing(db) as write:
            messages.send(db, g.account.id, message_id, day, form.text.data, write=write)
            if alarms is not None:
                diary.record_check_in(
                    db, g.account.id, day, signs={}, care={}, alarms=alarms, note=None, ask_next_time=None, write=write)
    except diary.TooOften:
        form.alarm.errors = [TOO_OFTEN]
        return _refused_message(form, day)
    is_part, sent_signs = pages.wants_part(), alarms or frozenset()
    if form.page.data == CONVERSATION:
        if is_part:
            return pages.tell(conversation.show(sent_signs=sent_signs, blocks=("messages",)), "sent")
        return pages.redirect("messages.conversation", notice="sent")
    if is_part and page.is_open(day):
        # Not the check-in: somebody may have begun to fill it in. What the signs call for stands by the message.
        return pages.tell(page.show(day, sent_signs=sent_signs,
                                    blocks=("messages", *(page.CHANGED_BY_SIGNS if alarms else ()))), "sent")
    return pages.redirect("days.day", notice="sent", day=day.isoformat())


def _refused_message(form: ClientMessageForm, day: dt.date) -> Response:
    """The page from which a message was sent, with the message in it."""
    if form.page.data == CONVERSATION:
        return conversation.show(form, blocks=("messages",), status=422)
    return page.show(day, message_form=form, blocks=("messages",), status=422)


def _alarms(form: CheckInForm, day: dt.date, write: Write) -> frozenset[str] | None:
    """What a check-in says of the warning signs. Where each of them was ticked by itself and none is any more, the
    ticks are taken back and the question stays open: nobody has answered it."""
    db, alarms = database.current(), form.alarms()
    if not form.only_unticks or diary.is_asked_about_signs(db, g.account.id, day):
        return alarms
    for alarm in form.shown_alarms():
        undo_store.take_back_tick(db, g.account.id, day, alarm, write=write)
    return None


def _keep_alarms(form: ClientMessageForm) -> None:
    """Store the warning signs of a message that is refused: a sign is never lost with a text. The write itself is not
    stored, so that a phone may send it again."""
    db, alarms = database.current(), form.alarms()
    if not alarms or form.alarm.errors or form.day.errors or not form.day.day:
        return
    with contextlib.suppress(diary.TooOften), database.writing(db):
        diary.record_check_in(db, g.account.id, form.day.day, signs={}, care={}, alarms=alarms, note=None,
                              ask_next_time=None, write=receipts.write())
