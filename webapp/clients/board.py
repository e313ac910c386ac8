"""The therapist's list: everybody who shares the diary, who needs attention first, in four choices."""

import datetime as dt
import enum
import functools
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import Response, current_app, g

from webapp import database, languages, pages, spelling
from webapp.clients import attention, store
from webapp.clients.forms import HandledForm
from webapp.clients.of_client import label_of
from webapp.database import Database
from webapp.messages import asking, follow_up_store
from webapp.sharing import store as sharing
from webapp.times import stamp

UNDO = dt.timedelta(days=1)   # how long a follow-up or a rating can be taken back
SHOWN = 50        # rows on a page of the list
REASONS = 3       # of one client in the list: what is not read there is not followed up there
SHORTLY = dt.timedelta(seconds=5)
AT_ONCE = 100     # clients whose four weeks of check-ins are in memory together while the list is worked out
KEPT = 4_000      # clients whose place is kept worked out, 2 kB each; and places in all lists that are kept


class Choice(enum.StrEnum):
    """Whom the list shows; the value stands in its address."""

    FOLLOW_UP = "follow-up"
    TODAY = "today"
    SILENT = "silent"
    ALL = "all"

    @classmethod
    def called(cls, name: str) -> "Choice":
        """The one with this name: pages of before said "coming" for today; any other is the first."""
        return cls.TODAY if name == "coming" else next((one for one in cls if one.value == name), cls.FOLLOW_UP)


class Place(NamedTuple):
    """Where one client stands."""

    client_id: str
    item: attention.Item
    has_messages: bool
    is_one_of_two: bool


@dataclass(frozen=True)
class Ordered:
    """Every client who shares the diary, who needs attention first standing first. What is asked of all of them is
    worked out once: a list is opened more often than it changes."""

    places: tuple[Place, ...]

    @functools.cached_property
    def counts(self) -> dict[Choice, int]:
        """How many clients each choice is about."""
        return {Choice.FOLLOW_UP: sum(bool(one.item.reasons) for one in self.places),
                Choice.TODAY: sum(one.item.comes_at is not None for one in self.places),
                Choice.SILENT: sum(one.item.is_silent for one in self.places), Choice.ALL: len(self.places)}

    @functools.cached_property
    def chosen(self) -> dict[Choice, list[Place]]:
        """Those whom each choice shows, in its order. None hides an emergency, nor puts anybody before it."""
        urgent = [one for one in self.places if one.item.is_urgent]
        rest = [one for one in self.places if not one.item.is_urgent]
        coming = [one for one in rest if one.item.comes_at is not None]
        return {Choice.TODAY: urgent + sorted(coming, key=lambda one: one.item.comes_at or "24:00"),
                Choice.SILENT: urgent + [one for one in rest if one.item.is_silent],
                Choice.FOLLOW_UP: [one for one in self.places if one.item.reasons or one.item.followed_up],
                Choice.ALL: list(self.places)}


class Row(NamedTuple):
    """A client and their place in the list. `label`: the name with what tells it apart, for what a write is called."""

    client: store.SharingClient
    item: attention.Item
    label: str

    @property
    def reasons(self) -> tuple[attention.AttentionReason, ...]:
        """Those that are read, and followed up, in the list."""
        return self.item.reasons[:REASONS]


@dataclass(frozen=True, kw_only=True)
class ListPage(pages.Page):
    """The therapist's list: who needs attention first."""

    template = "clients/clients.html"

    today: dt.date                              # the therapist's
    groups: list[tuple[str, list[Row]]]         # (name of a group, or "COMING"; its rows)
    total: int                                  # clients who share the diary
    choice: Choice
    counts: dict[Choice, int]                   # clients in each
    found: int                                  # clients that the choice and the words leave
    searched: str                               # the words
    error: str                                  # why they were refused
    none_chosen: bool                           # several were to be followed up, and none was ticked
    left: list[str]                             # of several, those that could not be: by their labels
    gone: int                                   # of several, those who share nothing any more
    refused: Mapping[str, HandledForm]          # a follow-up as it was left, by the client
    before: int | None                          # where the page before begins, and the one after
    after: int | None
    follow_ups: dict[str, follow_up_store.LastFollowUp]   # the last one of a client, by client
    undo_since: str                             # one of after this can be taken back
    asked: list[str]                            # clients who were asked for the diary and have not answered
    asks: str                                   # what "ask how it is going" sends, in this page's language


