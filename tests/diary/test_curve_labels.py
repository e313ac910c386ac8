"""The names on the curve's lines: where there is a line, within the chart, and never over each other."""

import itertools

from hypothesis import example, given, settings
from hypothesis import strategies as st

from webapp.diary import curve
from webapp.guide.numbers import LAST_DAY

LEVELS = st.dictionaries(st.integers(0, LAST_DAY), st.integers(0, 4) | st.none())
BAND = st.none() | st.lists(st.integers(0, 4), min_size=LAST_DAY + 1, max_size=LAST_DAY + 1)


@settings(max_examples=300)
@given(LEVELS, LEVELS, BAND)
@example({LAST_DAY: 4}, {1: 4}, [4] * (LAST_DAY + 1))   # the band's name has no place left in its first row
def test_each_line_that_is_drawn_has_its_name_and_no_two_meet(now, before, band):
    found = curve._labels(now, before, band)
    drawn = {"now": any(level is not None for level in now.values()),
             "before": any(level is not None for level in before.values()), "band": band is not None}
    assert [one.of for one in found] == [of for of, is_drawn in drawn.items() if is_drawn]
    for one, other in itertools.combinations(found, 2):
        assert not curve._overlap(curve._box(one), curve._box(other)), (one, other)
    for label in found:
        assert curve._box(label)[0] >= curve.LEFT - curve.STEP and curve._box(label)[2] <= curve.ACROSS[-1] + curve.STEP


def test_the_own_line_is_named_at_its_last_day_and_the_earlier_one_where_they_are_apart():
    own, earlier, _ = curve._labels({0: 3, 1: 2}, {0: 3, 1: 2, 6: 4}, [2] * (LAST_DAY + 1))
    assert (own.of, own.x > curve.ACROSS[1]) == ("now", True)
    assert (earlier.of, abs(earlier.x - curve.ACROSS[6]) < 10) == ("before", True)
