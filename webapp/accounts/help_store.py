"""What the owner of the clinic's app did for people who could not get in, and which therapists there are."""

import datetime as dt
from typing import Literal, NamedTuple

from webapp import taken_away
from webapp.database import Database
from webapp.queries import rows
from webapp.times import stamp

Help = Literal["code", "signed out", "second factor"]


class Therapist(NamedTuple):
    """Somebody who works in the clinic, or did. `last_seen`: "" before the first sign-in; `left_at`: "" while here."""

    id: str
    name: str
    email: str
    last_seen: str
    has_second_factor: bool
    left_at: str


def record_help(db: Database, account_id: str, what: Help, name: str, now: dt.datetime) -> None:
    """Note what was done for somebody, and by whom; the person reads it on the account page."""
    db.conn.execute("INSERT INTO help_given (account_id, what, name, given_at) VALUES (?, ?, ?, ?)",
                    (account_id, what, name, stamp(now)))


def help_given(db: Database, account_id: str) -> list[tuple[Help, str, str]]:
    """(what, by whom, when) of what was done for somebody, the latest first: codes before anything else, which other
    help cannot push out."""
    return rows(db, "SELECT what, name, given_at FROM help_given WHERE account_id = ?"
                    " ORDER BY what <> 'code', given_at DESC, id DESC LIMIT 30", (account_id,))


def record_departure(db: Database, account_id: str, now: dt.datetime) -> None:
    """Note that a therapist has left; who signs in by a new code (`store.use_reset_code`) is back."""
    db.conn.execute("INSERT OR IGNORE INTO departure (account_id, left_at) VALUES (?, ?)", (account_id, stamp(now)))
    taken_away.write_down(db, "therapist left", account_id, at=stamp(now))


def therapists(db: Database) -> list[Therapist]:
    """Everybody who works in the clinic by name, and below them who has left. A deleted account is none any more."""
    found = rows(
        db, "SELECT a.id, a.name, a.email,"
            " coalesce((SELECT max(s.seen_at) FROM sign_in s WHERE s.account_id = a.id), ''),"
            " EXISTS (SELECT 1 FROM authenticator t WHERE t.account_id = a.id AND t.confirmed_at <> ''),"
            " coalesce(d.left_at, '') FROM account a LEFT JOIN departure d ON d.account_id = a.id"
            " WHERE a.therapist AND a.email <> a.id ORDER BY d.left_at IS NOT NULL, a.name COLLATE NOCASE, a.id")
    return [Therapist(id_, name, email, seen, bool(has_second_factor), left_at)
            for id_, name, email, seen, has_second_factor, left_at in found]
