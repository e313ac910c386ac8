"""What is due on a day, what rests and why, and when it returns. Pure: no clock, no database, no words.

A step rests by itself when an active in its product has a pause round a treatment, or while the skin is open
(days 0 to 2), unless the product is prescribed or is what the aftercare itself asks for. After the pause the
active comes back when the check-ins at its end show neither flaking nor stinging above the person's usual, no
redness or swelling above what is common, and no warning sign is open. The pauses are the clinic's numbers
(`guide.toml`, the fact sheet's section 5.2).

A day keeps its rest: a day that is over rests when what was known then or what is known now says so. So a
treatment that moves, or a check-in that is corrected, never turns a rest into something left undone.
"""

import datetime as dt
import enum
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from webapp.guide.numbers import Guide
from webapp.routine import names
from webapp.routine.actives import ACTIVES
from webapp.routine.calm import CALM_ASKED, CALM_FROM, Level, is_calm, last_words
from webapp.routine.product import Product, Step

OPEN_SKIN = "approved"   # the guide's window in which only approved products touch the skin
# What the aftercare itself asks for touches open skin from this day on, where it has no active in it.
CARE = {"moisturiser": 0, "cleanser": 1, "sunscreen": 1}


class RestReason(enum.Enum):
    """Why a step rests."""

    BEFORE = "before a treatment"
    AFTER = "after a treatment"
    OPEN_SKIN = "the skin is open"
    NOT_CALM = "the skin is not calm"
    OPEN_SIGN = "a warning sign is open"
    TOLD = "a doctor or pharmacist said so"


class State(enum.Enum):
    """What a day asks of a step. `IF_CALM`: back, if the skin neither flakes nor stings; nobody has said. `ASK`:
    prescribed, with an active that would rest otherwise; no task before it is said what the doctor answered."""

    DUE = "due"
    IF_CALM = "if calm"
    RESTS = "rests"
    ASK = "ask"


USE, PAUSE = ANSWERS = ("use", "pause")   # what a doctor or pharmacist said of a prescribed product round a treatment


class Treated(NamedTuple):
    """A treatment's date, or a planned one's, as it stood from the day it was said (`said_on`) to the day it was
    `withdrawn` (moved, cleared, removed), None if it still stands."""

    day: dt.date
    planned: bool = False
    said_on: dt.date = dt.date.min
    withdrawn: dt.date | None = None


class Usual(NamedTuple):
    """An ordinary level as it was said on a date; None takes it back."""

    sign: str
    level: int | None
    said_on: dt.date


@dataclass(frozen=True)
class PlanInputs:
    """All that a plan depends on. Of one sign on one day the last level in order counts. `usual_over_time` is how
    `usual` came to be, oldest first; only days that are over need it."""

    treated: Sequence[Treated] = ()
    levels: Sequence[Level] = ()
    usual: Mapping[str, int] = field(default_factory=dict)
    usual_over_time: Sequence[Usual] = ()
    answers: Mapping[tuple[str, dt.date], str] = field(default_factory=dict)   # by product and treatment: `ANSWERS`
    sign_since: dt.date | None = None   # since when a warning sign is open: `_sign_holds`
    # What was worked out of it already: each product of a page asks the same.
    _words: dict[tuple[dt.date, dt.date], dict[str, tuple[dt.date, int]]] = field(
        default_factory=dict, repr=False, compare=False)
    _moments: dict[dt.date, tuple["PlanInputs", ...]] = field(default_factory=dict, repr=False, compare=False)
    _stands: dict[tuple[Any, ...], tuple[State, "Rest | None"]] = field(default_factory=dict, repr=False, compare=False)

    @functools.cached_property
    def standing(self) -> list[Treated]:
        """The dates that hold now."""
        return [one for one in self.treated if one.withdrawn is None]

    def words(self, treatment: dt.date, day: dt.date) -> dict[str, tuple[dt.date, int]]:
        """`calm.last_words` between a treatment and a date."""
        if (treatment, day) not in self._words:
            self._words[treatment, day] = last_words(self.levels, treatment, day)
        return self._words[treatment, day]

    def moments(self, day: dt.date) -> tuple["PlanInputs", ...]:
        """What was known in the course of a day that is over: at its start, with each thing said on it, at its end.

        Each treatment stands alone too: one that was added on the day hides nothing of those before it.
        """
        if day not in self._moments:
            treated = [one._replace(withdrawn=None) for one in self.treated
                       if one.said_on <= day and (one.withdrawn is None or day <= one.withdrawn)]
            before = [one for one in self.levels if one.said_on < day]
            on_it = [one for one in self.levels if one.said_on == day]
            all_of_it = [one for one in self.levels if one.said_on <= day] if on_it else before
            usuals = _different(_usual_on(self, day - dt.timedelta(days=1)), _usual_on(self, day))
            self._moments[day] = tuple(
                PlanInputs(some, levels, usual, answers=self.answers)
                for levels in _different(before, all_of_it, *([*before, one] for one in on_it))
                for some in _different(treated, *([one] for one in treated))
                for usual in usuals)
        return self._moments[day]


