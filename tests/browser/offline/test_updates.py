"""New versions, the kill switch, a browser that is killed, a server put back from a backup, another site's form."""

import http.server
import subprocess
import threading
import time

import pytest
from playwright.sync_api import expect

from tests.browser.clinic import Clinic
from tests.browser.offline.conftest import with_worker
from tests.browser.offline.keeping import (
    ALL_KEPT,
    bar,
    begin,
    log,
    pages_anew,
    reconnect,
    wait_until,
    wait_until_saved,
    writes,
)
from tests.browser.pages import unfold


@pytest.fixture
def own_clinic(tmp_path):
    """A clinic that a test may stop and start again."""
    clinic = Clinic(tmp_path)
    yield clinic
    clinic.stop()


@pytest.fixture
def own_phone(phones, own_clinic):
    return lambda language="en", **options: with_worker(phones, own_clinic.port, language, **options)


def test_a_new_version_interrupts_no_form_and_old_pages_are_still_accepted(own_phone, own_clinic):
    phone = own_phone()
    email = begin(phone)
    page = phone.page
    unfold(page)
    page.locator("[name=note]").fill("half a thought")
    (own_clinic.folder / "another-version").touch()
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    expect(page.locator("#announcement")).to_contain_text("There is a new version. Reload")
    assert page.evaluate("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))")
    assert page.locator("[name=note]").input_value() == "half a thought"
    # A write waits while the versions change, and an old tab is open.
    own_clinic.stop()
    log(phone, "half a thought")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    own_clinic.start()
    page.reload()   # nobody is busy any more: the new version takes over by itself

    def has_taken_over():
        if not page.evaluate("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))"):
            return True
        page.wait_for_timeout(1000)
        page.reload()
        return False

    wait_until(phone, has_taken_over)
    wait_until_saved(phone)
    assert own_clinic.of(email, "note", "text") == [("half a thought",)]


def test_the_outbox_of_an_older_format_and_of_a_newer_one(own_phone, own_clinic):
    """The store is opened without a version number and each write carries its format: neither side blocks the other."""
    phone = own_phone()
    email = begin(phone)
    old_tab = phone.page
    own_clinic.stop()
    log(phone, "from the old tab")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    old_tab.evaluate("""async ({ owner, ...write }) => {
      const legible = { ...write, fields: [["day", write.url && location.pathname.slice(-10)], ["note", "of before"]] };
      const db = await new Promise((open) => {
        const asked = indexedDB.open("hudro");
        asked.onsuccess = () => open(asked.result);
      });
      const store = db.transaction("writes", "readwrite").objectStore("writes");
      const put = (record) => new Promise((done, failed) => {
        const asked = store.put({ ...record, account: owner, key: crypto.randomUUID() });
        asked.onsuccess = done;
        asked.onerror = failed;
      });
      await put({ ...legible, number: 2, format: 1 });   // as it was before there were keys
      await put({ number: 3, format: 9, state: "waiting", something_new: { nested: [1] } });
      db.close();
    }""", writes(phone)[0])
    own_clinic.start()
    phone.page = old_tab.context.new_page()
    phone.open("/today")
    wait_until(phone, lambda: own_clinic.of(email, "note", "text") == [("from the old tab",), ("of before",)])
    expect(bar(phone)).to_have_text("1 waiting to be sent")   # what this version cannot read stays, and stops nothing
    assert [one["format"] for one in writes(phone) if one["state"] == "waiting"] == [9]


def test_the_kill_switch_takes_the_pages_and_leaves_the_writes(own_phone, own_clinic):
    phone = own_phone()
    email = begin(phone)
    page = phone.page
    page.route("**/check-ins", lambda route: route.abort())
    own_clinic.stop()
    log(phone, "still here")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    own_clinic.start(SERVICE_WORKER="off")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    wait_until(phone, lambda: page.evaluate("caches.keys().then((names) => names.length)") == 0)
    wait_until(phone, lambda: not page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)"))
    assert [one["state"] for one in writes(phone)] == ["waiting"]
    page.unroute("**/check-ins")
    page.reload()
    wait_until_saved(phone)
    assert own_clinic.of(email, "note", "text") == [("still here",)]


