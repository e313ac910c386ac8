"""How long something keeps, as labels say it: mostly a month, sometimes a day. Pure."""

import calendar
import datetime as dt
import re

# A year has four digits: 04/27 could be a day in April.
MONTH = re.compile(r"(?P<month>[0-9]{1,2})[./ -](?P<year>[0-9]{4})")
ISO_MONTH = re.compile(r"(?P<year>[0-9]{4})[./ -](?P<month>[0-9]{1,2})")
DAY = re.compile(r"(?P<day>[0-9]{1,2})[./ -](?P<month>[0-9]{1,2})[./ -](?P<year>[0-9]{4})")
ISO_DAY = re.compile(r"(?P<year>[0-9]{4})[./ -](?P<month>[0-9]{1,2})[./ -](?P<day>[0-9]{1,2})")


def is_expired(expiry: str, day: dt.date) -> bool:
    """Whether a thing that keeps until then may not be used any more on a day."""
    return bool(expiry) and day.isoformat()[:len(expiry)] > expiry


def read(typed: str) -> str | None:
    """How long something keeps, as it stands on its label, as it is stored. Nothing stays nothing; None where it cannot
    be told."""
    typed = " ".join(typed.split())
    if not typed:
        return ""
    found = next((match for one in (DAY, ISO_DAY, MONTH, ISO_MONTH) if (match := one.fullmatch(typed))), None)
    if not found:
        return None
    year, month, day = (int(found.groupdict().get(name) or 0) for name in ("year", "month", "day"))
    if not (2000 <= year < 2100 and 1 <= month <= 12 and day <= calendar.monthrange(year, month)[1]):
        return None
    is_of_day = "day" in found.groupdict()
    if is_of_day and not day:
        return None
    return f"{year:04}-{month:02}-{day:02}" if is_of_day else f"{year:04}-{month:02}"


def typed(expiry: str) -> str:
    """A stored one as a label says it: 04.2027 or 30.04.2027."""
    return ".".join(reversed(expiry.split("-")))