def ordered(db: Database, therapist_id: str, now: dt.datetime) -> Ordered:
    """The therapist's clients in their order.

    Worked out anew when something was said or shared, the clinic has changed its guide, or a date may have changed.
    """
    lists = _lists()
    key = (current_app.extensions["hudro.store"].identity(), store.state(db, therapist_id), g.clinic.changes,
           now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0))   # where a midnight may fall
    cached = lists.get(therapist_id)
    if cached is None or cached[0] != key:
        those = {one.id: one for one in store.sharing_with(db, therapist_id, now)}
        names = {id_: one.name.casefold() for id_, one in those.items()}
        alike = Counter(spelling.searchable(one.name) for one in those.values())
        places = tuple(Place(id_, item, those[id_].has_messages, alike[spelling.searchable(those[id_].name)] > 1)
                       for id_, item in attention.in_order(list(_items(db, those).items()), names))
        cached = key, now, Ordered(places)
        lists.pop(therapist_id, None)
        lists[therapist_id] = cached   # as the newest
        while len(lists) > 1 and sum(len(one[2].places) for one in list(lists.values())) > KEPT:
            lists.popitem(last=False)
    return cached[2]


def follow_ups(db: Database, therapist_id: str, now: dt.datetime) -> int:
    """How many clients need follow-up, for pages other than the list: as it was shortly before, else as it is."""
    cached = _lists().get(therapist_id)
    is_fresh = cached and cached[0][0] == current_app.extensions["hudro.store"].identity() \
        and dt.timedelta() <= now - cached[1] < SHORTLY
    found = cached[2] if cached and is_fresh else ordered(db, therapist_id, now)
    return found.counts[Choice.FOLLOW_UP]


def look_anew() -> None:
    """Forget the list of who is signed in: they have just changed it."""
    _lists().pop(g.account.id, None)


def _lists() -> OrderedDict[str, tuple[tuple, dt.datetime, Ordered]]:
    """By therapist: what the list goes by, when it was worked out, the list."""
    return current_app.extensions.setdefault("hudro.lists", OrderedDict())


