"""The therapist's list: four choices with their numbers, a search however names are spelled, several at once."""

import datetime as dt
import uuid

import pytest

from tests import people
from tests.conftest import TODAY, log
from webapp import spelling

ASKS = {"en": "How is your skin doing?", "nb": "Hvordan går det med huden?", "sv": "Hur går det med huden?"}


@pytest.fixture
def several(app, therapist, clock):
    """Clients by name, who share diary and messages: two are silent in a recovery, one has a sign, one a message, one
    more redness than is common."""
    clock.set(TODAY - dt.timedelta(days=4))
    found = {}
    for name, language in (("Siv", "sv"), ("Nina", "nb"), ("Pia", "en"), ("Mona", "en"), ("Rita", "en")):
        found[name] = people.join(app, name, language=language)
        people.share(found[name], therapist, ("diary", "messages"))
    for name, days in (("Siv", 4), ("Nina", 4), ("Rita", 9)):
        found[name].post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=days))})
    clock.set(TODAY)
    for one in (*found.values(), therapist):
        assert one.sign_in()
    log(found["Pia"], alarm=["pus"])
    log(found["Rita"], redness="4", alarm=["none"])
    found["Mona"].post("/messages", {"day": str(TODAY), "text": "May I swim?"})
    return found


def rows_of(page):
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//li[contains(@class, 'person')]//h3")]


def chosen(page, *names):
    """The form of several at once, as it is sent when these are ticked."""
    ids = {one.xpath("string(ancestor::li//h3)").strip(): one.get("value")
           for one in page.tree.xpath("//input[@type='checkbox'][@name='client']")}
    return {"client": [ids[name] for name in names],
            "reason": page.tree.xpath("//input[@form='several'][@name='reason']/@value")}


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

    def test_there_are_as_many_queries_for_2000_clients_as_for_500(self, app, client, therapist, shared, db):
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
        fill(1, 500)
        for each in asked:
            therapist.get(each[0]) if each[1] is None else therapist.post(*each)
        few = [queries(*each) for each in asked]
        fill(500, 2000)
        for each in asked:   # to stand in it is noted
            therapist.get(each[0]) if each[1] is None else therapist.post(*each)
        assert [queries(*each) for each in asked] == few


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


