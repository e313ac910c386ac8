"""The numbers of one clinic, by which a day is judged. They come from `clinic_numbers.py`. Pure.

Levels are 0–4. A day number counts from the treatment: the treatment day is 0.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

LAST_DAY = 14
LAST_JUDGED = 28   # until here the last day's numbers hold; after it warning signs alone speak


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


@dataclass(frozen=True, eq=False)
class Guide:
    """The numbers of one clinic, one object for them all. `bands[depth][sign][day]` is (low, high)."""

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


def free_from(treatment_day: dt.date, window: Window) -> dt.date:
    """The earliest date on which something that waits for a window's end may be taken up again."""
    return treatment_day + dt.timedelta(days=window.last + 1)
