"""Copies of the database: made whole, checked, and put back so that nothing of before comes back to life.

A plain copy of the file lacks what still lies in its `-wal`, and a copy put over a file whose `-wal` lies beside it
destroys it: these are right with both, and with the app running. See docs/running.md.
"""

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from webapp import database, migrations, receipts, taken_away
from webapp.accounts import passwords, second_factor
from webapp.accounts import store as accounts
from webapp.database import Database, Store
from webapp.queries import row, rows
from webapp.sharing import store as shares
from webapp.times import stamp


class Refused(Exception):
    """It cannot be done with this file; nothing was changed. Says why."""


class Facts(NamedTuple):
    """What a file holds: how many people, and when the last thing that they said arrived (UTC, empty if nothing)."""

    accounts: int
    latest: str
    schema: int


class Restored(NamedTuple):
    """What was put back; where the database of before lies now (None where there was none); how many things that had
    been taken away since were taken away again."""

    facts: Facts
    before: Path | None
    taken_away: int


def make(store: Store, file: Path) -> Facts:
    """Write a copy of the database as it stands, while the app runs. Written aside, checked and then named: whatever
    fails leaves nothing. Raises `Refused`."""
    if file.exists():
        raise Refused("this file is there already; a backup is never written over")
    if not file.absolute().parent.is_dir():
        raise Refused("the copy could not be made: there is no such folder")
    aside = file.with_name(f".{file.name}.part")
    with _removed(aside):
        try:
            aside.unlink(missing_ok=True)
            store.connection().conn.execute("VACUUM INTO ?", (str(aside.absolute()),))
            facts = verify(aside)
            _flush(aside)
            os.link(aside, file)   # refuses where somebody made it meanwhile
            _flush(file.absolute().parent)
        except (database.Fault, OSError) as error:
            raise Refused(f"the copy could not be made: {error}") from error
    return facts


def verify(file: Path) -> Facts:
    """Read a copy through, page by page. Raises `Refused` for what is no whole database of this app."""
    if not file.is_file():
        raise Refused("there is no such file")
    db = None
    try:
        db = database.read_only(file)
        if rows(db, "PRAGMA integrity_check") != [("ok",)] or rows(db, "PRAGMA foreign_key_check"):
            raise Refused("the file is damaged")
        return _facts(db)
    except database.Fault as error:
        raise Refused(f"this is no database of this app, or it is damaged ({error})") from error
    finally:
        if db is not None:
            db.conn.close()


def restore(store: Store, file: Path, now: dt.datetime) -> Restored:
    """Put a copy in the database's place, with the app running or not.

    Everybody is signed out and every code is void; what was taken away since the copy was made is taken away again;
    phones send again what the copy may lack. The database of before is kept beside it. Raises `Refused`, and then
    nothing was changed.
    """
    path = store.path
    if path.exists() and file.exists() and file.samefile(path):
        raise Refused("this is the running database itself")
    aside = path.with_name(".hudro.restoring")
    with database.file_lock(path.with_name(".hudro.restore-lock")), _removed(aside):   # one restore at a time
        _copy(file, aside)
        with store.locked():
            before, lines = _keep_before(path, now)
            db = database.connect(aside, create=False)
            try:
                migrations.bring_up(db)
                with database.transaction(db):
                    again = put_right(db, lines, now)
                facts = _facts(db)
                database.checkpoint(db)
            except (database.Fault, database.Unusable) as error:
                raise Refused(str(error)) from error
            finally:
                db.conn.close()
            _flush(aside)
            _exchange(path, aside, before)
            _flush(path.parent)
            db = database.connect(path, create=False)
            taken_away.copy_out(db, path)
            db.conn.close()
    return Restored(facts, before, again)


def put_right(db: Database, lines: list[taken_away.Line], now: dt.datetime) -> int:
    """What a database that was put back needs before anybody opens it, inside the caller's transaction; return how many
    things were taken away again."""
    again = take_away_again(db, lines)
    accounts.sign_everybody_out(db, now)
    shares.void_codes(db)
    receipts.begin_epoch(db)
    return again


