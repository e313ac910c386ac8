"""Warning signs as episodes: open from the tick until the person says that it is gone, or that a doctor has seen it.

No other check-in closes one, whatever it is about and however calm it is. Pure.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from webapp.guide.alarms import ALARMS

GONE, SEEN_BY_DOCTOR, STILL = "gone", "doctor", "still"
BEFORE = "before"   # ticked before the app asked what became of a sign, and older than a fortnight then
TAKEN_BACK = "taken back"
ANSWERS = (STILL, GONE, SEEN_BY_DOCTOR)
CLOSING = (GONE, SEEN_BY_DOCTOR, BEFORE)


class Tick(NamedTuple):
    """A warning sign that was ticked for a day. `stands`: it was not taken back in that day's check-in since
    (`taken_back_at`: when that came)."""

    sign: str
    day: dt.date
    written_at: str
    received_at: str
    stands: bool = True
    taken_back_at: str = ""


class Answer(NamedTuple):
    """What somebody said became of a sign."""

    sign: str
    answer: str
    written_at: str
    received_at: str


class Episode(NamedTuple):
    """An open sign, since which day, and when that was last confirmed ("still there"); an empty time if never."""

    sign: str
    day: dt.date
    confirmed_at: str


def open_signs(ticks: Iterable[Tick], answers: Iterable[Answer]) -> tuple[Episode, ...]:
    """The signs that are open, in the guide's order: followed in the order in which it was written, whatever arrived
    when. "Still there" after "gone" takes that back; of a sign that was never open it says nothing."""
    events = sorted([*((one.written_at, 0, one) for one in ticks if one.stands),
                   *((one.written_at, 1, one) for one in answers)], key=lambda one: one[:2])
    since: dict[str, dt.date] = {}
    closed: dict[str, dt.date] = {}   # since when the episode was open that was closed last
    confirmed: dict[str, str] = {}
    for written_at, _, one in events:
        if isinstance(one, Tick):
            since[one.sign] = min(since.get(one.sign, one.day), one.day)
        elif one.answer == BEFORE:
            since.pop(one.sign, None)
        elif one.answer in CLOSING:
            if one.sign in since:
                closed[one.sign] = since.pop(one.sign)
        else:
            confirmed[one.sign] = written_at
            if one.sign not in since and one.sign in closed:
                since[one.sign] = closed[one.sign]
    return tuple(Episode(sign, since[sign], confirmed.get(sign, "")) for sign in ALARMS if sign in since)


def last_word(tick: Tick, answers: Iterable[Answer]) -> Answer | None:
    """What was said last of a tick: an answer written after it, or that it was taken back in its own check-in."""
    if not tick.stands:
        return Answer(tick.sign, TAKEN_BACK, tick.taken_back_at, tick.taken_back_at)
    return max((one for one in answers if one.sign == tick.sign and one.written_at >= tick.written_at),
               key=lambda one: one.written_at, default=None)
