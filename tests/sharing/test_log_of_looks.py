"""The log of looks is whole and true: who by id, what was newly shown, forms, and what was opened offline."""

import datetime as dt
import uuid

import pytest

from tests import people
from tests.conftest import NOON, TODAY, log
from tests.sharing.looks import rows, sheet
from webapp import queries

DAY = TODAY.isoformat()


def looks(db, columns="what, offline") -> list:
    return queries.rows(db, f"SELECT {columns} FROM viewing ORDER BY id")


class TestWho:
    def test_a_therapist_cannot_look_under_another_name(self, app, client, therapist, shared, own, db):
        page = therapist.post("/account/", {"name": "Somebody Else", "phone": "1"})
        assert page.status == 422
        assert "set by the clinic" in page.errors["name"]
        therapist.get(own + "/")
        assert looks(db, "name, therapist_id") == [("Solveig", therapist.id(app))]
        # Another field may be changed, and an old page that says the same name says nothing.
        assert therapist.post("/account/", {"name": "Solveig", "was.name": "Solveig", "phone": "1"}).status == 303

    def test_the_clinic_may_and_the_log_keeps_who_it_was(self, app, client, therapist, shared, own, db):
        therapist.get(own + "/")
        done = app.test_cli_runner().invoke(args=["therapist", "rename", therapist.email, "Solveig Berg"])
        assert done.exit_code == 0, done.output
        therapist.get(own + "/")
        who = therapist.id(app)
        assert looks(db, "name, therapist_id") == [("Solveig", who), ("Solveig Berg", who)]
        assert "looked 2 times" in client.get("/sharing/").text

    @pytest.mark.parametrize("words", [("nobody@example.com", "X"), ("ingrid@example.com", "X"),
                                       ("solveig@example.com", " "), ("solveig@example.com", "x" * 101)])
    def test_what_is_refused(self, app, client, therapist, words):
        assert app.test_cli_runner().invoke(args=["therapist", "rename", *words]).exit_code == 1


class TestList:
    def test_what_it_newly_shows_is_noted_each_time(self, client, therapist, shared, db, app):
        therapist.get("/clients/?show=all")
        therapist.get("/clients/?show=all")
        assert len(looks(db)) == 1
        log(client, redness="3")
        therapist.get("/clients/?show=all")
        therapist.get("/clients/?show=all")
        assert len(looks(db)) == 2
        log(client, alarm="fever")
        therapist.get("/clients/?show=all")
        assert len(looks(db)) == 3
        text = client.get("/sharing/").text
        assert text.count("The list of clients, with what you logged last") >= 2

    def test_a_search_shows_it_too(self, client, therapist, shared, db):
        log(client, alarm="fever")
        therapist.post("/clients/search", {"q": "ingrid"})
        assert len(looks(db)) == 1

    def test_a_client_who_has_logged_nothing_is_a_name_in_it(self, stranger, therapist, db):
        people.share(stranger, therapist)
        therapist.get("/clients/?show=all")
        assert "Your name in the list of clients" in stranger.get("/sharing/").text


FORMS = [("GET", "/suggestions/new", {}, "suggest"), ("POST", "/suggestions", {"name": ""}, "suggest"),
         ("GET", f"/treatments/{DAY}", {}, "treatment"), ("POST", "/treatments", {"day": "x"}, "treatment"),
         ("GET", f"/ratings/{DAY}", {}, "rating"), ("POST", "/ratings", {"day": DAY}, "rating"),
         ("GET", "/next", {}, "next"), ("POST", "/next", {"day": "x"}, "next"),
         ("POST", "/handled", {"note": "x" * 2000}, "sheet"), ("POST", "/messages", {"day": DAY, "text": ""}, "sheet")]


@pytest.mark.parametrize(("method", "path", "said", "what"), FORMS)
def test_whatever_shows_a_client_is_noted_refused_forms_too(therapist, shared, own, db, method, path, said, what):
    page = therapist.get(own + path) if method == "GET" else therapist.post(own + path, said)
    assert page.status == (200 if method == "GET" else 422)
    assert "Ingrid" in page.text
    assert looks(db, "what") == [(what,)]
    therapist.client.head(f"/en{own}{path}")
    assert len(looks(db)) == 1


def test_a_write_that_leads_on_shows_nothing_by_itself(client, therapist, shared, own, db):
    assert therapist.post(own + "/ratings", {"day": DAY, "redness": "1"}).status == 303
    assert looks(db) == []


def test_nothing_is_shown_that_cannot_be_noted(client, therapist, shared, own, db):
    db.conn.execute("CREATE TRIGGER broken BEFORE INSERT ON viewing BEGIN SELECT raise(ABORT, 'full'); END")
    for answer in (therapist.get(own + "/"), therapist.post(own + "/next", {"day": "x"}),
                   therapist.get("/clients/?show=all")):
        assert answer.status in (500, 503)
        assert "Ingrid" not in answer.text


