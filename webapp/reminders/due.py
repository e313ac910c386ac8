"""What each of those who are reminded is to be told at a moment, in a fixed number of queries."""

import datetime as dt
from collections.abc import Callable, Sequence

from webapp import logs
from webapp.database import Database
from webapp.diary import store as diary
from webapp.diary import treatment_store
from webapp.guide.numbers import LAST_DAY
from webapp.messages import store as messages
from webapp.reminders import kinds
from webapp.reminders.kinds import Kind
from webapp.reminders.queue_store import Event
from webapp.reminders.store import Channel, Subscriber
from webapp.routine import suggestion_store
from webapp.times import moment, zone

NEWS_LASTS = dt.timedelta(days=7)   # then nobody is told any more that something came; shorter than `queue_store.KEPT`
JUST_SAID = dt.timedelta(hours=36)   # before a treatment: whoever has planned it so late needs no reminder of it


def events(db: Database, people: Sequence[Subscriber], now: dt.datetime, *,
           by_the_clock: bool = True) -> dict[Event, list[Channel]]:
    """What holds now and may be told at this hour, with the channels by which it is told: of what came before a channel
    was turned on, it tells nothing. `by_the_clock`: also what comes without anybody's writing."""
    clocks = {one.client_id: clock for one in people if (clock := _clock(one, now))}
    awake = [one for one in people if one.client_id in clocks and not kinds.is_quiet(clocks[one.client_id])]
    found = _told(lambda: _news(db, _who_want(awake, Kind.NEWS), now))
    if by_the_clock:
        found += _told(lambda: _evenings(db, _who_want(awake, Kind.EVENING), clocks))
        found += _told(lambda: _treatments(db, _who_want(awake, Kind.TREATMENT), clocks))
    by_client = {one.client_id: one.channels for one in people}
    return {event: by for event in found
            if (by := [one for one in by_client[event.client_id] if not event.came or event.came > one.since])}


def _clock(person: Subscriber, now: dt.datetime) -> dt.datetime | None:
    """What their clock shows; None for a zone that this machine does not know. Nobody else waits for them."""
    try:
        return now.astimezone(zone(person.time_zone))
    except (KeyError, ValueError, OSError):
        logs.setting("time zone", "somebody's time zone is not known on this machine: they are not reminded")
        return None


def _told(find: Callable[[], list[Event]]) -> list[Event]:
    """What it finds; nothing where a row cannot be read, so that the other kinds are told."""
    try:
        return find()
    except (ValueError, LookupError) as error:
        logs.fault(type(error).__name__, "what is to be told", error.__traceback__)
        return []


def _who_want(people: Sequence[Subscriber], kind: Kind) -> list[str]:
    return [one.client_id for one in people if kind in one.wants]


def _news(db: Database, ids: list[str], now: dt.datetime) -> list[Event]:
    """What the clinic has written or suggested, as long as it is not read and not answered."""
    since = now - NEWS_LASTS
    return [Event(client_id, kind, id_, came, moment(came) + NEWS_LASTS)
            for kind, found in ((Kind.NEWS, messages.unread(db, ids, since)),
                                (Kind.SUGGESTION, suggestion_store.unanswered(db, ids, since)))
            for client_id, id_, came in found]


def _evenings(db: Database, ids: list[str], clocks: dict[str, dt.datetime]) -> list[Event]:
    """The evening of a day after a treatment of which nothing is written; none where the diary rests."""
    ends = {id_: until for id_ in ids if (until := kinds.evening_ends(clocks[id_]))}
    if not ends:
        return []
    today = {id_: clocks[id_].date() for id_ in ends}
    treated = treatment_store.treatments_of(db, dict(today), most=1)
    planned = treatment_store.next_treatments(db, today)   # of a planned day that has come: perhaps it was had
    paused = diary.paused_since(db, today)
    written = diary.who_wrote_on(db, today)

    def is_followed(id_: str) -> bool:
        days = [one.day for one in treated.get(id_, ())] + ([planned[id_].day] if id_ in planned else [])
        return any(0 <= (today[id_] - day).days <= LAST_DAY for day in days)

    return [Event(id_, Kind.EVENING, today[id_].isoformat(), "", until) for id_, until in ends.items()
            if is_followed(id_) and id_ not in paused and id_ not in written]


def _treatments(db: Database, ids: list[str], clocks: dict[str, dt.datetime]) -> list[Event]:
    """Treatments within 24 hours, but for those whose client has just planned them."""
    ahead = {id_: (one.day, kinds.begins(one.day, one.time, clocks[id_]))
             for id_, one in treatment_store.next_treatments(db, ids).items()}
    near = {id_: found for id_, found in ahead.items() if kinds.is_near(found[1], clocks[id_])}
    said = treatment_store.planned_by_themselves(db, near) if near else {}
    return [Event(id_, Kind.TREATMENT, day.isoformat(), "", begins) for id_, (day, begins) in near.items()
            if id_ not in said or said[id_] < begins - JUST_SAID]
