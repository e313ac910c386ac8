"""What a clinic's numbers make of one day. Pure: no clock, no database, no words.

Levels are 0–4. A day number counts from the treatment: the treatment day is 0. Where the numbers come from:
`clinic_numbers.py`. They are general ranges, not a diagnosis.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SIGNS = ("redness", "flaking", "swelling", "dryness", "itch")
CARE = ("sunscreen", "no_makeup")
WARMER = "warmer"   # "warmer or more painful than yesterday": seen on skin of every tone, where redness is not
# Warning signs, the gravest first; their words: `templates/diary/_words.html`.
ALARMS = ("breathing", "faint", "pus", "spreading", "fever", "eye", "pain", "blisters", "bumps", "dark_patches")
LAST_DAY = 14
LAST_JUDGED = 28   # until here the last day's numbers hold; after it warning signs alone speak
RISES = 2          # so many levels up since the last recorded day is no slow healing
USUAL_MOST = {"redness": 2, "flaking": 2, "swelling": 1, "dryness": 2, "itch": 2}   # not signed: docs/safety.md, H11
WORSENS = ("redness", "swelling")


class Advice(enum.IntEnum):
    """What to do, from nothing to the most serious. Of several, `together` leads."""

    NONE = 0
    WATCH = 1
    THERAPIST = 2
    CALL_TODAY = 3
    DOCTOR = 4
    DOCTOR_TODAY = 5
    EMERGENCY = 6

    @property
    def is_help(self) -> bool:
        """Whether somebody else is to be asked, and not only the skin watched."""
        return self > Advice.WATCH


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


# Whom to turn to and how soon, each from least to most: two things, and neither is lost to the other.
WHO_AND_WHEN = {
    Advice.NONE: (0, 0),
    Advice.WATCH: (1, 1),
    Advice.THERAPIST: (2, 1),
    Advice.CALL_TODAY: (2, 2),
    Advice.DOCTOR: (3, 1),
    Advice.DOCTOR_TODAY: (3, 2),
    Advice.EMERGENCY: (4, 3),
}
ADVICE_OF = {both: advice for advice, both in WHO_AND_WHEN.items()}
ALARM_ADVICE = {
    "breathing": Advice.EMERGENCY,
    "faint": Advice.EMERGENCY,
    "pus": Advice.DOCTOR_TODAY,
    "spreading": Advice.DOCTOR_TODAY,
    "fever": Advice.DOCTOR_TODAY,
    "eye": Advice.DOCTOR_TODAY,
    "pain": Advice.DOCTOR_TODAY,
    "blisters": Advice.DOCTOR_TODAY,
    "bumps": Advice.THERAPIST,
    "dark_patches": Advice.THERAPIST,
}


@dataclass(frozen=True)
class Finding:
    """What the guide makes of one sign on one day."""

    sign: str
    level: int
    reason: Reason
    advice: Advice


@dataclass(frozen=True)
class Window:
    """Days after a treatment, first and last included, on which an aftercare rule holds."""

    first: int
    last: int

    def holds(self, day: int) -> bool:
        """Whether the rule holds on this day number."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Pause:
    """Days before and after a treatment on which an active rests; the treatment day is one of them."""

    before: int
    after: int


@dataclass(frozen=True)
class Guide:
    """The numbers of one clinic. `bands[depth][sign][day]` is (low, high)."""

    treatments: int
    weeks: tuple[int, int]
    deep_from_mm: float
    long_from_mm: float
    deepest_mm: float
    bands: Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]]
    thresholds: Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]]
    windows: Mapping[str, tuple[Window, Window]]
    before: Mapping[str, int]
    pauses: Mapping[str, Pause]
    assesses: bool   # chosen by the clinic; without it nothing that a client writes is judged

    def depth_group(self, depth_mm: float | None) -> str:
        """`shallow` or `deep`; an unknown depth is shallow, which is the stricter."""
        return "deep" if depth_mm is not None and depth_mm >= self.deep_from_mm else "shallow"

    def band(self, sign: str, day: int, depth_mm: float | None) -> tuple[int, int] | None:
        """The lowest and highest level that is common on this day; None outside days 0 to 14, after a treatment deeper
        than any source tells of, or without assessment."""
        if not self.assesses or not self.has_source(depth_mm) or not 0 <= day <= LAST_DAY:
            return None
        return self.bands[self.depth_group(depth_mm)][sign][day]

    def has_source(self, depth_mm: float | None) -> bool:
        """Whether anybody has said what is common after a treatment of this depth."""
        return depth_mm is None or depth_mm <= self.deepest_mm

    def most(self, sign: str, day: int, depth_mm: float | None) -> int:
        """The highest level on this day that calls for nothing; after day 14 that of day 14. What is deeper than any
        source is measured as deep: to be told too early is the smaller harm."""
        return self.bands[self.depth_group(depth_mm)][sign][min(day, LAST_DAY)][1]

    def threshold(self, sign: str, day: int, depth_mm: float | None) -> int | None:
        """The level from which to contact the therapist on this day, or None."""
        if not 0 <= day <= LAST_DAY:
            return None
        rules = self.thresholds[self.depth_group(depth_mm)].get(sign, ())
        return min((level for level, first in rules if day >= first), default=None)

    def window(self, rule: str, depth_mm: float | None) -> Window:
        """The days on which an aftercare rule holds after a treatment of this depth."""
        usual, long = self.windows[rule]
        return long if depth_mm is not None and depth_mm >= self.long_from_mm else usual


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
    found = list(_reasons(guide, sign, level, day, depth_mm, min(usual, USUAL_MOST[sign]), before))
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
    if sign in WORSENS and is_above:
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


def together(advices: Iterable[Advice]) -> Advice:
    """The advice that is as serious as each of these, in whom to turn to and in how soon."""
    both = [WHO_AND_WHEN[one] for one in advices] or [WHO_AND_WHEN[Advice.NONE]]
    return ADVICE_OF[max(who for who, _ in both), max(when for _, when in both)]


def alarm_advice(ticked: Iterable[str]) -> Advice:
    """The most serious advice that the ticked alarms call for."""
    return together(ALARM_ADVICE[alarm] for alarm in ticked)


def alarm_level(alarm: str) -> str:
    """The name of the advice that one alarm alone calls for."""
    return ALARM_ADVICE[alarm].name


def of_warmth(guide: Guide, day: int | None) -> Advice:
    """What it calls for that the skin is warmer or more painful than the day before: as much as redness that rises
    above its range. Not signed."""
    if not guide.assesses or day is None or not 0 < day <= LAST_JUDGED:
        return Advice.NONE
    return Advice.WATCH if day <= 2 else Advice.THERAPIST


def leading(findings: list[Finding], alarms: set[str] | frozenset[str], warmth: Advice = Advice.NONE) -> Advice:
    """The one advice that leads a day: of its signs, its alarms and its warmth together."""
    return together([alarm_advice(alarms), warmth, *(finding.advice for finding in findings)])


def free_from(treatment_day: dt.date, window: Window) -> dt.date:
    """The earliest date on which something that waits for a window's end may be taken up again."""
    return treatment_day + dt.timedelta(days=window.last + 1)
