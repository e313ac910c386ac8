"""The schema's history: ordered and append-only. A landed step is never edited; a new one follows it."""

from pathlib import Path

from sqlite_utils import Database

from webapp import database
from webapp.migrations import client, therapist  # noqa: F401 in this order
from webapp.migrations.history import migration


def migrate(path: Path) -> None:
    """Create the file if need be and apply what is missing, once, whichever process comes first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with database._file_lock(path.with_suffix(".lock")):
        db = database.connect(path, create=True)
        try:
            migration.apply(db)
        finally:
            db.conn.close()


def version(db: Database) -> int:
    """How many steps have been applied: the number `/healthz` shows."""
    return len(migration.applied(db))
