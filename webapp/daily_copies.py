"""A folder of copies of the database, one a night, and the newest of them restored on trial.

A copy that nobody has restored is a hope. What came of the last trial lies in the folder too, so that it says so itself
wherever it is brought. See docs/running.md.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from webapp import backup, database, migrations, taken_away
from webapp.backup import Refused
from webapp.copies_folder import NAMED, RESULT, Trial, copies, newest
from webapp.database import Database, Store
from webapp.queries import rows
from webapp.times import stamp

KEEP = 14          # copies
OF_UPGRADES_FOR = dt.timedelta(days=14)
TRIAL = ".trial"            # a folder in it
ASIDE = ".making.sqlite"    # a copy that has no name yet
# What restoring changes by itself (`backup.put_right`): codes are void, everybody is signed out, and a new life
# begins.
EMPTIED = {"invitation", "pending_sign_in", "reset_code"}
CHANGED = {"epoch", "sign_in"}


def make(store: Store, folder: Path, now: dt.datetime, keep: int = KEEP) -> tuple[Path, backup.Facts]:
    """Copy the database into the folder under this moment's name, with its checksum and the journal of what was taken
    away; then let go of all but the newest `keep`, and of what upgrades made (`deploy/upgrade`) once that is as old:
    what was deleted is not to lie there for ever. Raises `Refused`."""
    file, aside = folder / now.astimezone(dt.UTC).strftime(NAMED), folder / ASIDE
    try:
        with _alone(folder):
            if file.exists():
                raise Refused("this file is there already; a backup is never written over")
            _make_room(store, folder)
            aside.unlink(missing_ok=True)
            facts = backup.make(store, aside)
            # Named last: a copy without what belongs to it would be called a bad one.
            _write(_sum_of(file), f"{_digest(aside)}  {file.name}\n".encode())
            _add_to_journal(folder / taken_away.NAME, taken_away.journal(store.path))
            aside.rename(file)
            if facts.accounts:   # an empty database in a clinic's place takes nothing's place
                _let_go(folder, file, keep, now)
    except OSError as error:
        raise Refused(f"the copy could not be made: {error}") from error
    return file, facts


def _let_go(folder: Path, made: Path, keep: int, now: dt.datetime) -> None:
    """Of the other copies the oldest, until `keep` are left. Raises `OSError`."""
    others = [file for file in copies(folder) if file != made]
    outlived = (now - OF_UPGRADES_FOR).timestamp()
    _remove(others[:len(others) - keep + 1])
    _remove([one for one in folder.glob("before-*.sqlite") if one.stat().st_mtime < outlived])


def _make_room(store: Store, folder: Path) -> None:
    """Where the disk is full of copies, the oldest but two go first: else none is ever made again. Raises `Refused`."""
    needed = store.path.stat().st_size + store.log_size() + database.NEARLY_FULL
    while shutil.disk_usage(folder).free < needed:
        if not (spare := copies(folder)[:-2]):
            raise Refused("there is no room for another copy")
        _remove(spare[:1])


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink()
        _sum_of(file).unlink(missing_ok=True)


def _add_to_journal(kept: Path, ours: Path) -> None:
    """Add what is new to the journal beside the copies. What stands there stays: the database may have begun anew.
    Bytes, not words: a line that was cut short is for whoever reads it to leave out. Raises `OSError`."""
    there = kept.read_bytes().splitlines() if kept.exists() else []
    new = ours.read_bytes().splitlines() if ours.exists() else []
    lines = [*there, *(line for line in new if line not in set(there))]
    _write(kept, b"".join(line + b"\n" for line in lines))


def rehearse(folder: Path, now: dt.datetime) -> Trial:
    """Restore the newest copy on trial, in a folder of its own that is removed again, and write down what came of it.

    Raises `Refused` where there is no copy or no room, or the result cannot be written.
    """
    try:
        with _alone(folder):
            file = newest(folder, now)
            if file is None:
                raise Refused(f"there is no copy in {folder}")
            if shutil.disk_usage(folder).free < 3 * file.stat().st_size + database.NEARLY_FULL:
                raise Refused("there is no room to restore a copy on trial")
            fault = _fault_of(file, folder, now)
            said = {"at": stamp(now), "copy": file.name, "fault": fault}
            _write(folder / RESULT, (json.dumps(said) + "\n").encode())
    except OSError as error:
        raise Refused(f"no copy could be restored on trial: {error}") from error
    return Trial(now, file.name, fault)


def _fault_of(file: Path, folder: Path, now: dt.datetime) -> str:
    """What is wrong with a copy; empty: nothing."""
    try:
        _restore_on_trial(file, folder, now)
    except Exception as error:   # whatever it is, nobody can rely on this copy
        return str(error) or type(error).__name__
    finally:
        shutil.rmtree(folder / TRIAL, ignore_errors=True)
    return ""


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time makes or tries a copy. Raises `Refused` where there is no such folder, and `OSError`."""
    if not folder.is_dir():
        raise Refused(f"there is no such folder: {folder}")
    with database.file_lock(folder / ".lock"):
        yield


