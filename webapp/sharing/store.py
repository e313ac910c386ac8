"""Invitations, shares and the log of who looked. Times are UTC, days are the client's own."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from webapp import taken_away
from webapp.accounts import passwords
from webapp.database import Database
from webapp.queries import row, rows
from webapp.sharing import scopes
from webapp.times import stamp, zone

CODE_LIVES = dt.timedelta(hours=72)


@dataclass(frozen=True)
class Share:
    """A client's consent that one therapist sees some of what is theirs. `name` is the therapist's."""

    id: str
    client_id: str
    therapist_id: str
    name: str
    asked_at: str
    scope: tuple[str, ...]
    ends_on: dt.date | None
    agreed_at: str
    ended_at: str | None

    def is_over(self, today: dt.date) -> bool:
        """Whether it was ended, or its last day has gone by; `today` is the client's date."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < today)

    def holds(self, today: dt.date) -> bool:
        """Whether the therapist may look at something."""
        return bool(self.agreed_at) and not self.is_over(today)

    def shows(self, scope: str, today: dt.date) -> bool:
        """Whether the therapist may look at this (one of `scopes.SCOPES`)."""
        return self.holds(today) and scope in self.scope


class Viewing(NamedTuple):
    """One look: who, at what (a day's page has its `day`), when. `offline`: at what the device had kept. `shown`: of a
    place in the list, a digest of what it said of the skin, empty if nothing."""

    therapist_id: str
    name: str
    what: str
    day: str
    seen_at: str
    offline: bool
    shown: str


class NoSuchCode(Exception):
    """Used, too old, unknown, or not meant for this person: never said which."""


def invite(db: Database, from_id: str, now: dt.datetime) -> str:
    """A single-use code that lives 72 hours. It is stored hashed: this is the only time it is seen."""
    code = passwords.new_code()
    db.conn.execute("INSERT INTO invitation (code_hash, from_id, created_at) VALUES (?, ?, ?)",
                    (passwords.digest(code), from_id, stamp(now)))
    return code


def redeem(db: Database, account_id: str, code: str, now: dt.datetime) -> str:
    """Use a code; return the id of the share that it asks for, which holds once the client agrees.

    A client uses a therapist's code and a therapist a client's. Raises `NoSuchCode`.
    """
    digest = passwords.digest(passwords.typed(code))
    found = row(db, "SELECT i.from_id, a.therapist, b.therapist FROM invitation i JOIN account a ON a.id = i.from_id"
                    " JOIN account b ON b.id = ? WHERE i.code_hash = ? AND i.used_at IS NULL AND i.created_at > ?",
                (account_id, digest, stamp(now - CODE_LIVES)))
    if found is None or found[1] == found[2]:
        raise NoSuchCode
    db.conn.execute("UPDATE invitation SET used_at = ? WHERE code_hash = ?", (stamp(now), digest))
    client_id, therapist_id = (found[0], account_id) if found[2] else (account_id, found[0])
    there = row(db, "SELECT s.id, s.ends_on, a.time_zone FROM share s JOIN account a ON a.id = s.client_id"
                    " WHERE s.client_id = ? AND s.therapist_id = ? AND s.ended_at IS NULL", (client_id, therapist_id))
    if there and not (there[1] and there[1] < now.astimezone(zone(there[2])).date().isoformat()):
        return there[0]
    if there:   # its last day has gone by: this is another one
        end(db, there[0], now)
    share_id = str(uuid.uuid4())
    db.conn.execute("INSERT INTO share (id, client_id, therapist_id, asked_at) VALUES (?, ?, ?, ?)",
                    (share_id, client_id, therapist_id, stamp(now)))
    return share_id


