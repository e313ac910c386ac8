"""What one person says about one day, put together from what was said over time. Pure.

Nothing that was said is ever changed: of each kind the newest counts, and the older ones are its history.
"""

import datetime as dt
import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import NamedTuple

from webapp.guide.alarms import ALARMS
from webapp.guide.signs import CARE, SIGNS, WARMER
from webapp.times import moment

# The small hours belong to the day before: who logs at one in the morning has not slept on it.
DAY_ENDS = dt.timedelta(hours=4)
NEVER = (None, "", "")


class Observation(NamedTuple):
    """One recorded sign ("0"–"4", None skipped), alarm or care ("yes", "no") of one day.

    `written_at` is UTC in ISO form; rows come oldest first.
    """

    day: str
    kind: str
    value: str | None
    written_at: str
    received_at: str = ""


class Note(NamedTuple):
    """The text of one day as it stood from `written_at` on."""

    day: str
    text: str
    written_at: str
    received_at: str = ""


class Earlier(NamedTuple):
    """A value that was later corrected: which, what it was, when it was written, when it came."""

    kind: str
    value: str | None
    written_at: str
    received_at: str


@dataclass
class CheckIn:
    """A day as it stands. A sign missing from `signs` was not recorded; None in it was skipped.

    `warmer`: than the day before, or more painful. `alarms` is None when nobody asked, and empty when asked and none.
    """

    day: dt.date
    signs: dict[str, int | None] = field(default_factory=dict)
    care: dict[str, bool] = field(default_factory=dict)
    warmer: bool | None = None
    alarms: frozenset[str] | None = None
    note: str = ""
    ask_next_time: bool = False
    first_written_at: str = ""
    received_at: str = ""
    late: bool = False
    entries: int = 0   # how much was ever said of it: after a backup was put back a phone says the same again
    history: list[Earlier] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Tells one state of a day from another, and says nothing of it: a page carries it along, so that nothing is
        undone that it did not show."""
        said = (self.signs, self.care, self.warmer, self.alarms and sorted(self.alarms), self.alarms is None, self.note,
                self.ask_next_time, self.entries)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def levels(self) -> dict[str, int]:
        """The signs that have a level."""
        return {sign: level for sign, level in self.signs.items() if level is not None}


def read(observations: Iterable[Observation], notes: Iterable[Note],
         local: Callable[[dt.datetime], dt.datetime]) -> dict[dt.date, CheckIn]:
    """The check-ins by day. `local` turns a moment into the client's own clock time."""
    entries = [*observations, *(Observation(day, "note", *values) for day, *values in notes)]
    entries.sort(key=itemgetter(3))
    newest: dict[str, dict[str, tuple[str | None, str, str]]] = {}
    history: dict[str, list[Earlier]] = {}
    for day, kind, value, written_at, received_at in entries:
        kinds = newest.setdefault(day, {})
        if kind in kinds and kinds[kind][0] != value:
            history.setdefault(day, []).append(Earlier(kind, *kinds[kind]))
        kinds[kind] = value, written_at, received_at
    first = {}
    for day, _, _, written_at, _ in reversed(entries):
        first[day] = written_at
    number = Counter(day for day, *_ in entries)
    return {date: _day(date, kinds, first[day], history.get(day, []), number[day], local)
            for day, kinds in newest.items() if (date := dt.date.fromisoformat(day))}


def _day(day: dt.date, newest: dict[str, tuple[str | None, str, str]], first_written_at: str,
         history: list[Earlier], number: int, local: Callable[[dt.datetime], dt.datetime]) -> CheckIn:
    found = CheckIn(day)
    for kind, (value, _, _) in newest.items():
        if kind in SIGNS:
            found.signs[kind] = None if value is None else int(value)
        elif kind in CARE:
            found.care[kind] = value == "yes"
        elif kind == WARMER:
            found.warmer = value == "yes"
    found.signs = {sign: found.signs[sign] for sign in SIGNS if sign in found.signs}
    if not newest.keys().isdisjoint(ALARMS):
        found.alarms = frozenset(alarm for alarm in ALARMS if newest.get(alarm, NEVER)[0] == "yes")
    found.note = newest.get("note", NEVER)[0] or ""
    found.ask_next_time = newest.get("ask_next_time", NEVER)[0] == "yes"
    found.first_written_at = first_written_at
    found.received_at = max(received_at for _, _, received_at in newest.values())
    found.late = is_late(day, local(moment(first_written_at)))
    found.entries = number
    found.history = sorted(history, key=attrgetter("written_at"))
    return found


def newest(observations: Iterable[Observation]) -> dict[str, dict[dt.date, str | None]]:
    """The newest value of each kind by day, from rows in which a kind's oldest comes first."""
    date = functools.cache(dt.date.fromisoformat)
    found: dict[str, dict[dt.date, str | None]] = {}
    for day, kind, value, *_ in observations:
        found.setdefault(kind, {})[date(day)] = value
    return found


def is_night(clock: dt.datetime) -> bool:
    """Whether it is past midnight, and the day before is not over yet for whoever is still up."""
    return (clock - DAY_ENDS).date() < clock.date()


def is_late(day: dt.date, written: dt.datetime) -> bool:
    """Whether something written at this local time about this day was added afterwards."""
    return (written - DAY_ENDS).date() > day
