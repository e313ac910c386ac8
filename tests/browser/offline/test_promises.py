"""What a browser, a proxy, a translator or a build does that breaks a promise, if nobody thinks of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    add_product,
    bar,
    begin,
    choose,
    log,
    pages_anew,
    reconnect,
    save,
    wait_until,
    wait_until_saved,
    writes,
)
from tests.browser.pages import unfold


def test_a_page_is_kept_only_with_the_files_that_it_names(installed, wire, clinic):
    """The network dies after a new build's page and before its scripts: then the former page opens, and works."""
    phone = installed("en")
    email = begin(phone)
    address = phone.page.url
    (clinic.folder / "another-build").touch()
    try:
        wire.set("no files")
        phone.open("/today")
        phone.page.wait_for_timeout(2000)
        wire.set("cut")
        phone.page.goto(address)
        assert "0123456789ab" not in phone.page.content()
        log(phone, "after a broken update")
        expect(bar(phone)).to_have_text("1 waiting to be sent")
        phone.open("/education/pores")   # a public page, too
        assert "0123456789ab" not in phone.page.content()
        reconnect(phone, wire)
        wait_until(phone, lambda: clinic.of(email, "note", "text") == [("after a broken update",)])
        phone.page.goto(address)
        wait_until(phone, lambda: "shell-0123456789ab" in phone.page.evaluate("caches.keys()"))
        phone.open("/routine/")   # of which the build alone has changed
        assert "0123456789ab" in phone.page.content()
    finally:
        (clinic.folder / "another-build").unlink()


