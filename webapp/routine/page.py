"""Gather what the routine's pages and a day's page show, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from flask import g

from webapp import pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary import check_in, course, episodes, ordinary, recovery, sign_store, treatment_store
from webapp.diary import store as diary
from webapp.guide.numbers import Guide
from webapp.routine import habits, plan, store
from webapp.routine.product import Product, Step

WEEK = 7
# A pause reaches seven days before a treatment; an active waits for calm skin four weeks after one.
AHEAD, BEHIND = dt.timedelta(days=14), dt.timedelta(days=plan.CALM_ASKED)


def day_context(db: Database, account: Account, day: dt.date, today: dt.date, treatments: Sequence[recovery.Treatment],
           ahead: treatment_store.NextTreatment | None, observations: Iterable[check_in.Observation],
           usual: dict[str, int], signs: Sequence[episodes.Episode]) -> dict[str, Any]:
    """The routine of one date. The day's page hands in what it has read: its treatments, observations, open signs."""
    numbers = g.clinic.guide
    if day < today:
        known, steps = known_of(db, numbers, account, day, day), store.steps(db, account.id, day)
        asked = _as_asked(db, account, steps, day)
    else:
        treated = [plan.Treated(one.day) for one in treatments] + ([plan.Treated(ahead.day, True)] if ahead else [])
        known = plan.PlanInputs(treated, levels(observations if numbers.assesses else (), account, False), usual,
                           answers=store.answers(db, account.id),
                           sign_since=_since(signs))
        asked = steps = store.steps(db, account.id, today)
    lines = plan.of_day(numbers, asked, day, today, known, store.ticks(db, account.id, day, day).get(day, {}))
    products = _products(step for step in steps if not step.ended_on and not step.product.ended_on)
    return {
        "has_routine": bool(steps),
        "lines": lines,
        "returning": plan.returns(numbers, products, day, today, known),
        "stops": plan.stops_before(numbers, products, ahead.day) if ahead else [],
        "clashes": [one for one in habits.clashes([line.step for line in lines if line.state is not plan.State.RESTS],
                                                today)
                    if one.why in (habits.Apart.ACID, habits.Apart.BENZOYL)],
    }


def line_of(db: Database, account: Account, step_id: str, day: dt.date, today: dt.date) -> plan.Line | None:
    """One step on one day; None when the day has nothing of it to show."""
    numbers = g.clinic.guide
    steps = [step for step in store.steps(db, account.id, min(day, today)) if step.id == step_id]
    lines = plan.of_day(numbers, _as_asked(db, account, steps, day) if day < today else steps, day, today,
                        known_of(db, numbers, account, day, day, sign_store.open_signs(db, account.id)),
                        store.ticks(db, account.id, day, day).get(day, {}))
    return lines[0] if lines else None


def week_context(db: Database, account: Account, monday: dt.date, today: dt.date) -> dict[str, Any]:
    """A week at a glance: each step with its seven days in a word, and the lines of today if it is in it."""
    numbers, sunday = g.clinic.guide, monday + dt.timedelta(days=WEEK - 1)
    steps = store.steps(db, account.id, monday)
    ticks = store.ticks(db, account.id, monday, sunday)
    known = known_of(db, numbers, account, monday, sunday, sign_store.open_signs(db, account.id))
    said = _products_as_said(db, account)
    days = [monday + dt.timedelta(days=number) for number in range(WEEK)]
    by_day = {}
    for day in days:
        asked = [plan.as_on(step, day, said.get(step.product.id, ())) for step in steps] if day < today else steps
        by_day[day] = {line.step.id: line
                       for line in plan.of_day(numbers, asked, day, today, known, ticks.get(day, {}))}
    rows = [(step, tuple(plan.in_a_word(by_day[day].get(step.id), day, today) for day in days)) for step in steps]
    return {
        "week": [row for row in rows if set(row[1]) != {"off"}],
        "days": days,
        "steps": [step for step in steps if not step.ended_on and not step.product.ended_on],
        "lines": list(by_day[today].values()) if today in by_day else [],
    }


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The pages a phone keeps: the routine, its products, and the week before."""
    names = ("routine.routine", "routine.products", "routine.new_product", "routine.order")
    monday = today - dt.timedelta(days=today.weekday() + WEEK)
    return [*map(pages.url, names), pages.url("routine.week", monday=monday.isoformat()),
            *(pages.url("routine.product", product=one.id) for one in store.products(db, account.id))]


def known_of(db: Database, numbers: Guide, account: Account, first: dt.date, last: dt.date,
             signs: Iterable[episodes.Episode] = ()) -> plan.PlanInputs:
    """What a plan of these days depends on. `signs`: the open ones, which days that are over need not."""
    observations = diary.observations(db, account.id, first - BEHIND, last, kinds=plan.CALM_SIGNS + plan.HOLD_SIGNS) \
        if numbers.assesses else []   # a diary alone goes by dates, and leaves it to its writer what is calm
    treated = _dates(db, account, first, last)
    days = [one.day for one in treated if not one.planned and not one.withdrawn]
    said = course.usual_as_said(db, account)
    return plan.PlanInputs(
        treated, levels(observations, account, True), ordinary.levels(said, last, days),
        [plan.Usual(one.sign, one.level, ordinary.counts_from(one.day, days)) for one in said],
        store.answers(db, account.id), _since(signs))


def _since(signs: Iterable[episodes.Episode]) -> dt.date | None:
    return min((one.day for one in signs), default=None)


def _as_asked(db: Database, account: Account, steps: list[Step], day: dt.date) -> list[Step]:
    said = _products_as_said(db, account)
    return [plan.as_on(step, day, said.get(step.product.id, ())) for step in steps]


def _products_as_said(db: Database, account: Account) -> dict[str, list[plan.Said]]:
    """What was said of each product, oldest first."""
    found: dict[str, list[plan.Said]] = {}
    for product_id, field, value, written_at in store.products_as_said(db, account.id):
        found.setdefault(product_id, []).append(plan.Said(field, value, _date(account, written_at)))
    return found


def _date(account: Account, moment: str) -> dt.date:
    return account.at(moment).date()


def levels(observations: Iterable[check_in.Observation], account: Account, dated: bool) -> list[plan.Level]:
    """What was said of the signs that hold an active. `dated`: with the date of writing, which only days that are over
    need."""
    return [plan.Level((day := dt.date.fromisoformat(date)), kind, _level(value),
                       _date(account, written_at) if dated else day)
            for date, kind, value, written_at, _ in observations if kind in plan.CALM_SIGNS + plan.HOLD_SIGNS]


def _level(value: str | None) -> int | None:
    """A level as a number; of warmth, yes is 1 and no is 0."""
    return {None: None, "yes": 1, "no": 0}[value] if value in (None, "yes", "no") else int(value)


def _dates(db: Database, account: Account, first: dt.date, last: dt.date) -> list[plan.Treated]:
    return [plan.Treated(dt.date.fromisoformat(day), planned, _date(account, said),
                         _date(account, withdrawn) if withdrawn else None)
            for day, planned, said, withdrawn in treatment_store.dates_as_said(
                db, account.id, first - BEHIND, last + AHEAD)]


def _products(steps: Iterable[Step]) -> list[Product]:
    return list({step.product.id: step.product for step in steps}.values())
