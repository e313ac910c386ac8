"""The clinic administers itself: who owns its app adds, helps and takes out those who work there, in the browser."""

import re

import pytest

from tests import people
from tests.conftest import log
from tests.people import PASSWORD
from webapp.languages import LANGUAGES

WRONG = {"password": "another sentence to remember"}
RIGHT = {"password": PASSWORD}
NEW = "a new sentence for mornings"


@pytest.fixture
def owner(app, therapist):
    """Solveig, who owns the clinic's app."""
    done = app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email])
    assert done.exit_code == 0, done.output
    return therapist


@pytest.fixture
def jonas(app, colleague):
    """The address of the page about the colleague."""
    return f"/staff/{colleague.id(app)}"


def code_on(page) -> str:
    return page.tree.xpath("string(//p[@class='code'])").strip()


def let_in(person, code, password=NEW):
    return person.post("/sign-in/code", {"email": person.email, "code": code, "new_password": password})


class TestOwner:
    def test_the_owner_is_led_there_and_nobody_else(self, owner, colleague, client):
        assert "/en/staff/" in owner.get("/clinic/").links
        assert "/en/staff/" not in colleague.get("/clinic/").links
        for person in (colleague, client):
            assert person.get("/staff/").status == 404

    def test_handed_over_the_other_one_owns_it(self, owner, colleague, jonas):
        assert owner.post(jonas + "/ownership", RIGHT).status == 303
        assert owner.get("/staff/").status == 404
        assert colleague.get("/staff/").status == 200

    def test_of_oneself_there_is_no_such_page(self, owner, app, client, stranger):
        for person in (owner, client, stranger):
            assert owner.get(f"/staff/{person.id(app)}/").status == 404
            assert owner.post(f"/staff/{person.id(app)}/removal", RIGHT).status == 404
        assert owner.get("/staff/x/").status == 404


class TestAdd:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_somebody_new_chooses_a_password_and_works(self, owner, app, language):
        page = owner.post("/staff/", {"name": "Åse Lund", "email": "AASE@example.com", "language": language, **RIGHT})
        assert page.status == 200
        link, = re.findall(rf"/{language}/sign-in/code#code=([^<\s]+)", page.html)
        assert link == code_on(page)
        new = people.Person(app.test_client(), "aase@example.com", language)
        assert let_in(new, code_on(page)).status == 303
        assert new.get("/clients/").status == 200
        assert "Åse Lund" in owner.get("/staff/").text
        assert new.get("/staff/").status == 404

    @pytest.mark.parametrize(("field", "value", "words"), [
        ("name", "", "Enter the name that clients will see."), ("name", "x" * 101, "No more than 100 characters."),
        ("email", "", "Enter your email address."), ("email", "no address", "does not look like an email address"),
        ("email", "ingrid@example.com", "There is already an account with this address."),
        ("email", "Ingrid@EXAMPLE.com", "There is already an account with this address."),
        ("language", "xx", "Choose one of the languages."),
    ])
    def test_what_is_refused_comes_back_whole(self, owner, client, field, value, words):
        said = {"name": "Åse", "email": "aase@example.com", "language": "sv", **RIGHT, field: value}
        page = owner.post("/staff/", said)
        assert page.status == 422 and words in page.errors[field]
        form = next(one for one in page.forms if one.action.endswith("/staff/"))
        assert form.values["name"] == said["name"] and form.values["email"] == said["email"]

    def test_a_name_is_text(self, owner):
        assert "<b>Åse</b>" in owner.post("/staff/", {"name": "<b>Åse</b>", "email": "a@example.com", **RIGHT}).text

    def test_a_desk_that_was_left_open_lets_nobody_in(self, owner, db):
        """Else a made-up colleague could agree to the guide's numbers."""
        page = owner.post("/staff/", {"name": "Åse", "email": "aase@example.com", "language": "sv", **WRONG})
        assert page.status == 422 and "This is not your password." in page.errors["password"]
        assert db.conn.execute("SELECT count(*) FROM account WHERE name = 'Åse'").fetchone() == (0,)


