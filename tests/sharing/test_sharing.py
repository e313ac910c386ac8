"""A client lets a therapist in: codes, consent, narrowing, ending, and the log of who looked."""

import contextlib
import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import people
from webapp import database

CODE = "This code does not work. It may be mistyped, used or too old. Ask for a new one."


def sheet(therapist, client, app):
    """The status of the client's page for a therapist."""
    return therapist.get(f"/clients/{client.id(app)}/").status


def rows(app, sql, *values):
    """What the database holds."""
    with app.app_context():
        return database.rows(database.current(), sql, values)


class TestCodes:
    def test_the_client_shows_a_code_and_the_therapist_types_it(self, client, therapist, app):
        code = people.code_of(client.post("/sharing/invitations"))
        assert therapist.post("/clients/invitations", {"code": code.lower().replace("-", " ")}).status == 303
        assert sheet(therapist, client, app) == 404   # not before the client has said yes
        page = client.get("/sharing/")
        assert "Solveig asks to read your diary. Nothing is shared yet." in page.text
        share = next(link for link in page.links if "/sharing/" in link and len(link) > 30).rsplit("/", 1)[1]
        assert client.post(f"/sharing/{share}", {"scope": "diary"}).status == 303
        assert sheet(therapist, client, app) == 200

    def test_a_code_is_stored_hashed_and_shown_once(self, client, app):
        code = people.code_of(client.post("/sharing/invitations"))
        held = str(rows(app, "SELECT * FROM invitation"))
        assert code not in held
        assert code.replace("-", "") not in held
        assert code not in client.get("/sharing/").html

    def test_the_picture_holds_the_code_behind_the_number_sign(self):
        import segno

        from webapp import qr

        size, path = qr.picture("https://hud.example/en/sharing/#code=ABCD-EFGH-JKMN")
        wanted = segno.make("https://hud.example/en/sharing/#code=ABCD-EFGH-JKMN", micro=False, error="m")
        assert size == wanted.symbol_size()[0]
        assert path.count("M") == sum(map(sum, wanted.matrix))

    @pytest.mark.parametrize("how", ["wrong", "used", "expired", "own", "another client's", "a therapist's"])
    def test_no_code_that_is_not_good_is_told_apart(self, client, stranger, therapist, colleague, clock, app, how):
        who, path, status = client, "/sharing/invitations", 422
        if how == "wrong":
            code = "ABCD-EFGH-JKMN"
        elif how == "used":
            code = people.code_of(therapist.post("/clients/invitations"))
            stranger.post(path, {"code": code})
        elif how == "expired":
            code = people.code_of(therapist.post("/clients/invitations"))
            clock.now += dt.timedelta(hours=72, seconds=1)
        elif how == "own":
            code = people.code_of(client.post(path))
        elif how == "another client's":
            code = people.code_of(stranger.post(path))
        else:
            code, who, path = people.code_of(colleague.post("/clients/invitations")), therapist, "/clients/invitations"
        before = rows(app, "SELECT count(*) FROM share")
        answer = who.post(path, {"code": code})
        assert (answer.status, answer.errors["code"]) == (status, CODE)
        assert answer.form("/invitations").action   # the form is there again
        assert any(form.values.get("code") == code for form in answer.forms)
        assert rows(app, "SELECT count(*) FROM share") == before

    def test_a_code_works_until_the_last_second(self, client, therapist, clock):
        code = people.code_of(therapist.post("/clients/invitations"))
        clock.now += dt.timedelta(hours=71, minutes=59)
        assert client.post("/sharing/invitations", {"code": code}).status == 303

    def test_an_empty_code_is_refused_at_its_field(self, client, therapist):
        assert client.post("/sharing/invitations", {"code": " "}).errors == {"code": "Write the code."}
        assert therapist.post("/clients/invitations", {"code": ""}).errors == {"code": "Write the code."}

    @pytest.mark.parametrize("path", ["/sharing/invitations", "/clients/invitations"])
    def test_guessing_is_slow(self, client, stranger, therapist, colleague, path):
        who, other = (client, therapist) if path.startswith("/sharing") else (therapist, client)
        show = "/clients/invitations" if other is therapist else "/sharing/invitations"
        for number in range(20):
            assert "does not work" in who.post(path, {"code": f"WRNG-{number:04}"}).errors["code"]
        code = people.code_of(other.post(show))
        page = who.post(path, {"code": code})
        assert page.status == 422
        assert "Wait an hour" in page.errors["code"]
        assert any(form.values.get("code") == code for form in page.forms)   # what was typed is still there
        # Others in the same clinic, behind the same address, are not slowed down.
        assert (colleague if who is therapist else stranger).post(path, {"code": code}).status == 303

    def test_a_second_code_between_the_same_two_is_the_same_share(self, client, therapist):
        share = people.share(client, therapist)
        answer = client.post("/sharing/invitations", {"code": people.code_of(therapist.post("/clients/invitations"))})
        assert answer.location == f"/sharing/{share}"


