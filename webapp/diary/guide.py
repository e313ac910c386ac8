"""The clinic's numbers, and what they make of one day. Pure: no clock, no database, no words.

Levels are 0–4. A day number counts from the treatment: the treatment day is 0. The numbers stand in
`guide.toml`, derived in the fact sheet's sections 2.2, 2.3 and 4; they are general ranges, not a diagnosis.
"""

import copy
import datetime as dt
import enum
import functools
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

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


# The least and the most that a clinic may make of a number, by the beginning of its name. Those below: not signed.
LIMITS = {"plan.treatments": (1, 12), "plan.weeks": (1, 26), "window": (0, 28), "pause": (0, 28), "threshold": (0, 14)}
LATER_THRESHOLD = 2     # days that a threshold may count later than in the facts
LEAST_PAUSE_AFTER = 3   # days that an active rests after a treatment, where the facts have as many
LEAST_WINDOW = {"window.approved": 1, "window.sunscreen": 7}

ACIDS = ("salicylic_acid", "azelaic_acid", "aha", "benzoyl_peroxide")   # what "acids and benzoyl peroxide" stands for
UNSURE = "unsure"   # what nobody knows the contents of rests as an acid does
ASSESSMENT, ON, OFF = "assessment", "on", "off"   # the clinic's choice of purpose (docs/safety.md), and its values


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
    """The numbers of one clinic. `bands[depth][sign][day]` is (low, high); see `default`."""

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


@functools.cache
def default() -> Guide:
    """The guide as the fact sheet has it, of a clinic that has chosen the diary with assessment."""
    return of(json.dumps({ASSESSMENT: ON}))


@functools.lru_cache(maxsize=64)
def of(changes: str) -> Guide:
    """The guide of a clinic. `changes`: the numbers it has set, as JSON by the names of `numbers`, and its choice of
    purpose by `ASSESSMENT`."""
    data = copy.deepcopy(_facts())
    said = json.loads(changes)
    for name, place in _places(data).items():
        if name in said:
            place.set(within(name, said[name]))
    depths = ("shallow", "deep")
    # Set by itself before the pauses were the one number: a clinic's longer "no actives" goes on.
    before = max(0, min(int(said.get("window.actives", 0)), LIMITS["window"][1]))
    longest = max(before, *(pause["after"] for pause in data["pauses"].values()))

    def pairs(rows: list[list[int]]) -> tuple[tuple[int, int], ...]:
        return tuple((low, high) for low, high in rows)

    def rules(rows: list[dict[str, int]]) -> tuple[tuple[int, int], ...]:
        return tuple((rule["level"], rule["from"]) for rule in rows)

    return Guide(
        treatments=data["plan"]["treatments"],
        weeks=(data["plan"]["weeks"][0], data["plan"]["weeks"][1]),
        deep_from_mm=data["depth"]["deep_from_mm"],
        long_from_mm=data["depth"]["long_from_mm"],
        deepest_mm=data["depth"]["deepest_mm"],
        bands={depth: {sign: pairs(rows) for sign, rows in (data["bands"]["any"] | data["bands"][depth]).items()}
               for depth in depths},
        thresholds={
            depth: {sign: rules(rows)
                    for sign, rows in (data["thresholds"]["any"] | data["thresholds"][depth]).items()}
            for depth in depths},
        windows={rule: (Window(span["from"], span["to"]), Window(span["from"], span.get("long_to", span["to"])))
                 for rule, span in data["windows"].items()} | {"actives": (Window(0, longest), Window(0, longest))},
        before=data["before"] | {"retinoid": data["pauses"]["retinoid"]["before"],
                                 "acids": max(data["pauses"][acid]["before"] for acid in ACIDS)},
        pauses={active: Pause(data["pauses"][of]["before"], data["pauses"][of]["after"])
                for active, of in (*((one, one) for one in data["pauses"]), (UNSURE, "aha"))},
        assesses=said.get(ASSESSMENT) == ON,
    )


@functools.cache
def numbers() -> Mapping[str, int]:
    """Every number that a clinic may set, by its name (`plan.treatments`, `window.sauna`, `pause.retinoid.before`,
    `threshold.deep.redness.3`), with the fact sheet's value. Windows and pauses count days, thresholds name the first
    day. The bands are not among them: they stay in `guide.toml`."""
    return {name: place.value for name, place in _places(_facts()).items()}


@functools.lru_cache(maxsize=64)
def values(changes: str) -> Mapping[str, int]:
    """Every number of a clinic by its name, those too that follow from others (`before.acids`, `window.actives`): what
    the articles' numbers are."""
    guide, said = of(changes), json.loads(changes)
    own = {name: within(name, said[name]) if name in said else value for name, value in numbers().items()}
    return {**own, "window.actives": guide.windows["actives"][0].last,
            **{f"before.{what}": days for what, days in guide.before.items()}}


def limits(name: str) -> tuple[int, int]:
    """The floor and the roof of a number: no clinic can set one to silence (docs/safety.md, H29)."""
    least, most = next(span for begin, span in LIMITS.items() if name.startswith(begin))
    fact = numbers()[name]
    if name.startswith("window."):   # it cannot end before it begins
        least = max(LEAST_WINDOW.get(name, 0), _facts()["windows"][name.split(".")[1]]["from"])
    elif name.startswith("threshold."):
        most = min(most, fact + LATER_THRESHOLD)
    elif name.endswith(".after"):
        least = min(LEAST_PAUSE_AFTER, fact)
    return least, most


def within(name: str, value: str) -> int:
    """A clinic's number as it counts: one that was set before there were floors and roofs counts as the nearest."""
    least, most = limits(name)
    return max(least, min(int(value), most))


def still_common(threshold: str, first: int) -> bool:
    """Whether a threshold (`threshold.deep.redness.3`) from this day on would call for help within the band."""
    _, group, sign, level = threshold.split(".")
    bands = default().bands
    return any(bands[depth][sign][day][1] >= int(level) for depth in bands if group in (depth, "any")
               for day in range(first, LAST_DAY + 1))


class _Place(NamedTuple):
    """Where a number stands in the data."""

    holder: Any
    key: Any

    @property
    def value(self) -> int:
        return self.holder[self.key]

    def set(self, value: int) -> None:
        self.holder[self.key] = value


def _places(data: dict[str, Any]) -> dict[str, _Place]:
    found = {"plan.treatments": _Place(data["plan"], "treatments"),
             "plan.weeks.first": _Place(data["plan"]["weeks"], 0), "plan.weeks.last": _Place(data["plan"]["weeks"], 1)}
    for rule, span in data["windows"].items():
        found[f"window.{rule}"] = _Place(span, "to")
        if "long_to" in span:
            found[f"window.{rule}.long"] = _Place(span, "long_to")
    for active, pause in data["pauses"].items():
        found |= {f"pause.{active}.{side}": _Place(pause, side) for side in ("before", "after")}
    for group, signs in data["thresholds"].items():
        for sign, rules in signs.items():
            found |= {f"threshold.{group}.{sign}.{rule['level']}": _Place(rule, "from") for rule in rules}
    return found


@functools.cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "guide.toml").read_text(encoding="utf-8"))


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
