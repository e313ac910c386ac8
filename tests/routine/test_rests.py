"""A treatment makes a step rest, with its reason and date, and lets it return: as the pages show it."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from tests.routine.steps import PAGE, add, week


class TestRests:
    def test_an_active_rests_with_its_reason_and_date_and_no_tap(self, client, treated):
        one = add(client, "Retinol", active="retinoid", part="evening")
        page = client.get(PAGE)
        assert ("Retinol On hold after the treatment on 18 November. Retinoid can irritate skin that is healing."
                " Use it again on Thursday 26 November at the earliest, if your skin is calm.") in page.text
        assert f'value="{one}.evening"' not in page.html
        assert "Retinoid Wait until Thursday" in page.text
        assert "Use it again on Thursday 26 November at the earliest" in client.get(f"/routine/products/{one}").text

    def test_it_returns_when_the_skin_is_calm(self, client, treated, clock):
        one = add(client, "Retinol", active="retinoid", part="evening")
        day = dt.date(2026, 11, 26)
        clock.set(day)
        client.post("/diary/check-ins", {"day": str(day), "flaking": "2"})
        page = client.get(f"/days/{day}")
        assert "Use it again when your skin is calm." in page.text
        assert "Retinoid When your skin is calm" in page.text
        client.post("/diary/check-ins", {"day": str(day), "flaking": "0", "itch": "0"})
        assert f'value="{one}.evening"' in client.get(f"/days/{day}").html

    def test_a_rest_is_never_a_step_without_an_answer(self, client, treated, clock):
        add(client, "Retinol", active="retinoid", part="evening")
        clock.set(dt.date(2026, 12, 5))
        states = week(client.get("/routine/weeks/2026-11-23"))
        assert states == ["on hold", "on hold", "on hold"] + ["not answered"] * 4

    def test_in_the_first_days_only_what_is_approved(self, client, clock):
        plain = add(client, "Cream", kind="treatment", part="morning")
        approved = add(client, "Balm", kind="moisturiser", part="morning", clinic_approved="yes")
        client.post("/diary/treatments", {"day": str(TODAY)})
        page = client.get(PAGE)
        assert "Cream On hold in the first days after the treatment: use only what your clinic" in page.text
        assert "Use it again on Tuesday 24 November at the earliest." in page.text
        assert f'value="{approved}.morning"' in page.html
        assert f'value="{plain}.morning"' not in page.html

    def test_a_prescribed_product_is_never_paused_by_the_app(self, client, treated):
        one = add(client, "Tretinoin", active="retinoid", part="evening", prescribed="yes")
        page = client.get(PAGE)
        assert "Ask your doctor or pharmacist whether to use it before and after the treatment on 18" in page.text
        assert f'value="{one}.evening"' not in page.html   # no task before it is answered
        assert "Use retinoid" not in page.text

    def test_before_a_treatment_that_has_a_date(self, client):
        add(client, "Retinol", active="retinoid", part="evening")
        add(client, "Clay mask", active="clay", part="evening")
        client.post("/diary/next", {"day": "2026-12-01"})
        page = client.get(PAGE)
        assert "Retinol On hold from Tuesday 24 November" in page.text
        assert "Clay mask On hold from Saturday 28 November" in page.text
        assert "Retinol On hold now, until after the treatment" in client.get("/days/2026-11-25").text

    @pytest.mark.parametrize(("day", "words"), [
        ("2026-11-24", "On hold before the treatment on 1 December."),
        ("2026-12-05", "On hold after the treatment planned for 1 December."),
        ("2026-12-09", "Only if your skin neither flakes nor stings.")])
    def test_the_coming_three_weeks_say_what_rests_and_what_returns(self, client, day, words):
        add(client, "Retinol", active="retinoid", part="evening")
        client.post("/diary/next", {"day": "2026-12-01"})
        page = client.get(f"/days/{day}")
        assert words in page.text
        assert not [form for form in page.forms if form.action.endswith("/ticks") and form.is_shown]

    def test_a_moved_date_moves_the_rest_and_keeps_the_days_that_were(self, client, clock):
        add(client, "Retinol", active="retinoid", part="evening")
        client.post("/diary/next", {"day": "2026-11-25"})
        assert "On hold before the treatment on 25 November." in client.get(PAGE).text
        clock.set(dt.date(2026, 11, 22))
        client.post("/diary/next", {"day": "2026-12-20"})
        assert "On hold before" not in client.get("/days/2026-11-22").text
        assert "On hold before the treatment on 25 November." in client.get(PAGE).text


def test_a_rest_by_a_plan_stays_when_a_treatment_is_moved_past_it(client, clock):
    add(client, "Retinol", active="retinoid", part="evening", opened_on="2026-10-01")
    treatment = client.post("/diary/treatments", {"day": "2026-11-10"}).location
    client.post("/diary/next", {"day": "2026-12-01"})
    clock.set(dt.date(2026, 12, 9))
    client.post(treatment, {"day": "2026-12-09"})
    states = week(client.get("/routine/weeks/2026-11-23"))
    assert states[1:] == ["on hold"] * 6


def test_the_day_and_the_week_agree_on_a_day_that_is_over(client, clock):
    one = add(client, "Retinol", active="retinoid", part="evening", opened_on="2026-10-01")
    clock.set(dt.date(2026, 11, 3))
    treatment = client.post("/diary/treatments", {"day": "2026-11-01"}).location
    client.post("/diary/check-ins", {"day": "2026-11-03", "flaking": "2"})
    clock.set(dt.date(2026, 11, 13))
    client.post(treatment, {"day": "2026-11-04"})
    states = week(client.get("/routine/weeks/2026-11-09"))
    assert states[3] == "on hold"
    assert f'value="{one}.evening"' not in client.get("/days/2026-11-12").html
