"""Products: corrected, replaced, used up, put back, begun slowly; what was said stays."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from tests.routine.steps import PAGE, add, names, tick, week
from webapp import queries


class TestProducts:
    def test_a_correction_keeps_what_was(self, client):
        one = add(client, "Retinol", active=["retinoid", "zinc"], part="evening", months="6")
        form = client.get(f"/routine/products/{one}").form(f"/products/{one}").values
        form["name"] = "Retinal"
        form.setlist("active", ["", "retinoid"])
        assert client.post(f"/routine/products/{one}", form).status == 303
        page = client.get(f"/routine/products/{one}")
        assert "Name: Retinol" in page.text
        assert "Actives: retinoid and zinc" in page.text
        assert page.text.split("Change the product")[0].count("Zinc") == 0

    def test_an_old_form_with_one_field_changed_undoes_nothing_else(self, client):
        one = add(client, "Retinol", part="evening")
        old = client.get(f"/routine/products/{one}").form(f"/products/{one}").values
        client.post(f"/routine/products/{one}", {"brand": "Calm"})
        old["name"] = "Retinal"
        client.post(f"/routine/products/{one}", old)
        page = client.get(f"/routine/products/{one}")
        assert "Calm" in page.text
        assert page.text.count("Retinal") > 0

    def test_leaving_the_evening_ends_the_step_and_coming_back_keeps_its_ticks(self, client):
        one = add(client, part=["morning", "evening"])
        tick(client, one)
        client.post(f"/routine/products/{one}", {"part": "morning"})
        assert f'value="{one}.evening"' in client.get(PAGE).html   # it was ticked today
        client.post(f"/routine/products/{one}", {"part": ["morning", "evening"]})
        assert 'aria-pressed="true"' in client.get(PAGE).html

    def test_a_new_one_takes_the_place_of_the_old_and_the_history_stays(self, client, clock):
        first, old, last = (add(client, name, part="evening") for name in ("One", "Two", "Three"))
        tick(client, old)
        clock.set(dt.date(2026, 11, 23))
        form = client.get(f"/routine/products/{old}").form("/replace").values
        new = client.post(f"/routine/products/{old}/replace", form).location.rsplit("/", 1)[1]
        assert client.post(f"/routine/products/{old}/replace", form).location.rsplit("/", 1)[1] == new
        page = client.get("/days/2026-11-23")
        order = [form.values["step"] for form in page.forms if form.action.endswith("/ticks")]
        assert order == [f"{first}.evening", f"{new}.evening", f"{last}.evening"]
        assert 'aria-pressed="true"' in client.get(PAGE).html
        assert "Used up" in client.get("/routine/products").text
        assert "Opened on 23 November 2026" in client.get(f"/routine/products/{new}").text

    def test_used_up_and_taken_into_use_again(self, client):
        one = add(client, part="evening")
        client.post(f"/routine/products/{one}/used-up", {"day": str(TODAY)})
        assert f'value="{one}.evening"' not in client.get(PAGE).html
        assert "Used up on 21 November 2026." in client.get(f"/routine/products/{one}").text
        client.post(f"/routine/products/{one}/restore")
        assert f'value="{one}.evening"' in client.get(PAGE).html

    def test_removed_and_put_back(self, client):
        one = add(client, "Oops", part="evening")
        client.post(f"/routine/products/{one}/remove")
        page = client.get("/routine/products")
        assert "Oops : removed" in page.text
        assert client.post(page.form("/restore").action.removeprefix("/en")).status == 303
        assert f'value="{one}.evening"' in client.get(PAGE).html

    def test_months_are_counted_down_quietly(self, client, clock):
        one = add(client, opened_on="2026-11-01", months="6")
        assert "5 months left" in client.get("/routine/products").text
        clock.set(dt.date(2027, 4, 20))
        assert "Less than a month left, until 1 May" in client.get(f"/routine/products/{one}").text
        clock.set(dt.date(2027, 5, 2))
        assert "Should have been used by 1 May 2027" in client.get("/routine/products").text

    def test_a_new_strong_active_is_suggested_slowly_with_one_tap(self, client):
        one = add(client, "Retinol", active="retinoid", part="evening")
        page = client.get("/routine/")
        assert "Retinol : start slowly. For two weeks: Monday, Wednesday and Friday." in page.text
        assert client.post(f"/routine/products/{one}", page.form(f"/products/{one}").values).status == 303
        assert "begin slowly" not in client.get("/routine/").text
        assert "Evening · Monday, Wednesday and Friday" in client.get("/routine/products").text

    def test_one_that_was_opened_long_ago_is_not_new(self, client):
        add(client, "Retinol", active="retinoid", part="evening", opened_on="2026-10-01")
        assert "begin slowly" not in client.get("/routine/").text
        assert names(client.get("/days/2026-10-01"))[0] == "Retinol"
        assert "Retinol" not in client.get("/days/2026-09-30").text

    def test_what_does_not_go_together_is_said_where_it_matters(self, client, clock):
        one = add(client, "Retinol", active="retinoid", part="evening")
        add(client, "Peel", active="aha", part="evening")
        clock.set(dt.date(2026, 12, 20))
        words = "a retinoid and an acid together can irritate"
        for path in ("/routine/", f"/routine/products/{one}", "/days/2026-12-20"):
            assert words in client.get(path).text, path

    def test_pregnancy_stands_on_the_product(self, client):
        one = add(client, "Retinol", active="retinoid")
        assert "Not if you are pregnant or trying to be" in client.get(f"/routine/products/{one}").text

    def test_a_person_name_in_any_script_is_kept(self, client):
        one = add(client, "<b>Sérum</b> 🌿 مرطب")
        page = client.get(f"/routine/products/{one}")
        assert "<b>Sérum</b> 🌿 مرطب" in page.text

    @pytest.mark.parametrize("flag", ["prescribed", "clinic_approved"])
    def test_a_box_is_ticked_and_unticked_as_a_browser_sends_it(self, client, flag, db):
        one = add(client, "Serum")
        for sent, kept in ((["", "yes"], "yes"), ([""], ""), (["no"], ""), (["yes"], "yes"), (["no"], "")):
            was = client.get(f"/routine/products/{one}").form(f"/products/{one}").values[f"was.{flag}"]
            fields = {flag: sent} | ({f"was.{flag}": was} if sent[0] == "" else {})
            client.post(f"/routine/products/{one}", fields)
            assert queries.row(db, f"SELECT {flag} FROM product") == (kept,), sent

    def test_a_new_one_stands_where_the_old_one_stood_every_time(self, client):
        ids = [add(client, name, part="evening", kind="treatment") for name in "ABCDEF"]
        for place in (0, 2, 5, 2):
            answer = client.post(f"/routine/products/{ids[place]}/replace", {"day": str(TODAY)})
            ids[place] = answer.location.rsplit("/", 1)[1]
            shown = client.get("/routine/steps/order").form("/steps/order").values.getlist("step")
            assert shown == [f"{one}.evening" for one in ids]

    def test_a_new_one_of_an_old_product_is_not_new(self, client):
        one = add(client, "Retinol", active="retinoid", part="evening", opened_on="2025-01-01")
        where = client.post(f"/routine/products/{one}/replace", {"day": str(TODAY)}).location
        assert "begin slowly" not in client.get("/routine/").text
        assert "In use since 1 January 2025." in client.get(where).text

    def test_a_removed_product_said_again_is_back(self, client):
        fields = {"id": "5f0c2a4e-4a3b-4b8e-9a35-0b6f4b0f7d10", "name": "Cream", "part": "evening"}
        one = add(client, **fields)
        client.post(f"/routine/products/{one}/remove")
        add(client, **fields)
        assert f'value="{one}.evening"' in client.get(PAGE).html

    def test_used_up_with_an_earlier_date_hides_no_tick(self, client, clock):
        one = add(client, part="evening")
        clock.set(dt.date(2026, 11, 25))
        tick(client, one, day=dt.date(2026, 11, 25))
        client.post(f"/routine/products/{one}/used-up", {"day": str(TODAY)})
        assert 'aria-pressed="true"' in client.get("/days/2026-11-25").html
        assert f'value="{one}.evening"' not in client.get("/days/2026-11-24").html

    def test_used_up_is_not_among_what_to_stop(self, client):
        one = add(client, "Retinol", active="retinoid", part="evening")
        client.post("/diary/next", {"day": "2026-12-01"})
        client.post(f"/routine/products/{one}/used-up", {"day": str(TODAY)})
        assert "In your routine before the treatment" not in client.get(PAGE).text

    def test_changed_weekdays_do_not_change_the_week_before(self, client, clock):
        add(client, "Peel", part="evening", weekday=["6"])
        clock.set(dt.date(2026, 11, 24))
        one = client.get("/routine/products").links
        product = next(link for link in one if "/routine/products/" in link and "new" not in link).split("/en")[1]
        client.post(product, {"weekday": ["", "1", "2", "3", "4", "5", "6", "7"]})
        states = week(client.get("/routine/weeks/2026-11-16"))
        assert states == ["not on this day"] * 5 + ["not answered", "not on this day"]

    def test_a_gap_is_not_asked_about_afterwards(self, client, clock):
        one = add(client, part="evening")
        client.post(f"/routine/products/{one}/used-up", {"day": str(TODAY)})
        clock.set(dt.date(2026, 11, 25))
        client.post(f"/routine/products/{one}/restore")
        assert f'value="{one}.evening"' not in client.get("/days/2026-11-23").html
        assert f'value="{one}.evening"' in client.get("/days/2026-11-25").html


def test_a_product_without_a_time_says_so_when_it_is_saved(client):
    asks = "You have not chosen when you use it, so it is not in your routine yet."
    one = add(client, "Cream")
    page = client.get(f"/routine/products/{one}")
    assert asks in page.text
    assert 'id="part"' in page.html.split('<details class="fold" open>')[1]   # where its link leads
    form = page.form(f"/products/{one}").values
    form["part"] = "evening"
    assert client.post(f"/routine/products/{one}", form).status == 303
    assert asks not in client.get(f"/routine/products/{one}").text
    assert names(client.get(PAGE)) == ["Cream"]
    two = add(client, "Mask")
    client.post(f"/routine/products/{two}/used-up", {"day": str(TODAY)})
    assert asks not in client.get(f"/routine/products/{two}").text
