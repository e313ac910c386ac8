"""That the clinic followed a client up: who, about what, and how it went. Times are UTC."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from webapp.database import Database
from webapp.queries import row, rows
from webapp.times import stamp
from webapp.writes import Write


def record(db: Database, client_id: str, note: str, reasons: Iterable[str], *, outcome: str, write: Write) -> int:
    """Note that these reasons were followed up, and how it went (one of `attention.OUTCOMES`; empty: not asked). Its
    number."""
    return db.conn.execute(
        "INSERT INTO handled (client_id, author_id, name, note, reasons, outcome, written_at, handled_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (client_id, write.author_id, write.author, note, " ".join(reasons), outcome, write.written,
         write.received)).lastrowid or 0


def undo(db: Database, client_id: str, number: int, since: dt.datetime, now: dt.datetime) -> bool:
    """Take back that somebody was followed up, if that is no longer ago than `since`; whether there was anything."""
    return db.conn.execute("UPDATE handled SET undone_at = ? WHERE id = ? AND client_id = ? AND undone_at = ''"
                           " AND handled_at > ?", (stamp(now), number, client_id, stamp(since))).rowcount == 1


def latest(db: Database, client_id: str) -> list[tuple[int, str, str, str, str, str, str]]:
    """(number, who, note, reasons, outcome, when, taken back when) of the latest follow-ups, the newest first."""
    return rows(db, "SELECT id, name, note, reasons, outcome, handled_at, undone_at FROM handled"
                    " WHERE client_id = ? ORDER BY handled_at DESC, id DESC LIMIT 10", (client_id,))


class FollowUp(NamedTuple):
    """What a client is told of the last time that somebody followed them up: who, how it went, and when."""

    name: str
    outcome: str
    at: str
    reasons: str   # the keys of the reasons that it was about


def last_with_outcome(db: Database, client_id: str, since: dt.datetime) -> FollowUp | None:
    """The latest follow-up with an outcome since then; the note to colleagues is not the client's."""
    found = row(db, "SELECT name, outcome, handled_at, reasons FROM handled WHERE client_id = ? AND undone_at = ''"
                    " AND outcome NOT IN ('', 'followed_up') AND handled_at > ?"
                    " ORDER BY handled_at DESC, id DESC LIMIT 1",
                (client_id, stamp(since)))
    return FollowUp(*found) if found else None


class LastFollowUp(NamedTuple):
    """The last time that a client was followed up: its number, who did it, the note to colleagues, when."""

    number: int
    name: str
    note: str
    at: str


def last_of_each(db: Database, client_ids: Iterable[str]) -> dict[str, LastFollowUp]:
    """The last follow-up of each of these clients that was not taken back."""
    return {client_id: LastFollowUp(*rest) for client_id, *rest in rows(
        db, "SELECT client_id, id, name, note, handled_at FROM handled WHERE client_id IN"
            " (SELECT value FROM json_each(?)) AND undone_at = '' ORDER BY handled_at, id",
        (json.dumps(list(client_ids)),))}


def standing(db: Database, client_ids: Iterable[str]) -> dict[str, list[tuple[str, str, str, str]]]:
    """(reasons, outcome, written at, came) of every follow-up of these clients that was not taken back."""
    found: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for client_id, *rest in rows(
            db, "SELECT client_id, reasons, outcome, written_at, handled_at FROM handled WHERE undone_at = ''"
                " AND client_id IN (SELECT value FROM json_each(?))", (json.dumps(list(client_ids)),)):
        found[client_id].append(tuple(rest))
    return found
