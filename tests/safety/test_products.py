"""H24 to H27: what rests round a treatment, what never does, and what is asked about."""

import datetime as dt
import itertools

import pytest

from tests.routine.days import DAY, GUIDE, PAUSES, after
from tests.routine.steps import add
from webapp.guide import clinic_numbers
from webapp.routine import calm, plan
from webapp.routine.calm import Level
from webapp.routine.plan import PlanInputs, RestReason, State, Treated
from webapp.routine.product import Product

# How far from use: due, due on condition, resting.
FREE = {State.DUE: 0, State.IF_CALM: 1, State.RESTS: 2}


def said(sign: str, *levels: tuple[int, int]) -> list[Level]:
    """(day after the treatment, level)."""
    return [Level(after(day), sign, level, after(day)) for day, level in levels]


def stand(day: int, levels=(), *, active="retinoid", usual=None, sign_since=None):
    known = PlanInputs([Treated(DAY)], levels, usual or {}, sign_since=sign_since)
    return plan.stand(GUIDE, Product("p", "", actives=(active,)), after(day), after(day), known)


class TestH24:
    def test_calm_on_the_treatment_day_is_no_calm(self):
        """Nothing flakes yet on the day of the needles."""
        for day in range(6):
            assert stand(8, said("flaking", (day, 0)))[0] is (State.DUE if day >= 5 else State.IF_CALM), day

    def test_each_sign_that_was_told_must_have_been_calm_at_the_end(self):
        assert stand(8, [*said("flaking", (0, 0)), *said("itch", (8, 0))])[0] is State.IF_CALM
        assert stand(8, [*said("flaking", (6, 0)), *said("itch", (8, 0))])[0] is State.DUE

    def test_flaking_that_was_told_early_holds_until_it_is_told_to_be_gone(self):
        assert stand(8, said("flaking", (3, 2)))[0] is State.RESTS
        assert stand(9, said("flaking", (3, 2), (9, 0)))[0] is State.DUE

    @pytest.mark.parametrize(("sign", "level", "state"), [
        ("redness", 0, State.DUE), ("redness", 1, State.RESTS), ("redness", 4, State.RESTS),
        ("swelling", 0, State.DUE), ("swelling", 1, State.RESTS)])
    def test_redness_above_range_and_swelling_hold_it(self, sign, level, state):
        calm = said("flaking", (8, 0))
        assert stand(8, [*calm, *said(sign, (8, level))])[0] is state
        assert stand(8, [*calm, *said(sign, (8, level))], usual={sign: level})[0] is State.DUE

    def test_redness_that_is_common_on_its_day_holds_nothing(self):
        calm = said("flaking", (6, 0))   # one of redness is common until day 6
        assert stand(8, [*calm, *said("redness", (6, 1))])[0] is State.DUE
        assert stand(8, [*calm, *said("redness", (7, 1))])[0] is State.RESTS

    @pytest.mark.parametrize("path", ["/days/2026-11-26", "/routine/"])
    def test_on_the_page_too(self, client, treated, clock, path):
        add(client, "Night serum", part="evening", active="retinoid")
        clock.set(dt.date(2026, 11, 26))   # day 8
        client.post("/diary/check-ins", {"day": "2026-11-26", "flaking": "0", "itch": "0", "alarm": "none"})
        rests = "On hold because your skin was not calm"
        assert rests not in client.get(path).text
        client.post("/diary/check-ins", {"day": "2026-11-26", "redness": "3"})
        assert rests in client.get(path).text

    def test_an_open_sign_holds_everything(self):
        for day, active in itertools.product((-20, 8, 20, 100), PAUSES):
            state, rest = stand(day, said("flaking", (max(day, 0), 0)), active=active, sign_since=after(day))
            assert state is State.RESTS
            assert rest.why is RestReason.OPEN_SIGN or day == 8   # where a pause still holds, that is the reason

    def test_nor_is_a_coming_day_free_while_one_is_open(self):
        known = PlanInputs([Treated(DAY)], said("flaking", (8, 0)), sign_since=after(8))
        one = Product("p", "", actives=("retinoid",))
        assert plan.stand(GUIDE, one, after(12), after(9), known)[0] is State.RESTS

    def test_without_a_word_the_condition_stays_for_four_weeks(self):
        assert [stand(day)[0] for day in (8, 28, 29)] == [State.IF_CALM, State.IF_CALM, State.DUE]

    def test_worse_skin_or_an_open_sign_never_brings_an_active_back_earlier(self):
        """Over every active, day, and level of each sign, told on any day: one level more is never freer."""
        days = (0, 2, 5, 6, 8, 10)
        for active, sign, told, day in itertools.product(
                PAUSES, (*calm.CALM_SIGNS, *calm.HOLD_SIGNS), days, range(0, 30, 2)):
            others = said("flaking", (6, 0)) if sign != "flaking" else []
            freedom = [FREE[stand(day, [*others, *said(sign, (told, level))], active=active)[0]] for level in range(5)]
            assert freedom == sorted(freedom), (active, sign, told, day)
            held = FREE[stand(day, [*others, *said(sign, (told, 0))], active=active, sign_since=after(day))[0]]
            assert held == FREE[State.RESTS]

    def test_flaking_that_lasts_longer_never_brings_it_back_earlier(self):
        back = []
        for last in range(3, 20):
            levels = said("flaking", *((day, 2) for day in range(3, last)), *((day, 0) for day in range(last, 29)))
            back.append(next(day for day in range(29)
                             if stand(day, [one for one in levels if one.day <= after(day)])[0] is State.DUE))
        assert back == sorted(back)


