"""A therapist puts products forward; each becomes a step only when the client says yes."""

import pytest

from tests import people

ID = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c83"
SERUM = {"id": ID, "name": "Retinol 0.3", "brand": "Calm", "kind": "treatment", "active": "retinoid",
         "part": "evening", "weekday": ["1", "4"]}


@pytest.fixture
def own(client, therapist, app):
    people.share(client, therapist, ("diary", "routine"))
    return f"/clients/{client.id(app)}"


def test_accepted_it_becomes_a_step(client, therapist, own):
    assert therapist.post(own + "/suggestions", SERUM).status == 303
    assert "Retinol 0.3" not in client.get("/routine/products").text   # not before the client says yes
    page = client.get("/routine/")
    assert "Suggested by Solveig Retinol 0.3 Calm" in page.text
    assert "Monday and Thursday" in page.text
    assert "Not answered yet" in therapist.get(own + "/routine").text
    answer = client.post(page.form("/accept").action.removeprefix("/en"))
    assert (answer.status, answer.location) == (303, f"/routine/products/{ID}")
    text = client.get(answer.location).text
    for words in ("Retinol 0.3", "Calm"):
        assert words in text
    assert "Suggested by" not in client.get("/routine/").text
    text = therapist.get(own + "/routine").text
    assert "Accepted" in text
    assert "Retinol 0.3" in text


def test_what_is_said_of_rests_is_read_before_it_is_accepted(client, therapist, own):
    therapist.post(own + "/suggestions", SERUM | {"prescribed": "yes", "clinic_approved": "yes"})
    text = client.get("/routine/").text
    assert "Prescribed by a doctor. It is then never put on hold automatically" in text
    assert "Approved by the clinic for the first days." in text


def test_said_no_it_is_nothing_and_can_be_said_yes_later(client, therapist, own):
    therapist.post(own + "/suggestions", SERUM)
    assert client.post(f"/routine/suggestions/{ID}/decline").status == 303
    assert "Retinol" not in client.get("/routine/").text
    assert "Declined" in therapist.get(own + "/routine").text
    assert client.post(f"/routine/suggestions/{ID}/accept").status == 303
    client.post(f"/routine/suggestions/{ID}/decline")   # an old page: what was accepted stays
    assert "Retinol 0.3" in client.get("/routine/products").text


def test_twice_is_once(client, therapist, own, app):
    for _ in range(2):
        assert therapist.post(own + "/suggestions", SERUM).status == 303
    for _ in range(2):
        assert client.post(f"/routine/suggestions/{ID}/accept").status == 303
    assert client.get("/routine/products").text.count("Retinol 0.3") == 1


@pytest.mark.parametrize(("fields", "words"), [
    ({"name": ""}, "Enter the name of the product."),
    ({"name": "x" * 121}, "No more than 120 characters. You have written 121."),
    ({"months": "61"}, "Enter a whole number of months, from 1 to 60."),
])
def test_what_is_refused_comes_back_whole(client, therapist, own, fields, words):
    page = therapist.post(own + "/suggestions", SERUM | fields)
    assert page.status == 422
    assert words in page.text
    assert page.form("/suggestions").values["brand"] == "Calm"
    assert "Suggested by" not in client.get("/routine/").text


def test_a_full_routine_says_so_and_the_suggestion_waits(client, therapist, own):
    from webapp.routine.product import MOST_IN_USE

    for number in range(MOST_IN_USE):
        assert client.post("/routine/products", {"name": f"Cream {number}"}).status == 303
    therapist.post(own + "/suggestions", SERUM)
    answer = client.post(f"/routine/suggestions/{ID}/accept")
    assert answer.status == 422
    assert "Your routine is full" in answer.text
    assert "Suggested by Solveig" in client.get("/routine/").text


def test_a_suggestion_takes_no_products_place(client, stranger, therapist, own, product):
    stranger.post("/routine/products", {"id": ID, "name": "Amina’s own"})
    for taken in (product, ID):
        assert therapist.post(own + "/suggestions", SERUM | {"id": taken, "name": f"New {taken[:4]}"}).status == 303
    for form in [form for form in client.get("/routine/").forms if form.action.endswith("/accept")]:
        assert client.post(form.action.removeprefix("/en")).status == 303
    text = client.get("/routine/products").text
    for name in ("Retinol 0.3", f"New {product[:4]}", f"New {ID[:4]}"):
        assert name in text
    assert "Amina’s own" in stranger.get("/routine/products").text


def test_without_the_routines_share_nothing_is_put_forward(client, colleague, app):
    people.share(client, colleague, ("diary",))
    own = f"/clients/{client.id(app)}"
    assert colleague.get(own + "/suggestions/new").status == 404
    assert colleague.post(own + "/suggestions", SERUM).status == 404


def test_nobody_answers_for_another(client, stranger, therapist, own):
    therapist.post(own + "/suggestions", SERUM)
    for verb in ("accept", "decline"):
        assert stranger.post(f"/routine/suggestions/{ID}/{verb}").status == 404
