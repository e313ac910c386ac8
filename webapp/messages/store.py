"""What clients and therapists write to each other. Times are UTC, the day is the client's own date."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from webapp.database import Database
from webapp.queries import row, rows, rows_of_days
from webapp.sharing import scopes
from webapp.times import stamp
from webapp.writes import Write

AT_ONCE = 100   # messages that one page shows


class Message(NamedTuple):
    """One message; `from_client` says which side wrote it, `read_at` when the other side said to have read it. Of a
    client's: who at the clinic has opened it (empty: nobody), when, and whether it was answered since it came."""

    id: str
    day: dt.date
    author_id: str
    name: str
    text: str
    received_at: str
    read_at: str | None
    from_client: bool
    opened_by: str = ""
    opened_at: str = ""
    is_answered: bool = False
    client_id: str = ""


# A message is opened with the page on which it stands, by somebody who is shown messages.
COLUMNS = f"""id, day, author_id, name, text, received_at, read_at, author_id = client_id,
    CASE WHEN author_id = client_id THEN (
        SELECT v.seen_at || ' ' || v.name FROM viewing v WHERE v.client_id = message.client_id AND v.offline = 0
        AND (v.what = 'sheet' OR (v.what = 'day' AND v.day = message.day)) AND v.seen_at >= message.received_at
        AND EXISTS (SELECT 1 FROM share s WHERE s.client_id = v.client_id AND s.therapist_id = v.therapist_id
                    AND s.agreed_at <> '' AND {scopes.condition("messages", "s.scope")})
        ORDER BY v.seen_at LIMIT 1) END,
    author_id = client_id AND EXISTS (
        SELECT 1 FROM message o WHERE o.client_id = message.client_id AND o.author_id <> o.client_id
        AND o.written_at > message.received_at), client_id"""  # noqa: S608


def send(db: Database, client_id: str, message_id: str, day: dt.date, text: str, *, write: Write) -> None:
    """Write a message. Whoever answers has read what the other side had sent by then.

    Said twice with one id, it is one; other words with the same id (an old page) are another message.
    """
    there = row(db, "SELECT author_id, text FROM message WHERE id = ?", (message_id,))
    if there == (write.author_id, text):
        return
    if there:
        message_id = str(uuid.uuid4())
    db.conn.execute(
        "INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (message_id, client_id, day.isoformat(), write.author_id, write.author, text, write.written,
         write.received))
    db.conn.execute(
        "UPDATE message SET read_at = ? WHERE client_id = ? AND read_at IS NULL AND received_at <= ?"
        " AND (author_id = client_id) <> (? = client_id)",
        (write.received, client_id, write.written, write.author_id))


def mark_read(db: Database, message_id: str, now: dt.datetime) -> None:
    """Note that the client has read what a therapist wrote."""
    db.conn.execute("UPDATE message SET read_at = ? WHERE id = ? AND read_at IS NULL AND author_id <> client_id",
                    (stamp(now), message_id))


def one(db: Database, message_id: str) -> Message | None:
    """One message; None if there is none."""
    found = row(db, f"SELECT {COLUMNS} FROM message WHERE id = ?", (message_id,))  # noqa: S608
    return _message(found) if found else None


def of_day(db: Database, client_id: str, day: dt.date, with_new: bool) -> list[Message]:
    """The messages about a day, oldest first; `with_new`: and every one to the client that is not read yet."""
    found = rows(
        db, f"SELECT day, {COLUMNS} FROM message WHERE client_id = ?1 AND (day = ?2"  # noqa: S608
            " OR (read_at IS NULL AND author_id <> client_id)) ORDER BY received_at DESC, id DESC LIMIT ?3",
        (client_id, day.isoformat(), AT_ONCE)) if with_new else rows_of_days(
            db, f"SELECT day, {COLUMNS} FROM message WHERE client_id = ? AND day BETWEEN ? AND ?"  # noqa: S608
                " ORDER BY received_at DESC, id DESC", (client_id,), day, day)
    return [_message(values) for _, *values in reversed(found[:AT_ONCE])]


def lately(db: Database, client_id: str, most: int = 30) -> list[Message]:
    """The latest messages, oldest first."""
    found = rows(db, f"SELECT {COLUMNS} FROM message WHERE client_id = ? ORDER BY received_at DESC, id DESC LIMIT ?",  # noqa: S608
                 (client_id, most))
    return [_message(one) for one in reversed(found)]


def unanswered(db: Database, client_ids: Iterable[str]) -> dict[str, tuple[dt.date, str]]:
    """(the first one's day, the newest one's id) of the messages of each of these clients that nobody has answered."""
    return {client_id: (dt.date.fromisoformat(day), newest) for client_id, day, _, newest in rows(
        db, "SELECT m.client_id, min(m.day), max(m.received_at), m.id FROM message m"
            " WHERE m.client_id IN (SELECT value FROM json_each(?))"
            " AND m.author_id = m.client_id AND NOT EXISTS (SELECT 1 FROM message o WHERE o.client_id = m.client_id"
            " AND o.author_id <> m.client_id AND o.written_at > m.received_at) GROUP BY m.client_id",
        (json.dumps(list(client_ids)),))}


def unread(db: Database, client_ids: Iterable[str], since: dt.datetime) -> list[tuple[str, str, str]]:
    """(client, id, when it came) of what was written to these clients since then and not read, the oldest first."""
    return rows(
        db, "SELECT m.client_id, m.id, m.received_at FROM json_each(?) c CROSS JOIN message m"
            " ON m.client_id = c.value WHERE m.read_at IS NULL AND m.author_id <> m.client_id AND m.received_at > ?"
            " ORDER BY m.received_at, m.id",
        (json.dumps(list(client_ids)), stamp(since)))


def waited(db: Database, first: dt.datetime, last: dt.datetime) -> list[tuple[str, float | None]]:
    """(client, days until somebody answered, None for never) of all messages of clients that came in a span of time."""
    return rows(
        db, "SELECT m.client_id, (SELECT min(julianday(o.received_at)) FROM message o WHERE o.client_id = m.client_id"
            " AND o.author_id <> o.client_id AND o.written_at > m.received_at) - julianday(m.received_at)"
            " FROM message m WHERE m.author_id = m.client_id AND m.received_at BETWEEN ? AND ?",
        (stamp(first), stamp(last)))


def last_written(db: Database, client_ids: Iterable[str]) -> dict[str, list[str]]:
    """When the last message of each of these clients' own came, if any did."""
    return {client_id: [at] for client_id, at in rows(
        db, "SELECT client_id, max(received_at) FROM message WHERE author_id = client_id"
            " AND client_id IN (SELECT value FROM json_each(?)) GROUP BY client_id", (json.dumps(list(client_ids)),))}


def _message(values: Sequence[Any]) -> Message:
    id_, day, *rest, from_client, opened, is_answered, client_id = values
    opened_at, _, opened_by = (opened or "").partition(" ")
    return Message(id_, dt.date.fromisoformat(day), *rest, from_client=bool(from_client), opened_by=opened_by,
                   opened_at=opened_at, is_answered=bool(is_answered), client_id=client_id)
