"""Reminders by e-mail: first it is shown whose address it is."""

import datetime as dt
import re

import pytest

from tests.backup.commands import done
from tests.conftest import TODAY
from tests.reminders.mailbox import MailServer
from tests.reminders.test_what_and_when import write
from webapp import logs
from webapp.database import Fault
from webapp.reminders import store


def code_in(message):
    """The six digits of it."""
    return re.search(r"\b\d{6}\b", message.get_content())[0]


def turn_on(client, mail_server, send):
    """Ask for a code, and give it."""
    assert client.post("/reminders/email").status == 303
    send()
    assert client.post("/reminders/email/code", {"code": code_in(mail_server.mails.pop())}).status == 303


@pytest.fixture
def by_email(client, mail_server, send):
    """Ingrid is reminded by e-mail."""
    turn_on(client, mail_server, send)


def test_without_a_mail_server_nothing_is_offered(client, db):
    assert "By email" not in client.get("/reminders/").text
    assert client.post("/reminders/email").status == 422
    assert db.conn.execute("SELECT count(*) FROM reminder_channel").fetchone() == (0,)


@pytest.mark.parametrize(("language", "subject", "words"), [
    ("en", "Something new in your diary", "You asked for email reminders."),
    ("nb", "Noe nytt i dagboken din", "Du har bedt om påminnelser på e-post."),
    ("sv", "Något nytt i din dagbok", "Du har bett om påminnelser via e-post.")])
def test_in_three_languages(client, therapist, shared, own, mail_server, send, language, subject, words):
    client.post("/account/", {"language": language})
    turn_on(client, mail_server, send)
    write(therapist, own, "Your cheeks look calm.")
    send()
    send()
    message, = mail_server.mails
    text = message.get_content()
    assert message["Subject"] == subject
    assert text.splitlines()[0] == subject + "."
    assert words in text
    assert f"https://hud.example.no/{language}/today" in text
    assert f"https://hud.example.no/{language}/reminders/" in text
    assert (str(message["From"]), message["To"]) == ("Hudro <hudro@example.no>", "ingrid@example.com")
    assert message["Auto-Submitted"] == "auto-generated"
    whole = message.as_string() + text
    assert not [word for word in ("calm", "skin", "hud ", "Solveig", "Ingrid ", "55 00") if word in whole]


@pytest.mark.parametrize(("language", "subject"), [("en", "Hudro: Your code"), ("nb", "Hudro: Koden din"),
                                                   ("sv", "Hudro: Din kod")])
def test_the_code_comes_at_once_at_night_too(client, mail_server, send, clock, language, subject):
    client.post("/account/", {"language": language})
    clock.set(TODAY, 23)
    client.post("/reminders/email")
    send()
    assert mail_server.mails[0]["Subject"] == subject
    assert len(code_in(mail_server.mails[0])) == 6


def test_before_the_code_is_given_nothing_else_comes(client, therapist, shared, own, mail_server, send):
    client.post("/reminders/email")
    write(therapist, own)
    send()
    assert len(mail_server.mails) == 1
    assert "Reminders are sent to" not in client.get("/reminders/").text


def test_a_wrong_code_is_refused_in_words_and_five_of_them_use_it_up(client, mail_server, send):
    client.post("/reminders/email")
    send()
    right = code_in(mail_server.mails[0])
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(store.GUESSES):
        answer = client.post("/reminders/email/code", {"code": wrong})
        assert answer.status == 422
        assert "This is not the code that was sent last" in answer.text
    assert client.post("/reminders/email/code", {"code": right}).status == 422
    assert "Reminders are sent to" not in client.get("/reminders/").text


@pytest.mark.parametrize("typed", ["", " ", "abc", "½½½½½½", "1" * 500, "<b>"])
def test_what_is_no_code_comes_back_with_what_was_typed(client, mail_server, send, typed):
    client.post("/reminders/email")
    answer = client.post("/reminders/email/code", {"code": typed})
    assert answer.status == 422
    assert answer.errors["code"]
    assert answer.form("/email/code").values["code"] == typed.strip()


def test_a_code_holds_for_an_hour_and_a_new_one_ends_it(client, mail_server, send, clock):
    client.post("/reminders/email")
    send()
    clock.now += dt.timedelta(minutes=61)
    assert client.post("/reminders/email/code", {"code": code_in(mail_server.mails[0])}).status == 422
    client.post("/reminders/email")
    clock.now += dt.timedelta(minutes=1)
    client.post("/reminders/email")
    send()
    assert len(mail_server.mails) == 2   # the one in between was never sent
    assert client.post("/reminders/email/code", {"code": f" {code_in(mail_server.mails[1])[:3]} "
                                                         f"{code_in(mail_server.mails[1])[3:]}"}).status == 303


