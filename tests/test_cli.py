"""The commands: whose clinic it is, and the example one."""

import datetime as dt
import re

import pytest

from tests.people import PASSWORD, Person, code_of, share
from webapp import create_app, database, demo, queries, times
from webapp.diary import store as diary
from webapp.diary import treatment_store


@pytest.fixture
def empty(tmp_path):
    """An app in which nobody has joined."""
    app = create_app(DATA=tmp_path)
    yield app
    app.extensions["hudro.store"].close()


def test_the_clinic_is_told_and_shown(app, client):
    answer = app.test_cli_runner().invoke(args=[
        "clinic", "set", "--name", "Ro Hudklinikk", "--phone", "40 00 01 12", "--hours", "9–16", "--country", "SE"])
    assert answer.exit_code == 0
    assert "name: Ro Hudklinikk" in answer.output
    client.post("/diary/check-ins", {"day": "2026-11-21", "alarm": "breathing"})
    page = client.get("/days/2026-11-21")
    assert "Ro Hudklinikk" in page.text
    assert "tel:40000112" in page.links
    assert "tel:112" in page.links
    assert "tel:113" not in page.links
    app.test_cli_runner().invoke(args=["clinic", "set", "--phone", "50 00 00 00"])
    assert "Ro Hudklinikk" in client.get("/days/2026-11-21").text


def test_unset_every_number_is_shown_with_its_country(client, db):
    db.conn.execute("UPDATE clinic SET country = ''")
    client.post("/diary/check-ins", {"day": "2026-11-21", "alarm": "breathing"})
    page = client.get("/days/2026-11-21")
    assert "Call 113 (Norway)" in page.text
    assert "Call 112 (Sweden)" in page.text


@pytest.mark.parametrize("wrong", [["--country", "DK"], ["--booking-url", "javascript:alert(1)"]])
def test_the_clinic_refuses(app, wrong):
    assert app.test_cli_runner().invoke(args=["clinic", "set", *wrong]).exit_code == 2


class TestDemo:
    def test_it_tells_the_password_and_everyone_can_sign_in(self, empty):
        answer = empty.test_cli_runner().invoke(args=["demo"])
        assert demo.PASSWORD in answer.output
        for email, _, language, therapist in demo.PEOPLE:
            person = Person(empty.test_client(), email, language)
            signed_in = person.post("/sign-in", {"email": email, "password": demo.PASSWORD})
            assert signed_in.status == 303
            assert person.get("/today").location.startswith("/clients/" if therapist else "/days/")

    def test_its_dates_are_relative_to_today(self, empty):
        empty.test_cli_runner().invoke(args=["demo"])
        with empty.app_context():
            db = database.current()
            ids = dict(queries.rows(db, "SELECT email, id FROM account"))
            today = dt.datetime.now(dt.UTC).astimezone(times.zone("Europe/Oslo")).date()

            def treatments(name):
                return treatment_store.treatments(db, ids[f"{name}@example.com"])

            recovering = treatments("recovering")
            assert [(today - one.day).days for one in recovering] == [24, 3]
            assert treatment_store.next_treatment(db, ids["recovering@example.com"]).day > today
            assert len(treatments("finished")) == 4
            assert [(today - one.day).days for one in treatments("new")] == [1]
            assert diary.observations(db, ids["new@example.com"], dt.date(2000, 1, 1), today) == []
            for one in treatments("finished"):
                days = {row.day for row in diary.observations(
                    db, ids["finished@example.com"], one.day, one.day + dt.timedelta(days=14))}
                assert len(days) == 15

    def test_filling_again_replaces_it(self, empty):
        for _ in range(2):
            assert empty.test_cli_runner().invoke(args=["demo"]).exit_code == 0
        with empty.app_context():
            assert queries.row(database.current(), "SELECT count(*) FROM account") == (5,)

    def test_it_refuses_real_data(self, app, client):
        answer = app.test_cli_runner().invoke(args=["demo"])
        assert answer.exit_code == 1
        assert "holds real data" in answer.output
        assert client.get("/account/").status == 200


