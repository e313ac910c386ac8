"""The routine through its pages: products, steps, ticks, rests, the week, and every refusal."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from webapp import database
from webapp.routine.product import ACTIVES, MOST_IN_USE

PAGE = f"/days/{TODAY}"


def add(person, name="Cream", **fields) -> str:
    """Add a product as its page sends it; the id."""
    answer = person.post("/routine/products", {"name": name, **fields})
    assert answer.status == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def tick(person, product, part="evening", state="done", day=TODAY):
    return person.post("/routine/ticks", {"step": f"{product}.{part}", "day": str(day), "state": state})


def names(page) -> list[str]:
    """The names on the page in the order they stand, once per step."""
    html = page.html.split('<ol class="steps">', 1)[-1]
    return [part.split("<")[0] for part in html.split('dir="auto">')[1:]]


def test_before_any_product_there_is_one_thing_to_do(client):
    page = client.get("/routine/")
    assert "Put in the products you use at home." in page.text
    assert "Rutine" not in page.text
    assert "The routine today" not in client.get(PAGE).text


def test_the_first_product_stands_in_the_routine_and_on_the_day(client):
    form = client.get("/routine/products/new").form("/routine/products").values
    form.setlist("part", ["morning", "evening"])
    form["name"] = "Gentle cleanser"
    answer = client.post("/routine/products", form)
    assert answer.location.endswith(form["id"])
    for path in ("/routine/", PAGE):
        assert names(client.get(path)).count("Gentle cleanser") >= 2


def test_sending_the_same_product_twice_is_one(client, db):
    fields = {"id": "5f0c2a4e-4a3b-4b8e-9a35-0b6f4b0f7d10", "name": "Cream", "part": "evening"}
    assert client.post("/routine/products", fields).location == client.post("/routine/products", fields).location
    assert database.row(db, "SELECT count(*) FROM product") == (1,)


def test_steps_begin_in_the_order_of_the_facts(client):
    for name, kind in (("Sun", "sunscreen"), ("Cream", "moisturiser"), ("Wash", "cleanser"), ("Serum", "treatment")):
        add(client, name, kind=kind, part="morning")
    assert names(client.get(PAGE))[:4] == ["Wash", "Serum", "Cream", "Sun"]


class TestTicks:
    def test_done_skipped_and_not_answered_are_three_things(self, client):
        first, second, third = (add(client, name, part="evening") for name in ("One", "Two", "Three"))
        tick(client, first)
        tick(client, second, state="skipped")
        page = client.get("/routine/")
        week = page.text.split("This week")[1]
        assert "One evening not on this day not on this day" in week
        for name, said in (("One", "done"), ("Two", "skipped"), ("Three", "not answered")):
            row = page.html.split("<tbody>")[1].split(f">{name}</span>")[1].split("</tr>")[0]
            assert f'<span class="unseen">{said}</span>' in row
        assert third

    def test_one_tap_marks_and_one_takes_it_back(self, client):
        one = add(client, part="evening")
        assert tick(client, one).location == PAGE
        assert 'aria-pressed="true"' in client.get(PAGE).html
        # The same button now says open.
        assert client.get(PAGE).html.count('value="open" aria-pressed="true"') == 1
        tick(client, one, state="open")
        assert 'aria-pressed="true"' not in client.get(PAGE).html

    def test_said_twice_is_one_row_and_the_history_stays(self, client, db):
        one = add(client, part="evening")
        for state in ("done", "done", "skipped", "done"):
            tick(client, one, state=state)
        assert database.rows(db, "SELECT state FROM tick ORDER BY written_at") == [
            ("done",), ("skipped",), ("done",)]

    def test_an_older_tick_that_arrives_later_changes_nothing(self, client, db, clock):
        from webapp.routine import store

        one = add(client, part="evening")
        tick(client, one, state="skipped")
        step = f"{one}.evening"
        with database.transaction(db):
            store.record_tick(db, client_of(db), step, TODAY, "done", author_id=client_of(db),
                              written_at=clock() - dt.timedelta(hours=3), received_at=clock())
        assert store.ticks(db, client_of(db), TODAY, TODAY)[TODAY] == {step: "skipped"}

    def test_a_part_is_the_row_alone_and_on_the_routines_page_the_week(self, client):
        one = add(client, part="evening")
        fields = {"step": f"{one}.evening", "day": str(TODAY), "state": "done"}
        answer = client.part("/routine/ticks", fields)
        assert answer.status == 200
        assert answer.html.strip().startswith("<li")
        assert 'id="week"' not in answer.html
        answer = client.part("/routine/ticks", {**fields, "page": "routine"})
        assert 'id="week" hx-swap-oob="true"' in answer.html

    def test_the_routines_page_is_where_its_taps_lead(self, client):
        one = add(client, part="evening")
        answer = client.post("/routine/ticks", {
            "step": f"{one}.evening", "day": str(TODAY), "state": "done", "page": "routine"})
        assert answer.location == "/routine/"

    @pytest.mark.parametrize(("wrong", "message"), [
        ({"state": "maybe"}, "Choose done, skipped or open."), ({"state": ""}, "Choose done, skipped or open."),
        ({"day": "2026-13-01"}, "Write the date as year-month-day"), ({"day": ""}, "Choose a day."),
        ({"day": "2026-11-23"}, "This day has not come yet."), ({"step": ""}, "Choose a step.")])
    def test_refused(self, client, db, wrong, message):
        one = add(client, part="evening")
        fields = {"step": f"{one}.evening", "day": str(TODAY), "state": "done"} | wrong
        for answer in (client.post("/routine/ticks", fields), client.part("/routine/ticks", fields)):
            assert answer.status == 422
            assert message in answer.text
        assert answer.headers["HX-Retarget"] == "#announcement"
        assert database.row(db, "SELECT count(*) FROM tick") == (0,)

    @pytest.mark.parametrize("step", ["nothing", "5f0c2a4e-4a3b-4b8e-9a35-0b6f4b0f7d10.evening"])
    def test_a_step_that_is_not_there(self, client, step):
        answer = client.post("/routine/ticks", {"step": step, "day": str(TODAY), "state": "done"})
        assert answer.status == 404

    def test_a_step_of_someone_else(self, client, stranger, db):
        one = add(client, part="evening")
        assert tick(stranger, one).status == 404
        assert database.row(db, "SELECT count(*) FROM tick") == (0,)


def client_of(db) -> str:
    return database.row(db, "SELECT id FROM account WHERE email = 'ingrid@example.com'")[0]


class TestRests:
    def test_an_active_rests_with_its_reason_and_date_and_no_tap(self, client, treated):
        one = add(client, "Retinol", active="retinoid", part="evening")
        page = client.get(PAGE)
        assert ("Retinol Rests after the treatment on 18 November. Retinoid can irritate skin that is healing."
                " Back earliest Thursday 26 November, if your skin is calm.") in page.text
        assert f'value="{one}.evening"' not in page.html
        assert "Use retinoid Earliest Thursday 26 November" in page.text
        assert "Back earliest Thursday 26 November" in client.get(f"/routine/products/{one}").text

    def test_it_returns_when_the_skin_is_calm(self, client, treated, clock):
        one = add(client, "Retinol", active="retinoid", part="evening")
        day = dt.date(2026, 11, 26)
        clock.set(day)
        client.post("/diary/check-ins", {"day": str(day), "flaking": "2"})
        page = client.get(f"/days/{day}")
        assert "Back when your skin neither flakes nor stings." in page.text
        assert "Use retinoid When your skin is calm" in page.text
        client.post("/diary/check-ins", {"day": str(day), "flaking": "0", "itch": "0"})
        assert f'value="{one}.evening"' in client.get(f"/days/{day}").html

    def test_a_rest_is_never_a_step_without_an_answer(self, client, treated, clock):
        add(client, "Retinol", active="retinoid", part="evening")
        clock.set(dt.date(2026, 12, 5))
        week = client.get("/routine/weeks/2026-11-23").html.split("<tbody>")[1]
        states = [part.split("<")[0] for part in week.split('class="unseen">')[1:8]]
        assert states == ["rests", "rests", "rests"] + ["not answered"] * 4

    def test_in_the_first_days_only_what_is_approved(self, client, clock):
        plain = add(client, "Cream", kind="moisturiser", part="morning")
        approved = add(client, "Balm", kind="moisturiser", part="morning", clinic_approved="yes")
        client.post("/diary/treatments", {"day": str(TODAY)})
        page = client.get(PAGE)
        assert "Cream Rests while the skin is open: only what your clinic has approved." in page.text
        assert "Back earliest Tuesday 24 November." in page.text
        assert f'value="{approved}.morning"' in page.html
        assert f'value="{plain}.morning"' not in page.html

    def test_a_prescribed_product_is_never_paused_by_the_app(self, client, treated):
        one = add(client, "Tretinoin", active="retinoid", part="evening", prescribed="yes")
        page = client.get(PAGE)
        assert "Prescribed. Ask your prescriber or clinic before using or pausing this." in page.text
        assert f'value="{one}.evening"' in page.html
        assert "Use retinoid" not in page.text

    def test_before_a_treatment_that_has_a_date(self, client):
        add(client, "Retinol", active="retinoid", part="evening")
        add(client, "Clay mask", active="clay", part="evening")
        client.post("/diary/next", {"day": "2026-12-01"})
        page = client.get(PAGE)
        assert "Retinol Rests from Tuesday 24 November" in page.text
        assert "Clay mask Rests from Saturday 28 November" in page.text
        assert "Retinol Rests now, until after the treatment" in client.get("/days/2026-11-25").text

    @pytest.mark.parametrize(("day", "words"), [
        ("2026-11-24", "Rests before the treatment on 1 December."),
        ("2026-12-05", "Rests after the treatment planned for 1 December."),
        ("2026-12-09", "Only if your skin neither flakes nor stings.")])
    def test_the_coming_three_weeks_say_what_rests_and_what_returns(self, client, day, words):
        add(client, "Retinol", active="retinoid", part="evening")
        client.post("/diary/next", {"day": "2026-12-01"})
        page = client.get(f"/days/{day}")
        assert words in page.text
        assert not [form for form in page.forms if form.action.endswith("/ticks")]

    def test_a_moved_date_moves_the_rest_and_keeps_the_days_that_were(self, client, clock):
        add(client, "Retinol", active="retinoid", part="evening")
        client.post("/diary/next", {"day": "2026-11-25"})
        assert "Rests before the treatment on 25 November." in client.get(PAGE).text
        clock.set(dt.date(2026, 11, 22))
        client.post("/diary/next", {"day": "2026-12-20"})
        assert "Rests before" not in client.get("/days/2026-11-22").text
        assert "Rests before the treatment on 25 November." in client.get(PAGE).text


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
        order = [part.split('"')[0] for part in page.html.split('name="step" value="')[1:]]
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
        assert "Its time after opening ended on 1 May 2027" in client.get("/routine/products").text

    def test_a_new_strong_active_is_suggested_slowly_with_one_tap(self, client):
        one = add(client, "Retinol", active="retinoid", part="evening")
        page = client.get("/routine/")
        assert "Retinol : begin slowly. For two weeks: Monday, Wednesday and Friday." in page.text
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
        assert "Not in pregnancy, or when you plan one" in client.get(f"/routine/products/{one}").text

    @pytest.mark.parametrize(("field", "wrong", "message"), [
        ("name", "", "Write what the product is called."), ("name", "  ", "Write what the product is called."),
        ("name", "x" * 121, "At most 120 characters. This is 121."),
        ("name", "a\x07b", "characters that cannot be stored"), ("brand", "x" * 121, "At most 120 characters"),
        ("kind", "perfume", "Choose among the kinds in the list."),
        ("active", "mercury", "Choose among the actives in the list."),
        ("part", "noon", "Choose morning, evening or both."),
        ("weekday", "8", "Choose among the days of the week."), ("weekday", "0", "Choose among the days"),
        ("opened_on", "2026-02-30", "Write the date as year-month-day"),
        ("opened_on", "2026-11-25", "Choose today or an earlier day."),
        ("months", "x", "Write a whole number of months"), ("months", "0", "Write a whole number of months"),
        ("months", "61", "Write a whole number"), ("months", "1.5", "Write a whole number"),
        ("months", "²", "Write a whole number"), ("months", "9" * 19, "Write a whole number"),
        ("prescribed", "perhaps", "Choose yes or no."), ("clinic_approved", "x", "Choose yes or no.")])
    def test_refused_and_nothing_lost(self, client, db, field, wrong, message):
        one = add(client, "Kept", part="evening")
        fields = {"name": "Serum", "brand": "Calm", "active": ["zinc", "clay"], "part": "morning", "months": "6"}
        for path in ("/routine/products", f"/routine/products/{one}"):
            page = client.post(path, fields | {field: wrong})
            assert page.status == 422
            assert message in page.errors[field]
            values = page.form(path).values
            for name in {"name", "brand", "months"} - {field}:
                assert values[name] == fields[name]
            if field not in ("active", "part"):
                assert values.getlist("active")[-2:] == ["clay", "zinc"] or set(values.getlist("active")) >= {
                    "clay", "zinc"}
        assert database.rows(db, "SELECT name FROM product") == [("Kept",)]
        assert database.rows(db, "SELECT brand FROM product") == [("",)]

    def test_sixty_are_enough(self, client, db, app):
        with app.app_context(), database.writing(db):
            for number in range(MOST_IN_USE):
                db.conn.execute("INSERT INTO product (id, client_id, name, since, created_at)"
                                " VALUES (?, ?, 'x', ?, '')",
                                (f"p{number}", client_of(db), str(TODAY)))
        page = client.post("/routine/products", {"name": "One more", "brand": "Calm"})
        assert page.status == 422
        assert "You have 60 products in use" in page.errors["name"]
        assert page.form("/products").values["brand"] == "Calm"
        client.post("/routine/products/p1/used-up", {"day": str(TODAY)})
        assert client.post("/routine/products", {"name": "One more"}).status == 303
        page = client.post("/routine/products/p1/restore")
        assert page.status == 422
        assert "You have 60 products in use" in page.text
        assert client.post("/routine/products/p2/replace", {"day": str(TODAY)}).status == 303

    def test_an_id_of_someone_else_is_refused(self, client, stranger, db):
        one = add(client, "Mine")
        assert stranger.post("/routine/products", {"id": one, "name": "Theirs"}).status == 404
        theirs = add(stranger, "Theirs")
        assert client.post(f"/routine/products/{one}/replace", {"id": theirs}).status == 404
        assert database.rows(db, "SELECT name FROM product ORDER BY name") == [("Mine",), ("Theirs",)]

    @pytest.mark.parametrize("verb", ["used-up", "replace"])
    @pytest.mark.parametrize("day", ["2026-13-01", "2026-12-24"])
    def test_a_day_that_has_not_come(self, client, verb, day, db):
        one = add(client)
        assert client.post(f"/routine/products/{one}/{verb}", {"day": day}).status == 422
        assert database.rows(db, "SELECT ended_on FROM product") == [(None,)]

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
            assert database.row(db, f"SELECT {flag} FROM product") == (kept,), sent

    def test_a_refused_edit_keeps_the_boxes_ticked(self, client):
        one = add(client, "Serum", prescribed="yes", part="evening")
        form = client.get(f"/routine/products/{one}").form(f"/products/{one}").values
        assert form.getlist("prescribed") == ["", "yes"]
        form["name"] = ""
        page = client.post(f"/routine/products/{one}", form)
        assert page.form(f"/products/{one}").values.getlist("prescribed") == ["", "yes"]

    @pytest.mark.parametrize("months", ["00609999", "0060999999999999", "007", "06"])
    def test_zeros_before_the_months(self, client, months):
        one = add(client, opened_on="2026-11-01")
        answer = client.post(f"/routine/products/{one}", {"months": months})
        assert answer.status == (303 if months == "06" else 422)
        assert client.get(f"/routine/products/{one}").status == 200

    def test_a_new_one_stands_where_the_old_one_stood_every_time(self, client):
        ids = [add(client, name, part="evening", kind="treatment") for name in "ABCDEF"]
        for place in (0, 2, 5, 2):
            answer = client.post(f"/routine/products/{ids[place]}/replace", {"day": str(TODAY)})
            ids[place] = answer.location.rsplit("/", 1)[1]
            shown = client.get("/routine/steps/order").form("/steps/order").values.getlist("step")
            assert shown == [f"{one}.evening" for one in ids]

    def test_one_that_is_not_in_use_is_not_replaced(self, client):
        one = add(client, part="evening")
        client.post(f"/routine/products/{one}/replace", {"day": str(TODAY)})
        page = client.post(f"/routine/products/{one}/replace", {"day": str(TODAY)})
        assert page.status == 422
        assert "This product is not in use any more." in page.text

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
        week = client.get("/routine/weeks/2026-11-16").html.split("<tbody>")[1]
        states = [part.split("<")[0] for part in week.split('class="unseen">')[1:8]]
        assert states == ["not on this day"] * 5 + ["not answered", "not on this day"]

    def test_a_gap_is_not_asked_about_afterwards(self, client, clock):
        one = add(client, part="evening")
        client.post(f"/routine/products/{one}/used-up", {"day": str(TODAY)})
        clock.set(dt.date(2026, 11, 25))
        client.post(f"/routine/products/{one}/restore")
        assert f'value="{one}.evening"' not in client.get("/days/2026-11-23").html
        assert f'value="{one}.evening"' in client.get("/days/2026-11-25").html

    def test_a_repeated_was_is_no_fault(self, client):
        page = client.post("/routine/products", {"name": "", "was.kind": ["", ""]})
        assert page.status == 422

    def test_a_name_that_cannot_be_seen_is_none(self, client):
        assert client.post("/routine/products", {"name": "\u200b\ufeff"}).status == 422


def test_a_rest_by_a_plan_stays_when_a_treatment_is_moved_past_it(client, clock):
    add(client, "Retinol", active="retinoid", part="evening", opened_on="2026-10-01")
    treatment = client.post("/diary/treatments", {"day": "2026-11-10"}).location
    client.post("/diary/next", {"day": "2026-12-01"})
    clock.set(dt.date(2026, 12, 9))
    client.post(treatment, {"day": "2026-12-09"})
    week = client.get("/routine/weeks/2026-11-23").html.split("<tbody>")[1]
    states = [part.split("<")[0] for part in week.split('class="unseen">')[1:8]]
    assert states[1:] == ["rests"] * 6


def test_the_day_and_the_week_agree_on_a_day_that_is_over(client, clock):
    one = add(client, "Retinol", active="retinoid", part="evening", opened_on="2026-10-01")
    clock.set(dt.date(2026, 11, 3))
    treatment = client.post("/diary/treatments", {"day": "2026-11-01"}).location
    client.post("/diary/check-ins", {"day": "2026-11-03", "flaking": "2"})
    clock.set(dt.date(2026, 11, 13))
    client.post(treatment, {"day": "2026-11-04"})
    week = client.get("/routine/weeks/2026-11-09").html.split("<tbody>")[1]
    states = [part.split("<")[0] for part in week.split('class="unseen">')[1:8]]
    assert states[3] == "rests"
    assert f'value="{one}.evening"' not in client.get("/days/2026-11-12").html


class TestOrder:
    def three(self, client):
        return [f"{add(client, name, part='evening')}.evening" for name in ("One", "Two", "Three")]

    def test_a_step_moves_up_and_down(self, client):
        one, two, three = self.three(client)
        form = client.get("/routine/steps/order").form("/steps/order").values
        assert form.getlist("step") == [one, two, three]
        client.post("/routine/steps/order", {"step": form.getlist("step"), "up": three})
        assert names(client.get(PAGE))[:3] == ["One", "Three", "Two"]
        client.post("/routine/steps/order", {"step": [one, three, two], "down": one})
        assert names(client.get(PAGE))[:3] == ["Three", "One", "Two"]

    def test_the_whole_order_at_once(self, client):
        one, two, three = self.three(client)
        assert client.post("/routine/steps/order", {"step": [three, one, two]}).status == 303
        assert names(client.get(PAGE))[:3] == ["Three", "One", "Two"]

    @pytest.mark.parametrize("change", [
        lambda steps: steps[:2], lambda steps: [], lambda steps: [*steps, steps[0]],
        lambda steps: [steps[0], steps[0], steps[1]]])
    def test_an_order_that_lacks_a_step_changes_nothing(self, client, change):
        steps = self.three(client)
        page = client.post("/routine/steps/order", {"step": change(steps)[::-1]})
        assert page.status == 422
        assert "The routine has changed meanwhile." in page.text
        assert page.form("/steps/order").values.getlist("step") == steps
        assert names(client.get(PAGE))[:3] == ["One", "Two", "Three"]

    def test_a_step_of_someone_else(self, client, stranger):
        steps = self.three(client)
        other = add(stranger, "Theirs", part="evening")
        assert client.post("/routine/steps/order", {"step": [*steps, f"{other}.evening"]}).status == 404
        assert names(client.get(PAGE))[:3] == ["One", "Two", "Three"]

    def test_the_first_cannot_go_further_up(self, client):
        one, two, three = self.three(client)
        client.post("/routine/steps/order", {"step": [one, two, three], "up": one})
        assert names(client.get(PAGE))[:3] == ["One", "Two", "Three"]


class TestActives:
    @pytest.mark.parametrize("active", ACTIVES)
    def test_each_has_a_page_for_everyone(self, visitor, active):
        page = visitor.get(f"/routine/actives/{active}")
        for heading in ("How sure is this?", "How to begin", "With what not to combine", "Pregnant or breastfeeding",
                        "Round a micro-needling treatment"):
            assert heading in page.text
        assert "shrink" not in page.text.replace("Pores cannot be shrunk", "")

    def test_it_says_the_pause_of_the_guide(self, visitor):
        page = visitor.get("/routine/actives/salicylic_acid")
        assert "It rests from 5 days before. It comes back 8 days after at the earliest" in page.text
        assert "It rests from" not in visitor.get("/routine/actives/zinc").text

    def test_it_is_the_same_signed_in(self, visitor, client):
        assert visitor.get("/routine/actives/clay").html == client.get("/routine/actives/clay").html

    def test_an_unknown_one_is_not_there(self, visitor):
        assert visitor.get("/routine/actives/mercury").status == 404

    @pytest.mark.parametrize("monday", ["2026-11-17", "x", "2026-W47", "1999-01-04"])
    def test_a_week_that_is_none(self, client, monday):
        assert client.get(f"/routine/weeks/{monday}").status == 404


def test_the_number_of_questions_does_not_grow_with_a_year_of_ticks(client, db, app):
    client.post("/diary/treatments", {"day": "2026-11-18"})
    paths = (PAGE, "/days/2026-11-10", "/days/2026-12-01", "/routine/", "/routine/products",
             "/routine/weeks/2026-11-16")
    asked = []

    def count(path) -> int:
        asked.clear()
        assert client.get(path).status == 200
        return len(asked)

    add(client, "One", part="evening")
    db.conn.set_trace_callback(lambda sql: asked.append(sql))
    few = {path: count(path) for path in paths}
    db.conn.set_trace_callback(None)
    for number in range(5):
        add(client, f"More {number}", part=["morning", "evening"], active="retinoid" if number == 2 else "")
    with app.app_context(), database.writing(db):
        for step, in database.rows(db, "SELECT id FROM step"):
            for day in range(365):
                db.conn.execute(
                    "INSERT INTO tick (client_id, day, step_id, written_at, state, author_id, received_at)"
                    " VALUES (?, ?, ?, '', 'done', '', '')",
                    (client_of(db), str(TODAY - dt.timedelta(days=day)), step))
    db.conn.set_trace_callback(lambda sql: asked.append(sql))
    assert {path: count(path) for path in paths} == few
    db.conn.set_trace_callback(None)
    assert few[PAGE] <= 12
    assert max(few.values()) <= 15


def test_deleting_the_account_takes_the_routine_along(client, db):
    from tests.people import PASSWORD

    one = add(client, part="evening")
    tick(client, one)
    assert client.post("/account/delete", {"password": PASSWORD}).status in (200, 303)
    for table in ("product", "product_value", "step", "tick"):
        assert database.row(db, f"SELECT count(*) FROM {table}") == (0,)
