"""The therapist's pages: who needs attention first, and what one client shares."""

import datetime as dt
import functools
import re

from flask import Blueprint, Response, abort, g, make_response, request

from webapp import access, database, languages, pages, receipts
from webapp.clients import board, page
from webapp.clients.batches import Treated, treated_with
from webapp.clients.board import Choice
from webapp.clients.forms import BatchForm, HandledForm, LookForm, SearchForm
from webapp.clients.of_client import of_client
from webapp.days.day import judged, read
from webapp.diary import store as diary
from webapp.forms import own_id, posted, single
from webapp.messages import follow_up_store
from webapp.messages import store as messages
from webapp.messages.forms import MessageForm
from webapp.routine import page as routine
from webapp.routine import suggestion_store as suggestions
from webapp.sharing import codes
from webapp.sharing import store as sharing
from webapp.sharing.forms import CodeForm

blueprint = Blueprint("clients", __name__, url_prefix=languages.PREFIX + "/clients")
JUST_FETCHED = dt.timedelta(minutes=1)


@blueprint.get("/")
@access.requires(access.THERAPIST)
def clients() -> Response:
    asked = single(request.args, "from")
    return board.show(Choice.called(single(request.args, "show")),
                      start=int(asked) if re.fullmatch("[0-9]{1,6}", asked) else 0)


@blueprint.post("/search")
@access.requires(access.THERAPIST)
def search() -> Response:
    """By post, so that nobody's name stands in an address."""
    form = posted(SearchForm, _refused_search)
    return board.show(Choice.called(form.show.data or ""), words=form.q.data or "")


@blueprint.get("/batches")
@access.requires(access.THERAPIST)
def batches() -> Response:
    """Who was treated with a batch: the maker has called it back, or somebody has reacted to it."""
    return _batches(BatchForm(None))


@blueprint.post("/batches")
@access.requires(access.THERAPIST)
def search_batch() -> Response:
    """By post, so that no phone keeps the page with the names."""
    db, now, form = database.current(), pages.now(), posted(BatchForm, _batches)
    found = treated_with(db, form.batch.data, g.account.id, now)
    board.note({(one.client_id, f"batch {one.day}") for one in found}, now)
    return _batches(form, found=found)


@blueprint.get("/invitations")
@access.requires(access.THERAPIST)
def invitations() -> Response:
    return _invitations()


@blueprint.post("/invitations")
@access.requires(access.THERAPIST)
def invite() -> Response:
    """Without a code: a new one for a client to type. With a client's code: ask that client for the diary. Neither
    before the clinic can be reached and has chosen what the app is for."""
    if g.clinic.missing:
        return _invitations(status=422)
    if "code" not in request.form:
        return codes.show("sharing.sharing", "/clients/invitations")
    form = CodeForm(request.form)
    if not codes.redeem(form):
        return _invitations(form, status=422)
    return pages.redirect("clients.invitations", notice="sent")


@blueprint.get("/<client>/")
@access.requires_share("diary", looks_at="sheet")
def client(client: str) -> Response:
    return _sheet()


@blueprint.get("/<client>/summary")
@access.requires_share("diary", looks_at="sheet")
def summary(client: str) -> Response:
    """Beside the list: why, the conversation, the curves, the latest treatment."""
    return pages.render(page.read_client(database.current(), pages.now(), kind=page.SummaryPage))


@blueprint.get("/<client>/days/<day>")
@access.requires_share("diary", looks_at="day")
def day(client: str, day: str) -> Response:
    date = pages.day_of(day)
    if date is None:
        abort(404)
    return _day(date)


@blueprint.get("/<client>/routine")
@access.requires_share("routine", looks_at="routine")
def client_routine(client: str) -> Response:
    db, today = database.current(), g.client.today(pages.now())
    monday = today - dt.timedelta(days=today.weekday())
    return pages.render(page.ClientRoutinePage.of(
        routine.read_week(db, g.client, monday, today)[0], of_client(), suggested=suggestions.lately(db, client)))


@blueprint.post("/<client>/handled")
@access.requires_share("diary", looks_at="sheet")
def handled(client: str) -> Response:
    form, now, db = posted(HandledForm, _refused_follow_up), pages.now(), database.current()
    with receipts.writing(db) as write:
        there = {one.key for one in page.item_of_client(db, now).reasons}
        number = follow_up_store.record(db, g.client.id, form.note.data, sorted(there & set(form.reason.data)),
                                        outcome=form.outcome.data or "", write=write)
    board.look_anew()
    undo = pages.url("clients.undo_handled", client=client, number=number)
    if form.page.data == "list":
        return board.back(form.show.data, undo=undo)
    return pages.redirect("clients.client", undo=undo, client=client)


