"""One SQLite file: a connection kept per thread, and one writer at a time.

sqlite-utils prefers pysqlite3 when it is installed, so both speak to the same SQLite. A lock among threads
and a file lock among processes stand before SQLite's own, so that a writer waits its turn instead of
meeting "database is locked". See docs/decisions.md.
"""

import contextlib
import fcntl
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import sqlite_utils
from flask import current_app

# The SQLite that sqlite-utils has found: its own name for it, and no other says which.
from sqlite_utils.utils import sqlite3  # pyright: ignore[reportPrivateImportUsage]

Database: TypeAlias = sqlite_utils.Database
Fault: type[Exception] = sqlite3.DatabaseError

# Where the race between a checkpoint and a writer is mended (sqlite.org, "WAL-reset bug").
MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
BUSY_MS = 5000
MOMENT = 500                # ms that emptying the log waits for readers
WIPED_EVERY = 10.0          # seconds between two tries
RESERVE = 1_000_000         # bytes of the disk that no write takes, beside what a checkpoint needs
NEARLY_FULL = 4_000_000


class Unusable(RuntimeError):
    """The app must not start on what is there. Says what to do."""


class UnsafeSQLite(Unusable):
    """This SQLite can lose committed transactions; the app refuses to start on it."""


class Unavailable(sqlite3.OperationalError):
    """Nothing can be stored just now: the disk is full or cannot be written to, or the file was replaced meanwhile."""


class Store:
    """The database file of one app: hands each thread its own connection.

    `after_write` is called with the connection and the path after each transaction, while the turn still holds.
    """

    def __init__(self, path: Path, after_write: Callable[[Database, Path], None] = lambda db, path: None):
        self.path = path
        self.last_write_failed = False
        self._is_to_wipe = False
        self._tried_to_wipe = -WIPED_EVERY
        self._after_write = after_write
        self._local = threading.local()
        self._turn = threading.Lock()
        # Held, not only noted: one that a thread leaves behind as it ends would close the file last, or never.
        self._open: list[Database] = []

    def connection(self) -> Database:
        """This thread's connection, opened anew when the file behind it was replaced.

        Raises `Fault` when the file is missing: it is never created here, only by `migrations.migrate`.
        """
        now = self.identity()
        cached = getattr(self._local, "cached", None)
        if cached is not None and cached[0] == now:
            return cached[1]
        if cached is not None:
            self.close()
        db = connect(self.path, create=False)
        self._local.cached = (now, db)
        self._open.append(db)
        return db

    def close(self) -> None:
        """Close this thread's connection."""
        cached = getattr(self._local, "cached", None)
        if cached is not None:
            cached[1].conn.close()
            self._open.remove(cached[1])
            self._local.cached = None

    def wipe(self) -> None:
        """Empty the write-ahead log, in which what was deleted is still legible. A reader may stand in the way for a
        moment, a backup or a replication for longer, or the disk: then a later write does it."""
        self._is_to_wipe = True
        with contextlib.suppress(sqlite3.Error), self._turn, self.locked():
            self._try_to_wipe(self.connection(), within=MOMENT)

    def _try_to_wipe(self, db: Database, within: int = 0) -> None:
        self._tried_to_wipe = time.monotonic()
        self._is_to_wipe = not checkpoint(db, within)

    def stop(self) -> None:
        """Bring everything into the one file and close it, when no thread works on it any more."""
        with contextlib.suppress(sqlite3.Error, OSError):
            checkpoint(self.connection(), within=MOMENT)
        for db in self._open:
            with contextlib.suppress(sqlite3.Error):
                db.conn.close()
        self._open.clear()
        self._local = threading.local()

    @contextlib.contextmanager
    def writing(self, db: Database) -> Iterator[Database]:
        """Run a block as one durable transaction, after waiting for this process's and others' turn.

        Raises `Unavailable` when the file was replaced while it waited, or the disk has no room.
        """
        with self._turn, self._noting_faults(), self.locked():
            self._refuse_replaced(db)
            self._make_room(db)
            with transaction(db):
                yield db
            self._after_write(db, self.path)
            if self._is_to_wipe and time.monotonic() - self._tried_to_wipe > WIPED_EVERY:
                self._try_to_wipe(db)   # nobody's write waits for it

    def can_write(self, within: float) -> bool:
        """Whether something reaches the disk, and its turn comes within so many seconds: SQLite writes no row that
        stays the same, so a number of the file is changed that nothing else uses."""
        until = time.monotonic() + within
        if not self._turn.acquire(timeout=within):
            return False
        try:
            while True:
                try:
                    with file_lock(self.path.with_suffix(".lock"), waits=False), self._noting_faults():
                        db = self.connection()
                        self._refuse_replaced(db)
                        self._make_room(db)
                        with transaction(db):
                            number = db.conn.execute("PRAGMA user_version").fetchone()[0]
                            db.conn.execute(f"PRAGMA user_version = {(number + 1) % 1000}")
                        self._after_write(db, self.path)
                        return True
                except BlockingIOError:
                    if time.monotonic() > until:
                        return False
                    time.sleep(0.05)
        except (sqlite3.DatabaseError, OSError):
            return False
        finally:
            self._turn.release()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from writing, and from replacing the file."""
        try:
            lock = file_lock(self.path.with_suffix(".lock"))
            lock.__enter__()
        except OSError as error:
            raise Unavailable("the data folder cannot be written to") from error
        try:
            yield
        finally:
            lock.__exit__(None, None, None)

    def identity(self) -> tuple[int, int]:
        """Which file it is: another one after a backup was put in its place."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise sqlite3.OperationalError("the database file is missing") from error
        return status.st_dev, status.st_ino

    def is_nearly_full(self) -> bool:
        """Whether the disk has room for little more than what a checkpoint needs."""
        return self.free() < self.log_size() + NEARLY_FULL

    @contextlib.contextmanager
    def _noting_faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            self.last_write_failed |= not isinstance(error, sqlite3.IntegrityError | Replaced)
            raise
        self.last_write_failed = False

    def _refuse_replaced(self, db: Database) -> None:
        """A write that went on in the file that is gone would be acknowledged and lost."""
        cached = getattr(self._local, "cached", None)
        if cached is not None and cached[1] is db and cached[0] != self.identity():
            raise Replaced("the database file was replaced")

    def _make_room(self, db: Database) -> None:
        """Leave as much of the disk free as a checkpoint of the write-ahead log needs: else a disk that the log has
        filled stays full, and nothing can be stored ever after."""
        if self.free() >= self.log_size() + RESERVE:
            return
        checkpoint(db, within=MOMENT)
        if self.free() < RESERVE:
            raise Unavailable("the disk is full")

    def free(self) -> int:
        """Bytes that are left of the disk."""
        status = os.statvfs(self.path.parent)
        return status.f_bavail * status.f_frsize

    def log_size(self) -> int:
        """Bytes of the write-ahead log."""
        try:
            return os.stat(f"{self.path}-wal").st_size   # noqa: PTH116 on each write
        except OSError:
            return 0


