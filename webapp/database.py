"""One SQLite file: a connection kept per thread, and one writer at a time.

sqlite-utils prefers pysqlite3 when it is installed, so both speak to the same SQLite. A lock among threads
and a file lock among processes stand before SQLite's own, so that a writer waits its turn instead of
meeting "database is locked". See docs/decisions.md.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import sqlite_utils
from flask import current_app
from sqlite_utils.utils import sqlite3  # pyright: ignore[reportPrivateImportUsage]

Database: TypeAlias = sqlite_utils.Database
Fault: type[Exception] = sqlite3.DatabaseError

# Where the race between a checkpoint and a writer is mended (sqlite.org, "WAL-reset bug").
MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
BUSY_MS = 5000


class UnsafeSQLite(RuntimeError):
    """This SQLite can lose committed transactions; the app refuses to start on it."""


class Store:
    """The database file of one app: hands each thread its own connection."""

    def __init__(self, path: Path):
        self.path = path
        self._local = threading.local()
        self._turn = threading.Lock()

    def connection(self) -> Database:
        """This thread's connection, opened anew when the file behind it was replaced.

        Raises `Fault` when the file is missing: it is never created here, only by `migrations.migrate`.
        """
        now = self.identity()
        kept = getattr(self._local, "kept", None)
        if kept is not None and kept[0] == now:
            return kept[1]
        if kept is not None:
            kept[1].conn.close()
        db = connect(self.path, create=False)
        self._local.kept = (now, db)
        return db

    def close(self) -> None:
        """Close this thread's connection."""
        kept = getattr(self._local, "kept", None)
        if kept is not None:
            kept[1].conn.close()
            self._local.kept = None

    @contextlib.contextmanager
    def writing(self, db: Database) -> Iterator[Database]:
        """Run a block as one durable transaction, after waiting for this process's and others' turn."""
        with self._turn, _file_lock(self.path.with_suffix(".lock")), transaction(db):
            yield db

    def identity(self) -> tuple[int, int]:
        """Which file it is: another one after a backup was put in its place."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise sqlite3.OperationalError("the database file is missing") from error
        return status.st_dev, status.st_ino


def connect(path: Path, *, create: bool) -> Database:
    """Open the file with the pragmas that every connection needs."""
    mode = "rwc" if create else "rw"
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    db = sqlite_utils.Database(conn)
    conn.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA journal_mode = WAL")
    # A check-in writes some eight pages: a checkpoint every 16 MB keeps its wait out of one save in a hundred.
    conn.execute("PRAGMA wal_autocheckpoint = 4000")
    return db


@contextlib.contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """BEGIN IMMEDIATE … COMMIT; any exception rolls back. `db.atomic()` inside nests as a savepoint."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def refuse_unsafe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Raise `UnsafeSQLite` when this SQLite has the WAL-reset bug (3.7.0 to 3.51.2 but for the backports)."""
    if version >= MENDED[0] or any(version[:2] == mended[:2] and version >= mended for mended in MENDED):
        return
    raise UnsafeSQLite(
        f"SQLite {'.'.join(map(str, version))} can lose saved data (the WAL-reset bug). "
        "Install the Python package pysqlite3, or a system SQLite of 3.51.3, 3.50.7 or 3.44.6 and later."
    )


def current() -> Database:
    """This thread's connection to the current app's database."""
    return current_app.extensions["hudro.store"].connection()


def writing(db: Database) -> contextlib.AbstractContextManager[Database]:
    """A durable transaction on the current app's database: ``with writing(db): record(db, …)``."""
    return current_app.extensions["hudro.store"].writing(db)


def rows(db: Database, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of one query. A plain `execute`: a third of the cost of the row helpers on hot pages."""
    return db.conn.execute(sql, values).fetchall()


def row(db: Database, sql: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
    """The first row of one query, or None."""
    return db.conn.execute(sql, values).fetchone()


@contextlib.contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
