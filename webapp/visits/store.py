"""Private notes, and how the skin was rated in the clinic. A rating is an observation with another author."""

import datetime as dt
from typing import NamedTuple

from webapp.database import Database, row, rows
from webapp.times import stamp


class Rating(NamedTuple):
    """How a therapist rated one day: levels by sign, and who did."""

    day: dt.date
    name: str
    levels: dict[str, int]


def treatment_on(db: Database, client_id: str, day: dt.date) -> str | None:
    """The id of the client's treatment on a day."""
    found = row(db, "SELECT id FROM treatment WHERE client_id = ? AND day = ? AND removed_at IS NULL",
                (client_id, day.isoformat()))
    return found[0] if found else None


def write_private_note(db: Database, treatment_id: str, author_id: str, name: str, text: str, now: dt.datetime) -> None:
    """Add a note that no client is shown."""
    db.conn.execute("INSERT INTO private_note (treatment_id, author_id, name, text, written_at) VALUES (?, ?, ?, ?, ?)",
                    (treatment_id, author_id, name, text, stamp(now)))


def private_notes(db: Database, client_id: str) -> list[tuple[str, str, str, str]]:
    """(treatment's day, who, text, when) of the clinic's notes about a client, the latest first."""
    return rows(db, "SELECT t.day, n.name, n.text, n.written_at FROM private_note n"  # type: ignore[return-value]
                    " JOIN treatment t ON t.id = n.treatment_id WHERE t.client_id = ?"
                    " ORDER BY n.written_at DESC, n.id DESC LIMIT 20", (client_id,))


def ratings(db: Database, client_id: str, first: dt.date, last: dt.date) -> list[Rating]:
    """How therapists rated a span of days, the latest day first; of each sign the newest word."""
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for day, author_id, name, kind, value in rows(
            db, "SELECT o.day, o.author_id, coalesce(a.name, ''), o.kind, o.value FROM observation o"
                " LEFT JOIN account a ON a.id = o.author_id WHERE o.client_id = ? AND o.author_id <> o.client_id"
                " AND o.day BETWEEN ? AND ? ORDER BY o.day DESC, o.written_at",
            (client_id, first.isoformat(), last.isoformat())):
        if value is not None:
            found.setdefault((day, author_id, name), {})[kind] = int(value)
    return [Rating(dt.date.fromisoformat(day), name, levels) for (day, _, name), levels in found.items()]


def recorded_by(db: Database, treatment_id: str) -> str:
    """The name of the therapist who recorded a treatment, or an empty one."""
    found = row(db, "SELECT a.name FROM treatment_value v JOIN treatment t ON t.id = v.treatment_id"
                    " JOIN account a ON a.id = v.author_id WHERE v.treatment_id = ? AND v.author_id <> t.client_id"
                    " ORDER BY v.written_at DESC, v.id DESC LIMIT 1", (treatment_id,))
    return found[0] if found else ""
