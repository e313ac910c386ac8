"""How the skin came back after a treatment: day by day, peak, days until usual. Pure.

A day number counts from the treatment (its own day is 0). "Back to usual" takes two recorded days in a row
at or below the client's own usual, after the peak; where days are missing it is known only to lie between
two days.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.diary.check_in import CheckIn
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS

# What was said, as `check_in.newest` has it: each kind's newest value by day.
Newest = Mapping[str, Mapping[dt.date, str | None]]

# Treatments further apart than this belong to different courses.
COURSE_GAP = dt.timedelta(weeks=16)
NEAR = dt.timedelta(days=7)   # two treatments so close are perhaps one, with a wrong date
FOLLOWED = 28   # a sign is followed for four weeks, or until the next treatment


@dataclass(frozen=True)
class Treatment:
    """One micro-needling treatment. `number` is its place in its course, from 1."""

    id: str
    day: dt.date
    at: str = ""
    depth_mm: float | None = None
    area: tuple[str, ...] = ()
    serum: str = ""
    numbing: str = ""
    note: str = ""
    number: int = 1
    batch: str = ""
    by_clinic: bool = False         # the clinic has recorded something of it
    depth_by_clinic: bool = False
    expiry: str = ""                # of the serum, and of the cartridge: "2027-04" or "2027-04-30"
    cartridge: str = ""
    cartridge_batch: str = ""
    cartridge_expiry: str = ""
    is_apart: bool = False          # somebody has said that it is another than the one shortly before it

    @property
    def judged_depth(self) -> float | None:
        """The depth that may loosen a range: the clinic's alone. A client's own counts as unknown."""
        return self.depth_mm if self.depth_by_clinic else None


@dataclass(frozen=True)
class Back:
    """When a sign was back to usual: on day `by`, or after day `after` and by day `by`."""

    after: int
    by: int

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.after == self.by


@dataclass(frozen=True)
class Curve:
    """One sign after one treatment. `levels[day]` is None where it was skipped; a day not in it was not
    recorded."""

    sign: str
    levels: Mapping[int, int | None]
    peak: int | None
    peak_day: int | None
    back: Back | None
    never_above_usual: bool
    usual: int = 0

    @property
    def settled(self) -> bool:
        """Whether it is back to usual and still so on the day that was recorded last."""
        return self.back is not None and self.latest is not None and self.latest <= self.usual

    @property
    def latest(self) -> int | None:
        """The level that was recorded last."""
        known = [day for day, level in self.levels.items() if level is not None]
        return self.levels[max(known)] if known else None


@dataclass(frozen=True)
class Recovery:
    """All that is known of the days after one treatment."""

    treatment: Treatment
    curves: Mapping[str, Curve]
    recorded_days: int
    sunscreen: tuple[int, int]   # days with, of days on which it was answered

    def rows(self, until: int) -> tuple[tuple[int | str | None, ...], ...]:
        """Each day's levels, sign by sign, up to day `until` or 14: None is skipped, "-" not recorded."""
        return tuple(tuple(curve.levels.get(day, "-") for curve in self.curves.values())
                     for day in range(min(until, LAST_DAY) + 1))


def places(days: Sequence[dt.date]) -> list[int]:
    """The place in its course of each treatment, by their days, oldest first."""
    found: list[int] = []
    for place, day in enumerate(days):
        follows = place > 0 and day - days[place - 1] <= COURSE_GAP
        found.append(found[-1] + 1 if follows else 1)
    return found


def doubtful(treatments: Sequence[Treatment]) -> tuple[Treatment, Treatment] | None:
    """The latest two, if they are so close that they may be one and nobody has said that they are two."""
    before, last = treatments[-2:] if len(treatments) > 1 else (None, None)
    return (before, last) if before and last and not last.is_apart and last.day - before.day <= NEAR else None


def current_course(treatments: Sequence[Treatment]) -> list[Treatment]:
    """The latest course of numbered treatments."""
    course: list[Treatment] = []
    for treatment in reversed(treatments):
        course.insert(0, treatment)
        if treatment.number == 1:
            break
    return course


def recover(treatment: Treatment, until: dt.date | None, newest: Newest, usual: Mapping[str, int]) -> Recovery:
    """Follow the skin after a treatment. `until`: the day of the next treatment, None if there is none."""
    last = FOLLOWED if until is None else min(FOLLOWED, (until - treatment.day).days - 1)
    found = {sign: levels(treatment, newest, sign, last) for sign in SIGNS}
    sunscreen = _by_day(treatment, newest, "sunscreen", last)
    recorded = set().union(*found.values(), sunscreen)
    return Recovery(
        treatment,
        {sign: curve(sign, found[sign], usual.get(sign, 0)) for sign in SIGNS},
        recorded_days=sum(number <= LAST_DAY for number in recorded),
        sunscreen=(sum(value == "yes" for value in sunscreen.values()), len(sunscreen)))


def levels(treatment: Treatment, newest: Newest, sign: str, last: int) -> dict[int, int | None]:
    """One sign's levels by day number, from the treatment day to day `last`; None where it was skipped."""
    return {number: None if value is None else int(value)
            for number, value in _by_day(treatment, newest, sign, last).items()}


def _by_day(treatment: Treatment, newest: Newest, kind: str, last: int) -> dict[int, str | None]:
    begin = treatment.day.toordinal()
    return {number: value for day, value in newest.get(kind, {}).items()
            if 0 <= (number := day.toordinal() - begin) <= last}


def curve(sign: str, levels: Mapping[int, int | None], usual: int) -> Curve:
    """Peak and way back of one sign."""
    known = sorted((day, level) for day, level in levels.items() if level is not None)
    if not known:
        return Curve(sign, levels, None, None, None, False, usual)
    peak = max(level for _, level in known)
    peak_day = next(day for day, level in known if level == peak)
    if peak <= usual:
        return Curve(sign, levels, peak, peak_day, None, True, usual)
    after_peak = [(day, level) for day, level in known if day >= peak_day]
    back = None
    for (before, _), (day, level), (_, then) in zip(
            after_peak, after_peak[1:], after_peak[2:], strict=False):
        if level <= usual and then <= usual:
            back = Back(day if before == day - 1 else before, day)
            break
    return Curve(sign, levels, peak, peak_day, back, False, usual)


def before_day(check_ins: Mapping[dt.date, CheckIn], treatment: Treatment, day: dt.date) -> dict[str, int]:
    """Each sign's level on the last day before `day` on which it was recorded in this recovery."""
    found: dict[str, int] = {}
    for earlier in sorted(check_ins):
        if treatment.day <= earlier < day:
            found |= check_ins[earlier].levels
    return found


def next_earliest(guide: Guide, last: Treatment) -> tuple[dt.date, dt.date]:
    """The span of dates in which the plan puts the next treatment."""
    first, latest = guide.weeks
    return last.day + dt.timedelta(weeks=first), last.day + dt.timedelta(weeks=latest)
