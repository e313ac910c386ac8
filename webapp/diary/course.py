"""Gather what the diary's pages show: the current course, its curves, and how its treatments compare."""

import datetime as dt
from typing import Any, NamedTuple

from webapp import languages
from webapp.database import Database
from webapp.diary import check_in, curve, guide, recovery, store

# The current treatment and three earlier ones are drawn and compared, whatever the history's length.
COMPARED = 4
SHOWN = (*guide.SIGNS, "sunscreen")


class Figures(NamedTuple):
    """The curves of one treatment and what stands round them. Numbers alone, so a page may remember them."""

    number: int
    has_earlier: bool
    has_above: bool
    charts: tuple[curve.Chart, ...]
    signs: tuple[str, ...]
    rows: tuple[tuple[int | str | None, ...], ...]


class Compared(NamedTuple):
    """One sign after one treatment, beside the others."""

    number: int
    day: dt.date
    depth_mm: float | None
    peak: int | None
    peak_day: int | None
    back: recovery.Back | None
    never: bool
    is_latest: bool


def of(db: Database, account: Any, today: dt.date) -> dict[str, Any]:
    """The current course: its treatments, the latest one's curves, and the comparison."""
    numbers = guide.default()
    usual = store.usual(db, account.id)
    course = recovery.current_course(store.treatments(db, account.id))
    recoveries = _recoveries(db, account, course[-COMPARED:], usual, {})
    latest = recoveries[-1] if recoveries else None
    return {
        "course": course,
        "planned": numbers.treatments,
        "weeks": numbers.weeks,
        "recoveries": recoveries,
        "latest": latest,
        "number": (today - latest.treatment.day).days if latest else None,
        "earliest": recovery.next_earliest(numbers, latest.treatment) if latest else None,
        "figures": _figures(numbers, recoveries, today),
        "compared_signs": tuple(
            (sign, tuple(_compared(one, sign, one is latest) for one in recoveries)) for sign in guide.SIGNS),
        "kept_up": tuple(_kept_up(one, today) for one in recoveries),
    }


def one(db: Database, account: Any, treatment: recovery.Treatment, today: dt.date) -> dict[str, Any]:
    """One treatment, with the one before it in its course behind its curves."""
    numbers = guide.default()
    usual = store.usual(db, account.id)
    known = store.treatments(db, account.id, most=1000)
    place = next((i for i, other in enumerate(known) if other.id == treatment.id), None)
    if place is None:
        shown, until = [treatment], None
    else:
        treatment = known[place]
        shown = known[place - 1:place + 1] if treatment.number > 1 else [treatment]
        until = known[place + 1].day if place + 1 < len(known) else None
    recoveries = _recoveries(db, account, shown, usual, {treatment.id: until})
    return {
        "treatment": treatment,
        "has_usual": bool(usual),
        "recovery": recoveries[-1],
        "recoveries": recoveries,
        "number": (today - treatment.day).days,
        "figures": _figures(numbers, recoveries, today),
        "planned": numbers.treatments,
    }


def as_typed(treatment: recovery.Treatment, language: str) -> dict[str, Any]:
    """A treatment's values as its form shows them, in the language's own numbers."""
    return {
        "day": treatment.day.isoformat(), "at": treatment.at,
        "depth_mm": "" if treatment.depth_mm is None else languages.decimal(treatment.depth_mm, language),
        "area": treatment.area, "serum": treatment.serum, "numbing": treatment.numbing, "note": treatment.note,
    }


def _recoveries(db: Database, account: Any, treatments: list[recovery.Treatment], usual: dict[str, int],
                next_days: dict[str, dt.date | None]) -> list[recovery.Recovery]:
    if not treatments:
        return []
    ends = [*(later.day for later in treatments[1:]), next_days.get(treatments[-1].id)]
    last = min(filter(None, [ends[-1], treatments[-1].day + dt.timedelta(days=recovery.FOLLOWED)]))
    said = check_in.newest(store.observations(db, account.id, treatments[0].day, last, kinds=SHOWN))
    return [recovery.recover(one, end, said, usual) for one, end in zip(treatments, ends, strict=True)]


def _figures(numbers: guide.Guide, recoveries: list[recovery.Recovery], today: dt.date) -> Figures | None:
    if not recoveries:
        return None
    latest, earlier = recoveries[-1], recoveries[:-1]
    until = (today - latest.treatment.day).days
    charts = tuple(
        curve.chart(numbers, sign, latest.treatment.depth_mm, latest.curves[sign].levels,
                    [one.curves[sign].levels for one in earlier], until)
        for sign in guide.SIGNS)
    return Figures(latest.treatment.number, bool(earlier), any(dot.above for one in charts for dot in one.dots),
                   charts, guide.SIGNS, latest.rows(until))


def _compared(one: recovery.Recovery, sign: str, is_latest: bool) -> Compared:
    found = one.curves[sign]
    return Compared(one.treatment.number, one.treatment.day, one.treatment.depth_mm, found.peak, found.peak_day,
                    found.back, found.never_above_usual, is_latest)


def _kept_up(one: recovery.Recovery, today: dt.date) -> tuple[int, int, int, int, int]:
    days = min((today - one.treatment.day).days, guide.LAST_DAY) + 1
    return (one.treatment.number, one.recorded_days, days, *one.sunscreen)
