"""Gather what a plan of the routine depends on: treatments, what was said of the skin, what products were."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from flask import g

from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary import check_in, course, episodes, ordinary, recovery, treatment_store
from webapp.diary import store as diary
from webapp.guide.numbers import Guide
from webapp.queries import once, span_with
from webapp.routine import calm, plan, store
from webapp.routine.product import Step

# A pause reaches seven days before a treatment; an active waits for calm skin four weeks after one.
AHEAD, BEHIND = dt.timedelta(days=14), dt.timedelta(days=calm.CALM_ASKED)
HOLDING = calm.CALM_SIGNS + calm.HOLD_SIGNS


def on_day(db: Database, account: Account, day: dt.date, today: dt.date, treatments: Sequence[recovery.Treatment],
           ahead: treatment_store.NextTreatment | None, since: dt.date, observations: Iterable[check_in.Observation],
           usual: dict[str, int], signs: Sequence[episodes.Episode]) -> plan.PlanInputs:
    """What the plan of one date depends on. The day's page hands in what it has read: `observations` from the day
    `since` on."""
    numbers = g.clinic.guide
    if day < today:
        return of_days(db, numbers, account, day, day, signs)
    treated = [plan.Treated(one.day) for one in treatments] + ([plan.Treated(ahead.day, True)] if ahead else [])
    said = _levels(db, account, since, day, is_dated=False, observations=observations) if numbers.assesses else ()
    return plan.PlanInputs(treated, said, usual, answers=store.answers(db, account.id), sign_since=_since(signs))


def of_days(db: Database, numbers: Guide, account: Account, first: dt.date, last: dt.date,
            signs: Iterable[episodes.Episode]) -> plan.PlanInputs:
    """What a plan of these days depends on. `signs`: the open ones, which days that are over need not."""
    # A diary alone goes by dates, and leaves it to its writer what is calm.
    said = _levels(db, account, first - BEHIND, last, is_dated=True) if numbers.assesses else ()
    treated = _dates(db, account, first, last)
    days = [one.day for one in treated if not one.planned and not one.withdrawn]
    usual = course.usual_statements(db, account)
    return plan.PlanInputs(
        treated, said, ordinary.levels(usual, last, days),
        [plan.Usual(one.sign, one.level, ordinary.counts_from(one.day, days)) for one in usual],
        store.answers(db, account.id), _since(signs))


def as_asked(db: Database, account: Account, steps: list[Step], day: dt.date) -> list[Step]:
    """Steps with their products as they stood on a date: what it asked."""
    changes = product_changes(db, account)
    return [plan.as_on(step, day, changes.get(step.product.id, ())) for step in steps]


@once
def product_changes(db: Database, account: Account) -> dict[str, list[plan.FieldChange]]:
    """What was said of each product, oldest first."""
    found: dict[str, list[plan.FieldChange]] = {}
    for product_id, name, value, written_at in store.product_changes(db, account.id):
        found.setdefault(product_id, []).append(plan.FieldChange(name, value, _date(account, written_at)))
    return found


def _since(signs: Iterable[episodes.Episode]) -> dt.date | None:
    return min((one.day for one in signs), default=None)


def _levels(db: Database, account: Account, first: dt.date, last: dt.date, *, is_dated: bool,
            observations: Iterable[check_in.Observation] | None = None) -> Sequence[calm.Level]:
    """What was said in a span of days of the signs that hold an active; `observations`, where they are read already.
    `is_dated`: with the date of writing, which only days that are over need."""
    span = span_with(first, last)
    if span:
        every, day = _levels_in(db, account, *span, is_dated), attrgetter("day")
        return every[bisect_left(every, first, key=day):bisect_right(every, last, key=day)]
    if observations is None:
        observations = diary.observations(db, account.id, first, last, kinds=HOLDING)
    return _as_levels(observations, account, is_dated)


@once
def _levels_in(db: Database, account: Account, first: dt.date, last: dt.date, is_dated: bool) -> list[calm.Level]:
    return _as_levels(diary.observations(db, account.id, first, last, kinds=HOLDING), account, is_dated)


def _as_levels(observations: Iterable[check_in.Observation], account: Account, is_dated: bool) -> list[calm.Level]:
    return [calm.Level((day := dt.date.fromisoformat(date)), kind, _level(value),
                       _date(account, written_at) if is_dated else day)
            for date, kind, value, written_at, _ in observations if kind in HOLDING]


def _level(value: str | None) -> int | None:
    """A level as a number; of warmth, yes is 1 and no is 0."""
    return {None: None, "yes": 1, "no": 0}[value] if value in (None, "yes", "no") else int(value)


def _dates(db: Database, account: Account, first: dt.date, last: dt.date) -> list[plan.Treated]:
    """The treatments that concern some days, had or planned, as each stood."""
    from_, to = first - BEHIND, last + AHEAD
    return [one for one in _dates_in(db, account, *(span_with(from_, to) or (from_, to))) if from_ <= one.day <= to]


@once
def _dates_in(db: Database, account: Account, first: dt.date, last: dt.date) -> list[plan.Treated]:
    return [plan.Treated(dt.date.fromisoformat(day), planned, _date(account, said_at),
                         _date(account, withdrawn) if withdrawn else None)
            for day, planned, said_at, withdrawn in treatment_store.dates_over_time(db, account.id, first, last)]


@once
def _date(account: Account, moment: str) -> dt.date:
    return account.at(moment).date()