def test_the_browser_is_killed_with_writes_waiting(playwright, browser_type_launch_args, clinic, wire, tmp_path,
                                                   installed):
    phone = installed("en")

    def start():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", **browser_type_launch_args, viewport={"width": 360, "height": 740},
            timezone_id="Europe/Oslo")
        phone.page = context.pages[0]
        return context

    context = start()
    email = begin(phone)
    context.close()   # a browser writes its cookies down when it closes, or every half minute
    start()
    phone.open("/today")
    wire.set("cut")
    for number in range(5):
        log(phone, f"before the end {number}")
        expect(bar(phone)).to_contain_text("wait")
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 5)
    subprocess.run(["pkill", "-9", "-f", str(tmp_path / "profile")], check=True)
    time.sleep(1)
    (tmp_path / "profile" / "SingletonLock").unlink(missing_ok=True)
    context = start()   # from cold, without a network
    session = context.new_cdp_session(phone.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    phone.page.goto(f"{phone.server}/en/today", wait_until="commit")
    expect(phone.page.locator("main h1")).to_be_visible()
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    expect(bar(phone)).to_have_text("5 waiting to be sent")
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [(f"before the end {number}",) for number in range(5)]
    context.close()


def test_a_server_put_back_from_a_backup_gets_again_what_it_lacks(own_phone, own_clinic):
    phone = own_phone()
    email = begin(phone)
    log(phone, "before the backup")
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    own_clinic.write("UPDATE epoch SET backed_up_at = '2026-01-01T00:00:00.000Z'")   # backups are made here
    backup = own_clinic.folder / "backup.sqlite"
    own_clinic.write("VACUUM INTO ?", str(backup))
    with pages_anew(phone):
        log(phone, "after the backup")
        wait_until(phone, lambda: len(own_clinic.of(email, "note", "text")) == 2)
    assert len(writes(phone, "sent")) == 2
    own_clinic.stop()
    for file in own_clinic.folder.glob("hudro.sqlite*"):
        file.unlink()
    backup.rename(own_clinic.folder / "hudro.sqlite")
    own_clinic.start()
    assert own_clinic.of(email, "note", "text") == [("before the backup",)]
    own_clinic.write("UPDATE epoch SET epoch = 'restored'")
    # The next night's backup is made before this phone is heard of: it holds nothing of the write either.
    own_clinic.write("UPDATE epoch SET backed_up_at = '2099-01-01T00:00:00.000Z'")
    phone.page.reload()
    phone.page.evaluate("""() => navigator.serviceWorker.controller.postMessage({
      keep: "en", account: document.documentElement.dataset.account, isChanged: true })""")
    wait_until(phone, lambda: len(own_clinic.of(email, "note", "text")) == 2)
    assert sorted(own_clinic.of(email, "note", "text")) == [("after the backup",), ("before the backup",)]


def test_another_sites_form_stores_nothing_offline_or_back_online(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    page = phone.page
    form = (f"<form method=post action='{phone.server}/en/diary/check-ins'><input name=day value=2026-11-20>"
            "<input name=note value=forged><button>go</button></form>").encode()

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(form)

        def log_message(self, *_):
            pass

    evil = http.server.HTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=evil.serve_forever, daemon=True).start()
    address = f"http://localhost:{evil.server_port}/"   # another site: another host
    for state in ("cut", "passes"):
        wire.set(state)
        page.goto(address)
        page.click("button")
        page.wait_for_timeout(500)
    phone.open("/today")
    wait_until(phone, lambda: page.evaluate(ALL_KEPT))
    page.wait_for_timeout(500)
    assert writes(phone) == []
    assert clinic.of(email, "note", "text") == []
    evil.shutdown()
    evil.server_close()
