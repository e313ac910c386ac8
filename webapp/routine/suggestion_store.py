"""What was put forward to a client, and what the client said to it. Times are UTC."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from webapp.database import Database
from webapp.queries import row, rows
from webapp.routine import store as routine
from webapp.times import stamp
from webapp.writes import Write


class Suggestion(NamedTuple):
    """One product put forward. `changes`: its fields as text; `answer`: accepted, declined or empty."""

    id: str
    client_id: str
    name: str
    changes: Mapping[str, str]
    made_at: str
    answer: str


COLUMNS = "id, client_id, name, said, made_at, answer"


def suggest(db: Database, client_id: str, suggestion_id: str, changes: Mapping[str, str], *,
            write: Write) -> None:
    """Put a product forward. Said twice with one id, it is one; an id that stands for something else is not taken."""
    there = one(db, suggestion_id)
    if there and there.client_id == client_id and there.changes == changes:
        return
    if there or routine.product(db, suggestion_id):
        suggestion_id = routine.new_id()
    db.conn.execute("INSERT INTO suggestion (id, client_id, author_id, name, said, made_at) VALUES (?, ?, ?, ?, ?, ?)",
                    (suggestion_id, client_id, write.author_id, write.author, json.dumps(dict(changes)),
                     write.received))


def accept(db: Database, suggestion: Suggestion, *, day: dt.date, write: Write) -> str:
    """Make it a product of the client's, from this date on; return the product's id. Raises `routine.TooMany`."""
    if suggestion.answer == "accepted":
        return suggestion.id
    product_id = routine.new_id() if routine.product(db, suggestion.id) else suggestion.id
    routine.add_product(db, suggestion.client_id, product_id, dict(suggestion.changes), day=day,
                        write=write)
    _answer(db, suggestion.id, "accepted", write.received_at)
    return product_id


def decline(db: Database, suggestion: Suggestion, now: dt.datetime) -> None:
    """Say no to it. What was accepted before stays."""
    if suggestion.answer != "accepted":
        _answer(db, suggestion.id, "declined", now)


def one(db: Database, suggestion_id: str) -> Suggestion | None:
    """One suggestion, or None."""
    found = row(db, f"SELECT {COLUMNS} FROM suggestion WHERE id = ?", (suggestion_id,))  # noqa: S608
    return _suggestion(found) if found else None


def to_answer(db: Database, client_id: str) -> list[Suggestion]:
    """What the client has not answered yet, oldest first."""
    return [_suggestion(found) for found in rows(
        db, f"SELECT {COLUMNS} FROM suggestion WHERE client_id = ? AND answer = '' ORDER BY made_at LIMIT 20",  # noqa: S608
        (client_id,))]


def unanswered(db: Database, client_ids: Iterable[str], since: dt.datetime) -> list[tuple[str, str, str]]:
    """(client, id, when it came) of what was suggested to these clients since then and not answered."""
    return rows(db, "SELECT s.client_id, s.id, s.made_at FROM json_each(?) c CROSS JOIN suggestion s"
                    " ON s.client_id = c.value WHERE s.answer = '' AND s.made_at > ? ORDER BY s.made_at, s.id",
                (json.dumps(list(client_ids)), stamp(since)))


def lately(db: Database, client_id: str) -> list[Suggestion]:
    """The latest suggestions with their answers, the newest first."""
    return [_suggestion(found) for found in rows(
        db, f"SELECT {COLUMNS} FROM suggestion WHERE client_id = ? ORDER BY made_at DESC LIMIT 20",  # noqa: S608
        (client_id,))]


def _answer(db: Database, suggestion_id: str, answer: str, now: dt.datetime) -> None:
    db.conn.execute("UPDATE suggestion SET answer = ?, answered_at = ? WHERE id = ?",
                    (answer, stamp(now), suggestion_id))


def _suggestion(found: tuple) -> Suggestion:
    id_, client_id, name, changes, made_at, answer = found
    return Suggestion(id_, client_id, name, json.loads(changes), made_at, answer)
