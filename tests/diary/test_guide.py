"""What the guide says, at every boundary of the fact sheet's sections 2.2 and 2.3, for both depths."""

import datetime as dt

import pytest

from webapp.guide.advice import Advice
from webapp.guide.alarms import ALARM_ADVICE, ALARMS, alarm_advice
from webapp.guide.clinic_numbers import default
from webapp.guide.judging import Reason, judge, leading
from webapp.guide.numbers import LAST_DAY, free_from
from webapp.guide.signs import SIGNS

GUIDE = default()
SHALLOW, DEEP = 1.0, 1.5

# Highest common level by day 0–14, straight from the fact sheet's table.
HIGHEST = {
    ("redness", SHALLOW): "4 3 2 1 1 1 1 0 0 0 0 0 0 0 0",
    ("redness", DEEP): "4 4 3 2 2 1 1 1 1 1 1 0 0 0 0",
    ("swelling", SHALLOW): "2 2 1 0 0 0 0 0 0 0 0 0 0 0 0",
    ("swelling", DEEP): "3 3 2 1 1 0 0 0 0 0 0 0 0 0 0",
    ("dryness", SHALLOW): "3 3 3 3 2 2 2 1 1 1 1 1 1 1 1",
    ("dryness", DEEP): "3 3 3 3 2 2 2 1 1 1 1 1 1 1 1",
    ("flaking", SHALLOW): "0 1 2 3 3 3 2 2 1 1 1 0 0 0 0",
    ("flaking", DEEP): "0 1 2 3 3 3 2 2 1 1 1 0 0 0 0",
    ("itch", SHALLOW): "1 1 2 2 1 1 1 1 1 1 1 1 1 1 1",
    ("itch", DEEP): "1 1 2 2 1 1 1 1 1 1 1 1 1 1 1",
}
# The level from which to contact the therapist, by day 0–14; "-" is none.
THRESHOLD = {
    ("redness", SHALLOW): "- - - 3 3 2 2 2 1 1 1 1 1 1 1",
    ("redness", DEEP): "- - - 3 3 2 2 2 2 2 2 1 1 1 1",
    ("swelling", SHALLOW): "- - - 2 2 1 1 1 1 1 1 1 1 1 1",
    ("swelling", DEEP): "- - - 2 2 1 1 1 1 1 1 1 1 1 1",
    ("dryness", SHALLOW): "- - - - - - - - - - - - - - -",
    ("dryness", DEEP): "- - - - - - - - - - - - - - -",
    ("flaking", SHALLOW): "- - - - - - - 3 3 3 3 1 1 1 1",
    ("flaking", DEEP): "- - - - - - - 3 3 3 3 1 1 1 1",
    ("itch", SHALLOW): "3 3 3 3 2 2 2 2 2 2 2 2 2 2 2",
    ("itch", DEEP): "3 3 3 3 2 2 2 2 2 2 2 2 2 2 2",
}


def said(sign, level, day, depth=SHALLOW, usual=None, before=None):
    return judge(GUIDE, {sign: level}, day=day, depth_mm=depth, usual=usual or {}, before=before or {})[0]


@pytest.mark.parametrize(("sign", "depth"), HIGHEST)
def test_each_level_of_each_day_is_judged_as_the_table_has_it(sign, depth):
    highest = [int(level) for level in HIGHEST[sign, depth].split()]
    thresholds = [None if level == "-" else int(level) for level in THRESHOLD[sign, depth].split()]
    assert len(highest) == len(thresholds) == LAST_DAY + 1
    for day in range(LAST_DAY + 1):
        for level in range(5):
            found = said(sign, level, day, depth)
            threshold = thresholds[day]
            if sign == "swelling" and (level == 4 or (level == 3 and day and level > highest[day])):
                expected = Reason.VERY_SWOLLEN
            elif level and threshold is not None and level >= threshold:
                expected = Reason.ABOVE_THRESHOLD
            elif level > highest[day]:
                expected = Reason.ABOVE_RANGE
            else:
                expected = Reason.IN_RANGE
            assert found.reason is expected, (sign, depth, day, level)


def test_advice_follows_the_reason():
    assert said("redness", 1, 3).advice is Advice.NONE
    assert said("redness", 2, 3).advice is Advice.WATCH
    assert said("redness", 3, 3).advice is Advice.THERAPIST


@pytest.mark.parametrize(("depth", "group"), [
    (None, "shallow"), (0.25, "shallow"), (1.25, "shallow"), (1.5, "deep"), (3.0, "deep")])
def test_depth_groups_part_after_one_and_a_quarter_millimetre(depth, group):
    assert GUIDE.depth_group(depth) == group


def test_below_the_band_is_fine():
    assert said("redness", 0, 0).reason is Reason.IN_RANGE


