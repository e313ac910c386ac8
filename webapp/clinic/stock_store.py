"""The serums and cartridges that a clinic has. Times are UTC."""

from collections.abc import Iterable

from webapp.clinic.stock import Item
from webapp.database import Database, rows
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
    """Add one; the same id a second time adds nothing."""
    db.conn.execute("INSERT INTO stock (id, kind, name, batch, expiry, author_id, author, added_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (*item, write.author_id, write.author, write.received))


def use_up(db: Database, item_id: str, *, write: Write) -> bool:
    """There is no more of it; what it was used for keeps its batch. False where it is not there."""
    return bool(db.conn.execute("UPDATE stock SET removed_at = ? WHERE id = ? AND removed_at = ''",
                                (stamp(write.received_at), item_id)).rowcount)
