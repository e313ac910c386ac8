"""Check-ins, usual levels and whether the diary rests. Times are UTC, days are the client's own. (Treatments:
`treatment_store`.)

What is said is only ever added. The newest by `written_at` counts, and never one later than its arrival.
"""

import datetime as dt
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import NamedTuple

from webapp import amounts
from webapp.database import Database
from webapp.diary.check_in import Note, Observation
from webapp.guide.alarms import ALARMS
from webapp.guide.signs import SIGNS
from webapp.queries import once, row, rows, rows_of_days, span_with
from webapp.writes import Write

USUAL = 200   # ordinary levels of one client that are read; the newest of them count


class TooOften(Exception):
    """These kinds have been said so often about one day that they stay as they are (`amounts.CORRECTIONS`)."""

    def __init__(self, kinds: tuple[str, ...]):
        super().__init__(kinds)
        self.kinds = kinds


class UsualRow(NamedTuple):
    """A sign's ordinary level as it was said; None takes it back."""

    sign: str
    level: int | None
    written_at: str


class Rating(NamedTuple):
    """How a therapist rated one day: levels by sign, who did, and when last. Observations with another author."""

    day: dt.date
    author_id: str
    name: str
    levels: dict[str, int]
    written_at: str


def record_check_in(db: Database, client_id: str, day: dt.date, *, signs: Mapping[str, int | None],
                    care: Mapping[str, bool], alarms: frozenset[str] | None, note: str | None,
                    ask_next_time: bool | None, write: Write,
                    shown_alarms: frozenset[str] = frozenset()) -> None:
    """Add what was said about a day. What is absent (a sign, a care, None) was not said and changes nothing.

    `alarms` empty means asked and none; `shown_alarms` are those that the page had shown ticked. `note` empty takes
    the note away. Raises `TooOften`.
    """
    values: list[tuple[str, str | None]] = [
        (sign, None if level is None else str(level)) for sign, level in signs.items()]
    values += [(kind, "yes" if done else "no") for kind, done in care.items()]
    if alarms is not None:
        ticked = _ticked(db, client_id, day) - shown_alarms   # nobody takes back what the page did not show
        values += [(alarm, "yes" if alarm in alarms else "no") for alarm in ALARMS
                   if alarm in alarms or alarm not in ticked]
    if ask_next_time is not None:
        values.append(("ask_next_time", "yes" if ask_next_time else "no"))
    _refuse_too_often(db, client_id, day, write.author_id, {kind for kind, _ in values}, note is not None)
    db.conn.executemany(
        "INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(client_id, day.isoformat(), kind, value, write.author_id, write.written, write.received)
         for kind, value in values])
    if note is not None:
        db.conn.execute(
            "INSERT INTO note (client_id, day, text, author_id, written_at, received_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (client_id, day.isoformat(), note, write.author_id, write.written, write.received))


def is_asked_about_signs(db: Database, client_id: str, day: dt.date) -> bool:
    """Whether the question about the warning signs of a day was answered: more than a sign ticked by itself."""
    return row(db, "SELECT 1 FROM observation WHERE client_id = ? AND author_id = client_id AND day = ?"
                   " AND value = 'no' AND kind IN (SELECT value FROM json_each(?)) LIMIT 1",
               (client_id, day.isoformat(), json.dumps(ALARMS))) is not None


def record_tick(db: Database, client_id: str, day: dt.date, alarm: str, *, write: Write) -> None:
    """Note one warning sign by itself; of the others nothing was said. Raises `TooOften`."""
    _refuse_too_often(db, client_id, day, write.author_id, {alarm}, has_note=False)
    db.conn.execute(
        "INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
        " VALUES (?, ?, ?, 'yes', ?, ?, ?)",
        (client_id, day.isoformat(), alarm, write.author_id, write.written, write.received))


def _ticked(db: Database, client_id: str, day: dt.date) -> frozenset[str]:
    """The warning signs that stand ticked for a day."""
    newest = dict(rows(db, "SELECT kind, value FROM observation WHERE client_id = ? AND author_id = client_id"
                           " AND day = ? ORDER BY written_at, id", (client_id, day.isoformat())))
    return frozenset(alarm for alarm in ALARMS if newest.get(alarm) == "yes")


def _refuse_too_often(db: Database, client_id: str, day: dt.date, author_id: str, kinds: set[str],
                      has_note: bool) -> None:
    """A day's page reads all that was ever said of it: nobody corrects one sign of one day a hundred times."""
    often = {kind for kind, in rows(
        db, "SELECT kind FROM observation WHERE client_id = ? AND day = ? AND author_id = ? GROUP BY kind"
            " HAVING count(*) >= ?", (client_id, day.isoformat(), author_id, amounts.CORRECTIONS))}
    found = row(db, "SELECT count(*) FROM note WHERE client_id = ? AND day = ?", (client_id, day.isoformat()))
    if has_note and found and found[0] >= amounts.NOTES:
        often.add("note")
        kinds = kinds | {"note"}
    if often & kinds:
        raise TooOften(tuple(sorted(often & kinds)))


def observations(db: Database, client_id: str, first: dt.date, last: dt.date,
                 kinds: tuple[str, ...] = ()) -> list[Observation]:
    """What the client said about a span of days, first and last included; of each kind, oldest first.

    The order is the index's own, so nothing is sorted. `kinds` names what is wanted; empty means all.
    """
    span = span_with(first, last)
    if span is None:
        return _observations(db, client_id, first, last, kinds)
    every, day = _observations(db, client_id, *span, ()), itemgetter(0)
    those = every[bisect_left(every, first.isoformat(), key=day):bisect_right(every, last.isoformat(), key=day)]
    return [one for one in those if one.kind in kinds] if kinds else those


@once
def _observations(db: Database, client_id: str, first: dt.date, last: dt.date,
                  kinds: tuple[str, ...]) -> list[Observation]:
    only = f" AND kind IN ({', '.join('?' for _ in kinds)})" if kinds else ""
    return list(map(Observation._make, rows(
        db,
        "SELECT day, kind, value, written_at, received_at FROM observation"  # noqa: S608 built of placeholders
        f" WHERE client_id = ? AND author_id = ? AND day BETWEEN ? AND ?{only}"
        " ORDER BY day, kind, written_at",
        (client_id, client_id, first.isoformat(), last.isoformat(), *kinds))))


def observations_since(db: Database, since: Mapping[str, dt.date]) -> dict[str, list[Observation]]:
    """What each of these clients said of themselves since a day of theirs; of each kind, oldest first."""
    found: dict[str, list[Observation]] = defaultdict(list)
    for client_id, day, kind, value, written_at, received_at in rows(
            db, "SELECT o.client_id, o.day, o.kind, o.value, o.written_at, o.received_at FROM json_each(?) c"
                " JOIN observation o ON o.client_id = c.key AND o.day >= c.value"
                " WHERE o.author_id = o.client_id ORDER BY o.client_id, o.day, o.kind, o.written_at",
            (json.dumps({id_: day.isoformat() for id_, day in since.items()}),)):
        found[client_id].append(Observation(day, kind, value, written_at, received_at))
    return found


def who_wrote_on(db: Database, days: Mapping[str, dt.date]) -> set[str]:
    """Those of these clients who have said something of themselves of a day of theirs, be it a note alone."""
    return {client_id for client_id, in rows(
        db, "SELECT c.key FROM json_each(?) c WHERE EXISTS (SELECT 1 FROM observation o WHERE o.client_id = c.key"
            " AND o.day = c.value AND o.author_id = o.client_id) OR EXISTS (SELECT 1 FROM note n"
            " WHERE n.client_id = c.key AND n.day = c.value AND n.author_id = n.client_id AND n.text <> '')",
        (json.dumps({id_: day.isoformat() for id_, day in days.items()}),))}


def last_words(db: Database, client_id: str, first: dt.date, last: dt.date,
               kinds: Iterable[str]) -> dict[str, tuple[dt.date, str]]:
    """(day, value) of what the client said last of each of these kinds in a span of days, a value that was skipped not
    counted. Found from the end, so that a long history costs no more than a short one."""
    return {kind: (dt.date.fromisoformat(day), value) for kind, day, value in rows(
        db, "SELECT o.kind, o.day, o.value FROM json_each(?1) k CROSS JOIN observation o ON o.id = ("
            "  SELECT x.id FROM observation x WHERE x.client_id = ?2 AND x.author_id = ?2 AND x.kind = k.value"
            "  AND x.day BETWEEN ?3 AND ?4 AND x.value IS NOT NULL AND NOT EXISTS ("
            "   SELECT 1 FROM observation y WHERE y.client_id = ?2 AND y.author_id = ?2 AND y.day = x.day"
            "   AND y.kind = x.kind AND (y.written_at, y.id) > (x.written_at, x.id))"
            "  ORDER BY x.day DESC LIMIT 1)",
        (json.dumps(list(kinds)), client_id, first.isoformat(), last.isoformat()))}


def last_logged(db: Database, client_id: str, first: dt.date, last: dt.date) -> dt.date | None:
    """The last day of a span about which the client has said something."""
    found = row(db, "SELECT max(day) FROM observation WHERE client_id = ? AND author_id = ? AND day BETWEEN ? AND ?",
                (client_id, client_id, first.isoformat(), last.isoformat()))
    return dt.date.fromisoformat(found[0]) if found and found[0] else None


def logged_days(db: Database, client_id: str, first: dt.date) -> set[dt.date]:
    """The days from a date on about which the client has said something."""
    return {dt.date.fromisoformat(day) for day, in rows(
        db, "SELECT DISTINCT day FROM observation WHERE client_id = ? AND day >= ? AND author_id = client_id",
        (client_id, first.isoformat()))}


def notes(db: Database, client_id: str, first: dt.date, last: dt.date) -> list[Note]:
    """The client's notes of a span of days, oldest first."""
    return list(map(Note._make, rows_of_days(
        db, "SELECT day, text, written_at, received_at FROM note WHERE client_id = ? AND author_id = client_id"
            " AND day BETWEEN ? AND ? ORDER BY written_at, id", (client_id,), first, last)))


def record_usual(db: Database, client_id: str, levels: Mapping[str, int | None], *, write: Write) -> None:
    """Say how each sign is on an ordinary day; None takes it back."""
    db.conn.executemany(
        "INSERT INTO usual (client_id, sign, level, author_id, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(client_id, sign, level, write.author_id, write.written, write.received)
         for sign, level in levels.items()])


