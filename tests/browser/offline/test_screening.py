"""The questions before a treatment without a network: read, answered, signed, and sent once."""

import datetime as dt

import pytest
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


@pytest.fixture
def asked(installed, wire):
    """A client with a treatment in a week, who has opened the questions without a network; the phone and her e-mail
    address."""
    phone = installed("en")
    email = begin(phone)
    ahead = (today(phone) + dt.timedelta(days=7)).isoformat()
    phone.open("/diary/next")
    phone.page.fill("[name=day]", ahead)
    phone.page.click("form.stack > button.main")
    phone.page.wait_for_url("**/days/**")
    wait_until_kept(phone, "/screening/")
    wire.set("cut")
    phone.open("/screening/")
    return phone, email


def sign(page, *yes):
    for one in page.locator(".yes-no").all():
        key = one.get_attribute("id").removeprefix("answer.")
        one.locator(f"[value={'yes' if key in yes else 'no'}]").check(force=True)
    page.check("[name=correct]")
    page.check("[name=agreed]")
    page.fill("[name=signed]", "Kim Berg")
    page.click("form.screening > button.main")


def reload_kept(page):
    """Open the page anew while what was signed waits: it stands in the form."""
    expect(page.locator("form.screening .kept-line")).to_be_visible()
    page.reload()
    expect(page.locator("form.screening .kept-line")).to_be_visible()


def test_signed_without_a_network_it_is_sent_once(asked, clinic, wire):
    phone, email = asked
    sign(phone.page, "sun")
    reload_kept(phone.page)
    expect(phone.page.locator("[name='answer.sun'][value=yes]")).to_be_checked()
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.rows(COUNT, email) == [(1,)]
    phone.open("/screening/")
    expect(phone.page.locator(".is-yes")).to_contain_text("sunbed")


def test_a_yes_that_was_said_after_all_is_sent_too(asked, clinic, wire):
    """Signed, the page opened anew with what waits in its form, changed and signed once more."""
    phone, email = asked
    sign(phone.page)
    reload_kept(phone.page)
    phone.page.locator("[name='answer.pregnant'][value=yes]").check(force=True)
    phone.page.click("form.screening > button.main")
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 2)
    reconnect(phone, wire)
    wait_until_saved(phone)
    phone.open("/screening/")
    expect(phone.page.locator("#given-title ~ .answers .is-yes")).to_contain_text("Pregnant")
    assert clinic.rows(COUNT, email) == [(2,)]


def test_what_is_missing_is_refused_later_in_words_and_nothing_is_lost(asked, clinic, wire):
    phone, email = asked
    phone.page.locator("[name='answer.sun'][value=yes]").check(force=True)
    phone.page.fill("[name=signed]", "Kim Berg")
    phone.page.click("form.screening > button.main")
    wait_until(phone, lambda: writes(phone, "waiting"))
    reconnect(phone, wire)
    wait_until(phone, lambda: writes(phone, "refused"))
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=refused] li")).to_contain_text("Questions not answered yet: 14.")
    phone.page.locator("[data-outbox-part=refused] [data-change]").click()
    expect(phone.page.locator("[name=signed]")).to_have_value("Kim Berg")
    sign(phone.page)
    wait_until_saved(phone)
    assert writes(phone, "refused") == []
    assert clinic.rows(COUNT, email) == [(1,)]
