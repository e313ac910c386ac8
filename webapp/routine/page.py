"""Gather what the routine's pages and a day's page show, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import g

from webapp import pages
from webapp.accounts.store import Account
from webapp.database import Database, days_asked_about, once
from webapp.diary import check_in, course, episodes, ordinary, recovery, sign_store, treatment_store
from webapp.diary import store as diary
from webapp.forms import ORIGINAL
from webapp.guide import sources
from webapp.guide.numbers import Guide, Pause
from webapp.routine import calm, habits, names, plan, store, suggestion_store
from webapp.routine.forms import NewProductForm, OrderForm, ProductForm
from webapp.routine.product import Product, Step
from webapp.versions import PASSING

WEEK = 7
# A pause reaches seven days before a treatment; an active waits for calm skin four weeks after one.
AHEAD, BEHIND = dt.timedelta(days=14), dt.timedelta(days=calm.CALM_ASKED)


class Asked(NamedTuple):
    """An active that a product's name says and nobody has ticked, and what each answer sends: corrections of the
    product, as its own form would send them. `prescribed` is empty where it is no question."""

    product: Product
    active: str
    yes: tuple[tuple[str, str], ...]
    prescribed: tuple[tuple[str, str], ...]
    no: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class DayRoutine(pages.Page):
    """The routine of one date."""

    has_routine: bool                                # the client has steps
    lines: list[plan.Line]                           # each step, to do or at rest
    stops: list[plan.Stop]                           # what stops before the planned treatment
    clashes: list[habits.Clash]                      # steps of the day that are better apart


@dataclass(frozen=True, kw_only=True)
class Week(pages.Page):
    """A week of the routine at a glance."""

    today: dt.date
    days: list[dt.date]                              # Monday to Sunday
    week: list[tuple[Step, tuple[str, ...]]]         # each step with its seven days in a word


@dataclass(frozen=True, kw_only=True)
class WeekPage(Week):
    """A week that is over."""

    template = "routine/week.html"


@dataclass(frozen=True, kw_only=True)
class RoutinePage(Week):
    """The routine: today's steps, the week, what is to be known of them."""

    template = "routine/routine.html"

    is_night: bool                                   # it is before four: perhaps it is still yesterday
    steps: list[Step]                                # in use
    lines: list[plan.Line]                           # of today
    has_products: bool
    asked: list["Asked"]                             # of names that say what nobody has ticked
    in_use: int                                      # products
    clashes: list[habits.Clash]                      # steps that are better apart
    slowly: list[tuple[Product, tuple[int, ...]]]    # new ones, with the weekdays to begin with
    suggested: list[suggestion_store.Suggestion]     # by therapists, to be answered