def _restore_on_trial(file: Path, folder: Path, now: dt.datetime) -> None:
    """As `backup restore` does it on an empty machine, and then what a start of the app does. Raises `Refused` for what
    is not the same afterwards."""
    expected = _sum_of(file)
    if not expected.exists():
        raise Refused("the copy has no checksum beside it")
    if expected.read_bytes().split()[:1] != [_digest(file).encode()]:
        raise Refused("the copy is not what was written: its checksum is another")
    trial = folder / TRIAL
    shutil.rmtree(trial, ignore_errors=True)
    trial.mkdir(mode=0o700)
    store = Store(trial / "hudro.sqlite")
    restored = backup.restore(store, file, now)
    migrations.migrate(store.path)
    before, after = database.read_only(file), database.read_only(store.path)
    try:
        _compare(before, after, is_same_schema=restored.facts.schema == migrations.version(before))
    finally:
        before.conn.close()
        after.conn.close()
    if not (folder / taken_away.NAME).exists():
        raise Refused("the journal of what was taken away is missing beside the copy")
    lines = taken_away.read(folder / taken_away.NAME)
    with database.transaction(store.connection()) as db:
        backup.take_away_again(db, lines)
    store.stop()


def _compare(before: Database, after: Database, *, is_same_schema: bool) -> None:
    """Raise `Refused` for a table whose rows are others. A later schema may hold the same things differently: then
    their number counts."""
    for table in _tables(before):
        was, is_ = (rows(db, f'SELECT count(*) FROM "{table}"')[0][0] for db in (before, after))   # noqa: S608
        if was != is_:
            raise Refused(f"restored, {table} has {is_} rows in place of {was}")
        if is_same_schema and table not in CHANGED and _content(before, table) != _content(after, table):
            raise Refused(f"restored, {table} holds something else")


def _tables(db: Database) -> Iterable[str]:
    names = rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
    return [name for name, in names if name not in EMPTIED and name != "_sqlite_migrations"]


def _content(db: Database, table: str) -> str:
    """A digest of all rows, in an order that does not depend on how they are stored."""
    width = len(rows(db, f'PRAGMA table_info("{table}")'))
    order = ", ".join(str(number) for number in range(1, width + 1))
    digest = hashlib.sha256()
    for one in db.conn.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):   # noqa: S608 names of our own schema
        digest.update(repr(one).encode())
    return digest.hexdigest()


def _sum_of(file: Path) -> Path:
    """As `sha256sum -c` reads it."""
    return file.with_name(f"{file.name}.sha256")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write(file: Path, content: bytes) -> None:
    """A whole file or the one of before, after a power cut too. Raises `OSError`."""
    aside = file.with_name(f".{file.name}.part")
    with aside.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    aside.replace(file)
