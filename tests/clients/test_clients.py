"""The therapist's list and the pages of one client."""

import datetime as dt
import re

import pytest

from tests import people
from tests.conftest import TODAY, log
from webapp import database, queries
from webapp.languages import LANGUAGES


class TestList:
    def test_an_alarm_stands_first_with_its_words(self, client, stranger, therapist, shared):
        people.share(stranger, therapist)
        log(client, redness="2", alarm=["pus", "fever"])
        text = therapist.get("/clients/?show=all").text
        assert "All 2" in text
        assert text.index("Ingrid") < text.index("Amina")
        assert "Needs attention today Doctor today Ingrid treated 18 Nov · day 3 day 3 Pus or yellow crusts" in text
        assert "Pus or yellow crusts, fever, 38 °c or more." in text.replace("°C", "°c")
        assert "Heard from today" in text

    def test_an_alarm_that_a_phone_brings_late_stands_in_the_list(self, client, therapist, shared, own, clock):
        written = clock.now
        clock.set(dt.date(2026, 12, 5))
        log(client, dt.date(2026, 12, 5), redness="0")
        assert "Needs attention today" not in therapist.get("/clients/?show=all").text
        client.outbox("/diary/check-ins", {"day": "2026-11-21", "alarm": ["pus"]}, written=written, sent=clock.now)
        assert "Needs attention today" in therapist.get("/clients/?show=all").text
        clock.set(dt.date(2027, 1, 12))   # and stays, until somebody has dealt with it
        assert "Pus" in therapist.get("/clients/?show=all").text

    def test_an_alarm_of_somebody_who_has_travelled_east(self, client, therapist, shared, own, clock):
        log(client, dt.date(2026, 11, 22), alarm=["breathing"])   # noon in Oslo; who wrote it is in tomorrow
        assert "Emergency" in therapist.get("/clients/?show=all").text
        assert "Sunday 22 November" in therapist.get(own + "/").text

    def test_the_latest_of_what_was_said_is_heard(self, client, therapist, shared, clock):
        log(client, redness="1")
        clock.now += dt.timedelta(days=1)
        log(client, TODAY + dt.timedelta(days=1), redness="1")
        assert "Heard from today" in " ".join(therapist.get("/clients/?show=all").text.split())

    def test_what_was_said_late_was_heard_today(self, client, therapist, shared, clock):
        clock.set(dt.date(2026, 11, 24))
        assert "Nothing received since" in therapist.get("/clients/?show=all").text
        log(client, dt.date(2026, 11, 20), redness="1")
        assert "Nothing received since" not in therapist.get("/clients/?show=all").text

    def test_a_planned_date_that_has_gone_by(self, client, therapist, shared, clock):
        client.post("/diary/next", {"day": "2026-12-10"})
        clock.set(dt.date(2026, 12, 11))
        text = therapist.get("/clients/?show=all").text
        assert "Keep an eye on" in text
        assert "Nothing has been recorded about the treatment planned for Thursday 10 December." in text

    def test_more_clients_than_a_page_holds(self, app, client, therapist, shared, db):
        other = people.join(app, "Kim")
        people.share(other, therapist)
        kim = other.id(app)
        db.conn.executemany("INSERT INTO account (id, email, email_key, name, phone, password_hash, language,"
                            " time_zone, joined_at) SELECT ?1, ?2, ?2, ?3, phone, password_hash, language, time_zone,"
                            " joined_at FROM account WHERE id = ?4",
                            [(f"x{number}", f"x{number}@example.com", f"Number {number}", kim) for number in range(60)])
        db.conn.executemany("INSERT INTO share (id, client_id, therapist_id, asked_at, scope, agreed_at)"
                            " SELECT ?, ?, therapist_id, asked_at, scope, agreed_at FROM share WHERE client_id = ?",
                            [(f"y{number}", f"x{number}", kim) for number in range(60)])
        page, seen = therapist.get("/clients/?show=all"), []
        while True:
            seen += re.findall(r"Number \d+", page.text)
            forward = [link for link in page.links if "from=" in link]
            assert len(forward) == 1   # on the first page only on, on the last only back
            if "Previous" in page.text:
                break
            assert "Next" in page.text
            page = therapist.get(forward[0].removeprefix("/en"))
        assert sorted(seen) == sorted(f"Number {number}" for number in range(60))

    @pytest.mark.parametrize("words", ["Bjo\u0308rn", "Bj\u00f6rn", "BJ\u00d6"])
    @pytest.mark.parametrize("name", ["Bjo\u0308rn", "Bj\u00f6rn"])
    def test_a_name_is_found_however_its_accents_are_written(self, client, therapist, shared, name, words):
        client.post("/account/", {"name": name})
        assert "Bj\u00f6rn" in therapist.post("/clients/search", {"q": words}).html

    def test_silence_is_told_as_what_was_received(self, client, therapist, shared, clock):
        log(client, redness="1")
        clock.set(dt.date(2026, 11, 23))
        text = therapist.get("/clients/?show=all").text
        assert "Nothing received since Saturday 21 November." in text
        assert "not logged" not in text.lower()

    def test_it_follows_each_change_at_once(self, client, therapist, shared):
        assert "Needs attention today" not in therapist.get("/clients/?show=all").text
        log(client, redness="4", swelling="4")
        assert "Very swollen: swelling 4." in therapist.get("/clients/?show=all").text
        log(client, swelling="0", redness="0")
        assert "Needs attention today" not in therapist.get("/clients/?show=all").text

    def test_who_comes_today(self, client, stranger, therapist, shared):
        people.share(stranger, therapist)
        client.post("/diary/next", {"day": "2026-11-21", "time": "14:30"})
        assert "Today 1" in therapist.get("/clients/").text
        for name in ("today", "coming"):   # as pages of before called it
            page = therapist.get(f"/clients/?show={name}")
            assert "Ingrid" in page.text and "Treatment today at 14:30." in page.text
            assert "Amina" not in page.text

    def test_a_treatment_dated_tomorrow_has_no_day_number_yet(self, client, therapist, own):
        people.share(client, therapist)
        assert client.post("/diary/treatments", {"day": "2026-11-22"}).status == 303
        text = therapist.get(own + "/").text
        assert "Day -1" not in text
        assert "Sunday 22 November" in text

    def test_the_list_and_the_diary_agree_on_what_is_planned(self, client, therapist, shared, own):
        """A treatment dated tomorrow, of a client who has travelled east, is had and planned no more."""
        client.post("/diary/next", {"day": "2026-11-22", "time": "14:30"})
        assert "Treatment on Sunday 22 November." in therapist.get("/clients/?show=all").text
        assert client.post("/diary/treatments", {"day": "2026-11-22"}).status == 303
        assert "14:30" not in client.get("/diary/").text
        assert "14:30" not in therapist.get(own + "/").text
        assert "Treatment on Sunday 22 November." not in therapist.get("/clients/?show=all").text

    def test_search_by_name_puts_no_name_into_an_address(self, client, stranger, therapist, shared):
        people.share(stranger, therapist)
        page = therapist.post("/clients/search", {"q": "aMI"})
        assert "Amina" in page.text
        assert "Ingrid" not in page.text
        assert [form.values["q"] for form in page.forms if "q" in form.values] == ["aMI"]
        assert not [link for link in page.links if "ami" in link.lower()]
        nobody = therapist.post("/clients/search", {"q": "nobody"}).text
        assert "No client who shares a diary with you matches that." in nobody

    @pytest.mark.parametrize(("words", "message"), [
        ("x" * 101, "No more than 100 characters. You have written 101.")])
    def test_odd_search_words_show_nobody_and_say_why(self, therapist, shared, app, words, message):
        page = therapist.post("/clients/search", {"q": words})
        assert page.status == 422
        assert message in page.errors["q"]
        assert "Ingrid" not in page.text
        assert page.form("/search").values["q"] == words
        with app.app_context():
            assert queries.rows(database.current(), "SELECT count(*) FROM viewing") == [(0,)]

    @pytest.mark.parametrize("asked", ["-1", "x", "9999999", "½", "9" * 5000])
    def test_an_odd_place_in_the_list(self, therapist, shared, asked):
        assert therapist.get(f"/clients/?from={asked}").status == 200

    def test_a_name_is_text_and_no_markup(self, client, therapist, shared):
        client.post("/account/", {"name": "<b>Ingrid</b>"})
        assert "<b>Ingrid</b>" in therapist.get("/clients/?show=all").text

    def test_a_file_put_back_from_a_backup_is_read_anew(self, client, therapist, shared, app, tmp_path):
        import shutil

        therapist.get("/clients/?show=all")   # what is noted of the list is in the copy too
        path = app.config["DATA"] / "hudro.sqlite"
        app.extensions["hudro.store"].connection().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, tmp_path / "copy")
        log(client, redness="0", swelling="0")
        therapist.get("/clients/?show=all")
        app.extensions["hudro.store"].close()
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        (tmp_path / "copy").replace(path)
        log(client, redness="4", swelling="4")
        assert "Very swollen" in therapist.get("/clients/?show=all").text

    def test_the_number_of_queries_does_not_follow_the_number_of_clients(self, therapist, app, client, clock):
        def queries() -> int:
            counted = []
            db = app.extensions["hudro.store"].connection()
            app.extensions.pop("hudro.attention", None)   # worked out anew, the dearest case
            db.conn.set_trace_callback(counted.append)
            assert therapist.get("/clients/?show=all").status == 200
            db.conn.set_trace_callback(None)
            return len([one for one in counted if one.lstrip().upper().startswith("SELECT")])

        people.share(client, therapist)
        therapist.get("/clients/?show=all")
        few = queries()
        for number in range(12):
            other = people.join(app, f"Kim{number}")
            people.share(other, therapist)
            log(other, redness="1")
        therapist.get("/clients/?show=all")
        assert queries() == few


