"""Who wants to be reminded, of what and by which channel. Times are UTC.

A channel is a device's push subscription, or the e-mail address of an account once a code has shown that it is the
person's. Each turning on makes a new one, whose id is written into the journal when it is turned off: a backup that is
put back turns nothing on again.
"""

import datetime as dt
import json
import secrets
import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from webapp import taken_away
from webapp.accounts import store as accounts
from webapp.database import Database
from webapp.queries import row, rows
from webapp.reminders.kinds import CHOSEN, Kind
from webapp.times import stamp

ENDED, UNTICKED = "reminders ended", "reminders unticked"
PUSH, EMAIL = "push", "email"
DEVICES = 8                               # of one client's
CODE_LIVES = dt.timedelta(hours=1)
GUESSES = 5                               # of one code
TAP = dt.timedelta(seconds=30)


class Subscription(NamedTuple):
    """Where a browser is reached by push: the address of its push service, and its two keys as base64url."""

    endpoint: str
    p256dh: str
    auth: str


class Channel(NamedTuple):
    """A way to reach a client. `since`: when it was turned on; "" as long as the code is not given. `device`: the
    browser's name; `sign_in_id`: of the sign-in with which it ends; `refused_at`: when the mail server did not take the
    address, the last time."""

    id: str
    client_id: str
    kind: str
    since: str
    device: str = ""
    sign_in_id: str = ""
    refused_at: str = ""


class Subscriber(NamedTuple):
    """A client who is reminded: in which language, by which clock, of what, and by which channels."""

    client_id: str
    language: str
    time_zone: str
    wants: frozenset[Kind]
    channels: tuple[Channel, ...]


# A push subscription ends with its sign-in; nothing that was turned off is on in a backup either. Its values are
# `accounts.bounds`.
LIVE = ("FROM reminder_channel c JOIN account a ON a.id = c.client_id"  # noqa: S608 names of ours
         " LEFT JOIN sign_in s ON s.id = c.sign_in_id"
         f" WHERE (c.kind = '{EMAIL}' OR ({accounts.OPEN})) AND NOT a.therapist"
         f" AND NOT EXISTS (SELECT 1 FROM taken_away t WHERE t.what = '{ENDED}' AND t.about = c.id)")


def choose(db: Database, client_id: str, wants: Collection[Kind], now: dt.datetime) -> None:
    """Set what a client is reminded of, by whichever channel. What is not among it stays off in every backup."""
    db.conn.execute("INSERT OR REPLACE INTO reminder_choice (client_id, wants, chosen_at) VALUES (?, ?, ?)",
                    (client_id, " ".join(one for one in CHOSEN if one in wants), stamp(now)))
    if left := [one for one in CHOSEN if one not in wants]:
        taken_away.write_down(db, UNTICKED, client_id, " ".join(left), stamp(now))


def choice(db: Database, client_id: str) -> frozenset[Kind]:
    """What a client is reminded of; of everything, as long as nothing else was said."""
    return _choices(db, [client_id])[client_id]


def _choices(db: Database, client_ids: Collection[str]) -> dict[str, frozenset[Kind]]:
    """What each of these clients is reminded of. What was unticked after the choice that stands here is off: the choice
    is a backup's."""
    ids = json.dumps(list(client_ids))
    stored = {client_id: (wants, at) for client_id, wants, at in rows(
        db, "SELECT client_id, wants, chosen_at FROM reminder_choice"
            " WHERE client_id IN (SELECT value FROM json_each(?))", (ids,))}
    found = {id_: set(stored[id_][0].split() if id_ in stored else CHOSEN) for id_ in client_ids}
    for client_id, left, at in rows(
            db, "SELECT about, detail, at FROM taken_away WHERE what = ? AND about IN (SELECT value FROM json_each(?))",
            (UNTICKED, ids)):
        if at > stored.get(client_id, ("", ""))[1]:
            found[client_id] -= set(left.split())
    return {id_: frozenset(one for one in CHOSEN if one in wants) for id_, wants in found.items()}


