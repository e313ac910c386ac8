"""What a home product is, and a step: its place in the morning or evening. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("cleanser", "treatment", "moisturiser", "sunscreen", "mask", "other")
PARTS = ("morning", "evening")
# When a product of a kind is used, where that goes without saying: ticked beforehand in its form, and no more.
IMPLIED_PARTS = {**dict.fromkeys(KINDS, ()), "sunscreen": ("morning",)}
STATES = ("done", "skipped", "open")
MOST_IN_USE = 60
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True)
class Product:
    """A home product. `weekdays` are ISO numbers from Monday 1; `since` and `ended_on` the client's dates,
    the second being the first day without it. `denied`: actives of which its owner has said that it has none.
    `asked`: those among `actives` that nobody has ticked and its name says (`names.counted`); `prescribed_by_name`:
    that it is a prescribed medicine's name."""

    id: str
    name: str
    brand: str = ""
    kind: str = "other"
    actives: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    opened_on: dt.date | None = None
    months: int | None = None
    prescribed: bool = False
    clinic_approved: bool = False
    since: dt.date = dt.date.min
    ended_on: dt.date | None = None
    denied: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    prescribed_by_name: bool = False

    @property
    def ticked(self) -> tuple[str, ...]:
        """The actives that its owner has ticked."""
        return tuple(one for one in self.actives if one not in self.asked)

    @property
    def is_prescribed(self) -> bool:
        """Whether it is a doctor's to say when it rests: as its owner has said, or as its name says until then."""
        return self.prescribed or self.prescribed_by_name

    @property
    def days(self) -> tuple[int, ...]:
        """The weekdays it is used on."""
        return self.weekdays or EVERY_DAY

    @property
    def good_until(self) -> dt.date | None:
        """The date until which it keeps after opening, if both are known."""
        if self.opened_on is None or self.months is None:
            return None
        return months_after(self.opened_on, self.months)


class Step(NamedTuple):
    """A product's place in the morning or evening; `ended_on` is the first day without it."""

    id: str
    product: Product
    part: str
    since: dt.date
    ended_on: dt.date | None = None

    def is_in(self, day: dt.date) -> bool:
        """Whether the step is part of the routine on a date, whatever rests."""
        ends = [end for end in (self.ended_on, self.product.ended_on) if end]
        return self.since <= day and all(day < end for end in ends) and day.isoweekday() in self.product.days


def months_after(day: dt.date, months: int) -> dt.date:
    """The same date some months later; the month's last day where it has no such date."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return min(dt.date(year, month, 1) + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def months_left(product: Product, today: dt.date) -> int | None:
    """Whole months until an opened product has had its time; 0 in the last one, negative when it is over."""
    until = product.good_until
    if until is None:
        return None
    if until < today:
        return -1
    left = 0
    while months_after(today, left + 1) <= until:
        left += 1
    return left
