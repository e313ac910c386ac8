"""Join, sign in, sign out, change, forget, delete."""

import pytest

from tests.people import ORIGIN, PASSWORD, Person, join
from webapp import config, queries
from webapp.accounts import passwords
from webapp.accounts import store as accounts

NEW = {"name": "Kari Nordmann", "email": "kari@example.com", "password": PASSWORD, "language": "nb",
       "consent": "yes", "adult": "yes", "time_zone": "Europe/Stockholm", "phone": "400 00 000"}


def rows(db, table):
    return queries.rows(db, f"SELECT * FROM {table}")


class TestJoin:
    def test_joining_signs_in_and_keeps_what_was_agreed(self, visitor, db):
        answer = visitor.post("/join", NEW)
        assert (answer.status, answer.headers["Location"]) == (303, "/nb/today")
        assert visitor.get("/account/").status == 200
        assert queries.row(db, "SELECT purpose, version, c.language FROM consent c JOIN account a"
                               " ON a.id = account_id WHERE email = 'kari@example.com'") == (
            "store health data", accounts.CONSENT_VERSION, "nb")
        assert queries.row(db, "SELECT time_zone, phone FROM account WHERE email = 'kari@example.com'") == (
            "Europe/Stockholm", "400 00 000")

    def test_a_zone_that_the_phone_made_up_gives_way_to_the_clinics(self, visitor, db):
        visitor.post("/join", NEW | {"time_zone": "Mars/Olympus"})
        assert queries.row(db, "SELECT time_zone FROM account WHERE email = 'kari@example.com'") == (
            "Europe/Oslo",)

    @pytest.mark.parametrize(("field", "value", "message"), [
        ("name", "", "Enter your name."), ("name", " ", "Enter your name."),
        ("name", "x" * 101, "No more than 100 characters."), ("name", "\u0301" * 20, "Enter your name."),
        ("email", "", "Enter your email address."), ("email", "kari", "This does not look like"),
        ("email", "a@b@c.no", "This does not look like"), ("email", "x" * 250 + "@x.no", "No more than 254"),
        ("email", "ingrid@example.com", "There is already an account"),
        ("email", "INGRID@example.com", "There is already an account"),
        ("password", "", "Enter a password."), ("password", "short", "Use at least 12 characters."),
        ("password", "x" * 129, "No more than 128 characters."),
        ("language", "da", "Choose one of the languages."),
        ("consent", "", "We need your consent"), ("consent", "no", "We need your consent"),
        ("phone", "1" * 31, "No more than 30 characters."),
    ])
    def test_refused_at_the_field_with_every_value_kept(self, visitor, db, field, value, message):
        before = len(rows(db, "account"))
        page = visitor.post("/join", NEW | {field: value})
        assert page.status == 422
        assert page.errors[field].startswith(message)
        kept = page.form("/join").values
        for name in {"name", "email", "phone"} - {field}:
            assert kept[name] == NEW[name]
        assert PASSWORD not in page.html
        assert page.errors["password"]   # it is not sent back, and that is said now and not at the next try
        assert len(rows(db, "account")) == before

    def test_emoji_in_a_name_is_kept(self, visitor):
        visitor.post("/join", NEW | {"name": "Kari 🌿"})
        assert visitor.get("/account/").form("/account/").values["name"] == "Kari 🌿"


