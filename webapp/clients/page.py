"""Gather what a therapist's pages show: the list, and one client's visit sheet, days and routine."""

import datetime as dt
import hashlib
import uuid
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import current_app, g

from webapp import access, pages, spelling
from webapp.accounts import store as accounts
from webapp.clients import attention, store
from webapp.clients import visit_store as visits
from webapp.clients.batches import Treated
from webapp.clients.forms import BatchForm, HandledForm
from webapp.clients.of_client import OfClient, is_one_of_two, label_of, of_client
from webapp.database import Database
from webapp.days.day import Day
from webapp.diary import check_in, course, recovery, treatment_store
from webapp.diary import store as diary
from webapp.messages import follow_up_store
from webapp.messages import store as messages
from webapp.messages.forms import MessageForm
from webapp.messages.store import Message
from webapp.routine import page as week
from webapp.routine import plan
from webapp.routine import store as routine
from webapp.routine.forms import NewProductForm
from webapp.routine.suggestion_store import Suggestion
from webapp.sharing import store as sharing
from webapp.sharing.forms import CodeForm
from webapp.sharing.scopes import SCOPES
from webapp.times import stamp

UNDO = dt.timedelta(days=1)   # how long a follow-up or a rating can be taken back
SHOWN = 50        # rows on a page of the list
LISTS = 100       # therapists whose list is kept
KEPT = 10_000     # places in the list that are kept worked out
# Pages that are kept once they were opened, by what is noted of the look, and what must be shared for them.
PAGES = {"sheet": ("clients.client", "diary"), "day": ("clients.day", "diary"),
         "routine": ("clients.client_routine", "routine")}
FOLLOWED_DAYS = dt.timedelta(days=recovery.FOLLOWED)


class Row(NamedTuple):
    """A client and their place in the list. `label`: the name with what tells it apart, for what a write is called."""

    client: store.SharingClient
    item: attention.Item
    label: str


class Place(NamedTuple):
    """Where one client stands."""

    client_id: str
    item: attention.Item
    has_messages: bool
    is_one_of_two: bool


@dataclass(frozen=True, kw_only=True)
class ListPage(pages.Page):
    """The therapist's list: who needs attention first."""

    template = "clients/clients.html"

    today: dt.date                              # the therapist's
    groups: list[tuple[attention.Group, list[Row]]]
    total: int                                  # clients who share the diary
    coming: int                                 # of whom come today
    only_coming: bool                           # only those are shown
    found: int                                  # clients that the choice and the words leave
    searched: str                               # the words
    error: str                                  # why they were refused
    before: int | None                          # where the page before begins, and the one after
    after: int | None
    notes: dict[str, tuple[str, str]]           # (who, note) of the last follow-up, by client
    asked: list[str]                            # clients who were asked for the diary and have not answered


@dataclass(frozen=True, kw_only=True)
class BatchPage(pages.Page):
    """Who was treated with a batch; nobody before one is searched for."""

    template = "clients/batches.html"

    form: BatchForm
    found: list[Treated] | None


@dataclass(frozen=True, kw_only=True)
class InvitationsPage(pages.Page):
    """How a new client is let in: by a code of the clinic's or of the client's."""

    template = "clients/invitations.html"

    form: CodeForm
    asked: list[str]                            # clients who were asked and have not answered


@dataclass(frozen=True, kw_only=True)
class ClientPage(course.Course, OfClient):
    """The visit sheet: all that a client shares, as it is read before a treatment."""

    template = "clients/client.html"

    today: dt.date                              # the client's
    is_one_of_two: bool                         # another client of the therapist has this name
    last_treated: dt.date | None
    item: attention.Item                        # where the client stands in the list, and why
    handled: list[tuple[int, str, str, str, str, str, str]]   # follow-ups, as `follow_up_store.latest` has them
    handled_form: HandledForm | None
    undo_since: str                             # a follow-up, or one's own rating, of after this can be taken back
    days: list[check_in.CheckIn]                # the latest first
    questions: list[check_in.CheckIn]           # with a note to be asked about
    messages: list[Message]
    message_form: MessageForm | None
    new_id: str                                 # for a message
    ratings: list[tuple[diary.Rating, check_in.CheckIn | None]]   # each with what the client said of that day
    decisions: list[tuple[str, str, str, str]]  # of the latest treatment, as `visit_store.decisions` has them
    usual: dict[str, int]                       # level by sign on an ordinary day
    private_notes: list[tuple[str, str, str, str]]   # as `visit_store.private_notes` has them
    paused: list[tuple[str, dt.date | None]]    # actives at rest, with the earliest date of their return


@dataclass(frozen=True, kw_only=True)
class ClientDayPage(Day, OfClient):
    """One of a client's days, as a therapist reads it."""

    template = "clients/day.html"

    messages: list[Message]            # about this day
    message_form: MessageForm | None
    rated: list[diary.Rating]


@dataclass(frozen=True, kw_only=True)
class ClientRoutinePage(week.Week, OfClient):
    """A client's week, and the products that were put forward."""

    template = "clients/routine.html"

    suggested: list[Suggestion]


@dataclass(frozen=True, kw_only=True)
class SuggestPage(OfClient):
    """The form with which a product is put forward."""

    template = "clients/suggest.html"

    form: NewProductForm


