"""Fields of a row as they were said over time: the newest written counts, the older ones stay readable. What the
clinic said of a client's row comes before what the client said.

A table `treatment` has a table `treatment_value` beside it with every value its fields have had; the row
itself holds the one that counts, so that pages read one row.
"""

from collections.abc import Callable, Mapping
from typing import Any

from webapp.database import Database
from webapp.queries import row, rows
from webapp.writes import Write

# Whose fields are kept so, and how the text of a field becomes its column where that is not text.
TABLES: dict[str, dict[str, Callable[[str], Any]]] = {
    "treatment": {"depth_mm": float},
    "product": {"months": int},
}


def correct(db: Database, table: str, row_id: str, changes: Mapping[str, str], fields: tuple[str, ...], *,
            write: Write) -> None:
    """Say some fields anew. `changes` holds text; a field outside `fields` raises `ValueError`."""
    typed = TABLES[table]
    for field, value in changes.items():
        if field not in fields:
            raise ValueError(field)
        db.conn.execute(
            f"INSERT INTO {table}_value ({table}_id, field, value, author_id, written_at, received_at)"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?)",
            (row_id, field, value, write.author_id, write.written, write.received))
        newest = row(db, f"SELECT v.value FROM {table}_value v JOIN {table} t ON t.id = v.{table}_id"  # noqa: S608
                         f" WHERE v.{table}_id = ? AND v.field = ?"
                         " ORDER BY v.author_id <> t.client_id DESC, v.written_at DESC, v.id DESC", (row_id, field))
        current = newest[0] if newest else value
        column = (typed[field](current) if current else None) if field in typed else current
        db.conn.execute(f"UPDATE {table} SET {field} = ? WHERE id = ?", (column, row_id))  # noqa: S608


def history(db: Database, table: str, row_id: str) -> list[tuple[str, str, str]]:
    """(field, value, when it came) of the latest values that count no more, oldest first."""
    if table not in TABLES:
        raise ValueError(table)
    return rows(
        db,
        "SELECT field, value, received_at FROM ("  # noqa: S608 one of TABLES
        " SELECT v.field, v.value, v.written_at, v.received_at, lead(v.value) OVER"
        " (PARTITION BY v.field ORDER BY v.author_id <> t.client_id, v.written_at, v.id) AS following"
        f" FROM {table}_value v JOIN {table} t ON t.id = v.{table}_id WHERE v.{table}_id = ?)"
        " WHERE following IS NOT NULL AND following <> value"
        " ORDER BY written_at DESC LIMIT 50",
        (row_id,))[::-1]
