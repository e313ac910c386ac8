"""Products that are refused: nothing is lost and nothing stored by halves."""

import pytest

from tests.conftest import TODAY
from tests.routine.steps import add, client_of
from webapp import database, queries
from webapp.routine.product import MOST_IN_USE


class TestRefusedProducts:
    @pytest.mark.parametrize(("field", "wrong", "message"), [
        ("name", "", "Enter the name of the product."), ("name", "  ", "Enter the name of the product."),
        ("name", "x" * 121, "No more than 120 characters. You have written 121."),
        ("brand", "x" * 121, "No more than 120 characters"),
        ("kind", "perfume", "Choose a type from the list."),
        ("active", "mercury", "Choose actives from the list."),
        ("part", "noon", "Choose morning, evening or both."),
        ("weekday", "8", "Choose from the days of the week."), ("weekday", "0", "Choose from the days"),
        ("opened_on", "2026-02-30", "Enter the date as year-month-day"),
        ("opened_on", "2026-11-25", "Choose today or an earlier day."),
        ("months", "x", "Enter a whole number of months"), ("months", "0", "Enter a whole number of months"),
        ("months", "61", "Enter a whole number"), ("months", "1.5", "Enter a whole number"),
        ("months", "²", "Enter a whole number"), ("months", "9" * 19, "Enter a whole number"),
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
        assert queries.rows(db, "SELECT name FROM product") == [("Kept",)]
        assert queries.rows(db, "SELECT brand FROM product") == [("",)]

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
        assert queries.rows(db, "SELECT name FROM product ORDER BY name") == [("Mine",), ("Theirs",)]

    @pytest.mark.parametrize("verb", ["used-up", "replace"])
    @pytest.mark.parametrize("day", ["2026-13-01", "2026-12-24"])
    def test_a_day_that_has_not_come(self, client, verb, day, db):
        one = add(client)
        assert client.post(f"/routine/products/{one}/{verb}", {"day": day}).status == 422
        assert queries.rows(db, "SELECT ended_on FROM product") == [(None,)]

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

    def test_one_that_is_not_in_use_is_not_replaced(self, client):
        one = add(client, part="evening")
        client.post(f"/routine/products/{one}/replace", {"day": str(TODAY)})
        page = client.post(f"/routine/products/{one}/replace", {"day": str(TODAY)})
        assert page.status == 422
        assert "This product is not in use any more." in page.text

    def test_a_repeated_was_is_no_fault(self, client):
        page = client.post("/routine/products", {"name": "", "was.kind": ["", ""]})
        assert page.status == 422

    def test_a_name_that_cannot_be_seen_is_none(self, client):
        assert client.post("/routine/products", {"name": "\u200b\ufeff"}).status == 422

    def test_what_needs_mending_is_listed_in_the_order_of_the_form(self, client):
        page = client.post("/routine/products", {"name": "", "months": "x", "opened_on": "x", "kind": "x"})
        assert [link for link in page.links if link.startswith("#") and link != "#main"] == [
            "#name", "#kind", "#opened_on", "#months"]
