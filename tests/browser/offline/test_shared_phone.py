"""A phone that several people use: nobody sees or sends what is another's, and signing out leaves nothing behind."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    ALL_KEPT,
    PAGE,
    bar,
    begin,
    end_sign_in,
    log,
    today,
    wait_until,
    wait_until_saved,
    writes,
)
from tests.people import PASSWORD

# Every byte that this phone holds in a place that outlives a page.
LEFT = """async () => {
  let text = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
  for (const name of await caches.keys()) {
    text += name;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) text += request.url + await (await cache.match(request)).text();
  }
  return text;
}"""
SIGN_OUT = "form[data-sign-out] button"


def sign_in(phone, email):
    phone.open("/sign-in")
    phone.page.fill("[name=email]", email)
    phone.page.fill("[name=password]", PASSWORD)
    phone.page.click("form[action$='/sign-in'] button")
    phone.page.wait_for_url("**/days/**")


@pytest.mark.parametrize("state", ["passes", "cut"])
def test_signing_out_leaves_no_private_byte(installed, wire, clinic, state):
    phone = installed("en")
    email = begin(phone)
    account = clinic.rows("SELECT id FROM account WHERE email = ?", email)[0][0]
    day = f"/days/{today(phone)}"
    log(phone, "a private thought")
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    wait_until(phone, lambda: "a private thought" in phone.page.evaluate(PAGE, f"/en{day}"))
    assert "a private thought" not in phone.page.evaluate(LEFT)   # it lies there sealed
    phone.open("/account/")
    wire.set(state)
    phone.page.click(SIGN_OUT)
    phone.page.wait_for_url("**/en/")
    left = phone.page.evaluate(LEFT)
    for private in ("a private thought", email, "/days/"):
        assert private not in left, private
    # What was sent stays, should the clinic be put back from a backup: sealed, and its key is gone.
    assert [(one["state"], "label" in one) for one in writes(phone)] == [("sent", False)]
    # Behind the back button there is nothing either, and the address bar shows nothing.
    phone.page.go_back()
    phone.page.wait_for_timeout(500)
    assert email not in phone.page.content()
    phone.open(day)
    assert "a private thought" not in phone.page.content()
    # The server hears of it at the first request, if not before.
    wire.set("passes")
    phone.open("/diary/")
    expect(phone.page).to_have_title("Sign in · Hudro")
    ended = clinic.rows("SELECT ended_at IS NOT NULL FROM sign_in WHERE account_id = ?", account)
    assert ended == [(1,)]


def test_signing_out_with_writes_waiting_asks(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    page = phone.page
    wire.set("cut")
    log(phone, "not sent yet")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/account/")
    page.click(SIGN_OUT)
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("1 thing you wrote has not been sent yet")
    dialog.locator("button[value=stay]:visible").click()
    expect(dialog).to_be_hidden()
    page.click(SIGN_OUT)
    dialog.locator("button[value=send]").click()   # there is no network: it asks again
    expect(dialog.locator("[data-said]")).to_have_text("Not sent yet. It will be tried again automatically.")
    dialog.locator("button[value=discard]").click()
    expect(dialog.get_by_text("What has not been sent will be lost.")).to_be_visible()
    dialog.locator("button[value=stay]:visible").click()
    assert len(writes(phone, "waiting")) == 1
    # With a network "send first" sends, and signs out.
    wire.set("passes")
    page.click(SIGN_OUT)
    dialog.locator("button[value=send]").click()
    page.wait_for_url("**/en/")
    assert clinic.of(email, "note", "text") == [("not sent yet",)]
    assert writes(phone, "waiting") == []


def test_the_page_about_signing_out_asks_too(installed, wire):
    phone = installed("en")
    begin(phone)
    phone.page.route("**/check-ins", lambda route: route.abort())
    log(phone, "not sent yet")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/sign-out")
    phone.page.click("form[data-sign-out] button")
    expect(phone.page.locator("dialog")).to_contain_text("1 thing you wrote has not been sent yet")
    phone.page.locator("dialog button[value=stay]:visible").click()
    assert len(writes(phone, "waiting")) == 1


def test_a_choice_made_while_it_sends_holds(installed):
    """The send that a tap overtook asks nothing once it has failed."""
    phone = installed("en")
    begin(phone)
    page, held = phone.page, []
    page.route("**/check-ins", lambda route: route.abort())
    log(phone, "not sent yet")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/account/")
    page.route("**/check-ins", lambda route: held.append(route))
    page.click(SIGN_OUT)
    page.locator("dialog button[value=send]").click()
    wait_until(phone, lambda: held)
    page.locator("dialog button[value=discard]").click()
    page.route("**/check-ins", lambda route: route.abort())
    for route in held:
        route.abort()
    page.wait_for_timeout(1000)
    expect(page.locator("dialog button[value=surely]")).to_be_visible()
    page.locator("dialog button[value=stay]:visible").click()
    expect(page.locator("dialog")).to_be_hidden()
    assert len(writes(phone, "waiting")) == 1


def test_a_database_that_does_not_answer_then_keeps_nothing_quiet(installed, wire):
    """What the bar has said to wait is asked about, although it cannot be read just now."""
    phone = installed("en")
    begin(phone)
    wire.set("cut")
    log(phone, "not sent yet")
    phone.open("/account/")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.evaluate("""() => {
      IDBDatabase.prototype.transaction = () => { throw new DOMException("gone", "InvalidStateError"); };
      IDBFactory.prototype.open = () => { throw new DOMException("gone", "UnknownError"); };
    }""")
    phone.page.click(SIGN_OUT)
    expect(phone.page.locator("dialog")).to_contain_text("1 thing you wrote has not been sent yet")
    phone.page.locator("dialog button[value=stay]:visible").click()
    expect(phone.page.locator("dialog")).to_be_hidden()


def test_discarding_is_asked_twice_and_then_done(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("cut")
    log(phone, "to be discarded")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/account/")
    phone.page.click(SIGN_OUT)
    phone.page.click("dialog button[value=discard]")
    phone.page.click("dialog button[value=surely]")
    phone.page.wait_for_url("**/en/")
    assert writes(phone) == []
    wire.set("passes")
    phone.open("/")
    phone.page.wait_for_timeout(500)
    assert clinic.of(email, "note", "text") == []


def test_another_account_neither_sends_nor_sees_the_first_ones(installed, wire, clinic):
    phone = installed("en")
    first = begin(phone)
    second = clinic_account(phone, clinic)
    sign_in(phone, first)
    wait_until(phone, lambda: phone.page.evaluate(ALL_KEPT))
    wire.set("cut")
    log(phone, "the first one's")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    wire.set("passes")
    # The first one's sign-in ends on the server, and another person signs in on this phone.
    end_sign_in(clinic, first)
    sign_in(phone, second)
    expect(bar(phone)).to_have_text("All saved")
    phone.open("/outbox")
    expect(phone.page.locator("main")).not_to_contain_text("the first one's")
    phone.page.wait_for_timeout(1000)
    assert clinic.of(first, "note", "text") == []
    assert clinic.of(second, "note", "text") == []
    # Signing out takes the second one's away and leaves the first one's.
    phone.open("/account/")
    phone.page.click(SIGN_OUT)
    phone.page.wait_for_url("**/en/")
    assert [one["state"] for one in writes(phone)] == ["waiting"]
    sign_in(phone, first)
    wait_until_saved(phone)
    assert clinic.of(first, "note", "text") == [("the first one's",)]


def clinic_account(phone, clinic):
    """Somebody else joins on the same phone; their e-mail address."""
    phone.page.context.clear_cookies()
    return phone.join()


def test_a_tab_of_the_first_cannot_write_as_the_second(installed, clinic):
    phone = installed("en")
    page = phone.page
    # The tab is deaf: it does not hear that somebody else has signed in.
    page.add_init_script("BroadcastChannel.prototype.addEventListener = () => {}")
    page.add_init_script("addEventListener('visibilitychange', (event) => event.stopImmediatePropagation(), true)")
    first = begin(phone)
    other = page.context.new_page()
    phone.page = other
    page.context.clear_cookies()
    second = phone.join()
    phone.page = page
    log(phone, "into whose diary?")
    page.wait_for_timeout(1500)
    assert clinic.of(first, "note", "text") == []
    assert clinic.of(second, "note", "text") == []
    assert [one["state"] for one in writes(phone)] == ["waiting"]   # the first one's, for the first one
    phone.page = other


def test_a_tab_hears_that_somebody_else_has_signed_in(installed):
    phone = installed("en")
    begin(phone)
    page, other = phone.page, phone.page.context.new_page()
    log(phone, "mine alone")
    expect(page.locator("#check-in .logged")).to_contain_text("mine alone")
    phone.page = other
    page.context.clear_cookies()
    phone.join()
    phone.page = page   # still in sight, beside the other one
    expect(page.locator("body")).not_to_contain_text("mine alone")
    expect(page.locator("#check-in")).to_be_visible()   # the second one's, by now


def test_a_page_of_the_first_empties_itself(installed):
    phone = installed("en")
    begin(phone)
    page, address = phone.page, phone.page.url
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url("**/sign-in**")
    assert "check-in" not in page.content()
    page.goto(address)
    assert page.url.split("?")[0].endswith("/sign-in")