def test_a_tab_that_is_put_to_sleep_while_it_sends_holds_nobody_up(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    page, other = phone.page, phone.page.context.new_page()
    other.goto(page.url)
    # As of a tab that the system has put to sleep: it holds the lock, and says nothing any more.
    # (It says so once it holds it: a tab at work just then would take its own word back at the end, and this with it.)
    page.evaluate("""() => new Promise((holds) => {
      navigator.locks.request("outbox", () => {
        localStorage["outbox at work"] = `somebody ${Date.now() - 60_000}`;
        holds();
        return new Promise(() => {});
      }).catch(() => {});
    })""")
    log(phone, "under way")
    wait_until(phone, lambda: writes(phone))   # it waits, unless a tab has taken the lock by now
    phone.page = other
    other.bring_to_front()
    choose(phone, "redness", 2)
    save(phone)
    wait_until(phone, lambda: clinic.of(email, "note", "text") == [("under way",)]
               and clinic.of(email, "observation", "value") == [("2",)], 40)


def test_an_answer_that_never_becomes_a_receipt_is_told_of(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("portal")
    log(phone, "behind a filter")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.goto(phone.server + "/en/outbox")
    for tries in (1, 2):
        wait_until(phone, lambda tries=tries: writes(phone)[0].get("tries", 0) >= tries)
        phone.page.click("[data-send-now]:visible")
    row = phone.page.locator("[data-outbox-part=puzzling] li")
    expect(row).to_contain_text("The answer did not come from the clinic (code 200).")
    for name in ("again", "copy", "discard"):
        expect(row.locator(f"[data-{name}]")).to_be_visible()
    wire.set("passes")
    row.locator("[data-again]").click()
    wait_until(phone, lambda: clinic.of(email, "note", "text") == [("behind a filter",)])


def test_a_proxy_that_takes_headers_away_makes_no_write_count_twice(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("strips")
    log(phone, "stripped")
    expect(phone.page.locator("#check-in .logged")).to_contain_text("stripped")
    wait_until_saved(phone)
    # The answer is lost, and it is sent again: other phones have spoken since.
    wire.set("swallows")
    choose(phone, "redness", 1)
    save(phone)
    wait_until(phone, lambda: clinic.of(email, "observation", "value") == [("1",)])
    wire.set("strips")
    for _ in range(3):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_saved(phone)
    assert clinic.of(email, "observation", "value") == [("1",)]
    assert len(clinic.of(email, "receipt", "key")) == 2


TRANSLATED = """() => {
  document.documentElement.lang = "de";
  document.documentElement.classList.add("translated-ltr");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), all = [];
  while (texts.nextNode()) if (texts.currentNode.textContent.trim()) all.push(texts.currentNode);
  for (const text of all) {
    const outer = document.createElement("font"), inner = document.createElement("font");
    text.replaceWith(outer);
    outer.append(inner);
    inner.append(text);
  }
}"""


def test_a_translator_breaks_nothing(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.page.add_init_script("Date.prototype.toLocaleDateString = () => '21/11/2026';")
    phone.open("/today")
    phone.page.evaluate(TRANSLATED)
    wire.set("cut")
    log(phone, "übersetzt")
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 1)
    with pages_anew(phone):   # of the page's own language, and not of what it was translated into
        reconnect(phone, wire)
        wait_until(phone, lambda: clinic.of(email, "note", "text") == [("übersetzt",)])
        expect(phone.page.locator("#check-in .logged")).to_contain_text("übersetzt")
        assert phone.page.locator("#check-in").count() == 1


def test_two_words_are_never_said_so_close_that_one_is_swallowed(installed, wire, clinic):
    phone = installed("en")
    begin(phone)
    phone.page.evaluate("""() => {
      const line = document.querySelector("[data-announcement]");
      globalThis.heard = [];
      new MutationObserver(() => heard.push([line.querySelector("[data-word]").textContent.trim(), performance.now()]))
        .observe(line, { childList: true });
    }""")
    wire.set("hangs")
    log(phone, "slowly")
    expect(phone.page.locator("[data-announcement]")).to_contain_text("Kept on this phone")
    wire.set("passes")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.page.locator("[data-announcement]")).to_contain_text("Saved")
    heard = phone.page.evaluate("heard")
    assert [words.split(".")[0] for words, _ in heard] == ["Kept on this phone", "Saved"]
    assert heard[1][1] - heard[0][1] >= 1000


def test_saved_before_the_scripts_are_there_it_waits_for_them(phones):
    phone = phones("en")
    phone.join()
    held = []
    phone.page.route("**/min/app.js", lambda route: held.append(route))
    phone.page.goto(phone.page.url, wait_until="commit")
    phone.page.wait_for_selector("#check-in-form > button.main", state="attached")   # all of the form has come
    unfold(phone.page)
    phone.page.fill("[name=note]", "very quick")
    phone.page.locator("#check-in-form > button.main").click()
    phone.page.wait_for_timeout(500)
    assert phone.page.url.rsplit("/", 2)[1] == "days"   # the browser has not posted it by itself
    phone.is_away = True
    phone.page.route("**/check-ins", lambda route: route.abort())
    held[0].continue_()
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.unroute("**/check-ins")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_saved(phone)


def test_of_two_taps_before_the_scripts_are_there_both_are_kept(phones, clinic):
    phone = phones("en")
    email = phone.join()
    for name in ("Gel", "Cream"):
        add_product(phone, name)
        expect(phone.page.locator("h1")).to_have_text(name)
    held = []
    phone.page.route("**/min/app.js", lambda route: held.append(route))
    phone.page.goto(f"{phone.server}/en/routine/", wait_until="commit")
    for name in ("Gel", "Cream"):
        phone.page.locator(".mark", has_text=name).click()
    phone.page.wait_for_timeout(500)
    assert clinic.of(email, "tick", "state") == []   # the browser has posted neither by itself
    held[0].continue_()
    expect(phone.page.locator("li.step[data-state=done]")).to_have_count(2)
    wait_until_saved(phone)
    assert clinic.of(email, "tick", "state") == [("done",), ("done",)]


@pytest.mark.parametrize("path", ["/today", "/education/pores"])
def test_on_paper_the_dark_theme_is_light(phones, path):
    phone = phones("en", color_scheme="dark")
    phone.join()
    phone.open(path)
    phone.page.emulate_media(media="print")
    paper, ink = phone.page.evaluate("""() => ["backgroundColor", "color"].map((name) => {
      const canvas = document.createElement("canvas").getContext("2d");
      canvas.fillStyle = getComputedStyle(document.body)[name];
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data[0];
    })""")
    assert paper > 200
    assert ink < 80


def test_with_the_keyboard_open_the_bar_gives_way(phones):
    phone = phones("en", viewport={"width": 360, "height": 300})
    phone.join()
    assert phone.page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "static"


def test_a_date_can_be_emptied_where_the_browser_puts_it_back(phones):
    phone = phones("en")
    phone.join()
    phone.open("/routine/products/new")
    phone.page.click("form.stack .fold summary")
    clear = phone.page.locator("[data-clears=opened_on]")
    expect(clear).to_be_hidden()
    phone.page.fill("[name=opened_on]", "2026-11-01")
    clear.click()
    expect(phone.page.locator("[name=opened_on]")).to_have_value("")
    expect(phone.page.locator("[name=opened_on]")).to_be_focused()


def test_what_no_key_opens_any_more_is_told_of_and_can_be_discarded(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.page.route("**/check-ins", lambda route: route.abort())
    wire.set("cut")
    log(phone, "under the old key")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    clinic.write("UPDATE account SET phone_key = randomblob(64) WHERE email = ?", email)
    wire.set("passes")
    phone.page.evaluate("caches.open('account').then((cache) => cache.delete(location.origin + '/key'))")
    phone.open("/outbox")
    row = phone.page.locator("[data-outbox-part=unreadable] li")
    expect(row).to_contain_text("Something you wrote on this phone")
    expect(row.locator("[data-copy]")).to_be_hidden()
    row.locator("[data-discard]").click()
    row.locator("[data-discard-surely]").click()
    expect(bar(phone)).to_have_text("All saved")
    expect(phone.page.locator("[data-outbox-part=none]")).to_be_visible()


def test_installing_waits_for_what_waits(installed, wire):
    phone = installed("en")
    begin(phone)
    phone.open("/install")
    expect(phone.page.locator("[data-waits]")).to_be_hidden()
    wire.set("cut")
    phone.open("/today")
    log(phone, "first this")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/install")
    expect(phone.page.locator("[data-waits]")).to_be_visible()
