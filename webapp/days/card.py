"""The short ways to check in: one tap that says all five signs and that there is no warning sign. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from webapp.diary.check_in import CheckIn
from webapp.guide.signs import SIGNS


class ShortCheckIn(NamedTuple):
    """What one tap says of a day: the level of each sign, None for skipped. `as_on`: the day it is copied from; None
    where all is calm. `warmer`: what it says of warmth and pain, None for nothing."""

    day: dt.date
    as_on: dt.date | None
    levels: Mapping[str, int | None]
    warmer: bool | None = None


CALM = dict.fromkeys(SIGNS, 0)


def ways(day: dt.date, before: CheckIn | None, *, is_held: bool, is_treatment_day: bool) -> tuple[ShortCheckIn, ...]:
    """The short ways to say how a day was. `before`: what was said of the day before it, of the same recovery;
    `is_held`: a warning sign is open, or the diary asks nothing. Then there is none. On the treatment day nobody is
    asked about warmth.

    The day before is offered again where all of it was said, it had no warning sign, and the skin was not warmer or
    more painful on it: that was of that day, as its note and its care were, and what it called for must not be lost.
    """
    if is_held:
        return ()
    found = [ShortCheckIn(day, None, CALM, None if is_treatment_day else False)]
    is_whole = before and before.alarms == frozenset() and before.signs.keys() == {*SIGNS}
    if before and is_whole and not before.warmer and before.signs != CALM:
        found.append(ShortCheckIn(day, before.day, before.signs))
    return tuple(found)