class TestH26:
    @pytest.mark.parametrize(("kind", "first"), [("moisturiser", 0), ("cleanser", 1), ("sunscreen", 1)])
    def test_what_the_care_list_asks_for_never_rests(self, kind, first):
        known = PlanInputs([Treated(DAY)])
        for day in range(-14, 29):
            state, _ = plan.stand(GUIDE, Product("p", "", kind=kind), after(day), after(day), known)
            assert state is (State.RESTS if 0 <= day < first else State.DUE), day

    @pytest.mark.parametrize("kind", ["moisturiser", "cleanser", "sunscreen"])
    def test_with_an_active_in_it_it_does(self, kind):
        known = PlanInputs([Treated(DAY)])
        for day in range(3):
            one = Product("p", "", kind=kind, actives=("niacinamide",))
            assert plan.stand(GUIDE, one, after(day), after(day), known)[0] is State.RESTS

    @pytest.mark.parametrize("kind", ["treatment", "mask", "other"])
    def test_other_kinds_rest_as_before(self, kind):
        known = PlanInputs([Treated(DAY)])
        assert [plan.stand(GUIDE, Product("p", "", kind=kind), after(day), after(day), known)[0] is State.RESTS
                for day in range(4)] == [True, True, True, False]

    def test_a_day_that_rested_keeps_its_rest_when_the_kind_is_corrected(self, client, clock):
        clock.set(dt.date(2026, 11, 19))
        client.post("/diary/treatments", {"day": "2026-11-18"})
        one = add(client, "Tube", part="evening", kind="other")
        rests = "On hold in the first days after the treatment"
        assert rests in client.get("/days/2026-11-19").text
        clock.set(dt.date(2026, 11, 20))
        client.post(f"/routine/products/{one}", {"name": "Tube", "kind": "moisturiser", "was.kind": "other"})
        assert rests not in client.get("/days/2026-11-20").text
        assert rests in client.get("/days/2026-11-19").text


