"""What is said while something else still waits: the last word counts, and nobody's page is taken away."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    NOTHING_CAN_BE_KEPT,
    add_product,
    bar,
    begin,
    change_kept,
    choose,
    log,
    pages_anew,
    reconnect,
    save,
    today,
    wait_until,
    wait_until_saved,
    writes,
)
from tests.browser.pages import unfold
from tests.people import PASSWORD

OWNER = "(SELECT id FROM account WHERE email = ?)"


@pytest.mark.parametrize("before", ["nothing waits", "the page was reloaded"])
def test_a_value_that_is_put_back_while_the_first_change_waits(installed, wire, clinic, before):
    phone = installed("en")
    email = begin(phone)
    choose(phone, "redness", 1)
    log(phone, "as it was")
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    wire.set("cut")
    for level, note in ((3, "otherwise"), (1, "as it was"), (1, "")):
        phone.page.evaluate("""(level) => {
          document.querySelector(`#check-in-form [name=redness][value='${level}']`).checked = true;
        }""", level)
        log(phone, note)
        phone.page.wait_for_timeout(300)
        if before == "the page was reloaded":
            phone.page.reload()
            phone.page.wait_for_timeout(300)
    expect(bar(phone)).to_have_text("3 waiting to be sent")
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.page.reload()
    assert phone.page.locator("[name=redness]:checked").get_attribute("value") == "1"
    assert phone.page.locator("[name=note]").input_value() == ""
    assert clinic.of(email, "note", "text")[-1] == ("",)


def test_what_was_ticked_and_unticked_while_it_waited(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("cut")
    unfold(phone.page)
    phone.page.click("#alarm summary")
    phone.page.check("[name=alarm][value=fever]")
    save(phone)
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    phone.page.uncheck("[name=alarm][value=fever]")
    save(phone)
    expect(bar(phone)).to_have_text("4 waiting to be sent")
    reconnect(phone, wire)
    wait_until_saved(phone)
    newest = clinic.rows(f"SELECT value FROM observation WHERE kind = 'fever' AND client_id = {OWNER}"
                         " ORDER BY written_at DESC LIMIT 1", email)
    assert newest == [("no",)]


def test_the_overlay_says_nothing_that_the_waiting_write_did_not(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    page = phone.page
    other = page.context.new_page()   # a tab that was opened before anything was said
    other.goto(page.url)
    log(phone, "written in the first tab")
    expect(page.locator("#check-in .logged")).to_be_visible()
    page.context.route("**/check-ins", lambda route: route.abort())
    wire.set("cut")
    phone.page = other
    choose(phone, "redness", 2)
    save(phone)
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page = page
    wire.set("passes")
    page.reload()
    expect(page.locator("[name=note]")).to_have_value("written in the first tab")
    assert page.locator("[name=redness]:checked").get_attribute("value") == "2"
    choose(phone, "redness", 3)
    save(phone)
    page.context.unroute("**/check-ins")   # not before: what arrives puts another form in the place of this one
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("written in the first tab",)]


@pytest.mark.parametrize("first", ["without a network", "with a network"])
def test_two_new_products_from_the_same_kept_page_are_two(installed, wire, clinic, first):
    phone = installed("en")
    email = begin(phone)
    wire.set("cut" if first == "without a network" else "passes")
    one = add_product(phone, "Cleanser")
    wire.set("cut")
    other = add_product(phone, "Retinol")
    assert one != other
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert sorted(clinic.rows(f"SELECT name FROM product WHERE client_id = {OWNER}", email)) == [
        ("Cleanser",), ("Retinol",)]


def test_a_form_opened_for_change_is_filled_once(installed, wire):
    phone = installed("en")
    begin(phone)
    step = add_product(phone, "Gel")
    assert step
    expect(phone.page.locator("h1")).to_have_text("Gel")
    phone.open("/today")
    wire.set("cut")
    log(phone, "first")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/outbox")
    phone.page.locator("[data-change]").click()
    expect(phone.page.locator("[name=note]")).to_have_value("first")
    expect(phone.page).not_to_have_url(re.compile("#"))
    phone.page.locator("[name=note]").fill("second, long and careful")
    phone.page.locator("#routine .mark:visible").first.click()
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    assert phone.page.locator("[name=note]").input_value() == "second, long and careful"
    save(phone)
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 2)   # the changed one took the place of the first


def test_an_answer_does_not_lead_away_from_what_somebody_is_writing(installed, wire):
    phone = installed("en")
    begin(phone)
    address = phone.page.url
    wire.set("cut")
    phone.page.click("form[action$='/treatments'] button.main")   # "I had one today"
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    unfold(phone.page)
    phone.page.locator("[name=note]").fill("half a thou")
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.page.wait_for_timeout(500)
    assert phone.page.url == address
    assert phone.page.locator("[name=note]").input_value() == "half a thou"


def test_the_page_keeps_its_place_its_folds_and_the_focus(installed, wire):
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    log(phone, "kept")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.reload()
    expect(phone.page.locator("#check-in-form .kept-line")).to_be_visible()
    phone.page.locator("details summary", has_text="Read first").click()
    change_kept(phone)
    phone.page.locator("[name=note]").focus()
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.page.wait_for_timeout(500)
    assert phone.page.evaluate("document.activeElement.name") == "note"
    assert phone.page.locator("details", has_text="Read first").first.get_attribute("open") is not None


def test_a_fold_stays_open_where_what_was_sent_brings_other_folds(installed, wire):
    phone = installed("en")
    begin(phone)
    for part in ("morning", "evening"):
        add_product(phone, f"Cleanser, {part}", part)
        expect(phone.page.locator("h1")).to_have_text(f"Cleanser, {part}")
    phone.open("/today")
    wire.set("cut")
    log(phone, "kept")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.reload()
    expect(phone.page.locator("#check-in-form .kept-line")).to_be_visible()
    other = phone.page.locator("details.half:not([open])")
    half = other.get_attribute("data-half")
    other.locator("summary").click()
    before = phone.page.locator("main details").count()
    reconnect(phone, wire)
    wait_until_saved(phone)
    expect(phone.page.locator("#answers")).to_be_attached()
    assert phone.page.locator("main details").count() != before   # it is saved: other folds stand there now
    assert phone.page.locator(f"details[data-half={half}][open]").count() == 1


def test_a_clock_put_back_leaves_nothing_stuck(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    page, real = phone.page, dt.datetime.now(dt.UTC)
    clinic.write("CREATE TRIGGER broken BEFORE INSERT ON note BEGIN SELECT raise(ABORT, 'x'); END")
    page.clock.set_fixed_time(real + dt.timedelta(days=365))
    page.reload()
    log(phone, "stuck?")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    wait_until(phone, lambda: writes(phone)[0].get("tries"))
    clinic.write("DROP TRIGGER broken")
    page.clock.set_fixed_time(real)
    page.reload()
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("stuck?",)]


def test_a_captive_portal_takes_nothing_away_where_nothing_can_be_kept(installed, wire):
    phone = installed("en")
    phone.page.add_init_script(NOTHING_CAN_BE_KEPT)
    phone.join()
    wire.set("portal")
    log(phone, "still here")
    expect(phone.page.locator("#announcement")).to_contain_text("Not saved: you are offline.")
    assert phone.page.locator("[name=note]").input_value() == "still here"


def test_deleting_the_account_leaves_nothing_on_the_phone(installed, wire):
    phone = installed("en")
    begin(phone)
    phone.page.route("**/check-ins", lambda route: route.abort())
    wire.set("cut")
    log(phone, "very private")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    wire.set("passes")
    phone.open("/account/delete")
    phone.page.fill("[name=password]", PASSWORD)
    phone.page.click("form[data-deletes] button")
    phone.page.wait_for_url("**/en/")
    expect(phone.page.locator("[data-announcement]")).to_contain_text("Your account and all that was in it are deleted")
    wait_until(phone, lambda: writes(phone) == [])


def test_a_refusal_without_a_form_of_its_own_says_why_and_can_be_sent_again(installed, wire):
    phone = installed("en")
    begin(phone)
    add_product(phone, "Cream")
    expect(phone.page.locator("h1")).to_have_text("Cream")
    wire.set("cut")
    for button in ("Finished, and I’m not replacing it", "I opened a new one"):
        phone.page.get_by_role("button", name=button).click()
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=waiting] h3")).to_have_text(
        ["Cream: Finished, and I’m not replacing it", "Cream: I opened a new one"])
    reconnect(phone, wire)
    row = phone.page.locator("[data-outbox-part=refused] li")
    expect(row.locator(".wrong")).to_contain_text("This product is not in use any more.")
    expect(row.locator("[data-change]")).to_be_hidden()
    row.locator("[data-again]").click()
    expect(phone.page.locator("[data-outbox-part=refused] li")).to_have_count(1)


def test_a_question_stays_while_the_list_changes(installed, wire):
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    for note in ("one", "two"):
        log(phone, note)
        phone.page.wait_for_timeout(200)
    phone.open("/outbox")
    phone.page.locator("[data-discard]").last.click()
    expect(phone.page.locator("[data-keep]").last).to_be_focused()
    phone.page.evaluate("new BroadcastChannel('hudro').postMessage({ changed: 'x' })")
    phone.page.wait_for_timeout(300)
    expect(phone.page.locator("[data-keep]").last).to_be_focused()


def test_what_waits_puts_aside_what_it_makes_old(installed, wire):
    """A page went on saying yes to sport after strong redness was written on it without a network."""
    phone = installed("en")
    begin(phone)
    day = today(phone)
    add_product(phone, "Gel", "evening")
    phone._send("/diary/treatments", day=str(day - dt.timedelta(days=5)))
    phone.open("/today")
    answers, note = phone.page.locator(".mays"), phone.page.locator("[data-old-note]")
    expect(answers).to_contain_text("Yes")
    with pages_anew(phone):
        choose(phone, "redness", 0)
        save(phone)
        expect(phone.page.locator("#check-in .logged")).to_be_visible()
    expect(phone.page.locator("#routine .mark")).to_be_visible()
    is_night = phone.page.evaluate("new Date().getHours()") < 4   # the part that was put in knows the time, too
    expect(phone.page.get_by_role("link", name="Yesterday evening")).to_be_visible(visible=is_night)
    wire.set("cut")
    log(phone, "nothing of the skin")
    expect(phone.page.locator("#check-in-form .kept-line")).to_be_visible()
    expect(answers).to_be_visible()
    choose(phone, "redness", 4)
    save(phone)
    expect(note).to_be_visible()
    expect(answers).to_be_hidden()
    phone.open(f"/days/{day + dt.timedelta(days=1)}")   # and on every other page that lies here
    expect(note).to_be_visible()
    expect(answers).to_be_hidden()
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.open(f"/days/{day}")
    expect(answers).to_be_visible()
    expect(answers).not_to_contain_text("Yes")


NEWS = "new BroadcastChannel('hudro').postMessage({ stored: 1, isNews: true })"   # another tab has sent something
SAVE = "form[action$='/treatments'] button.main"


def test_a_save_leads_on_although_the_page_was_made_anew_meanwhile(phones):
    phone = phones("en")
    page, held = phone.page, []
    phone.join()
    date = today(phone)
    phone.open("/diary/treatments/new")
    page.route("**/diary/treatments", lambda route: held.append(route))   # the server takes its time
    page.fill("[name=day]", (date - dt.timedelta(days=9)).isoformat())
    page.click(SAVE)
    wait_until(phone, lambda: held)
    page.evaluate("window.former = document.querySelector(\"form[action$='/treatments']\")")
    page.evaluate(NEWS)
    wait_until(phone, lambda: not page.evaluate("window.former.isConnected"))
    held[0].continue_()
    page.wait_for_url(f"**/days/{date}")


def test_news_do_not_take_away_what_is_to_be_put_right(phones):
    phone = phones("en")
    page = phone.page
    phone.join()
    date = today(phone)
    phone.open("/diary/treatments/new")
    page.locator("[name=day]").evaluate("(field) => field.removeAttribute('max')")
    page.fill("[name=day]", (date + dt.timedelta(days=99)).isoformat())
    page.fill("[name=note]", "three passes")
    page.click(SAVE)
    expect(page.locator("[data-refusal]")).to_be_visible()
    page.evaluate(NEWS)
    page.wait_for_timeout(1000)
    expect(page.locator("[data-refusal]")).to_be_visible()
    assert page.locator("[name=note]").input_value() == "three passes"
