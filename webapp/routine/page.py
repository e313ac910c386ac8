"""Gather what the routine's pages and a day's page show, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import g

from webapp import pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary import sign_store, treatment_store
from webapp.forms import ORIGINAL
from webapp.guide import sources
from webapp.guide.numbers import Pause
from webapp.routine import habits, inputs, names, plan, store, suggestion_store
from webapp.routine.forms import NewProductForm, OrderForm, ProductForm
from webapp.routine.product import Product, Step
from webapp.versions import PASSING

WEEK = 7


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


def read_day(db: Database, account: Account, day: dt.date, today: dt.date, known: plan.PlanInputs,
             ahead: treatment_store.NextTreatment | None) -> tuple[DayRoutine, list[Product]]:
    """The routine of one date, and the products in use. `known`: of that date, by `inputs.on_day`."""
    numbers = g.clinic.guide
    steps = store.steps(db, account.id, min(day, today))
    asked = inputs.as_asked(db, account, steps, day) if day < today else steps
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
    lines = plan.of_day(numbers, inputs.as_asked(db, account, steps, day) if day < today else steps, day, today,
                        inputs.of_days(db, numbers, account, day, day, sign_store.open_signs(db, account.id)),
                        store.ticks(db, account.id, day, day).get(day, {}))
    return lines[0] if lines else None


def read_week(db: Database, account: Account, monday: dt.date,
              today: dt.date) -> tuple[Week, list[Step], list[plan.Line]]:
    """A week at a glance, the steps in use, and the lines of today if it is in that week."""
    numbers, sunday = g.clinic.guide, monday + dt.timedelta(days=WEEK - 1)
    steps = store.steps(db, account.id, monday)
    ticks = store.ticks(db, account.id, monday, sunday)
    known = inputs.of_days(db, numbers, account, monday, sunday, sign_store.open_signs(db, account.id))
    changes = inputs.product_changes(db, account)
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


def _products(steps: Iterable[Step]) -> list[Product]:
    return list({step.product.id: step.product for step in steps}.values())
