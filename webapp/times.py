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


def is_today_somewhere(day: dt.date, now: dt.datetime) -> bool:
    """Whether a date is today's anywhere on earth: from UTC-12 to UTC+14."""
    at = now.astimezone(dt.UTC)
    return (at - dt.timedelta(hours=12)).date() <= day <= (at + dt.timedelta(hours=14)).date()
