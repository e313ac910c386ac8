"""A folder of copies of the database, one a night, and the newest of them restored on trial.

A copy that nobody has restored is a hope. What came of the last trial lies in the folder too, so that it says so itself
wherever it is brought. See docs/running.md.
"""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from webapp import backup, database, migrations, taken_away
from webapp.backup import Refused
from webapp.copies_folder import NAMED, RESULT, Trial, copies, newest
from webapp.database import Database, Store, rows
from webapp.times import stamp

KEEP = 14          # copies
OF_UPGRADES_FOR = dt.timedelta(days=14)
TRIAL = ".trial"   # a folder in it
# What restoring changes by itself (`backup.put_right`): codes are void, everybody is signed out, and a new life
# begins.
EMPTIED = {"invitation", "pending_sign_in", "reset_code"}
CHANGED = {"epoch", "sign_in"}


def make(store: Store, folder: Path, now: dt.datetime, keep: int = KEEP) -> tuple[Path, backup.Facts]:
    """Copy the database into the folder under this moment's name, with its checksum and the journal of what was taken
    away; then let go of all but the newest `keep`, and of what upgrades made (`deploy/upgrade`) once that is as old:
    what was deleted is not to lie there for ever. Raises `Refused`."""
    file = folder / now.astimezone(dt.UTC).strftime(NAMED)
    facts = backup.make(store, file)
    try:
        _write(_sum_of(file), f"{_digest(file)}  {file.name}\n")
        if (journal := taken_away.journal(store.path)).exists():
            _write(folder / taken_away.NAME, journal.read_text())
        outlived = (now - OF_UPGRADES_FOR).timestamp()
        for old in (*copies(folder)[:-keep],
                    *(one for one in folder.glob("before-*.sqlite") if one.stat().st_mtime < outlived)):
            old.unlink()
            _sum_of(old).unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"the copy was made, but not what belongs beside it: {error}") from error
    return file, facts


def rehearse(folder: Path, now: dt.datetime) -> Trial:
    """Restore the newest copy on trial, in a folder of its own that is removed again, and write down what came of it.

    Raises `Refused` where there is no copy, or the result cannot be written.
    """
    file = newest(folder)
    if file is None:
        raise Refused(f"there is no copy in {folder}")
    try:
        _restore_on_trial(file, folder, now)
        fault = ""
    except (Refused, database.Fault, database.Unusable, OSError, ValueError) as error:
        fault = str(error) or type(error).__name__
    finally:
        shutil.rmtree(folder / TRIAL, ignore_errors=True)
    trial = Trial(now, file.name, fault)
    try:
        _write(folder / RESULT, json.dumps({"at": stamp(now), "copy": trial.copy, "fault": fault}) + "\n")
    except OSError as error:
        raise Refused(f"the result of the trial cannot be written: {error}") from error
    return trial


def _restore_on_trial(file: Path, folder: Path, now: dt.datetime) -> None:
    """As `backup restore` does it on an empty machine, and then what a start of the app does. Raises `Refused` for what
    is not the same afterwards."""
    expected = _sum_of(file)
    if not expected.exists():
        raise Refused("the copy has no checksum beside it")
    if expected.read_text().split()[:1] != [_digest(file)]:
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


def _write(file: Path, text: str) -> None:
    """A whole file or the one of before."""
    aside = file.with_name(f".{file.name}.part")
    aside.write_text(text)
    aside.replace(file)
