"""H9, H10, H12, H13: the guide over every sign, level, day, depth, usual level and level before."""

import itertools

import pytest

from webapp.clients import attention
from webapp.guide import clinic_numbers, judging
from webapp.guide.advice import WHO_AND_WHEN, Advice, together
from webapp.guide.alarms import ALARM_ADVICE, ALARMS, alarm_advice
from webapp.guide.judging import Reason
from webapp.guide.signs import SIGNS

NUMBERS = clinic_numbers.default()
LEVELS, DEPTHS, BEFORE = range(5), (None, 0.5, 1.5, 2.5), (None, *range(5))


def said(sign, level, day, depth_mm=None, usual=0, before=None) -> judging.Finding:
    found, = judging.judge(NUMBERS, {sign: level}, day=day, depth_mm=depth_mm, usual={sign: usual},
                         before={} if before is None else {sign: before})
    return found


def both(advice: Advice) -> tuple[int, int]:
    return WHO_AND_WHEN[advice]


def no_milder(one: Advice, other: Advice) -> bool:
    """Whether `one` is as serious as `other`, in whom to turn to and in how soon."""
    return all(mine >= theirs for mine, theirs in zip(both(one), both(other), strict=True))


@pytest.mark.parametrize("sign", SIGNS)
class TestEach:
    def test_worse_is_never_milder(self, sign):
        for day, depth_mm, usual, before in itertools.product((None, *range(31)), DEPTHS, LEVELS, BEFORE):
            advices = [said(sign, level, day, depth_mm, usual, before).advice for level in LEVELS]
            for milder, graver in itertools.pairwise(advices):
                assert no_milder(graver, milder), (sign, day, depth_mm, usual, before, advices)

    def test_advice_to_get_help_is_never_milder_the_next_day(self, sign):
        """Until day 28. That more flaking is common on day 3 than on day 1 takes back "keep an eye on it" alone."""
        for day, depth_mm, usual, before, level in itertools.product(range(28), DEPTHS, LEVELS, BEFORE, LEVELS):
            today = said(sign, level, day, depth_mm, usual, before).advice
            tomorrow = said(sign, level, day + 1, depth_mm, usual, before).advice
            assert not today.is_help or no_milder(tomorrow, today), (sign, day, depth_mm, usual, before, level)

    def test_more_of_a_usual_is_never_graver_and_less_before_never_milder(self, sign):
        for day, depth_mm, level in itertools.product(range(31), DEPTHS, LEVELS):
            by_usual = [said(sign, level, day, depth_mm, usual).advice for usual in LEVELS]
            assert all(no_milder(one, other) for one, other in itertools.pairwise(by_usual))

    def test_client_and_list_are_told_the_same(self, sign):
        for day, depth_mm, usual, before, level in itertools.product(range(31), DEPTHS, LEVELS, BEFORE, LEVELS):
            found = said(sign, level, day, depth_mm, usual, before)
            why = attention.BY_FINDING.get(found.reason)
            assert (why is not None) is (found.advice > Advice.NONE)
            if why is not None:
                assert why.is_doctors is (both(found.advice)[0] >= 3)
                assert (why in attention.WATCHED) is (not found.advice.is_help)

    def test_after_day_28_signs_are_not_judged(self, sign):
        for level in range(4):
            assert said(sign, level, 29, before=0).reason is Reason.NO_RANGE


class TestH9:
    @pytest.mark.parametrize("day", [1, 2])
    def test_two_levels_up_on_day_two_is_no_watch(self, day):
        assert said("redness", 4, day, before=1).advice is Advice.CALL_TODAY
        assert said("redness", 3, 2, before=1).advice is Advice.CALL_TODAY   # just two
        assert said("redness", 3, 2, before=2).advice is Advice.WATCH
        assert said("swelling", 3, day, before=0).advice is Advice.CALL_TODAY
        assert said("swelling", 3, day).advice is Advice.CALL_TODAY

    def test_what_is_common_after_deep_needles_is_no_alarm(self):
        assert said("swelling", 3, 1, depth_mm=1.5).advice is Advice.NONE
        assert said("redness", 3, 1, before=1).advice is Advice.NONE


class TestH10:
    @pytest.mark.parametrize(("one", "other"), list(itertools.product(Advice, Advice)))
    def test_when_is_never_lost_to_who(self, one, other):
        assert both(together([one, other])) == tuple(map(max, zip(both(one), both(other), strict=True)))

    def test_swelling_four_beside_lasting_redness_is_a_doctor_today(self):
        found = judging.judge(NUMBERS, {"redness": 2, "swelling": 4}, day=20, depth_mm=None, usual={},
                            before={"redness": 2})
        assert judging.leading(found, frozenset()) is Advice.DOCTOR_TODAY

    def test_blisters_are_for_a_doctor_today(self):
        assert alarm_advice({"blisters"}) is Advice.DOCTOR_TODAY

    def test_more_warning_signs_are_never_milder(self):
        for number in (1, 2, 3):
            for some in itertools.combinations(ALARMS, number):
                assert all(no_milder(alarm_advice(some), ALARM_ADVICE[one]) for one in some)


class TestH11:
    @pytest.mark.parametrize("sign", SIGNS)
    @pytest.mark.parametrize("usual", [2, 3, 4])
    def test_usual_hides_nothing_above_two_and_no_swelling_above_one(self, sign, usual):
        most = 1 if sign == "swelling" else 2
        for day, level in itertools.product(range(31), range(most + 1, 5)):
            assert said(sign, level, day, usual=usual) == said(sign, level, day, usual=most)

    def test_it_never_lowers_what_calls_for_today(self):
        for sign, day, level, before in itertools.product(SIGNS, range(31), LEVELS, BEFORE):
            if both(said(sign, level, day, before=before).advice)[1] >= 2:
                assert both(said(sign, level, day, usual=4, before=before).advice)[1] >= 2


class TestH12:
    @pytest.mark.parametrize("sign", SIGNS)
    def test_the_day_after_the_last_is_judged_no_milder(self, sign):
        for level, before in itertools.product(LEVELS, BEFORE):
            assert no_milder(said(sign, level, 15, before=before).advice, said(sign, level, 14, before=before).advice)
        assert said("swelling", 3, 15).advice is Advice.CALL_TODAY


class TestH13:
    def test_a_faint_redness_that_lasts_is_the_therapists(self):
        assert said("redness", 1, 15, before=1).advice is Advice.THERAPIST
        assert said("redness", 1, 300).advice is Advice.NONE

    def test_clear_redness_on_two_recorded_days_is_a_doctors(self):
        assert said("redness", 2, 16).advice is Advice.THERAPIST
        assert said("redness", 2, 16, before=2).advice is Advice.DOCTOR
