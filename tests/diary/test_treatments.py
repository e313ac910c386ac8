"""Treatments: add, correct, remove and put back; the course."""

import datetime as dt
import re
import uuid

import pytest

from tests import people
from tests.conftest import TODAY
from webapp import queries

DAY = "2026-11-18"
FULL = {"day": DAY, "at": "13.30", "depth_mm": "1,5", "area": ["forehead", "nose"], "serum": "Hyaluronic acid",
        "numbing": "yes", "note": "A note"}


def stored(db):
    return queries.rows(db, "SELECT day, at, depth_mm, area, serum, numbing, note FROM treatment"
                            " WHERE removed_at IS NULL ORDER BY day")


def test_only_the_day_is_needed(client, db):
    assert client.post("/diary/treatments", {"day": DAY}).status == 303
    assert stored(db) == [(DAY, "", None, "", "", "", "")]


def test_everything_can_be_told(client, db):
    answer = client.post("/diary/treatments", FULL)
    assert stored(db) == [(DAY, "13:30", 1.5, "forehead nose", "Hyaluronic acid", "yes", "A note")]
    page = client.get(answer.location)
    for words in ("1.5 mm", "Forehead, nose", "Hyaluronic acid", "13:30", "A note"):
        assert words in page.text


def test_a_double_tap_is_one_treatment(client, db):
    sent = FULL | {"id": str(uuid.uuid4())}
    first, second = client.post("/diary/treatments", sent), client.post("/diary/treatments", sent)
    assert first.location == second.location
    assert len(stored(db)) == 1


def test_a_second_one_on_the_same_day_completes_the_first(client, db):
    client.post("/diary/treatments", {"day": DAY, "serum": "A", "id": str(uuid.uuid4())})
    client.post("/diary/treatments", {"day": DAY, "depth_mm": "0.5", "serum": "B", "id": str(uuid.uuid4())})
    assert stored(db) == [(DAY, "", 0.5, "", "B", "", "")]
    assert queries.rows(db, "SELECT value FROM treatment_value WHERE field = 'serum' ORDER BY id") == [
        ("A",), ("B",)]


def test_a_correction_says_only_what_changed_and_keeps_the_rest_readable(client, db):
    where = client.post("/diary/treatments", FULL).location
    form = client.get(where).form(where.removeprefix("/en")).values
    form["depth_mm"] = "1.0"
    client.post(where, form)
    assert stored(db)[0][2] == 1.0
    assert queries.rows(db, "SELECT field FROM treatment_value WHERE id > 7") == [("depth_mm",)]
    page = client.get(where)
    assert "Needle depth: 1.5 mm" in page.text


def test_areas_can_all_be_unticked(client, db):
    where = client.post("/diary/treatments", FULL).location
    form = client.get(where).form(where).values
    assert form.getlist("was.area") == ["forehead", "nose"]
    form.setlist("area", [""])
    client.post(where, form)
    assert stored(db)[0][3] == ""


def test_removed_and_put_back(client, db):
    where = client.post("/diary/treatments", FULL).location
    assert client.post(where + "/remove").location == "/diary/"
    assert stored(db) == []
    page = client.get("/diary/")
    assert "The treatment on 18 November has been removed." in page.text
    client.post(where + "/restore")
    assert stored(db)[0][4] == "Hyaluronic acid"
    assert "is removed" not in client.get("/diary/").text


def test_it_cannot_come_back_to_a_day_that_has_another(client, db):
    where = client.post("/diary/treatments", {"day": DAY}).location
    client.post(where + "/remove")
    client.post("/diary/treatments", {"day": DAY})
    page = client.post(where + "/restore")
    assert page.status == 422
    assert "There is another treatment on this day." in page.text
    assert len(stored(db)) == 1


def test_it_cannot_move_to_a_day_that_has_another(client, db):
    client.post("/diary/treatments", {"day": DAY})
    where = client.post("/diary/treatments", {"day": "2026-11-01", "note": "first"}).location
    page = client.post(where, {"day": DAY, "note": "kept"})
    assert page.status == 422
    assert page.errors["day"] == "There is another treatment on this day."
    assert page.form(where).values["note"] == "kept"
    assert [day for day, *_ in stored(db)] == ["2026-11-01", DAY]


