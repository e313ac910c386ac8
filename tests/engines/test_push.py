"""Reminders by push, all the way: Firefox with a push service of its own on this machine, the server's own thread, the
worker that shows them."""

import datetime as dt
import shutil
import zoneinfo

import pytest

from tests.browser.clinic import Clinic
from tests.engines.conftest import Phone
from tests.engines.push_of_firefox import PushOfFirefox
from tests.reminders.push_service import Arrived
from webapp.reminders import push
from webapp.reminders.store import Subscription

# What the worker shows at the moment: the text of each, by its tag.
SHOWN = """
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((one) => [one.title, one.body, one.tag, one.lang, one.data]);"""
# When today's page was made that lies on the phone, by the server's clock.
MADE = """
  for (const name of await caches.keys()) {
    const page = await (await caches.open(name)).match(`/en/days/${a[0]}`);
    if (page) return page.headers.get("Hudro-At");
  }"""


@pytest.fixture
def service(tmp_path_factory):
    service = PushOfFirefox(tmp_path_factory.mktemp("push"))
    yield service
    service.stop()


@pytest.fixture
def reminding(tmp_path_factory, service):
    """A clinic whose app may send to that service."""
    clinic = Clinic(tmp_path_factory.mktemp("reminding"))
    clinic.stop()
    clinic.start(PUSH_SERVICE=service.host, SSL_CERT_FILE=str(service.certificate))
    yield clinic
    clinic.stop()


def started(tmp_path, furnished, clinic, service) -> Phone:
    """A phone with Firefox, of somebody who has joined."""
    profile = tmp_path / "phone"
    shutil.copytree(furnished, profile, ignore=shutil.ignore_patterns("lock", ".parentlock"))
    phone = Phone("firefox", profile, "", clinic, f"push:{service.socket}")
    phone.join()
    phone.kept()
    return phone


@pytest.fixture
def firefox(tmp_path, furnished, reminding, service):
    phone = started(tmp_path, furnished, reminding, service)
    yield phone
    phone.browser.kill()
    phone.clear_away()


def turn_on(phone):
    """Tap the button, and see that it is on."""
    phone.open("/reminders/")
    phone.browser.wait("return document.querySelector('form[data-push] button')?.checkVisibility()")
    phone.browser.click("form[data-push] button")
    phone.browser.wait("return document.querySelector('main')?.innerText.includes('You get reminders on this device.')")


TRIAL = ["Hudro", "This is what a reminder looks like.", "trial", "en", "/en/today"]
NEWS = ["Hudro", "Something new in your diary.", "news", "en", "/en/today"]


def shown(phone, *notifications):
    """Wait until these are shown, and no others."""
    phone.browser.until(lambda: sorted(phone.browser.run_async(SHOWN)) == sorted(notifications), str(notifications))


@pytest.mark.long
def test_a_reminder_is_shown_by_the_worker_and_what_is_new_lies_on_the_phone(firefox, reminding, service):
    turn_on(firefox)
    firefox.browser.click("form[action$='/reminders/trial'] button")
    shown(firefox, TRIAL)
    client_id, = reminding.rows("SELECT id FROM account WHERE email = ?", firefox.email)[0]
    zone = day_now()
    reminding.write("UPDATE account SET time_zone = ?", zone)
    at = "strftime('%Y-%m-%dT%H:%M:%fZ')"
    reminding.write("INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at) VALUES"
                    f" ('m', ?, ?, 'x', 'Solveig', 'Your cheeks look calm.', {at}, {at})", client_id,
                    dt.datetime.now(zoneinfo.ZoneInfo(zone)).date().isoformat())
    shown(firefox, TRIAL, NEWS)
    came, = reminding.rows("SELECT received_at FROM message")[0]
    firefox.browser.until(lambda: (firefox.browser.run_async(MADE, came[:10]) or "") > came, "kept anew")
    reminding.stop()
    try:
        firefox.open("/today")
        firefox.browser.wait("return document.querySelector('main')?.innerText.includes('Your cheeks look calm.')")
    finally:
        reminding.start()


