"""What somebody can be reminded of, and when by their own clock. Pure."""

import datetime as dt
from enum import StrEnum


class Kind(StrEnum):
    """What a reminder is about. The last two are asked for by the person in that moment."""

    NEWS = "news"             # the clinic has written
    SUGGESTION = "suggestion"   # or suggests a product: chosen together with the news
    EVENING = "evening"       # nothing is logged of a day after a treatment
    TREATMENT = "treatment"   # a treatment within 24 hours
    TRIAL = "trial"           # to see how one looks
    CODE = "code"             # the code that shows whose e-mail address it is


CHOSEN = (Kind.NEWS, Kind.EVENING, Kind.TREATMENT)
ABOUT_NEWS = (Kind.NEWS, Kind.SUGGESTION)
AT_ONCE = (Kind.CODE, Kind.TRIAL)   # somebody waits for it
QUIET_FROM, QUIET_UNTIL = dt.time(21), dt.time(8)   # no reminder begins in between; not signed by a clinic yet
EVENING = dt.time(20)
NOON = dt.time(12)   # stands for the time of a treatment of which only the date is known
AHEAD = dt.timedelta(hours=24)


def is_quiet(clock: dt.datetime) -> bool:
    """Whether it is night, by the clock of whoever would be reminded."""
    return not QUIET_UNTIL <= clock.time() < QUIET_FROM


def evening_ends(clock: dt.datetime) -> dt.datetime | None:
    """Until when somebody may be reminded of the day that ends; None when it is not the time."""
    if not EVENING <= clock.time() < QUIET_FROM:
        return None
    return clock.replace(hour=QUIET_FROM.hour, minute=0, second=0, microsecond=0)


def begins(day: dt.date, time: str, clock: dt.datetime) -> dt.datetime:
    """When a treatment on a date begins, on the same clock: `time` as "14:30", or "" where nobody has said it."""
    return dt.datetime.combine(day, dt.time.fromisoformat(time) if time else NOON, clock.tzinfo)


def is_near(begins_at: dt.datetime, clock: dt.datetime) -> bool:
    """Whether a treatment begins within a day, by the time that passes and not by what clocks show."""
    return dt.timedelta() < begins_at.astimezone(dt.UTC) - clock.astimezone(dt.UTC) <= AHEAD
