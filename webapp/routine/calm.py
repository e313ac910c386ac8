"""Whether the skin is calm, by what was said of it last after a treatment: actives wait for that, and make-up.
Pure: no clock, no database, no words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import EVERY, WARMER

CALM_ASKED = 28          # days after a treatment on which an active waits for calm skin
CALM_SIGNS = tuple(one.name for one in EVERY if one.holds_above_usual)
BANDED = tuple(one.name for one in EVERY if one.holds_above_common)
HOLD_SIGNS = (*BANDED, WARMER)   # more of them than is common holds an active too
CALM_FROM = 2            # days before a pause's end from which "calm" counts: on the treatment day nothing flakes yet


class Level(NamedTuple):
    """What was said of a sign on a day; None is skipped. `said_on` is the date on which it was written."""

    day: dt.date
    sign: str
    level: int | None
    said_on: dt.date


def is_calm(guide: Guide, latest: Mapping[str, tuple[dt.date, int]], usual: Mapping[str, int], treatment: dt.date,
            said_from: dt.date) -> bool | None:
    """Whether the skin was calm when it was last described after a treatment. `latest`: `last_words` since then.

    Not calm: the last word on flaking or itch is above usual, or that on redness or swelling above what is common then.
    Calm: neither, with each of flaking and itch that was ever told told on `said_from` or later. Else None: nobody has
    said.
    """
    if above_common(guide, latest, usual, treatment):
        return False
    told = [date for sign, (date, _) in latest.items() if sign in CALM_SIGNS]
    return True if told and min(told) >= said_from else None


def last_words(levels: Iterable[Level], treatment: dt.date, day: dt.date) -> dict[str, tuple[dt.date, int]]:
    """What was said last of each sign after a treatment, up to and with a date: when, and which level. Of one sign on
    one day the last in order counts."""
    newest: dict[tuple[str, dt.date], int | None] = {}
    for one in levels:
        if treatment <= one.day <= day:
            newest[one.sign, one.day] = one.level
    latest: dict[str, tuple[dt.date, int]] = {}
    for (sign, date), level in newest.items():
        if level is not None and (sign not in latest or date > latest[sign][0]):
            latest[sign] = date, level
    return latest


def above_common(guide: Guide, latest: Mapping[str, tuple[dt.date, int]], usual: Mapping[str, int],
                 treatment: dt.date) -> frozenset[str]:
    """The signs whose last word is above the person's usual; of redness and swelling, above what was common then."""
    found = set()
    for sign, (date, level) in latest.items():
        band = guide.band(sign, min((date - treatment).days, LAST_DAY), None) if sign in BANDED else None
        if level > max(usual.get(sign, 0), band[1] if band else 0):
            found.add(sign)
    return frozenset(found)