class TestSeveral:
    def test_followed_up_at_once_and_each_can_be_taken_back(self, therapist, several, app):
        page = therapist.get("/clients/")
        assert therapist.post("/clients/followed-up", chosen(page, "Rita", "Nina")).status == 303
        page = therapist.get("/clients/")
        assert rows_of(page)[:3] == ["Pia", "Mona", "Siv"] and sorted(rows_of(page)[3:]) == ["Nina", "Rita"]
        assert "Needs follow-up 3" in page.text
        assert "Followed up by Solveig" in page.text
        rita = several["Rita"].id(app)
        undo, = [one for one in page.forms if "/handled/" in one.action and rita in one.action]
        assert therapist.post(undo.action.removeprefix("/en"), undo.values).status == 303
        assert rows_of(therapist.get("/clients/")) == ["Pia", "Mona", "Rita", "Siv", "Nina"]

    def test_after_a_search_too(self, therapist, several):
        page = therapist.post("/clients/search", {"q": "Nina", "show": "silent"})
        assert "1 client found" in page.text
        assert page.form("/clients/search").values["show"] == "silent"
        form = {**chosen(page, "Nina"), "show": page.form("/clients/followed-up").values["show"]}
        assert therapist.post("/clients/followed-up", form).location == "/clients/?show=silent"

    def test_after_it_the_list_is_as_it_was_chosen(self, therapist, several):
        form = {**chosen(therapist.get("/clients/?show=silent"), "Nina"), "show": "silent"}
        assert therapist.post("/clients/followed-up", form).location == "/clients/?show=silent"

    def test_no_warning_sign_can_be_ticked_or_sent(self, therapist, several, app):
        page = therapist.get("/clients/")
        with pytest.raises(KeyError):
            chosen(page, "Pia")
        own = several["Pia"].id(app)
        key, = page.form(f"/clients/{own}/handled").values.getlist("reason")
        answer = therapist.post("/clients/followed-up", {"client": own, "reason": f"{own} {key}"})
        assert answer.status == 422 and "These were left out. Warning signs" in answer.text
        assert "Pia" in answer.tree.xpath("string(//p[@role='alert'])")
        assert "Doctor today" in therapist.get("/clients/").text

    def test_who_ticked_a_sign_meanwhile_is_left_and_named_and_the_others_are_done(self, therapist, several):
        form = chosen(therapist.get("/clients/"), "Rita", "Nina")
        log(several["Nina"], alarm=["fever"])
        answer = therapist.post("/clients/followed-up", form)
        assert answer.tree.xpath("string(//p[@role='alert']//b)").startswith("Nina")
        assert "Needs follow-up 4" in therapist.get("/clients/").text   # Rita alone is followed up

    def test_what_is_not_read_yet_is_neither_ticked_nor_closed_with_others(self, therapist, several, app):
        """A message, and a note whose day nobody has opened."""
        page = therapist.get("/clients/")
        for name in ("Mona", "Pia"):
            with pytest.raises(KeyError):
                chosen(page, name)
        own = several["Mona"].id(app)
        reason, = page.form(f"/clients/{own}/handled").values.getlist("reason")
        answer = therapist.post("/clients/followed-up", {"client": own, "reason": f"{own} {reason}"})
        assert "Mona" in answer.tree.xpath("string(//p[@role='alert'])")
        log(several["Rita"], note="blisters and pus")
        assert "Rita" in therapist.post("/clients/followed-up", {"client": several["Rita"].id(app)}
                                        ).tree.xpath("string(//p[@role='alert'])")
        assert "Needs follow-up 5" in therapist.get("/clients/").text

    def test_what_came_meanwhile_is_not_followed_up_with_it(self, therapist, several):
        form = chosen(therapist.get("/clients/"), "Rita")
        log(several["Rita"], itch="4")
        therapist.post("/clients/followed-up", form)
        page = therapist.get("/clients/")
        assert "Needs follow-up 5" in page.text and "Itch 4" in page.text and "Redness 4" not in page.text

    @pytest.mark.parametrize("path", ["followed-up", "asked"])
    def test_nobody_chosen_is_said_and_nothing_lost(self, therapist, several, path):
        answer = therapist.post("/clients/" + path, {"reason": "x y"})
        assert answer.status == 422 and "Choose at least one client." in answer.text
        assert rows_of(answer) == ["Pia", "Mona", "Rita", "Nina", "Siv"]

    @pytest.mark.parametrize("path", ["followed-up", "asked"])
    def test_nothing_is_written_about_who_shares_nothing_with_the_therapist(self, therapist, colleague, several, db,
                                                                            app, path):
        """Of another's clients, of one whose sharing has ended meanwhile, and of what is no client at all."""
        form = chosen(therapist.get("/clients/"), "Nina", "Siv")
        before = db.conn.execute("SELECT (SELECT count(*) FROM handled), (SELECT count(*) FROM message)").fetchone()
        answer = colleague.post("/clients/" + path, {**form, "client": [*form["client"], "x", str(uuid.uuid4())]})
        assert "4 of them share nothing with you any more." in answer.text and "Nina" not in answer.text
        share = db.conn.execute("SELECT id FROM share WHERE client_id = ?", (several["Nina"].id(app),)).fetchone()[0]
        several["Nina"].post(f"/sharing/{share}/end")
        answer = therapist.post("/clients/" + path, {**form, "client": form["client"][:1]})
        assert "1 of them shares nothing with you any more." in answer.text
        assert db.conn.execute("SELECT (SELECT count(*) FROM handled), (SELECT count(*) FROM message)"
                               ).fetchone() == before

    def test_sent_twice_by_an_outbox_it_is_once(self, therapist, several, db, clock):
        form, key = chosen(therapist.get("/clients/"), "Nina"), str(uuid.uuid4())
        for status in (200, 204):
            answer = therapist.outbox("/clients/asked", form, written=clock.now, key=key)
            assert (answer.status, answer.headers["Outbox-Receipt"]) == (status, key)
        assert db.conn.execute("SELECT count(*) FROM message WHERE author_id <> client_id").fetchone() == (1,)
        assert db.conn.execute("SELECT count(*) FROM handled").fetchone() == (1,)

    def test_a_refused_follow_up_stands_in_its_row(self, therapist, several, app):
        own = several["Pia"].id(app)
        form = therapist.get("/clients/").form(f"/clients/{own}/handled").values.to_dict(flat=False)
        answer = therapist.post(f"/clients/{own}/handled", {**form, "outcome": "", "note": "x" * 1001})
        assert answer.status == 422 and rows_of(answer) == ["Pia", "Mona", "Rita", "Nina", "Siv"]
        assert "No more than 1000 characters. You have written 1001." in answer.text
        assert "Choose how it went." in answer.text
        assert answer.form(f"/clients/{own}/handled").values["note"] == "x" * 1001

    def test_a_refused_follow_up_of_who_does_not_stand_in_that_list_is_on_their_page(self, therapist, several, app):
        own = several["Rita"].id(app)
        form = therapist.get("/clients/").form(f"/clients/{own}/handled").values.to_dict(flat=False)
        answer = therapist.post(f"/clients/{own}/handled", {**form, "show": "today", "note": "x" * 1001})
        assert answer.status == 422 and answer.form(f"/clients/{own}/handled").values["note"] == "x" * 1001

    def test_of_reasons_that_have_gone_nothing_is_said_to_be_done(self, therapist, several, app):
        own = several["Rita"].id(app)
        answer = therapist.post("/clients/followed-up", {"client": own, "reason": f"{own} QUIET/2020-01-01"})
        assert "Rita" in answer.tree.xpath("string(//p[@role='alert'])")


