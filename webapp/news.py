"""How much is new for somebody: the numbers in the menu."""

import datetime as dt
from typing import NamedTuple

from flask import g

from webapp import database, logs, pages
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
    """What is new for who is signed in; of clients nothing before a second factor that the clinic asks for. Where it
    cannot be told, nothing: the page that it stands on is worth more."""
    if account is None or "counts_no_news" in g:   # the latter on a page about a fault, which asks nothing
        return News()
    try:
        return _count(account)
    except Exception as error:
        logs.fault(type(error).__name__, "the menu", error.__traceback__)
        return News()


def _count(account: Account) -> News:
    db = database.current()
    if not account.therapist:
        return News(today=len(messages.unread(db, [account.id], EVER)),
                    routine=len(suggestion_store.unanswered(db, [account.id], EVER)))
    if g.clinic.needs_second_factor and not account.second_factor:
        return News()
    return News(clients=board.follow_ups(db, account.id, pages.now()))
