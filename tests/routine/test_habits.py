"""What goes in which order, what to keep apart, and how to begin."""

import datetime as dt

import pytest

from tests.routine.days import DAY, after, product
from webapp.routine import habits
from webapp.routine.habits import Apart
from webapp.routine.product import Product, Step


class TestKeptApart:
    def steps(self, *products: Product, part: str = "evening") -> list[Step]:
        return [Step(f"{one.id}.{part}", one, part, dt.date.min) for one in products]

    def one(self, name: str, *actives: str, **more) -> Product:
        return Product(name, name, actives=actives, since=more.pop("since", dt.date(2026, 1, 1)), **more)

    @pytest.mark.parametrize("acid", ["aha", "salicylic_acid"])
    def test_a_retinoid_and_an_acid_on_the_same_evening(self, acid):
        clash, = habits.clashes(self.steps(self.one("a", "retinoid"), self.one("b", acid)), DAY)
        assert clash.why is Apart.ACID
        assert not habits.clashes(self.steps(self.one("a", "retinoid", weekdays=(1, 3)),
                                           self.one("b", acid, weekdays=(2, 5))), DAY)

    def test_not_when_one_is_used_in_the_morning(self):
        steps = [*self.steps(self.one("a", "retinoid")), *self.steps(self.one("b", "aha"), part="morning")]
        assert not habits.clashes(steps, DAY)

    def test_a_retinoid_and_benzoyl_peroxide(self):
        clash, = habits.clashes(self.steps(self.one("a", "retinoid"), self.one("b", "benzoyl_peroxide")), DAY)
        assert clash.why is Apart.BENZOYL

    def test_harmless_pairs(self):
        assert not habits.clashes(self.steps(self.one("a", "retinoid"), self.one("b", "niacinamide")), DAY)

    def test_what_does_not_irritate_may_begin_together(self):
        new = [self.one(name, active, since=DAY) for name, active in (
            ("a", "niacinamide"), ("b", "green_tea"), ("c", "clay"), ("d", "unsure"))]
        assert not habits.clashes(self.steps(*new), DAY)

    def test_two_new_ones_and_several_old_ones(self):
        new = [self.one("a", "azelaic_acid", since=after(-3)), self.one("b", "aha", since=after(-13))]
        assert habits.clashes(self.steps(*new), DAY)[0].why is Apart.NEW
        assert not habits.clashes(self.steps(*new), after(1))
        three = [self.one("a", "azelaic_acid"), self.one("b", "aha"), self.one("c", "salicylic_acid")]
        assert habits.clashes(self.steps(*three), DAY)[0].why is Apart.SEVERAL


class TestSlowly:
    @pytest.mark.parametrize(("actives", "days"), [
        (("retinoid",), (1, 3, 5)), (("salicylic_acid",), (2, 6)), (("aha", "retinoid"), (2, 6)),
        (("niacinamide",), ()), ((), ())])
    def test_the_weekdays_to_begin_with(self, actives, days):
        assert habits.begin_with(product(*actives)) == days

    def test_suggested_for_two_weeks_and_only_when_it_is_fewer(self):
        new = product("retinoid", since=DAY)
        assert habits.suggestion(new, after(13)) == (1, 3, 5)
        assert habits.suggestion(new, after(14)) == ()
        assert habits.suggestion(product("retinoid", since=DAY, weekdays=(2, 4, 6)), DAY) == ()
        assert habits.suggestion(product("retinoid", since=DAY, prescribed=True), DAY) == ()


@pytest.mark.parametrize(("there", "kind", "place"), [
    ([], "sunscreen", 0), (["cleanser", "sunscreen"], "treatment", 1), (["cleanser", "treatment"], "treatment", 2),
    (["treatment", "moisturiser"], "cleanser", 0), (["cleanser", "moisturiser"], "sunscreen", 2),
    (["sunscreen", "cleanser"], "moisturiser", 2)])
def test_a_new_step_goes_where_the_order_puts_it(there, kind, place):
    assert habits.place_for(there, kind) == place
