"""Taking back what was said last of a day. It counts no more, and stays in the day's history.

All that was said by one tap was written at one moment: by that it is told from what was said before.
"""

import datetime as dt

from webapp.database import Database
from webapp.diary.check_in import Earlier
from webapp.guide.alarms import ALARMS
from webapp.queries import row, rows, rows_of_days
from webapp.times import stamp
from webapp.writes import Write

SHOWN = 30   # what was undone of one day that its page reads; the newest


class Changed(Exception):
    """The day is not as the page showed it any more."""


class TooLate(Exception):
    """It can be corrected now, and not be undone."""


def last_said(db: Database, client_id: str, day: dt.date, author_id: str) -> str:
    """When an author wrote what was said last of a client's day, as it is stored; nothing where nothing is said."""
    found = row(db, "SELECT max(written_at) FROM (SELECT written_at FROM observation WHERE client_id = ?1 AND day = ?2"
                    " AND author_id = ?3 UNION ALL SELECT written_at FROM note WHERE client_id = ?1 AND day = ?2"
                    " AND author_id = ?3)", (client_id, day.isoformat(), author_id))
    return found[0] or "" if found else ""


def has_sign(db: Database, client_id: str, day: dt.date, written_at: str) -> bool:
    """Whether a warning sign was ticked by what was written at a moment. It is answered, and never undone."""
    ticked = {kind for kind, in rows(
        db, "SELECT kind FROM observation WHERE client_id = ? AND day = ? AND author_id = client_id AND written_at = ?"
            " AND value = 'yes'", (client_id, day.isoformat(), written_at))}
    return not ticked.isdisjoint(ALARMS)


def undo(db: Database, client_id: str, day: dt.date, written_at: str, *, write: Write) -> None:
    """Take back what the writer said of a client's day at a moment."""
    of_it = (client_id, day.isoformat(), write.author_id, written_at)
    undone = (stamp(write.received_at), *of_it)
    db.conn.execute(
        "INSERT INTO undone (undone_at, client_id, day, kind, value, author_id, written_at, received_at)"
        " SELECT ?, client_id, day, kind, value, author_id, written_at, received_at FROM observation"
        " WHERE client_id = ? AND day = ? AND author_id = ? AND written_at = ?", undone)
    db.conn.execute(
        "INSERT INTO undone (undone_at, client_id, day, kind, value, author_id, written_at, received_at)"
        " SELECT ?, client_id, day, 'note', text, author_id, written_at, received_at FROM note"
        " WHERE client_id = ? AND day = ? AND author_id = ? AND written_at = ?", undone)
    for statement in ("DELETE FROM observation WHERE client_id = ? AND day = ? AND author_id = ? AND written_at = ?",
                      "DELETE FROM note WHERE client_id = ? AND day = ? AND author_id = ? AND written_at = ?"):
        db.conn.execute(statement, of_it)


def take_back_tick(db: Database, client_id: str, day: dt.date, alarm: str, *, write: Write) -> None:
    """Take back a warning sign that was ticked by itself, before this was written. One that was saved with its day is
    corrected by the day's form; one of which somebody has said what became of it is answered. Where it does not stand
    nothing is said: nobody was asked about the others."""
    found = row(db, "SELECT value, written_at FROM observation WHERE client_id = ? AND author_id = client_id"
                    " AND day = ? AND kind = ? ORDER BY written_at DESC, id DESC LIMIT 1",
                (client_id, day.isoformat(), alarm))
    if not found or found[0] != "yes" or found[1] > write.written:
        return
    others = row(db, "SELECT (SELECT count(*) FROM observation WHERE client_id = ?1 AND day = ?2 AND author_id = ?1"
                     " AND written_at = ?3 AND kind <> ?4)"
                     " + (SELECT count(*) FROM sign_answer WHERE client_id = ?1 AND sign = ?4 AND written_at >= ?3)",
                 (client_id, day.isoformat(), found[1], alarm))
    if others and others[0] == 0:
        undo(db, client_id, day, found[1], write=write)


def undone(db: Database, client_id: str, day: dt.date) -> tuple[Earlier, ...]:
    """What the client said of a day and undid, the oldest first."""
    found = rows_of_days(
        db, "SELECT day, kind, value, written_at, received_at FROM undone WHERE client_id = ? AND author_id = client_id"
            " AND day BETWEEN ? AND ? ORDER BY id", (client_id,), day, day)
    return tuple(Earlier(*values) for _, *values in found[-SHOWN:])
