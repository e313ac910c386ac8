"""Products, steps and ticks. Times are UTC, days are the client's own; what is said is only ever added."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from webapp import corrections
from webapp.database import Database
from webapp.queries import once, row, rows, rows_of_days
from webapp.routine import habits, names
from webapp.routine.product import MOST_IN_USE, PARTS, Product, Step
from webapp.times import stamp
from webapp.writes import Write

FIELDS = ("name", "brand", "kind", "active", "part", "weekday", "opened_on", "months", "prescribed",
          "clinic_approved", "not_active")
COLUMNS = ("p.id, p.name, p.brand, p.kind, p.active, p.part, p.weekday, p.opened_on, p.months, p.prescribed,"
           " p.clinic_approved, p.not_active, p.since, p.ended_on")
IN_USE = "p.removed_at IS NULL AND p.ended_on IS NULL"


class StoredProduct(NamedTuple):
    """A product with whose it is."""

    client_id: str
    product: Product
    is_removed: bool


class StoredStep(NamedTuple):
    """A step's id with whose it is."""

    client_id: str
    id: str


class TooMany(Exception):
    """As many products are in use as the routine holds (`product.MOST_IN_USE`)."""


class NotInUse(Exception):
    """The product is used up or removed."""


class Incomplete(Exception):
    """An order that lacks a step, or names one twice or one that is not in use."""


def add_product(db: Database, client_id: str, product_id: str, changes: Mapping[str, str], *, day: dt.date,
                write: Write) -> None:
    """Take a product into use from a date, or from the earlier one on which it was opened.

    The same id once more completes the first. Raises `TooMany`.
    """
    there = row(db, "SELECT removed_at FROM product WHERE id = ? AND client_id = ?", (product_id, client_id))
    if there and there[0]:   # said again after it was removed
        restore_product(db, client_id, product_id, day)
    if not there:
        _make_room(db, client_id)
        day = min(day, dt.date.fromisoformat(changes.get("opened_on") or day.isoformat()))
        db.conn.execute("INSERT INTO product (id, client_id, since, created_at) VALUES (?, ?, ?, ?)",
                        (product_id, client_id, day.isoformat(), write.received))
    change_product(db, product_id, changes, day=day, write=write)


def change_product(db: Database, product_id: str, changes: Mapping[str, str], *, day: dt.date, write: Write) -> None:
    """Say some of a product's fields anew; its steps follow from its parts of the day, from `day` on."""
    corrections.correct(db, "product", product_id, changes, FIELDS, write=write)
    _set_steps(db, product_id, day)