class TestSignIn:
    def test_in_and_out(self, app, client):
        other = Person(app.test_client(), client.email)
        answer = other.post("/sign-in", {"email": client.email, "password": PASSWORD})
        assert (answer.status, answer.location) == (303, "/today")
        assert other.get("/account/").status == 200
        other.post("/sign-out")
        assert other.get("/account/").location.startswith("/sign-in")
        assert client.get("/account/").status == 200

    def test_a_token_that_was_signed_out_is_dead(self, client):
        token, account = (client.client.get_cookie(name).value for name in ("hudro", "account"))
        client.post("/sign-out")
        client.client.set_cookie("hudro", token)
        client.client.set_cookie("account", account)
        assert client.get("/account/").status == 303

    def test_a_phone_that_signed_out_without_a_network_is_signed_out_at_its_first_request(self, client):
        token, account = (client.client.get_cookie(name).value for name in ("hudro", "account"))
        client.client.delete_cookie("account")
        assert client.get("/account/", headers={"Sec-Fetch-Mode": "navigate"}).location.startswith("/sign-in")
        assert client.client.get_cookie("hudro") is None
        # The token has ended on the server: putting the cookies back helps nobody.
        client.client.set_cookie("hudro", token)
        client.client.set_cookie("account", account)
        assert client.get("/account/").location.startswith("/sign-in")

    def test_a_late_answer_to_a_script_takes_no_cookie_back(self, visitor):
        """A worker's request may have left before somebody signed in, and be answered after it."""
        for headers in ({}, {"Sec-Fetch-Mode": "cors"}, {"HX-Request-Type": "partial"}):
            assert "Set-Cookie" not in visitor.get("/account/", headers=headers).headers
        assert "Set-Cookie" not in visitor.post("/diary/check-ins").headers

    def test_scripts_may_read_whose_account_it_is_and_nothing_else(self, app):
        person = join(app, "Plain")
        cookie = person.client.get_cookie("account")
        assert not cookie.http_only
        assert cookie.value == person.id(app)
        person.post("/sign-out")
        assert person.client.get_cookie("account") is None

    def test_the_token_is_new_at_each_sign_in_and_the_old_one_ends(self, client):
        old = client.client.get_cookie("hudro").value
        client.post("/sign-in", {"email": client.email, "password": PASSWORD})
        assert client.client.get_cookie("hudro").value != old
        client.client.set_cookie("hudro", old)
        assert client.get("/account/").status == 303

    def test_only_the_hash_is_stored(self, client, db):
        token = client.client.get_cookie("hudro").value
        assert token not in str(rows(db, "sign_in"))
        assert passwords.digest(token) in str(rows(db, "sign_in"))
        assert "$argon2id$" in str(rows(db, "account"))

    def test_a_clinics_hash_takes_as_much_memory_as_owasp_asks_for(self, app):
        app.config["PASSWORD_MEMORY"] = config.settings({})["PASSWORD_MEMORY"]
        with app.app_context():
            assert passwords.hashed("x").startswith("$argon2id$v=19$m=47104,t=1,p=1$")

    def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(self, app):
        plain = join(app, "Plain").client.get_cookie("hudro")
        assert plain.http_only
        assert plain.same_site == "Lax"
        over_https = app.test_client()
        answer = over_https.post("/nb/sign-in", data={"email": "plain@example.com", "password": PASSWORD},
                                 headers={**ORIGIN, "Origin": "https://localhost"},
                                 base_url="https://localhost")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-hudro=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie

    @pytest.mark.parametrize(("email", "password"), [
        ("ingrid@example.com", "wrong password here"), ("nobody@example.com", PASSWORD),
        ("ingrid@example.com", "x" * 900)])
    def test_one_answer_for_a_wrong_password_and_a_wrong_address(self, visitor, email, password):
        page = visitor.post("/sign-in", {"email": email, "password": password})
        assert page.status == 422
        assert page.errors["password"].startswith("The email address or password is wrong")
        assert page.form("/sign-in").values["email"] == email

    def test_guessing_is_slowed_down(self, visitor):
        for _ in range(10):
            assert visitor.post("/sign-in", {"email": "ingrid@example.com", "password": "wrong"}).status == 422
        page = visitor.post("/sign-in", {"email": "ingrid@example.com", "password": PASSWORD})
        assert page.status == 429
        assert "Too many attempts" in page.text

    def test_signing_in_often_is_fine(self, visitor):
        for _ in range(15):
            assert visitor.post("/sign-in", {"email": "ingrid@example.com", "password": PASSWORD}).status == 303

    def test_it_says_how_to_get_help_with_a_forgotten_password(self, visitor):
        assert "Forgotten your password?" in visitor.get("/sign-in").text


class TestResetCode:
    def code(self, app):
        answer = app.test_cli_runner().invoke(args=["account", "reset", "ingrid@example.com"])
        assert answer.exit_code == 0, answer.output
        return answer.output.strip()

    def test_a_code_sets_a_new_password_once_and_ends_every_sign_in(self, app, client, visitor):
        code = self.code(app)
        new = {"email": client.email, "code": code.lower().replace("-", " "), "new_password": "another sentence"}
        assert visitor.post("/sign-in/code", new).status == 303
        assert visitor.get("/account/").status == 200
        assert client.get("/account/").status == 303
        page = visitor.post("/sign-in/code", new)
        assert page.status == 422
        assert "This code does not work." in page.text

    @pytest.mark.parametrize(("field", "value"), [
        ("code", "AAAA-BBBB-CCCC"), ("code", ""), ("email", "amina@example.com"), ("new_password", "short")])
    def test_refused(self, app, visitor, field, value):
        good = {"email": "ingrid@example.com", "code": self.code(app), "new_password": "another sentence"}
        page = visitor.post("/sign-in/code", good | {field: value})
        assert page.status == 422
        assert visitor.get("/account/").status == 303

    def test_nobody_of_that_name(self, app):
        answer = app.test_cli_runner().invoke(args=["account", "reset", "nobody@example.com"])
        assert answer.exit_code == 1
        assert "nobody has joined" in answer.output


