"""What the clinic alone knows of treatments: notes that no client is shown, decisions, batches. Times are UTC."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import NamedTuple

from webapp.database import Database
from webapp.queries import row, rows
from webapp.writes import Write


def write_private_note(db: Database, treatment_id: str, text: str, write: Write) -> None:
    """Add a note that no client is shown, if it says something else than the author's last one about the treatment."""
    if row(db, "SELECT text FROM private_note WHERE treatment_id = ? AND author_id = ? ORDER BY id DESC LIMIT 1",
           (treatment_id, write.author_id)) == (text,):
        return
    db.conn.execute("INSERT INTO private_note (treatment_id, author_id, name, text, written_at) VALUES (?, ?, ?, ?, ?)",
                    (treatment_id, write.author_id, write.author, text, write.received))


class Decision(NamedTuple):
    """What was known before a treatment and decided. `unsettled`: what was seen (`Unsettled.names`); `told`: whether
    the reasons not to treat were gone through (`yes`, `no`, or empty: not asked); `answer_id`: the signed answers that
    held; `gone_through`: the keys of what was answered with yes; `reason`: why it was treated all the same."""

    unsettled: str
    told: str
    answer_id: str = ""
    gone_through: str = ""
    reason: str = ""


def record_decision(db: Database, treatment_id: str, decision: Decision, write: Write) -> None:
    """Note what was known before a treatment and decided, where the same person has not said all of it last."""
    last = row(db, "SELECT unsettled, told, answer_id, gone_through, reason, author_id FROM decision"
                   " WHERE treatment_id = ? ORDER BY id DESC LIMIT 1", (treatment_id,))
    if last and last[-1] == write.author_id and all(not said or said == old
                                                    for said, old in zip(decision, last[:-1], strict=True)):
        return
    db.conn.execute("INSERT INTO decision (treatment_id, unsettled, told, answer_id, gone_through, reason, author_id,"
                    " name, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (treatment_id, *decision, write.author_id, write.author, write.received))


def answers_used(db: Database, client_id: str, day: dt.date, but: str = "") -> set[str]:
    """The ids of signed answers that a treatment before a day was decided by, other than the treatment `but`: they were
    for that one."""
    return {id_ for id_, in rows(
        db, "SELECT d.answer_id FROM decision d JOIN treatment t ON t.id = d.treatment_id WHERE t.client_id = ?"
            " AND t.day < ? AND t.id <> ? AND t.removed_at IS NULL AND d.answer_id <> ''",
        (client_id, day.isoformat(), but))}


def decisions(db: Database, treatment_id: str) -> list[tuple[Decision, str, str]]:
    """(what, who, when) of the decisions about a treatment, oldest first."""
    return [(Decision(*found[:5]), *found[5:]) for found in rows(
        db, "SELECT unsettled, told, answer_id, gone_through, reason, name, decided_at FROM decision"
            " WHERE treatment_id = ? ORDER BY decided_at, id", (treatment_id,))]


def private_notes(db: Database, client_id: str) -> list[tuple[str, str, str, str]]:
    """(treatment's day, who, text, when) of the clinic's notes about a client, the latest first."""
    return rows(db, "SELECT t.day, n.name, n.text, n.written_at FROM private_note n"
                    " JOIN treatment t ON t.id = n.treatment_id WHERE t.client_id = ?"
                    " ORDER BY n.written_at DESC, n.id DESC LIMIT 20", (client_id,))


def batches(db: Database, client_ids: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """(client, day, serum or cartridge, its batch) of the treatments of these clients of which a batch is recorded, the
    latest first."""
    return rows(db, "SELECT client_id, day, name, batch FROM ("
                    " SELECT client_id, day, serum AS name, batch, removed_at FROM treatment WHERE batch <> ''"
                    " UNION ALL SELECT client_id, day, cartridge, cartridge_batch, removed_at FROM treatment"
                    "  WHERE cartridge_batch <> '')"
                    " WHERE removed_at IS NULL AND client_id IN (SELECT value FROM json_each(?))"
                    " ORDER BY day DESC, client_id", (json.dumps(list(client_ids)),))
