"""A client lets a therapist in: consent, narrowing, ending."""

import contextlib
import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import people
from tests.sharing.looks import rows, sheet
from webapp import database


class TestConsent:
    def test_one_page_says_who_will_see_what_before_it_takes_effect(self, client, therapist):
        code = people.code_of(therapist.post("/clients/invitations"))
        answer = client.post("/sharing/invitations", {"code": code})
        page = client.get(answer.location)
        for words in ("Share with Solveig?", "Nothing is shared until you say yes here.", "your treatments",
                      "You can see who has looked, at what and when.", "You can end this with one tap"):
            assert words in page.text
        assert page.form(answer.location).values.getlist("scope") == []   # nothing is ticked for anybody

    def test_no_name_before_the_client_has_agreed(self, client, therapist):
        assert client.post("/sharing/invitations", {"code": people.code_of(therapist.post("/clients/invitations"))})
        for path in ("/clients/", "/clients/invitations"):
            text = therapist.get(path).text
            assert "has not said yes yet" in text
            assert "Ingrid" not in text

    def test_what_was_agreed_to_is_kept_word_for_word(self, client, therapist, app):
        people.share(client, therapist, ("diary", "routine"), "2026-12-24")
        (text, version, language, scope, ends_on, at), = rows(
            app, "SELECT text, version, language, scope, ends_on, agreed_at FROM agreement")
        assert "Your treatments, what you answer about your health before a treatment, and what you log" in text
        words = "Whatever you share, Solveig sees your name, and your phone number and year of birth if you gave them."
        assert words in text
        assert "The clinic keeps its own notes about you and your treatments." in text
        assert "All messages between" not in text
        assert "Your products, what you tick off, and what is on hold." in text
        assert "The sharing ends after 24 December 2026." in text
        assert (language, scope, ends_on, at[:16]) == ("en", "diary routine", "2026-12-24", "2026-11-21T11:00")
        assert version

    @pytest.mark.parametrize(("fields", "field", "words"), [
        ({}, "scope", "Choose at least one thing to share, or do not share."),
        ({"scope": "everything"}, "scope", "Choose from the list."),
        ({"scope": "diary", "ends_on": "2026-11-20"}, "ends_on", "This day has gone by. Choose today or a later day."),
        ({"scope": "diary", "ends_on": "soon"}, "ends_on", "Enter the date as year-month-day, for example 2026-11-21."),
    ])
    def test_what_is_refused(self, client, therapist, app, fields, field, words):
        code = people.code_of(therapist.post("/clients/invitations"))
        where = client.post("/sharing/invitations", {"code": code}).location
        answer = client.post(where, fields)
        assert (answer.status, answer.errors[field]) == (422, words)
        if "ends_on" in fields:
            assert answer.form(where).values["ends_on"] == fields["ends_on"]
            assert answer.form(where).values.getlist("scope") == ["diary"]
        assert sheet(therapist, client, app) == 404

    def test_to_say_no_ends_it(self, client, therapist, app):
        code = people.code_of(therapist.post("/clients/invitations"))
        where = client.post("/sharing/invitations", {"code": code}).location
        assert client.post(f"{where}/end").status == 303
        client.post(where, {"scope": "diary"})   # an old tab says yes afterwards
        assert sheet(therapist, client, app) == 404