def test_three_codes_a_day(client, mail_server, send, clock):
    answers = []
    for _ in range(4):
        answers.append(client.post("/reminders/email"))
        clock.now += dt.timedelta(minutes=1)
    assert [one.status for one in answers] == [303, 303, 303, 429]
    assert "No more than three codes are sent in a day. Try again tomorrow." in answers[-1].text


def test_a_second_tap_on_either_button_does_nothing_more(client, mail_server, send):
    for _ in range(2):
        assert client.post("/reminders/email").status == 303
    send()
    message, = mail_server.mails
    for _ in range(2):
        assert client.post("/reminders/email/code", {"code": code_in(message)}).status == 303


def test_a_code_that_is_refused_is_told(client, mail_server, send):
    mail_server.refused.add("ingrid@example.com")
    client.post("/reminders/email")
    send()
    text = client.get("/reminders/").text
    assert "The code did not reach ingrid@example.com, the address of your account." in text
    assert "It is on its way to" not in text
    assert "Send a new code" in text


def test_the_code_goes_before_everything_that_waits(client, stranger, mail_server, send, db, clock):
    from tests.reminders.test_nobody_waits import add

    add(db, 0, 60)
    clock.set(TODAY, 19, 5)
    mail_server.then = lambda: (stranger.post("/reminders/email"), setattr(mail_server, "then", lambda: None))
    send()
    assert len(mail_server.mails) == 61
    assert [one["To"] for one in mail_server.mails].index("amina@example.com") <= 25


def test_taken_and_then_hung_up_on_it_is_sent_once(client, by_email, mail_server, send, clock):
    """Whatever the server answers to the goodbye."""
    mail_server.goodbye = "421 too busy"
    client.post("/reminders/trial")
    for _ in range(3):
        send()
        clock.now += dt.timedelta(minutes=2)
    assert len(mail_server.mails) == 1


def test_no_empty_code_is_sent_once_it_was_given(client, mail_server, send, clock, db):
    client.post("/reminders/email")
    send()
    db.conn.execute("UPDATE reminder SET done_at = '', next_at = ''")   # the process died before it was marked
    assert client.post("/reminders/email/code", {"code": code_in(mail_server.mails[0])}).status == 303
    send()
    assert len(mail_server.mails) == 1


def test_what_is_new_together_is_one_email(client, therapist, shared, own, by_email, mail_server, send, clock):
    clock.set(TODAY, 21)
    for number in range(5):
        write(therapist, own, f"{number}.")
    clock.set(TODAY + dt.timedelta(days=1), 7, 5)
    send()
    send()
    assert len(mail_server.mails) == 1


def test_a_backup_put_back_while_one_is_sent_loses_no_later_one(client, app, therapist, shared, own, by_email,
                                                               mail_server, send, tmp_path_factory, clock):
    """Numbers of lines are used again; what was handed over of one was of the other file."""
    copy = tmp_path_factory.mktemp("copies") / "copy.sqlite"
    done(app, "make", copy)
    write(therapist, own, "One.")
    mail_server.then = lambda: done(app, "restore", copy)
    with pytest.raises(Fault):
        send()
    mail_server.then = lambda: None
    clock.now += dt.timedelta(minutes=2)
    assert therapist.sign_in()
    write(therapist, own, "Two.")
    send()
    first, second = mail_server.mails
    assert first["Message-ID"] != second["Message-ID"]


def test_another_persons_code_turns_nothing_on(client, stranger, mail_server, send):
    client.post("/reminders/email")
    send()
    assert stranger.post("/reminders/email/code", {"code": code_in(mail_server.mails[0])}).status == 422


def test_a_server_that_is_down_is_asked_again_and_it_comes_once(client, app, therapist, shared, own, by_email,
                                                               mail_server, send, clock, db, caplog):
    mail_server.stop()
    logs.forget()
    write(therapist, own)
    send()
    send()
    assert db.conn.execute("SELECT tries, done_at FROM reminder WHERE kind = 'news'").fetchall() == [(1, "")]
    assert "SMTP_URL" in caplog.text
    again = MailServer(mail_server.port)
    try:
        clock.now += dt.timedelta(minutes=2)
        send()
        send()
        assert [one["Subject"] for one in again.mails] == ["Something new in your diary"]
    finally:
        again.stop()


