"""The check-in as the client meets it: what is kept, what is corrected, what is refused."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from webapp import database, queries
from webapp.guide.alarms import ALARMS
from webapp.guide.signs import SIGNS

DAY = TODAY.isoformat()
PAGE = f"/days/{DAY}"


def observed(db, **where):
    """What is stored, oldest first."""
    return queries.rows(db, "SELECT kind, value FROM observation ORDER BY id")


def test_a_check_in_is_stored_and_said_back(client, treated, db):
    answer = client.post("/diary/check-ins", {
        "day": DAY, "redness": "1", "flaking": "2", "swelling": "0", "itch": "skipped", "sunscreen": "yes",
        "no_makeup": "no", "note": "Tight round the nose", "ask_next_time": "yes", "alarm": "none"})
    assert (answer.status, answer.location) == (303, PAGE)
    page = client.get(PAGE)
    assert "This is common on day 3." in page.text
    assert "Tight round the nose" in page.text
    assert "With sunscreen" in page.text
    assert ("itch", None) in observed(db)
    assert not any(kind == "dryness" for kind, _ in observed(db))


def test_an_untouched_fold_of_alarms_is_not_recorded(client, treated, db):
    client.post("/diary/check-ins", {"day": DAY, "redness": "1"})
    assert {kind for kind, _ in observed(db)} == {"redness"}


def test_none_of_these_says_that_there_are_none(client, treated, db):
    client.post("/diary/check-ins", {"day": DAY, "alarm": "none"})
    assert dict(observed(db)) == dict.fromkeys(ALARMS, "no")


def test_an_alarm_leads_and_never_stands_beside_this_is_common(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "redness": "1", "alarm": ["pus", "fever"]})
    page = client.get(PAGE)
    assert "You should be seen by a doctor today" in page.text
    assert "This is common" not in page.text.split("Change or add")[0]
    assert "tel:116117" in page.links
    assert "tel:113" in page.links


def test_a_correction_keeps_what_stood_before(client, treated, db):
    client.post("/diary/check-ins", {"day": DAY, "redness": "3"})
    form = client.get(PAGE).form("/diary/check-ins").values
    assert form["was.redness"] == form["redness"] == "3"
    form["redness"] = "1"
    client.post("/diary/check-ins", form)
    page = client.get(PAGE)
    assert "Redness: 3" in page.text
    assert observed(db) == [("redness", "3"), ("redness", "1")]


def test_what_equals_its_was_says_nothing(client, treated, db):
    client.post("/diary/check-ins", {"day": DAY, "redness": "3", "note": "Warm"})
    form = client.get(PAGE).form("/diary/check-ins").values
    form["flaking"] = "1"
    client.post("/diary/check-ins", form)
    assert observed(db) == [("redness", "3"), ("flaking", "1")]
    assert queries.rows(db, "SELECT text FROM note") == [("Warm",)]


def test_an_old_form_undoes_nothing_newer(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "redness": "3", "alarm": "none"})
    old = client.get(PAGE).form("/diary/check-ins").values
    client.post("/diary/check-ins", {"day": DAY, "redness": "1"})
    old["note"] = "Written on the old page"
    client.post("/diary/check-ins", old)
    again = client.get(PAGE).form("/diary/check-ins").values
    assert (again["redness"], again["note"]) == ("1", "Written on the old page")


def test_an_alarm_can_be_unticked(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "alarm": "bumps"})
    form = client.get(PAGE).form("/diary/check-ins").values
    form.setlist("alarm", [""])
    client.post("/diary/check-ins", form)
    page = client.get(PAGE)
    assert "Contact your skin therapist" not in page.text.split("Change or add")[0]
    assert "New bumps in the skin: yes" in page.text


def test_an_empty_note_changes_nothing_but_a_note_that_was_shown_can_be_emptied(client, treated, db):
    client.post("/diary/check-ins", {"day": DAY, "redness": "1", "note": "Warm", "alarm": "none"})
    client.post("/diary/check-ins", {"day": DAY, "redness": "2", "note": ""})
    assert queries.rows(db, "SELECT text FROM note") == [("Warm",)]
    form = client.get(PAGE).form("/diary/check-ins").values
    form["note"] = ""
    client.post("/diary/check-ins", form)
    assert queries.rows(db, "SELECT text FROM note") == [("Warm",), ("",)]
    assert client.get(PAGE).form("/diary/check-ins").values["note"] == ""


def test_all_calm_shows_zeros_and_stores_nothing(client, treated, db):
    page = client.post("/diary/check-ins", {"day": DAY, "calm": "yes", "note": "kept"})
    assert page.status == 200
    values = page.form("/diary/check-ins").values
    assert {sign: values[sign] for sign in SIGNS} == dict.fromkeys(SIGNS, "0")
    assert values["note"] == "kept"
    assert observed(db) == []


def test_emoji_and_right_to_left_text_are_kept_as_they_are(client, treated, db):
    note = "مرحبا 🌸\r\nnext line"
    client.post("/diary/check-ins", {"day": DAY, "note": note})
    assert queries.rows(db, "SELECT text FROM note") == [("مرحبا 🌸\nnext line",)]


def test_a_double_tap_is_one_correctionless_day(client, treated):
    for _ in range(2):
        client.post("/diary/check-ins", {"day": DAY, "redness": "1"})
    assert "What it said before stays" not in client.get(PAGE).text
    assert "correction" not in client.get(PAGE).text


def test_yesterday_is_marked_as_added_later(client, treated):
    client.post("/diary/check-ins", {"day": "2026-11-20", "redness": "1"})
    assert "Added later" in client.get("/days/2026-11-20").text
    client.post("/diary/check-ins", {"day": DAY, "redness": "1"})
    assert "Added later" not in client.get(PAGE).text


def test_htmx_is_answered_with_the_parts_that_changed(client, treated):
    part = client.part("/diary/check-ins", {"day": DAY, "redness": "1"})
    assert part.status == 200
    assert set(part.ids) >= {"ruler", "open-signs", "check-in", "waits", "day-routine"}
    assert "<html" not in part.html
    assert "Be kind to your skin" not in part.text


def test_a_refused_part_is_the_form_alone(client, treated):
    part = client.part("/diary/check-ins", {"day": DAY, "redness": "9", "note": "kept"})
    assert part.status == 422
    assert "<html" not in part.html
    assert part.form("/diary/check-ins").values["note"] == "kept"


@pytest.mark.parametrize(("field", "value", "message"), [
    ("redness", "7", "Choose a level from 0 to 4, or skip."),
    ("itch", "-1", "Choose a level from 0 to 4, or skip."),
    ("flaking", "two", "Choose a level from 0 to 4, or skip."),
    ("sunscreen", "maybe", "Choose yes or no."),
    ("no_makeup", "1", "Choose yes or no."),
    ("alarm", "boredom", "Choose warning signs from the list."),
    ("alarm", ["none", "pus"], "Choose the warning signs you have, or “None of these”."),
    ("note", "x" * 4001, "No more than 4000 characters. You have written 4001."),
])
def test_refused_at_the_field_with_every_value_kept(client, treated, db, field, value, message):
    sent = {"day": DAY, "swelling": "2", "note": "kept", field: value}
    page = client.post("/diary/check-ins", sent)
    assert page.status == 422
    assert page.errors[field].startswith(message) if field in page.errors else message in page.text
    values = page.form("/diary/check-ins").values
    assert values["swelling"] == "2"
    if field != "note":
        assert values["note"] == "kept"
    elif "\x00" not in value:
        assert values["note"] == value
    assert observed(db) == []
    assert queries.rows(db, "SELECT 1 FROM note") == []


@pytest.mark.parametrize(("day", "message"), [
    ("2026-11-23", "This date is in the future."),
    ("1999-12-31", "Choose a day after 1 January 2000."),
    ("21.11.2026", "Enter the date as year-month-day"),
    ("2026-02-30", "Enter the date as year-month-day"),
    ("", "Choose a day."),
])
def test_a_day_that_cannot_be_is_refused(client, treated, db, day, message):
    page = client.post("/diary/check-ins", {"day": day, "redness": "1"})
    assert page.status == 422
    assert message in page.text
    assert page.form("/diary/check-ins").values["redness"] == "1"
    assert observed(db) == []


def test_the_future_begins_where_no_one_on_earth_is_yet(client, clock):
    clock.set(TODAY, 9, 59)
    assert client.post("/diary/check-ins", {"day": "2026-11-22", "redness": "1"}).status == 422
    clock.set(TODAY, 10, 0)
    assert client.post("/diary/check-ins", {"day": "2026-11-22", "redness": "1"}).status == 303


def test_nothing_at_all_is_not_a_check_in(client, treated, db):
    page = client.post("/diary/check-ins", {"day": DAY, "redness": "", "note": "  "})
    assert page.status == 422
    assert "Nothing is filled in yet" in page.text


def test_the_tone_is_asked_once_and_kept(client, treated):
    assert "Which is most like your skin?" in client.get(PAGE).text
    client.post("/diary/check-ins", {"day": DAY, "redness": "1", "skin_tone": "5"})
    page = client.get(PAGE)
    assert "Which is most like your skin?" not in page.text
    assert "skin-5" in page.html


def test_usual_levels_are_taken_into_account(client, treated, clock):
    clock.set(dt.date(2026, 11, 18))   # on the treatment day: later it would count from the next one
    client.post("/diary/usual", {"redness": "2"})
    clock.set(dt.date(2026, 11, 21))
    client.post("/diary/check-ins", {"day": DAY, "redness": "2", "alarm": "none"})
    text = client.get(PAGE).text
    assert "This is common on this day, or usual for you." in text
    assert "Usual for you" in text.split("Redness", 1)[1]


@pytest.mark.parametrize("level", ["5", "skipped", "x"])
def test_an_odd_usual_level_is_refused(client, level, db):
    page = client.post("/diary/usual", {"redness": level, "itch": "1"})
    assert page.status == 422
    assert page.form("/diary/usual").values["itch"] == "1"
    assert queries.rows(db, "SELECT 1 FROM usual") == []


def test_worsening_is_seen_across_a_gap(client, treated):
    client.post("/diary/check-ins", {"day": "2026-11-19", "redness": "1"})
    client.post("/diary/check-ins", {"day": DAY, "redness": "2"})
    assert "More than at the previous check-in" in client.get(PAGE).text


def test_check_ins_need_no_treatment(client):
    client.post("/diary/check-ins", {"day": DAY, "redness": "2"})
    page = client.get(PAGE)
    assert "2" in page.text
    assert "This is common" not in page.text.split("Change or add")[0]


def test_correcting_a_treatments_date_moves_its_days(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "redness": "1", "alarm": "none"})
    client.post(f"/diary/treatments/{treated}", {"day": "2026-11-20"})
    assert "This is common on day 1." in client.get(PAGE).text


def test_two_thousand_days_cost_no_more_queries_than_twenty(client, app, treated):
    def queries():
        with app.app_context():
            conn = database.current().conn
            counted = []
            conn.set_trace_callback(counted.append)
            for path in (PAGE, "/diary/", f"/diary/treatments/{treated}"):
                assert client.get(path).status == 200
            conn.set_trace_callback(None)
            return len(counted)

    def fill(first, days):
        with app.app_context():
            db = database.current()
            with database.writing(db):
                for n in range(first, days):
                    day = (TODAY - dt.timedelta(days=n)).isoformat()
                    for sign in SIGNS:
                        db.conn.execute(
                            "INSERT INTO observation (client_id, day, kind, value, author_id, written_at,"
                            " received_at) SELECT id, ?, ?, '1', id, ?, ? FROM account WHERE email = ?",
                            (day, sign, day + "T18:00:00.000Z", day + "T18:00:00.000Z", client.email))
                    if n % 21 == 10:
                        db.conn.execute(
                            "INSERT INTO treatment (id, client_id, day, created_at) SELECT hex(randomblob(16)),"
                            " id, ?, ? FROM account WHERE email = ?", (day, day, client.email))

    fill(0, 20)
    few = queries()
    fill(20, 2000)
    assert queries() <= few
    assert few < 46


def test_an_old_form_does_not_raise_an_alarm_that_was_taken_back(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "alarm": ["fever", "eye"]})
    old = client.get(PAGE).form("/diary/check-ins").values
    client.post("/diary/check-ins", {"day": DAY, "alarm": "none", "was.alarm": ["fever", "eye"]})
    old["note"] = "x"
    client.post("/diary/check-ins", old)
    assert "You should be seen by a doctor" not in client.get(PAGE).text.split("Change or add")[0]


def test_a_refused_form_carries_on_what_the_page_had_shown(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "redness": "3"})
    page = client.post("/diary/check-ins", {"day": DAY, "redness": "1", "was.redness": "1", "flaking": "9"})
    form = page.form("/diary/check-ins").values
    assert (form["redness"], form["was.redness"]) == ("1", "1")
    form["flaking"] = "1"
    client.post("/diary/check-ins", form)
    assert client.get(PAGE).form("/diary/check-ins").values["redness"] == "3"


def test_a_form_refused_for_its_day_can_be_mended(client, treated):
    page = client.post("/diary/check-ins", {"day": "2027-05-05", "redness": "1"})
    assert page.errors["day"].startswith("This date is in the future.")
    assert client.post("/diary/check-ins", page.form("/diary/check-ins").values).status == 303


def test_advice_to_get_help_stands_alone(client, treated):
    part = client.part("/diary/check-ins", {"day": DAY, "alarm": "fever", "redness": "1"})
    assert {"lead", "tomorrow"} <= set(part.ids)
    for text in (part.text.split("Change or add")[0], client.get(PAGE).text.split("Change or add")[0]):
        assert "You should be seen by a doctor today" in text
        assert "is common on this day" not in text
    assert "Tomorrow" not in client.get(PAGE).text


def test_bumps_say_when_a_doctor_is_needed(client, treated):
    client.post("/diary/check-ins", {"day": DAY, "alarm": "bumps"})
    before = client.get(PAGE).text.split("Change or add")[0]
    assert "If the bumps are firm, itchy or tender, show them to a doctor." in before


@pytest.mark.parametrize(("pasted", "kept"), [
    ("Rød\x0bog varm", "Rød\nog varm"), ("a\x0cb", "a\nb"), ("a\x85b", "a\nb"), ("a\u2028b", "a\nb"), ("a\x03b", "ab"),
    ("\x0chello", "hello"), ("abc\x1f", "abc"), ("a\r\nb\rc", "a\nb\nc"), ("e\u0301\tb", "é\tb")])
def test_what_word_processors_leave_in_a_text_becomes_a_line_or_goes(client, treated, db, pasted, kept):
    assert client.post("/diary/check-ins", {"day": DAY, "note": pasted}).status == 303
    assert queries.rows(db, "SELECT text FROM note") == [(kept,)]


def test_after_midnight_the_day_that_was_saved_is_shown(client, treated, clock):
    clock.set(TODAY, 0, 30)
    answer = client.post("/diary/check-ins", {"day": "2026-11-20", "redness": "1"}, headers={
        "Sec-Fetch-Site": "same-origin", "HX-Request": "true", "HX-Request-Type": "partial",
        "HX-Current-URL": f"http://localhost/en{PAGE}"})
    assert answer.headers["HX-Redirect"] == "/en/days/2026-11-20"


def test_typed_text_is_not_cached(app, client, treated):
    client.post("/diary/check-ins", {"day": DAY, "redness": "7" * 5000})
    cached = app.extensions["hudro.environments"]["en"].globals["cached"]
    before = len(cached)
    for n in range(5):
        client.post("/diary/check-ins", {"day": DAY, "redness": f"typed {n}", "alarm": f"typed {n}"})
    assert len(cached) == before