class TestHelp:
    def test_a_code_lets_a_colleague_in_again_once(self, owner, colleague, jonas, app):
        page = owner.post(jonas + "/code", RIGHT)
        assert page.status == 200 and "no-store" in page.headers["Cache-Control"]
        assert colleague.get("/clients/").status == 200   # nothing ends before it is used
        fresh = people.Person(app.test_client(), colleague.email)
        assert let_in(fresh, code_on(page)).status == 303
        assert colleague.get("/clients/").status == 303   # signed out
        assert let_in(people.Person(app.test_client(), colleague.email), code_on(page)).status == 422
        assert "A code for a new password was made." in fresh.get("/account/").text
        assert "Solveig" in fresh.get("/account/").text

    def test_signed_out_everywhere(self, owner, colleague, jonas):
        assert owner.post(jonas + "/sign-outs", RIGHT).status == 303
        assert colleague.client.get("/en/clients/").status_code == 303
        assert colleague.sign_in()
        assert "Signed out on every device." in colleague.get("/account/").text

    def test_a_lost_authenticator_app_is_forgotten(self, owner, colleague, jonas, db, app):
        db.conn.execute("INSERT INTO authenticator (account_id, secret, made_at, confirmed_at) VALUES (?, 'x', ?, ?)",
                        (colleague.id(app), "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z"))
        assert "two-step sign-in" in owner.get("/staff/").text
        assert owner.post(jonas + "/lost-phone", RIGHT).status == 303
        assert "two-step sign-in" not in owner.get("/staff/").text
        assert colleague.sign_in()
        assert "The authenticator app was reset." in colleague.get("/account/").text

    def test_a_client_is_given_a_code_and_reads_that_it_was_made(self, owner, client, app):
        page = owner.post("/staff/clients/code", {"email": "INGRID@example.com", **RIGHT})
        assert page.status == 200 and "Ingrid" in page.text
        fresh = people.Person(app.test_client(), client.email)
        assert let_in(fresh, code_on(page)).status == 303
        text = fresh.get("/account/").text
        assert "Help from the clinic" in text and "A code for a new password was made." in text and "Solveig" in text

    def test_a_client_is_signed_out_everywhere(self, owner, client):
        assert owner.post("/staff/clients/sign-outs", {"email": client.email, **RIGHT}).status == 303
        assert client.get("/account/").status == 303
        assert client.sign_in()
        assert "Signed out on every device." in client.get("/account/").text

    def test_whoever_needed_no_help_reads_nothing_of_it(self, client):
        assert "Help from the clinic" not in client.get("/account/").text

    @pytest.mark.parametrize("path", ["code", "sign-outs"])
    @pytest.mark.parametrize(("said", "field", "words"), [
        ({"email": "nobody@example.com", **RIGHT}, "email", "No client has an account with this address."),
        ({"email": "jonas@example.com", **RIGHT}, "email", "No client has an account with this address."),
        ({"email": "", **RIGHT}, "email", "Enter your email address."),
        ({"email": "no address", **RIGHT}, "email", "No client has an account with this address."),
        ({"email": "ingrid@example.com", **WRONG}, "password", "This is not your password."),
        ({"email": "ingrid@example.com", "password": ""}, "password", "Enter your password."),
        ({"email": "nobody@example.com", **WRONG}, "password", "This is not your password."),
    ])
    def test_what_is_refused_for_a_client(self, owner, client, colleague, db, path, said, field, words):
        page = owner.post("/staff/clients/" + path, said)
        assert page.status == 422
        assert words in page.tree.xpath(f"string(//*[@id='client-{field}-wrong'])")
        assert next(one for one in page.forms if "/clients/code" in one.action).values["email"] == said["email"]
        assert db.conn.execute("SELECT count(*) FROM help_given").fetchone() == (0,)
        assert client.get("/account/").status == 200
        if said.get("password") == PASSWORD:   # it is never sent back, and that is said
            assert "Enter the password again." in page.text
        if field == "password":   # who is not the owner learns of no address
            assert "No client has joined" not in page.text

    def test_of_several_codes_the_last_one_holds_and_none_after_a_sign_out(self, owner, colleague, jonas, app):
        first, second = (code_on(owner.post(jonas + "/code", RIGHT)) for _ in range(2))
        fresh = people.Person(app.test_client(), colleague.email)
        assert let_in(fresh, first).status == 422
        assert owner.post(jonas + "/sign-outs", RIGHT).status == 303
        assert let_in(fresh, second).status == 422

    def test_other_help_hides_no_code(self, owner, client, db, app):
        owner.post("/staff/clients/code", {"email": client.email, **RIGHT})
        for _ in range(40):
            db.conn.execute("INSERT INTO help_given (account_id, what, name, given_at) VALUES (?, 'signed out', 'S',"
                            " '2026-11-21T12:00:00Z')", (client.id(app),))
        assert "A code for a new password was made." in client.get("/account/").text

    def test_what_a_command_did_is_read_too(self, app, client, colleague):
        runner = app.test_cli_runner()
        assert runner.invoke(args=["account", "reset", client.email]).exit_code == 0
        assert runner.invoke(args=["therapist", "lost-phone", colleague.email]).exit_code == 0
        assert "A code for a new password was made." in client.get("/account/").text
        assert "The authenticator app was reset." in colleague.get("/account/").text

    def test_guessing_the_password_is_slowed(self, owner, jonas):
        answers = [owner.post(jonas + "/code", WRONG).status for _ in range(20)]
        assert answers[0] == 422 and answers[-1] == 429


