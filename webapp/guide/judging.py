"""What a clinic's numbers make of one day. Pure: no clock, no database, no words.

The numbers (`numbers.py`) are general ranges, not a diagnosis.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.guide.advice import Advice, together
from webapp.guide.alarms import alarm_advice
from webapp.guide.numbers import LAST_DAY, LAST_JUDGED, Guide
from webapp.guide.signs import BY_NAME, SIGNS

RISES = 2   # so many levels up since the last recorded day is no slow healing


class Reason(enum.Enum):
    """Why a sign was judged as it was."""

    NO_RANGE = "no range"
    IN_RANGE = "in range"
    USUAL = "as on an ordinary day"
    ABOVE_RANGE = "above range"
    ABOVE_THRESHOLD = "above threshold"
    WORSENING = "worsening"
    RISING = "rising fast"
    VERY_SWOLLEN = "very swollen"
    LASTING = "lasting"


@dataclass(frozen=True)
class Finding:
    """What the guide makes of one sign on one day."""

    sign: str
    level: int
    reason: Reason
    advice: Advice


def judge(guide: Guide, levels: Mapping[str, int], *, day: int | None, depth_mm: float | None,
          usual: Mapping[str, int], before: Mapping[str, int]) -> list[Finding]:
    """What the guide makes of one day's levels, sign by sign.

    `levels`: the recorded signs (not the skipped ones). `day`: the day number, None before any treatment.
    `usual`: the client's own ordinary levels. `before`: each sign's level on the last recorded day earlier
    in the same recovery.
    """
    return [
        _finding(guide, sign, levels[sign], day, depth_mm, usual.get(sign, 0), before.get(sign))
        for sign in SIGNS if sign in levels
    ]


def _finding(guide: Guide, sign: str, level: int, day: int | None, depth_mm: float | None, usual: int,
             before: int | None) -> Finding:
    """The first reason that holds, with the advice of all that hold together."""
    found = list(_reasons(guide, sign, level, day, depth_mm, min(usual, BY_NAME[sign].usual_most), before))
    if found:
        return Finding(sign, level, found[0][0], together(advice for _, advice in found))
    if day is None or day > LAST_JUDGED or guide.band(sign, min(day, LAST_DAY), depth_mm) is None:
        return Finding(sign, level, Reason.NO_RANGE, Advice.NONE)
    is_common = level <= guide.most(sign, day, depth_mm)
    return Finding(sign, level, Reason.IN_RANGE if is_common else Reason.USUAL, Advice.NONE)


def _reasons(guide: Guide, sign: str, level: int, day: int | None, depth_mm: float | None, usual: int,
             before: int | None) -> Iterable[tuple[Reason, Advice]]:
    if not guide.assesses:
        return
    if sign == "swelling" and level == 4:
        yield Reason.VERY_SWOLLEN, Advice.CALL_TODAY
    if day is None or not 0 <= day <= LAST_JUDGED:
        return
    is_above, earlier = level > guide.most(sign, day, depth_mm), level if before is None else before
    if sign == "swelling" and level == 3 and is_above and day > 0:
        yield Reason.VERY_SWOLLEN, Advice.CALL_TODAY
    if sign == "redness" and day > LAST_DAY and min(level, before or 0) >= 2 and level > usual:
        yield Reason.LASTING, Advice.DOCTOR
    if BY_NAME[sign].worsens and is_above:
        if level >= earlier + RISES and day > 0:
            yield Reason.RISING, Advice.CALL_TODAY
        if level > earlier and day > 2:
            yield Reason.WORSENING, Advice.THERAPIST
    if level <= usual:
        return
    threshold = guide.threshold(sign, min(day, LAST_DAY), depth_mm)
    if threshold is not None and level >= threshold:
        yield Reason.ABOVE_THRESHOLD, Advice.THERAPIST
    if is_above:
        yield Reason.ABOVE_RANGE, Advice.WATCH


def of_warmth(guide: Guide, day: int | None) -> Advice:
    """What it calls for that the skin is warmer or more painful than the day before: as much as redness that rises
    above its range. Not signed."""
    if not guide.assesses or day is None or not 0 < day <= LAST_JUDGED:
        return Advice.NONE
    return Advice.WATCH if day <= 2 else Advice.THERAPIST


def leading(findings: list[Finding], alarms: set[str] | frozenset[str], warmth: Advice = Advice.NONE) -> Advice:
    """The one advice that leads a day: of its signs, its alarms and its warmth together."""
    return together([alarm_advice(alarms), warmth, *(finding.advice for finding in findings)])
