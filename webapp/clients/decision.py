"""What a therapist sees and decides before a treatment over skin that has not settled (docs/safety.md, H19). Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from webapp.diary import episodes, recovery
from webapp.diary.check_in import CheckIn
from webapp.guide.numbers import Guide

RED = 2   # from this level of redness at the latest check-in; not signed
RED_SEEN = dt.timedelta(days=28)


class Unsettled(NamedTuple):
    """What speaks against a treatment on a day: open warning signs, redness at the latest check-in, too few days since
    the treatment before. `near`: a treatment so close that it may be the same."""

    signs: tuple[str, ...]
    redness: tuple[dt.date, int] | None
    too_soon: dt.date | None
    near: recovery.Treatment | None

    @property
    def asks(self) -> bool:
        """Whether something is to be decided."""
        return bool(self.signs or self.redness or self.too_soon)

    @property
    def names(self) -> str:
        """What was seen, for the record: names of ours."""
        return " ".join([*self.signs, *(["redness"] if self.redness else []), *(["too_soon"] if self.too_soon else [])])


NOTHING = Unsettled((), None, None, None)


def unsettled(numbers: Guide, day: dt.date, treatments: Sequence[recovery.Treatment],
              signs: Sequence[episodes.Episode], check_ins: Mapping[dt.date, CheckIn]) -> Unsettled:
    """What speaks against a treatment on `day`. A diary that judges nothing names what was ticked, and the dates."""
    others = [one for one in treatments if one.day != day]
    earlier = [one for one in others if one.day < day]
    near = min((one for one in others if abs(one.day - day) <= recovery.NEAR), default=None,
               key=lambda one: abs(one.day - day))
    told = [date for date, one in check_ins.items() if date <= day and "redness" in one.levels]
    last = max(told, default=None)
    redness = (last, check_ins[last].levels["redness"]) if last and last > day - RED_SEEN else None
    due = recovery.next_earliest(numbers, earlier[-1])[0] if earlier else None
    return Unsettled(
        tuple(one.sign for one in signs if one.day <= day),
        redness if numbers.assesses and redness and redness[1] >= RED else None,
        earlier[-1].day if due and day < due else None, near)
