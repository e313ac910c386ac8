"""May I? One answer to each question, which says what the aftercare and the routine say, and no more."""

import datetime as dt
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TODAY, log
from tests.routine.steps import PAGE, add
from webapp.days import may
from webapp.days.may import Answer, Why
from webapp.diary.recovery import Treatment
from webapp.guide import rules
from webapp.guide.clinic_numbers import UNSURE, default, guide_of
from webapp.guide.signs import SIGNS, WARMER
from webapp.routine import calm, plan
from webapp.routine.actives import ACTIVES
from webapp.routine.calm import Level
from webapp.routine.plan import PlanInputs, State, Treated
from webapp.routine.product import Product

DAY = dt.date(2026, 11, 1)
GUIDE = default()


def said(number: int, **levels: int | None) -> list[Level]:
    """A check-in of that day after the treatment."""
    day = DAY + dt.timedelta(days=number)
    return [Level(day, sign, level, day) for sign, level in levels.items()]


def of(actives) -> list[Product]:
    return [Product(active, "Serum", actives=(active,)) for active in actives]


def answers(number: int, levels=(), products=(), held=None, guide=GUIDE, depth=None, treated=()) -> dict[str, may.May]:
    """The answers of that day after the treatment, by what they are about."""
    day = DAY + dt.timedelta(days=number)
    found = may.answers(guide, Treatment("one", DAY, depth_mm=depth), products, day, day,
                        PlanInputs([Treated(DAY), *treated], list(levels)), held)
    assert len({one.what for one in found}) == len(found), "two answers to one question"
    return {one.what: one for one in found}


@given(number=st.integers(0, 30), depth=st.sampled_from([None, 0.5, 1.0, 1.5, 2.0]),
       actives=st.sets(st.sampled_from([*ACTIVES, UNSURE])), held=st.sampled_from([None, None, Why.SIGN, Why.HELD]),
       check_ins=st.dictionaries(st.integers(0, 30), st.dictionaries(
           st.sampled_from([*calm.CALM_SIGNS, *calm.HOLD_SIGNS]), st.none() | st.integers(0, 4))),
       guide=st.sampled_from([GUIDE, guide_of("{}")]))
def test_they_agree_with_the_rules_of_the_day_and_with_the_routine(number, depth, actives, held, check_ins, guide):
    levels = [one for day, levels in sorted(check_ins.items()) if day <= number for one in said(day, **levels)] \
        if guide.assesses else []
    day = DAY + dt.timedelta(days=number)
    found, free = (answers(number, levels, of(actives), one, guide, depth) for one in (held, None))
    if number <= 14:
        assert set(rules.WAITS) <= set(found)
        assert set(found) - set(rules.WAITS) == (actives or {may.ANY_ACTIVE})
    if held:
        assert Answer.YES not in {one.answer for one in found.values()}
        assert {name: one.earliest for name, one in found.items()} == {
            name: one.earliest if held is Why.HELD else None for name, one in free.items()}
    for name, one in free.items():
        assert (one.earliest is not None) is (one.answer is Answer.UNTIL)
        if one.earliest:
            assert one.earliest > day
        if name in actives:
            state, rest = plan.stand(guide, *of([name]), day, day, PlanInputs([Treated(DAY)], levels))
            assert (one.answer is Answer.YES) is (state is State.DUE)
            assert one.earliest == (rest.earliest if rest else None)
        else:
            leave = rules.on_day(guide, Treatment("one", DAY, depth_mm=depth), day).leave
            assert (one.answer is Answer.UNTIL) is (name in leave)
    if "make_up" in free and free["make_up"].answer is Answer.YES:
        newest = {one.sign: one for one in levels if one.level is not None}
        for sign in calm.CALM_SIGNS:
            assert newest[sign].level == 0
            assert day - newest[sign].day <= may.FRESH
            assert newest[sign].day > DAY


