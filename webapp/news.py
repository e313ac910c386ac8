"""How much is new for somebody: the numbers in the menu."""

import datetime as dt
from typing import NamedTuple

from flask import g

from webapp import database, pages
from webapp.accounts.store import Account
from webapp.clients import board
from webapp.messages import store as messages
from webapp.routine import suggestion_store

EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class News(NamedTuple):
    """By the tab that it stands at: messages to a client that are not read and products that wait for an answer;
    clients who need follow-up."""

    today: int = 0
    routine: int = 0
    clients: int = 0


def count(account: Account | None) -> News:
    """What is new for who is signed in; of clients nothing before a second factor that the clinic asks for."""
    if account is None:
        return News()
    db = database.current()
    if not account.therapist:
        return News(today=len(messages.unread(db, [account.id], EVER)),
                    routine=len(suggestion_store.unanswered(db, [account.id], EVER)))
    if g.clinic.needs_second_factor and not account.second_factor:
        return News()
    return News(clients=sum(bool(one.item.reasons) for one in board.ordered(db, account.id, pages.now())))
