"""The serums and cartridges that a clinic has. Times are UTC."""

import uuid
from collections.abc import Iterable

from webapp.clinic.stock import Item
from webapp.database import Database
from webapp.queries import rows
from webapp.times import stamp
from webapp.writes import Write

COLUMNS = "id, kind, name, batch, expiry"


def items(db: Database) -> list[Item]:
    """What there is, by name; of one name the last one to expire last."""
    return [Item(*found) for found in rows(
        db, f"SELECT {COLUMNS} FROM stock WHERE removed_at = '' ORDER BY kind DESC, name, expiry, batch")]  # noqa: S608


def named(db: Database, ids: Iterable[str]) -> dict[str, Item]:
    """Items by their ids, used up or not."""
    found = {}
    for id_ in ids:
        for values in rows(db, f"SELECT {COLUMNS} FROM stock WHERE id = ?", (id_,)):  # noqa: S608
            found[id_] = Item(*values)
    return found


def add(db: Database, item: Item, *, write: Write) -> None:
    """Add one. The same once more adds nothing; another one under an id that is taken is added all the same."""
    there = named(db, [item.id]).get(item.id)
    if there == item:
        return
    db.conn.execute("INSERT INTO stock (id, kind, name, batch, expiry, author_id, author, added_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (str(uuid.uuid4()) if there else item.id, *item[1:], write.author_id, write.author,
                     write.received))


def is_known(db: Database, kind: str, name: str, batch: str) -> bool:
    """Whether the clinic has, or has had, this."""
    return bool(rows(db, "SELECT 1 FROM stock WHERE kind = ? AND name = ? AND batch = ? LIMIT 1", (kind, name, batch)))


def use_up(db: Database, item_id: str, *, write: Write) -> bool:
    """There is no more of it; what it was used for keeps its batch. False where it is not there."""
    return bool(db.conn.execute("UPDATE stock SET removed_at = ? WHERE id = ? AND removed_at = ''",
                                (stamp(write.received_at), item_id)).rowcount)
