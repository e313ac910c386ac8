"""A password alone opens no diary: the authenticator app's code at sign-in, for those who work in the clinic."""

import datetime as dt
import re

import pytest
from pyotp.totp import TOTP

from tests import people
from tests.people import ORIGIN, PASSWORD
from webapp import database, queries
from webapp.accounts import second_factor

SET_UP, SECOND = "/account/second-factor", "/sign-in/second-factor"
REFUSED = "This code does not work, or has just been used."


def code(secret: str, clock, periods: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    return TOTP(secret).at(clock.now + dt.timedelta(seconds=30 * periods))


def secret_of(page) -> str:
    return re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page.html)[1].replace(" ", "")


def set_up(person, clock) -> tuple[str, list[str]]:
    """The secret, and the recovery codes."""
    secret = secret_of(person.post(SET_UP, {"password": PASSWORD}))
    done = person.post(f"{SET_UP}/confirm", {"code": code(secret, clock)})
    assert done.status == 200, done.text
    wait(clock)
    return secret, re.findall(r"<li>([A-Z2-9-]{29})</li>", done.html)


def wait(clock, seconds: int = 90) -> None:
    clock.now += dt.timedelta(seconds=seconds)


def password(person, email, onward=""):
    return person.post("/sign-in", {"email": email, "password": PASSWORD} | ({"next": onward} if onward else {}))


def is_in(person) -> bool:
    return person.client.get("/en/clients/").status_code == 200


@pytest.fixture
def second(therapist, clock):
    """The therapist's secret and recovery codes."""
    return set_up(therapist, clock)


