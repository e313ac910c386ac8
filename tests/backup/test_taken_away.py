"""What was taken away stays away, whichever copy is put back."""

import datetime as dt
import shutil

import pytest

from tests import people
from tests.backup.commands import done, run
from tests.conftest import NOON, TODAY
from tests.people import PASSWORD
from webapp import create_app, database, logs, queries, taken_away

DAY = TODAY.isoformat()
NEW_PASSWORD = "et rolig sted ved vannet"


class TestTakenAway:
    def test_an_ended_share_stays_ended(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        done(app, "restore", copy)
        assert client.sign_in() and therapist.sign_in()
        assert therapist.get(own + "/").status == 404
        assert "Ingrid" not in therapist.get("/clients/").text

    @pytest.mark.parametrize("later", [None, ("diary", "routine")])
    def test_a_narrowed_share_shows_no_more_than_it_did_at_last(self, app, client, therapist, shared, own, copy, later):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}", {"scope": ["diary"]})
        if later:
            client.post(f"/sharing/{shared}", {"scope": list(later)})
        done(app, "restore", copy)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 200
        assert therapist.get(own + "/routine").status == (200 if later else 404)

    def test_a_share_whose_end_was_drawn_nearer_ends_then(self, app, client, therapist, shared, own, copy, clock):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}", {"scope": ["diary"], "ends_on": DAY})
        done(app, "restore", copy)
        clock.now += (NOON - NOON.replace(hour=0)) * 3
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_a_deleted_client_stays_deleted(self, app, client, stranger, shared, copy, db):
        done(app, "make", copy)
        assert client.post("/account/delete", {"password": PASSWORD}).status == 303
        done(app, "restore", copy)
        assert not client.sign_in()
        with app.app_context():
            assert queries.rows(database.current(), "SELECT 1 FROM account WHERE email = ?", (client.email,)) == []
            assert queries.rows(database.current(), "SELECT 1 FROM treatment") == []
        assert stranger.sign_in()

    def test_a_removed_therapist_stays_out(self, app, therapist, shared, own, copy):
        done(app, "make", copy)
        app.test_cli_runner().invoke(args=["therapist", "remove", therapist.email])
        done(app, "restore", copy)
        assert not therapist.sign_in()
        with app.app_context():
            assert queries.row(database.current(), "SELECT count(*) FROM share WHERE ended_at IS NULL") == (0,)

    def test_a_therapist_who_deleted_the_account_stays_unknown(self, app, therapist, copy):
        done(app, "make", copy)
        assert therapist.post("/account/delete", {"password": PASSWORD}).status == 303
        done(app, "restore", copy)
        assert not therapist.sign_in()
        with app.app_context():
            assert queries.rows(database.current(), "SELECT 1 FROM account WHERE email = ?", (therapist.email,)) == []

    def test_an_old_password_opens_nothing(self, app, client, copy):
        done(app, "make", copy)
        client.post("/account/password", {"password": PASSWORD, "new_password": NEW_PASSWORD})
        assert "Taken away again since that copy: 1." in done(app, "restore", copy)
        assert not client.sign_in()
        code = app.test_cli_runner().invoke(args=["account", "reset", client.email]).output.strip()
        answer = client.post("/sign-in/code", {"email": client.email, "code": code, "new_password": NEW_PASSWORD})
        assert answer.status == 303

    def test_a_password_that_stands_in_the_copy_opens_it(self, app, client, copy):
        client.post("/account/password", {"password": PASSWORD, "new_password": NEW_PASSWORD})
        done(app, "make", copy)
        done(app, "restore", copy)
        assert client.sign_in(NEW_PASSWORD)

    def test_everybody_is_signed_out_and_every_code_is_void(self, app, client, stranger, therapist, copy):
        code = people.code_of(therapist.post("/clients/invitations"))
        reset = app.test_cli_runner().invoke(args=["account", "reset", client.email]).output.strip()
        done(app, "make", copy)
        done(app, "restore", copy)
        for person in (client, stranger):
            assert person.get("/account/").location.startswith("/sign-in")
        said = {"email": client.email, "code": reset, "new_password": NEW_PASSWORD}
        assert client.post("/sign-in/code", said).status == 422
        assert stranger.sign_in()
        assert stranger.post("/sharing/invitations", {"code": code}).status == 422

    def test_it_holds_for_a_copy_that_is_put_back_by_hand(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        path = app.config["DATA"] / "hudro.sqlite"
        app.extensions["hudro.store"].stop()
        shutil.copy(copy, path)
        done(app, "restored")
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_it_holds_when_an_older_copy_is_put_back_after_a_newer_one(self, app, client, therapist, shared, own, copy):
        older, newer = copy, copy.with_name("newer.sqlite")
        done(app, "make", older)
        client.post(f"/sharing/{shared}/end")
        done(app, "make", newer)
        done(app, "restore", newer)
        done(app, "restore", older)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    @pytest.mark.parametrize(("path", "fields", "left"), [
        ("/end", {}, ()), ("", {"stop": "diary"}, ("routine",)), ("", {"stop": "routine"}, ("diary",)),
        ("", {"scope": ["routine"]}, ("routine",)), ("", {"scope": []}, ("diary", "routine")),
        ("", {"scope": ["diary", "routine"], "ends_on": DAY}, ()),
    ])
    def test_what_is_ended_while_an_older_copy_stands_there_stays_so(self, app, client, therapist, own, copy, clock,
                                                                     path, fields, left):
        done(app, "make", copy)
        share = people.share(client, therapist, ("diary", "routine"))
        newer = copy.with_name("newer.sqlite")
        done(app, "make", newer)
        done(app, "restore", copy)   # by mistake: the share is not in it
        assert client.sign_in()
        assert client.post(f"/sharing/{share}{path}", fields).status == 404
        done(app, "restore", newer)
        clock.now += dt.timedelta(hours=36)
        assert therapist.sign_in()
        shown = [scope for path, scope in (("/", "diary"), ("/routine", "routine"))
                 if therapist.get(own + path).status == 200]
        assert tuple(shown) == left

    def test_only_its_client_ends_a_share_that_another_copy_holds(self, app, client, stranger, therapist, own, copy):
        done(app, "make", copy)
        share = people.share(client, therapist, ("diary",))
        newer = copy.with_name("newer.sqlite")
        done(app, "make", newer)
        done(app, "restore", copy)
        assert stranger.sign_in()
        assert stranger.post(f"/sharing/{share}/end").status == 404
        assert stranger.post("/sharing/no-share-at-all/end").status == 404
        assert "no-share" not in taken_away.journal(app.extensions["hudro.store"].path).read_text()
        assert stranger.post(f"/sharing/{share}", {"scope": ["routine"]}).status == 404
        done(app, "restore", newer)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 200

    def test_what_was_said_of_it_at_last_counts(self, app, client, therapist, own, copy):
        """A share that was ended to an older copy, and opened again to the newer one, is as open as that."""
        done(app, "make", copy)
        share = people.share(client, therapist, ("diary", "routine"))
        newer = copy.with_name("newer.sqlite")
        done(app, "make", newer)
        done(app, "restore", copy)
        assert client.sign_in()
        client.post(f"/sharing/{share}", {"stop": "routine"})
        done(app, "restore", newer)
        assert client.sign_in()
        assert client.post(f"/sharing/{share}", {"scope": ["diary", "routine"]}).status == 303
        done(app, "restore", newer)
        assert therapist.sign_in()
        assert [therapist.get(own + path).status for path in ("/", "/routine")] == [200, 200]

    def test_who_was_removed_while_an_older_copy_stood_there_stays_so(self, app, client, therapist, own, copy):
        done(app, "make", copy)
        people.share(client, therapist, ("diary",))
        newer = copy.with_name("newer.sqlite")
        done(app, "make", newer)
        done(app, "restore", copy)
        app.test_cli_runner().invoke(args=["therapist", "remove", therapist.email])
        done(app, "restore", newer)
        with app.app_context():
            assert queries.row(database.current(), "SELECT count(*) FROM share WHERE ended_at IS NULL") == (0,)

    def test_it_holds_after_a_crash_before_the_journal_was_written(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        taken_away.journal(app.extensions["hudro.store"].path).write_text('{"key": "half a li')
        taken_away._copied.clear()   # another process, after a restart
        done(app, "restore", copy)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_it_holds_when_the_journal_cannot_be_written(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        journal = taken_away.journal(app.extensions["hudro.store"].path)
        journal.unlink()
        journal.mkdir()   # even root cannot append to it
        assert client.post(f"/sharing/{shared}/end").status == 303   # what the client wants is done
        health = client.client.get("/healthz")
        assert (health.status_code, "journal" in health.text) == (503, True)
        answer = run(app, "restore", copy)
        assert (answer.exit_code, "cannot be read" in answer.output) == (1, True)
        assert therapist.get(own + "/").status == 404
        journal.rmdir()
        assert client.client.get("/healthz").status_code == 200   # it is written now
        done(app, "restore", copy)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    @pytest.mark.parametrize("garbage", [b"\xff\xfe\n", b"\0" * 500, b"[]\n", b"{}\n", b"null\n",
                                         b'{"key": null, "what": null, "about": null, "detail": null, "at": null}\n'])
    def test_a_line_that_cannot_be_read_hides_none_of_the_others(self, app, client, therapist, shared, own, copy, clock,
                                                                 garbage, caplog):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        journal = taken_away.journal(app.extensions["hudro.store"].path)
        journal.write_bytes(garbage + journal.read_bytes() + garbage)
        logs.forget()
        again = create_app(DATA=app.config["DATA"], CLOCK=clock)   # it starts
        assert "hudro.unusable" not in again.extensions
        again.extensions["hudro.store"].close()
        done(app, "restore", copy)
        assert "cannot be read" in caplog.text
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_the_journal_says_nothing_about_anybody(self, app, client, therapist, shared, copy):
        client.post("/diary/check-ins", {"day": DAY, "note": "a private note"})
        client.post(f"/sharing/{shared}/end")
        client.post("/account/delete", {"password": PASSWORD})
        text = taken_away.journal(app.extensions["hudro.store"].path).read_text()
        assert len(text.splitlines()) >= 2
        for secret in ("Ingrid", "ingrid@", "Solveig", "note", "argon2"):
            assert secret not in text
        assert taken_away.journal(app.extensions["hudro.store"].path).stat().st_mode & 0o077 == 0
