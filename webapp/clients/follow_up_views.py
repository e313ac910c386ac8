"""From the list, for one client or several at once: they were followed up, or are asked how it goes."""

import contextlib
import uuid
from collections.abc import Callable

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages, receipts
from webapp.accounts import store as accounts
from webapp.clients import board
from webapp.clients.attention import ReasonKind
from webapp.clients.board import Choice, Place
from webapp.clients.forms import SeveralForm
from webapp.database import Database
from webapp.forms import posted
from webapp.messages import asking, follow_up_store
from webapp.messages import store as messages
from webapp.writes import Write

blueprint = Blueprint("follow_ups", __name__, url_prefix=languages.PREFIX + "/clients")


@blueprint.post("/followed-up")
@access.requires(access.THERAPIST)
def follow_up() -> Response:
    """What was read of them in the list is followed up, and nothing that came meanwhile."""
    form = posted(SeveralForm, _none_chosen)

    def record(db: Database, place: Place, write: Write) -> bool:
        keys = [one.key for one in place.item.reasons if f"{place.client_id} {one.key}" in form.reason.data]
        if place.item.is_by_itself or (place.item.reasons and not keys):
            return False
        if keys:
            follow_up_store.record(db, place.client_id, "", keys, outcome="", write=write)
        return True

    return _each(form, record)


@blueprint.post("/asked")
@access.requires(access.THERAPIST)
def ask() -> Response:
    """Each who is silent is sent a message in their language, and the silence counts as followed up. Who has written
    meanwhile, or was asked by a colleague, is not: whatever is sent answers what was not read yet."""
    form = posted(SeveralForm, _none_chosen)

    def record(db: Database, place: Place, write: Write) -> bool:
        silence = [one.key for one in place.item.reasons if one.why is ReasonKind.QUIET]
        if not silence or not place.has_messages or place.item.is_by_itself:
            return False
        client = accounts.account(db, place.client_id)
        messages.send(db, client.id, str(uuid.uuid4()), client.today(write.received_at), asking.text(client.language),
                      write=write)
        follow_up_store.record(db, client.id, "", silence, outcome="", write=write)
        return True

    return _each(form, record)


class _OfNobody(Exception):
    """It could be done of none of them."""


def _each(form: SeveralForm, record: Callable[[Database, Place, Write], bool]) -> Response:
    """Do it for each of those who were chosen and share the diary, by what holds now; those of whom it could not be
    done are named, and who shares nothing any more is counted. Where it could be done of nobody, nothing is stored."""
    db, now, left, gone, done = database.current(), pages.now(), [], 0, 0
    with contextlib.suppress(_OfNobody), receipts.writing(db) as write:
        places = {one.client_id: one for one in board.ordered(db, g.account.id, now).places}
        for id_ in dict.fromkeys(form.client.data):
            if id_ not in places:
                gone += 1
            elif record(db, places[id_], write):
                done += 1
            else:
                left.append(places[id_])
        if not done:   # refused, so that a phone that sends it late keeps it and says so
            raise _OfNobody
    board.look_anew()
    if not left and not gone:
        return board.back(form.show.data)
    return board.show(Choice.called(form.show.data or ""), gone=gone, status=200 if done else 422,
                      left=[row.label for row in board.named(db, left, now)])


def _none_chosen(form: SeveralForm, status: int) -> Response:
    return board.show(Choice.called(form.show.data or ""), none_chosen=True, status=status)
