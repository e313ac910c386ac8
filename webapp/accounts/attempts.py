"""How often one may guess. Counted in the database, so that no restart forgets it and no second process is a second
chance. Only what was refused counts: guessing is slow, and signing in never is.
"""

import datetime as dt
import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

from flask import request
from werkzeug.exceptions import TooManyRequests

from webapp import database, logs, pages, spelling
from webapp.accounts import passwords
from webapp.database import Database
from webapp.queries import row
from webapp.times import stamp

MINUTES, HOUR = dt.timedelta(minutes=5), dt.timedelta(hours=1)
FORGOTTEN = dt.timedelta(days=1)


class Limit(NamedTuple):
    """So many refused attempts of a kind within so long, for each of those it is counted by."""

    kind: str
    most: int
    within: dt.timedelta


# By where it comes from, and by whose account it is tried on.
SIGN_INS_FROM = Limit("sign-ins from", 40, MINUTES)
SIGN_INS_AS = Limit("sign-ins as", 10, MINUTES)
# By the device alone, for one that has signed in to this account before: what strangers try does not count against it.
SIGN_INS_ON = Limit("sign-ins on", 10, MINUTES)
JOINED_FROM = Limit("joined from", 100, HOUR)
PASSWORDS_FROM = Limit("refused passwords from", 60, HOUR)   # to judge one costs some time
TAKEN_FROM = Limit("taken addresses from", 10, HOUR)
OWN_PASSWORD = Limit("own password", 10, MINUTES)
SECOND_FACTOR = Limit("second factors", 10, MINUTES)   # by the account: only who has its password is asked
SHARING_CODES = Limit("sharing codes", 20, HOUR)


class Counter(NamedTuple):
    """A limit, and by whom it is counted: a digest."""

    limit: Limit
    whose: str


def by_sender(limit: Limit) -> Counter:
    """Counted by the sender's network: an IPv6 customer has a /64 of addresses to guess from."""
    sender = (request.remote_addr or "").strip("[]").split("%")[0]
    try:
        address = ipaddress.ip_address(sender)
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False).network_address
        sender = str(address)
    except ValueError:
        pass
    return Counter(limit, passwords.digest(sender))


def by_email(limit: Limit, email: str) -> Counter:
    """Counted by an e-mail address, whatever its spelling."""
    return Counter(limit, passwords.digest(spelling.email_key(email)))


def by_id(limit: Limit, whose: str) -> Counter:
    """Counted by an id of ours, or a token."""
    return Counter(limit, passwords.digest(whose))


def are_left(db: Database, counters: Iterable[Counter]) -> bool:
    """Whether none of these is used up."""
    now = pages.now()
    return not any(row(db, "SELECT 1 FROM attempt WHERE kind = ? AND whose = ? AND number >= ? AND begun_at > ?",
                       (limit.kind, whose, limit.most, stamp(now - limit.within))) for limit, whose in counters)


def refuse(db: Database, counters: list[Counter]) -> None:
    """Answer 429 when one of these limits is used up."""
    if not are_left(db, counters):
        logs.event("refused: too many %s", ", ".join(limit.kind for limit, _ in counters))
        raise TooManyRequests(retry_after=300)


def count(db: Database, counters: Iterable[Counter]) -> None:
    """Count a refused attempt, in a transaction of its own."""
    now = pages.now()
    with database.writing(db):
        db.conn.execute("DELETE FROM attempt WHERE begun_at < ?", (stamp(now - FORGOTTEN),))
        for limit, whose in counters:
            db.conn.execute(
                "INSERT INTO attempt (kind, whose, begun_at, number) VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET"
                " number = CASE WHEN begun_at > ?4 THEN number + 1 ELSE 1 END,"
                " begun_at = CASE WHEN begun_at > ?4 THEN begun_at ELSE ?3 END",
                (limit.kind, whose, stamp(now), stamp(now - limit.within)))