@pytest.mark.parametrize("typed", ["0.25", "0,25", "3", "3.0", "2,75 mm", " 1.5 "])
def test_depths_as_people_write_them(client, db, typed):
    assert client.post("/diary/treatments", {"day": DAY, "depth_mm": typed}).status == 303


@pytest.mark.parametrize(("field", "value", "message"), [
    ("depth_mm", "9", "Enter a depth"), ("depth_mm", "0", "Enter a depth"), ("depth_mm", "1.1", "Enter a depth"),
    ("depth_mm", "deep", "Enter a depth"), ("depth_mm", "3.25", "Enter a depth"), ("depth_mm", "-1", "Enter a depth"),
    ("day", "2026-11-23", "This date is in the future"), ("day", "1999-12-31", "Choose a day after"),
    ("day", "", "Choose a day."), ("day", "tomorrow", "Enter the date"),
    ("at", "25:00", "Enter the time"), ("at", "noon", "Enter the time"),
    ("area", "elbow", "Choose areas from"),
    ("numbing", "perhaps", "Choose yes or no."),
    ("serum", "x" * 201, "No more than 200 characters. You have written 201."),
    ("note", "x" * 4001, "No more than 4000 characters. You have written 4001."),
])
@pytest.mark.parametrize("language", ["en"])
def test_refused_at_the_field_with_every_value_kept(client, db, field, value, message, language):
    page = client.post("/diary/treatments", FULL | {field: value})
    assert page.status == 422
    assert page.errors[field].startswith(message)
    kept = page.form("/diary/treatments").values
    for name in {"day", "at", "depth_mm", "serum", "note"} - {field}:
        assert kept[name] == FULL[name]
    if field not in ("area", "numbing") and "\x1f" not in value:
        assert kept[field] == value
    assert stored(db) == []


def test_anothers_treatment_is_not_there(client, stranger, treated, db):
    for path in (f"/diary/treatments/{treated}", ):
        assert stranger.get(path).status == 404
        assert stranger.post(path, {"day": DAY}).status == 404
        assert stranger.post(path + "/remove").status == 404
        assert stranger.post(path + "/restore").status == 404
    assert stranger.post("/diary/treatments", {"day": DAY, "id": treated}).status == 404
    assert len(stored(db)) == 1


def test_an_id_that_is_none_is_not_there(client):
    assert client.get("/diary/treatments/nothing").status == 404
    assert client.post("/diary/treatments/nothing", {"day": DAY}).status == 404


class TestRemoved:
    def test_it_is_no_treatment_on_any_page_and_one_again_when_it_is_put_back(self, client, therapist, own):
        people.share(client, therapist)
        pages = (client, f"/days/{TODAY}"), (client, "/diary/"), (therapist, "/clients/"), (therapist, own + "/")

        def count_it() -> list[bool]:
            return [bool(re.search(r"\bday 3\b", person.get(path).text, re.I)) for person, path in pages]

        where = client.post("/diary/treatments", {"day": DAY}).location.removeprefix("/en")
        assert count_it() == [True] * 4
        assert client.post(where + "/remove").status == 303
        assert count_it() == [False] * 4
        assert client.post(where + "/restore").status == 303
        assert count_it() == [True] * 4


class TestCourse:
    def test_it_is_empty_and_says_how_to_begin(self, client):
        page = client.get("/diary/")
        assert "No treatment yet" in page.text

    def test_done_planned_and_when_the_next_may_be(self, client, treated):
        page = client.get("/diary/")
        assert "Wednesday 18 November" in page.text
        assert page.text.count("No date yet") == 3
        assert "Usually between 2 December and 16 December" in page.text

    def test_treatments_are_compared(self, client):
        for day in ("2026-10-20", "2026-11-10"):
            client.post("/diary/treatments", {"day": day})
        for n, level in enumerate("3210000"):
            client.post("/diary/check-ins", {"day": f"2026-10-{20 + n}", "redness": level, "flaking": "0"})
        page = client.get("/diary/")
        assert "Compare the treatments" in page.text
        assert "First 20 Oct 3 same day day 3" in page.text

    def test_last_time_is_told_while_recovering(self, client):
        client.post("/diary/treatments", {"day": "2026-10-28"})
        for n, level in enumerate("00123100"):
            client.post("/diary/check-ins", {"day": f"2026-{10 if n < 4 else 11}-{28 + n if n < 4 else n - 3:02}",
                                             "flaking": level})
        client.post("/diary/treatments", {"day": DAY})
        page = client.get(f"/days/{TODAY}")
        assert "Last time the flaking peaked on day 4 and was gone on day 6." in page.text


