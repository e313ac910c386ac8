"""From the list, for one client or several at once: they were followed up, or are asked how it goes."""

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages, receipts
from webapp.accounts import store as accounts
from webapp.clients import board
from webapp.clients.attention import ReasonKind
from webapp.clients.board import Place
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

    def record(db: Database, place: Place, write: Write) -> None:
        keys = [one.key for one in place.item.reasons if f"{place.client_id} {one.key}" in form.reason.data]
        if keys:
            follow_up_store.record(db, place.client_id, "", keys, outcome="", write=write)

    return _each(form, record, lambda place: not place.item.has_sign)


@blueprint.post("/asked")
@access.requires(access.THERAPIST)
def ask() -> Response:
    """Each is sent a message in their language, and their silence counts as followed up."""
    form = posted(SeveralForm, _none_chosen)

    def record(db: Database, place: Place, write: Write) -> None:
        client = accounts.account(db, place.client_id)
        messages.send(db, client.id, str(uuid.uuid4()), client.today(write.received_at), asking.text(client.language),
                      write=write)
        silence = [one.key for one in place.item.reasons if one.why is ReasonKind.QUIET]
        if silence:
            follow_up_store.record(db, client.id, "", silence, outcome="", write=write)

    return _each(form, record, lambda place: place.has_messages and not place.item.has_sign)


def _each(form: SeveralForm, record: Callable[[Database, Place, Write], None],
          may: Callable[[Place], bool]) -> Response:
    """Do it for each of those who were chosen, share the diary and `may`; the others are named. A warning sign is
    never among them: somebody may have ticked one since the list was read."""
    db, now = database.current(), pages.now()
    with receipts.writing(db) as write:
        places = {one.client_id: one for one in board.ordered(db, g.account.id, now)}
        those = [places[id_] for id_ in dict.fromkeys(form.client.data) if id_ in places]
        for place in those:
            if may(place):
                record(db, place, write)
    left = [place for place in those if not may(place)]
    if left:
        return board.show(left=[row.label for row in board.named(db, left, now)])
    return pages.redirect("clients.clients")


def _none_chosen(_form: SeveralForm, status: int) -> Response:
    return board.show(none_chosen=True, status=status)