def ordered(db: Database, therapist_id: str, now: dt.datetime) -> tuple[Place, ...]:
    """Every client who shares the diary, who needs attention first standing first.

    Worked out anew when something was said or shared, the clinic has changed its guide, or a date may have changed.
    """
    lists: OrderedDict[str, tuple[tuple, tuple[Place, ...]]] = current_app.extensions.setdefault(
        "hudro.lists", OrderedDict())
    key = (current_app.extensions["hudro.store"].identity(), store.state(db, therapist_id), g.clinic.changes,
           now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0))   # where a midnight may fall
    cached = lists.get(therapist_id)
    if cached is None or cached[0] != key:
        those = {one.id: one for one in store.sharing_with(db, therapist_id, now)}
        names = {id_: one.name.casefold() for id_, one in those.items()}
        alike = Counter(spelling.searchable(one.name) for one in those.values())
        cached = key, tuple(Place(id_, item, those[id_].has_messages, alike[spelling.searchable(those[id_].name)] > 1)
                          for id_, item in attention.in_order(list(_items(db, those).items()), names))
        lists[therapist_id] = cached
        while len(lists) > LISTS:
            lists.popitem(last=False)
    return cached[1]


def named(db: Database, places: Sequence[Place], now: dt.datetime) -> list[Row]:
    """These places with the clients' names."""
    people = store.people(db, (one.client_id for one in places), now)
    return [Row(client._replace(has_messages=one.has_messages, is_one_of_two=one.is_one_of_two), one.item,
                label_of(client.name, client.birth_year, client.last_treated))
            for one in places if (client := people.get(one.client_id))]


def of_name(db: Database, places: Sequence[Place], words: str, now: dt.datetime) -> list[Place]:
    """Those whose name holds these words, however capital letters and accents are written."""
    sought = spelling.searchable(words)
    found = {row.client.id for row in named(db, places, now) if sought in spelling.searchable(row.client.name)}
    return [one for one in places if one.client_id in found]


def read_client(db: Database, now: dt.datetime, *, handled_form: HandledForm | None, message_form: MessageForm | None
                ) -> ClientPage:
    """The visit sheet of the client who was let in."""
    client = g.client
    today = client.today(now)
    found = course.read_course(db, client, today)
    treatment = found.course[-1] if found.course else None
    # From before the course too: what was to be asked about at its first treatment. Who has travelled east is in
    # tomorrow already.
    first = (found.course[0].day if found.course else today) - FOLLOWED_DAYS
    last = today + dt.timedelta(days=1)
    read = check_in.read(diary.observations(db, client.id, first, last), diary.notes(db, client.id, first, last),
                         client.local)
    days = sorted(read, reverse=True)
    return ClientPage.of(
        found, of_client(), today=today, is_one_of_two=is_one_of_two(),
        last_treated=treatment_store.last_treated(db, client.id, today), item=item_of_client(db, now),
        handled=follow_up_store.latest(db, client.id), handled_form=handled_form, undo_since=stamp(now - UNDO),
        days=[read[day] for day in days[:21]],
        questions=[read[day] for day in days if read[day].ask_next_time and read[day].note],
        messages=messages.lately(db, client.id) if "messages" in g.share.scope else [], message_form=message_form,
        new_id=str(uuid.uuid4()),
        ratings=[(one, read.get(one.day)) for one in diary.ratings(db, client.id, first, last)],
        decisions=visits.decisions(db, treatment.id) if treatment else [],
        usual=diary.usual(db, client.id), private_notes=visits.private_notes(db, client.id),
        paused=_paused(db, client.id, treatment) if treatment and "routine" in g.share.scope else [])


def item_of_client(db: Database, now: dt.datetime) -> attention.Item:
    """Why the client who was let in stands where in the list."""
    client = g.client
    one = store.SharingClient(client.id, client.name, client.phone, client.today(now), client.time_zone, -1,
                              "messages" in g.share.scope)
    return attention.attend(g.clinic.guide, store.attention_inputs(db, [one])[client.id])


def _paused(db: Database, client_id: str, treatment: recovery.Treatment) -> list[tuple[str, dt.date | None]]:
    """The actives in use that rest after a treatment, each with the earliest date of its return."""
    in_use = [one for one in routine.products(db, client_id) if not one.ended_on]
    alone = plan.PlanInputs([plan.Treated(treatment.day)], [], {})
    return plan.returns(g.clinic.guide, in_use, treatment.day, treatment.day, alone)


def digest_of(item: attention.Item) -> str:
    """A name for what a place in the list says of somebody's skin; empty when it says nothing."""
    about = [*((one.key, one.answers, one.tries) for one in (*item.reasons, *item.followed_up)),
             item.last and item.last.day, item.strongest]
    if not any(about):
        return ""
    return hashlib.sha256(repr([*about, item.last and item.last.levels]).encode()).hexdigest()[:16]


def to_keep(db: Database, therapist_id: str, now: dt.datetime) -> list[tuple[str, str]]:
    """The list, and the pages of clients that a therapist opened lately and may still read; each with its version.

    The list is fetched anew when somebody else stands in it. A client's page has no version: it is kept as it was
    opened, and never fetched unseen, for each look is noted.
    """
    may: dict[str, set[str]] = {}
    those = sorted(one.id for one in store.sharing_with(db, therapist_id, now))
    found = [(pages.url("clients.clients"), hashlib.sha256(" ".join(those).encode()).hexdigest()[:16])]
    for client_id, what, day in sharing.opened_lately(db, therapist_id, PAGES, now - access.KEPT):
        if client_id not in may:
            share, today = sharing.between(db, client_id, therapist_id), accounts.account(db, client_id).today(now)
            may[client_id] = {one for one in SCOPES if share and share.shows(one, today)}
        endpoint, scope = PAGES[what]
        if scope in may[client_id]:
            found.append((pages.url(endpoint, client=client_id, **({"day": day} if what == "day" else {})), ""))
    return found


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
    for id_, known in (store.attention_inputs(db, stale) if stale else {}).items():
        found[id_] = attention.attend(g.clinic.guide, known)
        one = those[id_]
        cached[id_] = (file, one.changed, one.today, changes, one.has_messages), found[id_]
    while len(cached) > KEPT:
        cached.popitem(last=False)
    return found