def test_an_address_that_is_refused_holds_up_nobody(client, stranger, therapist, shared, own, mail_server, send, db):
    turn_on(client, mail_server, send)
    turn_on(stranger, mail_server, send)
    mail_server.refused.add("ingrid@example.com")
    for one in (client, stranger):
        one.post("/reminders/trial")
    send()
    assert [one["To"] for one in mail_server.mails] == ["amina@example.com"]
    assert db.conn.execute("SELECT count(*) FROM reminder_channel WHERE refused_at <> ''").fetchone() == (1,)


def test_an_address_with_letters_of_ours(app, client, mail_server, send, db):
    db.conn.execute("UPDATE account SET email = 'ingrid@blåbær.example' WHERE email = 'ingrid@example.com'")
    client.post("/reminders/email")
    send()
    assert mail_server.envelopes[0].rcpt_tos == ["ingrid@xn--blbr-roah.example"]


def test_one_that_is_refused_is_not_tried_again_and_the_page_says_so(client, by_email, mail_server, send, clock):
    mail_server.refused.add("ingrid@example.com")
    client.post("/reminders/trial")
    for _ in range(8):
        send()
        clock.now += dt.timedelta(minutes=30)
    assert mail_server.asked.count("ingrid@example.com") == 2   # the code, and this one
    assert "The last one was refused: the address could not be reached." in client.get("/reminders/").text
    mail_server.refused.clear()
    client.post("/reminders/trial")
    send()
    assert "refused" not in client.get("/reminders/").text


@pytest.mark.parametrize("email", ["=?utf-8?q?evil=0d=0aBcc=3a_x?=@example.com", "=?utf-8?b?AAAA?=@example.com",
                                   "amina@localhost"])
def test_an_address_that_no_header_takes_holds_up_nobody_and_writes_no_header(
        client, stranger, mail_server, send, db, email):
    db.conn.execute("UPDATE account SET email = ? WHERE email = 'amina@example.com'", (email,))
    stranger.post("/reminders/email")
    client.post("/reminders/email")
    send()
    assert "ingrid@example.com" in [one["To"] for one in mail_server.mails]
    assert not [one for one in mail_server.mails if one["Bcc"] or "\0" in str(one["To"])]
    assert {to for one in mail_server.envelopes for to in one.rcpt_tos} <= {"ingrid@example.com", email}


def test_a_new_code_that_is_asked_for_while_the_first_is_sent_comes_too(client, mail_server, send, clock):
    """The second takes the first one's place in the queue; it is not taken for sent."""
    client.post("/reminders/email")
    def ask_again():
        clock.now += dt.timedelta(minutes=1)
        client.post("/reminders/email")

    mail_server.then = ask_again
    send()
    mail_server.then = lambda: None
    send()
    assert len(mail_server.mails) == 2
    assert client.post("/reminders/email/code", {"code": code_in(mail_server.mails[1])}).status == 303


def test_twice_the_same_carries_one_id(client, by_email, mail_server, send, db):
    client.post("/reminders/trial")
    send()
    # The process died before it was marked.
    db.conn.execute("UPDATE reminder SET done_at = '', next_at = '' WHERE kind = 'trial'")
    send()
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_stopped(client, therapist, shared, own, by_email, mail_server, send):
    form, = [one for one in client.get("/reminders/").forms if one.action.endswith("/end")]
    write(therapist, own)
    assert client.post(form.action.removeprefix("/en")).status == 303
    send()
    assert mail_server.mails == []


@pytest.mark.parametrize("stops", [True, False])
def test_stopped_it_is_stopped_in_a_backup_too(client, app, by_email, tmp_path_factory, stops):
    """The copy is older than the end, of which the journal beside the database tells."""
    copy = tmp_path_factory.mktemp("copies") / "copy.sqlite"
    done(app, "make", copy)
    if stops:
        form, = [one for one in client.get("/reminders/").forms if one.action.endswith("/end")]
        client.post(form.action.removeprefix("/en"))
    done(app, "restore", copy)
    assert client.sign_in()
    assert ("Reminders are sent to ingrid@example.com." in client.get("/reminders/").text) is not stops


def test_stopped_after_a_second_code_it_is_stopped_in_a_backup_of_before_too(client, app, by_email, mail_server, send,
                                                                              tmp_path_factory):
    copy = tmp_path_factory.mktemp("copies") / "copy.sqlite"
    done(app, "make", copy)
    turn_on(client, mail_server, send)
    form, = [one for one in client.get("/reminders/").forms if one.action.endswith("/end")]
    client.post(form.action.removeprefix("/en"))
    done(app, "restore", copy)
    assert client.sign_in()
    assert "Reminders are sent to" not in client.get("/reminders/").text