@dataclass(frozen=True, kw_only=True)
class TickedPart(pages.Page):
    """What a tick changed: its own row, and on the routine's page the week."""

    template = "routine/ticked.html"

    line: plan.Line | None                           # None: the day has nothing of the step to show any more
    day: dt.date
    today: dt.date
    page: str                                        # "routine", or nothing on a day's page
    days: list[dt.date]
    week: list[tuple[Step, tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True)
class RefusedPart(pages.Page):
    """A tap that cannot be taken, in a sentence."""

    template = "routine/refused.html"

    message: str


@dataclass(frozen=True, kw_only=True)
class ProductsPage(pages.Page):
    """All products."""

    template = "routine/products.html"

    in_use: list[tuple[Product, int | None]]         # each with the months that it keeps
    used_up: list[Product]
    removed: list[Product]                           # lately, to put back


@dataclass(frozen=True, kw_only=True)
class NewProductPage(pages.Page):
    """The form for a product."""

    template = "routine/new_product.html"

    form: NewProductForm


@dataclass(frozen=True, kw_only=True)
class ProductPage(pages.Page):
    """One product: what is to be known of it, its form, what was corrected."""

    template = "routine/product.html"

    product: Product
    asked: list[Asked]                               # of its name
    today: dt.date
    removed: bool
    refusal: str                                     # why it was not used up or replaced
    rest: plan.Rest | None                           # why it rests today
    ahead: treatment_store.NextTreatment | None
    stop: plan.Stop | None                           # when it stops before that
    left: int | None                                 # the months that it keeps
    suggested: tuple[int, ...]                       # weekdays to begin with
    clashes: list[habits.Clash]                      # with other steps
    judge_from: dt.date | None                       # when its effect can be judged
    form: ProductForm
    open_form: bool
    original: dict[str, Any]                         # what the form showed first
    new_id: str = field(metadata=PASSING)   # for the product that replaces it
    history: list[tuple[str, str, str]]              # (field, value, when) of what was corrected


@dataclass(frozen=True, kw_only=True)
class OrderPage(pages.Page):
    """The order of the steps."""

    template = "routine/order.html"

    form: OrderForm
    steps: list[Step]


@dataclass(frozen=True, kw_only=True)
class ActivePage(pages.Page):
    """What an active does, how sure that is, how to begin: the same for everyone."""

    template = "routine/active.html"

    active: str
    pause: Pause                                     # round a treatment, by the clinic's numbers
    cited: tuple[sources.Source, ...]


def asked_of(product: Product) -> list[Asked]:
    """What a product's name is asked about, with what each answer sends."""
    yes = _said_anew("active", product.ticked)
    no = _said_anew("not_active", product.denied)
    as_prescribed = ((ORIGINAL + "prescribed", ""), ("prescribed", "yes"))
    return [Asked(product, active, (*yes, ("active", active)),
                  (*yes, ("active", active), *as_prescribed)
                  if names.can_be_prescribed(active) and not product.prescribed else (),
                  (*no, ("not_active", active)))
            for active in product.asked]


def _said_anew(field: str, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (*((ORIGINAL + field, value) for value in values or ("",)), *((field, value) for value in values))


def known_on(db: Database, account: Account, day: dt.date, today: dt.date, treatments: Sequence[recovery.Treatment],
             ahead: treatment_store.NextTreatment | None, observations: Iterable[check_in.Observation],
             usual: dict[str, int], signs: Sequence[episodes.Episode]) -> plan.PlanInputs:
    """What the plan of one date depends on. The day's page hands in what it has read."""
    numbers = g.clinic.guide
    if day < today:
        return known_of(db, numbers, account, day, day, signs)
    treated = [plan.Treated(one.day) for one in treatments] + ([plan.Treated(ahead.day, True)] if ahead else [])
    return plan.PlanInputs(treated, levels(observations if numbers.assesses else (), account, False), usual,
                           answers=store.answers(db, account.id), sign_since=_since(signs))


def read_day(db: Database, account: Account, day: dt.date, today: dt.date, known: plan.PlanInputs,
             ahead: treatment_store.NextTreatment | None) -> tuple[DayRoutine, list[Product]]:
    """The routine of one date, and the products in use. `known`: of that date, by `known_on`."""
    numbers = g.clinic.guide
    steps = store.steps(db, account.id, min(day, today))
    asked = _as_asked(db, account, steps, day) if day < today else steps
    lines = plan.of_day(numbers, asked, day, today, known, store.ticks(db, account.id, day, day).get(day, {}))
    products = _products(step for step in steps if not step.ended_on and not step.product.ended_on)
    return DayRoutine(
        has_routine=bool(steps), lines=lines,
        stops=plan.stops_before(numbers, products, ahead.day) if ahead else [],
        clashes=[one for one in habits.clashes([line.step for line in lines if line.state is not plan.State.RESTS],
                                               today)
                 if one.why in (habits.Apart.ACID, habits.Apart.BENZOYL)]), products


def line_of(db: Database, account: Account, step_id: str, day: dt.date, today: dt.date) -> plan.Line | None:
    """One step on one day; None when the day has nothing of it to show."""
    numbers = g.clinic.guide
    steps = [step for step in store.steps(db, account.id, min(day, today)) if step.id == step_id]
    lines = plan.of_day(numbers, _as_asked(db, account, steps, day) if day < today else steps, day, today,
                        known_of(db, numbers, account, day, day, sign_store.open_signs(db, account.id)),
                        store.ticks(db, account.id, day, day).get(day, {}))
    return lines[0] if lines else None


def read_week(db: Database, account: Account, monday: dt.date,
              today: dt.date) -> tuple[Week, list[Step], list[plan.Line]]:
    """A week at a glance, the steps in use, and the lines of today if it is in that week."""
    numbers, sunday = g.clinic.guide, monday + dt.timedelta(days=WEEK - 1)
    steps = store.steps(db, account.id, monday)
    ticks = store.ticks(db, account.id, monday, sunday)
    known = known_of(db, numbers, account, monday, sunday, sign_store.open_signs(db, account.id))
    changes = _product_changes(db, account)
    days = [monday + dt.timedelta(days=number) for number in range(WEEK)]
    by_day = {}
    for day in days:
        asked = [plan.as_on(step, day, changes.get(step.product.id, ())) for step in steps] if day < today else steps
        by_day[day] = {line.step.id: line
                       for line in plan.of_day(numbers, asked, day, today, known, ticks.get(day, {}))}
    rows = [(step, tuple(plan.in_a_word(by_day[day].get(step.id), day, today) for day in days)) for step in steps]
    return (Week(today=today, days=days, week=[row for row in rows if set(row[1]) != {"off"}]),
            [step for step in steps if not step.ended_on and not step.product.ended_on],
            list(by_day[today].values()) if today in by_day else [])


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The pages a phone keeps: the routine, its products, and the week before."""
    names = ("routine.routine", "routine.products", "routine.new_product", "routine.order")
    monday = today - dt.timedelta(days=today.weekday() + WEEK)
    return [*map(pages.url, names), pages.url("routine.week", monday=monday.isoformat()),
            *(pages.url("routine.product", product=one.id) for one in store.products(db, account.id))]


def known_of(db: Database, numbers: Guide, account: Account, first: dt.date, last: dt.date,
             signs: Iterable[episodes.Episode]) -> plan.PlanInputs:
    """What a plan of these days depends on. `signs`: the open ones, which days that are over need not."""
    observations = diary.observations(db, account.id, first - BEHIND, last, kinds=calm.CALM_SIGNS + calm.HOLD_SIGNS) \
        if numbers.assesses else []   # a diary alone goes by dates, and leaves it to its writer what is calm
    treated = _dates(db, account, first, last)
    days = [one.day for one in treated if not one.planned and not one.withdrawn]
    usual = course.usual_statements(db, account)
    return plan.PlanInputs(
        treated, levels(observations, account, True), ordinary.levels(usual, last, days),
        [plan.Usual(one.sign, one.level, ordinary.counts_from(one.day, days)) for one in usual],
        store.answers(db, account.id), _since(signs))


def _since(signs: Iterable[episodes.Episode]) -> dt.date | None:
    return min((one.day for one in signs), default=None)


def _as_asked(db: Database, account: Account, steps: list[Step], day: dt.date) -> list[Step]:
    changes = _product_changes(db, account)
    return [plan.as_on(step, day, changes.get(step.product.id, ())) for step in steps]


@once
def _product_changes(db: Database, account: Account) -> dict[str, list[plan.FieldChange]]:
    """What was said of each product, oldest first."""
    found: dict[str, list[plan.FieldChange]] = {}
    for product_id, name, value, written_at in store.product_changes(db, account.id):
        found.setdefault(product_id, []).append(plan.FieldChange(name, value, _date(account, written_at)))
    return found


@once
def _date(account: Account, moment: str) -> dt.date:
    return account.at(moment).date()


def levels(observations: Iterable[check_in.Observation], account: Account, dated: bool) -> list[calm.Level]:
    """What was said of the signs that hold an active. `dated`: with the date of writing, which only days that are over
    need."""
    return [calm.Level((day := dt.date.fromisoformat(date)), kind, _level(value),
                       _date(account, written_at) if dated else day)
            for date, kind, value, written_at, _ in observations if kind in calm.CALM_SIGNS + calm.HOLD_SIGNS]


def _level(value: str | None) -> int | None:
    """A level as a number; of warmth, yes is 1 and no is 0."""
    return {None: None, "yes": 1, "no": 0}[value] if value in (None, "yes", "no") else int(value)


def _dates(db: Database, account: Account, first: dt.date, last: dt.date) -> list[plan.Treated]:
    """The treatments that concern some days, had or planned, as each stood."""
    from_, to = first - BEHIND, last + AHEAD
    begin, end = days_asked_about() or (first, last)
    every = _dates_in(db, account, min(from_, begin - BEHIND), max(to, end + AHEAD))
    return [one for one in every if from_ <= one.day <= to]


@once
def _dates_in(db: Database, account: Account, first: dt.date, last: dt.date) -> list[plan.Treated]:
    return [plan.Treated(dt.date.fromisoformat(day), planned, _date(account, said_at),
                         _date(account, withdrawn) if withdrawn else None)
            for day, planned, said_at, withdrawn in treatment_store.dates_over_time(db, account.id, first, last)]


def _products(steps: Iterable[Step]) -> list[Product]:
    return list({step.product.id: step.product for step in steps}.values())
