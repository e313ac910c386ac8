"""Times as they are stored: UTC in ISO form, so that text order is time order. Days are a person's own."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

zone = functools.lru_cache(maxsize=512)(ZoneInfo)


def stamp(moment: dt.datetime) -> str:
    """A moment as it is stored: UTC, to the millisecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(stamped: str) -> dt.datetime:
    """A stored time as a moment."""
    return dt.datetime.fromisoformat(stamped)
