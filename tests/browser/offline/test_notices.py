"""After something was done a word says so, wherever on the page one is, with a way back; once, and nowhere kept."""

import datetime as dt
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    add_product,
    begin,
    reconnect,
    today,
    wait_until,
    wait_until_kept,
    wait_until_saved,
)
from tests.browser.pages import agree_to_share, short_ways

TOAST = "[data-announcement]"
SLOW = 500   # ms: what is kept so long is said to be
SAVED = {"en": "Saved", "nb": "Lagret", "sv": "Sparat"}


def undo(phone):
    return phone.page.locator(f"{TOAST} [data-toast-undo]")


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_a_check_in_says_saved_and_is_undone_there(installed, clinic, language):
    phone = installed(language, viewport={"width": 390, "height": 844})
    email = begin(phone)
    short_ways(phone.page).first.click()
    toast = phone.page.locator(TOAST)
    expect(toast).to_contain_text(SAVED[language])
    expect(toast).to_be_in_viewport(ratio=0.99)
    assert toast.get_attribute("role") == "status"
    undo(phone).click()
    expect(phone.page.locator("#check-in .logged .five")).to_have_count(0)
    wait_until(phone, lambda: not clinic.of(email, "observation", "kind"))


def test_a_treatment_is_told_and_taken_back_on_the_page_of_its_day(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.page.locator("form[action$='/treatments'] button.main").click()
    expect(phone.page.locator("#care-title")).to_be_visible()
    expect(phone.page.locator(TOAST)).to_contain_text("Saved")
    undo(phone).click()
    expect(phone.page.locator(TOAST)).to_contain_text("Removed")
    undo(phone).click()
    expect(phone.page.locator(TOAST)).to_contain_text("Restored")
    assert clinic.rows("SELECT removed_at FROM treatment WHERE client_id = (SELECT id FROM account WHERE email = ?)",
                       email) == [(None,)]


def test_a_product_is_told_and_taken_back(installed):
    phone = installed("en")
    begin(phone)
    phone.open("/routine/products/new")
    phone.page.fill("[name=name]", "Day cream")
    phone.page.click("form[action$='/products'] button.main")
    expect(phone.page.locator(TOAST)).to_contain_text("Saved")
    undo(phone).click()
    expect(phone.page.locator(TOAST)).to_contain_text("Removed")
    expect(phone.page.locator(f"{TOAST} [data-toast-undo]")).to_be_visible()
    expect(phone.page.locator("form.undo", has_text="Day cream")).to_be_visible()   # not the only place


def test_a_language_is_told_in_it(installed):
    phone = installed("nb")
    begin(phone)
    phone.open("/account/")
    phone.page.locator("[name=language][value=sv]").check(force=True)
    phone.page.locator("form:has([name=language]) button.main").click()
    expect(phone.page.locator(TOAST)).to_contain_text("Appen är nu på svenska")
    assert "#" not in phone.page.url
    undo(phone).click()
    expect(phone.page.locator(TOAST)).to_contain_text("Appen er nå på norsk")
    expect(phone.page.locator("[name=language][value=nb]")).to_be_checked()
    expect(undo(phone)).to_have_count(0)
    phone.page.locator("form:has([name=language]) button.main").click()   # nothing of the language: nothing to undo
    expect(phone.page.locator(TOAST)).to_contain_text("Lagret")
    expect(undo(phone)).to_have_count(0)


def test_a_sharing_is_told_and_taken_back(pair):
    client, therapist, _ = pair
    client.open("/sharing/")
    client.page.locator("form.ends button").click()
    expect(client.page.locator(TOAST)).to_contain_text("Sharing has ended")
    expect(undo(client)).to_have_count(0)   # to share is agreed to anew
    agree_to_share(client, therapist, "diary")
    expect(client.page.locator(TOAST)).to_contain_text("Sharing has begun")
    undo(client).click()
    expect(client.page.locator(TOAST)).to_contain_text("Sharing has ended")
    client.open("/sharing/")
    expect(client.page.locator("#held-title ~ p").first).to_have_text("Nobody but you.")


def test_what_a_therapist_records_is_told_and_taken_back(pair):
    _, therapist, sheet = pair
    therapist.open(sheet)
    therapist.page.locator("a[href*='/ratings/']").first.click()
    therapist.page.locator("[name=redness][value='2']").check(force=True)
    therapist.page.locator("form.check-in button.main").click()
    expect(therapist.page.locator(TOAST)).to_contain_text("Saved")
    expect(therapist.page.locator("#ratings-title")).to_be_visible()
    undo(therapist).click()
    expect(therapist.page.locator(TOAST)).to_contain_text("Undone")
    expect(therapist.page.locator("#ratings-title")).to_have_count(0)


def test_it_is_said_once_and_on_no_page_from_the_phone(installed, wire):
    phone = installed("en")
    begin(phone)
    phone.open("/diary/next")
    phone.page.fill("[name=day]", str(today_of(phone) + dt.timedelta(days=9)))
    phone.page.click("form[action$='/next'] button.main")
    expect(phone.page.locator(TOAST)).to_contain_text("Saved")
    expect(undo(phone)).to_have_count(0)   # this page's undo, if there is one, is of something else
    phone.page.reload()
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator(TOAST)).to_be_empty()
    wait_until_kept(phone, f"/days/{today_of(phone)}")
    wire.set("cut")
    phone.open(f"/days/{today_of(phone)}")
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator(TOAST)).to_be_empty()


