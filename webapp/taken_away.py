"""What was taken away stays away, whichever backup is put back.

A share that ended, an account that was deleted, a password that was changed: each is written down in the database by a
trigger, in the same transaction, and from there copied into a file beside it, the journal. A backup that is put back is
older than the journal: what its own table lacks is carried out again before anybody can open it.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from webapp import logs
from webapp.database import Database
from webapp.queries import row, rows

NAME = "taken-away.jsonl"
_copied: dict[tuple[Path, str], int] = {}   # up to which number, by the file and its life (its epoch)
_behind: set[Path] = set()   # databases whose journal could not be written


class Line(NamedTuple):
    """One thing: `what` happened to the row `about`. `detail` is a share's scope and last day, and of a share
    that was not there also whose it must be: "diary routine|2026-12-24|<account>"."""

    key: str
    what: str
    about: str
    detail: str
    at: str


def journal(database: Path) -> Path:
    """Where the journal of a database file lies."""
    return database.with_name(NAME)


def copy_out(db: Database, database: Path) -> None:
    """Copy what is new into the journal: after each write, while its turn holds. A failure is told in the log and made
    good at the next write: the write itself is stored."""
    try:
        found = row(db, "SELECT (SELECT epoch FROM epoch), (SELECT max(number) FROM taken_away)")
        assert found
        which, done = (database, found[0]), _copied.get((database, found[0]))
        if done is not None and (found[1] or 0) <= done:
            return
        there = {line.key for line in read(journal(database))} if done is None else set()
        _append(journal(database), [line for line in written(db, done or 0) if line.key not in there])
        _copied[which] = found[1] or 0
        _behind.discard(database)
    except OSError as error:
        _behind.add(database)
        logs.fault(type(error).__name__, "the journal of what was taken away", error.__traceback__)


def write_down(db: Database, what: str, about: str, detail: str = "", at: str = "") -> None:
    """Note what no trigger sees, inside the caller's transaction: its row may be in another copy alone.
    `at`: a stored time, where it is part of what is taken away again."""
    db.conn.execute("INSERT INTO taken_away (what, about, detail, at) VALUES (?, ?, ?, ?)", (what, about, detail, at))


def is_behind(database: Path) -> bool:
    """Whether the journal lacks something that the database has written down."""
    return database in _behind


def written(db: Database, after: int = 0) -> list[Line]:
    """What a database has written down itself, after a number, in order."""
    return [Line(*values) for values in rows(
        db, "SELECT key, what, about, detail, at FROM taken_away WHERE number > ? ORDER BY number", (after,))]


def read(file: Path) -> list[Line]:
    """Every line of a journal, each once, in order. One that cannot be read, such as a last one that was cut short, is
    left out and told in the log. Raises `OSError`."""
    found: dict[str, Line] = {}
    unread = 0
    for text in file.read_bytes().splitlines() if file.exists() else ():
        try:
            line = Line(**json.loads(text))
            if not all(isinstance(value, str) for value in line):
                raise ValueError(text)
            found.setdefault(line.key, line)
        except (ValueError, TypeError):
            unread += bool(text.strip())
    if unread:
        logs.setting(file.name, f"{unread} of its lines cannot be read and are left out")
    return list(found.values())


def _append(file: Path, lines: Iterable[Line]) -> None:
    text = "".join(json.dumps(line._asdict()) + "\n" for line in lines)
    if not text and file.exists():
        return
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # After a line that was cut short, on a line of its own.
        os.write(handle, (("\n" if os.fstat(handle).st_size else "") + text).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