class TestWorsening:
    def test_a_rise_after_day_two_that_ends_above_the_band(self):
        assert said("redness", 2, 3, before={"redness": 1}).reason is Reason.WORSENING
        assert said("swelling", 1, 3, before={"swelling": 0}).reason is Reason.WORSENING

    def test_one_level_not_up_to_day_two(self):
        assert said("redness", 3, 2, before={"redness": 2}).reason is Reason.ABOVE_RANGE
        assert said("redness", 3, 2, before={"redness": 1}).reason is Reason.RISING

    def test_not_within_the_band(self):
        assert said("redness", 1, 3, before={"redness": 0}).reason is Reason.IN_RANGE

    def test_not_without_a_rise_or_an_earlier_day(self):
        assert said("redness", 2, 3, before={"redness": 2}).reason is Reason.ABOVE_RANGE
        assert said("redness", 2, 3).reason is Reason.ABOVE_RANGE

    def test_not_for_the_other_signs(self):
        assert said("dryness", 4, 3, before={"dryness": 1}).reason is Reason.ABOVE_RANGE

    def test_it_counts_even_at_ones_usual(self):
        assert said("redness", 2, 3, usual={"redness": 2}, before={"redness": 1}).reason is Reason.WORSENING


class TestUsual:
    def test_a_level_at_or_below_ones_usual_is_in_range(self):
        assert said("redness", 2, 9, usual={"redness": 2}).reason is Reason.USUAL
        assert said("redness", 3, 9, usual={"redness": 2}).reason is Reason.ABOVE_THRESHOLD

    def test_after_day_14_redness_above_ones_usual_that_lasts_is_for_a_doctor(self):
        lasting = said("redness", 2, 15, before={"redness": 2})
        assert (lasting.advice, lasting.reason) == (Advice.DOCTOR, Reason.LASTING)
        assert said("redness", 2, 15, usual={"redness": 2}, before={"redness": 2}).reason is Reason.USUAL
        assert said("redness", 0, 15).reason is Reason.IN_RANGE

    def test_until_day_28_the_last_days_numbers_hold(self):
        for sign in SIGNS:
            for level in range(4):
                assert said(sign, level, 28).reason is said(sign, level, 14).reason
                assert said(sign, level, 29).reason is Reason.NO_RANGE


def test_great_swelling_calls_for_the_clinic_on_any_day():
    for day in (None, 0, 1, 14, 15, 400):
        assert said("swelling", 4, day, usual={"swelling": 4}).advice is Advice.CALL_TODAY


def test_before_any_treatment_nothing_is_judged():
    assert {one.reason for one in judge(GUIDE, dict.fromkeys(SIGNS, 3), day=None, depth_mm=None, usual={},
                                        before={})} == {Reason.NO_RANGE}


class TestAlarms:
    def test_every_alarm_has_advice(self):
        assert set(ALARM_ADVICE) == set(ALARMS)

    @pytest.mark.parametrize(("alarms", "advice"), [
        ((), Advice.NONE),
        (("breathing",), Advice.EMERGENCY),
        (("pus",), Advice.DOCTOR_TODAY), (("spreading",), Advice.DOCTOR_TODAY),
        (("fever",), Advice.DOCTOR_TODAY), (("eye",), Advice.DOCTOR_TODAY), (("pain",), Advice.DOCTOR_TODAY),
        (("faint",), Advice.EMERGENCY), (("blisters",), Advice.DOCTOR_TODAY),
        (("blisters", "eye"), Advice.DOCTOR_TODAY), (("blisters", "fever"), Advice.DOCTOR_TODAY),
        (("bumps",), Advice.THERAPIST), (("dark_patches",), Advice.THERAPIST),
        (("bumps", "pus", "breathing"), Advice.EMERGENCY),
    ])
    def test_the_most_serious_leads(self, alarms, advice):
        assert alarm_advice(set(alarms)) is advice

    def test_an_alarm_leads_over_a_sign_in_range(self):
        assert leading([said("redness", 0, 3)], {"pus"}) is Advice.DOCTOR_TODAY

    def test_a_sign_leads_over_a_lighter_alarm(self):
        assert leading([said("swelling", 4, 3)], {"bumps"}) is Advice.CALL_TODAY


class TestWindows:
    @pytest.mark.parametrize(("rule", "first", "last"), [
        ("shade", 0, 0), ("sunscreen", 1, 14), ("water_only", 0, 0), ("mild_wash", 1, 3), ("moisturise", 0, 7),
        ("approved", 0, 2), ("make_up", 0, 2), ("exercise", 0, 2), ("sauna", 0, 3), ("swimming", 0, 3),
        ("actives", 0, 7), ("waxing", 0, 7), ("perfume", 0, 10),
    ])
    def test_each_covers_its_days_and_no_others(self, rule, first, last):
        window = GUIDE.window(rule, SHALLOW)
        assert [day for day in range(-1, 30) if window.holds(day)] == list(range(first, last + 1))

    def test_exercise_waits_longer_from_one_and_a_half_millimetre(self):
        assert GUIDE.window("exercise", 1.25).last == 2
        assert GUIDE.window("exercise", 1.5).last == 3
        assert GUIDE.window("exercise", None).last == 2

    def test_free_on_the_day_after_the_last(self):
        assert free_from(dt.date(2026, 11, 20), GUIDE.window("actives", None)) == dt.date(2026, 11, 28)
