"""Whatever is said, in whatever order: what should rest is never due, and a rest never becomes something undone."""

import datetime as dt
from collections import defaultdict

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.routine.days import DAY, GUIDE, PAUSES, after, product
from webapp.routine import plan
from webapp.routine.actives import ACTIVES
from webapp.routine.calm import Level
from webapp.routine.plan import PlanInputs, State, Treated

EVENTS = st.lists(st.tuples(
    st.integers(0, 40),                                         # the day on which it is said
    st.one_of(
        st.tuples(st.just("treat"), st.integers(-10, 0)),       # a treatment, so many days ago
        st.tuples(st.just("plan"), st.integers(-3, 25)),        # a date for the next
        st.tuples(st.just("clear"), st.just(0)),
        st.tuples(st.just("move"), st.integers(-10, 0)),        # the latest treatment's date is corrected
        st.tuples(st.just("remove"), st.just(0)),
        st.tuples(st.sampled_from(["flaking", "itch"]), st.integers(0, 3)))), max_size=14)


class Told:
    """What was said, day by day, as the store would hand it on."""

    def __init__(self):
        self.treated: list[Treated] = []
        self.levels: list[Level] = []

    def withdraw(self, planned: bool, day: dt.date) -> Treated | None:
        for place in reversed(range(len(self.treated))):
            one = self.treated[place]
            if one.planned == planned and one.withdrawn is None:
                self.treated[place] = one._replace(withdrawn=day)
                return one
        return None

    def tell(self, day: dt.date, what: str, value: int) -> None:
        if what == "treat":
            self.treated.append(Treated(day + dt.timedelta(days=value), False, day))
        elif what in ("plan", "clear"):
            self.withdraw(True, day)
            if what == "plan":
                self.treated.append(Treated(day + dt.timedelta(days=value), True, day))
        elif what in ("move", "remove"):
            if self.withdraw(False, day) and what == "move":
                self.treated.append(Treated(day + dt.timedelta(days=value), False, day))
        else:
            self.levels.append(Level(day, what, value, day))

    def known(self) -> PlanInputs:
        return PlanInputs(list(self.treated), sorted(self.levels, key=lambda one: (one.day, one.sign)))


def should_rest(active: str, day: dt.date, treated: list[Treated]) -> bool:
    """The pauses again, written the plain way."""
    before, back = PAUSES[active]
    return any(-before <= (day - one.day).days < back for one in treated if one.withdrawn is None)


@settings(max_examples=300, deadline=None)
@example([(0, ("treat", 0)), (2, ("flaking", 2)), (11, ("move", -8))], "retinoid")
@example([(0, ("treat", 0)), (2, ("flaking", 2)), (11, ("treat", -8))], "retinoid")
@given(EVENTS, st.sampled_from(ACTIVES))
def test_a_resting_step_never_becomes_one_that_was_left_undone(events, active):
    one, told = product(active), Told()
    by_day = defaultdict(list)
    for number, event in events:
        by_day[number].append(event)
    rested: set[dt.date] = set()
    for number in range(41):
        today = after(number)
        for moment in [None, *by_day[number]]:
            if moment:
                told.tell(today, *moment)
            known = told.known()
            state, rest = plan.stand(GUIDE, one, today, today, known)
            if state is State.RESTS:
                rested.add(today)
                assert rest.earliest is None or rest.earliest > today
            for ahead in range(0, 22, 3):
                coming = today + dt.timedelta(days=ahead)
                if should_rest(active, coming, told.treated):
                    assert plan.stand(GUIDE, one, coming, today, known)[0] is State.RESTS
        for past in rested - {today}:
            assert plan.stand(GUIDE, one, past, today, known)[0] is State.RESTS


@settings(max_examples=200, deadline=None)
@given(EVENTS, st.sampled_from(ACTIVES))
def test_the_earliest_return_is_the_first_day_no_pause_covers(events, active):
    told = Told()
    for number, event in sorted(events, key=lambda one: one[0]):
        told.tell(after(number), *event)
    for number in range(-10, 60, 4):
        state, rest = plan.stand(GUIDE, product(active), after(number), DAY.replace(year=2025), told.known())
        if state is State.RESTS and rest.earliest:
            assert not should_rest(active, rest.earliest, told.treated)
            span = range(number, (rest.earliest - DAY).days)
            assert all(should_rest(active, after(day), told.treated) for day in span)
