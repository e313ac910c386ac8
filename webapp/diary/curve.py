"""The recovery curve's geometry: one sign after one treatment, against the band, earlier ones behind. Pure.

Coordinates are those of an SVG view box 324 wide and 168 high that begins at y = 6. A line joins days that
follow each other and nothing else: a gap stays a gap.
"""

import functools
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from webapp.guide.numbers import LAST_DAY, Guide

Box: TypeAlias = tuple[float, float, float, float]   # left, top, right, bottom
LEFT, STEP = 30.0, 20.15
BOTTOM, RISE = 128.0, 27.0
MARGIN = 8.0   # how far the band reaches beyond a level, so that a band of one level is still seen
# The middle of each day's column, and the height of each level.
ACROSS = tuple(round(LEFT + STEP * day, 1) for day in range(LAST_DAY + 1))
UP = tuple(BOTTOM - RISE * level for level in range(5))
WIDTH, HEIGHT, SPAN = 92.0, 12.0, 4   # of a label, in the longest language on a narrow phone; the days that it spans
DOT = 5.0   # half of a point
BESIDE = (-8, 17, -23, 32)   # how far below a point its label's line is, the best first
NO_BAND = (4,) * (LAST_DAY + 1), "", ""   # nothing is more than expected where nothing is expected


class Dot(NamedTuple):
    """A recorded day."""

    day: int
    level: int
    x: float
    y: float
    above: bool


class Label(NamedTuple):
    """What a line is called, written on it: `now`, `before` or `band`. `anchor` as SVG has it."""

    of: str
    x: float
    y: float
    anchor: str


class Chart(NamedTuple):
    """What the template draws. `missing` and `skipped` are (day, x)."""

    sign: str
    band: str
    edge: str
    now: str
    before: tuple[str, ...]
    dots: tuple[Dot, ...]
    missing: tuple[tuple[int, float], ...]
    skipped: tuple[tuple[int, float], ...]
    rated: tuple[Dot, ...] = ()   # by the clinic, drawn apart
    labels: tuple[Label, ...] = ()


def chart(guide: Guide, sign: str, depth_mm: float | None, levels: Mapping[int, int | None],
          behind: Sequence[Mapping[int, int | None]], until: int,
          rated: Mapping[int, int] = MappingProxyType({})) -> Chart:
    """Lay out one sign.

    `levels` by day number (None skipped); `behind` the same for earlier treatments; `until` the last day
    number that has come: it and later days are never missing. `rated`: the clinic's own levels by day number.
    """
    has_band = guide.band(sign, 0, depth_mm) is not None
    highest, band, edge = _band(guide.bands[guide.depth_group(depth_mm)][sign]) if has_band else NO_BAND
    days = range(min(until, LAST_DAY) + 1)
    return Chart(
        sign,
        band=band,
        edge=edge,
        now=line(levels),
        before=tuple(line(one) for one in behind),
        dots=tuple(Dot(day, level, ACROSS[day], UP[level], level > highest[day])
                   for day in days if (level := levels.get(day)) is not None),
        missing=tuple((day, ACROSS[day]) for day in days if day not in levels and day < until),
        skipped=tuple((day, ACROSS[day]) for day in days if day in levels and levels[day] is None),
        rated=tuple(Dot(day, level, ACROSS[day], UP[level], level > highest[day])
                    for day, level in sorted(rated.items()) if 0 <= day <= LAST_DAY),
        labels=_labels(levels, behind[-1] if behind else {}, highest if has_band else None))


def _labels(levels: Mapping[int, int | None], before: Mapping[int, int | None],
            highest: Sequence[int] | None) -> tuple[Label, ...]:
    """Where the lines are called by name: the own one at its last day, the one before where the two are furthest apart,
    the band above its edge; each where it covers least. `highest`: of the band, by day. Where nothing is drawn there is
    nothing to call."""
    known, earlier = _known(levels), _known(before)
    apart = {day: abs(level - known[day]) if day in known else len(UP) for day, level in earlier.items()}
    wanted = [
        [one for day in sorted(known, reverse=True) for one in _beside("now", day, known[day])],
        [one for day in sorted(earlier, key=lambda day: -apart[day]) for one in _beside("before", day, earlier[day])],
        [Label("band", ACROSS[day] + STEP / 2, UP[max(highest[max(day - SPAN, 0):day + 1])] - MARGIN - above, "end")
         for above in (5, 5 + HEIGHT + 3) for day in range(LAST_DAY, SPAN - 1, -1)] if highest else []]
    taken = [(ACROSS[day] - DOT, UP[level] - DOT, ACROSS[day] + DOT, UP[level] + DOT) for day, level in
             [*known.items(), *earlier.items()]]
    found: list[Label] = []
    for places in wanted:
        if places:
            found.append(_freest(places, found, taken))
    return tuple(found)


def _freest(places: Sequence[Label], others: Sequence[Label], points: Sequence[Box]) -> Label:
    """The first that covers nothing, else the first that covers least. Raises `ValueError` where there is none."""
    covered = {}
    for one in places:
        if not (much := _covered(one, others, points)):
            return one
        covered[one] = much
    return min(covered, key=lambda one: covered[one])


def _known(levels: Mapping[int, int | None]) -> dict[int, int]:
    return {day: level for day, level in levels.items() if level is not None and day <= LAST_DAY}


def _beside(of: str, day: int, level: int) -> list[Label]:
    """The places round a day's point, the best first."""
    return [Label(of, round(ACROSS[day] + side * 7, 1), UP[level] + below, "start" if side > 0 else "end")
            for below in BESIDE for side in (1, -1)]


def _covered(label: Label, others: Sequence[Label], points: Sequence[Box]) -> int:
    """How much a label would cover: of other labels, and of the points of the lines. Most where it leaves the chart."""
    box = _box(label)
    is_out = box[0] < LEFT - STEP / 2 or box[2] > ACROSS[LAST_DAY] + STEP / 2 or box[3] > BOTTOM + MARGIN * 2
    return (100 * is_out + 10 * sum(_overlap(box, _box(one)) for one in others)
            + sum(_overlap(box, one) for one in points))


def _box(label: Label) -> Box:
    left = label.x if label.anchor == "start" else label.x - WIDTH
    return left, label.y - HEIGHT, left + WIDTH, label.y + 3


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def line(levels: Mapping[int, int | None]) -> str:
    """The path through recorded days, broken where a day is missing or was skipped."""
    path, last = [], None
    for day, across in enumerate(ACROSS):
        level = levels.get(day)
        if level is not None:
            path.append(f"{'L' if last == day - 1 else 'M'}{across:g} {UP[level]:g}")
            last = day
    return "".join(path)


@functools.cache
def _band(band: tuple[tuple[int, int], ...]) -> tuple[tuple[int, ...], str, str]:
    """The highest common levels, and the paths of the band and of its upper edge: the same at each visit."""
    top = _steps([high for _, high in band], -MARGIN)
    bottom = _steps([low for low, _ in band], MARGIN)
    return tuple(high for _, high in band), "M" + "L".join(top + bottom[::-1]) + "Z", "M" + "L".join(top)


def _steps(levels: Sequence[int], shift: float) -> list[str]:
    corners = []
    for day, level in enumerate(levels):
        for side in (-0.5, 0.5):
            corner = f"{round(LEFT + STEP * (day + side), 1):g} {UP[level] + shift:g}"
            if not corners or corners[-1] != corner:
                corners.append(corner)
    return corners
