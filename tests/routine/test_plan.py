"""What is due, what rests and when it returns: every boundary of every pause, alone and overlapping."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.routine.days import DAY, GUIDE, PAUSES, after, product
from webapp.guide.clinic_numbers import UNSURE
from webapp.routine import plan
from webapp.routine.actives import ACTIVES
from webapp.routine.calm import Level
from webapp.routine.plan import PlanInputs, RestReason, State, Treated
from webapp.routine.product import Product, Step


def stand(one: Product, day: dt.date, known: PlanInputs | None = None, today: dt.date | None = None):
    return plan.stand(GUIDE, one, day, today or day, known if known is not None else PlanInputs([Treated(DAY)]))


def calm(*days: int, sign: str = "flaking", level: int | None = 0) -> list[Level]:
    return [Level(after(day), sign, level, after(day)) for day in days]


def test_the_table_has_every_active():
    assert set(PAUSES) == set(ACTIVES) == set(GUIDE.pauses) - {UNSURE}


class TestAnActiveAlone:
    @pytest.mark.parametrize("active", PAUSES)
    def test_it_is_due_the_day_before_its_pause_and_rests_from_the_first(self, active):
        before, back = PAUSES[active]
        assert stand(product(active), after(-before - 1))[0] is State.DUE
        state, rest = stand(product(active), after(-before))
        assert state is State.RESTS
        assert rest.earliest == after(back)
        assert rest.why is (RestReason.BEFORE if before else RestReason.AFTER)
        assert rest.actives == (active,)

    @pytest.mark.parametrize("active", PAUSES)
    def test_it_rests_on_its_last_day_and_is_back_on_the_next(self, active):
        _, back = PAUSES[active]
        state, rest = stand(product(active), after(back - 1))
        assert state is State.RESTS
        assert (rest.why, rest.earliest) == (RestReason.AFTER, after(back))
        known = PlanInputs([Treated(DAY)], calm(back))
        assert stand(product(active), after(back), known) == (State.DUE, None)

    @pytest.mark.parametrize("active", PAUSES)
    def test_a_prescribed_one_never_rests_and_is_asked_about(self, active):
        known = PlanInputs([Treated(DAY)], calm(3, level=4))
        step = Step("p.evening", product(active, prescribed=True, approved=False), "evening", dt.date.min)
        for number in range(-10, 30):
            line, = plan.of_day(GUIDE, [step], after(number), after(number), known, {})
            would = stand(product(active), after(number), known)[0] is State.RESTS
            assert (line.state, line.ask) == (State.ASK if would else State.DUE, would)


class TestTheFirstDays:
    @pytest.mark.parametrize("day", [0, 1, 2])
    def test_everything_rests_but_what_is_approved_or_prescribed(self, day):
        assert stand(product(approved=False), after(day)) == (
            State.RESTS, plan.Rest(RestReason.OPEN_SKIN, (), DAY, False, after(3)))
        assert stand(product(approved=True), after(day))[0] is State.DUE
        assert stand(product(approved=False, prescribed=True), after(day))[0] is State.DUE

    @pytest.mark.parametrize("day", [-1, 3])
    def test_before_and_after_them_it_is_due(self, day):
        assert stand(product(approved=False), after(day))[0] is State.DUE

    def test_an_approved_product_still_rests_for_its_active(self):
        assert stand(product("retinoid", approved=True), after(1))[1].why is RestReason.AFTER


class TestOverlapping:
    def test_of_two_actives_in_one_product_the_longer_pause_counts(self):
        both = product("niacinamide", "retinoid")
        assert stand(both, after(-7))[1].actives == ("retinoid",)
        assert stand(both, after(-1))[1].actives == ("niacinamide", "retinoid")
        assert stand(both, after(5))[1].earliest == after(8)
        assert stand(both, after(8), PlanInputs([Treated(DAY)], calm(8)))[0] is State.DUE

    def test_two_treatments_fourteen_days_apart_are_one_rest_for_a_retinoid(self):
        known = PlanInputs([Treated(DAY), Treated(after(14), planned=True)], calm(3, 7))
        for day in range(-7, 22):
            state, rest = stand(product("retinoid"), after(day), known)
            assert state is State.RESTS, day
            assert rest.earliest == after(22)

    def test_and_two_rests_for_an_acid_with_one_day_between(self):
        known = PlanInputs([Treated(DAY), Treated(after(14), planned=True)], calm(8))
        assert stand(product("aha"), after(7), known)[1].earliest == after(8)
        assert stand(product("aha"), after(8), known)[0] is State.DUE
        state, rest = stand(product("aha"), after(9), known)
        assert (state, rest.why, rest.planned, rest.treatment) == (State.RESTS, RestReason.BEFORE, True, after(14))

    def test_a_planned_treatment_pauses_before_and_after_it(self):
        known = PlanInputs([Treated(after(10), planned=True)])
        assert stand(product("retinoid"), after(2), known)[0] is State.DUE
        assert stand(product("retinoid"), after(3), known)[1].why is RestReason.BEFORE
        assert stand(product("retinoid"), after(12), known)[1].planned


class TestAMovedDate:
    def test_the_new_date_decides_today_and_tomorrow(self):
        known = PlanInputs([Treated(after(5), True, DAY, after(1)), Treated(after(30), True, after(1))])
        assert stand(product("retinoid"), after(1), known)[0] is State.DUE
        assert stand(product("retinoid"), after(5), known, today=after(1))[0] is State.DUE
        assert stand(product("retinoid"), after(23), known, today=after(1))[0] is State.RESTS

    def test_days_that_rested_under_the_old_date_keep_their_rest(self):
        known = PlanInputs([Treated(after(5), True, DAY, after(1)), Treated(after(30), True, after(1))])
        for day in (0, 1):
            assert stand(product("retinoid"), after(day), known, today=after(9))[0] is State.RESTS
        assert stand(product("retinoid"), after(-1), known, today=after(9))[0] is State.DUE
        assert stand(product("retinoid"), after(2), known, today=after(9))[0] is State.DUE

    def test_a_treatment_recorded_afterwards_rests_backwards(self):
        known = PlanInputs([Treated(DAY, False, after(4))])
        assert stand(product("retinoid"), after(-3), known, today=after(4))[0] is State.RESTS


class TestTheReturn:
    @pytest.mark.parametrize("sign", ["flaking", "itch"])
    def test_with_flaking_or_stinging_on_the_day_of_return_it_rests_on(self, sign):
        known = PlanInputs([Treated(DAY)], [*calm(7), *calm(8, sign=sign, level=1)])
        assert stand(product("retinoid"), after(8), known) == (
            State.RESTS, plan.Rest(RestReason.NOT_CALM, ("retinoid",), DAY, False, None))

    def test_and_comes_back_when_the_latest_check_in_is_calm(self):
        known = PlanInputs([Treated(DAY)], [*calm(8, level=2), *calm(10)])
        assert stand(product("retinoid"), after(9), known)[0] is State.RESTS
        assert stand(product("retinoid"), after(10), known)[0] is State.DUE

    def test_a_level_that_is_usual_is_calm(self):
        known = PlanInputs([Treated(DAY)], calm(8, level=1), {"flaking": 1})
        assert stand(product("retinoid"), after(8), known)[0] is State.DUE
        known = PlanInputs([Treated(DAY)], calm(8, level=2), {"flaking": 1})
        assert stand(product("retinoid"), after(8), known)[0] is State.RESTS

    def test_a_skipped_sign_leaves_the_level_before_it(self):
        known = PlanInputs([Treated(DAY)], [*calm(7, level=2), *calm(8, level=None)])
        assert stand(product("retinoid"), after(8), known)[0] is State.RESTS

    def test_what_was_said_before_the_treatment_does_not_count(self):
        known = PlanInputs([Treated(DAY)], calm(-2, level=4))
        assert stand(product("retinoid"), after(8), known)[0] is State.IF_CALM

    def test_without_a_word_it_is_back_on_condition_for_four_weeks(self):
        assert stand(product("retinoid"), after(8))[0] is State.IF_CALM
        assert stand(product("retinoid"), after(28))[0] is State.IF_CALM
        assert stand(product("retinoid"), after(29))[0] is State.DUE

    def test_a_coming_day_after_the_pause_is_on_condition_while_the_skin_flakes(self):
        known = PlanInputs([Treated(DAY)], calm(3, level=3))
        assert stand(product("retinoid"), after(9), known, today=after(3))[0] is State.IF_CALM
        assert stand(product("retinoid"), after(7), known, today=after(3))[0] is State.RESTS

    def test_calm_skin_is_asked_for_four_weeks(self):
        known = PlanInputs([Treated(DAY)], calm(20, level=1))
        assert stand(product("retinoid"), after(28), known)[0] is State.RESTS
        assert stand(product("retinoid"), after(29), known)[0] is State.DUE

    def test_a_product_without_actives_does_not_wait_for_it(self):
        known = PlanInputs([Treated(DAY)], calm(3, level=4))
        assert stand(product(approved=False), after(3), known)[0] is State.DUE

    def test_a_new_usual_level_does_not_undo_a_rest_that_was(self):
        usual = [plan.Usual("flaking", 1, after(11))]
        known = PlanInputs([Treated(DAY)], calm(8, level=1), {"flaking": 1}, usual)
        assert stand(product("retinoid"), after(11), known)[0] is State.DUE
        assert stand(product("retinoid"), after(10), known, today=after(11))[0] is State.RESTS

    def test_a_correction_does_not_undo_a_rest_that_was(self):
        levels = [Level(after(8), "flaking", 2, after(8)), Level(after(8), "flaking", 0, after(10))]
        known = PlanInputs([Treated(DAY)], levels)
        assert stand(product("retinoid"), after(10), known)[0] is State.DUE
        assert stand(product("retinoid"), after(9), known, today=after(10))[0] is State.RESTS


class TestADay:
    def step(self, **more) -> Step:
        return Step("p.evening", product(**more), "evening", after(-20))

    def lines(self, step, day, ticks=None):
        return plan.of_day(GUIDE, [step], day, day, PlanInputs(), ticks or {})

    def test_weekdays(self):
        step = self.step(weekdays=(3, 5))
        assert self.lines(step, DAY)
        assert not self.lines(step, after(1))
        assert self.lines(step, after(2))

    def test_a_step_is_there_from_its_first_day_until_it_ends(self):
        step = self.step(ended_on=after(3))
        assert not self.lines(step, after(-21))
        assert self.lines(step, after(-20))
        assert self.lines(step, after(2))
        assert not self.lines(step, after(3))
        assert not self.lines(step._replace(product=product(), ended_on=after(3)), after(3))

    def test_what_was_ticked_stands_even_when_it_was_not_due(self):
        line, = self.lines(self.step(weekdays=(3,)), after(1), {"p.evening": "done"})
        assert line.tick == "done"


class TestAsItWas:
    said = [plan.FieldChange("name", "Serum", DAY), plan.FieldChange("actives", ("retinoid",), DAY),
            plan.FieldChange("weekdays", (1,), after(5)), plan.FieldChange("prescribed", True, after(6))]

    def on(self, day: int) -> Product:
        step = Step("p.evening", product("zinc", weekdays=(1,), prescribed=True), "evening", dt.date.min)
        return plan.as_on(step, after(day), self.said).product

    def test_a_past_day_asks_what_the_product_said_then(self):
        assert self.on(4).weekdays == ()
        assert self.on(5).weekdays == (1,)
        assert not self.on(5).prescribed
        assert self.on(6).prescribed

    def test_what_was_said_first_holds_for_the_days_before(self):
        assert self.on(-3).actives == ("retinoid",)
        assert self.on(-3).weekdays == ()


class TestBefore:
    def test_what_to_stop_and_when(self):
        stops = plan.stops_before(GUIDE, [product("aha"), product("retinoid"), product("zinc"), product(),
                                          product("retinoid", prescribed=True)], after(14))
        assert [(stop.product.actives, stop.first) for stop in stops] == [
            (("retinoid",), after(7)), (("aha",), after(9))]

    def test_what_returns(self):
        known = PlanInputs([Treated(DAY)], calm(3, level=2))
        found = plan.returns(GUIDE, [product("retinoid", "niacinamide"), product("zinc")], after(4), after(4), known)
        assert found == [("niacinamide", None), ("retinoid", after(8)), ("zinc", None)]
        assert plan.returns(GUIDE, [product("retinoid", prescribed=True)], after(4), after(4), known) == []


def test_products_of_one_day_that_differ_in_anything_stand_each_by_itself():
    """What is worked out of one of them is no answer about another."""
    known, none = PlanInputs([Treated(DAY)]), Product("serum", "Serum", kind="treatment")
    for one, expected in (
            (none, State.RESTS), (replace(none, kind="moisturiser"), State.DUE),
            (replace(none, clinic_approved=True), State.DUE), (replace(none, prescribed=True), State.DUE),
            (replace(none, actives=("retinoid",), clinic_approved=True), State.RESTS), (none, State.RESTS)):
        assert stand(one, after(1), known)[0] is expected, one
    assert stand(none, after(3), known, after(3))[0] is State.DUE
