"""The small curve in a row of the therapist's list. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from webapp.diary import curve, recovery
from webapp.diary.check_in import CheckIn
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS


class Spark(NamedTuple):
    """A small curve of the sign that stands worst: the path, its last point (None without one), the levels shown."""

    sign: str
    band: str
    path: str
    last: tuple[float, float] | None
    levels: tuple[int | str, ...]


def spark(numbers: Guide, treatment: recovery.Treatment, check_ins: Mapping[dt.date, CheckIn]) -> Spark | None:
    """The curve since a treatment, of who has logged a level since then."""
    sign = _worst(numbers, treatment, check_ins)
    levels = {(day - treatment.day).days: one.signs.get(sign) for day, one in check_ins.items()
              if day >= treatment.day and sign in one.signs}
    told = [day for day, level in levels.items() if level is not None]
    if not told:
        return None
    return Spark(sign, curve.chart(numbers, sign, treatment.judged_depth, {}, [], -1).band, curve.line(levels),
                 (curve.ACROSS[max(told)], curve.UP[levels[max(told)] or 0]),
                 tuple("-" if (level := levels.get(day)) is None else level for day in range(max(told) + 1)))


def _worst(numbers: Guide, treatment: recovery.Treatment, check_ins: Mapping[dt.date, CheckIn]) -> str:
    """The sign that was furthest above what is common when it was told last; of a diary that judges nothing, the one
    with the highest level."""
    latest: dict[str, tuple[int, int]] = {}
    for day in sorted(check_ins):
        number = (day - treatment.day).days
        for sign, level in check_ins[day].levels.items() if 0 <= number <= LAST_DAY else ():
            common = numbers.most(sign, number, treatment.judged_depth) if numbers.assesses else 0
            latest[sign] = level - common, level
    return max(latest, key=lambda sign: (max(latest[sign][0], 0), latest[sign][1], -SIGNS.index(sign)),
               default="redness")
