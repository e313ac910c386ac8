"""Warning signs as episodes: open from the tick until the person says that it is gone, or that a doctor has seen it.

No other check-in closes one, whatever it is about and however calm it is. Pure.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from webapp.diary.guide import ALARMS

GONE, SEEN_BY_DOCTOR, STILL = "gone", "doctor", "still"
BEFORE = "before"   # ticked before the app asked what became of a sign, and older than a fortnight then
ANSWERS = (STILL, GONE, SEEN_BY_DOCTOR)
CLOSING = (GONE, SEEN_BY_DOCTOR, BEFORE)


class Tick(NamedTuple):
    """A warning sign that was ticked for a day. `stands`: it was not taken back in that day's check-in since."""

    sign: str
    day: dt.date
    written_at: str
    received_at: str
    stands: bool = True


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
    """The signs that nobody has closed since they were last ticked, in the guide's order. What was written last counts,
    in whatever order it arrived."""
    closed: dict[str, str] = {}
    confirmed: dict[str, str] = {}
    for one in answers:
        said = closed if one.answer in CLOSING else confirmed
        said[one.sign] = max(said.get(one.sign, ""), one.written_at)
    first: dict[str, dt.date] = {}
    for tick in ticks:
        if tick.stands and tick.written_at > closed.get(tick.sign, ""):
            first[tick.sign] = min(first.get(tick.sign, tick.day), tick.day)
    return tuple(Episode(sign, first[sign], confirmed.get(sign, "")) for sign in ALARMS if sign in first)


def how_it_ended(tick: Tick, answers: Iterable[Answer]) -> str:
    """`gone`, `doctor` or `before` as said after a tick; `taken back` in its own check-in; empty while it is open."""
    if not tick.stands:
        return "taken back"
    return next((one.answer for one in sorted(answers, key=lambda one: one.written_at, reverse=True)
                 if one.sign == tick.sign and one.answer in CLOSING and one.written_at >= tick.written_at), "")
