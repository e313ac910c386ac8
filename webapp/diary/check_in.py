"""What one person says about one day, put together from what was said over time. Pure.

Nothing that was said is ever changed: of each kind the newest counts, and the older ones are its history.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from webapp.diary.guide import ALARMS, CARE, SIGNS

# The small hours belong to the day before: who logs at one in the morning has not slept on it.
DAY_ENDS = dt.timedelta(hours=4)


class Observation(NamedTuple):
    """One recorded sign ("0"–"4", None skipped), alarm or care ("yes", "no") of one day.

    `written_at` is UTC in ISO form; rows come oldest first.
    """

    day: str
    kind: str
    value: str | None
    written_at: str


class Note(NamedTuple):
    """The text of one day as it stood from `written_at` on."""

    day: str
    text: str
    written_at: str


class Earlier(NamedTuple):
    """A value that was later corrected: which, what it was, when it was written."""

    kind: str
    value: str | None
    written_at: str


@dataclass
class CheckIn:
    """A day as it stands. A sign missing from `signs` was not recorded; None in it was skipped.

    `alarms` is None when nobody asked, and empty when asked and none.
    """

    day: dt.date
    signs: dict[str, int | None] = field(default_factory=dict)
    care: dict[str, bool] = field(default_factory=dict)
    alarms: frozenset[str] | None = None
    note: str = ""
    ask_next_time: bool = False
    first_written_at: str = ""
    written_at: str = ""
    late: bool = False
    history: list[Earlier] = field(default_factory=list)

    @property
    def levels(self) -> dict[str, int]:
        """The signs that have a level."""
        return {sign: level for sign, level in self.signs.items() if level is not None}


def read(observations: Iterable[Observation], notes: Iterable[Note],
         local: Callable[[dt.datetime], dt.datetime]) -> dict[dt.date, CheckIn]:
    """The check-ins by day. `local` turns a moment into the client's own clock time."""
    said: dict[str, dict[str, list[tuple[str | None, str]]]] = {}
    for day, kind, value, written_at in observations:
        said.setdefault(day, {}).setdefault(kind, []).append((value, written_at))
    for day, text, written_at in notes:
        said.setdefault(day, {}).setdefault("note", []).append((text, written_at))
    return {dt.date.fromisoformat(day): _day(dt.date.fromisoformat(day), kinds, local)
            for day, kinds in said.items()}


def _day(day: dt.date, kinds: dict[str, list[tuple[str | None, str]]],
         local: Callable[[dt.datetime], dt.datetime]) -> CheckIn:
    found = CheckIn(day)
    for values in kinds.values():
        values.sort(key=lambda value: value[1])
    newest = {kind: values[-1][0] for kind, values in kinds.items()}
    found.signs = {sign: None if newest[sign] is None else int(newest[sign] or 0)
                   for sign in SIGNS if sign in newest}
    found.care = {care: newest[care] == "yes" for care in CARE if care in newest}
    if any(alarm in newest for alarm in ALARMS):
        found.alarms = frozenset(alarm for alarm in ALARMS if newest.get(alarm) == "yes")
    found.note = newest.get("note") or ""
    found.ask_next_time = newest.get("ask_next_time") == "yes"
    times = [written_at for values in kinds.values() for _, written_at in values]
    found.first_written_at, found.written_at = min(times), max(times)
    found.late = is_late(day, local(moment(found.first_written_at)))
    found.history = sorted(
        (Earlier(kind, value, written_at)
         for kind, values in kinds.items()
         for (value, written_at), (then, _) in zip(values, values[1:], strict=False) if value != then),
        key=lambda earlier: earlier.written_at)
    return found


def is_late(day: dt.date, written: dt.datetime) -> bool:
    """Whether something written at this local time about this day was added afterwards."""
    return (written - DAY_ENDS).date() > day


def moment(written_at: str) -> dt.datetime:
    """A stored time as a moment."""
    return dt.datetime.fromisoformat(written_at)
