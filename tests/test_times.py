"""What people read is when a thing arrived; a phone's own time only orders what one person said."""

import datetime as dt
import uuid

import pytest

from tests import people
from tests.conftest import NOON, TODAY
from tests.people import KEPT_PAGE, ORIGIN, PASSWORD
from webapp import queries

CHECK_IN = "/diary/check-ins"
DAY = TODAY.isoformat()
WEEKS = dt.timedelta(weeks=3)
THIRD_WEEK = "31 Oct"   # three weeks before


def test_a_therapists_message_shows_when_it_came_whatever_its_headers_say(client, therapist, shared, own, db):
    for headers in ({}, {"Page-At": (NOON - WEEKS).isoformat()}, {"Page-At": NOON.isoformat()}):
        said = {"day": DAY, "text": "Well done", "id": str(uuid.uuid4())}
        answer = therapist.outbox(f"{own}/messages", said, written=NOON - WEEKS, sent=NOON, key=str(uuid.uuid4()),
                                  device=str(uuid.uuid4()), **headers)
        assert answer.status == 200
    page = client.get(f"/days/{DAY}")
    assert page.text.count("Well done") >= 3
    assert THIRD_WEEK not in page.text


def test_a_check_in_shows_when_it_came_and_is_ordered_by_when_it_was_written(client, treated, db):
    client.outbox(CHECK_IN, {"day": DAY, "redness": "1", "alarm": "none"}, written=NOON - dt.timedelta(minutes=1),
                  number=1)
    client.outbox(CHECK_IN, {"day": DAY, "redness": "3"}, written=NOON - dt.timedelta(days=2), sent=NOON, number=1,
                  device=str(uuid.uuid4()))
    page = client.get(f"/days/{DAY}")
    assert page.form("/check-ins").values["redness"] == "1"   # the newest as written
    assert "Saturday 21 November at 12:00" in page.text
    assert "19 Nov" not in page.text


def test_a_correction_of_a_treatment_shows_when_it_came(client, treated):
    path = f"/diary/treatments/{treated}"
    client.outbox(path, {"serum": "One", "was.serum": ""}, written=NOON - WEEKS, sent=NOON, number=1)
    client.outbox(path, {"serum": "Two", "was.serum": "One"}, written=NOON - dt.timedelta(days=20), sent=NOON, number=2)
    text = client.get(path).text
    assert "One" in text
    assert THIRD_WEEK not in text


@pytest.mark.parametrize("headers", [{"Page-At": None}, {"Page-At": "2026-10-01T00:00:00Z"},
                                     {"Page-At": "1999-01-01T00:00:00Z"}])
def test_a_write_that_says_no_page_of_its_sign_in_counts_from_its_arrival(client, db, headers):
    sent = {**ORIGIN, "HX-Request-Type": "partial", "Outbox-Key": str(uuid.uuid4()),
            "Outbox-Account": client.client.get_cookie("account").value, "Outbox-Device": f"{uuid.uuid4()} 1",
            "Written-At": "1999-05-05T00:00:00Z", "Sent-At": NOON.isoformat()} | headers
    answer = client.post(CHECK_IN, {"day": DAY, "redness": "1"},
                         headers={name: value for name, value in sent.items() if value})
    assert answer.status == 200
    written, = queries.row(db, "SELECT written_at FROM observation")
    assert written.startswith("2026-11-21T11:00")


def test_one_of_a_page_of_this_sign_in_counts_from_when_it_was_written(client, db):
    client.outbox(CHECK_IN, {"day": DAY, "redness": "1"}, written=NOON - WEEKS, sent=NOON, **{"Page-At": KEPT_PAGE})
    assert queries.row(db, "SELECT written_at FROM observation")[0].startswith("2026-10-31")


@pytest.mark.parametrize("headers", [
    {"Sent-At": "8999-01-01T00:00:00Z"}, {"Written-At": "8999-01-01T00:00:00Z"}, {"Sent-At": "2200-01-01T00:00:00Z"},
    {"Written-At": "1969-12-31T00:00:00Z"}, {"Page-At": "9999-12-31T23:59:59Z"}, {"Page-At": ""},
    {"Written-At": "+275760-09-13T00:00:00.000Z"}, {"Sent-At": "2026-11-21T11:00:00+99:00"},
    {"Written-At": "2026-11-21T11:00:00Z" * 50}])
def test_times_at_their_edges_are_refused_in_words(client, db, headers):
    answer = client.outbox(CHECK_IN, {"day": DAY, "redness": "1"}, written=NOON, **headers)
    assert answer.status == 422
    assert answer.headers["Outbox-Refused"]
    assert "We could not read this" in answer.text
    assert queries.rows(db, "SELECT 1 FROM observation") == []


@pytest.mark.parametrize(("written", "sent"), [("1970-01-01T00:00:00Z", "1970-01-01T01:00:00Z"),
                                               ("2199-12-31T23:00:00Z", "2199-12-31T23:59:59Z")])
def test_a_phone_whose_clock_is_off_by_decades_loses_nothing(client, db, written, sent):
    clock = {"Written-At": written, "Sent-At": sent}
    answer = client.outbox(CHECK_IN, {"day": DAY, "redness": "1"}, written=NOON, **clock)
    assert answer.status == 200
    assert len(queries.rows(db, "SELECT 1 FROM observation")) == 1


@pytest.mark.parametrize(("path", "said"), [
    ("/account/delete", {"password": PASSWORD}),
    ("/account/password", {"password": PASSWORD, "new_password": "et rolig sted ved vannet"}),
    ("/sign-in", {"email": "ingrid@example.com", "password": PASSWORD}), ("/sign-out", {}),
    ("/account/", {"name": "X"}),
    ("/join", {"name": "K", "email": "k@example.com", "password": PASSWORD, "language": "en", "consent": "yes",
               "adult": "yes"})])
def test_what_concerns_an_account_never_waits_on_a_phone(app, client, db, path, said):
    before = queries.rows(db, "SELECT id, name, password_hash FROM account ORDER BY id")
    answer = client.outbox(path, said, written=NOON)
    assert answer.status == 422
    assert answer.headers["Outbox-Refused"]
    assert "This cannot be saved on the phone and sent later" in answer.text
    assert queries.rows(db, "SELECT id, name, password_hash FROM account ORDER BY id") == before
    assert queries.rows(db, "SELECT 1 FROM receipt") == []
    assert client.get("/account/").status == 200
    other = people.visitor(app)
    assert other.post("/sign-in", {"email": client.email, "password": PASSWORD}).status == 303
