"""One date of a client's: what is stored of it, and what the guide makes of that. The client's own page shows it, and
so does the therapist's."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import g

from webapp import countries, database, pages, queries
from webapp.accounts.store import Account
from webapp.diary import (
    check_in,
    course,
    episodes,
    ordinary,
    recovery,
    sign_store,
    store,
    treatment_store,
    undo_store,
)
from webapp.guide import judging
from webapp.guide.advice import Advice
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.routine.calm import CALM_ASKED
from webapp.versions import PASSING

Levels = tuple[tuple[str, int], ...]   # of signs by their names
LOOK_BACK = dt.timedelta(days=CALM_ASKED)


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is stored that concerns one date, read in a fixed number of queries."""

    account: Account                                # whose it is
    day: dt.date
    today: dt.date                                  # the client's
    treatments: list[recovery.Treatment]            # up to the day, oldest first
    ahead: treatment_store.NextTreatment | None
    since: dt.date                                  # the treatment, or four weeks before the day
    observations: list[check_in.Observation]        # from then to the day
    check_ins: dict[dt.date, check_in.CheckIn]      # made of them, with the day's own note
    usual: dict[str, int]                           # the client's level of each sign on an ordinary day
    open_signs: tuple[episodes.Episode, ...]        # whenever they were ticked
    undone: tuple[check_in.Earlier, ...]            # what was said of the day and undone

    @property
    def treatment(self) -> recovery.Treatment | None:
        """The latest one up to the day."""
        return self.treatments[-1] if self.treatments else None

    @property
    def unconfirmed(self) -> treatment_store.NextTreatment | None:
        """A planned day that nobody has spoken of since: perhaps it was had. Its aftercare holds, and nothing is
        judged."""
        return self.unconfirmed_on(self.day)

    def unconfirmed_on(self, day: dt.date) -> treatment_store.NextTreatment | None:
        """As `unconfirmed`, on another date."""
        return self.ahead if self.ahead and self.ahead.day <= day else None

    @property
    def number(self) -> int | None:
        """The day after the treatment, where it is known of which."""
        return (self.day - self.treatment.day).days if self.treatment and not self.unconfirmed else None

    @property
    def is_recovering(self) -> bool:
        """Whether the day is one of those for which the guide knows what is common."""
        return self.number is not None and self.number <= LAST_DAY

    @property
    def is_over(self) -> bool:
        """Whether the day is past on a phone further west too, and so is the evening that is told of after midnight."""
        return self.day < self.today - dt.timedelta(days=1)

    @property
    def logged(self) -> check_in.CheckIn | None:
        """The check-in of the day itself."""
        return self.check_ins.get(self.day)


@dataclass(frozen=True, kw_only=True)
class Day(pages.Page):
    """What both pages of a date show."""

    day: dt.date
    today: dt.date                                  # the client's
    number: int | None                              # the day after the treatment, where it is known of which
    treatment: recovery.Treatment | None            # the latest one up to the day
    planned: int                                    # treatments of a course, by the clinic's numbers
    recovering: bool                                # the day is one of those for which the guide knows what is common
    recorded: frozenset[int]                        # where recovering: the day numbers with a check-in
    doubtful: tuple[recovery.Treatment, recovery.Treatment] | None   # two that may be one
    unconfirmed: treatment_store.NextTreatment | None   # planned for a day that has come: perhaps it was had
    has_source: bool                                # something is known of a treatment so deep
    logged: check_in.CheckIn | None
    undone: tuple[check_in.Earlier, ...]            # what was said of it and undone
    findings: list[judging.Finding]                 # what the guide makes of each sign
    leading: Advice                                 # the day's own, the gravest first
    is_warmer: bool                                 # warmer or more painful, on a day on which that calls for something
    open_signs: tuple[episodes.Episode, ...]        # of which the page of this date tells
    assesses: bool                                  # the clinic has chosen that the diary judges
    help: tuple[countries.Help, ...]                # whom to call, by country
    new_id: str = field(metadata=PASSING)   # for a message that is written on this page
    local: Callable[[str], dt.datetime]             # a stored time on the client's clock, whoever reads
    is_own: bool = False                            # the client reads it
    open_form: bool = False                         # the form of the check-in is shown unfolded
    readers: tuple[str, ...] = ()                   # on the client's own page: therapists who read the diary


