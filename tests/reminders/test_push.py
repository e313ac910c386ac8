"""A reminder on its way to a phone: what leaves, what becomes of it, and where nothing is ever sent."""

import datetime as dt
import ipaddress
import time

import pytest

from tests.conftest import TODAY
from tests.reminders.push_service import Browser, signer
from tests.reminders.test_what_and_when import write
from webapp.reminders import due, outward, push, queue_store, sender, store


@pytest.fixture
def written(therapist, shared, own, phone):
    """Solveig has written to Ingrid, who is reminded on her phone."""
    write(therapist, own, "Your skin looks calm.")


def line(db):
    """(tries, when next, whether it was sent) of the one line of the queue."""
    found, = db.conn.execute("SELECT tries, next_at, done_at <> '' FROM reminder").fetchall()
    return found


def test_only_the_browser_can_read_it_and_it_says_nothing_of_skin(written, phone, push_service, send):
    send()
    arrived, = push_service.arrived
    assert phone.read(arrived) == {"title": "Hudro", "body": "Something new in your diary.", "tag": "news",
                                   "language": "en", "url": "/en/today"}
    assert b"diary" not in arrived.body
    assert arrived.headers["content-encoding"] == "aes128gcm"


@pytest.mark.parametrize(("language", "body"), [("nb", "Noe nytt i dagboken din."), ("sv", "Något nytt i din dagbok.")])
def test_in_the_language_of_the_account(client, written, phone, push_service, send, language, body):
    client.post("/account/", {"language": language})
    send()
    said = phone.read(push_service.arrived[0])
    assert (said["body"], said["url"], said["language"]) == (body, f"/{language}/today", language)


def test_the_service_knows_who_sends(client, app, written, push_service, send):
    key = client.get("/reminders/").tree.xpath("//form/@data-push")[0]
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(url="https://hud.example.no:8443")
    send()
    said = signer(push_service.arrived[0])
    assert (said["aud"], said["sub"], said["k"]) == (push_service.address, "https://hud.example.no", key)
    assert 0 < said["exp"] - time.time() <= 24 * 3600


def test_where_the_app_has_no_address_the_clinics_email_stands_for_it(app, written, push_service, send):
    app.test_cli_runner().invoke(args=["clinic", "set", "--email", "post@hud.example.no"])
    send()
    assert signer(push_service.arrived[0])["sub"] == "mailto:post@hud.example.no"


def test_a_phone_that_was_off_is_told_once_and_of_no_evening_that_is_over(treated, phone, push_service, send, clock):
    clock.set(TODAY, 19, 45)
    send()
    headers = push_service.arrived[0].headers
    assert (headers["topic"], headers["urgency"]) == ("evening", "normal")
    assert 14 * 60 <= int(headers["ttl"]) <= 15 * 60


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_subscription_is_dropped(client, written, push_service, send, db, status):
    push_service.answers["/wpush/one"] = (status, {})
    send()
    send()
    assert len(push_service.arrived) == 1
    assert db.conn.execute("SELECT count(*) FROM reminder_channel").fetchone() == (0,)
    assert "You get reminders on this device." not in client.get("/reminders/").text


@pytest.mark.parametrize(("status", "headers", "minutes"), [
    (500, {}, 1), (403, {}, 1), (429, {"Retry-After": "600"}, 10), (503, {"Retry-After": "60"}, 1),
    (429, {"Retry-After": "Sat, 21 Nov 2026 12:00:00 GMT"}, 60), (503, {"Retry-After": "9" * 5000}, 60),
    (429, {"Retry-After": "86400"}, 60),
    (302, {"Location": "http://127.0.0.1/"}, 1)])
def test_what_was_not_taken_is_tried_again_later(written, phone, push_service, send, clock, db, status, headers,
                                                 minutes):
    push_service.answers["/wpush/one"] = (status, headers)
    send()
    send()
    assert len(push_service.arrived) == 1
    assert line(db)[0] == 1
    push_service.answers.clear()
    clock.now += dt.timedelta(minutes=minutes, seconds=-5)
    send()
    assert len(push_service.arrived) == 1
    clock.now += dt.timedelta(seconds=10)
    send()
    assert len(push_service.arrived) == 2
    assert line(db)[2] == 1


def test_not_for_ever_and_ever_more_seldom(client, written, push_service, send, clock):
    client.post("/reminders/", {"about": ["news"]})
    push_service.answers["/wpush/one"] = (500, {})
    for number in range(10 * 24 * 4):
        clock.set(TODAY, 11)
        clock.now += dt.timedelta(minutes=15 * number)
        send()
    assert 35 < len(push_service.arrived) < 60   # every two hours, by day, for a week


