"""What goes wrong with one reminder, service or person holds up nobody else; and what ends meanwhile is not sent."""

import datetime as dt
import time
import uuid

import pytest

from tests.conftest import TODAY
from tests.reminders.push_service import Browser
from tests.reminders.test_email import turn_on
from tests.reminders.test_what_and_when import write
from webapp import database
from webapp.database import Fault
from webapp.reminders import outward, queue_store, sender, store
from webapp.times import stamp


@pytest.fixture
def two_phones(client, app, phone, push_service):
    """Ingrid has another one."""
    other = type(client)(app.test_client(), client.email)
    assert other.sign_in()
    assert other.post("/reminders/push", Browser(push_service.address, "/wpush/two").form).status == 303
    return other


def paths(push_service):
    return [one.path for one in push_service.arrived]


@pytest.mark.parametrize("answer", [(429, {"Retry-After": "86400"}), (503, {}), (500, {})])
def test_a_phone_whose_service_is_not_well_costs_the_other_nothing(therapist, shared, own, two_phones, push_service,
                                                                   send, answer):
    push_service.answers["/wpush/one"] = answer
    write(therapist, own)
    send()
    assert sorted(paths(push_service)) == ["/wpush/one", "/wpush/two"]


def test_a_silent_service_holds_up_no_email(client, app, therapist, shared, own, phone, push_service, mail_server, send,
                                            monkeypatch):
    """With the threads as the server starts them."""
    turn_on(client, mail_server, send)
    monkeypatch.setattr(outward, "WITHIN", 12.0)
    push_service.answers["/wpush/one"] = (0, {})
    write(therapist, own)
    threads = sender.Sender(app)
    threads.start()
    try:
        until = time.monotonic() + 6   # half of what the other is given
        while not mail_server.mails and time.monotonic() < until:
            time.sleep(0.05)
        assert [one["Subject"] for one in mail_server.mails] == ["Something new in your diary"]
    finally:
        push_service.stop_waiting()
        threads.stop()
        threads.finish()


def test_what_is_not_to_be_told_now_stands_in_nobodys_way(
        client, therapist, shared, own, mail_server, send, db, clock):
    """More of it than a lane looks at in one go: evenings that were logged after the mail server was down."""
    add(db, 0, 2 * sender.SOME)
    turn_on(client, mail_server, send)
    clock.set(TODAY, 19, 5)
    sender.plan(client.client.application)
    db.conn.execute("INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
                    " SELECT id, ?, 'redness', '0', id, '', '' FROM account WHERE email_key LIKE '%@numbers.example'",
                    (TODAY.isoformat(),))
    write(therapist, own)
    send()
    assert [one["To"] for one in mail_server.mails] == ["ingrid@example.com"] * len(mail_server.mails) != []
    again, = db.conn.execute("SELECT min(next_at) FROM reminder WHERE kind = 'evening' AND done_at = ''").fetchone()
    assert again > stamp(clock.now + dt.timedelta(minutes=9))   # not every two seconds


def test_a_mail_server_that_hangs_up_at_one_address_is_asked_for_the_others(client, stranger, mail_server, send, db):
    turn_on(client, mail_server, send)
    turn_on(stranger, mail_server, send)
    mail_server.gone.add("ingrid@example.com")
    for one in (client, stranger):   # hers is the first in the queue
        one.post("/reminders/trial")
    send()
    assert [one["To"] for one in mail_server.mails] == ["amina@example.com"]


def test_a_mail_server_that_is_down_is_not_asked_for_all_of_them(client, mail_server, send, db, clock):
    mail_server.stop()
    add(db, 0, 10)
    clock.set(TODAY, 19, 5)
    send()
    assert db.conn.execute("SELECT count(*) FROM reminder WHERE tries = 1").fetchone() == (sender.UNWELL,)
    assert db.conn.execute("SELECT count(*) FROM reminder WHERE tries = 0").fetchone() == (10 - sender.UNWELL,)


def test_one_client_alone_gives_no_server_a_rest(app, stranger, therapist, shared, own, phone, push_service, send):
    """Whoever made up host names of a great service, or has eight devices that are gone."""
    for number in range(6):
        other = type(stranger)(app.test_client(), stranger.email)
        assert other.sign_in()
        path = f"/wpush/{number}"
        push_service.answers[path] = (503, {})
        assert other.post("/reminders/push", Browser(push_service.address, path).form).status == 303
    stranger.post("/reminders/trial")
    write(therapist, own)
    send()
    assert "/wpush/one" in paths(push_service)