class TestH25:
    """A prescribed active round a treatment is a question, and no task before it is answered."""

    @pytest.fixture
    def tretinoin(self, client):
        return add(client, "Tretinoin", active="retinoid", part="evening", prescribed="yes")

    def answer(self, client, product, answer, treatment="2026-11-18"):
        return client.post("/routine/answers", {"product": product, "treatment": treatment, "answer": answer})

    @pytest.mark.parametrize("path", ["/days/2026-11-21", "/routine/"])
    def test_it_has_no_tick_before(self, client, treated, tretinoin, path):
        page = client.get(path)
        assert "whether to use it before and after the treatment on 18 November" in page.text
        assert f"done-{tretinoin}" not in page.html

    def test_use_it_makes_it_due_and_says_whose_word_it_is(self, client, treated, tretinoin):
        assert self.answer(client, tretinoin, "use").status == 303
        page = client.get("/days/2026-11-21")
        assert f"done-{tretinoin}" in page.html
        assert "whether to use it" not in page.text

    def test_pause_it_rests(self, client, treated, tretinoin):
        assert self.answer(client, tretinoin, "pause").status == 303
        page = client.get("/days/2026-11-21")
        assert "On hold before and after the treatment on 18 November, as your doctor or pharmacist said." in page.text
        assert f"done-{tretinoin}" not in page.html

    def test_the_newest_answer_counts(self, client, treated, tretinoin):
        self.answer(client, tretinoin, "pause")
        self.answer(client, tretinoin, "use")
        assert f"done-{tretinoin}" in client.get("/days/2026-11-21").html

    def test_it_is_for_that_treatment_alone(self, client, treated, tretinoin, clock):
        self.answer(client, tretinoin, "use")
        clock.set(dt.date(2026, 12, 10))
        client.post("/diary/treatments", {"day": "2026-12-09"})
        assert "before and after the treatment on 9 December" in client.get("/days/2026-12-10").text

    def test_while_a_sign_is_open_it_is_asked_too(self, client, tretinoin):
        client.post("/diary/check-ins", {"day": "2026-11-21", "alarm": "pus"})
        assert "You have a warning sign: ask your doctor" in client.get("/days/2026-11-21").text

    def test_far_from_a_treatment_it_is_a_step_like_another(self, client, tretinoin):
        assert f"done-{tretinoin}" in client.get("/days/2026-11-21").html

    def test_what_a_phone_ticked_without_knowing_is_kept(self, client, treated, tretinoin):
        answer = client.post("/routine/ticks", {"step": f"{tretinoin}.evening", "day": "2026-11-21", "state": "done"})
        assert answer.status == 303
        assert 'data-state="done"' in client.get("/days/2026-11-21").html

    @pytest.mark.parametrize("wrong", [{"answer": "perhaps"}, {"answer": ""}, {"treatment": "x"}, {"treatment": ""},
                                       {"product": ""}])
    def test_an_odd_answer_is_refused(self, client, treated, tretinoin, db, wrong):
        given = {"product": tretinoin, "treatment": "2026-11-18", "answer": "use", **wrong}
        assert client.post("/routine/answers", given).status == 422
        assert db.execute("SELECT count(*) FROM prescribed_answer").fetchall() == [(0,)]

    def test_a_strangers_product_is_none(self, client, stranger, treated, tretinoin):
        assert self.answer(stranger, tretinoin, "use").status == 404
        assert self.answer(client, "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c99", "use").status == 404


class TestH27:
    """What nobody knows the contents of rests as an acid does."""

    def test_a_serum_of_unknown_content_rests_like_an_acid(self):
        for day in range(-14, 30):
            known = PlanInputs([Treated(DAY)])
            unsure, acid = (plan.stand(GUIDE, Product("p", "", actives=(one,)), after(day), after(day), known)
                            for one in ("unsure", "aha"))
            assert unsure[0] is acid[0], day

    def test_it_follows_the_clinics_own_pause_of_acids(self):
        numbers = clinic_numbers.guide_of('{"assessment": "on", "pause.aha.after": "12"}')
        assert numbers.pauses["unsure"] == numbers.pauses["aha"]
        assert numbers.pauses["unsure"].after == 12

    def test_on_the_page(self, client, treated):
        add(client, "Home-made serum", part="evening", active="unsure")
        text = client.get("/days/2026-11-21").text
        assert "Home-made serum On hold after the treatment on 18 November. Unknown contents can irritate" in text
        one = next(link for link in client.get("/days/2026-11-21").links if "/routine/products/" in link)
        assert "The contents are not known." in client.get(one.removeprefix("/en")).text

    def test_the_form_offers_it(self, client):
        assert "Not sure what is in it" in client.get("/routine/products/new").text