class Replaced(Unavailable):
    """A backup was put in the file's place while a write waited for its turn."""


def checkpoint(db: Database, within: int = BUSY_MS) -> bool:
    """Move the write-ahead log into the file and empty it; whether no reader stood in the way for as long (ms). One
    that reads for ever, as Litestream does, would have each of them wait that long."""
    try:
        db.conn.execute(f"PRAGMA busy_timeout = {within}")
        return db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def connect(path: Path, *, create: bool) -> Database:
    """Open the file with the pragmas that every connection needs."""
    mode = "rwc" if create else "rw"
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
                           check_same_thread=False)   # only for `Store.stop`, when all threads are done
    db = sqlite_utils.Database(conn)
    conn.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA secure_delete = ON")   # what is deleted is overwritten
    # 300 kB for each thread's connection in place of 2 MB: the system keeps the file's pages anyway.
    conn.execute("PRAGMA cache_size = -300")
    # A check-in writes some eight pages: a checkpoint every 16 MB keeps its wait out of one save in a hundred.
    conn.execute("PRAGMA wal_autocheckpoint = 4000")
    return db


def read_only(path: Path) -> Database:
    """Open a file to look at, changing nothing in it. Raises `Fault`."""
    alone = "" if Path(f"{path}-wal").exists() else "&immutable=1"
    return sqlite_utils.Database(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True,
                                                 isolation_level=None))


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


def keep_private(path: Path) -> None:
    """Nobody else on this machine reads the data: neither what is there nor what will be made. Raises `Unusable` for a
    file of another user that is open to more than that one: it cannot be closed from here."""
    os.umask(0o077)
    for file in path.parent.glob(f"{path.stem}*"):
        try:
            status = file.stat()
            if stat.S_ISREG(status.st_mode) and status.st_uid == os.getuid():
                file.chmod(0o600)
        except FileNotFoundError:   # SQLite has just taken it away
            continue
        if stat.S_ISREG(status.st_mode) and status.st_uid != os.getuid() and status.st_mode & 0o077:
            raise Unusable(f"{file} belongs to another user, and others may read it. Give it to the user that runs the"
                           f" app: chown {os.getuid()} {file}")


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


@contextlib.contextmanager
def file_lock(path: Path, *, waits: bool = True) -> Iterator[None]:
    """Hold a lock file, after waiting for whoever holds it. Raises `OSError` where none can be made; where it is not to
    wait, `BlockingIOError` as long as somebody holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)
