"""Guessing is slow, and slows only the guesser."""

import datetime as dt
import threading
import time

import pytest
from argon2.exceptions import HashingError

from tests import people
from tests.people import ORIGIN, PASSWORD
from webapp import config, create_app, queries
from webapp.accounts import passwords

WRONG = "a calm sentence to forget"


def guess(person, email, times=10, **options) -> list[int]:
    return [person.post("/sign-in", {"email": email, "password": WRONG}, **options).status for _ in range(times)]


def newcomer(app, address="198.51.100.7"):
    """Somebody with another browser, from another address."""
    person = people.visitor(app)
    person.client.environ_base["REMOTE_ADDR"] = address
    return person


class TestSignIn:
    def test_the_eleventh_guess_at_an_address_is_refused_wherever_it_comes_from(self, app, client):
        for number in range(10):
            assert guess(newcomer(app, f"198.51.100.{number}"), client.email, 1) == [422]
        answer = newcomer(app, "198.51.100.99").post("/sign-in", {"email": client.email, "password": PASSWORD})
        assert (answer.status, answer.headers["Retry-After"]) == (429, "300")
        assert "Too many attempts" in answer.text

    def test_a_second_value_of_the_field_is_refused_and_switches_nothing_off(self, app, client, db):
        body = f"email=nobody@example.com&email={client.email}&password={WRONG.replace(' ', '+')}"
        for _ in range(3):
            answer = newcomer(app).post("/sign-in", body, content_type="application/x-www-form-urlencoded")
            assert answer.status == 422
            assert "sent twice" in answer.errors["email"]
        assert queries.rows(db, "SELECT * FROM attempt WHERE kind LIKE 'sign%'") == []   # nor was it tried

    @pytest.mark.parametrize("spelling", ["INGRID@example.com", " ingrid@EXAMPLE.com\u200b", "ingrid@example.com"])
    def test_it_is_counted_by_the_address_and_not_by_its_spelling(self, app, client, spelling):
        guess(newcomer(app), client.email, 9)
        assert guess(newcomer(app, "198.51.100.8"), spelling, 2) == [422, 429]

    @pytest.mark.parametrize(("one", "other", "is_one"), [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::9", True), ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("198.51.100.7", "198.51.100.8", False), ("::ffff:198.51.100.7", "198.51.100.7", True)])
    def test_a_network_is_one_sender(self, app, one, other, is_one):
        for number in range(40):
            guess(newcomer(app, one), f"x{number}@example.com", 1)
        assert guess(newcomer(app, other), "y@example.com", 1) == [429 if is_one else 422]

    def test_who_has_signed_in_on_a_device_before_is_not_locked_out_by_strangers(self, app, therapist):
        for number in range(50):
            guess(newcomer(app, f"198.51.100.{number}"), therapist.email, 1)
        assert therapist.sign_in()   # the device was given its cookie when she began to work
        therapist.post("/sign-out")
        assert therapist.sign_in()
        assert guess(newcomer(app), therapist.email, 1) == [429]

    def test_a_known_device_may_guess_no_more_often_than_others(self, therapist):
        assert guess(therapist, therapist.email, 11) == [422] * 10 + [429]

    def test_a_device_is_known_to_those_alone_who_have_signed_in_on_it(self, app, therapist, client):
        for number in range(10):
            guess(newcomer(app, f"198.51.100.{number}"), client.email, 1)
        assert therapist.post("/sign-in", {"email": client.email, "password": PASSWORD}).status == 429

    def test_a_restart_and_a_second_process_forget_nothing(self, app, client, clock):
        guess(newcomer(app), client.email)
        again = create_app(DATA=app.config["DATA"], CLOCK=clock)
        assert guess(newcomer(again), client.email, 1) == [429]
        again.extensions["hudro.store"].close()

    def test_after_five_minutes_it_goes_on(self, app, client, clock):
        guess(newcomer(app), client.email)
        clock.now += dt.timedelta(minutes=5, seconds=1)
        assert newcomer(app).post("/sign-in", {"email": client.email, "password": PASSWORD}).status == 303

    def test_refused_guesses_leave_a_line_in_the_log_that_names_nobody(self, app, client, caplog):
        caplog.set_level("INFO", "hudro")
        guess(newcomer(app), client.email, 11)
        assert caplog.text.count("sign-in refused") == 10
        assert "too many" in caplog.text
        assert client.email not in caplog.text


class TestJoin:
    NEW = {"name": "Kari", "email": "ingrid@example.com", "password": PASSWORD, "language": "en",
           "consent": "yes", "adult": "yes"}

    def test_asking_who_has_joined_is_soon_refused(self, visitor):
        answers = [visitor.post("/join", self.NEW).status for _ in range(11)]
        assert answers == [422] * 10 + [429]

    def test_it_costs_no_password_hash(self, visitor, app, monkeypatch):
        monkeypatch.setitem(app.config, "PASSWORD_MEMORY", 1 << 31)   # KiB: more than any machine has
        with app.app_context(), pytest.raises(HashingError):
            passwords.hashed("x")
        assert "There is already an account" in visitor.post("/join", self.NEW).errors["email"]

    @pytest.mark.parametrize("password", [
        "123456789012", "password1234", "aaaaaaaaaaaa", "qwertyuiop12", "passwordpassword", "kari@example.com",
        "kari.nordmann", "fjordhud2026", "Kari Nordmann", "1234512345123"])
    def test_a_password_that_everybody_would_try_is_refused_in_words(self, app, visitor, db, password):
        app.test_cli_runner().invoke(args=["clinic", "set", "--name", "Fjordhud"])
        page = visitor.post("/join", self.NEW | {"name": "Kari Nordmann", "email": "kari@example.com",
                                                 "password": password})
        assert page.status == 422
        assert "easy to guess" in page.errors["password"]
        assert page.form("/join").values["name"] == "Kari Nordmann"

    def test_each_of_the_ten_thousand_commonest_passwords_is_refused(self):
        from zxcvbn.frequency_lists import FREQUENCY_LISTS

        commonest = FREQUENCY_LISTS["passwords"][:10_000]
        long_enough = [one for one in commonest if len(one) >= 10]
        assert len(long_enough) > 50
        assert [one for one in long_enough if not passwords.is_guessable(one.ljust(12, "1"), [])] == []

    def test_so_is_each_of_the_rest_of_the_list(self):
        from zxcvbn.frequency_lists import FREQUENCY_LISTS

        rest = [one for one in FREQUENCY_LISTS["passwords"][10_000:] if len(one) >= 12]
        assert len(rest) > 20
        assert [one for one in rest if not passwords.is_guessable(one, [])] == []

    @pytest.mark.parametrize("path", ["/join", "/sign-in/code"])
    def test_to_have_passwords_judged_is_counted(self, visitor, path):
        said = self.NEW | {"email": "kari@example.com", "password": "4@({[<3691!|70$5+7%2" * 3, "code": "x",
                           "new_password": "123456789012", "consent": ""}
        if path == "/join":
            said["password"] = "123456789012"
        answers = [visitor.post(path, said).status for _ in range(61)]
        assert answers == [422] * 60 + [429]

    def test_signs_for_letters_take_no_seconds(self):
        begun = time.thread_time()   # of the processor: a busy machine makes nothing of it
        passwords.is_guessable("4@({[<3691!|70$5+7%2" * 6, ["Kari", "kari@example.com"])
        assert time.thread_time() - begun < 3   # it was 2 for half of it, and grew with each

    @pytest.mark.parametrize("password", ["blåbærsyltetøy på skiva", "et rolig sted ved vannet", PASSWORD])
    def test_four_words_are_taken(self, password):
        assert not passwords.is_guessable(password, ["Kari", "kari@example.com", "Fjordhud"])


def test_a_rush_of_passwords_holds_nobody_up(app, client):
    """Eight at once: two are hashed, two wait, the others are asked to come back; and pages go on."""
    app.config["PASSWORD_MEMORY"] = config.settings({})["PASSWORD_MEMORY"]
    answers, is_over = [], threading.Event()

    def rush(number):
        person = newcomer(app, f"203.0.113.{number}")
        while not is_over.is_set():
            answers.append(person.post("/sign-in", {"email": f"{number}@example.com", "password": WRONG}))
        app.extensions["hudro.store"].close()

    threads = [threading.Thread(target=rush, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    is_over.set()
    for thread in threads:
        thread.join()
    statuses = {answer.status for answer in answers}
    assert 503 in statuses
    assert statuses <= {422, 429, 503}
    busy = next(answer for answer in answers if answer.status == 503)
    assert "Many people are signing in just now" in busy.text
    assert busy.headers["Retry-After"] == "2"


def test_strangers_keep_nobody_from_a_new_password(app, client):
    """Who needs a code has no other way in."""
    code = app.test_cli_runner().invoke(args=["account", "reset", client.email]).output.strip()
    said = {"email": client.email, "new_password": "et rolig sted ved vannet"}
    for number in range(50):
        newcomer(app, f"198.51.100.{number}").post("/sign-in/code", said | {"code": "ABCD-EFGH-JKMN"})
    assert newcomer(app, "203.0.113.9").post("/sign-in/code", said | {"code": code}).status == 303


@pytest.mark.parametrize("path", ["/account/password", "/account/delete"])
def test_ones_own_password_may_be_guessed_ten_times(client, path):
    said = {"password": WRONG, "new_password": "et rolig sted ved vannet"}
    assert [client.post(path, said).status for _ in range(11)] == [422] * 10 + [429]
    assert client.get("/account/", headers=ORIGIN).status == 200