def test_a_blank_second_form_erases_nothing(client, db):
    client.post("/diary/treatments", FULL | {"id": str(uuid.uuid4())})
    client.post("/diary/treatments", {"day": DAY, "at": "", "depth_mm": "", "serum": "", "numbing": "", "note": "",
                                      "id": str(uuid.uuid4())})
    assert stored(db) == [(DAY, "13:30", 1.5, "forehead nose", "Hyaluronic acid", "yes", "A note")]


def test_a_field_that_was_shown_can_be_emptied(client, db):
    where = client.post("/diary/treatments", FULL).location
    form = client.get(where).form(where).values
    form["serum"] = ""
    client.post(where, form)
    assert stored(db)[0][4] == ""


def test_a_correction_may_leave_the_day_unsaid(client, db):
    where = client.post("/diary/treatments", FULL).location
    assert client.post(where, {"depth_mm": "2.0"}).status == 303
    assert stored(db)[0][:3] == (DAY, "13:30", 2.0)
    assert client.post(where, {"day": "", "depth_mm": "2.0"}).status == 422


def test_a_refused_correction_carries_on_what_the_page_had_shown(client, db):
    where = client.post("/diary/treatments", {"day": DAY, "serum": "new"}).location
    page = client.post(where, {"serum": "old", "was.serum": "old", "depth_mm": "9"})
    form = page.form(where).values
    assert (form["serum"], form["was.serum"]) == ("old", "old")
    form["depth_mm"] = "1.0"
    client.post(where, form)
    assert stored(db)[0][4] == "new"


def test_saying_a_removed_treatment_again_brings_it_back(client, db):
    sent = FULL | {"id": str(uuid.uuid4())}
    where = client.post("/diary/treatments", sent).location
    client.post(where + "/remove")
    client.post("/diary/treatments", sent)
    assert len(stored(db)) == 1


def test_the_depth_is_shown_in_the_readers_own_numbers(client):
    client.language = "nb"
    where = client.post("/diary/treatments", {"day": DAY, "depth_mm": "0,75"}).location
    assert client.get(where).form(where).values["depth_mm"] == "0,75"


def test_the_usual_is_offered_with_the_first_treatment(client, treated):
    page = client.get(f"/diary/treatments/{treated}")
    assert "How is your skin usually?" in page.text
    client.post("/diary/usual", {"redness": "1"})
    assert "How is your skin usually?" not in client.get(f"/diary/treatments/{treated}").text


def test_a_relapse_is_not_called_usual(client):
    client.post("/diary/treatments", {"day": "2026-11-10"})
    for n, level in enumerate("4300033"):
        client.post("/diary/check-ins", {"day": f"2026-11-{10 + n}", "redness": level})
    page = client.get("/diary/")
    assert "The redness was as usual" not in page.text
    assert "Redness at the latest check-in" in page.text


def test_what_needs_mending_in_a_correction_is_listed_in_the_order_of_the_form(client, treated):
    page = client.post(f"/diary/treatments/{treated}", {"day": "x", "at": "x", "depth_mm": "x"})
    assert [link for link in page.links if link.startswith("#") and link != "#main"] == ["#day", "#at", "#depth_mm"]


@pytest.mark.parametrize(("days", "said_on", "leads"), [
    (0, "today", "today"), (14, "today", "today"), (15, "today", "treatment"), (3, "", "treatment")])
def test_after_a_treatment_of_these_weeks_comes_today_and_not_its_empty_chart(client, days, said_on, leads):
    """A form of before says nothing of the page that it stood on."""
    answer = client.post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=days)), "page": said_on})
    assert answer.location.startswith(f"/days/{TODAY}" if leads == "today" else "/diary/treatments/")
    assert ("page", "today") in client.get("/diary/treatments/new").form("/diary/treatments").values.items()