class TestAsk:
    @pytest.mark.parametrize(("name", "language"), [("Siv", "sv"), ("Nina", "nb")])
    def test_the_client_is_asked_in_their_language_and_reads_no_reproach(self, therapist, several, name, language):
        page = therapist.get("/clients/?show=silent")
        asked, = [one for one in page.forms if one.action.endswith("/asked") and one.values.get("client")
                  == chosen(page, name)["client"][0]]
        assert ASKS["en"] in page.text   # what it sends is said beforehand
        assert therapist.post("/clients/asked", asked.values).status == 303
        text = several[name].get("/messages/").text
        assert ASKS[language] in text and "Solveig" in text
        for path in ("/messages/", f"/days/{TODAY}", "/diary/"):
            said = several[name].get(path).text.casefold()
            for reproach in ("silent", "stille", "tyst", "not heard", "ikke hørt", "inte hört", "forgot", "glemt"):
                assert reproach not in said, (path, reproach)

    def test_it_counts_as_followed_up_until_the_silence_goes_on(self, therapist, several, clock):
        therapist.post("/clients/asked", chosen(therapist.get("/clients/"), "Nina", "Siv"))
        assert "Not heard from 0" in therapist.get("/clients/").text
        clock.set(TODAY + dt.timedelta(days=2))
        assert therapist.sign_in()
        assert several["Siv"].sign_in()
        log(several["Siv"], TODAY + dt.timedelta(days=1), redness="0")
        page = therapist.get("/clients/?show=silent")
        assert rows_of(page) == ["Pia", "Rita", "Nina"]   # Rita has been silent since then
        assert "Nothing received since Tuesday 17 November. Followed up on 21 November 2026." in page.text

    def test_who_shares_no_messages_or_has_a_sign_is_not_asked(self, client, therapist, several, app, clock):
        people.share(client, therapist, ("diary",))
        client.post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=3))})
        page = therapist.get("/clients/")
        assert "Ingrid" in rows_of(page)
        own = client.id(app)
        assert not [one for one in page.forms if one.action.endswith("/asked") and one.values.get("client") == own]
        answer = therapist.post("/clients/asked", {"client": [own, several["Pia"].id(app)]})
        assert answer.status == 422
        named = answer.tree.xpath("//p[@role='alert']//b/text()")
        assert len(named) == 2 and {one.split(" (")[0] for one in named} == {"Ingrid", "Pia"}

    def test_who_has_written_meanwhile_is_not_asked_and_stays_unread(self, therapist, several):
        form = chosen(therapist.get("/clients/?show=silent"), "Nina")
        several["Nina"].post("/messages", {"day": str(TODAY), "text": "My eye is swollen shut"})
        answer = therapist.post("/clients/asked", form)
        assert answer.tree.xpath("string(//p[@role='alert']//b)").startswith("Nina")
        page = therapist.get("/clients/")
        assert "Needs follow-up 5" in page.text and "answered" not in several["Nina"].get("/messages/").text

    def test_asked_once_whoever_asks_and_however_often(self, therapist, colleague, several, db, clock):
        people.share(several["Nina"], colleague, ("diary", "messages"))
        form = chosen(therapist.get("/clients/?show=silent"), "Nina")
        for person, status in ((therapist, 303), (therapist, 422), (colleague, 422)):
            assert person.post("/clients/asked", form).status == status
        assert db.conn.execute("SELECT count(*) FROM message WHERE author_id <> client_id").fetchone() == (1,)

    def test_sent_late_after_the_client_was_heard_it_asks_nobody(self, therapist, several, db, clock):
        form, written = chosen(therapist.get("/clients/?show=silent"), "Nina"), clock.now
        log(several["Nina"], redness="0")
        answer = therapist.outbox("/clients/asked", form, written=written, sent=clock.now)
        assert answer.status == 422 and "Outbox-Refused" in answer.headers   # the phone keeps it, and says why
        assert "These were left out." in " ".join(answer.tree.xpath("//*[@data-refusal]//text()"))
        assert db.conn.execute("SELECT count(*) FROM message WHERE author_id <> client_id").fetchone() == (0,)

    def test_asked_late_by_an_outbox_the_silence_is_counted_from_then(self, therapist, several, db, clock):
        form, written = chosen(therapist.get("/clients/?show=silent"), "Nina"), clock.now
        for _ in range(6):   # in one sign-in, that of the page on which it was written
            clock.now += dt.timedelta(hours=8)
            assert therapist.client.get("/en/clients/").status_code == 200
        therapist.outbox("/clients/asked", form, written=written, sent=clock.now,
                         **{"Page-At": written.isoformat()})
        assert db.conn.execute("SELECT substr(written_at, 1, 10) FROM handled").fetchone() == (str(TODAY),)
        assert "Nina" not in rows_of(therapist.get("/clients/?show=silent"))

    def test_who_waits_for_an_answer_is_not_asked_however_silent_since(self, therapist, several, db, clock, app):
        several["Nina"].post("/messages", {"day": str(TODAY), "text": "May I swim?"})
        clock.set(TODAY + dt.timedelta(days=3))
        assert therapist.sign_in()
        page = therapist.get("/clients/?show=silent")
        assert "Nina" in rows_of(page)
        answer = therapist.post("/clients/asked", {"client": several["Nina"].id(app)})
        assert answer.tree.xpath("string(//p[@role='alert']//b)").startswith("Nina")
        assert db.conn.execute("SELECT count(*) FROM message WHERE author_id <> client_id").fetchone() == (0,)

    def test_what_is_not_shared_is_not_heard(self, client, therapist, colleague, several):
        people.share(client, therapist, ("diary",))
        people.share(client, colleague, ("diary", "messages"))
        client.post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=3))})
        client.post("/messages", {"day": str(TODAY), "text": "To Jonas"})
        assert "Ingrid" in rows_of(therapist.get("/clients/?show=silent"))
        assert "Ingrid" not in rows_of(colleague.get("/clients/?show=silent"))

    def test_no_word_of_it_in_somebody_elses_conversation(self, client, stranger, therapist, shared, app):
        """What waits on the therapist's phone is laid into the list that it names."""
        people.share(stranger, therapist, ("diary", "messages"))
        named = [therapist.get(f"/clients/{one.id(app)}/{path}").tree.xpath("//@data-outbox-list")
                 for one in (client, stranger) for path in ("", "summary", f"days/{TODAY}")]
        assert len({words.split()[0] for lists in named for words in lists}) == 2
        assert "How is your skin doing?" not in client.get("/messages/").text


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
