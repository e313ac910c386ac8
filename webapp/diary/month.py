"""A month of the diary, day by day: what was logged of each sign, what was more than expected, treatments. Pure.

It is laid out in weeks from Monday. What is kept of it holds dates, levels and names of ours, never whose they are.
"""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from webapp.diary.recovery import Newest, Treatment
from webapp.guide.alarms import ALARMS
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS

KINDS = (*SIGNS, *ALARMS)   # of the observations that a month is made from


class Logged(NamedTuple):
    """One sign on one day: its level, None where it was skipped, and whether that was more than expected."""

    sign: str
    level: int | None
    above: bool


class Cell(NamedTuple):
    """One day. `number`: the day after the treatment, on the days that the diary follows; else None."""

    day: dt.date
    number: int | None
    logged: tuple[Logged, ...]
    has_alarm: bool          # a warning sign was ticked
    is_treatment: bool
    is_planned: bool         # the next treatment
    is_ahead: bool           # it has not come


class Month(NamedTuple):
    """The weeks of a month, and the months beside it of which there is something to show."""

    first: dt.date
    weeks: tuple[tuple[Cell | None, ...], ...]
    earlier: dt.date | None
    later: dt.date | None

    @property
    def is_empty(self) -> bool:
        """Nothing was logged, had, planned or ticked on any of its days."""
        days = [one for week in self.weeks for one in week if one]
        return not any(one.logged or one.is_treatment or one.is_planned or one.has_alarm for one in days)


def name_of(first: dt.date) -> str:
    """A month in an address: `2026-11`."""
    return f"{first:%Y-%m}"


def before(first: dt.date) -> dt.date:
    """The first day of the month before."""
    return (first - dt.timedelta(days=1)).replace(day=1)


def after(first: dt.date) -> dt.date:
    """The first day of the month after."""
    return (first + dt.timedelta(days=31)).replace(day=1)


def lay_out(first: dt.date, today: dt.date, treatments: Sequence[Treatment], newest: Newest, guide: Guide | None, *,
            planned: dt.date | None, has_earlier: bool) -> Month:
    """Lay out a month. `treatments`: all, the oldest first. `newest`: of `KINDS`. `guide`: what is common, None where
    nothing is judged. `planned`: the day of the next treatment. `has_earlier`: there is something before this month."""
    days = [first + dt.timedelta(days=number) for number in range(calendar.monthrange(first.year, first.month)[1])]
    cells = [None] * first.weekday() + [_cell(day, today, treatments, newest, guide, planned) for day in days]
    cells += [None] * (-len(cells) % 7)
    last = max(today, planned or today)
    return Month(first, tuple(tuple(cells[at:at + 7]) for at in range(0, len(cells), 7)),
                 before(first) if has_earlier else None, after(first) if after(first) <= last else None)


def _cell(day: dt.date, today: dt.date, treatments: Sequence[Treatment], newest: Newest, guide: Guide | None,
          planned: dt.date | None) -> Cell:
    treatment = next((one for one in reversed(treatments) if one.day <= day), None)
    number = (day - treatment.day).days if treatment else None
    if number is not None and number > LAST_DAY:
        number = None
    levels = {sign: newest[sign][day] for sign in SIGNS if day in newest.get(sign, {})}
    return Cell(
        day, number,
        tuple(Logged(sign, None if value is None else int(value),
                     value is not None and _is_above(guide, sign, int(value), number, treatment))
              for sign, value in levels.items()),
        has_alarm=any(newest.get(alarm, {}).get(day) == "yes" for alarm in ALARMS),
        is_treatment=number == 0, is_planned=day == planned, is_ahead=day > today)


def _is_above(guide: Guide | None, sign: str, level: int, number: int | None, treatment: Treatment | None) -> bool:
    if guide is None or number is None or treatment is None:
        return False
    band = guide.band(sign, number, treatment.judged_depth)
    return band is not None and level > band[1]
