"""Writing without a network: kept within a blink, shown again after a reload, counted, listed, sent once."""

import datetime as dt
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    NOTHING_CAN_BE_KEPT,
    add_product,
    bar,
    begin,
    change_kept,
    choose,
    end_sign_in,
    is_kept,
    log,
    reconnect,
    save,
    today,
    wait_until,
    wait_until_saved,
    writes,
)
from tests.people import PASSWORD
from webapp.languages import LANGUAGES

WORDS = {
    "nb": {"kept": "Lagret på denne telefonen", "one": "1 venter på nett", "label": "Registrering, ",
           "page": "Venter på nett", "level": "Rødhet", "saved": "Alt er lagret"},
    "sv": {"kept": "Sparat på den här telefonen", "one": "1 väntar på nät", "label": "Anteckning, ",
           "page": "Väntar på nät", "level": "Rodnad", "saved": "Allt är sparat"},
    "en": {"kept": "Kept on this phone", "one": "1 waiting to be sent", "label": "Check-in, ",
           "page": "Waiting for a connection", "level": "Redness", "saved": "All saved"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_in_without_a_network(installed, wire, clinic, language):
    words, phone = WORDS[language], installed(language)
    email = begin(phone)
    page, address = phone.page, phone.page.url
    wire.set("cut")
    choose(phone, "redness", 3)
    page.locator("[name=note]").fill("på hytta ⛰")
    save(phone)
    expect(page.locator("#check-in-form .kept-line")).to_contain_text(words["kept"])
    expect(bar(phone)).to_have_text(words["one"])
    expect(page.locator("#announcement")).to_contain_text(words["kept"])   # a status line: it is read out
    # After a reload it is still there, on the page and in the list.
    page.reload()
    expect(page.locator("#check-in-form .kept-line")).to_be_visible()
    assert page.locator("[name=redness]:checked").get_attribute("value") == "3"
    assert page.locator("[name=note]").input_value() == "på hytta ⛰"
    phone.open("/outbox")
    expect(page.locator("main")).to_contain_text(words["page"])
    row = page.locator("[data-outbox-part=waiting] li")
    expect(row).to_contain_text(words["label"])
    expect(row.locator("dl")).to_contain_text(words["level"])
    expect(row.locator("dl")).to_contain_text("på hytta ⛰")
    # Back online it goes by itself, once.
    reconnect(phone, wire)
    wait_until_saved(phone)
    expect(page.locator("[data-outbox-part=none]")).to_contain_text(words["saved"])
    assert clinic.of(email, "note", "text") == [("på hytta ⛰",)]
    assert clinic.of(email, "observation", "kind, value") == [("redness", "3")]
    page.goto(address)
    expect(page.locator("#check-in .logged")).to_contain_text("på hytta ⛰")


def test_the_page_updates_in_place_when_what_waited_is_sent(installed, wire):
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    choose(phone, "redness", 2)
    save(phone)
    is_kept(phone)
    reconnect(phone, wire)
    expect(phone.page.locator("#check-in .logged")).to_contain_text("Redness")
    expect(phone.page.locator("#announcement")).to_contain_text("Saved")
    expect(phone.page.locator("#check-in-form .kept-line:visible")).to_have_count(0)


def test_a_form_that_somebody_is_busy_in_is_left_alone(installed, wire):
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    choose(phone, "redness", 2)
    save(phone)
    is_kept(phone)
    change_kept(phone)
    phone.page.locator("[name=note]").fill("and one thing more")
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.page.wait_for_timeout(500)
    assert phone.page.locator("[name=note]").input_value() == "and one thing more"


# Notes of each request of the page when it is over, however it ended.
COUNTS_ANSWERS = """() => {
  const asked = window.fetch;
  window.over = 0;
  window.fetch = (...all) => asked(...all).finally(() => { window.over += 1; });
}"""
SAVES = """() => new Promise((resolve) => {
  const line = document.querySelector("#check-in-form [data-outbox-kept]");
  new MutationObserver(() => resolve(window.over)).observe(line, { attributes: true });
  document.querySelector("#check-in-form > button.main").click();
})"""


def test_kept_is_said_before_any_answer(installed, wire):
    """How soon, `make bench` says."""
    phone = installed("en")
    begin(phone)
    wire.set("hangs")
    phone.page.evaluate(COUNTS_ANSWERS)
    choose(phone, "redness", 2)
    assert phone.page.evaluate(SAVES) == 0
    assert len(writes(phone, "waiting")) == 1


@pytest.mark.parametrize("state", ["hangs", "cut"])
def test_the_next_page_opens_whatever_the_server_does(installed, wire, state):
    phone = installed("en")
    begin(phone)
    wire.set(state)
    choose(phone, "redness", 2)
    save(phone)
    is_kept(phone)
    begun = time.monotonic()
    phone.page.goto(f"{phone.server}/en/diary/", wait_until="commit")
    expect(phone.page.locator("main h1")).to_be_visible()
    assert time.monotonic() - begun < 15   # not the 30 s that a page is waited for which the phone does not have
    assert len(writes(phone, "waiting")) == 1


def test_an_answer_that_was_lost_after_the_commit_counts_once(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("swallows")
    log(phone, "once")
    wait_until(phone, lambda: clinic.of(email, "note", "text") == [("once",)])
    assert len(writes(phone, "waiting")) == 1
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("once",)]
    assert len(clinic.of(email, "receipt", "key")) == 1


def test_a_captive_portals_page_is_no_receipt(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("portal")
    log(phone, "in a hotel")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.wait_for_timeout(1000)
    assert len(writes(phone, "waiting")) == 1
    assert clinic.of(email, "note", "text") == []
    wire.set("passes")
    phone.open("/outbox")
    phone.page.click("[data-send-now]")
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("in a hotel",)]


def test_three_quick_taps_are_three_ticks(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    step = add_product(phone, "Gel")
    expect(phone.page.locator("h1")).to_have_text("Gel")   # stored: its own page
    for state in ("cut", "passes"):
        wire.set(state)
        phone.open("/routine/")
        for _ in range(3):
            phone.page.locator(".mark").click()
        expect(phone.page.locator("li.step")).to_have_attribute("data-state", "done" if state == "cut" else "open")
        reconnect(phone, wire)
        wait_until_saved(phone)
    said = clinic.of(email, "tick", "step_id, state")
    assert said == [(step, state) for state in ("done", "open", "done", "open", "done", "open")]


def test_a_product_made_without_a_network_can_be_ticked_without_one(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    day = today(phone)
    wire.set("cut")
    step = add_product(phone, "Gel <b>&amp;")
    phone.open("/routine/products")
    expect(phone.page.locator("[data-outbox-list] li")).to_contain_text("Gel <b>&amp;")
    phone.open("/routine/")
    expect(phone.page.locator("li.step")).to_contain_text("Gel <b>&amp;")
    phone.page.locator("li.step .mark").click()
    expect(phone.page.locator("li.step")).to_have_attribute("data-state", "done")
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    phone.page.reload()
    expect(phone.page.locator("li.step")).to_have_attribute("data-state", "done")
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "tick", "step_id, day, state") == [(step, str(day), "done")]
    expect(phone.page.locator("li.step:not([data-laid])")).to_contain_text("Gel <b>&amp;")


def test_a_treatment_and_its_note_without_a_network(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    day = today(phone)
    wire.set("cut")
    phone.open("/diary/treatments/new")
    phone.page.fill("[name=depth_mm]", "0,5")
    phone.page.fill("[name=note]", "two lines\nof it")
    phone.page.click("form[action$='/treatments'] button.main")
    expect(phone.page.locator(".kept-line:visible")).to_have_count(1)
    phone.open("/diary/")
    row = phone.page.locator("[data-outbox-list=treatments] li")
    expect(row).to_contain_text("Kept on this phone")
    expect(row).to_contain_text(f"{day:%A} {day.day} {day:%B}")   # and not 2026-11-21
    reconnect(phone, wire)
    wait_until_saved(phone)
    owner = "(SELECT id FROM account WHERE email = ?)"
    assert clinic.rows(f"SELECT depth_mm, note FROM treatment WHERE client_id = {owner}", email) == [
        (0.5, "two lines\nof it")]


def test_what_waits_says_the_year_where_it_is_another(installed, wire):
    phone = installed("en")
    begin(phone)
    now, before = today(phone), today(phone).replace(day=1) - dt.timedelta(days=364)
    wire.set("cut")
    for number, day in enumerate((now, before), 1):
        phone.open("/diary/treatments/new")
        phone.page.fill("[name=day]", str(day))
        phone.page.click("form[action$='/treatments'] button.main")
        wait_until(phone, lambda number=number: len(writes(phone, "waiting")) == number)
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=waiting] dd")).to_have_text([
        f"{now:%A} {now.day} {now:%B}", re.compile(f"^{before:%A},? {before.day} {before:%B} {before.year}$")])


def test_a_double_tap_makes_one_row_and_an_edit_after_it_another(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("cut")
    phone.open("/routine/products/new")
    form = phone.page.locator("form[action$='/products']")
    phone.page.fill("[name=name]", "One")
    form.locator("button.main").evaluate("button => { button.click(); button.click(); }")
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    expect(form.locator("button.main")).to_be_hidden()   # it is kept, and a third tap would say nothing new
    phone.page.fill("[name=name]", "Two")
    form.locator("button.main").click()
    expect(bar(phone)).to_have_text("3 waiting to be sent")
    reconnect(phone, wire)
    wait_until_saved(phone)
    owner = "(SELECT id FROM account WHERE email = ?)"
    assert sorted(clinic.rows(f"SELECT name FROM product WHERE client_id = {owner}", email)) == [
        ("One",), ("Two",)]


def test_stored_and_offline_again_before_any_page_was_fetched(installed, wire):
    phone = installed("en")
    begin(phone)
    page = phone.page
    # The worker is told to keep nothing new: as if the network went right after the receipt.
    page.evaluate("navigator.serviceWorker.controller.postMessage = () => {}")
    page.route("**/offline/pages", lambda route: route.abort())
    choose(phone, "redness", 4)
    save(phone)
    expect(page.locator("#check-in .logged")).to_be_visible()
    expect(bar(phone)).to_have_text("All saved")
    wire.set("cut")
    page.reload()
    assert page.locator("[name=redness]:checked").get_attribute("value") == "4"
    expect(bar(phone)).to_have_text("All saved")


def test_a_part_of_a_file_and_a_slow_line(installed, wire, clinic):
    """No form of ours holds a file yet: one is put into the check-in, to see that its bytes wait and arrive."""
    phone = installed("en")
    email = begin(phone)
    wire.set("cut")
    phone.page.evaluate("""() => {
      const form = document.querySelector("#check-in-form"), file = document.createElement("input");
      Object.assign(file, { type: "file", name: "photo" });
      const bytes = new File([new Uint8Array(900_000).fill(7)], "skin.jpg"), list = new DataTransfer();
      list.items.add(bytes);
      file.files = list.files;
      form.append(file);
      form.enctype = "multipart/form-data";
    }""")
    log(phone, "with a picture")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.reload()
    reconnect(phone, wire)
    wire.set("slow")
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_saved(phone, 40)
    assert clinic.of(email, "note", "text") == [("with a picture",)]


@pytest.mark.parametrize("how", ["blocked", "full"])
def test_where_nothing_can_be_kept_the_form_is_sent_the_ordinary_way_and_says_so(installed, wire, clinic, how):
    phone = installed("en")
    page = phone.page
    if how == "blocked":
        page.add_init_script(NOTHING_CAN_BE_KEPT)
    email = phone.join()
    if how == "full":
        page.wait_for_timeout(1000)
        page.context.new_cdp_session(page).send(
            "Storage.overrideQuotaForOrigin", {"origin": phone.server, "quotaSize": 1})
    else:
        expect(bar(phone)).to_have_text("Cannot save offline")
    log(phone, "x" * 3000)
    expect(page.locator("#check-in .logged")).to_be_visible()
    assert clinic.of(email, "note", "text") == [("x" * 3000,)]
    if how == "blocked":
        page.reload()
        wire.set("cut")
        page.evaluate("document.querySelector('#check-in-form').closest('details').open = true")
        log(phone, "this does not arrive")
        expect(page.locator("#announcement")).to_contain_text("Not saved: you are offline.")
        assert page.locator("[name=note]").input_value() == "this does not arrive"


def test_signed_out_on_the_server_while_writes_wait(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("cut")
    log(phone, "while signed out")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    end_sign_in(clinic, email)
    reconnect(phone, wire)
    expect(phone.page.locator("#announcement")).to_contain_text(
        "You are signed out. What you wrote is kept on this phone")
    assert len(writes(phone, "waiting")) == 1
    phone.page.click("#announcement a")
    phone.page.fill("[name=email]", email)
    phone.page.fill("[name=password]", PASSWORD)
    phone.page.click("form[action$='/sign-in'] button")
    phone.page.wait_for_url("**/days/**")
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("while signed out",)]
