"""May I? One answer to each question of the days after a treatment: from the days since, and from what was said last of
the skin. Pure: no clock, no database, no words."""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from webapp.guide import rules
from webapp.guide.clinic_numbers import UNSURE
from webapp.guide.numbers import LAST_DAY, Guide, free_from
from webapp.guide.rules import Treated
from webapp.routine import calm, plan
from webapp.routine.actives import ACTIVES
from webapp.routine.plan import PlanInputs, RestReason, State
from webapp.routine.product import Product

# Once its window is over it waits until the skin neither stings nor flakes. So long is a word about that fresh: flaking
# begins when the window ends, and what was said before tells nothing of it. Not signed.
MAKE_UP, FRESH = "make_up", dt.timedelta(days=1)
ANY_ACTIVE = "actives"   # of who has no product with an active: the aftercare's own window


class Answer(enum.Enum):
    """What the reader is told, in a word."""

    YES = "yes"
    UNTIL = "wait until a date"
    CALM = "when the skin is calm"
    NO = "not while a warning sign is open"


class Why(enum.Enum):
    """The reason for an answer. The days come first; the others hold once they are over, but for `SIGN`."""

    OVER = "its days are over"
    TIME = "its days are not over"
    NOT_CALM = "the skin flaked or stung when it was described last"
    UNSAID = "nobody has said whether it is calm"
    HELD = "what was said last of the skin was more than is expected"
    SIGN = "a warning sign is open"


ANSWERS = {Why.OVER: Answer.YES, Why.TIME: Answer.UNTIL, Why.NOT_CALM: Answer.CALM, Why.UNSAID: Answer.CALM,
           Why.HELD: Answer.CALM, Why.SIGN: Answer.NO}


class May(NamedTuple):
    """One question and its answer. `what`: a window of the aftercare, or an active; `is_active` tells them apart.
    `earliest`: the date, where `why` is `TIME`."""

    what: str
    is_active: bool
    why: Why
    earliest: dt.date | None = None

    @property
    def answer(self) -> Answer:
        return ANSWERS[self.why]


def answers(guide: Guide, treatment: Treated | None, products: Sequence[Product], day: dt.date, today: dt.date,
            known: PlanInputs, held: Why | None) -> tuple[May, ...]:
    """The questions of a date and their answers; once the days after a treatment are over, only of what still waits.

    `products`: those in use. `known`: what the routine's plan of that date depends on. `held`: `SIGN` stands before
    every other answer, `HELD` before a yes.
    """
    if treatment is None:
        return ()
    own = {active for one in products if not one.is_prescribed for active in one.actives}
    asked = [_of_window(guide, treatment, name, day, known) for name in rules.WAITS]
    if own:
        asked += [_of_active(guide, active, products, day, today, known)
                  for active in (*ACTIVES, UNSURE) if active in own]
    elif not _is_before_the_next(guide, known, day):
        asked.append(_of_window(guide, treatment, ANY_ACTIVE, day, known))
    found = [one for one in asked if one]
    if (day - treatment.day).days > LAST_DAY:
        at_rest = (Why.NOT_CALM, Why.SIGN)
        found = [one for one in found if one.why is Why.TIME or (one.what in own and one.why in at_rest)]
    if held is Why.SIGN:
        return tuple(one._replace(why=held, earliest=None) for one in found)
    return tuple(one._replace(why=held) if held and one.answer is Answer.YES else one for one in found)


def _of_window(guide: Guide, treatment: Treated, name: str, day: dt.date, known: PlanInputs) -> May:
    """As the aftercare has it; make-up and actives want calm skin besides."""
    window, is_active = guide.window(name, treatment.depth_mm), name == ANY_ACTIVE
    earliest, one_day = free_from(treatment.day, window), dt.timedelta(days=1)
    if day < earliest:
        return May(name, is_active, Why.TIME, earliest)
    if name != MAKE_UP and not is_active:
        return May(name, is_active, Why.OVER)
    last = day - FRESH if name == MAKE_UP else earliest - one_day - dt.timedelta(days=calm.CALM_FROM)
    said_from = max(last, treatment.day + one_day)   # on the treatment day nothing flakes yet
    words = known.words(treatment.day, day)
    if calm.above_common(guide, words, known.usual, treatment.day):
        return May(name, is_active, Why.NOT_CALM)
    is_told = all(sign in words and words[sign][0] >= said_from for sign in calm.CALM_SIGNS)
    return May(name, is_active, Why.OVER if is_told else Why.UNSAID)


def _of_active(guide: Guide, active: str, products: Iterable[Product], day: dt.date, today: dt.date,
               known: PlanInputs) -> May | None:
    """As the routine has the products with it: free where one of them is. Nothing before the next treatment, where the
    page says what stops."""
    stands = [plan.stand(guide, one, day, today, known) for one in products
              if active in one.actives and not one.is_prescribed]
    rests = [rest for state, rest in stands if state is State.RESTS and rest]
    if len(rests) < len(stands):
        return May(active, True, Why.OVER if any(state is State.DUE for state, _ in stands) else Why.UNSAID)
    if any(rest.why is RestReason.BEFORE for rest in rests):
        return None
    if any(rest.why is RestReason.OPEN_SIGN for rest in rests):
        return May(active, True, Why.SIGN)
    dates = [rest.earliest for rest in rests if rest.earliest]
    return May(active, True, Why.TIME, min(dates)) if dates else May(active, True, Why.NOT_CALM)


def _is_before_the_next(guide: Guide, known: PlanInputs, day: dt.date) -> bool:
    """Whether actives rest already before a planned treatment."""
    longest = max(pause.before for pause in guide.pauses.values())
    return any(one.planned and one.withdrawn is None and 0 <= (one.day - day).days <= longest for one in known.treated)
