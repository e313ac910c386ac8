"""Gather what the diary's pages show: the current course, its curves, and how its treatments compare."""

import datetime as dt
from typing import Any

from webapp.database import Database
from webapp.diary import check_in, curve, guide, recovery, store

# The current treatment and three earlier ones are drawn and compared, whatever the history's length.
COMPARED = 4
SHOWN = (*guide.SIGNS, "sunscreen")


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
        **_charts(numbers, recoveries, today),
        "usual": usual,
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
        "recovery": recoveries[-1],
        "recoveries": recoveries,
        "number": (today - treatment.day).days,
        **_charts(numbers, recoveries, today),
        "planned": numbers.treatments,
    }


def as_typed(treatment: recovery.Treatment) -> dict[str, Any]:
    """A treatment's values as its form shows them."""
    return {
        "day": treatment.day.isoformat(), "at": treatment.at,
        "depth_mm": "" if treatment.depth_mm is None else f"{treatment.depth_mm:g}",
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


def _charts(numbers: guide.Guide, recoveries: list[recovery.Recovery], today: dt.date) -> dict[str, Any]:
    if not recoveries:
        return {"charts": [], "has_above": False}
    latest, earlier = recoveries[-1], recoveries[:-1]
    charts = [
        curve.chart(numbers, sign, latest.treatment.depth_mm, latest.curves[sign].levels,
                    [one.curves[sign].levels for one in earlier], (today - latest.treatment.day).days)
        for sign in guide.SIGNS
    ]
    return {"charts": charts, "has_above": any(dot.above for one in charts for dot in one.dots)}
