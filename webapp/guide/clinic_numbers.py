"""The numbers by which a clinic's app judges and counts: the fact sheet's, and what a clinic may make of them. Pure.

They stand in `guide.toml`, derived in the fact sheet's sections 2.2, 2.3 and 4.
"""

import copy
import functools
import json
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from webapp.guide.numbers import LAST_DAY, Guide, Pause, Window

# The least and the most that a clinic may make of a number, by the beginning of its name. Those below: not signed.
LIMITS = {"plan.treatments": (1, 12), "plan.weeks": (1, 26), "window": (0, 28), "pause": (0, 28), "threshold": (0, 14)}
LATER_THRESHOLD = 2     # days that a threshold may count later than in the facts
LEAST_PAUSE_AFTER = 3   # days that an active rests after a treatment, where the facts have as many
LEAST_WINDOW = {"window.approved": 1, "window.sunscreen": 7}

ACIDS = ("salicylic_acid", "azelaic_acid", "aha", "benzoyl_peroxide")   # what "acids and benzoyl peroxide" stands for
UNSURE = "unsure"   # what nobody knows the contents of rests as an acid does
ASSESSMENT, ON, OFF = "assessment", "on", "off"   # the clinic's choice of purpose (docs/safety.md), and its values


@functools.cache
def default() -> Guide:
    """The guide as the fact sheet has it, of a clinic that has chosen the diary with assessment."""
    return guide_of(json.dumps({ASSESSMENT: ON}))


@functools.lru_cache(maxsize=64)
def guide_of(changes: str) -> Guide:
    """The guide of a clinic. `changes`: the numbers it has set, as JSON by the names of `numbers`, and its choice of
    purpose by `ASSESSMENT`."""
    data = copy.deepcopy(_facts())
    chosen = json.loads(changes)
    for name, place in _places(data).items():
        if name in chosen:
            place.set(within(name, chosen[name]))
    depths = ("shallow", "deep")
    # Set by itself before the pauses were the one number: a clinic's longer "no actives" goes on.
    before = max(0, min(int(chosen.get("window.actives", 0)), LIMITS["window"][1]))
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
        assesses=chosen.get(ASSESSMENT) == ON,
    )


@functools.cache
def numbers() -> Mapping[str, int]:
    """Every number that a clinic may set, by its name (`plan.treatments`, `window.sauna`, `pause.retinoid.before`,
    `threshold.deep.redness.3`), with the fact sheet's value. Windows and pauses count days, thresholds name the first
    day. The bands are not among them: they stay in `guide.toml`."""
    return {name: place.value for name, place in _places(_facts()).items()}


def depths() -> Mapping[str, float]:
    """The depths in mm that the guide goes by, the same for every clinic: from `deep` on the bands are others (in the
    quarters in which depths are said), from `long` on some waits are longer."""
    guide = default()
    return {"deep": math.ceil(guide.deep_from_mm * 4) / 4, "long": guide.long_from_mm}


@functools.lru_cache(maxsize=64)
def values(changes: str) -> Mapping[str, int]:
    """Every number of a clinic by its name, those too that follow from others (`before.acids`, `window.actives`): what
    the articles' numbers are."""
    guide, chosen = guide_of(changes), json.loads(changes)
    own = {name: within(name, chosen[name]) if name in chosen else value for name, value in numbers().items()}
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
