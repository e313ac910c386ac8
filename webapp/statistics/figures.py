"""Figures of many recoveries, of which none tells about one person. Pure.

Each stands for at least `LEAST` people, and depends on none of them: it is a class, not a number, and is said only
where it would be the same whatever any `ALONE` of them had said. Who knows all the others learns nothing of the last.
Periods do not overlap and are worked out once. (docs/decisions.md)
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webapp.guide.signs import SIGNS

LEAST = 10   # people behind each figure
ALONE = 2    # so many may have said anything else, and the figure is the same
CLOSED = dt.timedelta(days=28)   # after a month's last treatment: fourteen days are followed, and phones come home late
LATER = 15   # the day that stands for "not by day 14"
DAYS = ((0, 0), (1, 3), (4, 7), (8, 14), (LATER, LATER))   # the classes of a day on which a sign was as usual
SHARES = (25, 50, 75, 100)   # percent: a share is below the first that it does not reach
DEPTHS = ("shallow", "deep", "unknown")


class Followed(NamedTuple):
    """One client's recovery. `calm`: of each sign that was followed far enough, the day on which it was as usual again,
    or `LATER`; `above`: whether it was more than expected on some day."""

    treatment_id: str
    client_id: str
    month: str            # of the treatment, "2026-11"
    depth: str            # one of `DEPTHS`
    logged: bool          # something was said of one of the seven days after
    calm: Mapping[str, int]
    above: Mapping[str, bool]


@dataclass(frozen=True)
class Cell:
    """Of one sign after treatments of one depth: the first and the last day of the class of the median day on which it
    was calm, and the class of the share of those in whom it was more than expected. None where nothing can be said."""

    calm: tuple[int, int] | None
    above: tuple[int, int] | None


@dataclass(frozen=True)
class Period:
    """What is known of some months together."""

    first: str
    last: str
    logged: tuple[int, int] | None           # percent, from and to, who logged something in the week after
    cells: Mapping[str, Mapping[str, Cell]]  # by depth and sign


def share(said: Sequence[bool]) -> tuple[int, int] | None:
    """The class of a share, in percent from and to; None of too few, or where a few of them decide which it is."""
    count, yes = len(said), sum(said)
    if count < LEAST:
        return None
    classes = {_share_class(one, count) for one in range(max(0, yes - ALONE), min(count, yes + ALONE) + 1)}
    return classes.pop() if len(classes) == 1 else None


def middle(days: Sequence[int]) -> tuple[int, int] | None:
    """The class of the median day; None of too few, or where a few of them decide which it is."""
    if len(days) < LEAST:
        return None
    ordered, place = sorted(days), len(days) // 2
    classes = {_day_class(one) for one in ordered[place - ALONE:place + ALONE + 1]}
    return classes.pop() if len(classes) == 1 else None


def next_period(followed: Iterable[Followed], after: str, closed: str) -> tuple[list[Followed], str] | None:
    """The recoveries of the months after `after`, up to the first at whose end enough people stand behind them, and
    that month; None where there are too few yet. `closed`: the last month that is over. A client counts once: the
    first recovery of the period."""
    found: dict[str, Followed] = {}
    waiting = sorted((one for one in followed if after < one.month <= closed), key=lambda one: one.month)
    for place, one in enumerate(waiting):
        found.setdefault(one.client_id, one)
        is_last_of_month = place + 1 == len(waiting) or waiting[place + 1].month != one.month
        if is_last_of_month and len(found) >= LEAST:
            return list(found.values()), one.month
    return None


def period(followed: Sequence[Followed], first: str, last: str) -> Period:
    """The figures of some months."""
    cells = {depth: {sign: _cell([one for one in followed if one.depth == depth], sign) for sign in SIGNS}
             for depth in DEPTHS}
    return Period(first, last, share([one.logged for one in followed]),
                  {depth: signs for depth, signs in cells.items()
                   if any(cell != Cell(None, None) for cell in signs.values())})


def _cell(followed: Sequence[Followed], sign: str) -> Cell:
    return Cell(middle([one.calm[sign] for one in followed if sign in one.calm]),
                share([one.above[sign] for one in followed if sign in one.above]))


def _share_class(yes: int, of: int) -> tuple[int, int]:
    upper = next(one for one in SHARES if 100 * yes < one * of or one == SHARES[-1])
    return upper - SHARES[0], upper


def _day_class(day: int) -> tuple[int, int]:
    return next(one for one in DAYS if one[0] <= day <= one[1])