def today_of(phone):
    return dt.date.fromisoformat(phone.page.evaluate("new Date().toLocaleDateString('sv')"))


def test_it_passes_by_itself_but_not_from_under_a_hand(installed):
    phone = installed("en")
    phone.page.clock.install()
    begin(phone)
    short_ways(phone.page).first.click()
    toast = phone.page.locator(TOAST)
    expect(toast).to_contain_text("Saved")
    undo(phone).focus()
    phone.page.clock.run_for(9000)
    expect(toast).to_contain_text("Saved")
    phone.page.locator(f"{TOAST} [data-toast-close]").focus()
    phone.page.evaluate("document.activeElement.blur()")
    phone.page.clock.run_for(3000)
    expect(toast).to_be_empty()


def test_it_can_be_closed(installed):
    phone = installed("en")
    begin(phone)
    short_ways(phone.page).first.click()
    phone.page.locator(f"{TOAST} [data-toast-close] svg").click()
    expect(phone.page.locator(TOAST)).to_be_empty()
    expect(phone.page.locator("#check-in .logged .five")).to_be_visible()   # and nothing else happens


def test_what_was_sent_later_from_another_page_says_nothing_there(installed, wire):
    """It was said "kept" when it was; that it is sent is said where somebody is told of it."""
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    short_ways(phone.page).first.click()
    expect(phone.page.locator(TOAST)).to_contain_text("Kept on this phone")
    phone.open("/diary/")
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.open("/routine/")
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator(TOAST)).to_be_empty()


def test_a_tap_that_was_kept_says_that_it_is_sent(installed, wire):
    phone = installed("en")
    begin(phone)
    add_product(phone, "Gel")
    phone.open("/routine/")
    wire.set("cut")
    phone.page.locator(".mark").click()
    expect(phone.page.locator(TOAST)).to_contain_text("Kept on this phone")
    reconnect(phone, wire)
    expect(phone.page.locator(TOAST)).to_contain_text("Sent. All saved.")


def test_an_address_offers_no_undo_and_says_only_our_words(installed):
    """Whoever makes a link may put something behind its #."""
    phone = installed("en")
    begin(phone)
    day = today(phone)
    phone._send("/diary/treatments", id=str(uuid.uuid4()), day=str(day))
    phone.open("/routine/")
    phone.open(f"/days/{day}#said-saved%20{phone.page.locator('form[data-undo]').count()}")
    phone.page.wait_for_timeout(300)
    expect(phone.page.locator(TOAST)).to_be_empty()
    action = phone.page.locator("form[data-undo]").first.get_attribute("action")
    phone.open("/routine/")
    phone.open(f"/days/{day}#said-saved {action}")
    phone.page.wait_for_timeout(300)
    expect(undo(phone)).to_have_count(0)


def test_without_scripts_the_address_leads_to_the_word(phones):
    phone = phones("nb", java_script_enabled=False)
    phone.join_by_form()
    phone.page.locator(".ways .says").last.click()
    expect(phone.page.locator("#said-saved")).to_be_visible()
    expect(phone.page.locator("#said-saved")).to_have_text("Lagret")
    expect(phone.page.locator(".notice:visible")).to_have_count(1)


def test_a_link_that_somebody_made_says_nothing(installed):
    phone = installed("en")
    begin(phone)
    phone.open("/routine/")
    phone.page.goto(f"{phone.server}/en/diary/#said-deleted")
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator(TOAST)).to_be_empty()


def test_a_network_that_is_slow_alone_is_no_word_above_the_menu(installed):
    phone = installed("en")
    begin(phone)
    phone.page.evaluate("""() => {
      window.heard = [];
      const line = document.querySelector("[data-announcement]");
      document.addEventListener("click", () => { window.tapped = performance.now(); }, true);
      new MutationObserver(() => window.heard.push([line.textContent, performance.now() - window.tapped]))
        .observe(line, { childList: true });
    }""")
    phone.page.route("**/check-ins", lambda route: (phone.page.wait_for_timeout(250), route.continue_()))
    short_ways(phone.page).first.click()
    expect(phone.page.locator(TOAST)).to_contain_text("Saved")
    # On a busy machine the answer may take longer than that.
    assert all(after >= SLOW for words, after in phone.page.evaluate("window.heard") if "Kept" in words)


@pytest.mark.parametrize("path", ["/routine/products/new", "/diary/treatments/new"])
def test_the_bar_is_never_calm_while_something_is_not_saved(installed, path):
    phone = installed("en")
    begin(phone)
    phone.open(path)
    said = "getComputedStyle(document.querySelector('[data-outbox-count]'), '::before').content"
    assert phone.page.evaluate(said) == "none"
    phone.page.locator("form [name=name], form [name=note]").first.fill("begun")
    assert phone.page.evaluate(said) == '"Not saved yet"'
    # Out of sight, and there for who hears the page.
    expect(phone.page.locator("[data-outbox-count] span")).to_have_css("clip-path", "inset(50%)")