def add(db, first, last):
    """Clients with a treatment today, who are reminded by e-mail."""
    with database.transaction(db):
        for number in range(first, last):
            id_ = str(uuid.UUID(int=number))
            db.conn.execute("INSERT INTO account (id, email, email_key, name, password_hash, language, time_zone,"
                            " joined_at, phone_key) VALUES (?1, ?2, ?2, ?1, '', 'nb', 'Europe/Oslo', '', x'00')",
                            (id_, f"{number}@numbers.example"))
            db.conn.execute("INSERT INTO reminder_channel (id, client_id, kind, since)"
                            " VALUES (?1, ?1, 'email', '2026')", (id_,))
            db.conn.execute("INSERT INTO treatment (id, client_id, day, created_at) VALUES (?1, ?1, ?2, '')",
                            (id_, TODAY.isoformat()))


def test_who_is_signed_out_while_reminders_are_sent_is_sent_no_more(therapist, shared, own, client, two_phones, phone,
                                                                    push_service, send, stranger):
    """And somebody else's phone gets nothing of theirs."""
    write(therapist, own)

    def leave(arrived):
        two_phones.post("/sign-out")
        client.post("/sign-out")
        assert stranger.post("/reminders/push", Browser(push_service.address, "/wpush/two").form).status == 303

    push_service.hand_on = leave
    try:
        send()
    finally:
        del push_service.hand_on
    assert len(push_service.arrived) == 1


def test_what_is_read_while_reminders_are_sent_is_told_no_more(therapist, shared, own, client, two_phones, push_service,
                                                               send, db):
    write(therapist, own)
    id_, = db.conn.execute("SELECT id FROM message").fetchone()
    push_service.hand_on = lambda arrived: client.post(f"/messages/{id_}/read")
    try:
        send()
    finally:
        del push_service.hand_on
    assert len(push_service.arrived) == 1


def test_handed_over_while_nothing_can_be_written_it_is_not_sent_again(
        therapist, shared, own, phone, push_service, send, db, clock):
    write(therapist, own)
    db.conn.execute("CREATE TRIGGER full BEFORE UPDATE OF done_at ON reminder BEGIN SELECT RAISE(ABORT, 'full'); END")
    for _ in range(4):
        with pytest.raises(Fault):
            send()
            raise Fault   # not due yet: nothing was tried
        clock.set(TODAY, clock.now.hour + 1)
    assert len(push_service.arrived) == 1
    db.conn.execute("DROP TRIGGER full")
    clock.set(TODAY, clock.now.hour + 1)
    send()
    assert len(push_service.arrived) == 1
    assert db.conn.execute("SELECT count(*) FROM reminder WHERE done_at <> ''").fetchone() == (1,)


def test_where_nothing_can_be_written_nothing_is_sent(therapist, shared, own, phone, push_service, send, db):
    write(therapist, own)
    db.conn.execute("CREATE TRIGGER full BEFORE UPDATE ON reminder BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(Fault):
        send()
    assert push_service.arrived == []


def test_somebody_whose_time_zone_is_not_known_here_holds_up_nobody(
        therapist, shared, own, phone, push_service, send, stranger, db):
    """A copy of the database on a machine with other time zones."""
    assert stranger.post("/reminders/push", Browser(push_service.address, "/wpush/amina").form).status == 303
    db.conn.execute("UPDATE account SET time_zone = 'US/Nowhere' WHERE email = 'amina@example.com'")
    db.conn.execute("INSERT INTO reminder_choice (client_id, wants, chosen_at) SELECT id, 'news photos', ''"
                    " FROM account WHERE email = 'ingrid@example.com'")
    write(therapist, own)
    send()
    assert paths(push_service) == ["/wpush/one"]


def test_two_thousand_cost_no_more_queries_than_twenty(app, client, db, clock):
    """In the evening, when all of them are to be told."""
    def queries():
        asked = []
        db.conn.set_trace_callback(asked.append)
        sender.plan(app)
        db.conn.set_trace_callback(None)
        return len([one for one in asked if one.startswith("SELECT")])

    clock.set(TODAY, 19, 5)
    add(db, 0, 20)
    few = queries()
    add(db, 20, 2000)
    assert queries() <= few < 20
    assert db.conn.execute("SELECT count(*) FROM reminder").fetchone() == (2000,)


def test_each_great_service_has_a_lane_of_its_own():
    def lane(endpoint, inside=""):
        return sender.lane_of(queue_store.Due(
            1, "", store.Kind.NEWS, "", "", store.PUSH, dt.datetime.now(dt.UTC), 0, "en", "", "", "",
            store.Subscription(endpoint, "", "")), inside)

    assert lane("https://fcm.googleapis.com/fcm/send/x") == "fcm.googleapis.com"
    assert lane("https://updates.push.services.mozilla.com/wpush/x") == "updates.push.services.mozilla.com"
    assert lane("https://web.push.apple.com/x") == "web.push.apple.com"
    assert lane("https://am3p.notify.windows.com/w/?token=x") == "notify.windows.com"
    assert lane("https://localhost:8443/x", "localhost:8443") == "inside"
    for other in ("x.fcm.googleapis.com", "notfcm.googleapis.com", "evilnotify.windows.com", "notify.windows.com.x.no"):
        assert lane(f"https://{other}/x") == "others"
