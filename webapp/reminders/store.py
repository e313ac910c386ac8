"""Who wants to be reminded, of what and by which channel; and the queue of what is to be sent. Times are UTC.

A channel is a device's push subscription, or the e-mail address of an account once a code has shown that it is the
person's. Each turning on makes a new one, whose id is written into the journal when it is turned off: a backup that is
put back turns nothing on again.
"""

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from webapp import taken_away
from webapp.accounts import store as accounts
from webapp.database import Database, row, rows
from webapp.reminders.kinds import CHOSEN, Kind
from webapp.times import moment, stamp

ENDED = "reminders ended"
PUSH, EMAIL = "push", "email"
DEVICES = 8                               # of one client's
CODE_LIVES = dt.timedelta(hours=1)
GUESSES = 5                               # of one code
TRIAL_LIVES = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=30)              # how long it is known that something was sent: longer than it is news
TRIES = 10   # of one line of the queue
# How long after each failure it is tried again; from then on the last one.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))


class Subscription(NamedTuple):
    """Where a browser is reached by push: the address of its push service, and its two keys as base64url."""

    endpoint: str
    p256dh: str
    auth: str


class Channel(NamedTuple):
    """A way to reach a client. `since`: when it was turned on; "" as long as the code is not given. `device`: the
    browser's name; `sign_in_id`: of the sign-in with which it ends."""

    id: str
    client_id: str
    kind: str
    since: str
    device: str = ""
    sign_in_id: str = ""


class Subscriber(NamedTuple):
    """A client who is reminded: in which language, by which clock, of what, and by which channels."""

    client_id: str
    language: str
    time_zone: str
    wants: frozenset[Kind]
    channels: tuple[Channel, ...]


class Event(NamedTuple):
    """Something that a client is to be told once by each channel. `about`: what tells it from others of its kind;
    `came`: when it came about, "" for what goes by the clock; `until`: when nobody has to be told any more."""

    client_id: str
    kind: Kind
    about: str
    came: str
    until: dt.datetime


class Due(NamedTuple):
    """A line of the queue whose time has come, with all that is needed to send it."""

    id: int
    client_id: str
    kind: Kind
    about: str
    channel_id: str
    channel: str
    until: dt.datetime
    tries: int
    language: str
    time_zone: str
    email: str
    code: str
    subscription: Subscription


# A push subscription ends with its sign-in; nothing that was turned off is on in a backup either.
_LIVE = ("FROM reminder_channel c JOIN account a ON a.id = c.client_id"  # noqa: S608 names of ours
         " LEFT JOIN sign_in s ON s.id = c.sign_in_id"
         f" WHERE (c.kind = '{EMAIL}' OR ({accounts.OPEN})) AND NOT a.therapist"
         f" AND NOT EXISTS (SELECT 1 FROM taken_away t WHERE t.what = '{ENDED}' AND t.about = c.id)")

_LIVE_WITH_LINES = _LIVE.replace(" WHERE ", " JOIN reminder r ON r.channel_id = c.id WHERE ", 1)


def choose(db: Database, client_id: str, wants: Collection[Kind]) -> None:
    """Set what a client is reminded of, by whichever channel."""
    db.conn.execute("INSERT OR REPLACE INTO reminder_choice (client_id, wants) VALUES (?, ?)",
                    (client_id, " ".join(one for one in CHOSEN if one in wants)))


def choice(db: Database, client_id: str) -> frozenset[Kind]:
    """What a client is reminded of; of everything, as long as nothing else was said."""
    found = row(db, "SELECT wants FROM reminder_choice WHERE client_id = ?", (client_id,))
    return _wants(found[0] if found else None)