class TestSheet:
    def test_the_visit_sheet(self, client, therapist, shared, own):
        client.post("/diary/treatments", {"day": "2026-10-28", "depth_mm": "0.5", "area": ["nose", "chin"]})
        log(client, dt.date(2026, 11, 18), redness="3", note="Ask me about the nose", ask_next_time="yes")
        log(client, dt.date(2026, 11, 20), redness="1", sunscreen="yes")
        text = therapist.get(own + "/").text
        for words in ("Day 3 after the second treatment", "The latest treatment", "To ask about next time",
                      "Ask me about the nose", "Compare the treatments", "With sunscreen", "Day by day",
                      "Friday 20 November"):
            assert words in text, words

    def test_what_was_to_be_asked_before_the_first_treatment_is_there_at_the_visit(self, client, therapist, colleague,
                                                                                   stranger, app):
        people.share(stranger, therapist)
        log(stranger, dt.date(2026, 11, 10), redness="1", note="Does it hurt?", ask_next_time="yes")
        own = f"/clients/{stranger.id(app)}"
        therapist.post(own + "/treatments", {"day": "2026-11-21"})
        assert "Does it hurt?" in therapist.get(own + "/").text

    def test_the_clients_own_day_read_only(self, client, therapist, shared, own):
        log(client, redness="2", note="Tight round the nose", alarm=["bumps"])
        page = therapist.get(f"{own}/days/2026-11-21")
        for words in ("Day 3", "Clearly pink", "Tight round the nose", "New bumps in the skin"):
            assert words in page.text
        # What to do about it is the client's to read, and what is no matter of course is not called common.
        assert "This is common" not in page.text
        log(client, dt.date(2026, 11, 20), redness="1", alarm=["none"])
        # The sign of the day after is open, and hides nothing of the day before it.
        assert "This is common on day 2." in therapist.get(f"{own}/days/2026-11-20").text
        assert not [form for form in page.forms if "diary" in form.action]
        assert "Nothing received for this day" in therapist.get(f"{own}/days/2026-11-19").text
        assert therapist.get(f"{own}/days/yesterday").status == 404

    def test_nothing_of_the_routine_without_its_share(self, client, therapist, treated, own, product):
        people.share(client, therapist, ("diary",))
        page = therapist.get(own + "/")
        assert "Retinol" not in page.text
        assert not [link for link in page.links if link.endswith("/routine") and "clients" in link]

    def test_what_rests_after_the_treatment(self, client, therapist, colleague, shared, own, product):
        assert "On hold afterwards Retinoid: earliest Thursday 26 November" in therapist.get(own + "/").text
        people.share(client, colleague, ("diary",))
        assert "On hold afterwards" not in colleague.get(own + "/").text

    def test_the_routine(self, client, therapist, shared, own, product):
        assert "Retinol 0.3" in therapist.get(f"{own}/routine").text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_each_language(self, client, therapist, shared, own, language):
        log(client, redness="4", alarm=["pus"], note="x")
        therapist.language = language
        for path in ("/clients/", own + "/", own + "/days/2026-11-21", own + "/routine", "/clients/invitations"):
            assert therapist.get(path).status == 200