class TestRemoval:
    @pytest.mark.parametrize("path", ["code", "sign-outs", "lost-phone", "ownership", "removal"])
    @pytest.mark.parametrize("said", [WRONG, {"password": ""}, {}])
    def test_nothing_is_done_without_the_owners_own_password(self, owner, colleague, jonas, db, path, said):
        before = db.conn.execute("SELECT owner_id FROM clinic").fetchone()
        page = owner.post(f"{jonas}/{path}", said)
        assert page.status == 422 and page.errors["password"]
        assert colleague.get("/clients/").status == 200
        assert db.conn.execute("SELECT owner_id FROM clinic").fetchone() == before
        for table in ("help_given", "departure"):
            assert db.conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert db.conn.execute("SELECT count(*) FROM reset_code WHERE used_at IS NULL AND account_id = ?",
                               (colleague.id(owner.client.application),)).fetchone() == (0,)

    def test_who_has_left_sees_nothing_any_more_and_can_be_let_in_again(self, owner, colleague, jonas, client, app):
        people.share(client, colleague)
        assert owner.post(jonas + "/removal", RIGHT).status == 303
        assert colleague.get("/clients/").status == 303 and not colleague.sign_in()
        assert "Nobody but you." in client.get("/sharing/").text
        assert "Left on 21 November 2026" in owner.get("/staff/").text
        page = owner.get(jonas + "/")
        assert "Remove from the clinic" not in page.text
        fresh = people.Person(app.test_client(), colleague.email)
        assert let_in(fresh, code_on(owner.post(jonas + "/code", RIGHT))).status == 303
        assert "Left on" not in owner.get("/staff/").text
        assert "Ingrid" not in fresh.get("/clients/?show=all").text   # to nobody's diary

    def test_not_before_the_clients_were_called_whose_signs_nobody_else_would_see(self, owner, colleague, jonas,
                                                                                  client):
        people.share(client, colleague)
        client.post("/account/", {"phone": "400 00 112"})
        log(client, alarm=["fever"])
        page = owner.get(jonas + "/")
        assert "1 client has an open warning sign" in page.text
        assert "Ingrid" not in page.text   # who shares nothing with the owner, as long as nobody is taken out
        assert "Ingrid" not in owner.post(jonas + "/removal", WRONG).text
        page = owner.post(jonas + "/removal", {**RIGHT, "called": "yes"})   # of whom the page has named nobody yet
        assert page.status == 422 and "Tick this once you have called them." in page.errors["called"]
        assert "Ingrid" in page.text and "tel:40000112" in page.links
        assert "Solveig" in client.get("/sharing/").text   # it is noted
        assert colleague.get("/clients/").status == 200
        seen = page.form(jonas + "/code").values.getlist("seen")
        assert owner.post(jonas + "/removal", {**RIGHT, "seen": seen}).status == 422
        assert owner.post(jonas + "/removal", {**RIGHT, "seen": seen, "called": "yes"}).status == 303
        assert colleague.client.get("/en/clients/").status_code == 303

    def test_a_sign_that_came_after_the_page_is_named_too(self, owner, colleague, jonas, client, stranger):
        people.share(client, colleague)
        log(client, alarm=["fever"])
        seen = owner.post(jonas + "/removal", RIGHT).form(jonas + "/code").values.getlist("seen")
        people.share(stranger, colleague)
        log(stranger, alarm=["fever"])
        page = owner.post(jonas + "/removal", {**RIGHT, "seen": seen, "called": "yes"})
        assert page.status == 422 and "Amina" in page.text

    @pytest.mark.parametrize("path", ["sign-outs", "lost-phone", "ownership", "removal"])
    def test_of_who_has_left_nothing_more_can_be_done(self, owner, jonas, colleague, path, db):
        assert owner.post(jonas + "/removal", RIGHT).status == 303
        assert owner.post(f"{jonas}/{path}", RIGHT).status == 404
        assert owner.get("/staff/").status == 200   # and the app has its owner still

    def test_a_code_that_is_not_used_brings_nobody_back(self, owner, colleague, jonas):
        owner.post(jonas + "/removal", RIGHT)
        owner.post(jonas + "/code", RIGHT)
        assert "Left on 21 November 2026" in owner.get("/staff/").text

    def test_no_backup_brings_back_an_owner_or_who_has_left(self, owner, colleague, jonas, app, db, tmp_path):
        from webapp import backup
        from webapp.taken_away import journal, read

        store, now = app.extensions["hudro.store"], app.config["CLOCK"]()
        with app.app_context():
            backup.make(store, tmp_path / "copy.sqlite")
        assert owner.post(jonas + "/ownership", RIGHT).status == 303
        mine = f"/staff/{owner.id(app)}"
        assert colleague.post(mine + "/removal", RIGHT).status == 303
        assert {"owner changed", "therapist left"} <= {line.what for line in read(journal(store.path))}
        with app.app_context():
            backup.restore(store, tmp_path / "copy.sqlite", now)
        owns = store.connection().conn.execute("SELECT owner_id FROM clinic").fetchone()
        left = store.connection().conn.execute("SELECT account_id FROM departure").fetchone()
        assert owns == (colleague.id(app),) and left == (owner.id(app),)

    def test_where_somebody_else_sees_the_sign_nothing_is_asked(self, owner, colleague, jonas, client):
        for person in (colleague, owner):
            people.share(client, person)
        log(client, alarm=["fever"])
        assert "called" not in owner.get(jonas + "/").html
        assert owner.post(jonas + "/removal", RIGHT).status == 303

    def test_no_log_line_holds_an_address_or_a_name(self, owner, colleague, jonas, caplog):
        with caplog.at_level("INFO"):
            owner.post(jonas + "/removal", RIGHT)
        assert "taken out" in caplog.text and colleague.id(owner.client.application) in caplog.text
        assert colleague.email not in caplog.text and "Jonas" not in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(owner, colleague, jonas, language):
    owner.language = language
    for path in ("/staff/", jonas + "/"):
        assert owner.get(path).status == 200
    assert owner.post(jonas + "/code", RIGHT).status == 200
