"""The therapist's list: four choices with their numbers, a search however names are spelled, a summary beside it."""

import pytest

from tests import people
from tests.clients.conftest import rows_of
from tests.conftest import TODAY, log
from webapp import spelling
from webapp.clients import board


class TestChoices:
    def test_each_shows_whom_it_says_and_how_many(self, therapist, several):
        page = therapist.get("/clients/")
        assert rows_of(page) == ["Pia", "Mona", "Rita", "Nina", "Siv"]
        for words in ("Needs follow-up 5", "Today 0", "Not heard from 2", "All 5"):
            assert words in page.text
        silent = therapist.get("/clients/?show=silent")
        assert rows_of(silent) == ["Pia", "Nina", "Siv"]   # no choice hides who is to see a doctor today
        assert silent.tree.xpath("string(//nav//a[@aria-current='page'][contains(., 'Not heard')])")
        assert "Nobody is coming today." in therapist.get("/clients/?show=today").text
        assert rows_of(therapist.get("/clients/?show=all")) == rows_of(page)

    @pytest.mark.parametrize("comes", [True, False])
    def test_who_comes_today_stands_by_the_clock_and_an_emergency_above(self, therapist, several, comes):
        for name, time in (("Siv", "15:30"), ("Nina", ""), ("Mona", "09:15"), *([("Pia", "16:00")] if comes else [])):
            several[name].post("/diary/next", {"day": str(TODAY), "time": time})
        page = therapist.get("/clients/?show=today")
        assert rows_of(page) == ["Pia", "Mona", "Siv", "Nina"]
        assert f"Today {3 + comes}" in page.text and "Coming today" in page.text

    def test_nobody_is_told_as_such(self, client, therapist, shared):
        log(client, redness="0", alarm=["none"])
        page = therapist.get("/clients/")
        assert rows_of(page) == [] and "Nobody needs follow-up just now." in page.text and "All 1" in page.text
        assert "There is nobody you need to ask just now." in therapist.get("/clients/?show=silent").text

    def test_where_nothing_is_judged_nothing_is_said_of_silence(self, therapist, several, app):
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"]).exit_code == 0
        page = therapist.get("/clients/?show=silent")
        assert "Not heard from" not in page.text and "nobody you need to ask" not in page.text
        assert rows_of(page) == rows_of(therapist.get("/clients/"))

    def test_what_a_client_writes_is_heard(self, therapist, several, clock):
        """A message, and what became of a sign: the words with which somebody is asked say "or write to us"."""
        several["Siv"].post("/messages", {"day": str(TODAY), "text": "All is well"})
        page = therapist.get("/clients/?show=silent")
        assert rows_of(page) == ["Pia", "Nina"]
        siv, = [one for one in therapist.get("/clients/").tree.xpath("//li[contains(@class, 'person')]")
                if "Siv" in one.xpath("string(.//h3)")]
        assert "Heard from today" in " ".join(siv.text_content().split())

    def test_beyond_the_last_page_it_begins_again(self, therapist, several):
        assert rows_of(therapist.get("/clients/?from=500")) == rows_of(therapist.get("/clients/"))

    @pytest.mark.parametrize("name", ["", "x", "ALL", "<b>"])
    def test_another_name_is_the_first(self, therapist, several, name):
        assert rows_of(therapist.get("/clients/?show=" + name)) == rows_of(therapist.get("/clients/"))

    def test_two_choices_at_once_are_refused(self, therapist, several):
        assert therapist.get("/clients/?show=all&show=silent").status == 422

    def test_a_hundred_clients_cost_as_many_queries_among_2000_as_among_500(self, app, client, therapist, shared, db):
        def fill(first, last):
            db.conn.executemany(
                "INSERT INTO account (id, email, email_key, name, phone, password_hash, language, time_zone, joined_at)"
                " SELECT ?1, ?2, ?2, ?3, phone, password_hash, language, time_zone, joined_at FROM account WHERE id ="
                " ?4", [(f"x{one}", f"x{one}@example.com", f"Number {one}", client.id(app))
                        for one in range(first, last)])
            db.conn.executemany(
                "INSERT INTO share (id, client_id, therapist_id, asked_at, scope, agreed_at) SELECT ?, ?, therapist_id,"
                " asked_at, scope, agreed_at FROM share WHERE client_id = ?",
                [(f"y{one}", f"x{one}", client.id(app)) for one in range(first, last)])

        def queries(path, data=None):
            counted = []
            app.extensions.pop("hudro.attention", None)   # worked out anew, the dearest case
            app.extensions.pop("hudro.lists", None)
            connection = app.extensions["hudro.store"].connection().conn
            connection.set_trace_callback(counted.append)
            assert (therapist.post(path, data) if data else therapist.get(path)).status == 200
            connection.set_trace_callback(None)
            return len([one for one in counted if one.lstrip().upper().startswith("SELECT")])

        asked = [("/clients/", None), ("/clients/?show=today", None), ("/clients/?show=silent", None),
                 ("/clients/?show=all", None), ("/clients/search", {"q": "Number 7"})]
        def measure():
            for each in asked:   # to stand in it is noted
                therapist.get(each[0]) if each[1] is None else therapist.post(*each)
            return [queries(*each) for each in asked]

        fill(1, 100)
        hundred = measure()
        fill(100, 500)
        few = measure()
        fill(500, 2000)
        many = measure()
        of_each_hundred = (few[0] - hundred[0]) // 4
        assert of_each_hundred < 15
        assert few == [one + 4 * of_each_hundred for one in hundred]
        assert many == [one + 19 * of_each_hundred for one in hundred]


    def test_lists_that_are_kept_hold_so_many_clients_together(self, app, client, therapist, colleague, shared,
                                                               monkeypatch):
        """And one therapist's own is kept, however long."""
        people.share(client, colleague)
        monkeypatch.setattr(board, "KEPT", 0)
        for one in (therapist, colleague, therapist):
            assert "Ingrid" in one.get("/clients/").text
            assert list(app.extensions["hudro.lists"]) == [one.client.get_cookie("account").value]