def subscribe(db: Database, client_id: str, sign_in_id: str, subscription: Subscription, now: dt.datetime) -> None:
    """Reach a client by push on the device of this sign-in. Said again it goes on; of another's it becomes theirs."""
    there = row(db, f"SELECT c.id {_LIVE} AND c.endpoint = ? AND c.client_id = ?",
                (*accounts.bounds(now), subscription.endpoint, client_id))
    if there:
        db.conn.execute("UPDATE reminder_channel SET p256dh = ?, auth = ?, sign_in_id = ? WHERE id = ?",
                        (subscription.p256dh, subscription.auth, sign_in_id, there[0]))
        db.conn.execute("DELETE FROM reminder_channel WHERE sign_in_id = ? AND id <> ?", (sign_in_id, there[0]))
        return
    db.conn.execute("DELETE FROM reminder_channel WHERE endpoint = ? OR sign_in_id = ?",
                    (subscription.endpoint, sign_in_id))
    db.conn.execute("DELETE FROM reminder_channel WHERE id IN (SELECT id FROM reminder_channel WHERE client_id = ?"
                    " AND kind = ? ORDER BY since DESC LIMIT -1 OFFSET ?)", (client_id, PUSH, DEVICES - 1))
    db.conn.execute(
        "INSERT INTO reminder_channel (id, client_id, kind, since, sign_in_id, endpoint, p256dh, auth)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (str(uuid.uuid4()), client_id, PUSH, stamp(now), sign_in_id, *subscription))


def is_subscribed(db: Database, client_id: str, sign_in_id: str, subscription: Subscription, now: dt.datetime) -> bool:
    """Whether all of this stands there already."""
    return row(db, f"SELECT 1 {_LIVE} AND c.client_id = ? AND c.sign_in_id = ? AND c.endpoint = ? AND c.p256dh = ?"
                   " AND c.auth = ?", (*accounts.bounds(now), client_id, sign_in_id, *subscription)) is not None


def ask_for_code(db: Database, client_id: str, now: dt.datetime) -> None:
    """Send a code to the account's e-mail address: whoever writes it into the app reads that address."""
    db.conn.execute("DELETE FROM reminder_channel WHERE client_id = ? AND kind = ? AND since = ''", (client_id, EMAIL))
    channel_id, until = str(uuid.uuid4()), now + CODE_LIVES
    db.conn.execute(
        "INSERT INTO reminder_channel (id, client_id, kind, since, code, code_until) VALUES (?, ?, ?, '', ?, ?)",
        (channel_id, client_id, EMAIL, f"{secrets.randbelow(1_000_000):06}", stamp(until)))
    _put(db, Event(client_id, Kind.CODE, channel_id, "", until), channel_id, now)


def confirm(db: Database, client_id: str, code: str, now: dt.datetime) -> bool:
    """Turn reminders by e-mail on if this is the code that was sent; else count the guess."""
    found = row(db, "SELECT id, code FROM reminder_channel WHERE client_id = ? AND kind = ? AND since = ''"
                    " AND code_until > ? AND guesses < ?", (client_id, EMAIL, stamp(now), GUESSES))
    if found is None:
        return False
    if not secrets.compare_digest(found[1].encode(), code.encode()):
        db.conn.execute("UPDATE reminder_channel SET guesses = guesses + 1 WHERE id = ?", (found[0],))
        return False
    db.conn.execute("DELETE FROM reminder_channel WHERE client_id = ? AND kind = ? AND since <> ''", (client_id, EMAIL))
    db.conn.execute("UPDATE reminder_channel SET since = ?, code = '' WHERE id = ?", (stamp(now), found[0]))
    return True


def awaits_code(db: Database, client_id: str, now: dt.datetime) -> bool:
    """Whether a code was sent that can still be given."""
    return row(db, "SELECT 1 FROM reminder_channel WHERE client_id = ? AND kind = ? AND since = ''"
                   " AND code_until > ? AND guesses < ?", (client_id, EMAIL, stamp(now), GUESSES)) is not None


def channels(db: Database, client_id: str, now: dt.datetime) -> list[Channel]:
    """By what a client is reached, the newest first."""
    return [Channel(id_, client_id, kind, since, device or "", sign_in_id or "")
            for id_, kind, since, device, sign_in_id in rows(
                db, f"SELECT c.id, c.kind, c.since, s.device, c.sign_in_id {_LIVE}"
                    " AND c.client_id = ? AND c.since <> '' ORDER BY c.since DESC",
                (*accounts.bounds(now), client_id))]


def channel(db: Database, channel_id: str) -> Channel | None:
    """One channel, None where there is none."""
    found = row(db, "SELECT id, client_id, kind, since FROM reminder_channel WHERE id = ?", (channel_id,))
    return Channel(*found) if found else None


def end(db: Database, channel_id: str) -> None:
    """Turn a channel off, in every backup too."""
    db.conn.execute("DELETE FROM reminder_channel WHERE id = ?", (channel_id,))
    taken_away.write_down(db, ENDED, channel_id)


def drop(db: Database, channel_id: str) -> None:
    """Forget a channel that reaches nobody any more."""
    db.conn.execute("DELETE FROM reminder_channel WHERE id = ?", (channel_id,))


def subscribers(db: Database, now: dt.datetime) -> list[Subscriber]:
    """All who are reached by something."""
    found: dict[str, Subscriber] = {}
    for id_, client_id, kind, since, language, time_zone, wants in rows(
            db, "SELECT c.id, c.client_id, c.kind, c.since, a.language, a.time_zone,"  # noqa: S608
                " (SELECT wants FROM reminder_choice w WHERE w.client_id = c.client_id)"
                f" {_LIVE} AND c.since <> ''", accounts.bounds(now)):
        had = found.get(client_id)
        found[client_id] = Subscriber(client_id, language, time_zone, _wants(wants), (
            *(had.channels if had else ()), Channel(id_, client_id, kind, since)))
    return list(found.values())


def try_out(db: Database, client_id: str, now: dt.datetime) -> None:
    """Send a reminder that is about nothing, by each channel."""
    event = Event(client_id, Kind.TRIAL, stamp(now), "", now + TRIAL_LIVES)
    for one in channels(db, client_id, now):
        _put(db, event, one.id, now)


def unqueued(db: Database, events: Mapping[Event, Iterable[Channel]]) -> list[tuple[Event, str]]:
    """Of what is to be told by which channels: what is not in the queue, and was not sent."""
    known = set(rows(db, "SELECT channel_id, kind, about FROM reminder WHERE client_id IN"
                         " (SELECT value FROM json_each(?))",
                     (json.dumps(list({event.client_id for event in events})),)))
    return [(event, one.id) for event, by in events.items() for one in by
            if (one.id, event.kind.value, event.about) not in known]


def put(db: Database, lines: Iterable[tuple[Event, str]], now: dt.datetime) -> None:
    """Put events into the queue, each for a channel by its id; what stands there stays as it is."""
    for event, channel_id in lines:
        _put(db, event, channel_id, now)


def due(db: Database, now: dt.datetime) -> list[Due]:
    """What may be sent at this moment, the oldest first."""
    return [Due(id_, client_id, Kind(kind), about, channel_id, channel, moment(until), tries, language, time_zone,
                email, code, Subscription(*subscription))
            for (id_, client_id, kind, about, channel_id, channel, until, tries, language, time_zone, email, code,
                 *subscription) in rows(
                db, "SELECT r.id, r.client_id, r.kind, r.about, c.id, c.kind, r.until, r.tries, a.language,"
                    f" a.time_zone, a.email, c.code, c.endpoint, c.p256dh, c.auth {_LIVE_WITH_LINES}"
                    " AND r.sent_at = '' AND r.next_at <= ? AND r.until > ? AND r.tries < ? ORDER BY r.id",
                (*accounts.bounds(now), stamp(now), stamp(now), TRIES))]


def mark_sent(db: Database, line_id: int, now: dt.datetime) -> None:
    """Note that a reminder was handed over."""
    db.conn.execute("UPDATE reminder SET sent_at = ? WHERE id = ?", (stamp(now), line_id))


def put_off(db: Database, line_id: int, tries: int, now: dt.datetime, at_least: dt.timedelta = dt.timedelta()) -> None:
    """Try again later. `tries`: how often it was tried before this time; `at_least`: what the other side asked for."""
    pause = max(PAUSES[min(tries, len(PAUSES) - 1)], at_least)
    db.conn.execute("UPDATE reminder SET tries = ?, next_at = ? WHERE id = ?", (tries + 1, stamp(now + pause), line_id))


def tidy(db: Database, now: dt.datetime) -> None:
    """Forget what is long over."""
    db.conn.execute("DELETE FROM reminder WHERE queued_at < ?", (stamp(now - KEPT),))
    db.conn.execute("DELETE FROM reminder_channel WHERE since = '' AND code_until < ?", (stamp(now),))


def push_key(db: Database) -> bytes:
    """The private key by which push services know this app (RFC 8292): 32 bytes."""
    found = row(db, "SELECT private_key FROM push_key")
    assert found
    return found[0]


def _put(db: Database, event: Event, channel_id: str, now: dt.datetime) -> None:
    db.conn.execute("INSERT OR IGNORE INTO reminder (client_id, kind, about, channel_id, until, queued_at, next_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (event.client_id, event.kind, event.about, channel_id, stamp(event.until), stamp(now), stamp(now)))


def _wants(stored: str | None) -> frozenset[Kind]:
    return frozenset(CHOSEN if stored is None else map(Kind, stored.split()))