def subscribe(db: Database, client_id: str, sign_in_id: str, subscription: Subscription, now: dt.datetime, *,
              is_repeated: bool = False) -> bool:
    """Reach a client by push on the device of this sign-in; whether that is so now.

    A device that had one goes on with it, where its address has changed too, and after a new sign-in. The address of
    somebody else's becomes theirs. `is_repeated`: a page says by itself what was turned on before; where that was
    turned off, nothing is turned on.
    """
    there = row(db, "SELECT id FROM reminder_channel c WHERE client_id = ? AND kind = ?"
                    " AND (endpoint = ? OR sign_in_id = ?)"
                    " AND NOT EXISTS (SELECT 1 FROM taken_away t WHERE t.what = ? AND t.about = c.id)"
                    " ORDER BY sign_in_id = ? DESC",
                (client_id, PUSH, subscription.endpoint, sign_in_id, ENDED, sign_in_id))
    if there is None and is_repeated:
        return False
    kept = there[0] if there else str(uuid.uuid4())
    _end(db, "(endpoint = ? OR sign_in_id = ?) AND id <> ?", subscription.endpoint, sign_in_id, kept)
    if there:
        db.conn.execute("UPDATE reminder_channel SET endpoint = ?, p256dh = ?, auth = ?, sign_in_id = ? WHERE id = ?",
                        (*subscription, sign_in_id, kept))
        return True
    _end(db, "id IN (SELECT id FROM reminder_channel WHERE client_id = ? AND kind = ? ORDER BY since DESC LIMIT -1"
             " OFFSET ?)", client_id, PUSH, DEVICES - 1)
    db.conn.execute(
        "INSERT INTO reminder_channel (id, client_id, kind, since, sign_in_id, endpoint, p256dh, auth)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (kept, client_id, PUSH, stamp(now), sign_in_id, *subscription))
    return True


def is_subscribed(db: Database, client_id: str, sign_in_id: str, subscription: Subscription, now: dt.datetime) -> bool:
    """Whether all of this stands there already."""
    return row(db, f"SELECT 1 {LIVE} AND c.client_id = ? AND c.sign_in_id = ? AND c.endpoint = ? AND c.p256dh = ?"
                   " AND c.auth = ?", (*accounts.bounds(now), client_id, sign_in_id, *subscription)) is not None


def await_code(db: Database, client_id: str, now: dt.datetime) -> tuple[str, dt.datetime]:
    """Make a channel of the account's e-mail address that begins with a code; its id, and until when the code holds."""
    db.conn.execute("DELETE FROM reminder_channel WHERE client_id = ? AND kind = ? AND since = ''", (client_id, EMAIL))
    channel_id, until = str(uuid.uuid4()), now + CODE_LIVES
    db.conn.execute(
        "INSERT INTO reminder_channel (id, client_id, kind, since, code, code_until) VALUES (?, ?, ?, '', ?, ?)",
        (channel_id, client_id, EMAIL, f"{secrets.randbelow(1_000_000):06}", stamp(until)))
    return channel_id, until


def confirm(db: Database, client_id: str, code: str, now: dt.datetime) -> bool:
    """Turn reminders by e-mail on if this is the code that was sent; else count the guess."""
    found = row(db, "SELECT id, code FROM reminder_channel WHERE client_id = ? AND kind = ? AND since = ''"
                    " AND code_until > ? AND guesses < ?", (client_id, EMAIL, stamp(now), GUESSES))
    if found is None:
        return False
    if not secrets.compare_digest(found[1].encode(), code.encode()):
        db.conn.execute("UPDATE reminder_channel SET guesses = guesses + 1 WHERE id = ?", (found[0],))
        return False
    _end(db, "client_id = ? AND kind = ? AND since <> ''", client_id, EMAIL)
    db.conn.execute("UPDATE reminder_channel SET since = ?, code = '' WHERE id = ?", (stamp(now), found[0]))
    return True


def pending(db: Database, client_id: str, now: dt.datetime) -> Channel | None:
    """The e-mail address to which a code was sent that can still be given."""
    found = row(db, "SELECT id, client_id, kind, since, '', '', refused_at FROM reminder_channel WHERE client_id = ?"
                    " AND kind = ? AND since = '' AND code_until > ? AND guesses < ?",
                (client_id, EMAIL, stamp(now), GUESSES))
    return Channel(*found) if found else None


def has_just_asked(db: Database, client_id: str, now: dt.datetime) -> bool:
    """Whether a code was asked for a moment ago: a second tap."""
    return row(db, "SELECT 1 FROM reminder_channel WHERE client_id = ? AND kind = ? AND since = '' AND code_until > ?",
               (client_id, EMAIL, stamp(now + CODE_LIVES - TAP))) is not None


def channels(db: Database, client_id: str, now: dt.datetime) -> list[Channel]:
    """By what a client is reached, the newest first."""
    return [Channel(id_, client_id, kind, since, device or "", sign_in_id or "", refused_at)
            for id_, kind, since, device, sign_in_id, refused_at in rows(
                db, f"SELECT c.id, c.kind, c.since, s.device, c.sign_in_id, c.refused_at {LIVE}"
                    " AND c.client_id = ? AND c.since <> '' ORDER BY c.since DESC",
                (*accounts.bounds(now), client_id))]


def channel(db: Database, channel_id: str) -> Channel | None:
    """One channel, None where there is none."""
    found = row(db, "SELECT id, client_id, kind, since FROM reminder_channel WHERE id = ?", (channel_id,))
    return Channel(*found) if found else None


def end(db: Database, channel_id: str) -> None:
    """Turn a channel off, in every backup too."""
    _end(db, "id = ?", channel_id)


def _end(db: Database, condition: str, *values: object) -> None:
    for id_, in rows(db, f"DELETE FROM reminder_channel WHERE {condition} RETURNING id", values):  # noqa: S608
        taken_away.write_down(db, ENDED, id_)


def subscribers(db: Database, now: dt.datetime, client_id: str = "") -> list[Subscriber]:
    """All who are reached by something, or this one client."""
    found: dict[str, list[tuple]] = defaultdict(list)
    for id_, *values in rows(
            db, f"SELECT c.client_id, c.id, c.kind, c.since, a.language, a.time_zone {LIVE} AND c.since <> ''"
                " AND (?5 = '' OR c.client_id = ?5)", (*accounts.bounds(now), client_id)):
        found[id_].append(tuple(values))
    choices = _choices(db, found.keys())
    return [Subscriber(id_, those[0][3], those[0][4], choices[id_],
                       tuple(Channel(one, id_, kind, since) for one, kind, since, *_ in those))
            for id_, those in found.items()]


def push_key(db: Database) -> bytes:
    """The private key by which push services know this app (RFC 8292): 32 bytes."""
    found = row(db, "SELECT private_key FROM push_key")
    assert found
    return found[0]