def take_away_again(db: Database, lines: Iterable[taken_away.Line]) -> int:
    """Take away again what a restored database still holds, inside the caller's transaction; return how many lines of
    the journal it lacked."""
    known = {key for key, in rows(db, "SELECT key FROM taken_away")}
    missing = list({line.key: line for line in lines if line.key not in known}.values())
    is_changed = any(line.what in ("password changed", "second factor changed") for line in missing)
    nobodys = passwords.hashed(passwords.new_token()) if is_changed else ""
    last = {line.about: place for place, line in enumerate(missing) if line.what == "share changed"}
    for place, line in enumerate(missing):
        if line.what == "share ended":
            db.conn.execute("UPDATE share SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (line.at, line.about))
        elif line.what in ("share changed", "unknown share changed") and place >= last.get(line.about, 0):
            _narrow(db, line)
        elif line.what == "shares ended":
            db.conn.execute("UPDATE share SET ended_at = ? WHERE therapist_id = ? AND ended_at IS NULL",
                            (line.at, line.about))
        elif line.what == "owner changed":   # to nobody, where the copy does not have that account
            db.conn.execute("UPDATE clinic SET owner_id = (SELECT id FROM account WHERE id = ?)", (line.about,))
        elif line.what == "therapist left":
            db.conn.execute("INSERT OR REPLACE INTO departure (account_id, left_at) SELECT id, ? FROM account"
                            " WHERE id = ?", (line.at, line.about))
        elif line.what == "therapist back":
            db.conn.execute("DELETE FROM departure WHERE account_id = ?", (line.about,))
        elif line.what == "account deleted":
            db.conn.execute("DELETE FROM account WHERE id = ?", (line.about,))
        elif line.what == "therapist deleted":
            db.conn.execute("UPDATE account SET email = id, email_key = id, phone = '', skin_tone = NULL WHERE id = ?",
                            (line.about,))
        elif line.what == "password changed":
            db.conn.execute("UPDATE account SET password_hash = ? WHERE id = ?", (nobodys, line.about))
        elif line.what == "second factor changed":   # the restored one is not its owner's any more: a code lets in
            db.conn.execute("UPDATE account SET password_hash = ? WHERE id = ?", (nobodys, line.about))
            second_factor.turn_off(db, line.about)
    # What the triggers have just written down stands in the journal already, under its first key.
    db.conn.execute("DELETE FROM taken_away WHERE key NOT IN (SELECT value FROM json_each(?))",
                    (json.dumps([*known, *(line.key for line in missing)]),))
    db.conn.executemany("INSERT INTO taken_away (key, what, about, detail, at) VALUES (?, ?, ?, ?, ?)", missing)
    return len(missing)


def _narrow(db: Database, line: taken_away.Line) -> None:
    """A share shows what it showed in the backup and still did at last: never more than either."""
    scope, ends_on, *owner = line.detail.split("|")
    found = row(db, "SELECT scope, ends_on, client_id FROM share WHERE id = ?", (line.about,))
    if found is None or owner not in ([], [found[2]]):
        return
    left = " ".join(one for one in found[0].split() if one in scope.split())
    until = min((day for day in (found[1], ends_on) if day), default="")
    db.conn.execute("UPDATE share SET scope = ?, ends_on = ?, ended_at = CASE WHEN ? = '' THEN coalesce(ended_at, ?)"
                    " ELSE ended_at END WHERE id = ?", (left, until, left, line.at, line.about))


def _facts(db: Database) -> Facts:
    found = row(db, "SELECT (SELECT count(*) FROM account), max((SELECT coalesce(max(received_at), '') FROM receipt),"
                    " (SELECT coalesce(max(received_at), '') FROM observation))")
    assert found
    return Facts(found[0], found[1], migrations.version(db))


def _copy(file: Path, aside: Path) -> None:
    """A whole copy of a copy, with what may lie in a `-wal` beside it; the file itself is left as it is."""
    verify(file)
    aside.unlink(missing_ok=True)
    try:
        db = database.read_only(file)
        try:
            db.conn.execute("VACUUM INTO ?", (str(aside),))
        finally:
            db.conn.close()
    except (database.Fault, OSError) as error:
        raise Refused(f"the file cannot be copied: {error}") from error


def _keep_before(path: Path, now: dt.datetime) -> tuple[Path | None, list[taken_away.Line]]:
    """Bring all that was written into the one file that is to be kept: its new name, and what was taken away by the
    journal's word and by its own. Raises `Refused` where the journal cannot be read."""
    try:
        lines = taken_away.read(taken_away.journal(path))
    except OSError as error:
        raise Refused(f"the journal of what was taken away cannot be read ({error})") from error
    if not path.exists():
        return None, lines
    with contextlib.suppress(database.Fault):   # a damaged one is kept as it is
        db = database.connect(path, create=False)
        try:
            with contextlib.suppress(database.Fault):   # one of before there was such a table
                lines += taken_away.written(db)
            database.checkpoint(db)
        finally:
            db.conn.close()
    name = f"before-restore-{stamp(now).replace(':', '').replace('.', '-')}"
    names = (path.with_name(f"{name}{end}.sqlite") for end in ("", *(f"-{number}" for number in range(1, 1000))))
    return next(one for one in names if not one.exists()), lines


def _exchange(path: Path, aside: Path, before: Path | None) -> None:
    """The old file away with its log, the new one in its place. In between there is none: the app says so and waits."""
    if before is not None:
        for end in ("", "-wal", "-shm"):
            if (old := Path(f"{path}{end}")).exists():
                old.rename(f"{before}{end}")
    else:
        for end in ("-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
    aside.rename(path)


@contextlib.contextmanager
def _removed(aside: Path) -> Iterator[None]:
    """Leave nothing half done lying about."""
    try:
        yield
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{aside}{end}").unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
