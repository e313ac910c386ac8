"""What a day number asks for: what to do, what to leave, when things may be taken up again. Pure.

Names of rules are those of `guide.toml`; their words stand in the templates.
"""

import datetime as dt
import functools
from typing import NamedTuple, Protocol

from webapp.guide.numbers import LAST_DAY, Guide

DO = ("shade", "water_only", "compress", "pillow", "sunscreen", "mild_wash", "moisturise")
# In the order in which they are read: what is asked about by itself (`WAITS`) comes last.
LEAVE = ("picking", "approved", "actives", "waxing", "perfume", "make_up", "exercise", "sauna", "swimming")
WAITS = ("make_up", "exercise", "sauna", "swimming")


class Rules(NamedTuple):
    """The aftercare rules of one day."""

    do: tuple[str, ...]
    leave: tuple[str, ...]


class Rest(NamedTuple):
    """Something that rests before a treatment, and from which date."""

    what: str
    first: dt.date


class Before(NamedTuple):
    """The days before a treatment: how many are left, and from which date each thing rests."""

    days: int
    rests: tuple[Rest, ...]


class Treated(Protocol):
    """A treatment, as far as rules go. `depth_mm`: None where nobody has said."""

    @property
    def day(self) -> dt.date: ...
    @property
    def depth_mm(self) -> float | None: ...


def on_day(guide: Guide, treatment: Treated | None, day: dt.date) -> Rules:
    """What to do and to leave on a date; nothing when no treatment is near."""
    if treatment is None:
        return Rules((), ())
    return _holding(guide, (day - treatment.day).days, treatment.depth_mm)


@functools.lru_cache(maxsize=8)
def first_days(guide: Guide) -> Rules:
    """What holds on the day of a treatment or on one of the two after it, whatever its depth."""
    those = [_holding(guide, number, None) for number in range(3)]
    return Rules(*(tuple(name for name in names if any(name in one[place] for one in those))
                   for place, names in enumerate((DO, LEAVE))))


def before(guide: Guide, treatment_day: dt.date, day: dt.date) -> Before | None:
    """What rests in the 14 days before a treatment, and from when; None further away or once it is there."""
    days = (treatment_day - day).days
    if not 0 < days <= LAST_DAY:
        return None
    return Before(days, tuple(sorted(
        (Rest(name, treatment_day - dt.timedelta(days=ahead)) for name, ahead in guide.before.items()),
        key=lambda rest: rest.first)))


def _holding(guide: Guide, number: int, depth_mm: float | None) -> Rules:
    """The rules of a day number."""
    do, leave = (tuple(name for name in names if guide.window(name, depth_mm).holds(number)) for names in (DO, LEAVE))
    return Rules(do, leave)
