"""The queue of what is to be sent: a line for each event and channel, kept for a while once done. Times are UTC."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from webapp.accounts import store as accounts
from webapp.database import Database
from webapp.queries import rows
from webapp.reminders import store
from webapp.reminders.kinds import ABOUT_NEWS, AT_ONCE, Kind
from webapp.reminders.store import LIVE, Channel, Subscription
from webapp.times import moment, stamp

TRIAL_LIVES = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=30)   # how long it is known that something was sent: longer than it is news
# How long after each time it is tried again; from then on the last one, as long as it is to be told.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))


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


_LIVE_WITH_LINES = LIVE.replace(" WHERE ", " JOIN reminder r ON r.channel_id = c.id WHERE ", 1)
# A line is meant by all that it was read by: its channel may have ended since, and another have begun.
_SAME = "id = ? AND channel_id = ? AND kind = ? AND about = ? AND done_at = ''"


def send_code(db: Database, client_id: str, now: dt.datetime) -> None:
    """Send a code to the account's e-mail address: whoever writes it into the app reads that address."""
    channel_id, until = store.await_code(db, client_id, now)
    _put(db, Event(client_id, Kind.CODE, channel_id, "", until), channel_id, now)


def try_out(db: Database, client_id: str, now: dt.datetime) -> None:
    """Send a reminder that is about nothing, by each channel."""
    event = Event(client_id, Kind.TRIAL, stamp(now), "", now + TRIAL_LIVES)
    for one in store.channels(db, client_id, now):
        _put(db, event, one.id, now)


def unqueued(db: Database, events: Mapping[Event, Iterable[Channel]]) -> list[tuple[Event, str]]:
    """Of what is to be told by which channels: what does not stand in the queue, or there with another end."""
    known = {(channel_id, kind, about): (until, done_at) for channel_id, kind, about, until, done_at in rows(
        db, "SELECT channel_id, kind, about, until, done_at FROM reminder WHERE client_id IN"
            " (SELECT value FROM json_each(?))", (json.dumps(list({event.client_id for event in events})),))}

    def is_new(event: Event, channel: Channel) -> bool:
        until, done_at = known.get((channel.id, event.kind.value, event.about), ("", ""))
        return not done_at and until != stamp(event.until)

    return [(event, one.id) for event, by in events.items() for one in by if is_new(event, one)]


def put(db: Database, lines: Iterable[tuple[Event, str]], now: dt.datetime) -> None:
    """Put events into the queue, each for a channel by its id."""
    for event, channel_id in lines:
        _put(db, event, channel_id, now)


def due(db: Database, now: dt.datetime) -> list[Due]:
    """What may be sent at this moment: first what somebody waits for, then what was tried least, of that the oldest.
    What is to wait for longer than anything does was put off before the clock was set back."""
    return [Due(id_, client_id, Kind(kind), about, channel_id, channel, moment(until), tries, language, time_zone,
                email, code, Subscription(*subscription))
            for (id_, client_id, kind, about, channel_id, channel, until, tries, language, time_zone, email, code,
                 *subscription) in rows(
                db, "SELECT r.id, r.client_id, r.kind, r.about, c.id, c.kind, r.until, r.tries, a.language,"
                    f" a.time_zone, a.email, c.code, c.endpoint, c.p256dh, c.auth {_LIVE_WITH_LINES}"
                    " AND r.done_at = '' AND (r.next_at <= ? OR r.next_at > ?) AND r.until > ?"
                    " ORDER BY r.kind NOT IN (?, ?), r.tries, r.id",
                (*accounts.bounds(now), stamp(now), stamp(now + 2 * PAUSES[-1]), stamp(now), *AT_ONCE))]


def waiting(db: Database) -> int:
    """How many lines are not over yet."""
    return rows(db, "SELECT count(*) FROM reminder WHERE done_at = ''")[0][0]


def claim(db: Database, line: Due, now: dt.datetime) -> bool:
    """Take a line to be sent now; whether it still is to be. Until it is marked it counts as tried."""
    pause = PAUSES[min(line.tries, len(PAUSES) - 1)]
    return db.conn.execute(
        f"UPDATE reminder SET tries = tries + 1, next_at = ? WHERE {_SAME} AND tries = ? AND until > ?"  # noqa: S608
        f" AND EXISTS (SELECT 1 {LIVE} AND c.id = reminder.channel_id)",
        (stamp(now + pause), *_key(line), line.tries, stamp(now), *accounts.bounds(now))).rowcount == 1


def mark_sent(db: Database, line: Due, now: dt.datetime) -> None:
    """Note that a reminder was handed over. Of what is new it tells all that the client knew nothing of then."""
    if line.kind in ABOUT_NEWS:
        db.conn.execute("UPDATE reminder SET done_at = ? WHERE channel_id = ? AND kind IN (?, ?) AND done_at = ''"
                        " AND queued_at <= ?", (stamp(now), line.channel_id, *ABOUT_NEWS, stamp(now)))
    db.conn.execute(f"UPDATE reminder SET done_at = ? WHERE {_SAME}", (stamp(now), *_key(line)))  # noqa: S608
    db.conn.execute("UPDATE reminder_channel SET refused_at = '' WHERE id = ? AND refused_at <> ''", (line.channel_id,))


def mark_refused(db: Database, line: Due, now: dt.datetime) -> None:
    """Note that an address is not taken, for good: this line is over, and the person is told on the page."""
    db.conn.execute(f"UPDATE reminder SET done_at = ? WHERE {_SAME}", (stamp(now), *_key(line)))  # noqa: S608
    db.conn.execute("UPDATE reminder_channel SET refused_at = ? WHERE id = ?", (stamp(now), line.channel_id))


def put_off(db: Database, line: Due, now: dt.datetime, pause: dt.timedelta) -> None:
    """Try a line again after so long, if that is longer than its own pause."""
    db.conn.execute(f"UPDATE reminder SET next_at = max(next_at, ?) WHERE {_SAME}",  # noqa: S608
                    (stamp(now + pause), *_key(line)))


def drop(db: Database, line: Due) -> None:
    """Forget the channel of a line, which reaches nobody any more at the address that was tried."""
    db.conn.execute("DELETE FROM reminder_channel WHERE id = ? AND endpoint = ?",
                    (line.channel_id, line.subscription.endpoint))


def try_all_again(db: Database, now: dt.datetime) -> None:
    """What was tried and not marked is due: when a process begins, nobody is sending it."""
    db.conn.execute("UPDATE reminder SET next_at = ? WHERE done_at = '' AND next_at > ?", (stamp(now), stamp(now)))


def _key(line: Due) -> tuple[int, str, Kind, str]:
    return line.id, line.channel_id, line.kind, line.about


def tidy(db: Database, now: dt.datetime) -> None:
    """Forget what is long over."""
    db.conn.execute("DELETE FROM reminder WHERE queued_at < ?", (stamp(now - KEPT),))
    db.conn.execute("DELETE FROM reminder_channel WHERE since = '' AND code_until < ?", (stamp(now),))


def _put(db: Database, event: Event, channel_id: str, now: dt.datetime) -> None:
    """Where the channel has ended meanwhile, nothing; where the line is there, its end alone."""
    db.conn.execute(
        "INSERT INTO reminder (client_id, kind, about, channel_id, until, queued_at, next_at)"
        " SELECT client_id, ?, ?, id, ?, ?, ? FROM reminder_channel WHERE id = ?"
        " ON CONFLICT DO UPDATE SET until = excluded.until WHERE done_at = ''",
        (event.kind, event.about, stamp(event.until), stamp(now), stamp(now), channel_id))
