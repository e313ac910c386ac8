"""Figures of many, and none about one: the rules by themselves."""

import itertools
import random

import pytest

from webapp.guide.signs import SIGNS
from webapp.statistics.figures import ALONE, LATER, LEAST, Cell, Followed, middle, next_period, period, share


def one(number, month="2026-01", depth="shallow", logged=True, calm=3, above=False, signs=SIGNS):
    return Followed(f"treatment {number} {month}", f"client {number}", month, depth, logged,
                    dict.fromkeys(signs, calm), dict.fromkeys(signs, above))


@pytest.mark.parametrize(("yes", "of", "said"), [
    (0, 9, None), (9, 9, None), (0, 10, (0, 25)), (10, 10, (75, 100)), (1, 10, None), (9, 10, None), (5, 10, None),
    (15, 40, (25, 50)), (12, 40, (25, 50)), (11, 40, None), (17, 40, (25, 50)), (18, 40, None), (20, 40, None)])
def test_a_share_is_a_class_that_no_two_people_decide(yes, of, said):
    assert share([True] * yes + [False] * (of - yes)) == said


@pytest.mark.parametrize(("days", "said"), [
    ([3] * 9, None), ([3] * 10, (1, 3)), ([3] * 5 + [4] * 5, None), ([0] * 10, (0, 0)), ([LATER] * 10, (LATER, LATER)),
    ([1, 2, 3, 3, 5, 6, 7, 7, 9, LATER], None), ([1, 2, 3, 4, 5, 6, 7, 8, 9, LATER], None),
    ([1, 2, 3, 4, 5, 6, 7, 7, 9, LATER], (4, 7))])
def test_a_median_is_a_class_that_no_two_people_decide(days, said):
    assert middle(days) == said


def test_who_knows_all_but_two_learns_nothing_of_them():
    """Whatever any two had said: over many groups drawn by lot, with each answer that there is."""
    lot = random.Random(11)
    for _ in range(300):
        days = [lot.choice((0, 2, 5, 9, LATER)) for _ in range(lot.randrange(10, 30))]
        above = [lot.random() < lot.random() for _ in days]
        for figure, said, answers in ((middle, days, (0, 2, 5, 9, LATER)), (share, above, (True, False))):
            there = figure(said)
            if there is None:
                continue
            for place, other in itertools.combinations(lot.sample(range(len(said)), 4), ALONE):
                for pair in itertools.product(answers, repeat=ALONE):
                    changed = list(said)
                    changed[place], changed[other] = pair
                    if figure(changed) is not None:
                        assert figure(changed) == there


def test_months_are_put_together_until_they_are_enough():
    those = [one(number, f"2026-0{1 + number // 4}") for number in range(13)]
    found, last = next_period(those, "", "2026-09")
    assert last == "2026-03" and len(found) == 12
    assert next_period(those, last, "2026-09") is None   # one is left, and waits for others
    assert next_period(those, "", "2026-02") is None     # March is not over


def test_somebody_counts_once_in_a_period_with_the_first_treatment():
    those = [one(number) for number in range(9)] + [one(0, "2026-02", calm=9), one(9, "2026-02")]
    found, last = next_period(those, "", "2026-03")
    assert last == "2026-02" and len(found) == 10
    assert {each.calm["redness"] for each in found} == {3}
    assert next_period([one(0, f"2026-{month:02}") for month in range(1, 13)], "", "2026-12") is None


def test_each_cell_is_of_ten_at_least():
    those = [one(number) for number in range(10)] + [one(number, depth="deep") for number in range(10, 19)]
    assert set(period(those, "2026-01", "2026-01").cells) == {"shallow"}
    those = [one(number, signs=SIGNS if number else ("redness",)) for number in range(10)]
    cells = period(those, "2026-01", "2026-01").cells["shallow"]
    assert cells["redness"] == Cell((1, 3), (0, 25)) and cells["flaking"] == Cell(None, None)


def test_nobody_stands_behind_two_figures_of_a_kind():
    """Over many clinics drawn by lot."""
    lot = random.Random(7)
    for _ in range(200):
        those = [one(lot.randrange(30), f"2026-{lot.randrange(1, 13):02}", lot.choice(("shallow", "deep", "unknown")),
                     lot.random() < .5, lot.randrange(16), lot.random() < .5,
                     lot.sample(SIGNS, lot.randrange(6))) for _ in range(lot.randrange(150))]
        after, behind = "", set()
        while found := next_period(those, after, "2026-12"):
            group, last = found
            assert len(group) >= LEAST and len({each.client_id for each in group}) == len(group)
            assert min(each.month for each in group) > after
            stand = {(each.client_id, each.month) for each in group}
            assert stand.isdisjoint(behind)
            behind |= stand
            made = period(group, "", last)
            for depth, sign in itertools.product(made.cells, SIGNS):
                said = [each for each in group if each.depth == depth and sign in each.calm]
                assert made.cells[depth][sign].calm is None or len(said) >= LEAST
            after = last