class TestHandled:
    def test_followed_up_until_there_is_a_new_reason(self, client, therapist, colleague, shared, own):
        people.share(client, colleague)
        log(client, alarm=["pus"])
        form = therapist.get(own + "/").form("/handled")
        answer = therapist.post(own + "/handled", {**form.values.to_dict(flat=False), "note": "Rang at nine",
                                                   "outcome": "spoke"})
        assert answer.status == 303
        text = colleague.get("/clients/?show=all").text
        assert "Needs attention today" not in text
        assert "As expected" not in text
        # Colleagues read what was followed up, by whom, and how.
        assert text.index("Followed up") < text.index("Ingrid") < text.index("Pus or yellow crusts")
        assert "Followed up by Solveig: Rang at nine" in text
        assert "Rang at nine" in colleague.get(own + "/").text   # colleagues with access see it
        log(client, TODAY, alarm=["pus", "fever"])
        assert "Needs attention today" in therapist.get("/clients/?show=all").text
        assert "Rang at nine" not in therapist.get("/clients/?show=all").text

    def test_in_the_list_only_what_is_read_there_is_followed_up(self, client, therapist, shared, own):
        log(client, dt.date(2026, 11, 19), redness="0", itch="0", flaking="0")
        log(client, redness="4", swelling="4", itch="4", alarm=["bumps"])
        client.post("/messages", {"day": "2026-11-21", "text": "Is it common?"})
        page = therapist.get("/clients/?show=all")
        assert "waits for an answer" not in page.text   # the fourth or fifth reason
        assert therapist.post(own + "/handled", {**page.form("/handled").values.to_dict(flat=False),
                                                  "outcome": "saw"}).status == 303
        assert "waits for an answer" in therapist.get("/clients/?show=all").text

    def test_what_came_in_between_is_not_followed_up_with_it(self, client, therapist, shared, own):
        log(client, alarm=["bumps"])
        form = therapist.get(own + "/").form("/handled")
        log(client, alarm=["bumps", "eye"])
        therapist.post(own + "/handled", {**form.values.to_dict(flat=False), "outcome": "spoke"})
        assert "Doctor today" in therapist.get("/clients/?show=all").text

    def test_no_reason_is_taken_that_is_not_there(self, client, therapist, shared, own, app):
        therapist.post(own + "/handled", {"reason": ["EMERGENCY/2026-11-22//breathing", "x y z"]})
        with app.app_context():
            assert queries.rows(database.current(), "SELECT reasons FROM handled") == [("",)]

    def test_too_long_a_note_comes_back_whole(self, client, therapist, shared, own):
        log(client, alarm=["pus"])
        page = therapist.post(own + "/handled", {"note": "x" * 1001, "page": "client"})
        assert page.status == 422
        assert "No more than 1000 characters. You have written 1001." in page.text
        assert page.form("/handled").values["note"] == "x" * 1001