class TestSearch:
    @pytest.mark.parametrize(("words", "name"), [
        ("aase", "Åse Bjørnstad"), ("åse", "Aase Bjoernstad"), ("A\u030ase", "Åse"), ("bjornstad", "Åse Bjørnstad"),
        ("BJÖRNSTAD", "Åse Bjørnstad"), ("bjoern", "Björn"), ("sæther", "Saether"), ("sather", "Sæther"),
        ("stad åse", "Åse Bjørnstad"), ("\uff21\uff44\uff41", "Ada"), ("lukasz", "Łukasz"), ("michael", "Michael"),
        ("ela", "Michaela"), ("el", "Joel"), ("isik", "Işık"), ("o'brien", "O’Brien"), ("obrien", "O'Brien"),
        ("annemarie", "Anne-Marie"), ("anne-marie", "Annemarie"), ("thor", "Þór"),
    ])
    def test_a_name_is_found_however_it_is_spelled(self, words, name):
        assert spelling.is_found(words, name)

    @pytest.mark.parametrize(("words", "name"), [("asa", "Åse"), ("åse x", "Åse"), ("", "Åse"), ("  ", "Åse")])
    def test_another_name_is_not(self, words, name):
        assert not spelling.is_found(words, name)

    @pytest.mark.parametrize(("words", "found"), [
        ("400 00", True), ("40000112", True), ("112", True), ("11", False), ("1988", True), ("198", False),
        ("+47 400 00 112", True), ("0047 40000112", True), ("400x", False), ("\uff11\uff19\uff18\uff18", True),
        ("åse 1988", True), ("åse 1989", False), ("400 åse", True)])
    def test_a_phone_number_and_a_year_of_birth_are(self, words, found):
        assert spelling.is_found(words, "Åse", "400 00 112", "1988") is found

    def test_it_finds_among_all_and_by_each_of_the_three(self, client, therapist, shared):
        client.post("/account/", {"name": "Åse Bjørnstad", "phone": "400 00 112", "birth_year": "1988"})
        log(client, redness="0", alarm=["none"])
        assert rows_of(therapist.get("/clients/")) == []
        for words in ("aase", "00112", "1988", "bjoernstad åse"):
            assert rows_of(therapist.post("/clients/search", {"q": words})) == ["Åse Bjørnstad"], words

    def test_emptied_it_shows_what_was_shown_before(self, therapist, several):
        for show in ("silent", "follow-up"):
            there = rows_of(therapist.get("/clients/?show=" + show))
            assert rows_of(therapist.post("/clients/search", {"q": " ", "show": show})) == there


class TestSummary:
    def test_beside_the_list_stand_why_the_conversation_the_curves_and_the_latest_treatment(self, client, therapist,
                                                                                            shared, own):
        client.post("/account/", {"phone": "400 00 112", "birth_year": "1988"})
        log(client, redness="4", swelling="4")
        client.post("/messages", {"day": str(TODAY), "text": "Is it common?"})
        page = therapist.get(own + "/summary")
        for words in ("Call today", "b. 1988", "Very swollen: swelling 4.", "Is it common?", "The latest treatment",
                      "Day by day"):
            assert words in page.text, words
        assert "tel:40000112" in page.links
        assert page.form(own + "/messages") and page.form(own + "/handled").values["page"] == "list"

    def test_to_open_it_is_a_look(self, client, therapist, shared, own):
        therapist.get(own + "/summary")
        assert "Solveig" in client.get("/sharing/").text.split("Who has looked")[-1]

    def test_without_the_messages_it_shows_none(self, client, therapist, treated, own):
        people.share(client, therapist, ("diary",))
        page = therapist.get(own + "/summary")
        assert page.status == 200 and not [one for one in page.forms if one.action.endswith("/messages")]
