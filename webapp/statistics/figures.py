"""Figures of many recoveries, of which none tells about one person. Pure.

Each stands for at least `LEAST` people. Periods do not overlap, are worked out once, and nothing is added up over
depths: so no two figures can be subtracted from each other. A share is rounded, and says neither "nobody" nor
"everybody": else it would tell of each. (docs/decisions.md)
"""

import datetime as dt
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webapp.guide.signs import SIGNS

LEAST = 10             # people behind each figure
STEP = 10              # percent to which a share is rounded
CLOSED = dt.timedelta(days=28)   # after a month's last treatment: fourteen days are followed, and phones come home late
LATER = 15             # the day that stands for "not by day 14"
DEPTHS = ("shallow", "deep", "unknown")


class Followed(NamedTuple):
    """One client's recovery. `calm`: of each sign that was said, the day on which it was as usual again, or `LATER`;
    `above`: whether it was more than expected on some day."""

    client_id: str
    month: str            # of the treatment, "2026-11"
    depth: str            # one of `DEPTHS`
    logged: bool          # something was said on one of the seven days after
    calm: Mapping[str, int]
    above: Mapping[str, bool]


@dataclass(frozen=True)
class Cell:
    """Of one sign after treatments of one depth: the median day on which it was calm (`LATER`: after day 14), and the
    share in percent of those in whom it was more than expected. None where too few stand behind it."""

    calm: int | None
    above: int | None


@dataclass(frozen=True)
class Period:
    """What is known of some months together."""

    first: str
    last: str
    clients: int                             # at least so many
    logged: int | None                       # percent who logged something in the week after
    cells: Mapping[str, Mapping[str, Cell]]  # by depth and sign


def share(yes: int, of: int) -> int | None:
    """A share in percent, rounded; never 0 and never 100. None of too few."""
    if of < LEAST:
        return None
    return max(STEP, min(100 - STEP, round(100 * yes / of / STEP) * STEP))


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


def period(followed: Sequence[Followed], first: str, last: str, *, assesses: bool) -> Period:
    """The figures of some months. Where nothing is judged, nothing is said of signs."""
    cells = {depth: {sign: _cell([one for one in followed if one.depth == depth], sign) for sign in SIGNS}
             for depth in DEPTHS} if assesses else {}
    return Period(
        first, last, len(followed) // LEAST * LEAST, share(sum(one.logged for one in followed), len(followed)),
        {depth: signs for depth, signs in cells.items() if any(cell != Cell(None, None) for cell in signs.values())})


def _cell(followed: Sequence[Followed], sign: str) -> Cell:
    calm = [one.calm[sign] for one in followed if sign in one.calm]
    above = [one.above[sign] for one in followed if sign in one.above]
    return Cell(int(statistics.median_high(calm)) if len(calm) >= LEAST else None, share(sum(above), len(above)))