def usual(db: Database, client_id: str) -> dict[str, int]:
    """The client's own ordinary level of each sign that has one."""
    newest = {sign: level for sign, level, _ in usual_statements(db, client_id)}
    return {sign: level for sign in SIGNS if (level := newest.get(sign)) is not None}


def usual_statements(db: Database, client_id: str) -> list[UsualRow]:
    """The ordinary levels that a client said last, oldest first."""
    return usual_statements_of(db, [client_id]).get(client_id, [])


def usual_statements_of(db: Database, client_ids: Iterable[str]) -> dict[str, list[UsualRow]]:
    """The ordinary levels that each of these clients said last (at most `USUAL`), oldest first."""
    found: dict[str, list[UsualRow]] = defaultdict(list)
    for client_id, *values in rows(
            db, "SELECT u.client_id, u.sign, u.level, u.written_at FROM json_each(?) c CROSS JOIN usual u ON u.id IN ("
                "  SELECT l.id FROM usual l WHERE l.client_id = c.value ORDER BY l.written_at DESC, l.id DESC LIMIT ?)"
                " ORDER BY u.written_at, u.id", (json.dumps(list(client_ids)), USUAL)):
        found[client_id].append(UsualRow._make(values))
    return found


def record_pause(db: Database, client_id: str, is_paused: bool, day: dt.date, *, write: Write) -> None:
    """Note that the diary is paused from a date on, or goes on."""
    db.conn.execute("INSERT INTO diary_pause (client_id, is_paused, day, author_id, written_at, received_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)", (client_id, int(is_paused), day.isoformat(), write.author_id,
                                                   write.written, write.received))


