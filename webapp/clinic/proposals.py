"""Numbers of the guide, proposed by one person and in force once a second one agrees (docs/safety.md, H29)."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import NamedTuple

from webapp.database import Database
from webapp.queries import rows
from webapp.times import stamp


class Proposal(NamedTuple):
    """Numbers by name, as text, and who proposes them."""

    id: int
    changes: dict[str, str]
    author_id: str
    name: str
    proposed_at: str


def propose(db: Database, changes: Mapping[str, str], *, author_id: str, name: str, now: dt.datetime) -> None:
    """Propose numbers. What is still open of the same numbers gives way."""
    for one in open_ones(db):
        if left := {number: value for number, value in one.changes.items() if number not in changes}:
            db.conn.execute("UPDATE clinic_proposal SET said = ? WHERE id = ?", (json.dumps(left), one.id))
        else:
            decide(db, one.id, name, False, now)
    db.conn.execute("INSERT INTO clinic_proposal (said, author_id, name, proposed_at) VALUES (?, ?, ?, ?)",
                    (json.dumps(dict(changes)), author_id, name, stamp(now)))


def open_ones(db: Database) -> list[Proposal]:
    """What nobody has decided yet, oldest first."""
    return [Proposal(id_, json.loads(changes), *rest) for id_, changes, *rest in rows(
        db, "SELECT id, said, author_id, name, proposed_at FROM clinic_proposal WHERE decided_at = '' ORDER BY id")]


def open_one(db: Database, number: int) -> Proposal | None:
    """One that nobody has decided yet."""
    return next((one for one in open_ones(db) if one.id == number), None)


def decide(db: Database, number: int, name: str, is_agreed: bool, now: dt.datetime) -> None:
    """Note who agreed to a proposal, said no to it, or took it back."""
    db.conn.execute("UPDATE clinic_proposal SET decided_at = ?, decided_by = ?, is_agreed = ? WHERE id = ?",
                    (stamp(now), name, int(is_agreed), number))
