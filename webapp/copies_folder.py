"""What a folder of nightly copies is worth: when the newest was made, and what came of restoring it on trial.

Nothing in a copy is opened here: `daily_copies.py` makes them and tries them.
"""

import datetime as dt
import json
from pathlib import Path
from typing import NamedTuple

from webapp.times import moment

OLD = dt.timedelta(hours=26)               # a night's copy, and two hours for making it
OLD_TRIAL = dt.timedelta(days=2)
AHEAD = dt.timedelta(minutes=5)            # what claims to be later was made by a clock that was wrong
NAMED = "hudro-%Y-%m-%dT%H%M%SZ.sqlite"
RESULT = "trial.json"


class Trial(NamedTuple):
    """What came of restoring a copy on trial: when, which, and what was wrong (empty: nothing)."""

    at: dt.datetime
    copy: str
    fault: str


class State(NamedTuple):
    """What a folder of copies is worth. Each may be None: there was none yet, or it cannot be read."""

    copied_at: dt.datetime | None
    trial: Trial | None

    def faults(self, now: dt.datetime) -> list[str]:
        """What is not as it should be: `no copy`, `old copy`, `failed trial`, `no trial`."""
        found = []
        if self.copied_at is None:
            found.append("no copy")
        elif now - self.copied_at > OLD:
            found.append("old copy")
        if self.trial is not None and self.trial.fault:
            found.append("failed trial")
        elif self.copied_at is not None and (self.trial is None or now - self.trial.at > OLD_TRIAL):
            found.append("no trial")
        return found


def state(folder: Path, now: dt.datetime) -> State:
    """Look at a folder; nothing in it is opened. What claims to be of a time to come does not count: it would say that
    all is well for years."""
    last, trial = newest(folder, now), None
    try:
        said = json.loads((folder / RESULT).read_text())
        trial = Trial(moment(said["at"]).astimezone(dt.UTC), str(said["copy"]), str(said["fault"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass   # none yet, or half a file: no trial that anybody could go by
    return State(made_at(last) if last else None, trial if trial and trial.at <= now + AHEAD else None)


def copies(folder: Path) -> list[Path]:
    """The oldest first: their names are in the order of time. Raises `OSError`."""
    return sorted(file for file in folder.iterdir() if made_at(file) is not None)


def newest(folder: Path, now: dt.datetime) -> Path | None:
    """None, too, where the folder cannot be read."""
    try:
        there = [file for file in copies(folder) if (made_at(file) or now) <= now + AHEAD]
    except OSError:
        return None
    return there[-1] if there else None


def made_at(file: Path) -> dt.datetime | None:
    """When a copy was made, by its name; None for any other file."""
    try:
        return dt.datetime.strptime(file.name, NAMED).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
