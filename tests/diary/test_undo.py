"""A check-in that was saved is undone: what it said counts no more, and stays in the day's history."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import NOON, TODAY, log
from webapp import database, queries

DAY = TODAY.isoformat()
PAGE, UNDO = f"/days/{DAY}", "/diary/check-ins/undo"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def later(clock):
    """A minute goes by."""
    def go_by(minutes=1):
        clock.now += minutes * MINUTE
    return go_by


def undo(client, page=None):
    """Press "Undo" as the page shows it."""
    return client.post(UNDO, (page or client.get(PAGE)).form(UNDO).values)


def levels(db):
    return dict(queries.rows(db, "SELECT kind, value FROM observation ORDER BY written_at, id"))


def test_the_first_check_in_of_a_day_is_undone_and_the_day_is_as_it_was(client, treated, db):
    log(client, redness="2", note="too early", alarm="none")
    answer = undo(client)
    assert (answer.status, answer.location) == (303, PAGE)
    assert levels(db) == {} and queries.rows(db, "SELECT 1 FROM note") == []
    page = client.get(PAGE)
    assert "How is your skin today?" in page.text and "All calm" in page.text
    history = page.text.split("What it said earlier")[1]
    assert "Redness: 2" in history and "Note: too early" in history and "undone" in history


def test_a_correction_is_undone_and_what_it_corrected_holds_again(client, treated, later):
    log(client, redness="1", dryness="skipped", alarm="none")
    later()
    form = client.get(PAGE).form("/diary/check-ins").values
    form["redness"], form["itch"] = "3", "1"
    assert client.post("/diary/check-ins", form).status == 303
    later()
    undo(client)
    values = client.get(PAGE).form("/diary/check-ins").values
    assert (values["redness"], values["dryness"], "itch" in values, values["alarm"]) == ("1", "skipped", False, "")
    undo(client)
    assert "How is your skin today?" in client.get(PAGE).text


def test_a_part_of_the_page_shows_it(client, treated):
    log(client, redness="2", alarm="none")
    part = client.part(UNDO, client.get(PAGE).form(UNDO).values)
    assert part.status == 200 and "<html" not in part.html
    assert "All calm" in part.text and 'id="waits"' in part.html


def test_what_another_phone_said_meanwhile_is_not_undone(client, treated, db, later):
    log(client, redness="2", alarm="none")
    page = client.get(PAGE)
    later()
    log(client, redness="4")
    answer = undo(client, page)
    assert answer.status == 422
    assert "This day has changed since you opened it, so nothing was undone." in answer.text
    assert levels(db)["redness"] == "4"


def test_what_is_undone_already_is_not_undone_again(client, treated, db, later):
    log(client, redness="1", alarm="none")
    later()
    log(client, redness="2")
    page = client.get(PAGE)
    undo(client, page)
    assert undo(client, page).status == 422
    assert levels(db)["redness"] == "1"


@pytest.mark.parametrize(("day", "hour", "can"), [(0, 23, True), (1, 2, True), (1, 4, False), (3, 12, False)])
def test_until_the_night_after_the_day_and_then_it_is_corrected(client, treated, db, clock, day, hour, can):
    log(client, redness="2", alarm="none")
    page = client.get(PAGE)
    clock.now = NOON.replace(hour=0, minute=0) + dt.timedelta(days=day, hours=hour) - dt.timedelta(hours=1)   # in Oslo
    client.sign_in()
    assert (UNDO in client.get(PAGE).html) == can
    answer = undo(client, page)
    assert answer.status == (303 if can else 422)
    assert can or "This can no longer be undone. You can still change your answers." in answer.text
    assert (levels(db) == {}) == can


@pytest.mark.parametrize(("minutes", "can"), [(1, True), (59, True), (61, False)])
def test_what_is_said_of_a_past_day_can_be_undone_for_an_hour(client, treated, db, later, minutes, can):
    """A short way that is tapped on the wrong day."""
    day = (TODAY - dt.timedelta(days=1)).isoformat()
    form, = [form.values for form in client.get(f"/days/{day}").forms
             if form.action.endswith("/diary/check-ins") and not form.asks]
    client.post("/diary/check-ins", {**form, "alarm": "none"})
    page = client.get(f"/days/{day}")
    later(minutes)
    assert (UNDO in client.get(f"/days/{day}").html) == can
    assert undo(client, page).status == (303 if can else 422)
    assert (levels(db) == {}) == can


def test_a_warning_sign_is_answered_and_never_undone(client, treated, db):
    log(client, redness="2", alarm="none")
    seen = client.get(PAGE).form(UNDO).values
    log(client, day=TODAY, alarm="fever")
    page = client.get(PAGE)
    assert UNDO not in page.html
    assert client.post(UNDO, seen).status == 422
    assert levels(db)["fever"] == "yes"


def test_to_undo_that_a_sign_was_taken_back_ticks_it_again(client, treated, later):
    log(client, alarm="fever")
    later()
    client.post("/diary/check-ins", {"day": DAY, "was.alarm": "fever", "alarm": "none"})
    assert "You should be seen by a doctor today" not in client.get(PAGE).text.split("Change or add")[0]
    later()
    undo(client)
    assert "You should be seen by a doctor today" in client.get(PAGE).text.split("Change or add")[0]


def test_the_therapist_reads_that_it_was_undone(client, therapist, treated, db):
    people.share(client, therapist)
    log(client, redness="2", alarm="none", note="not for long")
    changes = queries.rows(db, "SELECT sum(number) FROM change")
    undo(client)
    assert queries.rows(db, "SELECT sum(number) FROM change") > changes   # what the therapist's list goes by
    person = next(link for link in therapist.get("/clients/").links if link.endswith("/") and link.count("-") == 4)
    page = therapist.get(person.removeprefix("/en") + f"days/{DAY}")
    assert "Nothing received for this day" in page.text
    assert "Redness: 2" in page.text.split("What it said earlier")[1]


def test_a_phone_that_sends_it_twice_undoes_once(client, treated, db, later):
    client.outbox("/diary/check-ins", {"day": DAY, "redness": "1", "alarm": "none"}, written=NOON, number=1)
    later(2)
    client.outbox("/diary/check-ins", {"day": DAY, "redness": "2"}, written=NOON + MINUTE, number=2)
    later()
    said = client.get(PAGE).form(UNDO).values
    key = "0b54e1c7-5d1f-4a55-9d6e-2f60a1b1c0de"
    for _ in range(2):
        answer = client.outbox(UNDO, said, written=NOON + 2 * MINUTE, number=3, key=key)
        assert answer.headers["Outbox-Receipt"] == key
    assert levels(db)["redness"] == "1"


@pytest.mark.parametrize("said", [{"day": "", "seen": "x"}, {"day": "2026-13-01", "seen": "x"}, {"day": DAY},
                                  {"day": DAY, "seen": "x" * 99}, {"day": "2026-12-24", "seen": ""}])
def test_what_cannot_be_read_undoes_nothing(client, treated, db, said):
    log(client, redness="2", alarm="none")
    assert client.post(UNDO, said).status == 422
    assert levels(db)["redness"] == "2"


def test_what_nobody_said_is_not_undone(client, treated):
    answer = client.post(UNDO, {"day": DAY, "seen": "0" * 16})
    assert answer.status == 422
    assert "so nothing was undone." in answer.text and "All calm" in answer.text


def test_a_rating_of_the_clinic_stays(app, client, therapist, treated, db):
    people.share(client, therapist)
    log(client, redness="2", alarm="none")
    person = next(link for link in therapist.get("/clients/").links if link.endswith("/") and link.count("-") == 4)
    therapist.post(person.removeprefix("/en") + "ratings", {"day": DAY, "redness": "3"})
    with app.app_context(), database.writing(db):   # were it written in the very same moment
        db.conn.execute("UPDATE observation SET written_at = (SELECT min(written_at) FROM observation)")
    undo(client)
    assert queries.rows(db, "SELECT kind, value FROM observation") == [("redness", "3")]


def test_after_a_backup_was_put_back_a_phone_says_the_same_again(client, treated, db, later):
    """The backup is older than both: what the phone sends again arrives at another time."""
    said = {"day": DAY, "redness": "0", "alarm": "none"}
    client.outbox("/diary/check-ins", said, written=NOON, number=1)
    later(2)
    asked = client.get(PAGE).form(UNDO).values
    for table in ("observation", "note", "receipt"):
        db.conn.execute(f"DELETE FROM {table}")
    later(60)
    client.outbox("/diary/check-ins", said, written=NOON, number=1)
    later()
    assert client.outbox(UNDO, asked, written=NOON + MINUTE, number=2).status == 200
    assert levels(db) == {}


@pytest.mark.parametrize("paused", [True, False])
def test_the_focus_is_on_the_question_again(client, treated, paused):
    if paused:
        client.post("/diary/pause", {"pause": "yes"})
    log(client, redness="1", alarm="none")
    part = client.part(UNDO, client.get(PAGE).form(UNDO).values)
    assert 'id="check-in-title" tabindex="-1" autofocus' in part.html