class Rest(NamedTuple):
    """Why a step rests, which actives are the cause, round which treatment, and the earliest date of its
    return (None: when the skin is calm)."""

    why: RestReason
    actives: tuple[str, ...]
    treatment: dt.date
    planned: bool
    earliest: dt.date | None


class Line(NamedTuple):
    """One step on one day. `tick` is done, skipped or empty; `ask`: prescribed, and an active in it would otherwise
    rest (where it is asked about, `rest` says round which treatment)."""

    step: Step
    state: State
    rest: Rest | None
    tick: str
    ask: bool


class Span(NamedTuple):
    """The days of one pause, first and last included."""

    first: dt.date
    last: dt.date
    active: str   # empty: open skin
    treated: Treated


def of_day(guide: Guide, steps: Iterable[Step], day: dt.date, today: dt.date, known: PlanInputs,
           ticks: Mapping[str, str]) -> list[Line]:
    """The lines of one day in the routine's order. `ticks` are the day's, by step id."""
    lines = []
    stands: dict[str, tuple[State, Rest | None, bool]] = {}
    for step in steps:
        tick, product = ticks.get(step.id, ""), step.product
        if not tick and not step.is_in(day):
            continue
        if product.id not in stands:   # the same in the morning and in the evening
            stands[product.id] = (*stand(guide, product, day, today, known), False)
            if product.is_prescribed and (rest := _would_rest(guide, product, day, today, known)):
                stands[product.id] = (*_as_answered(known.answers.get((product.id, rest.treatment), ""), rest), True)
        state, rest, ask = stands[product.id]
        lines.append(Line(step, state, rest, tick, ask))
    return lines


def in_a_word(line: Line | None, day: dt.date, today: dt.date) -> str:
    """How a week shows a step on a day: done, skipped, rests, coming, open (not answered) or off."""
    if line is None:
        return "off"
    if line.tick:
        return line.tick
    return "rests" if line.state is State.RESTS else "coming" if day > today else "open"


def stand(guide: Guide, product: Product, day: dt.date, today: dt.date,
          known: PlanInputs) -> tuple[State, Rest | None]:
    """What a date asks of a product, and why it rests if it does."""
    if product.is_prescribed:
        return State.DUE, None
    now = _found(guide, product, day, today, known)
    if now[0] is State.RESTS or day >= today:
        return now
    found = (_found(guide, product, day, day, then) for then in known.moments(day))   # any rest of the day counts
    return next((then for then in found if then[0] is State.RESTS), now)


def _would_rest(guide: Guide, product: Product, day: dt.date, today: dt.date, known: PlanInputs) -> Rest | None:
    """Why a prescribed product would rest if it were another's to say. An open sign comes first, and is a question of
    its own: what was answered round a treatment was answered before there was a sign."""
    if product.actives and known.sign_since and _sign_holds(known.sign_since, day, today):
        return Rest(RestReason.OPEN_SIGN, product.actives, known.sign_since, False, None)
    as_any_other = replace(product, prescribed=False, prescribed_by_name=False, clinic_approved=True)
    return stand(guide, as_any_other, day, today, known)[1]


def _sign_holds(since: dt.date, day: dt.date, today: dt.date) -> bool:
    """Whether an open sign holds an active on a date: from today on, and on the day before, which may be today by the
    phone, or the evening that is ticked after midnight."""
    return day >= today or (day == today - dt.timedelta(days=1) and day >= since)


def _as_answered(answer: str, rest: Rest) -> tuple[State, Rest | None]:
    if answer == USE:
        return State.DUE, None
    return (State.RESTS, rest._replace(why=RestReason.TOLD)) if answer == PAUSE else (State.ASK, rest)


Said = TypeVar("Said", bound=Sequence | Mapping)


def _different(*all_of_them: Said) -> list[Said]:
    """Each of several values once."""
    found: list[Said] = []
    for one in all_of_them:
        if one not in found:
            found.append(one)
    return found


def _usual_on(known: PlanInputs, day: dt.date) -> Mapping[str, int]:
    """The usual levels as they had been said at the end of a date."""
    if not known.usual_over_time:
        return known.usual
    newest = {one.sign: one.level for one in known.usual_over_time if one.said_on <= day}
    return {sign: level for sign, level in newest.items() if level is not None}


def _found(guide: Guide, product: Product, day: dt.date, today: dt.date,
           known: PlanInputs) -> tuple[State, Rest | None]:
    """Products that are alike stand alike: it is worked out once of each kind."""
    alike = (guide, product.actives, product.kind, product.is_prescribed, product.clinic_approved, day, today)
    if alike not in known._stands:
        known._stands[alike] = _work_out(guide, product, day, today, known)
    return known._stands[alike]


