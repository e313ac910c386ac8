"""What a day number asks for: what to do, what to leave, when things may be taken up again. Pure.

Names of rules are those of `guide.toml`; their words stand in the templates.
"""

import datetime as dt
from typing import NamedTuple

from webapp.diary.guide import LAST_DAY, Guide, free_from
from webapp.diary.recovery import Treatment

DO = ("shade", "water_only", "compress", "pillow", "sunscreen", "mild_wash", "moisturise")
LEAVE = ("picking", "approved", "make_up", "exercise", "sauna", "swimming", "actives", "waxing", "perfume")
WAITS = ("make_up", "exercise", "sauna", "swimming")


class Rules(NamedTuple):
    """The aftercare rules of one day."""

    do: tuple[str, ...]
    leave: tuple[str, ...]


class Wait(NamedTuple):
    """Something that waits for the skin, and the earliest date it may be taken up again."""

    what: str
    earliest: dt.date


class Before(NamedTuple):
    """The days before a treatment: how many are left, and from which date each thing rests."""

    days: int
    rests: tuple[Wait, ...]


def rules(guide: Guide, treatment: Treatment | None, day: dt.date) -> Rules:
    """What to do and to leave on a date; nothing when no treatment is near."""
    if treatment is None:
        return Rules((), ())
    number = (day - treatment.day).days

    def holding(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if guide.window(name, treatment.depth_mm).holds(number))

    return Rules(holding(DO), holding(LEAVE))


def first_days(guide: Guide, day: dt.date) -> Rules:
    """What holds on the day of a treatment or on one of the two after it, whatever its depth."""
    those = [rules(guide, Treatment("", day), day + dt.timedelta(days=number)) for number in range(3)]
    return Rules(*(tuple(name for name in names if any(name in one[place] for one in those))
                   for place, names in enumerate((DO, LEAVE))))


def waits(guide: Guide, treatment: Treatment | None, day: dt.date) -> tuple[Wait, ...]:
    """"When can I …?", as long as one of the answers is still ahead."""
    if treatment is None:
        return ()
    found = tuple(Wait(name, free_from(treatment.day, guide.window(name, treatment.depth_mm))) for name in WAITS)
    return found if any(wait.earliest > day for wait in found) else ()


def before(guide: Guide, treatment_day: dt.date, day: dt.date) -> Before | None:
    """What rests in the 14 days before a treatment, and from when; None further away or once it is there."""
    days = (treatment_day - day).days
    if not 0 < days <= LAST_DAY:
        return None
    return Before(days, tuple(sorted(
        (Wait(name, treatment_day - dt.timedelta(days=ahead)) for name, ahead in guide.before.items()),
        key=lambda wait: wait.earliest)))