class TestEnd:
    def test_ended_is_ended_with_the_next_request(self, client, therapist, app):
        share = people.share(client, therapist)
        assert sheet(therapist, client, app) == 200
        client.post(f"/sharing/{share}/end")
        assert sheet(therapist, client, app) == 404
        assert "Ingrid" not in therapist.get("/clients/?show=all").text
        page = client.get("/sharing/")
        assert "Nobody but you." in page.text
        assert "21 November 2026 – 21 November 2026" in page.text

    def test_narrowed_with_one_tap(self, client, therapist, app):
        share = people.share(client, therapist, ("diary", "routine"))
        routine = f"/clients/{client.id(app)}/routine"
        assert therapist.get(routine).status == 200
        form = next(form for form in client.get(f"/sharing/{share}").forms if form.values.get("stop") == "routine")
        assert client.post(f"/sharing/{share}", form.values).status == 303
        assert (therapist.get(routine).status, sheet(therapist, client, app)) == (404, 200)

    def test_an_old_page_never_shares_again_what_was_stopped(self, client, therapist, app):
        share = people.share(client, therapist, ("diary", "messages", "routine"))
        stops = [form for form in client.get(f"/sharing/{share}").forms if "stop" in form.values]
        for form, shown in zip(stops, ("routine", "routine", ""), strict=True):   # messages go with the diary
            assert client.post(f"/sharing/{share}", form.values).status == 303
            assert sheet(therapist, client, app) == 404
            (scope, ended), = rows(app, "SELECT scope, ended_at IS NOT NULL FROM share")
            assert scope == shown if shown else ended
        client.post(f"/sharing/{share}", {"stop": "diary"})
        assert sheet(therapist, client, app) == 404

    def test_to_stop_what_is_not_shared_changes_nothing(self, client, therapist, app):
        share = people.share(client, therapist, ("diary", "routine"))
        for odd in ("photos", "", "x", "diary routine"):
            assert client.post(f"/sharing/{share}", {"stop": odd}).status == 303
        assert rows(app, "SELECT scope FROM share") == [("diary routine",)]

    def test_the_last_day_is_the_clients_own(self, client, therapist, app, clock):
        client.post("/account/", {"time_zone": "Pacific/Auckland"})
        people.share(client, therapist, ("diary",), "2026-11-22")   # in Auckland it is the 22nd already
        assert sheet(therapist, client, app) == 200
        clock.set(dt.date(2026, 11, 22), hour=10, minute=59)        # 23:59 there
        assert sheet(therapist, client, app) == 200
        clock.set(dt.date(2026, 11, 22), hour=11, minute=1)
        assert sheet(therapist, client, app) == 404
        assert "Ingrid" not in therapist.get("/clients/?show=all").text
        assert "Ended" in client.get("/sharing/").text

    def test_after_its_last_day_it_can_be_agreed_anew(self, client, therapist, app, clock):
        people.share(client, therapist, ("diary",), "2026-11-21")
        clock.set(dt.date(2026, 11, 23))
        people.share(client, therapist)
        assert sheet(therapist, client, app) == 200

    def test_a_reply_that_waited_is_refused_in_words_and_stays_on_the_phone(self, client, therapist, app, clock):
        share = people.share(client, therapist)
        written = clock.now
        client.post(f"/sharing/{share}/end")
        answer = therapist.outbox(f"/clients/{client.id(app)}/messages", {"day": "2026-11-21", "text": "Call me"},
                                  written=written)
        assert (answer.status, "Outbox-Refused" in answer.headers) == (404, True)
        assert "There is nothing here" in answer.text
        assert rows(app, "SELECT count(*) FROM message") == [(0,)]

    def test_a_write_that_waited_its_turn_asks_again(self, client, therapist, app):
        share = people.share(client, therapist)
        path = f"/clients/{client.id(app)}/messages"
        with contextlib.closing(database.connect(app.config["DATA"] / "hudro.sqlite", create=False).conn) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE share SET ended_at = '2026-11-21T11:00:00.000Z' WHERE id = ?", (share,))
            with ThreadPoolExecutor() as pool:
                answer = pool.submit(therapist.post, path, {"day": "2026-11-21", "text": "Hello"})
                time.sleep(0.5)   # let in by what held when it came, it waits for the lock
                other.commit()
                assert answer.result().status == 404
        assert rows(app, "SELECT count(*) FROM message") == [(0,)]

    def test_ended_by_a_move_to_another_zone_it_is_ended_in_the_list_at_once(self, client, therapist, app):
        people.share(client, therapist, ("diary",), "2026-11-21")
        assert "Ingrid" in therapist.get("/clients/?show=all").text
        client.post("/account/", {"time_zone": "Pacific/Auckland"})   # where it is the 22nd
        assert "Ingrid" not in therapist.get("/clients/?show=all").text

    def test_one_who_leaves_and_one_who_comes_are_two(self, client, stranger, therapist, app):
        people.share(client, therapist)
        assert "Ingrid" in therapist.get("/clients/?show=all").text
        client.post("/account/delete", {"password": people.PASSWORD})
        people.share(stranger, therapist)
        text = therapist.get("/clients/?show=all").text
        assert "Amina" in text
        assert "Ingrid" not in text

    def test_one_therapists_share_is_not_anothers(self, client, therapist, colleague, app):
        people.share(client, therapist)
        assert sheet(colleague, client, app) == 404


def test_everything_goes_with_the_account(client, therapist, app):
    people.share(client, therapist, ("diary", "messages"))
    therapist.get(f"/clients/{client.id(app)}/")
    therapist.post(f"/clients/{client.id(app)}/messages", {"day": "2026-11-21", "text": "Hello"})
    client.post("/diary/signs", {"sign": "fever", "answer": "gone"})
    client.post("/account/delete", {"password": people.PASSWORD})
    for table in ("share", "agreement", "viewing", "message", "handled", "sign_answer"):
        assert rows(app, f"SELECT count(*) FROM {table}") == [(0,)], table
    assert rows(app, "SELECT client_id FROM change") == [(therapist.id(app),)]
