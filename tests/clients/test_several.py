"""From the therapist's list, for one client or several at once: followed up, or asked how it goes."""

import datetime as dt
import uuid

import pytest

from tests import people
from tests.clients.conftest import chosen, rows_of
from tests.conftest import TODAY, log

ASKS = {"en": "How is your skin doing?", "nb": "Hvordan går det med huden?", "sv": "Hur går det med huden?"}


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
