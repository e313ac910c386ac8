"""A database, a key or a cache that fails, hangs or comes late: nothing is lost, and nothing wrong is said."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    bar,
    begin,
    choose,
    log,
    reconnect,
    save,
    wait_until,
    wait_until_kept,
    wait_until_saved,
    writes,
)

BROKEN_PUT = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "writes" && !sessionStorage.healed) throw new DOMException("lost", "UnknownError");
    return put.apply(this, given);
  };"""


def test_a_database_that_cannot_store_keeps_the_copy_that_it_has(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.page.add_init_script(BROKEN_PUT)
    phone.open("/today")
    wire.set("cut")
    log(phone, "not lost")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.click("nav.bar a[href$='/diary/']")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    assert writes(phone) == []
    assert "not lost" not in phone.page.evaluate("JSON.stringify(localStorage)")   # sealed, there too
    # Once it can store again, it takes up what lies there.
    phone.page.evaluate("sessionStorage.healed = 1")
    phone.open("/today")
    expect(phone.page.locator("[name=note]")).to_have_value("not lost")
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 1)
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("not lost",)]


def test_what_the_database_never_takes_is_sent_all_the_same(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.page.add_init_script(BROKEN_PUT)
    phone.open("/today")
    log(phone, "sent from the copy")
    wait_until(phone, lambda: clinic.of(email, "note", "text") == [("sent from the copy",)])
    wait_until_saved(phone)


NEVER_OPENS = "if (!sessionStorage.healed) IDBFactory.prototype.open = () => new EventTarget();"
ENDLESS = """
  // Another tab's transaction that never ends, as of one that the system has put to sleep.
  () => new Promise((begun) => {
    const asked = indexedDB.open("hudro");
    asked.onsuccess = () => {
      const store = asked.result.transaction(["writes", "device"], "readwrite").objectStore("writes");
      const go = () => { store.get("nobody").onsuccess = go; };
      go();
      begun();
    };
  })"""


@pytest.mark.parametrize("how", ["never opens", "endless"])
def test_a_database_that_does_not_answer_leaves_nobody_without_a_word(installed, wire, clinic, how):
    phone = installed("en")
    email = begin(phone)
    if how == "never opens":
        phone.page.add_init_script(NEVER_OPENS)
        phone.open("/today")
    else:
        other = phone.page.context.new_page()
        other.goto(phone.page.url)
        other.evaluate(ENDLESS)
    wire.set("cut")
    choose(phone, "redness", 3)
    save(phone)
    expect(phone.page.locator("[data-announcement]")).to_contain_text("Kept on this phone", timeout=4000)
    expect(bar(phone)).to_have_text("1 waiting to be sent", timeout=15_000)
    phone.page.goto(phone.server + "/en/outbox")
    expect(phone.page.locator("[data-outbox-part=waiting] li")).to_have_count(1, timeout=15_000)
    wire.set("passes")
    phone.page.click("[data-send-now]")
    wait_until(phone, lambda: clinic.of(email, "observation", "kind, value") == [("redness", "3")], 40)
    phone.page.wait_for_timeout(500)
    phone.open("/account/")
    phone.page.click("form[data-sign-out] button")
    phone.page.wait_for_url("**/en/", timeout=30_000)


# A phone that is busy starting does not give them yet.
NOT_YET = {
    "database": """
      const open = IDBFactory.prototype.open;
      IDBFactory.prototype.open = function (...given) {
        return window.isAwake ? open.apply(this, given) : new EventTarget();
      };""",
    "key": """
      const match = Cache.prototype.match;
      Cache.prototype.match = function (...given) {
        return window.isAwake ? match.apply(this, given) : Promise.reject(new Error("busy"));
      };""",
}


@pytest.mark.parametrize("what", NOT_YET)
def test_what_could_not_be_read_at_first_is_shown_once_it_can_be(installed, wire, what):
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    log(phone, "kept all the while")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 1)
    day = phone.page.url
    phone.page.add_init_script(NOT_YET[what])
    phone.page.goto(day)
    phone.page.wait_for_timeout(4000)
    expect(phone.page.locator("[name=note]")).to_have_value("")
    phone.page.evaluate("window.isAwake = true")
    expect(phone.page.locator("[name=note]")).to_have_value("kept all the while")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.goto(f"{phone.server}/en/outbox")
    later = phone.page.locator("[data-outbox-part=off], [data-outbox-part=unshown]").locator("visible=true")
    expect(later).to_have_count(1)
    expect(phone.page.locator("[data-outbox-part=none]")).to_be_hidden()   # nobody is told that all is saved
    phone.page.evaluate("window.isAwake = true")
    row = phone.page.locator("[data-outbox-part=waiting] li")
    expect(row).to_have_count(1)
    expect(later).to_have_count(0)
    row.locator("[data-change]").click()   # and what is to be changed is not there at first either
    phone.page.wait_for_url(day)
    phone.page.wait_for_timeout(3000)
    phone.page.evaluate("window.isAwake = true")
    expect(phone.page.locator("#check-in-form[data-replaces]")).to_be_visible()


def test_a_page_that_the_phone_finds_late_is_shown_and_not_the_word_that_there_is_none(installed, wire):
    phone = installed("en")
    begin(phone)
    wait_until_kept(phone, "/diary/")
    wire.set("cut")
    phone.page.context.service_workers[0].evaluate("""() => {
      const match = Cache.prototype.match;
      Cache.prototype.match = function (...asked) {
        return new Promise((later) => setTimeout(later, 1000)).then(() => match.apply(this, asked));
      };
    }""")
    phone.page.goto(f"{phone.server}/en/diary/")
    expect(phone.page.locator("main h1")).to_have_text("Diary")
