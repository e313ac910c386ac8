"""May I? One answer to each question of the days after a treatment: from the days since, and from what was said last of
the skin. Pure: no clock, no database, no words."""

import datetime as dt
import enum
from collections.abc import Iterable
from typing import NamedTuple

from webapp.guide import rules
from webapp.guide.numbers import LAST_DAY, Guide, free_from
from webapp.guide.rules import Treated
from webapp.routine import plan
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
    """The reason for an answer. `TIME`: its days are not over. The others hold once they are, or whatever the date."""

    OVER = "its days are over"
    TIME = "its days are not over"
    NOT_CALM = "the skin flaked or stung when it was described last"
    UNSAID = "nobody has said whether it is calm"
    HELD = "what was said last calls for somebody's help"
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


def answers(guide: Guide, treatment: Treated | None, products: Iterable[Product], day: dt.date, today: dt.date,
            known: PlanInputs, held: Why | None) -> tuple[May, ...]:
    """The questions of a date and their answers; once the days after a treatment are over, only of what still waits.

    `products`: those in use. `known`: what the routine's plan of that date depends on. `held`: `SIGN` or `HELD` where
    that stands before every date, else None.
    """
    if treatment is None:
        return ()
    own = {active for one in products if not one.prescribed for active in one.actives}
    found = [_of_window(guide, treatment, name, day, known) for name in rules.WAITS]
    if own:
        rests = (_of_active(guide, active, day, today, known) for active in ACTIVES if active in own)
        found += [one for one in rests if one]
    else:
        found.append(_of_window(guide, treatment, ANY_ACTIVE, day, known))
    if (day - treatment.day).days > LAST_DAY:
        at_rest = (Why.NOT_CALM, Why.SIGN)
        found = [one for one in found if one.why is Why.TIME or (one.what in own and one.why in at_rest)]
    return tuple(one._replace(why=held, earliest=None) for one in found) if held else tuple(found)


def _of_window(guide: Guide, treatment: Treated, name: str, day: dt.date, known: PlanInputs) -> May:
    """As the aftercare has it; make-up and actives want calm skin besides."""
    window, is_active = guide.window(name, treatment.depth_mm), name == ANY_ACTIVE
    earliest = free_from(treatment.day, window)
    if day < earliest:
        return May(name, is_active, Why.TIME, earliest)
    if name != MAKE_UP and not is_active:
        return May(name, is_active, Why.OVER)
    said_from = day - FRESH if name == MAKE_UP else earliest - dt.timedelta(days=1 + plan.CALM_FROM)
    calm = plan.is_calm(guide, known, treatment.day, day, said_from)
    return May(name, is_active, Why.UNSAID if calm is None else Why.OVER if calm else Why.NOT_CALM)


def _of_active(guide: Guide, active: str, day: dt.date, today: dt.date, known: PlanInputs) -> May | None:
    """As the routine has it; nothing before the next treatment, where the page says what stops."""
    state, rest = plan.stand(guide, plan.alone(active), day, today, known)
    if rest is None:
        return May(active, True, Why.UNSAID if state is State.IF_CALM else Why.OVER)
    if rest.why is RestReason.BEFORE:
        return None
    if rest.why is RestReason.OPEN_SIGN:
        return May(active, True, Why.SIGN)
    return May(active, True, Why.NOT_CALM if rest.earliest is None else Why.TIME, rest.earliest)
