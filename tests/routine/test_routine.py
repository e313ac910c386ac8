"""The routine before and with its first product, and what it costs."""

import datetime as dt

from tests.conftest import TODAY
from tests.routine.steps import PAGE, add, client_of, names, tick
from webapp import database, queries


def test_before_any_product_there_is_one_thing_to_do(client):
    page = client.get("/routine/")
    assert "Add the products you use at home." in page.text
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
    assert queries.row(db, "SELECT count(*) FROM product") == (1,)


def test_steps_begin_in_the_order_of_the_facts(client):
    for name, kind in (("Sun", "sunscreen"), ("Cream", "moisturiser"), ("Wash", "cleanser"), ("Serum", "treatment")):
        add(client, name, kind=kind, part="morning")
    assert names(client.get(PAGE))[:4] == ["Wash", "Serum", "Cream", "Sun"]


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
        for step, in queries.rows(db, "SELECT id FROM step"):
            for day in range(365):
                db.conn.execute(
                    "INSERT INTO tick (client_id, day, step_id, written_at, state, author_id, received_at)"
                    " VALUES (?, ?, ?, '', 'done', '', '')",
                    (client_of(db), str(TODAY - dt.timedelta(days=day)), step))
    db.conn.set_trace_callback(lambda sql: asked.append(sql))
    assert {path: count(path) for path in paths} == few
    db.conn.set_trace_callback(None)
    assert few[PAGE] <= 17
    assert max(few.values()) <= 20


def test_deleting_the_account_takes_the_routine_along(client, db):
    from tests.people import PASSWORD

    one = add(client, part="evening")
    tick(client, one)
    assert client.post("/account/delete", {"password": PASSWORD}).status in (200, 303)
    for table in ("product", "product_value", "step", "tick"):
        assert queries.row(db, f"SELECT count(*) FROM {table}") == (0,)