def read(day: dt.date, account: Account, now: dt.datetime) -> Record:
    """What is stored that concerns a date of this account."""
    db = database.current()
    treatments = treatment_store.treatments(db, account.id, until=day)
    first = max(treatments[-1].day, day - LOOK_BACK) if treatments else day - LOOK_BACK
    observations, check_ins = _said(db, account, first, day)
    return Record(
        account=account, day=day, today=account.today(now), treatments=treatments, since=first,
        ahead=treatment_store.next_treatment(db, account.id), observations=observations,
        check_ins=check_ins,
        usual=ordinary.levels(course.usual_statements(db, account), day, [one.day for one in treatments]),
        open_signs=sign_store.open_signs(db, account.id), undone=undo_store.undone(db, account.id, day))


def _said(db: database.Database, account: Account, first: dt.date,
          day: dt.date) -> tuple[list[check_in.Observation], dict[dt.date, check_in.CheckIn]]:
    """What was said from a day to another, and the check-ins that it makes, the latter's with its note. Where many days
    are put together, all of it is read once."""
    found, notes = store.observations(db, account.id, first, day), store.notes(db, account.id, day, day)
    span = queries.span_with(first, day)
    if span is None:
        return found, check_in.read(found, notes, account.local)
    check_ins = {date: one for date, one in _check_ins(db, account, *span).items() if first <= date <= day}
    own = check_in.read((one for one in found if one.day == day.isoformat()), notes, account.local) if notes else {}
    return found, check_ins | own


@queries.once
def _check_ins(db: database.Database, account: Account, first: dt.date,
               last: dt.date) -> dict[dt.date, check_in.CheckIn]:
    return check_in.read(store.observations(db, account.id, first, last), (), account.local)


def found_on(record: Record, day: dt.date) -> tuple[list[judging.Finding], Advice]:
    """What the clinic's numbers make of what was said of a date, the record's own or one before it in the same
    recovery: of each sign, and of warmth."""
    numbers, treatment, logged = g.clinic.guide, record.treatment, record.check_ins.get(day)
    if not logged:
        return [], Advice.NONE
    number = (day - treatment.day).days if treatment and not record.unconfirmed_on(day) else None
    before = recovery.before_day(record.check_ins, treatment, day) if treatment else {}
    findings = _judge(numbers, tuple(logged.levels.items()), number, treatment.judged_depth if treatment else None,
                      tuple(record.usual.items()), tuple(before.items()))
    return findings, judging.of_warmth(numbers, number) if logged.warmer else Advice.NONE


@queries.once
def _judge(numbers: Guide, levels: Levels, number: int | None, depth_mm: float | None, usual: Levels,
           before: Levels) -> list[judging.Finding]:
    return judging.judge(numbers, dict(levels), day=number, depth_mm=depth_mm, usual=dict(usual), before=dict(before))


def judged(record: Record) -> Day:
    """What the clinic's numbers make of it."""
    numbers, day, treatment, logged = g.clinic.guide, record.day, record.treatment, record.logged
    findings, warmth = found_on(record, day)
    # Today's page and those to come tell of a sign for tomorrow too: of a client who has travelled east.
    until = day if day < record.today else max(day, record.today + dt.timedelta(days=1))
    return Day(
        day=day, today=record.today, number=record.number, treatment=treatment, planned=numbers.treatments,
        recovering=record.is_recovering,
        recorded=frozenset((date - treatment.day).days for date in record.check_ins if date >= treatment.day)
        if treatment and record.is_recovering else frozenset(),
        doubtful=recovery.doubtful(record.treatments) if record.is_recovering else None,
        unconfirmed=record.unconfirmed,
        has_source=numbers.has_source(treatment.judged_depth) if treatment else True,
        logged=logged, undone=record.undone, findings=findings,
        leading=judging.leading(findings, logged.alarms or frozenset(), warmth) if logged and numbers.assesses
        else Advice.NONE,
        is_warmer=warmth > Advice.NONE,
        open_signs=tuple(one for one in record.open_signs if one.day <= until),
        assesses=numbers.assesses, help=countries.help_in(g.clinic.country), new_id=str(uuid.uuid4()),
        local=record.account.at)
