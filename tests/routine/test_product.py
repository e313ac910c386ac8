"""How long a product keeps after opening, to the day."""

import datetime as dt

import pytest

from webapp.routine.product import Product, months_left


@pytest.mark.parametrize(("opened", "months", "until"), [
    ("2026-01-31", 1, "2026-02-28"), ("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"),
    ("2026-11-21", 12, "2027-11-21"), ("2026-12-15", 1, "2027-01-15"), ("2026-01-31", 11, "2026-12-31")])
def test_months_after_opening(opened, months, until):
    one = Product("p", "x", opened_on=dt.date.fromisoformat(opened), months=months)
    assert one.good_until == dt.date.fromisoformat(until)


def test_months_left():
    one = Product("p", "x", opened_on=dt.date(2026, 1, 15), months=6)
    found = [months_left(one, day) for day in (
        dt.date(2026, 1, 15), dt.date(2026, 1, 16), dt.date(2026, 6, 15), dt.date(2026, 6, 16),
        dt.date(2026, 7, 15), dt.date(2026, 7, 16))]
    assert found == [6, 5, 1, 0, 0, -1]
    assert months_left(Product("p", "x"), dt.date(2026, 11, 18)) is None
