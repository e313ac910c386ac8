"""How the skin came back: peak, days until usual, gaps, courses."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from webapp.diary import curve as geometry
from webapp.diary.check_in import CheckIn
from webapp.diary.recovery import (
    Back,
    Treatment,
    before_day,
    current_course,
    curve,
    next_earliest,
    places,
    recover,
)
from webapp.guide.clinic_numbers import default

DAY = dt.date(2026, 11, 1)


def days(text):
    """"3 2 - s 0": levels by day; "-" was not recorded, "s" was skipped."""
    return {day: None if word == "s" else int(word) for day, word in enumerate(text.split()) if word != "-"}


def treatment(offset=0, **fields):
    return Treatment(f"t{offset}", DAY + dt.timedelta(days=offset), **fields)


class TestBackToUsual:
    def test_takes_two_recorded_days_in_a_row(self):
        assert curve("redness", days("3 2 1 0 0"), 0).back == Back(3, 3)
        assert curve("redness", days("3 2 1 0"), 0).back is None
        assert curve("redness", days("3 2 0 1 0 0"), 0).back == Back(4, 4)

    def test_with_a_gap_it_lies_between_two_days(self):
        assert curve("redness", days("3 2 1 - - 0 0"), 0).back == Back(2, 5)

    def test_a_skipped_day_is_a_gap(self):
        assert curve("flaking", days("0 1 2 1 s 0 0"), 0).back == Back(3, 5)

    def test_a_gap_after_it_does_not_blur_it(self):
        assert curve("redness", days("3 1 0 - 0"), 0).back == Back(2, 2)

    def test_flaking_that_has_not_begun_is_not_back(self):
        assert curve("flaking", days("0 0 1 3 2 0 0"), 0).back == Back(5, 5)
        assert curve("flaking", days("0 0 1 3"), 0).back is None

    def test_is_measured_by_ones_own_usual(self):
        assert curve("redness", days("3 2 1 1"), 1).back == Back(2, 2)
        found = curve("redness", days("1 1 0"), 1)
        assert found.never_above_usual
        assert found.back is None

    def test_nothing_recorded_says_nothing(self):
        found = curve("redness", days("- s"), 0)
        assert (found.peak, found.peak_day, found.back, found.never_above_usual) == (None, None, None, False)


def test_peak_is_the_first_of_the_highest_days():
    found = curve("flaking", days("0 1 3 3 2"), 0)
    assert (found.peak, found.peak_day) == (3, 2)


@given(st.dictionaries(st.integers(0, 28), st.one_of(st.none(), st.integers(0, 4))), st.integers(0, 3))
def test_whatever_was_recorded_the_day_of_return_was_at_usual_and_after_the_peak(levels, usual):
    found = curve("redness", levels, usual)
    if found.back:
        assert levels[found.back.by] <= usual
        assert found.peak_day < found.back.by
        assert found.back.after <= found.back.by
    if found.peak is not None:
        assert levels[found.peak_day] == found.peak


class TestCourse:
    def test_treatments_are_numbered_by_date_and_a_long_pause_begins_a_new_course(self):
        days = [DAY + dt.timedelta(days=n) for n in (0, 21, 200)]
        assert places(days) == [1, 2, 1]
        found = [treatment(0, number=1), treatment(21, number=2), treatment(200, number=1)]
        assert [one.id for one in current_course(found)] == ["t200"]
        assert [one.id for one in current_course(found[:2])] == ["t0", "t21"]

    def test_the_next_may_be_in_two_to_four_weeks(self):
        assert next_earliest(default(), treatment(0)) == (DAY + dt.timedelta(14), DAY + dt.timedelta(28))


def test_a_recovery_ends_the_day_before_the_next_treatment():
    days = [DAY + dt.timedelta(days=n) for n in range(30)]
    said = {"redness": dict.fromkeys(days, "1"),
            "sunscreen": {day: "yes" if n % 2 == 0 else "no" for n, day in enumerate(days)}}
    found = recover(treatment(0), DAY + dt.timedelta(days=10), said, {})
    assert max(found.curves["redness"].levels) == 9
    assert found.recorded_days == 10
    assert found.sunscreen == (5, 10)


def test_the_day_before_is_the_last_on_which_the_sign_was_recorded():
    check_ins = {DAY: CheckIn(DAY, signs={"redness": 3, "swelling": 2}),
                 DAY + dt.timedelta(days=2): CheckIn(DAY, signs={"redness": 1, "swelling": None})}
    assert before_day(check_ins, treatment(0), DAY + dt.timedelta(days=3)) == {"redness": 1, "swelling": 2}
    assert before_day(check_ins, treatment(0), DAY) == {}


class TestGeometry:
    def chart(self, text, until=14, depth=None, behind=()):
        return geometry.chart(default(), "redness", depth, days(text), [days(one) for one in behind], until)

    def test_a_gap_stays_a_gap(self):
        assert self.chart("3 2 - 1 s 0").now.count("M") == 3

    def test_missing_and_skipped_are_marked_apart(self):
        found = self.chart("3 - s 1", until=5)
        assert [day for day, _ in found.missing] == [1, 4]
        assert [day for day, _ in found.skipped] == [2]

    def test_today_and_later_are_not_missing(self):
        assert [day for day, _ in self.chart("3", until=2).missing] == [1]

    def test_points_above_the_band_are_named(self):
        assert [dot.day for dot in self.chart("4 4 1 2").dots if dot.above] == [1, 3]

    def test_the_band_follows_the_depth(self):
        assert self.chart("3").band != self.chart("3", depth=2.0).band
