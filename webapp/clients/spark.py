"""The small curves in a row of the therapist's list, one for each of the five signs. Pure.

Coordinates are those of a box 22 wide and 24 high for each of them.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from webapp.diary import recovery
from webapp.diary.check_in import CheckIn
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS

LEFT, WIDTH = 2.0, 17.0     # of a line, from the treatment to the latest day that was told
BOTTOM, RISE = 23.0, 4.5    # of level 0, and for each level


class Spark(NamedTuple):
    """One sign since a treatment. `path`: through the days that follow each other; `last`: the last point, None where
    the sign was never told; `is_above`: that it is more than is common; `levels`: by day, "-" for one without it."""

    sign: str
    path: str
    last: tuple[float, float] | None
    is_above: bool
    levels: tuple[int | str, ...]


def sparks(numbers: Guide, treatment: recovery.Treatment, check_ins: Mapping[dt.date, CheckIn]) -> tuple[Spark, ...]:
    """The curves since a treatment; empty where no level was told since then."""
    days = {number: one.levels for day, one in sorted(check_ins.items())
            if 0 <= (number := (day - treatment.day).days) <= LAST_DAY and one.levels}
    return tuple(_spark(numbers, treatment, sign, {day: told[sign] for day, told in days.items() if sign in told},
                        max(days)) for sign in SIGNS) if days else ()


def _spark(numbers: Guide, treatment: recovery.Treatment, sign: str, levels: Mapping[int, int], latest: int) -> Spark:
    points = {day: (round(LEFT + WIDTH * day / max(latest, 1), 1), BOTTOM - RISE * level)
              for day, level in levels.items()}
    path = "".join(f"{'L' if day - 1 in points else 'M'}{x:g} {y:g}" for day, (x, y) in points.items())
    last = max(levels, default=None)
    is_above = last is not None and numbers.assesses and numbers.has_source(treatment.judged_depth) and (
        levels[last] > numbers.most(sign, last, treatment.judged_depth))
    return Spark(sign, path, None if last is None else points[last], is_above,
                 tuple(levels.get(day, "-") for day in range(latest + 1)))