class TestAccount:
    def test_details_change(self, client, db):
        form = client.get("/account/").form("/account/").values.to_dict()
        form |= {"name": "Ingrid B.", "language": "sv", "time_zone": "Europe/Stockholm", "skin_tone": "4"}
        assert client.post("/account/", form).headers["Location"] == "/sv/account/#said-language"
        assert queries.row(db, "SELECT name, language, time_zone, skin_tone FROM account WHERE email = ?",
                           (client.email,)) == ("Ingrid B.", "sv", "Europe/Stockholm", 4)

    @pytest.mark.parametrize(("field", "value", "message"), [
        ("name", "", "Enter your name."), ("language", "fi", "Choose one of the languages."),
        ("time_zone", "Oslo", "Choose a time zone from the list."),
        ("skin_tone", "6", "Choose one of the five skin tones.")])
    def test_details_refused(self, client, field, value, message):
        form = client.get("/account/").form("/account/").values
        form["phone"] = "1234"
        form[field] = value
        page = client.post("/account/", form)
        assert page.status == 422
        assert page.errors[field] == message
        assert page.form("/account/").values["phone"] == "1234"

    def test_what_is_not_sent_stays(self, client, db):
        assert client.post("/account/", {"language": "sv"}).status == 303
        assert queries.row(db, "SELECT name, language FROM account WHERE email = ?", (client.email,)) == (
            "Ingrid", "sv")

    def test_a_new_password_signs_out_other_devices(self, app, client):
        other = Person(app.test_client(), client.email)
        other.post("/sign-in", {"email": client.email, "password": PASSWORD})
        answer = client.post("/account/password", {"password": PASSWORD, "new_password": "another sentence"})
        assert answer.status == 303
        assert client.get("/account/").status == 200
        assert other.get("/account/").status == 303

    @pytest.mark.parametrize(("old", "new", "field"), [
        ("wrong", "another sentence", "password"), (PASSWORD, "short", "new_password"),
        ("", "another sentence", "password")])
    def test_a_new_password_refused(self, client, old, new, field):
        page = client.post("/account/password", {"password": old, "new_password": new})
        assert page.status == 422
        assert field in page.errors

    def test_deleting_takes_everything_at_once(self, client, treated, db):
        client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "1", "note": "Warm"})
        client.post("/diary/usual", {"redness": "1"})
        client.post("/diary/next", {"day": "2026-12-11"})
        assert client.post("/account/delete", {"password": PASSWORD}).status == 303
        for table in ("treatment", "treatment_value", "observation", "note", "usual", "next_treatment"):
            assert rows(db, table) == [], table
        assert queries.row(db, "SELECT 1 FROM account WHERE email = ?", (client.email,)) is None
        assert client.get("/account/").status == 303

    def test_deleting_wants_the_password(self, client, db):
        assert client.post("/account/delete", {"password": "wrong"}).status == 422
        assert client.post("/account/delete", {}).status == 422
        assert client.get("/account/").status == 200


def test_from_now_on_the_days_go_by_the_phones_zone(client, db):
    zone = "SELECT time_zone FROM account WHERE email = 'ingrid@example.com'"
    answer = client.post("/account/time-zone", {"time_zone": "Pacific/Auckland"})
    assert (answer.status, answer.location) == (303, "/today")
    assert queries.row(db, zone) == ("Pacific/Auckland",)
    refused = client.post("/account/time-zone", {"time_zone": "Mars/Olympus"})
    assert (refused.status, refused.form("/account/").values["time_zone"]) == (422, "Mars/Olympus")
    assert "Choose a time zone from the list." in refused.text
    assert client.post("/account/time-zone", {"time_zone": ""}).status == 303   # a browser that says none
    assert queries.row(db, zone) == ("Pacific/Auckland",)
