"""A fortnight of evening reminders as a calendar file. Its title says nothing about health. Pure."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

EVENINGS = 14
EVENING = dt.time(20, 0)


def calendar(first: dt.date, time_zone: str, title: str) -> bytes:
    """An iCalendar file: from `first` on, every evening at eight on the person's own clock."""
    begins = dt.datetime.combine(first, EVENING, ZoneInfo(time_zone))
    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'hudro {first} {time_zone}')}@hudro")
    event.add("summary", title)
    event.add("dtstamp", dt.datetime.combine(first, dt.time(), dt.UTC))
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
    whole.add_component(event)
    whole.add_missing_timezones()
    return whole.to_ical()