class TestOffline:
    def tell(self, therapist, own, *, opened, rendered, what="sheet", day="", at=NOON):
        return therapist.outbox(f"{own}/looks", {"what": what, "day": day}, written=opened, sent=at,
                                key=str(uuid.uuid4()), device=str(uuid.uuid4()), **{"Page-At": rendered.isoformat()})

    def test_what_was_opened_without_a_network_stands_in_the_log_as_such(self, client, therapist, shared, own, db,
                                                                         clock):
        therapist.get(own + "/")
        clock.now = NOON + dt.timedelta(hours=5)
        answer = self.tell(therapist, own, opened=NOON + dt.timedelta(hours=2), rendered=NOON, at=clock.now)
        assert answer.status == 204
        assert answer.headers["Outbox-Receipt"]
        assert looks(db) == [("sheet", 0), ("sheet", 1)]
        assert looks(db, "seen_at")[1][0].startswith("2026-11-21T13:00")   # when it was opened
        assert "opened offline" in client.get("/sharing/").text

    def test_a_page_that_has_only_just_come_was_noted_already(self, client, therapist, shared, own, db, clock):
        therapist.get(own + "/")
        assert self.tell(therapist, own, opened=NOON, rendered=NOON, at=NOON).status == 204
        assert looks(db) == [("sheet", 0)]

    def test_it_is_told_also_when_the_share_has_ended(self, client, therapist, shared, own, db, clock):
        client.post(f"/sharing/{shared}/end")
        clock.now = NOON + dt.timedelta(hours=5)
        assert self.tell(therapist, own, opened=NOON + dt.timedelta(hours=2), rendered=NOON, at=clock.now).status == 204
        assert looks(db) == [("sheet", 1)]
        assert therapist.get(own + "/").status == 404

    @pytest.mark.parametrize("said", [{"what": "anything"}, {"what": ""}, {"what": "day", "day": "x"}])
    def test_what_is_refused(self, client, therapist, shared, own, db, said):
        assert therapist.outbox(f"{own}/looks", said, written=NOON).status == 422
        assert looks(db) == []

    def test_each_page_that_is_kept_says_until_when_it_may_be_read(self, client, therapist, shared, own):
        for path, what, day in (("/", "sheet", ""), (f"/days/{DAY}", "day", DAY), ("/routine", "routine", "")):
            page = therapist.get(own + path)
            values = page.form("/looks").values
            assert (values["what"], values["day"]) == (what, day)
            assert page.headers["Hudro-Until"].startswith("2026-12-05")
        assert "Hudro-Until" not in client.get(f"/days/{DAY}").headers   # one's own has none


class TestAsTheClientReadsIt:
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
        therapist.get("/clients/?show=all")
        therapist.get("/clients/?show=all")
        assert rows(app, "SELECT what, count(*) FROM viewing GROUP BY what") == [("list", 1)]
        assert "Opened by" not in client.get("/days/2026-11-21").text
        clock.set(dt.date(2026, 11, 22))
        therapist.get("/clients/?show=all")
        assert rows(app, "SELECT count(*) FROM viewing") == [(2,)]

    @pytest.mark.parametrize("path", ["", "client", "day"])
    def test_what_cannot_be_noted_is_not_shown(self, client, therapist, app, db, path):
        people.share(client, therapist)
        db.conn.execute("CREATE TRIGGER no_log BEFORE INSERT ON viewing BEGIN SELECT raise(ABORT, 'no'); END")
        page = therapist.get({"": "/clients/?show=all", "client": f"/clients/{client.id(app)}/",
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
        assert "Your name stays where clients can see who has looked" in page.text
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

    def test_without_scripts_a_refused_message_shows_the_whole_day_and_is_noted_so(self, client, therapist, app):
        people.share(client, therapist, ("diary", "messages"))
        page = therapist.post(f"/clients/{client.id(app)}/messages", {"day": "2026-11-21", "page": "day", "text": ""})
        assert page.status == 422
        assert rows(app, "SELECT what, day FROM viewing") == [("day", "2026-11-21")]

    def test_a_write_that_is_answered_with_404_has_shown_nothing(self, client, therapist, app):
        share = people.share(client, therapist, ("diary", "messages"))
        own = f"/clients/{client.id(app)}"
        assert therapist.post(f"{own}/handled/999999/undo").status == 404
        assert client.post(f"/sharing/{share}", {"scope": ["diary"]}).status == 303
        assert therapist.post(f"{own}/messages", {"day": "2026-11-21", "text": "?"}).status == 404
        assert rows(app, "SELECT what, day FROM viewing") == []

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