@blueprint.post("/<client>/handled/<int:number>/undo")
@access.requires_share("diary", looks_at="sheet")
def undo_handled(client: str, number: int) -> Response:
    db, now = database.current(), pages.now()
    with receipts.writing(db):
        if not follow_up_store.undo(db, client, number, now - board.UNDO, now):
            abort(404)
    board.look_anew()
    if single(request.form, "page") == "list":
        return board.back(single(request.form, "show"), notice="undone")
    return pages.redirect("clients.client", notice="undone", client=client)


@blueprint.post("/<client>/messages")
@access.requires_share("messages", looks_at="sheet")
def send(client: str) -> Response:
    form, now, db = MessageForm(request.form), pages.now(), database.current()
    valid = form.validate()
    day = form.day.day or g.client.today(now)
    page_of = functools.partial(_day, day) if form.page.data == "day" else _sheet
    if not valid:
        return page_of(message_form=form, status=422, blocks=("messages",))
    message_id = own_id(form.id.data)
    there = messages.one(db, message_id)
    if there and there.client_id != client:
        abort(404)
    with receipts.writing(db) as write:
        messages.send(db, client, message_id, day, form.text.data, write=write)
    board.look_anew()
    if pages.wants_part():
        return pages.tell(page_of(blocks=("messages",)), "sent")
    if form.page.data == "day":
        return pages.redirect("clients.day", notice="sent", client=client, day=day.isoformat())
    return pages.redirect("clients.client", notice="sent", client=client)


def _refused_follow_up(form: HandledForm, status: int) -> Response:
    choice = Choice.called(form.show.data or "")
    if form.page.data == "list" and board.is_shown(choice, g.client.id):
        return board.show(choice, refused={g.client.id: form}, status=status)
    return _sheet(form, status=status)


def _refused_search(form: SearchForm, status: int) -> Response:
    return board.show(words=form.q.data or "", error=str(form.q.errors[0] if form.q.errors else ""), status=status)


def _batches(form: BatchForm, status: int = 200, found: list[Treated] | None = None) -> Response:
    return pages.render(page.BatchPage(form=form, found=found), here="/clients/batches", status=status)


@blueprint.post("/<client>/looks")
@access.requires(access.THERAPIST)
def looked_offline(client: str) -> Response:
    """What the device had kept was opened offline: it tells so afterwards, also when the share has ended."""
    db, now, form = database.current(), pages.now(), LookForm(request.form)
    if not sharing.was_let_in(db, client, g.account.id):
        abort(404)
    if not form.validate():
        abort(422)
    with receipts.writing(db):
        # A page that has only just come was noted when it was fetched, whatever the device's clock says.
        if receipts.since_page(now) > JUST_FETCHED:
            sharing.record_viewing(db, client, g.account.id, g.account.name, form.what.data, form.day.data or "",
                                   receipts.written_at(now), offline=True)
    return make_response("", 204)


def _invitations(form: CodeForm | None = None, status: int = 200) -> Response:
    return pages.render(page.InvitationsPage(
        form=form or CodeForm(None), asked=sharing.asked_for(database.current(), g.account.id)),
        here="/clients/invitations", status=status)


def _day(day: dt.date, message_form: MessageForm | None = None, blocks: tuple[str, ...] = (),
         status: int = 200) -> Response:
    # To a script the answer to a message shows the messages alone: the day's note was not read by it.
    access.log_view(*(("sheet",) if blocks and pages.wants_part() else ("day", day.isoformat())))
    db, has_messages = database.current(), "messages" in g.share.scope
    return pages.render(page.ClientDayPage.of(
        judged(read(day, g.client, pages.now())), of_client(), message_form=message_form,
        rated=diary.ratings(db, g.client.id, day, day),
        messages=messages.of_day(db, g.client.id, day, with_new=False) if has_messages else []),
        here=f"/clients/{g.client.id}/days/{day.isoformat()}", blocks=blocks, status=status)


def _sheet(handled_form: HandledForm | None = None, message_form: MessageForm | None = None,
           blocks: tuple[str, ...] = (), status: int = 200) -> Response:
    access.log_view("sheet")
    return pages.render(page.read_client(
        database.current(), pages.now(), handled_form=handled_form, message_form=message_form),
        here=f"/clients/{g.client.id}/", blocks=blocks, status=status)