def agree(db: Database, share_id: str, scope: Iterable[str], ends_on: dt.date | None, *, text: str, version: str,
          language: str, now: dt.datetime) -> None:
    """Let the therapist see this much from now on; the words that were agreed to are kept. One that ended stays so."""
    given = scopes.stored(scopes.allowed(scope))
    until = ends_on.isoformat() if ends_on else ""
    db.conn.execute("UPDATE share SET scope = ?, ends_on = ?, agreed_at = coalesce(nullif(agreed_at, ''), ?)"
                    " WHERE id = ? AND ended_at IS NULL", (given, until, stamp(now), share_id))
    db.conn.execute(
        "INSERT INTO agreement (share_id, scope, ends_on, text, version, language, agreed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)", (share_id, given, until, text, version, language, stamp(now)))


def end(db: Database, share_id: str, now: dt.datetime) -> None:
    """End a share, or say no to one that was asked for."""
    db.conn.execute("UPDATE share SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (stamp(now), share_id))


def narrow_unknown(db: Database, share_id: str, client_id: str, scope: Iterable[str], ends_on: dt.date | None,
                   now: dt.datetime) -> None:
    """Keep what a client wants of a share that is not there, inside the caller's transaction: an older backup stands in
    the database's place, and a newer one that is put back must not show more. No scope: it is to end."""
    until = ends_on.isoformat() if ends_on else ""
    taken_away.write_down(db, "unknown share changed", share_id, f"{scopes.stored(scope)}|{until}|{client_id}",
                          stamp(now))


def end_all(db: Database, therapist_id: str, now: dt.datetime) -> None:
    """End whatever a therapist was let into or waits for, in any backup too; codes that they showed are worth nothing
    any more."""
    taken_away.write_down(db, "shares ended", therapist_id, "", stamp(now))
    db.conn.execute("UPDATE share SET ended_at = ? WHERE therapist_id = ? AND ended_at IS NULL",
                    (stamp(now), therapist_id))
    db.conn.execute("DELETE FROM invitation WHERE from_id = ? AND used_at IS NULL", (therapist_id,))


def void_codes(db: Database) -> None:
    """Make every code that was shown and not used worth nothing."""
    db.conn.execute("DELETE FROM invitation WHERE used_at IS NULL")


SHARE = ("SELECT s.id, s.client_id, s.therapist_id, a.name, s.asked_at, s.scope, s.ends_on, s.agreed_at, s.ended_at"
         " FROM share s JOIN account a ON a.id = s.therapist_id")


def share(db: Database, share_id: str) -> Share | None:
    """One share, or None."""
    found = row(db, f"{SHARE} WHERE s.id = ?", (share_id,))
    return _share(found) if found else None


def shares_of(db: Database, client_id: str) -> list[Share]:
    """A client's shares, the latest first."""
    return [_share(one) for one in rows(db, f"{SHARE} WHERE s.client_id = ? ORDER BY s.asked_at DESC LIMIT 100",
                                        (client_id,))]


def shares_with(db: Database, therapist_id: str) -> list[Share]:
    """The shares with a therapist that were agreed to and not ended. The last day of some may have gone by."""
    return [_share(one) for one in rows(
        db, f"{SHARE} WHERE s.therapist_id = ? AND s.ended_at IS NULL AND s.agreed_at <> ''", (therapist_id,))]


def readers(shares: Iterable[Share], today: dt.date) -> tuple[str, ...]:
    """The names of those who see the diary, and so a warning sign in it."""
    return tuple(sorted(one.name for one in shares if one.shows("diary", today)))


def former_readers(shares: Iterable[Share], today: dt.date, since: dt.date,
                   day_of: Callable[[str], dt.date]) -> tuple[str, ...]:
    """The names of those who saw the diary on `since` or later, and do not any more. `day_of`: a stored time's date on
    the client's clock."""
    shares = list(shares)
    ended = {one.name for one in shares if one.agreed_at and "diary" in one.scope and one.is_over(today)
             and (day_of(one.ended_at) if one.ended_at else one.ends_on or today) >= since}
    return tuple(sorted(ended - set(readers(shares, today))))


def between(db: Database, client_id: str, therapist_id: str) -> Share | None:
    """The share of a client with a therapist that was agreed to and not ended. Its last day may have gone by."""
    found = row(db, f"{SHARE} WHERE s.client_id = ? AND s.therapist_id = ? AND s.ended_at IS NULL"
                    " AND s.agreed_at <> ''", (client_id, therapist_id))
    return _share(found) if found else None


def asked_for(db: Database, therapist_id: str) -> list[str]:
    """When each of the shares was asked for that a therapist waits for. Whose they are is the client's to say."""
    return [asked_at for asked_at, in rows(
        db, "SELECT asked_at FROM share WHERE therapist_id = ? AND ended_at IS NULL AND agreed_at = ''"
            " ORDER BY asked_at", (therapist_id,))]


def record_viewing(db: Database, client_id: str, therapist_id: str, name: str, what: str, day: str,
                   seen_at: dt.datetime, offline: bool = False) -> None:
    """Note that somebody looked."""
    db.conn.execute("INSERT INTO viewing (client_id, therapist_id, name, what, day, seen_at, offline)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (client_id, therapist_id, name, what, day, stamp(seen_at), int(offline)))


def record_listing(db: Database, shown: Iterable[tuple[str, str]], therapist_id: str, name: str,
                   now: dt.datetime) -> None:
    """Note that clients stood in somebody's list: (client, digest of what was said of them there)."""
    db.conn.executemany(
        "INSERT INTO viewing (client_id, therapist_id, name, what, shown, seen_at) VALUES (?, ?, ?, 'list', ?, ?)",
        [(client_id, therapist_id, name, digest, stamp(now)) for client_id, digest in shown])


def listed_since(db: Database, client_ids: Iterable[str], therapist_id: str,
                 since: dt.datetime) -> set[tuple[str, str]]:
    """(client, digest) of those of these clients whose place in a therapist's list was noted since then."""
    return {(client_id, shown) for client_id, shown in rows(
        db, "SELECT DISTINCT v.client_id, v.shown FROM json_each(?) c JOIN viewing v ON v.client_id = c.value"
            " AND v.seen_at >= ? WHERE v.therapist_id = ? AND v.what = 'list'",
        (json.dumps(list(client_ids)), stamp(since), therapist_id))}


def was_let_in(db: Database, client_id: str, therapist_id: str) -> bool:
    """Whether a client has ever agreed to share with a therapist."""
    return row(db, "SELECT 1 FROM share WHERE client_id = ? AND therapist_id = ? AND agreed_at <> ''",
               (client_id, therapist_id)) is not None


def viewings(db: Database, client_id: str, since: dt.datetime) -> list[Viewing]:
    """Who looked at what of a client since then, the latest first."""
    return list(map(Viewing._make, rows(
        db, "SELECT therapist_id, name, what, day, seen_at, offline, shown FROM viewing WHERE client_id = ?"
            " AND seen_at >= ? ORDER BY seen_at DESC, id DESC", (client_id, stamp(since)))))


def opened_lately(db: Database, therapist_id: str, kinds: Iterable[str],
                  since: dt.datetime) -> list[tuple[str, str, str]]:
    """(client, what, day) of the pages of these kinds that a therapist opened since then, each once."""
    return rows(db, "SELECT client_id, what, day FROM viewing WHERE therapist_id = ?"
                    " AND what IN (SELECT value FROM json_each(?)) AND seen_at >= ?"
                    " GROUP BY client_id, what, day ORDER BY max(seen_at) DESC LIMIT 200",
                (therapist_id, json.dumps(list(kinds)), stamp(since)))


def _share(found: tuple) -> Share:
    id_, client_id, therapist_id, name, asked_at, scope, ends_on, agreed_at, ended_at = found
    return Share(id_, client_id, therapist_id, name, asked_at, scopes.read(scope),
                 dt.date.fromisoformat(ends_on) if ends_on else None, agreed_at, ended_at)
