"""Treatments that were had, and the date of the next one. Times are UTC, days are the client's own.

What is said is only ever added: a treatment's row holds the newest of its fields. (docs/architecture.md)
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from webapp import corrections
from webapp.database import Database
from webapp.diary.recovery import Treatment, places
from webapp.queries import once, row, rows
from webapp.times import moment, stamp
from webapp.writes import Write

FIELDS = ("day", "at", "depth_mm", "area", "serum", "batch", "expiry", "cartridge", "cartridge_batch",
          "cartridge_expiry", "numbing", "note")
COLUMNS = ("treatment.id, day, at, depth_mm, area, serum, batch, expiry, cartridge, cartridge_batch, cartridge_expiry,"
           " numbing, note, is_apart,"
           " (SELECT group_concat(v.field, ' ') FROM treatment_value v"
           "  WHERE v.treatment_id = treatment.id AND v.author_id <> treatment.client_id)")


class DayTaken(Exception):
    """The client has another treatment on this day."""


class StoredTreatment(NamedTuple):
    """A treatment with whose it is."""

    client_id: str
    treatment: Treatment
    is_removed: bool


class NextTreatment(NamedTuple):
    """A date for the next treatment, with a time ("14:30") or ""."""

    day: dt.date
    time: str


def record_treatment(db: Database, client_id: str, treatment_id: str, changes: Mapping[str, str], *,
                     write: Write) -> str:
    """Add a treatment; return its id. A second one on the same day completes the first. Raises `DayTaken` when one that
    was removed is said again, and its day has another by now.

    `changes` holds the fields that the author spoke of, as text; `day` must be among them.
    """
    there = row(db, "SELECT id, removed_at FROM treatment WHERE client_id = ?2 AND (id = ?1 OR day = ?3"
                    " AND removed_at IS NULL) ORDER BY removed_at IS NOT NULL, id <> ?1",
                (treatment_id, client_id, changes["day"]))
    if there:
        treatment_id = there[0]
        if there[1]:   # said again after it was removed
            restore_treatment(db, treatment_id)
    else:
        db.conn.execute("INSERT INTO treatment (id, client_id, day, created_at) VALUES (?, ?, ?, ?)",
                        (treatment_id, client_id, changes["day"], write.received))
    change_treatment(db, treatment_id, changes, write=write)
    return treatment_id


def change_treatment(db: Database, treatment_id: str, changes: Mapping[str, str], *, write: Write) -> None:
    """Correct some fields; what they were stays readable. Raises `DayTaken`."""
    if "day" in changes and row(
            db, "SELECT 1 FROM treatment t JOIN treatment o ON o.client_id = t.client_id AND o.id <> t.id"
                " WHERE t.id = ? AND o.day = ? AND o.removed_at IS NULL AND t.removed_at IS NULL",
            (treatment_id, changes["day"])):
        raise DayTaken
    corrections.correct(db, "treatment", treatment_id, changes, FIELDS, write=write)


def set_apart(db: Database, treatment_id: str) -> None:
    """Say that a treatment is another than the one shortly before it."""
    db.conn.execute("UPDATE treatment SET is_apart = 1 WHERE id = ?", (treatment_id,))


def remove_treatment(db: Database, treatment_id: str, now: dt.datetime) -> None:
    """Take a treatment out of the diary. Nothing of it is gone: `restore_treatment` puts it back."""
    db.conn.execute("UPDATE treatment SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
                    (stamp(now), treatment_id))


def restore_treatment(db: Database, treatment_id: str) -> None:
    """Put a removed treatment back. Raises `DayTaken` when its day has another by now."""
    if row(db, "SELECT 1 FROM treatment t JOIN treatment o ON o.client_id = t.client_id AND o.day = t.day"
               " AND o.id <> t.id WHERE t.id = ? AND o.removed_at IS NULL", (treatment_id,)):
        raise DayTaken
    db.conn.execute("UPDATE treatment SET removed_at = NULL WHERE id = ?", (treatment_id,))


def treatments(db: Database, client_id: str, until: dt.date | None = None, most: int = 24) -> list[Treatment]:
    """The latest treatments up to a date, oldest first, numbered in their courses."""
    every = _latest(db, client_id, None, most)
    if until is None or not every or every[-1].day <= until:
        return list(every)
    if len(every) < most:
        return [one for one in every if one.day <= until]
    return list(_latest(db, client_id, until, most))   # those before the date may not be among the latest


@once
def _latest(db: Database, client_id: str, until: dt.date | None, most: int) -> list[Treatment]:
    return treatments_of(db, {client_id: until}, most).get(client_id, [])


def treatments_of(db: Database, until: Mapping[str, dt.date | None], most: int = 24) -> dict[str, list[Treatment]]:
    """The latest `most` treatments of each of these clients up to a date (None: all), oldest first, numbered in their
    courses. A client who has had none is not in it."""
    found: dict[str, list[tuple]] = defaultdict(list)
    for client_id, *values in rows(
            db, f"SELECT client_id, {COLUMNS} FROM json_each(?) c CROSS JOIN treatment ON treatment.id IN ("  # noqa: S608
                "  SELECT t.id FROM treatment t WHERE t.client_id = c.key AND t.day <= c.value AND t.removed_at IS NULL"
                "  ORDER BY t.day DESC LIMIT ?) ORDER BY client_id, day",
            (json.dumps({id_: day.isoformat() if day else "9999" for id_, day in until.items()}), most)):
        found[client_id].append(tuple(values))
    return {client_id: [_treatment(values, place) for values, place in zip(
                those, places([dt.date.fromisoformat(values[1]) for values in those]), strict=True)]
            for client_id, those in found.items()}


def last_treated(db: Database, client_id: str, until: dt.date) -> dt.date | None:
    """The day of the latest treatment up to a date."""
    found = row(db, "SELECT max(day) FROM treatment WHERE client_id = ? AND day <= ? AND removed_at IS NULL",
                (client_id, until.isoformat()))
    return dt.date.fromisoformat(found[0]) if found and found[0] else None


def day_of_following(db: Database, client_id: str, day: dt.date) -> dt.date | None:
    """The day of the first treatment after a day, or None."""
    found = row(db, "SELECT min(day) FROM treatment WHERE client_id = ? AND day > ? AND removed_at IS NULL",
                (client_id, day.isoformat()))
    return dt.date.fromisoformat(found[0]) if found and found[0] else None


def treatment(db: Database, treatment_id: str) -> StoredTreatment | None:
    """One treatment, removed or not; None if there is none."""
    found = row(db, f"SELECT {COLUMNS}, client_id, removed_at FROM treatment WHERE id = ?", (treatment_id,))  # noqa: S608
    return StoredTreatment(found[-2], _treatment(found[:-2]), found[-1] is not None) if found else None


def removed_treatments(db: Database, client_id: str, since: dt.datetime) -> list[Treatment]:
    """Treatments removed lately, which can be put back with one tap."""
    return [_treatment(values) for values in rows(
        db, f"SELECT {COLUMNS} FROM treatment WHERE client_id = ? AND removed_at > ?"  # noqa: S608
            " ORDER BY removed_at DESC LIMIT 5", (client_id, stamp(since)))]


def _treatment(values: tuple, place: int = 1) -> Treatment:
    id_, day, at, depth_mm, area, serum, batch, expiry, cartridge, cartridge_batch, cartridge_expiry = values[:11]
    numbing, note, is_apart, of_clinic = values[11:]
    return Treatment(
        id_, dt.date.fromisoformat(day), at, depth_mm, tuple(area.split()), serum, numbing, note, place, batch,
        by_clinic=bool(of_clinic), depth_by_clinic="depth_mm" in (of_clinic or "").split(), is_apart=bool(is_apart),
        expiry=expiry, cartridge=cartridge, cartridge_batch=cartridge_batch, cartridge_expiry=cartridge_expiry)


def dates_over_time(db: Database, client_id: str, first: dt.date,
                  last: dt.date) -> list[tuple[str, bool, str, str | None]]:
    """(date, planned, said at, withdrawn at) of every treatment and planned date in a span, as each stood.

    A date is withdrawn when it is moved, cleared or removed, or when a planned treatment has been had.
    """
    return [(day, bool(planned), said_at, withdrawn) for day, planned, said_at, withdrawn in rows(db, """
        SELECT value, 0, written_at, coalesce(following, removed_at) FROM (
            SELECT v.value, v.written_at, t.removed_at,
                   lead(v.written_at) OVER (PARTITION BY v.treatment_id ORDER BY v.written_at, v.id) AS following
            FROM treatment t JOIN treatment_value v ON v.treatment_id = t.id AND v.field = 'day'
            WHERE t.client_id = ?1 AND NOT (v.author_id = t.client_id AND EXISTS (   -- the clinic's word stands
                SELECT 1 FROM treatment_value c WHERE c.treatment_id = t.id AND c.field = 'day'
                AND c.author_id <> t.client_id AND c.written_at <= v.written_at)))
        WHERE value BETWEEN ?2 AND ?3
        UNION ALL
        SELECT day, 1, written_at, coalesce(following, max(had, written_at)) FROM (
            SELECT n.day, n.written_at, lead(n.written_at) OVER (ORDER BY n.written_at, n.id) AS following,
                   (SELECT min(v.written_at) FROM treatment t
                    JOIN treatment_value v ON v.treatment_id = t.id AND v.field = 'day' AND v.value >= n.day
                    WHERE t.client_id = ?1 AND t.day >= n.day AND t.removed_at IS NULL) AS had
            FROM next_treatment n WHERE n.client_id = ?1)
        WHERE day BETWEEN ?2 AND ?3""", (client_id, first.isoformat(), last.isoformat()))]


def set_next(db: Database, client_id: str, changes: Mapping[str, Any], *, write: Write) -> None:
    """Change the next treatment by `changes` of its `day` and `time`: the rest stays, no day clears both."""
    if not changes:
        return
    stored = next_treatment(db, client_id)
    day = changes.get("day", stored.day if stored else None)
    time = changes.get("time", stored.time if stored else "") if day else ""
    db.conn.execute(
        "INSERT INTO next_treatment (client_id, day, time, author_id, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (client_id, day.isoformat() if day else "", time, write.author_id, write.written, write.received))


def next_treatment(db: Database, client_id: str) -> NextTreatment | None:
    """The date that was said last, unless it was cleared or a treatment has been recorded on or after it."""
    return next_treatments(db, [client_id]).get(client_id)


def next_treatments(db: Database, client_ids: Iterable[str]) -> dict[str, NextTreatment]:
    """The next treatment of each of these clients who has one."""
    return {client_id: NextTreatment(dt.date.fromisoformat(day), time) for client_id, day, time in rows(
        db, "SELECT n.client_id, n.day, n.time FROM json_each(?) c CROSS JOIN next_treatment n ON n.id = ("
            "  SELECT l.id FROM next_treatment l WHERE l.client_id = c.value"
            "  ORDER BY l.written_at DESC, l.id DESC LIMIT 1)"
            " WHERE n.day <> '' AND NOT EXISTS (SELECT 1 FROM treatment t WHERE t.client_id = n.client_id"
            "  AND t.day >= n.day AND t.removed_at IS NULL)", (json.dumps(list(client_ids)),))}


def planned_by_themselves(db: Database, client_ids: Iterable[str]) -> dict[str, dt.datetime]:
    """When those of these clients said so who have said themselves when their next treatment is."""
    return {client_id: moment(at) for client_id, at in rows(
        db, "SELECT n.client_id, n.received_at FROM json_each(?) c CROSS JOIN next_treatment n ON n.id = ("
            "  SELECT l.id FROM next_treatment l WHERE l.client_id = c.value"
            "  ORDER BY l.written_at DESC, l.id DESC LIMIT 1) WHERE n.author_id = n.client_id",
        (json.dumps(list(client_ids)),))}


def last_day(db: Database, client_id: str) -> dt.date | None:
    """The date of the client's latest treatment."""
    return next((one.day for one in treatments(db, client_id, most=1)), None)


def treatment_on(db: Database, client_id: str, day: dt.date) -> str | None:
    """The id of the client's treatment on a day."""
    found = row(db, "SELECT id FROM treatment WHERE client_id = ? AND day = ? AND removed_at IS NULL",
                (client_id, day.isoformat()))
    return found[0] if found else None


def recorded_by(db: Database, treatment_id: str) -> str:
    """The name of the therapist who recorded a treatment, or an empty one."""
    found = row(db, "SELECT a.name FROM treatment_value v JOIN treatment t ON t.id = v.treatment_id"
                    " JOIN account a ON a.id = v.author_id WHERE v.treatment_id = ? AND v.author_id <> t.client_id"
                    " ORDER BY v.written_at DESC, v.id DESC LIMIT 1", (treatment_id,))
    return found[0] if found else ""