class TestTherapistAdd:
    def test_it_prints_a_link_that_sets_a_password_once(self, app, visitor):
        done = app.test_cli_runner().invoke(args=[
            "therapist", "add", "Marit", "Marit@Example.com", "--language", "nb", "--address", "https://hud.example/"])
        assert done.exit_code == 0
        begin, code = done.output.strip().split("#code=")   # behind the #: sent to no server and no log
        assert begin == "https://hud.example/nb/sign-in/code"
        fields = {"email": "marit@example.com", "code": code, "new_password": "et rolig sted ved vannet"}
        assert visitor.post("/sign-in/code", fields).status == 303
        assert visitor.get("/clients/").status == 200   # a therapist, and signed in
        assert visitor.get("/diary/").status == 404
        visitor.post("/sign-out")
        assert visitor.post("/sign-in/code", fields).status == 422

    @pytest.mark.parametrize(("name", "email", "words"), [
        ("", "a@example.com", "this needs a name"), ("x" * 101, "a@example.com", "this needs a name"),
        ("Marit", "no address", "this needs a name"), ("Marit", "ingrid@example.com", "somebody has an account")])
    def test_what_is_refused(self, app, name, email, words):
        done = app.test_cli_runner().invoke(args=["therapist", "add", name, email])
        assert done.exit_code == 1
        assert words in done.output


class TestOwner:
    def test_who_is_added_first_owns_the_app_and_the_next_one_does_not(self, empty):
        runner = empty.test_cli_runner()
        for name in ("Solveig", "Jonas"):
            done = runner.invoke(args=["therapist", "add", name, f"{name.lower()}@example.com"])
            assert done.exit_code == 0, done.output
        assert "owner: solveig@example.com" in runner.invoke(args=["clinic", "set"]).output

    def test_without_an_owner_it_is_who_comes_when_nobody_works_there(self, empty):
        runner = empty.test_cli_runner()

        def owner_after(*args):
            done = runner.invoke(args=["therapist", *args])
            assert done.exit_code == 0, done.output
            return runner.invoke(args=["clinic", "set"]).output.split("owner: ")[1].strip()

        for name in ("Solveig", "Jonas"):
            owner_after("add", name, f"{name.lower()}@example.com")
        assert owner_after("remove", "solveig@example.com") == "(not set)"
        assert owner_after("add", "Kari", "kari@example.com") == "(not set)"   # Jonas works there: somebody is to say
        for name in ("jonas", "kari"):
            owner_after("remove", f"{name}@example.com")
        assert owner_after("add", "Berit", "berit@example.com") == "berit@example.com"


class TestTherapistRemove:
    def test_who_has_left_sees_nothing_and_shows_nobody_anything(self, app, client, therapist, stranger):
        share(client, therapist)
        code, reset = code_of(therapist.post("/clients/invitations")), new_code(app, "solveig@example.com")
        diary = f"/clients/{client.id(app)}/"
        assert therapist.get(diary).status == 200
        done = app.test_cli_runner().invoke(args=["therapist", "remove", " Solveig@example.com "])
        assert done.exit_code == 0, done.output
        assert therapist.get(diary).location.startswith("/sign-in")
        assert therapist.post("/sign-in", {"email": "solveig@example.com", "password": PASSWORD}).status == 422
        words = {"email": "solveig@example.com", "new_password": "a river in the month of May"}
        assert therapist.post("/sign-in/code", {**words, "code": reset}).status == 422
        assert stranger.post("/sharing/invitations", {"code": code}).status == 422
        # The client still reads who it was and what was seen.
        read = client.get("/sharing/").text
        assert re.search(r"Solveig.*ended", read, re.S | re.I)
        # Let in again, the person begins with nobody.
        assert therapist.post("/sign-in/code", {**words, "code": new_code(app, "solveig@example.com")}).status == 303
        assert therapist.get("/clients/").status == 200
        assert therapist.get(diary).status == 404

    @pytest.mark.parametrize("email", ["nobody@example.com", "ingrid@example.com"])
    def test_a_client_is_not_removed(self, app, client, email):
        done = app.test_cli_runner().invoke(args=["therapist", "remove", email])
        assert done.exit_code == 1
        assert "no therapist has this address" in done.output
        assert client.get("/account/").status == 200


def new_code(app, email):
    """A code as somebody gets it who forgot a password."""
    return app.test_cli_runner().invoke(args=["account", "reset", email]).output.strip()
