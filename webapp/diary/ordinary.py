"""How somebody's skin is on an ordinary day: the levels that the guide takes for usual, and from when they count. Pure.

What is raised while a recovery runs counts from the next treatment: else a face that is red since the treatment could
be said to be usual, and every day of it judged anew (docs/safety.md, H11).
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from webapp.guide.numbers import LAST_JUDGED
from webapp.guide.signs import SIGNS


class UsualStatement(NamedTuple):
    """One sign's ordinary level as it was said on a date; None: nothing is usual any more."""

    sign: str
    level: int | None
    day: dt.date


def counts_from(said_on: dt.date, treated: Iterable[dt.date]) -> dt.date:
    """The date from which a level that was raised on `said_on` counts. `treated`: the days of the treatments."""
    days = sorted(treated)
    before = max((day for day in days if day < said_on), default=None)
    if before is None or (said_on - before).days > LAST_JUDGED:
        return said_on
    return min([before + dt.timedelta(days=LAST_JUDGED + 1), *(day for day in days if day >= said_on)])


def levels(statements: Iterable[UsualStatement], day: dt.date, treated: Iterable[dt.date]) -> dict[str, int]:
    """The levels that are usual on a date, of what was said (oldest first). A level that was lowered counts at once."""
    days, found = list(treated), {}
    for one in statements:
        level, stood = one.level or 0, found.get(one.sign, 0)
        found[one.sign] = level if counts_from(one.day, days) <= day else min(level, stood)
    return {sign: found[sign] for sign in SIGNS if found.get(sign)}
