"""What a therapist records stands in the client's diary at once; ratings and private notes are kept apart."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY
from webapp import database, queries

pytestmark = pytest.mark.usefixtures("diary_shared")


def record(therapist, own, **fields):
    answer = therapist.post(own + "/treatments", {"day": TODAY.isoformat(), **fields})
    assert answer.status == 303, answer.text


def treatment_page(client):
    return client.get(next(link for link in client.get("/diary/").links if "/diary/treatments/" in link
                           and not link.endswith("new")).removeprefix("/en"))


def test_a_treatment_is_in_the_clients_diary_at_once(client, therapist, own, product):
    record(therapist, own, depth_mm="1.5", area=["nose", "chin"], serum="Hyaluronic acid", batch="LOT 7",
           numbing="yes", note="Be gentle", private_note="Nervous about needles")
    text = treatment_page(client).text
    for words in ("1.5 mm", "Nose, chin", "Hyaluronic acid", "LOT 7", "Be gentle", "Recorded by Solveig."):
        assert words in text
    today = client.get("/days/2026-11-21").text
    assert "The treatment day" in today
    assert "On hold" in today   # the pauses follow
    assert "Day 1" in client.get("/days/2026-11-22").text


def test_a_visit_is_of_today_at_the_latest_where_either_of_them_is(client, therapist, own):
    page = therapist.post(own + "/treatments", {"day": "2026-11-22"})   # 12:00 in Oslo
    assert page.status == 422
    assert page.errors["day"].startswith("This date is in the future.")
    assert therapist.post(own + "/ratings", {"day": "2026-11-22", "redness": "1"}).status == 422
    assert therapist.get(own + "/treatments/2026-11-22").status == 404
    client.post("/account/", {"time_zone": "Pacific/Auckland"})
    assert therapist.post(own + "/treatments", {"day": "2026-11-22"}).status == 303


def test_a_private_note_is_never_the_clients(client, therapist, colleague, own, app):
    record(therapist, own, private_note="Nervous about needles")
    for path in ("/diary/", "/days/2026-11-21", "/sharing/"):
        assert "Nervous" not in client.get(path).html
    assert "Nervous" not in treatment_page(client).html
    people.share(client, colleague)
    assert "Nervous about needles" in therapist.get(own + "/").text
    assert "Nervous about needles" in colleague.get(own + "/").text


def test_a_second_one_on_the_day_completes_the_first_and_the_clinic_stands(client, therapist, own, app):
    client.post("/diary/treatments", {"day": "2026-11-21", "depth_mm": "0.5", "serum": "Mine"})
    record(therapist, own, depth_mm="1.0")
    with app.app_context():
        assert queries.rows(database.current(), "SELECT depth_mm, serum FROM treatment") == [(1.0, "Mine")]
    page = treatment_page(client)
    form = next(form for form in page.forms if "was.depth_mm" in form.values)
    values = form.values.copy()
    values["depth_mm"], values["serum"] = "2", "Another"
    assert client.post(form.action.removeprefix("/en"), values).status == 303
    text = treatment_page(client).text
    assert "Needle depth 1.0 mm" in text
    assert "Another" in text          # where the clinic said nothing, the client's word counts
    assert "2.0 mm" in text           # kept in the history


def test_the_form_shows_what_is_known_of_the_day(client, therapist, own):
    client.post("/diary/treatments", {"day": "2026-11-21", "depth_mm": "0.5", "area": ["nose"]})
    form = therapist.get(own + "/treatments/2026-11-21").form("/treatments")
    assert (form.values["depth_mm"], form.values["was.depth_mm"]) == ("0.5", "0.5")
    assert therapist.get(own + "/treatments/2026-12-31").status == 404
    assert therapist.get(own + "/treatments/x").status == 404


def test_the_rests_follow_the_clinics_day_whatever_the_client_says_afterwards(client, therapist, own, product):
    therapist.post(own + "/treatments", {"day": "2026-11-18"})
    before = client.get("/routine/").text
    assert "On hold after the treatment on 18 November." in before
    where = next(link for link in client.get("/diary/").links if "/diary/treatments/" in link
                 and not link.endswith("new")).removeprefix("/en")
    assert client.post(where, {"day": "2026-11-10"}).status == 303
    assert "On hold after the treatment on 18 November." in client.get("/routine/").text


def test_saved_for_another_day_it_is_all_of_that_day(client, therapist, own, app):
    client.post("/diary/treatments", {"day": "2026-11-18", "depth_mm": "0.5", "serum": "HA"})
    values = therapist.get(own + "/treatments/2026-11-18").form("/treatments").values.copy()
    values["day"], values["near"], values["decided"] = "2026-11-19", "second", "yes"
    assert therapist.post(own + "/treatments", values).status == 303
    with app.app_context():
        assert queries.rows(database.current(), "SELECT day, depth_mm, serum FROM treatment ORDER BY day") == [
            ("2026-11-18", 0.5, "HA"), ("2026-11-19", 0.5, "HA")]


def test_a_day_that_was_shown_before_is_said_all_the_same(client, therapist, own):
    for person, path in ((client, "/diary/treatments"), (therapist, own + "/treatments")):
        assert person.post(path, {"day": "2026-11-21", "was.day": "2026-11-21"}).status == 303


def test_two_therapists_of_one_name_rate_apart(client, therapist, colleague, own):
    colleague.post("/account/", {"name": "Solveig"})
    people.share(client, colleague)
    for person, level in ((therapist, "1"), (colleague, "4")):
        person.post(own + "/ratings", {"day": "2026-11-21", "redness": level})
    text = therapist.get(own + "/").text
    assert "Redness 1 –" in text
    assert "Redness 4 –" in text


@pytest.mark.parametrize(("fields", "field", "words"), [
    ({"day": ""}, "day", "Choose a day."),
    ({"day": "2027-01-01"}, "day", "This date is in the future."),
    ({"depth_mm": "9"}, "depth_mm", "Enter a depth from 0.25 to 3 mm in steps of 0.25."),
    ({"batch": "x" * 101}, "batch", "No more than 100 characters. You have written 101."),
    ({"private_note": "x" * 4001}, "private_note", "No more than 4000 characters. You have written 4001."),
])
def test_a_treatment_that_is_refused_comes_back_whole(therapist, own, app, fields, field, words):
    given = {"day": "2026-11-21", "serum": "Kept", **fields}
    page = therapist.post(own + "/treatments", given)
    assert page.status == 422
    assert words in page.errors[field]
    values = page.form("/treatments").values
    assert {name: values[name] for name in given} == given
    with app.app_context():
        assert queries.rows(database.current(), "SELECT count(*) FROM treatment") == [(0,)]


def test_a_rating_stands_beside_what_the_client_said(client, therapist, own, treated):
    client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "3"})
    assert therapist.post(own + "/ratings", {"day": "2026-11-21", "redness": "1", "itch": "0"}).status == 303
    text = therapist.get(own + "/").text
    assert "Rated in the clinic Saturday 21 November, Solveig Symptom The clinic The client" in text
    assert "Redness 1 3 (more)" in text
    page = client.get("/days/2026-11-21").text
    assert "Rated in the clinic Solveig Redness 1, itch or stinging 0" in page
    assert "Redness 3" in page           # the client's own word stands as it was
    for person, path in ((client, "/diary/"), (therapist, own + "/")):   # drawn apart, and named in words
        html = person.get(path).html
        assert 'aria-label="Rated in the clinic, day 3: 1"' in html
        assert 'aria-label="Day 3: 3.' in html
    assert "Very swollen" not in therapist.get("/clients/").text


def test_a_rating_is_no_check_in_of_the_clients(client, therapist, own, treated, clock):
    therapist.post(own + "/ratings", {"day": "2026-11-21", "redness": "4", "swelling": "4"})
    assert "Nothing received since" in therapist.get("/clients/").text
    assert "How is your skin today?" in client.get("/days/2026-11-21").text
    assert "Very swollen" not in therapist.get("/clients/").text


RATED = "/ratings/2026-11-21/undo"


def rate(therapist, own, clock, **levels):
    """Rate the skin, and let a minute go by."""
    assert therapist.post(own + "/ratings", {"day": "2026-11-21", **levels}).status == 303
    clock.now += dt.timedelta(minutes=1)


def test_a_rating_is_taken_back_and_the_one_before_it_holds_again(client, therapist, colleague, own, treated, clock):
    people.share(client, colleague)
    rate(colleague, own, clock, redness="4")
    rate(therapist, own, clock, redness="1")
    rate(therapist, own, clock, redness="3", itch="2")
    form = therapist.get(own + "/").form(RATED)
    answer = therapist.post(own + RATED, form.values)
    assert (answer.status, answer.location, answer.notice) == (303, f"{own}/", "undone")
    text = therapist.get(own + "/").text
    assert "Redness 1 –" in text and "Redness 4 –" in text
    assert "Itch or stinging" not in text.split("Rated in the clinic")[1]
    therapist.post(own + RATED, therapist.get(own + "/").form(RATED).values)
    page = therapist.get(own + "/")
    assert "Redness 4 –" in page.text and "Redness 1 –" not in page.text
    assert RATED not in page.html   # what a colleague rated is theirs
    assert "undone" not in client.get("/days/2026-11-21").text   # the client has undone nothing


def test_a_rating_that_is_not_as_it_was_shown_is_not_taken_back(therapist, own, treated, clock):
    rate(therapist, own, clock, redness="1")
    shown = therapist.get(own + "/").form(RATED).values
    rate(therapist, own, clock, redness="2")
    for seen in (shown, {}, {"seen": "x"}):
        page = therapist.post(own + RATED, seen)
        assert page.status == 422
        assert "This day has changed since you opened it, so nothing was undone." in page.errors["day"]
    assert therapist.post(own + "/ratings/2026-11-20/undo", shown).status == 422
    assert therapist.post(own + "/ratings/yesterday/undo", shown).status == 404
    assert "Redness 2 –" in therapist.get(own + "/").text


def test_a_rating_of_before_yesterday_is_not_taken_back(therapist, own, treated, clock):
    rate(therapist, own, clock, redness="1")
    shown = therapist.get(own + "/").form(RATED).values
    clock.now += dt.timedelta(days=1)
    assert RATED not in therapist.get(own + "/").html
    page = therapist.post(own + RATED, shown)
    assert page.status == 422
    assert "This can no longer be undone. You can still rate the skin again." in page.errors["day"]
    assert "Redness 1 –" in therapist.get(own + "/").text


@pytest.mark.parametrize(("fields", "words"), [
    ({"day": "2026-11-21"}, "Nothing is filled in yet. Choose a level."),
    ({"day": "", "redness": "1"}, "Choose a day."),
    ({"day": "2026-11-21", "redness": "5"}, "Choose a level from 0 to 4, or skip."),
])
def test_a_rating_that_is_refused(therapist, own, fields, words):
    page = therapist.post(own + "/ratings", fields)
    assert page.status == 422
    assert words in page.text


def test_the_next_date_is_the_clients_at_once(client, therapist, own, treated):
    assert therapist.post(own + "/next", {"day": "2026-12-09", "time": "14:30"}).status == 303
    assert "Wednesday 9 December at 14:30" in client.get("/days/2026-11-21").text
    assert therapist.post(own + "/next", {"day": "x"}).status == 422
    form = therapist.get(own + "/next").form("/next")
    assert therapist.post(own + "/next", {**form.values, "day": ""}).status == 303
    assert "9 December" not in client.get("/days/2026-11-21").text


def test_after_the_share_has_ended_nothing_is_stored(client, therapist, own, app, clock):
    share, = {link for link in client.get("/sharing/").links if "/sharing/" in link and len(link) > 30}
    client.post(share.removeprefix("/en") + "/end")
    for path, fields in (("/treatments", {"day": "2026-11-21"}), ("/ratings", {"day": "2026-11-21", "redness": "1"}),
                         ("/next", {"day": "2026-12-09"})):
        assert therapist.outbox(own + path, fields, written=clock.now).status == 404
    with app.app_context():
        for table in ("treatment", "observation", "next_treatment"):
            assert queries.rows(database.current(), f"SELECT count(*) FROM {table}") == [(0,)]