def _work_out(guide: Guide, product: Product, day: dt.date, today: dt.date,
              known: PlanInputs) -> tuple[State, Rest | None]:
    treated = known.standing
    reach = _reach(guide)
    near = [one for one in treated if day - reach <= one.day <= day + reach]
    here = [span for span in pauses(guide, product, near) if span.first <= day <= span.last]
    if here:
        spans = pauses(guide, product, treated)
        # The pause that lasts longest is the reason; an active before the open skin.
        longest = max(here, key=lambda span: (span.last, bool(span.active)))
        actives = tuple(span.active for span in here if span.active and span.treated == longest.treated)
        why = (RestReason.BEFORE if day < longest.treated.day else RestReason.AFTER if longest.active
               else RestReason.OPEN_SKIN)
        return State.RESTS, Rest(why, actives if longest.active else (), longest.treated.day,
                                 longest.treated.planned, earliest(spans, day))
    last = max((one.day for one in treated if one.day <= day), default=None)
    if product.actives and known.sign_since and _sign_holds(known.sign_since, day, today):
        return State.RESTS, Rest(RestReason.OPEN_SIGN, product.actives, last or known.sign_since, False, None)
    if last is None or not product.actives or (day - last).days > CALM_ASKED:
        return State.DUE, None
    ends = last + dt.timedelta(days=max(guide.pauses[active].after for active in product.actives))
    # On the treatment day nothing flakes yet.
    said_from = max(ends - dt.timedelta(days=CALM_FROM), last + dt.timedelta(days=1))
    calm = is_calm(guide, known.words(last, day), known.usual, last, said_from)
    if calm is None:
        return State.IF_CALM, None
    if calm:
        return State.DUE, None
    if day > today:
        return State.IF_CALM, None
    return State.RESTS, Rest(RestReason.NOT_CALM, product.actives, last, False, None)


@functools.lru_cache(maxsize=8)
def _reach(guide: Guide) -> dt.timedelta:
    """How far from a treatment a product may still rest because of it, or rest already."""
    furthest = (max(pause.before, pause.after) for pause in guide.pauses.values())
    return dt.timedelta(days=max(*furthest, guide.window(OPEN_SKIN, None).last))


def pauses(guide: Guide, product: Product, treated: Iterable[Treated]) -> list[Span]:
    """The days on which a product rests round each treatment; none for a prescribed one."""
    if product.is_prescribed:
        return []
    found = []
    for one in treated:
        for active in product.actives:
            pause = guide.pauses[active]
            found.append(Span(one.day - dt.timedelta(days=pause.before), one.day + dt.timedelta(days=pause.after),
                              active, one))
        window = guide.window(OPEN_SKIN, None)
        last = window.last if product.actives else min(window.last, CARE.get(product.kind, window.last + 1) - 1)
        if not product.clinic_approved and last >= window.first:
            found.append(Span(one.day + dt.timedelta(days=window.first), one.day + dt.timedelta(days=last), "", one))
    return found


def earliest(spans: Iterable[Span], day: dt.date) -> dt.date:
    """The first date from `day` on that no pause covers: one pause may lead into the next."""
    spans = list(spans)
    while ends := [span.last for span in spans if span.first <= day <= span.last]:
        day = max(ends) + dt.timedelta(days=1)
    return day


class Stop(NamedTuple):
    """A product that will rest before a coming treatment, and its first day of rest."""

    product: Product
    first: dt.date


def stops_before(guide: Guide, products: Iterable[Product], treatment: dt.date) -> list[Stop]:
    """What to stop before a treatment and when, the first to stop first."""
    found = []
    for product in products:
        begins = [span.first for span in pauses(guide, product, [Treated(treatment)]) if span.first < treatment]
        if begins:
            found.append(Stop(product, min(begins)))
    return sorted(found, key=lambda stop: stop.first)


def returns(guide: Guide, products: Iterable[Product], day: dt.date, today: dt.date,
            known: PlanInputs) -> list[tuple[str, dt.date | None]]:
    """The actives that rest on a date, each with the earliest date of its return (None: when the skin is
    calm). An active in two products returns with the later."""
    found: dict[str, dt.date | None] = {}
    for product in products:
        for active in product.actives:
            alone = Product(product.id, "", actives=(active,), prescribed=product.is_prescribed, clinic_approved=True)
            state, rest = stand(guide, alone, day, today, known)
            if state is State.RESTS and rest and rest.why is not RestReason.BEFORE:
                found[active] = rest.earliest
    return [(active, found[active]) for active in ACTIVES if active in found]


class FieldChange(NamedTuple):
    """A field of a product as it was said on a date, in the field's own type."""

    field: str
    value: Any
    said_on: dt.date


def as_on(step: Step, day: dt.date, changes: Sequence[FieldChange]) -> Step:
    """A step with its product as it stood at the end of a date: what a past day asked stays as it was.

    `changes` are the product's own, oldest first. What was said when it was added holds for the days before too.
    """
    if not changes:
        return step
    until = max(day, changes[0].said_on)
    own = names.said(step.product)
    then: dict[str, Any] = {"actives": (), "denied": (), "weekdays": (), "prescribed": False, "clinic_approved": False,
                            "kind": "other"}
    then |= {one.field: one.value for one in changes if one.field in then and one.said_on <= until}
    if all(getattr(own, name) == value for name, value in then.items()):
        return step
    return step._replace(product=names.counted(replace(own, **then)))