class TestSignIn:
    def test_the_password_alone_opens_nothing(self, app, therapist, second, visitor):
        asked = password(visitor, therapist.email)
        assert asked.headers["Location"] == f"/en{SECOND}"
        assert visitor.client.get_cookie("hudro") is None
        assert visitor.client.get_cookie("account") is None
        assert not is_in(visitor)
        assert visitor.get(SECOND).form(SECOND).values["code"] == ""

    def test_with_the_code_one_is_in_and_where_one_was_going(self, therapist, second, visitor, clock):
        secret, _ = second
        asked = password(visitor, therapist.email, "/en/clients/?show=coming")
        page = visitor.get(asked.location)
        form = page.form(SECOND).values
        done = visitor.post(SECOND, form | {"code": code(secret, clock)})
        assert done.headers["Location"] == "/en/clients/?show=coming"
        assert is_in(visitor)
        assert visitor.client.get_cookie("pending") is None

    def test_spaces_in_it_do_no_harm(self, therapist, second, visitor, clock):
        password(visitor, therapist.email)
        digits = code(second[0], clock)
        assert visitor.post(SECOND, {"code": f" {digits[:3]} {digits[3:]} "}).status == 303

    @pytest.mark.parametrize(("given", "words"), [
        ("", "Enter the code."), ("000000", REFUSED), ("abc", REFUSED), ("١٢٣٤٥٦", REFUSED),
        ("1" * 41, "No more than 40")])
    def test_a_wrong_one_is_refused_and_the_way_on_is_kept(self, therapist, second, visitor, given, words):
        password(visitor, therapist.email)
        page = visitor.post(SECOND, {"code": given, "next": "/en/clients/?show=coming"})
        assert page.status == 422
        assert words in page.text
        assert page.form(SECOND).values["next"] == "/en/clients/?show=coming"
        assert not is_in(visitor)

    @pytest.mark.parametrize("periods", [-2, 2])
    def test_one_of_a_minute_ago_or_to_come_is_refused(self, therapist, second, visitor, clock, periods):
        password(visitor, therapist.email)
        assert REFUSED in visitor.post(SECOND, {"code": code(second[0], clock, periods)}).text

    @pytest.mark.parametrize("periods", [-1, 0, 1])
    def test_a_phone_whose_clock_is_half_a_minute_off_gets_in(self, therapist, second, visitor, clock, periods):
        password(visitor, therapist.email)
        assert visitor.post(SECOND, {"code": code(second[0], clock, periods)}).status == 303

    def test_a_code_that_somebody_saw_is_used_up(self, app, therapist, second, visitor, clock):
        seen = code(second[0], clock)
        password(visitor, therapist.email)
        assert visitor.post(SECOND, {"code": seen}).status == 303
        other = people.visitor(app)
        password(other, therapist.email)
        assert REFUSED in other.post(SECOND, {"code": seen}).text

    def test_the_pending_sign_in_ends_after_ten_minutes(self, therapist, second, visitor, clock):
        password(visitor, therapist.email)
        wait(clock, 601)
        assert visitor.post(SECOND, {"code": code(second[0], clock)}).headers["Location"] == "/en/sign-in"
        assert not is_in(visitor)

    def test_without_one_the_page_leads_to_the_sign_in(self, visitor):
        assert visitor.get(SECOND).headers["Location"] == "/en/sign-in"
        assert visitor.post(SECOND, {"code": "123456"}).headers["Location"] == "/en/sign-in"

    def test_guessing_ends_after_ten_for_that_account_alone(self, app, therapist, colleague, second, clock):
        theirs = set_up(colleague, clock)
        wait(clock)
        for number in range(10):
            person = people.visitor(app)
            password(person, therapist.email)
            assert person.post(SECOND, {"code": f"{number:06}"}).status == 422
        person = people.visitor(app)
        password(person, therapist.email)
        assert person.post(SECOND, {"code": code(second[0], clock)}).status == 429
        other = people.visitor(app)
        password(other, colleague.email)
        assert other.post(SECOND, {"code": code(theirs[0], clock)}).status == 303
        assert is_in(therapist)   # and who is signed in stays so

    def test_two_codes_are_refused(self, therapist, second, visitor, clock):
        password(visitor, therapist.email)
        body = f"code=000000&code={code(second[0], clock)}"
        answer = visitor.post(SECOND, body, content_type="application/x-www-form-urlencoded")
        assert answer.status == 422
        assert not is_in(visitor)

    def test_a_code_of_the_clinic_for_a_new_password_is_no_way_round_it(self, app, therapist, second, visitor, clock):
        reset = app.test_cli_runner().invoke(args=["account", "reset", therapist.email]).output.strip()
        asked = visitor.post("/sign-in/code", {"email": therapist.email, "code": reset,
                                               "new_password": "another calm sentence here"})
        assert asked.headers["Location"] == f"/en{SECOND}"
        assert not is_in(visitor)
        assert visitor.post(SECOND, {"code": code(second[0], clock)}).status == 303
        assert is_in(visitor)

    def test_clients_and_who_has_none_sign_in_as_before(self, app, client, colleague, second):
        assert people.visitor(app).post("/sign-in", {"email": client.email, "password": PASSWORD}).location == "/today"
        assert people.visitor(app).post("/sign-in", {"email": colleague.email, "password": PASSWORD}).status == 303

    def test_over_https_its_cookie_is_bound_to_this_host_and_no_script_reads_it(self, app, therapist, second):
        answer = app.test_client().post(
            "/en/sign-in", data={"email": therapist.email, "password": PASSWORD}, base_url="https://localhost",
            headers={"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost"})
        cookie, = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-pending=")
        assert all(mark in cookie for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"))


class TestRecoveryCodes:
    def test_ten_of_them_each_good_once(self, app, therapist, second):
        _, codes = second
        assert len(set(codes)) == 10
        for one in (codes[0], codes[1].lower().replace("-", " ")):   # as people type them
            for status in (303, 422):
                person = people.visitor(app)
                password(person, therapist.email)
                assert person.post(SECOND, {"code": one}).status == status
        assert "8 recovery codes are left." in therapist.get(SET_UP).text

    def test_nowhere_in_the_database_as_they_are(self, app, second):
        with app.app_context():
            held = str(queries.rows(database.current(), "SELECT * FROM recovery_code")).replace("-", "")
        assert not any(one.replace("-", "") in held for one in second[1])

    def test_those_of_another_account_open_nothing(self, app, therapist, colleague, second, clock):
        _, theirs = set_up(colleague, clock)
        person = people.visitor(app)
        password(person, therapist.email)
        assert person.post(SECOND, {"code": theirs[0]}).status == 422


class TestSetUp:
    def test_from_the_account_page_with_the_password(self, app, therapist, clock):
        assert SET_UP in therapist.get("/account/").html
        assert "It is off" in therapist.get("/account/").text
        shown = therapist.post(SET_UP, {"password": PASSWORD})
        assert '<svg class="qr"' in shown.html
        assert 'href="otpauth://totp/' in shown.html   # the app may be on the same phone
        secret = secret_of(shown)
        assert len(secret) == 32
        done = therapist.post(f"{SET_UP}/confirm", {"code": code(secret, clock)})
        assert "Keep these codes." in done.text
        assert "It is on" in therapist.get("/account/").text

    def test_not_with_a_wrong_one(self, therapist):
        page = therapist.post(SET_UP, {"password": "a wrong sentence"})
        assert page.status == 422
        assert "This is not your password. Try again." in page.text
        assert 'class="key"' not in page.html

    def test_no_page_that_may_be_kept_shows_the_secret(self, therapist):
        secret = secret_of(therapist.post(SET_UP, {"password": PASSWORD}))
        for path in (SET_UP, "/account/"):
            assert secret not in therapist.get(path).html.replace(" ", "")

    def test_until_a_code_was_typed_nothing_has_changed(self, therapist, visitor, clock):
        therapist.post(SET_UP, {"password": PASSWORD})
        assert password(visitor, therapist.email).location == "/today"

    def test_a_wrong_code_shows_the_same_secret_again(self, therapist, clock):
        secret = secret_of(therapist.post(SET_UP, {"password": PASSWORD}))
        for given in ("", "000000"):
            page = therapist.post(f"{SET_UP}/confirm", {"code": given})
            assert page.status == 422
            assert secret_of(page) == secret
        assert therapist.post(f"{SET_UP}/confirm", {"code": code(secret, clock)}).status == 200

    def test_after_an_hour_it_begins_anew(self, therapist, clock):
        secret = secret_of(therapist.post(SET_UP, {"password": PASSWORD}))
        wait(clock, 3601)
        assert "Set it up" in therapist.post(f"{SET_UP}/confirm", {"code": code(secret, clock)}).text
        assert "It is off" in therapist.get("/account/").text

    def test_every_other_device_is_signed_out(self, app, therapist, clock):
        other = people.visitor(app)
        password(other, therapist.email)
        set_up(therapist, clock)
        assert not is_in(other)
        assert is_in(therapist)

    def test_one_that_counts_is_not_replaced(self, app, therapist, second, clock):
        """Whoever finds the device and knows the password cannot bring a phone of their own."""
        assert therapist.post(SET_UP, {"password": PASSWORD}).location == SET_UP
        with app.app_context(), database.writing(db := database.current()):   # nor by a request that came at once
            second_factor.begin_set_up(db, therapist.id(app), clock.now)
            assert queries.row(db, "SELECT secret FROM authenticator") == (second[0],)

    def test_turned_off_with_password_and_code_alone(self, therapist, second, visitor, clock):
        _, codes = second
        for given in ({"password": PASSWORD, "code": "000000"}, {"password": PASSWORD, "code": ""},
                      {"password": "a wrong sentence", "code": codes[0]}, {}):
            assert therapist.post(f"{SET_UP}/off", given).status == 422
            assert "It is on" in therapist.get("/account/").text
        assert therapist.post(f"{SET_UP}/off", {"password": PASSWORD, "code": codes[0]}).status == 303
        assert password(visitor, therapist.email).location == "/today"


class TestNeededByTheClinic:
    @pytest.fixture(autouse=True)
    def needed(self, app):
        done = app.test_cli_runner().invoke(args=["clinic", "set", "--second-factor", "needed"])
        assert "second-factor: needed" in done.output

    def test_nobody_sees_a_client_before(self, therapist, clock):
        assert therapist.client.get("/en/clients/").headers["Location"] == f"/en{SET_UP}"
        assert "Your clinic requires the second step from everyone." in therapist.get(SET_UP).text
        set_up(therapist, clock)
        assert is_in(therapist)

    def test_what_was_being_written_is_not_stored_and_waits(self, app, client, therapist):
        path = f"/clients/{client.id(app)}/messages"
        for headers in ({"HX-Request-Type": "partial"}, {"Outbox-Key": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c81"}):
            told = therapist.post(path, {"text": "x"}, headers={**ORIGIN, **headers})
            assert told.status == 401
            assert "Nothing was saved." in told.text
        plain = therapist.post(path, {"text": "x"})
        assert plain.status == 403
        assert "Set it up, go back and save again." in plain.text

    def test_clients_notice_nothing(self, client):
        assert client.get("/days/2026-11-21").status == 200

    def test_and_not_any_more(self, app, therapist):
        done = app.test_cli_runner().invoke(args=["clinic", "set", "--second-factor", "by-choice"])
        assert "second-factor: by-choice" in done.output
        assert is_in(therapist)


class TestALostPhone:
    def test_who_runs_the_app_turns_it_off_and_signs_out(self, app, therapist, second, visitor):
        done = app.test_cli_runner().invoke(args=["therapist", "lost-phone", therapist.email])
        assert done.exit_code == 0, done.output
        assert not is_in(therapist)
        assert password(visitor, therapist.email).location == "/today"

    def test_only_for_therapists(self, app, client):
        done = app.test_cli_runner().invoke(args=["therapist", "lost-phone", client.email])
        assert done.exit_code == 1
        assert "no therapist has this address" in done.output


class TestABackup:
    """A backup of before brings back neither the key of a stolen phone nor a sign-in by password alone."""

    def restore(self, app, file):
        done = app.test_cli_runner().invoke(args=["backup", "restore", str(file)])
        assert done.exit_code == 0, done.output

    def back_up(self, app, tmp_path):
        file = tmp_path / "copy.sqlite"
        assert app.test_cli_runner().invoke(args=["backup", "make", str(file)]).exit_code == 0
        return file

    def test_of_before_it_was_set_up(self, app, therapist, clock, tmp_path, visitor):
        file = self.back_up(app, tmp_path)
        set_up(therapist, clock)
        self.restore(app, file)
        assert password(visitor, therapist.email).status == 422   # needs a code of the clinic

    def test_of_before_the_phone_was_lost(self, app, therapist, second, clock, tmp_path, visitor):
        file = self.back_up(app, tmp_path)
        app.test_cli_runner().invoke(args=["therapist", "lost-phone", therapist.email])
        self.restore(app, file)
        assert password(visitor, therapist.email).status == 422
        with app.app_context():
            assert not queries.row(database.current(), "SELECT 1 FROM authenticator")

    def test_of_before_a_recovery_code_was_used(self, app, therapist, second, tmp_path, visitor):
        file = self.back_up(app, tmp_path)
        password(visitor, therapist.email)
        assert visitor.post(SECOND, {"code": second[1][0]}).status == 303
        self.restore(app, file)
        person = people.visitor(app)
        assert password(person, therapist.email).status == 422

    def test_otherwise_it_stays(self, app, therapist, second, clock, tmp_path, visitor):
        self.restore(app, self.back_up(app, tmp_path))
        assert password(visitor, therapist.email).headers["Location"] == f"/en{SECOND}"
        assert visitor.post(SECOND, {"code": code(second[0], clock)}).status == 303


def test_a_deleted_account_leaves_neither_key_nor_codes(app, therapist, second):
    assert therapist.post("/account/delete", {"password": PASSWORD}).status == 303
    with app.app_context():
        db = database.current()
        assert not queries.row(db, "SELECT 1 FROM authenticator")
        assert not queries.row(db, "SELECT 1 FROM recovery_code")


def test_the_log_names_nobody(app, therapist, second, visitor, clock, caplog):
    password(visitor, therapist.email)
    visitor.post(SECOND, {"code": "000000"})
    assert "sign-in refused at the second factor" in caplog.text
    assert therapist.email not in caplog.text
