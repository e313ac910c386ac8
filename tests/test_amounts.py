"""One account's work is bounded: what it stores, what it costs, what its pages show."""

import datetime as dt
import threading
import time

import pytest

from tests.conftest import NOON, TODAY, log
from tests.test_turns import Guest
from webapp import amounts, pwa, queries

DAY = TODAY.isoformat()
CHECK_IN = "/diary/check-ins"


def stored(db, **values):
    """As if this much had been stored before."""
    db.conn.execute("UPDATE amount SET " + ", ".join(f"{name} = ?" for name in values), tuple(values.values()))


def test_more_rows_than_a_day_holds_are_refused_and_come_later(client, stranger, db, clock):
    log(client, note="first")
    stored(db, rows=amounts.ROWS_A_DAY)
    answer = client.outbox(CHECK_IN, {"day": DAY, "note": "too much"}, written=NOON)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "3600")
    assert "Outbox-Refused" not in answer.headers   # the phone keeps it, and tries again
    assert "stays on this phone" in answer.text
    assert queries.rows(db, "SELECT text FROM note") == [("first",)]
    assert stranger.post(CHECK_IN, {"day": DAY, "note": "somebody else"}).status == 303
    clock.set(TODAY + dt.timedelta(days=1))
    assert client.outbox(CHECK_IN, {"day": DAY, "note": "too much"}, written=NOON).status == 200


def test_more_bytes_than_an_account_holds_are_refused(client, db):
    log(client, note="first")
    stored(db, bytes=amounts.BYTES_IN_ALL - 100)
    answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x" * 200}, written=NOON)
    assert (answer.status, bool(answer.headers["Outbox-Refused"])) == (413, True)
    assert "Your diary is full" in answer.text
    assert queries.rows(db, "SELECT text FROM note") == [("first",)]


def test_three_weeks_without_a_network_are_nothing_of_it(client, db):
    for number in range(21):
        said = {"day": (TODAY - dt.timedelta(days=number)).isoformat(), "redness": "1", "flaking": "2", "swelling": "0",
                "dryness": "1", "itch": "0", "sunscreen": "yes", "no_makeup": "yes", "alarm": "none", "note": "x" * 300}
        assert client.outbox(CHECK_IN, said, written=NOON, number=number + 1).status == 200
    rows, size = queries.row(db, "SELECT rows, bytes FROM amount")
    assert rows < amounts.ROWS_A_DAY / 10
    assert size < amounts.BYTES_IN_ALL / 100


def test_one_sign_of_one_day_is_corrected_a_hundred_times_and_no_more(client, treated, db):
    for number in range(amounts.CORRECTIONS):
        log(client, redness=str(number % 5))
    page = client.post(CHECK_IN, {"day": DAY, "redness": "4", "flaking": "1"})
    assert page.status == 422
    assert "day has been changed too many times" in page.errors["redness"]
    assert page.form("/check-ins").values["flaking"] == "1"
    assert client.post(CHECK_IN, {"day": DAY, "flaking": "1"}).status == 303   # another sign still may
    assert len(client.get(f"/days/{DAY}").html) < 100_000   # the history is folded and cut


@pytest.mark.parametrize(("language", "words"), [("nb", "endret for mange ganger"), ("sv", "ändrats för många gånger")])
def test_in_the_readers_language(client, treated, db, language, words):
    log(client, redness="1")
    columns = "client_id, day, kind, author_id, written_at, received_at"
    db.conn.executemany(f"INSERT INTO observation ({columns}, value) SELECT {columns}, ? FROM observation WHERE id = 1",
                        [(str(number % 5),) for number in range(amounts.CORRECTIONS)])
    client.language = language
    assert words in client.post(CHECK_IN, {"day": DAY, "redness": "2"}).errors["redness"]


def test_a_therapists_ratings_are_bounded_too(client, therapist, shared, own, db):
    for number in range(amounts.CORRECTIONS):
        assert therapist.post(f"{own}/ratings", {"day": DAY, "redness": str(number % 5)}).status == 303
    page = therapist.post(f"{own}/ratings", {"day": DAY, "redness": "1"})
    assert (page.status, list(page.errors)) == (422, ["redness"])


def account_of(person):
    return person.client.get_cookie("account").value


def test_a_list_of_kept_pages_waits_for_its_turn_and_of_one_person_one_is_made(app, client, stranger):
    with pwa.OF_PEOPLE.turn(account_of(client)):
        answer = client.client.get("/en/offline/pages")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert app.test_client().get("/en/offline/pages").status_code == 200   # a visitor's is cheap
        answers = []

        def ask():
            answers.append(stranger.client.get("/en/offline/pages").status_code)
            app.extensions["hudro.store"].close()

        waits = threading.Thread(target=ask)
        waits.start()
        waits.join(0.2)
        assert not answers
    waits.join()
    assert answers == [200]
    assert client.client.get("/en/offline/pages").status_code == 200


def test_whoever_finds_no_place_in_line_is_told_to_come_again(client, stranger):
    guests = [Guest(pwa.OF_PEOPLE, str(number)) for number in range(4)]   # one at work, three behind it
    while len(pwa.OF_PEOPLE._whose) < 4:
        time.sleep(0.01)
    assert stranger.client.get("/en/offline/pages").status_code == 503
    for guest in guests:
        guest.leave.set()
    for guest in guests:
        guest.join()
    assert stranger.client.get("/en/offline/pages").status_code == 200


def test_a_list_with_its_pages_is_counted_and_visitors_take_nobodys_place(client, visitor):
    with pwa.OF_PEOPLE.turn(account_of(client)):
        assert client.post("/offline/pages").status == 503
    with pwa.OF_VISITORS.turn(""):
        answer = visitor.post("/offline/pages")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert visitor.get("/offline/pages").status == 200   # without its pages it is cheap
        assert client.post("/offline/pages").status == 200
    assert visitor.post("/offline/pages").status == 200


def test_many_lists_at_once_leave_threads_for_others(app, client):
    answers = []

    def ask():
        own = app.test_client()
        for name in ("hudro", "account"):
            own.set_cookie(name, client.client.get_cookie(name).value)
        answers.append(own.get("/en/offline/pages").status_code)
        app.extensions["hudro.store"].close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 503}
    assert 200 in answers
    assert 503 in answers


def test_more_fields_than_any_form_has(client, db):
    body = "&".join(f"f{number}=x" for number in range(140_000))
    answer = client.post(CHECK_IN, body[:990_000], content_type="application/x-www-form-urlencoded")
    assert answer.status == 413
    assert "This is too large" in answer.text
    assert queries.rows(db, "SELECT 1 FROM note") == []


@pytest.mark.parametrize(("path", "body"), [
    (CHECK_IN, f"day={DAY}&day={DAY}&redness=1"), (CHECK_IN, f"day={DAY}&redness=1&redness=2"),
    (CHECK_IN, f"day={DAY}&redness=1&was.redness=2&was.redness=3"), ("/diary/treatments", f"day={DAY}&note=a&note=b"),
    ("/diary/next", "day=2026-12-01&day=2026-12-02"), ("/account/", "name=A&name=B"),
    ("/routine/products", "name=A&name=B"), (CHECK_IN, f"day={DAY}&calm=1&calm=2")])
def test_two_values_of_a_field_that_takes_one_are_refused(client, db, path, body):
    answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
    assert answer.status == 422
    assert ("sent twice" in " ".join(answer.errors.values())) or "We could not read this" in answer.text
    for table in ("observation", "treatment", "next_treatment", "product"):
        assert queries.rows(db, f"SELECT 1 FROM {table}") == []
