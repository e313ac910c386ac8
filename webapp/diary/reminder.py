"""A fortnight of evening reminders as a calendar file (RFC 5545). Its title says nothing about health. Pure."""

import calendar as days_of
import datetime as dt
import itertools
import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

EVENINGS = 14
EVENING = dt.time(20, 0)
NAMESPACE = uuid.UUID("0d2b7f7e-6c1f-4f55-9a51-7d1c4c1e2b90")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SINCE = dt.date(2026, 1, 1)   # the days since then number the versions of somebody's reminder


def calendar(person_id: str, first: dt.date, time_zone: str, title: str, now: dt.datetime) -> bytes:
    """An iCalendar file: from `first` on, every evening at eight on the person's own clock.

    It is the same event for ever, so that a calendar which has it already puts the later one in its place: one id for
    each person, which tells nobody who that is, and a sequence that grows with the day.
    """
    begins = dt.datetime.combine(first, EVENING, ZoneInfo(time_zone))
    event = Event()
    event.add("uid", f"{uuid.uuid5(NAMESPACE, person_id)}@hudro")
    event.add("sequence", max(0, (first - SINCE).days))
    event.add("summary", title)
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", begins)
    event.add("dtend", begins + dt.timedelta(minutes=5))
    event.add("rrule", {"freq": "daily", "count": EVENINGS})
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", dt.timedelta(0))
    event.add_component(alarm)
    whole = Calendar()
    whole.add("prodid", "-//Hudro//Hudro//")
    whole.add("version", "2.0")
    whole.add_component(_zone(time_zone, first))
    whole.add_component(event)
    return whole.to_ical()


def _zone(name: str, day: dt.date) -> Timezone:
    """A time zone as a rule, which Outlook reads; icalendar's own is each change of sixty years. A zone that changes
    twice a year goes on as it did last; another one as it is."""
    zone = ZoneInfo(name)
    whole = Timezone()
    whole.add("tzid", name)
    changes = list(itertools.islice(_changes(zone, dt.datetime.combine(day, dt.time(), dt.UTC)), 2))
    if len(changes) < 2:
        before = dt.datetime.combine(day, dt.time(), zone)
        changes = [(dt.datetime(1970, 1, 1), before, before)]
    for at, before, after in changes:
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        part.add("dtstart", at)
        part.add("tzoffsetfrom", before.utcoffset())
        part.add("tzoffsetto", after.utcoffset())
        part.add("tzname", after.tzname())
        if before.utcoffset() != after.utcoffset():
            part.add("rrule", {"freq": "yearly", "bymonth": at.month, "byday": nth_weekday(at.date())})
        whole.add_component(part)
    return whole


def _changes(zone: ZoneInfo, until: dt.datetime) -> Iterable[tuple[dt.datetime, dt.datetime, dt.datetime]]:
    """The last changes of a zone's clocks in the two years before a moment, the latest first: (what the clocks showed,
    just before, just after)."""
    hour = dt.timedelta(hours=1)
    for number in range(2 * 366 * 24):
        later, earlier = ((until - hour * step).astimezone(zone) for step in (number, number + 1))
        if later.utcoffset() != earlier.utcoffset():
            yield earlier.replace(tzinfo=None) + hour, earlier, later


def nth_weekday(day: dt.date) -> str:
    """Which weekday of its month a day is: "-1SU" for the last Sunday, "2SU" for the second."""
    last = days_of.monthrange(day.year, day.month)[1]
    place = -1 if day.day + 7 > last else (day.day + 6) // 7
    return f"{place}{WEEKDAYS[day.weekday()]}"
