"""A course in numbers: its recoveries, the latest one's curves, the comparison. Pure.

The same rows give the same figures, so they are kept: opening the diary again costs the reading of the rows.
What is kept holds dates, levels and names of ours, never whose they are and never what a person wrote.
"""

import datetime as dt
import functools
from typing import NamedTuple

from webapp.diary import check_in, curve, recovery
from webapp.guide import clinic_numbers
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import EVERY, SIGNS


class Stretch(NamedTuple):
    """A treatment without its words, and the day of the next one (None if there is none)."""

    number: int
    day: dt.date
    depth_mm: float | None
    until: dt.date | None
    depth_by_clinic: bool = False
    usual: tuple[tuple[str, int], ...] = ()   # as it was while the skin recovered from this one


class Figures(NamedTuple):
    """The curves of one treatment and what stands round them. Numbers alone, so a page may remember them."""

    has_above: bool
    charts: tuple[curve.Chart, ...]
    signs: tuple[str, ...]
    rows: tuple[tuple[int | str | None, ...], ...]
    has_rated: bool = False


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


class Found(NamedTuple):
    """Where a sign stands after the latest treatment, and when it was back the time before."""

    sign: str
    latest: int | None
    settled: bool
    never: bool
    back: recovery.Back | None
    before: recovery.Back | None


class Followed(NamedTuple):
    """All that a course's pages show in numbers. `found` and `figures` are the latest treatment's."""

    found: tuple[Found, ...]
    figures: Figures
    compared_signs: tuple[tuple[str, tuple[Compared, ...]], ...]
    kept_up: tuple[tuple[int, int, int, int, int], ...]


@functools.lru_cache(maxsize=8)   # a course of 24 treatments is 1.5 MB of rows
def follow(stretches: tuple[Stretch, ...], rows: tuple[check_in.Observation, ...],
           today: dt.date, changes: str = "{}",
           rated: tuple[tuple[dt.date, str, int], ...] = ()) -> Followed:
    """Follow the skin after each treatment, oldest first, from what was said (a kind's oldest row first).

    `changes`: the clinic's own numbers, as `clinic_numbers.guide_of` takes them. `rated`: its ratings, (day, sign,
    level).
    """
    newest = check_in.newest(rows)
    recoveries = tuple(
        recovery.recover(recovery.Treatment("", one.day, depth_mm=one.depth_mm, number=one.number,
                                            depth_by_clinic=one.depth_by_clinic), one.until, newest, dict(one.usual))
        for one in stretches)
    return Followed(
        tuple(_found(sign, recoveries) for sign in (one.name for one in EVERY if one.leads)),
        _figures(clinic_numbers.guide_of(changes), recoveries, today, rated),
        tuple((sign, tuple(_compared(one, sign, one is recoveries[-1]) for one in recoveries))
              for sign in SIGNS),
        tuple(_kept_up(one, today) for one in recoveries))


def _found(sign: str, recoveries: tuple[recovery.Recovery, ...]) -> Found:
    now = recoveries[-1].curves[sign]
    return Found(sign, now.latest, now.settled, now.never_above_usual, now.back,
                 recoveries[-2].curves[sign].back if len(recoveries) > 1 else None)


def _figures(numbers: Guide, recoveries: tuple[recovery.Recovery, ...], today: dt.date,
             rated: tuple[tuple[dt.date, str, int], ...]) -> Figures:
    latest, earlier = recoveries[-1], recoveries[:-1]
    until = (today - latest.treatment.day).days
    charts = tuple(
        curve.chart(numbers, sign, latest.treatment.judged_depth, latest.curves[sign].levels,
                    [one.curves[sign].levels for one in earlier], until,
                    {(day - latest.treatment.day).days: level for day, about, level in rated if about == sign})
        for sign in SIGNS)
    return Figures(any(dot.above for one in charts for dot in one.dots), charts, SIGNS, latest.rows(until),
                   any(one.rated for one in charts))


def _compared(one: recovery.Recovery, sign: str, is_latest: bool) -> Compared:
    found = one.curves[sign]
    return Compared(one.treatment.number, one.treatment.day, one.treatment.depth_mm, found.peak, found.peak_day,
                    found.back, found.never_above_usual, is_latest)


def _kept_up(one: recovery.Recovery, today: dt.date) -> tuple[int, int, int, int, int]:
    days = min((today - one.treatment.day).days, LAST_DAY) + 1
    return (one.treatment.number, one.recorded_days, days, *one.sunscreen)