def record_answer(db: Database, product_id: str, treatment: dt.date, answer: str, *, write: Write) -> None:
    """Note what a doctor or pharmacist said of a prescribed product round a treatment (one of `plan.ANSWERS`)."""
    db.conn.execute(
        "INSERT INTO prescribed_answer (product_id, treatment, answer, author_id, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (product_id, treatment.isoformat(), answer, write.author_id, write.written, write.received))


def answers(db: Database, client_id: str) -> dict[tuple[str, dt.date], str]:
    """What was said of a client's prescribed products, by product and treatment; the newest counts."""
    return {(product_id, dt.date.fromisoformat(day)): answer for product_id, day, answer in rows(
        db, "SELECT a.product_id, a.treatment, a.answer FROM product p JOIN prescribed_answer a ON a.product_id = p.id"
            " WHERE p.client_id = ? ORDER BY a.written_at, a.id", (client_id,))}


def _make_room(db: Database, client_id: str) -> None:
    in_use = row(db, f"SELECT count(*) FROM product p WHERE client_id = ? AND {IN_USE}", (client_id,))  # noqa: S608
    if in_use and in_use[0] >= MOST_IN_USE:
        raise TooMany


def _set_steps(db: Database, product_id: str, day: dt.date) -> None:
    """Open and end steps so that they are those of the product's parts."""
    found = row(db, "SELECT client_id, kind, part FROM product WHERE id = ?", (product_id,))
    assert found
    client_id, kind, parts = found
    there = dict(rows(db, "SELECT part, ended_on FROM step WHERE product_id = ?",
                      (product_id,)))
    for part in PARTS:
        step_id = f"{product_id}.{part}"
        if part in parts.split() and part not in there:
            _insert_step(db, client_id, product_id, kind, part, day)
        elif part in parts.split() and there[part]:
            # The days between are not asked about afterwards; what was ticked before stays.
            db.conn.execute("UPDATE step SET ended_on = NULL, since = ? WHERE id = ?", (day.isoformat(), step_id))
        elif part not in parts.split() and part in there and not there[part]:
            db.conn.execute("UPDATE step SET ended_on = ? WHERE id = ?", (day.isoformat(), step_id))


def _order(db: Database, client_id: str, part: str) -> list[tuple[str, str]]:
    """(step id, kind) of the steps in use in a part of the day, in their order."""
    return rows(
        db,
        f"SELECT s.id, p.kind FROM step s JOIN product p ON p.id = s.product_id"  # noqa: S608
        f" WHERE p.client_id = ? AND s.part = ? AND s.ended_on IS NULL AND {IN_USE} ORDER BY s.place, s.id",
        (client_id, part))


def _insert_step(db: Database, client_id: str, product_id: str, kind: str, part: str, day: dt.date) -> None:
    others = _order(db, client_id, part)
    order = [step_id for step_id, _ in others]
    step_id = f"{product_id}.{part}"
    order.insert(habits.place_for([there for _, there in others], kind), step_id)
    db.conn.execute("INSERT INTO step (id, product_id, part, place, since) VALUES (?, ?, ?, 0, ?)",
                    (step_id, product_id, part, day.isoformat()))
    _place(db, order)


def _place(db: Database, order: Sequence[str]) -> None:
    db.conn.executemany("UPDATE step SET place = ? WHERE id = ?",
                        [(place, step_id) for place, step_id in enumerate(order)])


def remove_product(db: Database, product_id: str, now: dt.datetime) -> None:
    """Take a product that was entered by mistake out of the routine; `restore_product` puts it back."""
    db.conn.execute("UPDATE product SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
                    (stamp(now), product_id))


def restore_product(db: Database, client_id: str, product_id: str, day: dt.date) -> None:
    """Put a removed product back, or take a used-up one into use again from a date. Raises `TooMany`."""
    if not row(db, f"SELECT 1 FROM product p WHERE id = ? AND {IN_USE}", (product_id,)):  # noqa: S608
        _make_room(db, client_id)
    db.conn.execute("UPDATE step SET since = ?2 WHERE product_id = ?1 AND"
                    " (SELECT ended_on FROM product WHERE id = ?1) IS NOT NULL", (product_id, day.isoformat()))
    db.conn.execute("UPDATE product SET removed_at = NULL, ended_on = NULL WHERE id = ?", (product_id,))


def use_up(db: Database, product_id: str, day: dt.date) -> None:
    """Say that a product is used up: `day` is the first date without it. Its ticks stay."""
    db.conn.execute("UPDATE product SET ended_on = ? WHERE id = ? AND ended_on IS NULL",
                    (day.isoformat(), product_id))


def replace_product(db: Database, client_id: str, product_id: str, new_id: str, *, day: dt.date, write: Write) -> str:
    """Open a new one of the same product on a date; it takes over the places of the old, and since when.

    Returns its id. The same `new_id` once more changes nothing. Raises `NotInUse`.
    """
    values = row(db, f"SELECT {', '.join(FIELDS)}, since, ended_on IS NULL AND removed_at IS NULL"  # noqa: S608
                     " FROM product WHERE id = ?", (product_id,))
    assert values
    *fields, since, in_use = values
    if not in_use:
        if row(db, "SELECT 1 FROM product WHERE id = ? AND client_id = ?", (new_id, client_id)):
            return new_id
        raise NotInUse
    if product(db, new_id):   # of another product
        new_id = str(uuid.uuid4())
    order = {part: [step_id for step_id, _ in _order(db, client_id, part)] for part in PARTS}
    changes = {name: str(value) for name, value in zip(FIELDS, fields, strict=True) if value}
    use_up(db, product_id, day)
    add_product(db, client_id, new_id, changes | {"opened_on": day.isoformat()}, day=day, write=write)
    db.conn.execute("UPDATE product SET since = ? WHERE id = ?", (since, new_id))
    for part, steps in order.items():
        _place(db, [f"{new_id}.{part}" if step_id == f"{product_id}.{part}" else step_id for step_id in steps])
    return new_id


def step(db: Database, step_id: str) -> StoredStep | None:
    """One step, ended or not; None if there is none."""
    found = row(db, "SELECT p.client_id, s.id FROM step s JOIN product p ON p.id = s.product_id WHERE s.id = ?",
                (step_id,))
    return StoredStep(*found) if found else None


def product(db: Database, product_id: str) -> StoredProduct | None:
    """One product, removed or not; None if there is none."""
    found = row(db, f"SELECT {COLUMNS}, p.client_id, p.removed_at FROM product p WHERE p.id = ?", (product_id,))  # noqa: S608
    return StoredProduct(found[-2], _product(found[:-2]), found[-1] is not None) if found else None


def products(db: Database, client_id: str) -> list[Product]:
    """Every product that is not removed: those in use first, then the used-up ones, the latest first."""
    return [_product(values) for values in rows(
        db, f"SELECT {COLUMNS} FROM product p WHERE p.client_id = ? AND p.removed_at IS NULL"  # noqa: S608
            " ORDER BY p.ended_on IS NOT NULL, p.ended_on DESC, p.name COLLATE NOCASE, p.id", (client_id,))]


def removed_products(db: Database, client_id: str, since: dt.datetime) -> list[Product]:
    """Products removed lately, which can be put back with one tap."""
    return [_product(values) for values in rows(
        db, f"SELECT {COLUMNS} FROM product p WHERE p.client_id = ? AND p.removed_at > ?"  # noqa: S608
            " ORDER BY p.removed_at DESC LIMIT 5", (client_id, stamp(since)))]


@once
def steps(db: Database, client_id: str, first: dt.date) -> list[Step]:
    """The steps in use or ticked on a date or later, in the routine's order: morning, then evening."""
    known: dict[str, Product] = {}
    found = []
    for step_id, part, since, ended_on, *values in rows(
            db,
            f"SELECT s.id, s.part, s.since, s.ended_on, {COLUMNS}"  # noqa: S608
            " FROM product p JOIN step s ON s.product_id = p.id"
            " WHERE p.client_id = ?1 AND p.removed_at IS NULL"
            " AND (coalesce(min(p.ended_on, s.ended_on), p.ended_on, s.ended_on, '9999') >= ?2"
            "  OR EXISTS (SELECT 1 FROM tick k WHERE k.step_id = s.id AND k.client_id = ?1 AND k.day >= ?2))"
            " ORDER BY s.part DESC, s.place, s.id",
            (client_id, first.isoformat())):
        one = known.setdefault(values[0], _product(tuple(values)))
        found.append(Step(step_id, one, part, dt.date.fromisoformat(since), _date(ended_on)))
    return found


def product_changes(db: Database, client_id: str) -> list[tuple[str, str, Any, str]]:
    """(product, field, value, written at) of what decides when a product is asked for, oldest first.

    The name is among it, because it is said when the product is added.
    """
    typed = {"name": lambda value: ("name", value),
             "active": lambda value: ("actives", tuple(value.split())),
             "not_active": lambda value: ("denied", tuple(value.split())),
             "weekday": lambda value: ("weekdays", tuple(map(int, value.split()))),
             "kind": lambda value: ("kind", value),
             "prescribed": lambda value: ("prescribed", value == "yes"),
             "clinic_approved": lambda value: ("clinic_approved", value == "yes")}
    return [(product_id, *typed[field](value), written_at) for product_id, field, value, written_at in rows(
        db, "SELECT v.product_id, v.field, v.value, v.written_at FROM product p"
            " JOIN product_value v ON v.product_id = p.id"
            " WHERE p.client_id = ? AND v.field IN ('name', 'kind', 'active', 'not_active', 'weekday', 'prescribed',"
            " 'clinic_approved')"
            " ORDER BY v.written_at, v.id", (client_id,))]


def order_steps(db: Database, client_id: str, order: Sequence[str]) -> None:
    """Set the order of all steps in use. Raises `Incomplete`, having changed nothing."""
    there = {step_id for step_id, in rows(
        db, f"SELECT s.id FROM step s JOIN product p ON p.id = s.product_id"  # noqa: S608
            f" WHERE p.client_id = ? AND s.ended_on IS NULL AND {IN_USE}", (client_id,))}
    if len(order) != len(there) or set(order) != there:
        raise Incomplete
    _place(db, order)


def record_tick(db: Database, client_id: str, step_id: str, day: dt.date, state: str, *, write: Write) -> None:
    """Say of a step on a day that it is done, skipped, or open again. The same thing twice is one row."""
    newest = row(db, "SELECT state, written_at FROM tick WHERE client_id = ? AND day = ? AND step_id = ?"
                     " ORDER BY written_at DESC LIMIT 1", (client_id, day.isoformat(), step_id))
    if (newest[0] if newest else "open") == state and (not newest or newest[1] <= write.written):
        return
    db.conn.execute(
        "INSERT OR REPLACE INTO tick (client_id, day, step_id, written_at, state, author_id, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (client_id, day.isoformat(), step_id, write.written, state, write.author_id, write.received))


def ticks(db: Database, client_id: str, first: dt.date, last: dt.date) -> dict[dt.date, dict[str, str]]:
    """What is done and skipped, by day and step id; a step that was opened again is not in it."""
    found: dict[str, dict[str, str]] = {}
    for day, step_id, state in rows_of_days(
            db, "SELECT day, step_id, state FROM tick WHERE client_id = ? AND day BETWEEN ? AND ?"
                " ORDER BY day, step_id, written_at", (client_id,), first, last):
        found.setdefault(day, {})[step_id] = state
    return {dt.date.fromisoformat(day): {step: state for step, state in states.items() if state != "open"}
            for day, states in found.items()}


def new_id() -> str:
    """An id for a product."""
    return str(uuid.uuid4())


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@once
def _product(values: tuple) -> Product:
    (id_, name, brand, kind, active, part, weekday, opened_on, months, prescribed, clinic_approved, not_active, since,
     ended_on) = values
    return names.counted(Product(
        id_, name, brand, kind, tuple(active.split()), tuple(part.split()), tuple(map(int, weekday.split())),
        _date(opened_on), months, prescribed == "yes", clinic_approved == "yes", dt.date.fromisoformat(since),
        _date(ended_on), tuple(not_active.split())))
