"""Figures of many, and none about one: the rules by themselves."""

import itertools
import random

import pytest

from webapp.guide.signs import SIGNS
from webapp.statistics.figures import LATER, LEAST, Cell, Followed, next_period, period, share


def one(number, month="2026-01", depth="shallow", logged=True, calm=3, above=False, signs=SIGNS):
    return Followed(f"client {number}", month, depth, logged, dict.fromkeys(signs, calm), dict.fromkeys(signs, above))


@pytest.mark.parametrize(("yes", "of", "percent"), [
    (0, 9, None), (9, 9, None), (0, 10, 10), (10, 10, 90), (5, 10, 50), (6, 11, 50), (1, 40, 10), (39, 40, 90)])
def test_a_share_is_of_ten_at_least_and_says_neither_nobody_nor_everybody(yes, of, percent):
    assert share(yes, of) == percent


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
    made = period(those, "2026-01", "2026-01", assesses=True)
    assert made.clients == 10 and set(made.cells) == {"shallow"}
    those = [one(number, signs=SIGNS if number else ("redness",)) for number in range(10)]
    cells = period(those, "2026-01", "2026-01", assesses=True).cells["shallow"]
    assert cells["redness"] == Cell(3, 10) and cells["flaking"] == Cell(None, None)


def test_a_median_is_of_days_and_later_counts_as_later():
    those = [one(number, calm=LATER if number < 6 else 2) for number in range(10)]
    assert period(those, "2026-01", "2026-01", assesses=True).cells["shallow"]["itch"].calm == LATER


def test_where_nothing_is_judged_nothing_is_said_of_signs():
    assert period([one(number) for number in range(10)], "2026-01", "2026-01", assesses=False).cells == {}


def test_no_two_figures_differ_by_fewer_than_ten_people():
    """Over many clinics drawn by lot: who stands behind one figure of a kind stands behind no other of that kind."""
    lot = random.Random(7)
    for _ in range(200):
        those = [one(lot.randrange(30), f"2026-{lot.randrange(1, 13):02}", lot.choice(("shallow", "deep", "unknown")),
                     lot.random() < .5, lot.randrange(16), lot.random() < .5,
                     lot.sample(SIGNS, lot.randrange(6))) for _ in range(lot.randrange(150))]
        after, behind = "", []
        while found := next_period(those, after, "2026-12"):
            group, last = found
            made = period(group, min(each.month for each in group), last, assesses=True)
            assert made.first > after and made.clients >= LEAST
            for depth, sign in itertools.product(made.cells, SIGNS):
                cell = made.cells[depth][sign]
                stand = {(each.client_id, each.month) for each in group if each.depth == depth and sign in each.calm}
                assert (cell.calm is None) == (len(stand) < LEAST)
                if cell.calm is not None:
                    assert all(stand.isdisjoint(other) for name, other in behind if name == (sign, "calm"))
                    behind.append(((sign, "calm"), stand))
                assert cell.above is None or 10 <= cell.above <= 90
            after = last