def test_after_the_clock_was_set_back_it_is_not_waited_for(written, push_service, send, clock):
    clock.now += dt.timedelta(hours=6)
    push_service.answers["/wpush/one"] = (503, {})
    send()
    push_service.answers.clear()
    clock.now -= dt.timedelta(hours=6)
    send()
    assert len(push_service.arrived) == 2


def test_nobody_answers(written, phone, push_service, send, clock, db, app):
    """The service is down: the address is right, and nothing listens."""
    db.conn.execute("UPDATE reminder_channel SET endpoint = 'https://localhost:9/wpush/one'")
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(inside="localhost:9")
    send()
    assert line(db)[0] == 1
    db.conn.execute("UPDATE reminder_channel SET endpoint = ?", (phone.form["endpoint"],))
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(inside=push_service.host)
    clock.now += dt.timedelta(minutes=2)
    send()
    assert len(push_service.arrived) == 1


@pytest.mark.parametrize("status", [0, 1], ids=["silent", "a byte a second"])
def test_a_service_that_never_ends_its_answer_is_given_up(written, push_service, send, db, monkeypatch, status):
    monkeypatch.setattr(outward, "WITHIN", 1.5)
    push_service.answers["/wpush/one"] = (status, {})
    begun = time.monotonic()
    send()
    assert 1.4 < time.monotonic() - begun < 5
    assert line(db)[0] == 1


def test_a_service_that_takes_its_time_has_taken_it(written, push_service, send, db, monkeypatch):
    monkeypatch.setattr(outward, "WITHIN", 4.0)
    push_service.hand_on = lambda arrived: time.sleep(2)
    try:
        send()
    finally:
        del push_service.hand_on
    assert line(db)[2] == 1


def test_what_is_long_over_is_forgotten_and_what_could_come_again_is_not(app, written, push_service, send, db, clock):
    send()
    for days, left in ((29, 1), (2, 0)):
        clock.now += dt.timedelta(days=days)
        sender.in_transaction(app, queue_store.tidy)
        assert db.conn.execute("SELECT count(*) FROM reminder WHERE kind = 'news'").fetchone() == (left,)
    assert due.NEWS_LASTS < queue_store.KEPT


def test_two_phones_are_told_once_each(client, app, therapist, shared, own, phone, push_service, send):
    other = type(client)(app.test_client(), client.email)
    assert other.sign_in()
    assert other.post("/reminders/push", Browser(push_service.address, "/wpush/two").form).status == 303
    write(therapist, own)
    send()
    send()
    assert sorted(one.path for one in push_service.arrived) == ["/wpush/one", "/wpush/two"]


def test_said_again_it_goes_on_and_a_new_address_takes_the_place_of_the_old(client, phone, push_service, therapist,
                                                                            shared, own, send, db):
    since = db.conn.execute("SELECT since FROM reminder_channel").fetchall()
    assert client.post("/reminders/push", phone.form).status == 303
    assert db.conn.execute("SELECT since FROM reminder_channel").fetchall() == since
    write(therapist, own)
    assert client.post("/reminders/push", Browser(push_service.address, "/wpush/new").form).status == 303
    send()
    assert [one.path for one in push_service.arrived] == ["/wpush/new"]   # of what came before the new address, too


def test_a_phone_that_somebody_else_uses_now_is_theirs(client, stranger, phone, push_service, therapist, shared, own,
                                                       send):
    assert stranger.post("/reminders/push", phone.form).status == 303
    write(therapist, own)
    send()
    assert push_service.arrived == []


def test_at_most_eight_devices(app, client, db, push_service):
    for number in range(store.DEVICES + 2):
        device = type(client)(app.test_client(), client.email)
        assert device.sign_in()
        device.post("/reminders/push", Browser(push_service.address, f"/wpush/{number}").form)
    found = db.conn.execute("SELECT endpoint FROM reminder_channel ORDER BY since").fetchall()
    assert [path.rsplit("/", 1)[1] for path, in found] == [str(number) for number in range(2, store.DEVICES + 2)]


INWARD = ["http://push.example.com/x", "https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.7/x",
          "https://192.168.1.1/x", ""
                                   "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/x", "https://0.0.0.0/x",
          "https://[fd00::1]/x", "https://[fe80::1]/x", "https://[::ffff:10.0.0.7]/x", "https://[64:ff9b::a00:7]/x",
          "https://[2002:a00:7::]/x", "https://224.0.0.1/x", "https://router/x", "https://nas.local/x",
          "https://db.internal/x", "https://localhost./x", "https://push.example.com:8080/x",
          "https://user@push.example.com/x", "https://push.example.com@10.0.0.7/x", "ftp://push.example.com/x",
          "https:///x", "https://[::1/x", ""
                                          "https://push.example.com:99999/x", "javascript:alert(1)", "https://2130706433/x",
          "https://0x7f.1/x", "https://127.1/x", "https://[fec0::1]/x", "https://[3fff::1]/x", "https://192.88.99.1/x",
          "https://push.localdomain/x", "https://fritz.box/x"]


