"""What the clinic alone knows of treatments: notes that no client is shown, decisions, batches. Times are UTC."""

import json
from collections.abc import Iterable

from webapp.database import Database, rows
from webapp.writes import Write


def write_private_note(db: Database, treatment_id: str, text: str, write: Write) -> None:
    """Add a note that no client is shown."""
    db.conn.execute("INSERT INTO private_note (treatment_id, author_id, name, text, written_at) VALUES (?, ?, ?, ?, ?)",
                    (treatment_id, write.author_id, write.author, text, write.received))


def record_decision(db: Database, treatment_id: str, unsettled: str, told: str, write: Write) -> None:
    """Note what was seen before a treatment and decided (`Unsettled.names`), and whether the reasons not to treat were
    gone through (`yes`, `no`, or empty: not asked)."""
    db.conn.execute("INSERT INTO decision (treatment_id, unsettled, told, author_id, name, decided_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (treatment_id, unsettled, told, write.author_id, write.author, write.received))


def decisions(db: Database, treatment_id: str) -> list[tuple[str, str, str, str]]:
    """(what was seen, told, who, when) of the decisions about a treatment, oldest first."""
    return rows(db, "SELECT unsettled, told, name, decided_at FROM decision WHERE treatment_id = ?"
                    " ORDER BY decided_at, id", (treatment_id,))


def private_notes(db: Database, client_id: str) -> list[tuple[str, str, str, str]]:
    """(treatment's day, who, text, when) of the clinic's notes about a client, the latest first."""
    return rows(db, "SELECT t.day, n.name, n.text, n.written_at FROM private_note n"
                    " JOIN treatment t ON t.id = n.treatment_id WHERE t.client_id = ?"
                    " ORDER BY n.written_at DESC, n.id DESC LIMIT 20", (client_id,))


def batches(db: Database, client_ids: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """(client, day, serum, batch) of the treatments of these clients of which a batch is recorded, the latest first."""
    return rows(db, "SELECT client_id, day, serum, batch FROM treatment WHERE batch <> '' AND removed_at IS NULL"
                    " AND client_id IN (SELECT value FROM json_each(?)) ORDER BY day DESC, client_id",
                (json.dumps(list(client_ids)),))
