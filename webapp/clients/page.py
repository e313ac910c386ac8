"""Gather what the pages about one client show a therapist: the visit sheet, days and routine; and who had a batch."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field

from flask import g

from webapp import access, pages
from webapp.accounts import store as accounts
from webapp.accounts.store import Account
from webapp.clients import attention, store
from webapp.clients import visit_store as visits
from webapp.clients.batches import Treated
from webapp.clients.board import UNDO, Choice
from webapp.clients.forms import BatchForm, HandledForm
from webapp.clients.of_client import OfClient, is_one_of_two, of_client
from webapp.clients.visit_store import Decision
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
from webapp.screening import page as screening
from webapp.screening.answers import Before
from webapp.sharing import store as sharing
from webapp.sharing.forms import CodeForm
from webapp.sharing.scopes import SCOPES
from webapp.times import stamp
from webapp.versions import PASSING

# Pages that are kept once they were opened, by what is noted of the look, and what must be shared for them.
PAGES = {"sheet": ("clients.client", "diary"), "day": ("clients.day", "diary"),
         "routine": ("clients.client_routine", "routine")}
FOLLOWED_DAYS = dt.timedelta(days=recovery.FOLLOWED)


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
    new_id: str = field(metadata=PASSING)   # for a message
    ratings: list[tuple[diary.Rating, check_in.CheckIn | None]]   # each with what the client said of that day
    decisions: list[tuple[Decision, str, str]]  # of the latest treatment, as `visit_store.decisions` has them
    before: Before                              # what is answered before the next treatment, or one today
    usual: dict[str, int]                       # level by sign on an ordinary day
    private_notes: list[tuple[str, str, str, str]]   # as `visit_store.private_notes` has them
    paused: list[tuple[str, dt.date | None]]    # actives at rest, with the earliest date of their return


@dataclass(frozen=True, kw_only=True)
class SummaryPage(ClientPage):
    """What a desk shows of a client beside the list."""

    template = "clients/summary.html"


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


def read_client(db: Database, now: dt.datetime, *, handled_form: HandledForm | None = None,
                message_form: MessageForm | None = None, kind: type[ClientPage] = ClientPage) -> ClientPage:
    """The visit sheet of the client who was let in, or what is shown of it beside the list."""
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
    return kind.of(
        found, of_client(), today=today, is_one_of_two=is_one_of_two(),
        last_treated=treatment_store.last_treated(db, client.id, today), item=item_of_client(db, now),
        handled=follow_up_store.latest(db, client.id), handled_form=handled_form, undo_since=stamp(now - UNDO),
        days=[read[day] for day in days[:21]],
        questions=[read[day] for day in days if read[day].ask_next_time and read[day].note],
        messages=messages.lately(db, client.id) if "messages" in g.share.scope else [], message_form=message_form,
        new_id=str(uuid.uuid4()),
        ratings=[(one, read.get(one.day)) for one in diary.ratings(db, client.id, first, last)],
        decisions=visits.decisions(db, treatment.id) if treatment else [],
        before=_answered(db, client, today, found.ahead),
        usual=diary.usual(db, client.id), private_notes=visits.private_notes(db, client.id),
        paused=_paused(db, client.id, treatment) if treatment and "routine" in g.share.scope else [])


def _answered(db: Database, client: Account, today: dt.date, ahead: treatment_store.NextTreatment | None) -> Before:
    """What is answered before the next treatment; where nothing is yet, before one today."""
    planned = screening.read_before(db, client, ahead.day) if ahead and ahead.day > today else None
    return planned if planned and planned.given else screening.read_before(db, client, today)


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


def to_keep(db: Database, therapist_id: str, now: dt.datetime) -> list[tuple[str, str]]:
    """The list, of who needs attention and of all, and the pages of clients that a therapist opened lately and may
    still read; each with its version.

    The list is fetched anew when somebody else stands in it. A client's page has no version: it is kept as it was
    opened, and never fetched unseen, for each look is noted.
    """
    may: dict[str, set[str]] = {}
    those = sorted(one.id for one in store.sharing_with(db, therapist_id, now))
    own = pages.url("clients.clients")
    found = [(address, hashlib.sha256(" ".join([address, *those]).encode()).hexdigest()[:16])
             for address in (own, f"{own}?show={Choice.ALL.value}")]
    for client_id, what, day in sharing.opened_lately(db, therapist_id, PAGES, now - access.KEPT):
        if client_id not in may:
            share, today = sharing.between(db, client_id, therapist_id), accounts.account(db, client_id).today(now)
            may[client_id] = {one for one in SCOPES if share and share.shows(one, today)}
        endpoint, scope = PAGES[what]
        if scope in may[client_id]:
            found.append((pages.url(endpoint, client=client_id, **({"day": day} if what == "day" else {})), ""))
    return found