class TestConsent:
    def test_one_page_says_who_will_see_what_before_it_takes_effect(self, client, therapist):
        code = people.code_of(therapist.post("/clients/invitations"))
        answer = client.post("/sharing/invitations", {"code": code})
        page = client.get(answer.location)
        for words in ("Share with Solveig?", "Nothing is shared until you say yes here.", "your treatments",
                      "You see who has looked, at what and when.", "You can end this with one tap"):
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
        assert "Your treatments, and what you log" in text
        assert "Whatever you share, Solveig sees your name, and your phone number if you gave one." in text
        assert "The clinic keeps its own notes about you and your treatments." in text
        assert "All messages between" not in text
        assert "Your products, what you tick off, and what rests." in text
        assert "The sharing ends after 24 December 2026." in text
        assert (language, scope, ends_on, at[:16]) == ("en", "diary routine", "2026-12-24", "2026-11-21T11:00")
        assert version

    @pytest.mark.parametrize(("fields", "field", "words"), [
        ({}, "scope", "Choose at least one thing to share, or do not share."),
        ({"scope": "everything"}, "scope", "Choose among the things in the list."),
        ({"scope": "diary", "ends_on": "2026-11-20"}, "ends_on", "This day has gone by. Choose today or a later day."),
        ({"scope": "diary", "ends_on": "soon"}, "ends_on", "Write the date as year-month-day, for example 2026-11-21."),
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
        assert "Ingrid" not in therapist.get("/clients/").text
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
        assert "Ingrid" not in therapist.get("/clients/").text
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
        assert "Ingrid" in therapist.get("/clients/").text
        client.post("/account/", {"time_zone": "Pacific/Auckland"})   # where it is the 22nd
        assert "Ingrid" not in therapist.get("/clients/").text

    def test_one_who_leaves_and_one_who_comes_are_two(self, client, stranger, therapist, app):
        people.share(client, therapist)
        assert "Ingrid" in therapist.get("/clients/").text
        client.post("/account/delete", {"password": people.PASSWORD})
        people.share(stranger, therapist)
        text = therapist.get("/clients/").text
        assert "Amina" in text
        assert "Ingrid" not in text

    def test_one_therapists_share_is_not_anothers(self, client, therapist, colleague, app):
        people.share(client, therapist)
        assert sheet(colleague, client, app) == 404


class TestLog:
    def test_each_look_is_noted_and_read_by_the_client(self, client, therapist, app):
        people.share(client, therapist, ("diary", "routine"))
        own = f"/clients/{client.id(app)}"
        for path in ("/", "/days/2026-11-20", "/routine"):
            assert therapist.get(own + path).status == 200
        text = client.get("/sharing/").text
        assert "Solveig Saturday 21 November · looked 3 times" in text
        for words in ("12:00 20 November 2026", "12:00 The routine", "12:00 The overview"):
            assert words in text
        assert "Opened by Solveig at 12:00" in client.get("/days/2026-11-21").text

    def test_a_form_is_called_a_form_and_is_not_kept_on_the_device(self, client, therapist, app):
        people.share(client, therapist)
        own = f"/clients/{client.id(app)}"
        for path in ("/treatments/2026-11-20", "/ratings/2026-11-20", "/next"):
            assert therapist.get(own + path).status == 200
        text = client.get("/sharing/").text
        for words in ("The form for a treatment", "The form for rating the skin", "The date of the next treatment"):
            assert words in text
        assert "20 November" not in text
        kept = [one["url"] for one in therapist.client.get("/en/offline/pages").json["pages"]]
        assert not [url for url in kept if client.id(app) in url]
        sheet(therapist, client, app)
        kept = [one["url"] for one in therapist.client.get("/en/offline/pages").json["pages"]]
        assert [url for url in kept if client.id(app) in url] == [f"/en{own}/"]

    def test_to_stand_in_a_list_is_noted_once_a_day_and_is_no_look(self, client, therapist, app, clock):
        people.share(client, therapist)
        therapist.get("/clients/")
        therapist.get("/clients/")
        assert rows(app, "SELECT what, count(*) FROM viewing GROUP BY what") == [("list", 1)]
        assert "Opened by" not in client.get("/days/2026-11-21").text
        clock.set(dt.date(2026, 11, 22))
        therapist.get("/clients/")
        assert rows(app, "SELECT count(*) FROM viewing") == [(2,)]

    @pytest.mark.parametrize("path", ["", "client", "day"])
    def test_what_cannot_be_noted_is_not_shown(self, client, therapist, app, db, path):
        people.share(client, therapist)
        db.conn.execute("CREATE TRIGGER no_log BEFORE INSERT ON viewing BEGIN SELECT raise(ABORT, 'no'); END")
        page = therapist.get({"": "/clients/", "client": f"/clients/{client.id(app)}/",
                              "day": f"/clients/{client.id(app)}/days/2026-11-20"}[path])
        assert page.status == 503
        assert "Ingrid" not in page.text

    def test_an_address_that_names_no_day_is_nothing_and_noted_nowhere(self, client, therapist, app):
        people.share(client, therapist)
        own = f"/clients/{client.id(app)}"
        for path in ("/days/foo", "/ratings/foo", "/treatments/foo", "/days/0000-00-00", "/days/9999-12-31"):
            assert therapist.get(own + path).status == 404
        assert rows(app, "SELECT count(*) FROM viewing") == [(0,)]
        assert client.get("/sharing/").status == 200

    def test_nobody_reads_anothers_log(self, client, stranger, therapist, app):
        people.share(client, therapist)
        sheet(therapist, client, app)
        assert "Solveig" not in stranger.get("/sharing/").text

    def test_the_log_outlives_the_therapists_account(self, client, therapist, app):
        people.share(client, therapist)
        sheet(therapist, client, app)
        own = therapist.id(app)
        page = therapist.get("/account/delete")
        assert "Your name stays where clients read who has looked" in page.text
        assert therapist.post("/account/delete", {"password": people.PASSWORD}).status == 303
        text = client.get("/sharing/").text
        assert "looked 1 time" in text
        assert "Ended" in text   # and what was agreed to is kept
        assert rows(app, "SELECT count(*) FROM agreement") == [(1,)]
        assert rows(app, "SELECT count(*) FROM sign_in WHERE account_id = ?", own) == [(0,)]
        assert rows(app, "SELECT count(*) FROM account WHERE email LIKE 'solveig%'") == [(0,)]
        assert therapist.post("/sign-in", {"email": "solveig@example.com", "password": people.PASSWORD}).status == 422

    def test_a_row_for_each_person_and_day(self, client, therapist, colleague, app):
        people.share(client, therapist)
        people.share(client, colleague)
        for who in (therapist, colleague, therapist):
            sheet(who, client, app)
        text = client.get("/sharing/").text
        assert "Solveig Saturday 21 November · looked 2 times" in text
        assert "Jonas Saturday 21 November · looked 1 time" in text

    def test_however_much_is_looked_at_nothing_falls_out(self, client, therapist, colleague, app, db):
        people.share(client, colleague)
        sheet(colleague, client, app)
        people.share(client, therapist)
        db.conn.executemany(
            "INSERT INTO viewing (client_id, therapist_id, name, what, seen_at) VALUES (?, ?, 'Solveig', 'sheet', ?)",
            [(client.id(app), therapist.id(app), "2026-11-21T11:30:00.000Z")] * 1001)
        assert "Jonas Saturday 21 November · looked 1 time" in client.get("/sharing/").text

    def test_the_answer_to_a_write_is_a_look_and_a_head_or_a_prefetch_is_none(self, client, therapist, app):
        people.share(client, therapist, ("diary", "messages"))
        own = f"/clients/{client.id(app)}"
        therapist.part(own + "/messages", {"day": "2026-11-21", "text": "Hello"})
        assert rows(app, "SELECT what, day FROM viewing") == [("sheet", "")]
        therapist.part(own + "/messages", {"day": "2026-11-20", "text": "Hello", "page": "day"})
        assert rows(app, "SELECT what, day FROM viewing")[1:] == [("sheet", "")]   # the messages, not the note
        therapist.client.head(f"/en{own}/")
        assert rows(app, "SELECT count(*) FROM viewing") == [(2,)]
        lengths = set()
        for note in ("x", "x" * 2000):   # nor does it tell how much there is to read
            client.post("/diary/check-ins", {"day": "2026-11-21", "note": note})
            answer = therapist.client.head(f"/en{own}/days/2026-11-21")
            lengths.add((answer.status_code, answer.headers.get("Content-Length")))
        assert lengths == {(200, "0")}
        for header in ("Sec-Purpose", "Purpose"):
            guessed = therapist.get(own + "/", headers={header: "prefetch;prerender"})
            assert (guessed.status, "Ingrid" in guessed.text) == (503, False)
        assert rows(app, "SELECT count(*) FROM viewing") == [(2,)]


def test_everything_goes_with_the_account(client, therapist, app):
    people.share(client, therapist, ("diary", "messages"))
    therapist.get(f"/clients/{client.id(app)}/")
    therapist.post(f"/clients/{client.id(app)}/messages", {"day": "2026-11-21", "text": "Hello"})
    client.post("/account/delete", {"password": people.PASSWORD})
    for table in ("share", "agreement", "viewing", "message", "handled"):
        assert rows(app, f"SELECT count(*) FROM {table}") == [(0,)], table
    assert rows(app, "SELECT client_id FROM change") == [(therapist.id(app),)]