def paused_since(db: Database, client_ids: Iterable[str]) -> dict[str, dt.date]:
    """Since which date each of these clients' diaries is paused; nothing of those that are not. A treatment after it
    ends a pause."""
    return {client_id: dt.date.fromisoformat(day) for client_id, day in rows(
        db, "SELECT p.client_id, p.day FROM diary_pause p WHERE p.client_id IN (SELECT value FROM json_each(?))"
            " AND p.is_paused AND p.id = (SELECT n.id FROM diary_pause n WHERE n.client_id = p.client_id"
            " ORDER BY n.written_at DESC, n.id DESC LIMIT 1) AND NOT EXISTS (SELECT 1 FROM treatment t"
            " WHERE t.client_id = p.client_id AND t.removed_at IS NULL"
            " AND (t.day > p.day OR (t.day = p.day AND t.created_at > p.received_at)))",
        (json.dumps(list(client_ids)),))}


def ratings(db: Database, client_id: str, first: dt.date, last: dt.date) -> list[Rating]:
    """How therapists rated a span of days, the latest day first; of each sign the newest word."""
    found: dict[tuple[str, str], Rating] = {}
    for day, author_id, name, kind, value, written_at in rows_of_days(
            db, "SELECT o.day, o.author_id, coalesce(a.name, ''), o.kind, o.value, o.written_at FROM observation o"
                " LEFT JOIN account a ON a.id = o.author_id WHERE o.client_id = ? AND o.author_id <> o.client_id"
                " AND o.day BETWEEN ? AND ? ORDER BY o.day DESC, o.written_at", (client_id,), first, last):
        if value is not None:
            one = found.get((day, author_id))
            levels = {**(one.levels if one else {}), kind: int(value)}
            found[day, author_id] = Rating(dt.date.fromisoformat(day), author_id, name, levels, written_at)
    return list(found.values())
