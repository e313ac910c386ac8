"""The schema's history: ordered and append-only. A landed step is never edited; a new one follows it."""

import contextlib
from pathlib import Path

from sqlite_utils import Database

from webapp import database, taken_away
from webapp.migrations.history import migration

# isort: off
from webapp.migrations import client  # noqa: F401 steps are registered in this order
from webapp.migrations import therapist  # noqa: F401
from webapp.migrations import protection  # noqa: F401
from webapp.migrations import safety  # noqa: F401
from webapp.migrations import staff  # noqa: F401
from webapp.migrations import visit  # noqa: F401
from webapp.migrations import reminders  # noqa: F401
from webapp.migrations import routine  # noqa: F401
from webapp.migrations import growth  # noqa: F401
# isort: on


class Newer(database.Unusable):
    """The file was written by a later version of the app."""


def migrate(path: Path) -> None:
    """Create the file if need be and apply what is missing, once, whichever process comes first.

    Raises `database.Unusable` where a database has been and is no more: that is no empty clinic.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    database.keep_private(path)
    if not path.exists() and (taken_away.journal(path).exists() or Path(f"{path}-wal").exists()):
        raise database.Unusable(
            f"{path.name} is missing from {path.parent}, where a clinic's data has been. Put it back, or put a backup"
            " in its place:\n    flask --app wsgi backup restore FILE\nTo begin anew, use an empty folder.")
    with database.file_lock(path.with_suffix(".lock")):
        try:
            with contextlib.closing(database.connect(path, create=True).conn) as conn:
                db = Database(conn)
                bring_up(db)
                taken_away.copy_out(db, path)
        except database.Fault as error:
            raise database.Unusable(f"{path} cannot be read ({error}). Put a backup in its place:\n"
                                    "    flask --app wsgi backup restore FILE") from error


def bring_up(db: Database) -> None:
    """Apply what is missing. Raises `Newer`."""
    known = {one.name for one in migration._migrations}
    newer = [one.name for one in migration.applied(db) if one.name not in known]
    if newer:
        raise Newer("this database was written by a later version of the app. Run that version.")
    migration.apply(db)


def version(db: Database) -> int:
    """How many steps have been applied: the number `/healthz` shows."""
    return len(migration.applied(db))