class TestMakeUp:
    def test_waits_by_the_date_first(self):
        one = answers(2, said(2, flaking=0, itch=0))["make_up"]
        assert (one.answer, one.earliest) == (Answer.UNTIL, DAY + dt.timedelta(days=3))

    @pytest.mark.parametrize(("levels", "why"), [
        ([], Why.UNSAID),
        (said(2, flaking=0, itch=0), Why.OVER),                                # yesterday
        (said(1, flaking=0, itch=0), Why.UNSAID),                              # flaking has not begun on day 1
        (said(3, flaking=0, itch=0), Why.OVER),
        (said(3, flaking=1, itch=0), Why.NOT_CALM),
        (said(3, flaking=0, itch=1), Why.NOT_CALM),
        (said(1, itch=0) + said(3, flaking=0), Why.UNSAID),                    # stinging was spoken of two days ago
        (said(1, itch=1) + said(3, flaking=0), Why.NOT_CALM),
        (said(3, flaking=1, itch=0) + said(3, flaking=0), Why.OVER),           # corrected
        (said(2, flaking=0, itch=0) + said(3, flaking=None, itch=None), Why.OVER),   # skipped is no word
        (said(3, itch=0), Why.UNSAID),                                         # of flaking nobody has spoken
        (said(3, flaking=0), Why.UNSAID),
    ])
    def test_then_by_the_last_word(self, levels, why):
        assert answers(3, levels)["make_up"].why is why


    def test_the_treatment_day_tells_nothing_where_its_window_is_that_day_alone(self):
        guide = guide_of('{"assessment": "on", "window.make_up": 0}')
        assert answers(1, said(0, flaking=0, itch=0), guide=guide)["make_up"].why is Why.UNSAID
        assert answers(1, said(1, flaking=0, itch=0), guide=guide)["make_up"].why is Why.OVER


class TestAfterTheDays:
    def test_only_what_waits_is_asked(self):
        assert answers(15, said(15, flaking=2)) == {}
        assert set(answers(15, said(15, flaking=2), of(["retinoid", "zinc"]))) == {"retinoid", "zinc"}
        assert answers(15, said(15, flaking=0, itch=0), of(["retinoid"])) == {}

    def test_a_clinics_longer_pause_goes_on(self):
        guide = guide_of('{"assessment": "on", "pause.retinoid.after": 20, "window.sauna": 20}')
        assert {one.what: one.answer for one in answers(16, (), of(["retinoid"]), guide=guide).values()} == {
            "retinoid": Answer.UNTIL, "sauna": Answer.UNTIL}


class TestActives:
    def test_one_that_rests_in_its_product_is_not_free(self):
        """The routine rests the product with both, and the page said yes to one of them."""
        both = Product("one", "Serum", actives=("niacinamide", "retinoid"))
        found = answers(4, said(4, flaking=0, itch=0), [both])
        assert {one.answer for name, one in found.items() if name in both.actives} == {Answer.UNTIL}
        found = answers(4, said(4, flaking=0, itch=0), [both, *of(["niacinamide"])])
        assert (found["niacinamide"].answer, found["retinoid"].answer) == (Answer.YES, Answer.UNTIL)

    def test_what_was_said_on_the_treatment_day_is_no_calm(self):
        assert answers(5, said(0, flaking=0, itch=0), of(["niacinamide"]))["niacinamide"].why is Why.UNSAID
        assert answers(5, said(1, flaking=0, itch=0), of(["niacinamide"]))["niacinamide"].why is Why.OVER

    @pytest.mark.parametrize(("ahead", "asked"), [(1, False), (7, False), (8, True)])
    def test_none_is_free_where_it_stops_before_the_next_treatment(self, ahead, asked):
        planned = Treated(DAY + dt.timedelta(days=10 + ahead), True)
        calm = said(10, flaking=0, itch=0)
        assert (may.ANY_ACTIVE in answers(10, calm, treated=[planned])) is asked
        assert ("retinoid" in answers(10, calm, of(["retinoid"]), treated=[planned])) is asked

    def test_a_prescribed_one_frees_nothing(self):
        prescribed = Product("two", "Tretinoin", actives=("retinoid",), prescribed=True)
        assert answers(4, said(4, flaking=0, itch=0), [*of(["retinoid"]), prescribed])["retinoid"].why is Why.TIME