@pytest.mark.parametrize("address", INWARD)
def test_an_address_inside_is_refused_in_words(client, push_service, db, address):
    answer = client.post("/reminders/push", {**Browser().form, "endpoint": address})
    assert answer.status == 422
    assert "This browser did not say where reminders can be sent." in answer.text
    assert db.conn.execute("SELECT count(*) FROM reminder_channel").fetchone() == (0,)


@pytest.mark.parametrize(("field", "value"), [
    ("p256dh", ""), ("p256dh", "AAAA"), ("p256dh", "B" + "A" * 86), ("p256dh", "ø" * 87), ("p256dh", "x" * 5000),
    ("auth", ""), ("auth", "AAAA"), ("auth", "!" * 22), ("endpoint", ""),
    ("endpoint", "https://x.example/" + "y" * 1000)])
def test_what_no_browser_says_is_refused_in_words(client, push_service, db, field, value):
    answer = client.post("/reminders/push", {**Browser().form, field: value})
    assert answer.status == 422
    assert db.conn.execute("SELECT count(*) FROM reminder_channel").fetchone() == (0,)


def test_a_name_that_leads_inward_is_sent_nothing(written, push_service, send, db, app):
    """The name of this machine is looked up, and what it leads to is no public address."""
    db.conn.execute("UPDATE reminder_channel SET endpoint = ?", (f"https://{push_service.host}/wpush/one",))
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(inside="")
    send()
    assert push_service.arrived == []
    with pytest.raises(outward.Inward):
        outward._looked_up("localhost", 443, is_allowed_inside=False)


@pytest.mark.parametrize(("address", "is_public"), [
    ("8.8.8.8", True), ("2a00:1450:400f::1", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True),
    ("172.16.0.1", False), ("198.18.0.1", False), ("255.255.255.255", False), ("::", False), ("ff02::1", False),
    ("64:ff9b:1::1", False), ("2001:db8::1", False), ("2002:7f00:1::", False)])
def test_which_addresses_belong_to_somebody_out_there(address, is_public):
    assert outward.is_public(ipaddress.ip_address(address)) is is_public


def test_no_line_of_the_log_says_where_somebody_is_reached(written, push_service, send, caplog):
    for status in (500, 410):
        push_service.answers["/wpush/one"] = (status, {})
        send()
    assert "wpush" not in caplog.text
    assert push_service.host not in caplog.text


def test_one_to_try(client, phone, push_service, send):
    assert client.post("/reminders/trial").status == 303
    send()
    send()
    assert [phone.read(one)["body"] for one in push_service.arrived] == ["This is what a reminder looks like."]


def test_turned_off_it_stays_off(client, written, phone, push_service, send, db):
    page = client.get("/reminders/")
    form, = [one for one in page.forms if one.action.endswith("/end")]
    assert client.post(form.action.removeprefix("/en")).status == 303
    send()
    assert push_service.arrived == []
    assert not client.get("/reminders/").tree.xpath("//form[@data-push-on]")


def test_five_to_try_an_hour(client, phone):
    assert [client.post("/reminders/trial").status for _ in range(6)] == [303] * 5 + [429]


def test_a_page_that_says_by_itself_what_was_turned_off_turns_nothing_on(client, written, phone, push_service, send):
    """The phone is opened after it was turned off from another device."""
    assert client.post("/reminders/push", {**phone.form, "again": "yes"}).status == 303
    form, = [one for one in client.get("/reminders/").forms if one.action.endswith("/end")]
    assert client.post(form.action.removeprefix("/en")).status == 303
    assert client.post("/reminders/push", {**phone.form, "again": "yes"}).status == 410
    send()
    assert push_service.arrived == []
    assert client.post("/reminders/push", phone.form).status == 303


def test_after_a_new_sign_in_the_page_turns_it_on_again_by_itself(client, written, phone, push_service, send):
    assert client.sign_in()
    send()
    assert push_service.arrived == []
    assert client.post("/reminders/push", {**phone.form, "again": "yes"}).status == 303
    send()
    assert len(push_service.arrived) == 1


def test_a_second_tap_on_turn_off_does_nothing_more(client, phone):
    form, = [one for one in client.get("/reminders/").forms if one.action.endswith("/end")]
    for _ in range(2):
        assert client.post(form.action.removeprefix("/en")).status == 303


def test_the_apps_key_stays(app, client, db):
    def key():
        return client.get("/reminders/").tree.xpath("//form/@data-push")[0]

    assert key() == key()
    assert push.public_key(store.push_key(db)) == key()
