"""Good habits with products: in which order, how to begin, what to keep apart. Pure.

From the fact sheet's sections 5.2 to 5.4.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from typing import NamedTuple

from webapp.routine.actives import BY_NAME
from webapp.routine.product import PARTS, Product, Step

# The order of a routine by kind (section 5.3): wash, then thin before thick, sunscreen last.
ORDER = ("cleanser", "mask", "treatment", "other", "moisturiser", "sunscreen")

BEGINNING = dt.timedelta(days=14)   # start low, go slow (sections 5.2 and 5.3)


class Apart(enum.Enum):
    """Why two products are better kept apart."""

    ACID = "a retinoid and an acid"
    BENZOYL = "a retinoid and benzoyl peroxide"
    NEW = "two new actives at once"
    SEVERAL = "several strong actives"


class Clash(NamedTuple):
    """Products that are better kept apart, in the part of the day where they meet."""

    why: Apart
    part: str
    products: tuple[Product, ...]


def clashes(steps: Sequence[Step], today: dt.date) -> list[Clash]:
    """What to keep apart among the steps in use (section 5.4), each pair once."""
    found: list[Clash] = []
    for part in PARTS:
        here = [step.product for step in steps if step.part == part]
        for product in here:
            for other in here:
                if product.id == other.id or "retinoid" not in product.actives \
                        or not set(product.days) & set(other.days):
                    continue
                if {"salicylic_acid", "aha"} & set(other.actives):
                    found.append(Clash(Apart.ACID, part, (product, other)))
                elif "benzoyl_peroxide" in other.actives:
                    found.append(Clash(Apart.BENZOYL, part, (product, other)))
    products = list({step.product.id: step.product for step in steps}.values())
    strong = [product for product in products if _is_strong(product)]
    new = [product for product in strong if today - product.since < BEGINNING]
    if len(new) > 1:
        found.append(Clash(Apart.NEW, "", tuple(new)))
    elif len(strong) > 2:
        found.append(Clash(Apart.SEVERAL, "", tuple(strong)))
    return found


def _is_strong(product: Product) -> bool:
    return any(BY_NAME[active].is_strong for active in product.actives if active in BY_NAME)


def begin_with(product: Product) -> tuple[int, ...]:
    """The weekdays to begin a product on, empty if every day is fine. A prescriber's plan is never changed."""
    if product.is_prescribed:
        return ()
    slow = (BY_NAME[active].begin_on for active in product.actives if active in BY_NAME)
    return min((days for days in slow if days), key=len, default=())


def suggestion(product: Product, today: dt.date) -> tuple[int, ...]:
    """The weekdays to suggest: in the first two weeks, when it is used on more days than that."""
    slow = begin_with(product)
    return slow if slow and today - product.since < BEGINNING and len(product.days) > len(slow) else ()


def place_for(kinds: Sequence[str], kind: str) -> int:
    """Where a new step goes among those there: after the last one that comes before it in the order."""
    rank = ORDER.index(kind)
    return max((place + 1 for place, there in enumerate(kinds) if ORDER.index(there) <= rank), default=0)