@pytest.mark.long
def test_something_is_shown_whatever_comes(firefox, reminding, service):
    """A browser takes the subscription away from who shows nothing: of a later version perhaps, or of nobody."""
    turn_on(firefox)
    *subscription, = reminding.rows("SELECT endpoint, p256dh, auth FROM reminder_channel")[0]
    body = push.encrypted(Subscription(*subscription), b"not what we say")
    service.hand_on(Arrived(subscription[0], {"ttl": "60", "content-encoding": "aes128gcm"}, body))
    firefox.browser.until(lambda: [one[1] for one in firefox.browser.run_async(SHOWN)] == [NEWS[1]], "shown")


@pytest.mark.long
def test_turned_off_nothing_comes_and_turned_on_again_it_does(firefox, service):
    turn_on(firefox)
    firefox.browser.click("form[action$='/end'] button")
    firefox.browser.wait("return document.querySelector('form[data-push] button')?.checkVisibility()")
    firefox.browser.until(lambda: firefox.browser.run_async(
        "return !await (await navigator.serviceWorker.ready).pushManager.getSubscription();"), "unsubscribed")
    turn_on(firefox)
    firefox.browser.click("form[action$='/reminders/trial'] button")
    shown(firefox, TRIAL)
    assert len(service.arrived) == 1


@pytest.mark.long
def test_a_browser_that_has_lost_its_subscription_is_reached_again_when_the_app_is_opened(firefox, reminding, service):
    turn_on(firefox)
    before, = reminding.rows("SELECT endpoint FROM reminder_channel")
    firefox.browser.run_async("return (await (await navigator.serviceWorker.ready).pushManager.getSubscription())"
                              ".unsubscribe();")
    firefox.restart()
    firefox.open("/today")
    firefox.browser.until(lambda: reminding.rows("SELECT endpoint FROM reminder_channel") != [before], "said again")
    firefox.open("/reminders/")
    firefox.browser.click("form[action$='/reminders/trial'] button")
    shown(firefox, TRIAL)


@pytest.mark.long
def test_turned_off_from_another_device_the_phone_lets_go_of_it_when_the_app_is_opened(firefox, reminding, service):
    turn_on(firefox)
    reminding.write("DELETE FROM reminder_channel")
    firefox.restart()
    firefox.open("/today")
    firefox.browser.until(lambda: firefox.browser.run_async(
        "return !await (await navigator.serviceWorker.ready).pushManager.getSubscription();"), "unsubscribed")
    assert reminding.rows("SELECT 1 FROM reminder_channel") == []


@pytest.mark.long
def test_signed_out_and_in_as_somebody_else_nothing_comes_for_the_one_before(firefox, reminding, service):
    turn_on(firefox)
    firefox.sign_out()
    firefox.join()
    firefox.browser.until(lambda: firefox.browser.run_async(
        "return !await (await navigator.serviceWorker.ready).pushManager.getSubscription();"), "unsubscribed")


@pytest.mark.long
def test_where_the_push_service_is_not_reached_it_says_so(tmp_path, furnished, reminding, service):
    service.stop()
    phone = started(tmp_path, furnished, reminding, service)
    try:
        phone.open("/reminders/")
        phone.browser.wait("return document.querySelector('form[data-push] button')?.checkVisibility()")
        phone.browser.click("form[data-push] button")
        phone.browser.wait("return document.querySelector('[data-push-note=failed]').checkVisibility()")
        assert phone.browser.run("return !document.querySelector('form[data-push] button').disabled")
        assert reminding.rows("SELECT 1 FROM reminder_channel") == []
    finally:
        phone.browser.kill()
        phone.clear_away()


def test_a_browser_without_push_says_so(phones, clinic):
    phone = phones()
    if phone.browser.name == "firefox":   # it has it: see above
        phone.browser.quit()
        return
    phone.join()
    phone.open("/reminders/")
    phone.browser.wait("return document.querySelector('[data-push-note=missing]')?.checkVisibility()")


def day_now() -> str:
    """A time zone in which it is one in the afternoon now, or noon, on the phones' own date."""
    now = dt.datetime.now(dt.UTC)
    is_tomorrow = now.astimezone(zoneinfo.ZoneInfo("Europe/Oslo")).date() > now.date()
    ahead = 14 if is_tomorrow else 13 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