def shown(page) -> dict[str, str]:
    """The answers of a page, by the question's name as it is read."""
    text = page.html.split('<div class="mays"')[1].split("</div>")[0] if 'class="mays"' in page.html else ""
    found = [(name, re.sub("<[^>]+>", "", answer)) for name, answer in
             re.findall(r"<summary>.*?<span><b>(.*?)</b><small>(.*?)</small>", text, re.DOTALL)]
    assert max(Counter(name for name, _ in found).values(), default=1) == 1
    return dict(found)


class TestThePage:
    def test_says_a_day_of_this_week_by_its_name(self, client, treated):
        assert shown(client.get("/days/2026-11-19")) == {
            "Make-up": "Wait until Saturday", "Hard exercise": "Wait until Saturday", "Sauna": "Wait until Sunday",
            "Swimming": "Wait until Sunday", "Acids and retinoids": "Wait until 26 November"}

    def test_a_check_in_changes_them_at_once(self, client, treated):
        assert shown(client.get(PAGE))["Make-up"] == "When your skin is calm"
        part = client.part("/diary/check-ins", {"day": str(TODAY), "flaking": "0", "itch": "0"})
        assert "waits" in part.ids   # as a page calls it that a phone has kept since before
        assert shown(part)["Make-up"] == "Yes"

    def test_the_routines_own_actives_are_named(self, client, treated):
        add(client, "Retinol", active="retinoid", part="evening")
        add(client, "Differin", active="aha", prescribed="yes", part="evening")
        found = shown(client.get(PAGE))
        assert found["Retinoid"] == "Wait until Thursday"
        assert set(found) == {"Make-up", "Hard exercise", "Sauna", "Swimming", "Retinoid"}

    @pytest.mark.parametrize(("signs", "is_held"), [
        ({"redness": "4", "alarm": "none"}, True),
        ({"swelling": "4", "alarm": "none"}, True),
        ({"warmer": "yes", "redness": "1", "alarm": "none"}, True),
        ({"redness": "1", "alarm": "none"}, False),
    ])
    @pytest.mark.parametrize("later", [0, 1, 3])
    def test_what_was_said_last_counts_until_the_next_word(self, client, treated, clock, signs, is_held, later):
        """It was free again on the next morning, before anything was said of it."""
        log(client, **signs)
        day = TODAY + dt.timedelta(days=later)
        clock.set(day, 13)
        page = client.get(f"/days/{day}")
        assert ("Yes" not in shown(page).values()) is is_held
        assert ("Not until your skin is calmer" in page.text) is is_held
        log(client, day, **dict.fromkeys(SIGNS, "0"), warmer="no", alarm="none")
        assert "Yes" in shown(client.get(f"/days/{day}")).values()

    @pytest.mark.parametrize("empty", [{"sunscreen": "yes"}, {"note": "Slept well"}, {"swelling": "0"},
                                       {"alarm": "none"}, dict.fromkeys(SIGNS, "skipped")])
    def test_an_entry_that_says_nothing_of_it_leaves_it_held(self, client, treated, clock, empty):
        log(client, redness="4", alarm="none")
        day = TODAY + dt.timedelta(days=1)
        clock.set(day)
        log(client, day, **empty)
        assert "Yes" not in shown(client.get(f"/days/{day}")).values()
        log(client, day, redness="0")
        assert "Yes" in shown(client.get(f"/days/{day}")).values()

    def test_warmth_is_over_when_it_is_said_to_be(self, client, treated, clock):
        log(client, warmer="yes", alarm="none")
        day = TODAY + dt.timedelta(days=1)
        clock.set(day)
        assert "Yes" not in shown(client.get(f"/days/{day}")).values()
        log(client, day, warmer="no")
        assert "Yes" in shown(client.get(f"/days/{day}")).values()

    def test_all_that_is_said_of_the_skin_makes_an_answer_old(self, client, treated):
        log(client, dt.date(2026, 11, 20), alarm="pus")
        page = client.get(PAGE)
        assert {form.action.rsplit("/", 1)[1] for form in page.forms} >= {"check-ins", "signs"}
        assert set(page.html.split('data-old-when="')[1].split('"')[0].split()) == {*SIGNS, WARMER, "alarm", "answer"}
        assert 'name="answer"' in page.html   # of what became of a sign

    def test_more_than_expected_of_any_sign_is_no_yes(self, client, treated):
        log(client, dryness="4", alarm="none")
        assert "Yes" not in shown(client.get(PAGE)).values()

    def test_what_waits_by_date_keeps_its_date(self, client, treated, clock):
        clock.set(dt.date(2026, 11, 19))
        log(client, dt.date(2026, 11, 19), itch="3", alarm="none")
        assert shown(client.get("/days/2026-11-19"))["Hard exercise"] == "Wait until Saturday"

    @pytest.mark.parametrize("said", [{"redness": "4"}, {"warmer": "yes"}, {"swelling": "3"}])
    def test_nothing_is_free_after_a_planned_day_that_nobody_confirmed(self, client, clock, said):
        assert client.post("/diary/next", {"day": str(TODAY)}).status == 303
        day = TODAY + dt.timedelta(days=4)
        clock.set(day)
        assert shown(client.get(f"/days/{day}"))["Hard exercise"] == "Yes"
        log(client, day, **said, alarm="none")
        assert "Yes" not in shown(client.get(f"/days/{day}")).values()

    def test_the_day_before_may_be_today_by_the_phone(self, client, treated, clock):
        """An open sign is told there too, and holds what the evening after midnight would tick."""
        one = add(client, "Retinol", active="retinoid", part="evening")
        prescribed = add(client, "Tretinoin", active="retinoid", part="evening", prescribed="yes")
        said = {"product": prescribed, "treatment": "2026-11-18", "answer": "use"}   # before there was a sign
        assert client.post("/routine/answers", said).status == 303
        clock.set(dt.date(2026, 11, 28))
        log(client, dt.date(2026, 11, 28), flaking="0", itch="0", alarm="pus")
        clock.set(dt.date(2026, 11, 30), 1)
        page = client.get("/days/2026-11-29")
        assert "A warning sign is still open" in page.text
        assert page.form("/diary/signs")
        assert f'value="{one}.evening"' not in page.html
        assert f'value="{prescribed}.evening"' not in page.html
        assert set(shown(page).values()) == {"Not while you have a warning sign"}
        assert "A warning sign is still open" not in client.get("/days/2026-11-28").text   # over

    def test_a_sign_of_today_holds_nothing_back_yesterday(self, client, treated, clock):
        one = add(client, "Retinol", active="retinoid", part="evening")
        clock.set(dt.date(2026, 11, 29))
        log(client, dt.date(2026, 11, 28), flaking="0", itch="0", alarm="none")
        log(client, dt.date(2026, 11, 29), alarm="pus")
        assert f'value="{one}.evening"' in client.get("/days/2026-11-28").html
        assert f'value="{one}.evening"' not in client.get("/days/2026-11-29").html

    def test_a_sign_that_was_closed_leaves_the_skin_to_say(self, client, treated, clock):
        log(client, alarm="pus", redness="0")
        assert set(shown(client.get(PAGE)).values()) == {"Not while you have a warning sign"}
        day = TODAY + dt.timedelta(days=1)
        clock.set(day)
        assert client.post("/diary/signs", {"sign": "pus", "answer": "gone"}).status == 303
        assert shown(client.get(f"/days/{day}"))["Hard exercise"] == "Yes"

    def test_a_diary_without_assessment_judges_nothing(self, app, client, treated):
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"]).exit_code == 0
        log(client, redness="4", flaking="0", itch="0", warmer="yes", alarm="none")
        found = shown(client.get(PAGE))
        assert found["Hard exercise"] == "Yes"
        assert found["Make-up"] == "When your skin is calm"

    def test_a_planned_day_that_has_come_counts_as_had(self, client, clock):
        assert client.post("/diary/next", {"day": str(TODAY)}).status == 303
        day = TODAY + dt.timedelta(days=1)
        clock.set(day)
        assert shown(client.get(f"/days/{day}"))["Sauna"].startswith("Wait until")

    def test_nothing_is_asked_before_any_treatment(self, client):
        assert shown(client.get(PAGE)) == {}
