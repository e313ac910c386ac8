"""The questions before a treatment without a network: read, answered, signed, and sent once."""

import datetime as dt

from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    begin,
    reconnect,
    today,
    wait_until,
    wait_until_kept,
    wait_until_saved,
    writes,
)

COUNT = "SELECT count(*) FROM screening_answer WHERE client_id = (SELECT id FROM account WHERE email = ?)"


def plan(phone):
    """A treatment in a week: from then on the phone keeps the questions."""
    ahead = (today(phone) + dt.timedelta(days=7)).isoformat()
    phone.open("/diary/next")
    phone.page.fill("[name=day]", ahead)
    phone.page.click("form.stack > button.main")
    phone.page.wait_for_url("**/days/**")
    wait_until_kept(phone, "/screening/")


def sign(page, *yes):
    for one in page.locator(".yes-no").all():
        key = one.get_attribute("id").removeprefix("answer.")
        one.locator(f"[value={'yes' if key in yes else 'no'}]").check(force=True)
    page.check("[name=correct]")
    page.check("[name=agreed]")
    page.fill("[name=signed]", "Kim Berg")
    page.click("form.screening > button.main")


def test_signed_without_a_network_it_is_sent_once(installed, clinic, wire):
    phone = installed("en")
    email = begin(phone)
    plan(phone)
    wire.set("cut")
    phone.open("/screening/")
    sign(phone.page, "sun")
    expect(phone.page.locator("form.screening .kept-line")).to_be_visible()
    phone.page.reload()
    expect(phone.page.locator("form.screening .kept-line")).to_be_visible()
    expect(phone.page.locator("[name='answer.sun'][value=yes]")).to_be_checked()
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.rows(COUNT, email) == [(1,)]
    phone.open("/screening/")
    expect(phone.page.locator(".is-yes")).to_contain_text("sunbed")


def test_a_yes_that_was_said_after_all_is_sent_too(installed, clinic, wire):
    """Signed, the page opened anew with what waits in its form, changed and signed once more."""
    phone = installed("en")
    email = begin(phone)
    plan(phone)
    wire.set("cut")
    phone.open("/screening/")
    sign(phone.page)
    expect(phone.page.locator("form.screening .kept-line")).to_be_visible()
    phone.page.reload()
    expect(phone.page.locator("form.screening .kept-line")).to_be_visible()
    phone.page.locator("[name='answer.pregnant'][value=yes]").check(force=True)
    phone.page.click("form.screening > button.main")
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 2)
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.open("/screening/")
    expect(phone.page.locator("#given-title ~ .answers .is-yes")).to_contain_text("Pregnant")
    assert clinic.rows(COUNT, email) == [(2,)]


def test_what_is_missing_is_refused_later_in_words_and_nothing_is_lost(installed, clinic, wire):
    phone = installed("en")
    email = begin(phone)
    plan(phone)
    wire.set("cut")
    phone.open("/screening/")
    phone.page.locator("[name='answer.sun'][value=yes]").check(force=True)
    phone.page.fill("[name=signed]", "Kim Berg")
    phone.page.click("form.screening > button.main")
    wait_until(phone, lambda: writes(phone, "waiting"))
    reconnect(phone, wire)
    wait_until(phone, lambda: writes(phone, "refused"))
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=refused] li")).to_contain_text("13 questions are not answered yet.")
    phone.page.locator("[data-outbox-part=refused] [data-change]").click()
    expect(phone.page.locator("[name=signed]")).to_have_value("Kim Berg")
    sign(phone.page)
    wait_until_saved(phone)
    assert writes(phone, "refused") == []
    assert clinic.rows(COUNT, email) == [(1,)]
