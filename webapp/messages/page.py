"""The conversation between a client and the clinic, as the client reads it: all on one page, whichever day a message is
about."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from flask import Response, current_app, g

from webapp import countries, database, pages
from webapp.accounts.store import Account
from webapp.guide.alarms import alarm_advice
from webapp.messages import store
from webapp.messages.forms import MessageForm
from webapp.messages.waiting import answered_within
from webapp.sharing import store as sharing
from webapp.versions import PASSING

SHOWN = 100   # the latest messages
A_WEEK, LOOK_BACK = dt.timedelta(days=7), dt.timedelta(days=97)   # of messages that have had the time to be answered


@dataclass(frozen=True, kw_only=True)
class ConversationPage(pages.Page):
    """The latest messages, and the form for the next one."""

    template = "messages/conversation.html"

    messages: list[store.Message]       # the oldest first
    addressees: tuple[str, ...]         # who is shown messages; nobody: none can be sent
    readers: tuple[str, ...]            # who is shown warning signs
    today: dt.date                      # the day that a message written now is about
    new_id: str = field(metadata=PASSING)   # for it
    message_form: MessageForm | None    # as it was left, when it is refused
    answered_within: int | None         # days, for most messages of the last months; None where nothing can be said
    help: tuple[countries.Help, ...]    # whom to call, by country
    sent_signs: frozenset[str]          # warning signs that were just sent with a message
    sent_advice: str                    # what they call for; "" without one


def show(message_form: MessageForm | None = None, *, sent_signs: frozenset[str] = frozenset(),
         blocks: tuple[str, ...] = (), status: int = 200) -> Response:
    """The conversation of the client who is signed in."""
    now, db, account = pages.now(), database.current(), g.account
    today, shares = account.today(now), sharing.shares_of(db, account.id)
    return pages.render(ConversationPage(
        answered_within=_answered_within(db, now.date()),
        messages=store.lately(db, account.id, SHOWN),
        addressees=tuple(sorted({one.name for one in shares if one.shows("messages", today)})),
        readers=sharing.readers(shares, today), today=today, new_id=str(uuid.uuid4()), message_form=message_form,
        help=countries.help_in(g.clinic.country), sent_signs=sent_signs,
        sent_advice=alarm_advice(sent_signs).name if sent_signs else "",
    ), here="/messages/", blocks=blocks, status=status)


def _answered_within(db: database.Database, today: dt.date) -> int | None:
    """Within how many days most messages are answered, by those up to today in UTC. Worked out once a day: it is about
    the messages of all clients, and one client's page is to cost no more in a clinic with many."""
    key = today, current_app.extensions["hudro.store"].identity()   # of the file: a backup may be put in its place
    known, found = current_app.extensions.get("hudro.answered_within", (None, None))
    if known != key:
        begun = dt.datetime.combine(today, dt.time(), dt.UTC)
        found = answered_within(store.waited(db, begun - LOOK_BACK, begun - A_WEEK))
        current_app.extensions["hudro.answered_within"] = key, found
    return found


def to_keep(db: database.Database, account: Account, today: dt.date) -> list[str]:
    """The conversation, where there is one or may be."""
    has_one = store.lately(db, account.id, 1) or any(
        one.shows("messages", today) for one in sharing.shares_of(db, account.id))
    return [pages.url("messages.conversation")] if has_one else []
