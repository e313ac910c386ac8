"""Private notes about a treatment, which no client is shown. Times are UTC."""

import datetime as dt

from webapp.database import Database, rows
from webapp.times import stamp


def write_private_note(db: Database, treatment_id: str, author_id: str, name: str, text: str, now: dt.datetime) -> None:
    """Add a note that no client is shown."""
    db.conn.execute("INSERT INTO private_note (treatment_id, author_id, name, text, written_at) VALUES (?, ?, ?, ?, ?)",
                    (treatment_id, author_id, name, text, stamp(now)))


def private_notes(db: Database, client_id: str) -> list[tuple[str, str, str, str]]:
    """(treatment's day, who, text, when) of the clinic's notes about a client, the latest first."""
    return rows(db, "SELECT t.day, n.name, n.text, n.written_at FROM private_note n"  # type: ignore[return-value]
                    " JOIN treatment t ON t.id = n.treatment_id WHERE t.client_id = ?"
                    " ORDER BY n.written_at DESC, n.id DESC LIMIT 20", (client_id,))