def grouped(choice: Choice, rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the names of their groups, the first one first; who comes today, or was not heard from, is one group,
    below whoever is urgent."""
    together = {Choice.TODAY: "COMING", Choice.SILENT: attention.Group.SILENT.name}.get(choice)
    these = [one for one in rows if together and not one.item.is_urgent]
    rest = [one for one in rows if one not in these]
    return [*((group.name, [one for one in rest if one.item.group is group]) for group in attention.Group),
            (together or "", these)]


def named(db: Database, places: Sequence[Place], now: dt.datetime) -> list[Row]:
    """These places with the clients' names."""
    people = store.people(db, (one.client_id for one in places), now)
    return [Row(client._replace(has_messages=one.has_messages, is_one_of_two=one.is_one_of_two), one.item,
                label_of(client.name, client.birth_year, client.last_treated))
            for one in places if (client := people.get(one.client_id))]


def matching(db: Database, places: Sequence[Place], words: str, now: dt.datetime) -> list[Place]:
    """Those whose name holds these words, however they are spelled, or whose phone number or year of birth does."""
    found = {row.client.id for row in named(db, places, now)
             if spelling.is_found(words, row.client.name, row.client.phone, str(row.client.birth_year or ""))}
    return [one for one in places if one.client_id in found]


def show(choice: Choice = Choice.FOLLOW_UP, *, start: int = 0, words: str = "", error: str = "",
         none_chosen: bool = False, left: Sequence[str] = (), gone: int = 0,
         refused: Mapping[str, HandledForm] | None = None, status: int = 200) -> Response:
    """The list of the therapist who is signed in. With `words` whoever they find, with an `error` about them nobody."""
    db, now, therapist = database.current(), pages.now(), g.account
    found = ordered(db, therapist.id, now)
    if choice is Choice.SILENT and not g.clinic.assesses:
        choice = Choice.FOLLOW_UP   # nothing is said of anybody's silence
    counts = {one: number for one, number in found.counts.items() if g.clinic.assesses or one is not Choice.SILENT}
    among = Choice.ALL if words or error else choice   # the choice itself stays: it is where one goes back to
    shown = found.chosen[among]
    if words or error:
        shown, start = [] if error else matching(db, shown, words, now), 0
    start = start if start < len(shown) else 0
    rows = named(db, shown[start:start + SHOWN], now)
    _note_listing(rows, now)
    return pages.render(ListPage(
        today=therapist.today(now), groups=grouped(among, rows), total=len(found.places), choice=choice, counts=counts,
        found=len(shown), searched=words, error=error, none_chosen=none_chosen, left=list(left),
        gone=gone, refused=refused or {},
        before=max(0, start - SHOWN) if start else None, after=start + SHOWN if start + SHOWN < len(shown) else None,
        follow_ups=follow_up_store.last_of_each(
            db, [row.client.id for row in rows if row.item.group is attention.Group.FOLLOWED_UP]),
        undo_since=stamp(now - UNDO), asked=sharing.asked_for(db, therapist.id), asks=asking.text(languages.current())),
        here="/clients/", status=status)


def is_shown(choice: Choice, client_id: str) -> bool:
    """Whether the list begins with a page on which this client stands."""
    found = ordered(database.current(), g.account.id, pages.now())
    return client_id in {one.client_id for one in found.chosen[choice][:SHOWN]}


def back(choice: str | None, notice: pages.Notice | None = None, undo: str = "") -> Response:
    """To the list again, as it was chosen."""
    found = Choice.called(choice or "")
    return pages.redirect("clients.clients", notice=notice, undo=undo,
                          **{} if found is Choice.FOLLOW_UP else {"show": found.value})


def note(shown: set[tuple[str, str]], now: dt.datetime) -> None:
    """Note that clients stood in a list, each with what tells what was said there, once a day."""
    db, therapist = database.current(), g.account
    listed = sharing.listed_since(db, [client for client, _ in shown], therapist.id, therapist.midnight(now))
    if new := sorted(shown - listed):
        with database.writing(db):
            sharing.record_listing(db, new, therapist.id, therapist.name, now)


def _note_listing(shown: Sequence[Row], now: dt.datetime) -> None:
    """To stand in a list is noted once a day, and once more whenever the list says something new."""
    note({(row.client.id, _digest_of(row.item)) for row in shown}, now)


def _digest_of(item: attention.Item) -> str:
    """A name for what a place in the list says of somebody's skin; empty when it says nothing."""
    about = [*((one.key, one.answers, one.tries) for one in (*item.reasons, *item.followed_up)),
             item.last and item.last.day, item.last and item.last.levels]
    if not any(about):
        return ""
    return hashlib.sha256(repr(about).encode()).hexdigest()[:16]


def _items(db: Database, those: dict[str, store.SharingClient]) -> dict[str, attention.Item]:
    """Each client's place; worked out anew where something was said since, or the client's date is another.

    What is kept holds dates, levels and names of ours, never a person's words.
    """
    cached: OrderedDict[str, tuple[tuple, attention.Item]] = current_app.extensions.setdefault(
        "hudro.attention", OrderedDict())
    there = dict(cached)   # another thread may put something in meanwhile
    file, changes = current_app.extensions["hudro.store"].identity(), g.clinic.changes
    stale = [one for one in those.values()
             if one.id not in there or there[one.id][0] != (file, one.changed, one.today, changes, one.has_messages)]
    found = {id_: there[id_][1] for id_ in those if id_ in there}
    for begin in range(0, len(stale), AT_ONCE):
        for id_, known in store.attention_inputs(db, stale[begin:begin + AT_ONCE]).items():
            found[id_] = attention.attend(g.clinic.guide, known)
            one = those[id_]
            cached[id_] = (file, one.changed, one.today, changes, one.has_messages), found[id_]
    while len(cached) > KEPT:
        cached.popitem(last=False)
    return found
