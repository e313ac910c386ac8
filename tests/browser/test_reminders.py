"""What the page about reminders says where a browser cannot be reminded, or may not be."""

import re

import pytest
from playwright.sync_api import expect

WITHOUT_PUSH = "delete window.PushManager;"
TAB_OF_AN_IPHONE = WITHOUT_PUSH + "Object.defineProperty(navigator, 'standalone', { value: false });"
BLOCKED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
ASKED_AND_BLOCKED = """
  Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  Notification.requestPermission = async () => 'denied';
"""
BUTTON = "form[data-push] button"


def opened(phones, script, language="en"):
    phone = phones(language, service_workers="allow")
    phone.page.add_init_script(script)
    phone.sign_in("recovering")
    phone.open("/reminders/")
    return phone.page


@pytest.mark.parametrize(("script", "note"), [
    (WITHOUT_PUSH, "missing"), (TAB_OF_AN_IPHONE, "home"), (BLOCKED, "blocked")])
def test_it_says_why_not_and_offers_no_button(phones, script, note):
    page = opened(phones, script)
    expect(page.locator(f"[data-push-note={note}]")).to_be_visible()
    expect(page.locator("[data-push-note]:visible")).to_have_count(1)
    expect(page.locator(BUTTON)).to_be_hidden()


def test_an_iphone_is_led_to_the_home_screen(phones):
    page = opened(phones, TAB_OF_AN_IPHONE, "nb")
    page.click("[data-push-note=home] a")
    expect(page).to_have_url(re.compile("/nb/install$"))


def test_who_says_no_is_told_where_it_can_be_changed(phones):
    page = opened(phones, ASKED_AND_BLOCKED)
    page.click(BUTTON)
    expect(page.locator("[data-push-note=blocked]")).to_be_visible()
    expect(page).to_have_url(re.compile("/en/reminders/$"))


def test_a_question_that_was_closed_can_be_asked_again(phones):
    page = opened(phones, ASKED_AND_BLOCKED.replace("'denied'", "'default'"))
    page.click(BUTTON)
    expect(page.locator(BUTTON)).to_be_enabled()
    expect(page.locator("[data-push-note]:visible")).to_have_count(0)


def test_without_scripts_it_says_what_it_needs_and_the_rest_can_be_chosen(phones):
    phone = phones("sv", java_script_enabled=False)
    phone.sign_in("recovering")
    phone.open("/reminders/")
    expect(phone.page.get_by_text("JavaScript är avstängt")).to_be_visible()
    phone.page.uncheck("[name=about][value=evening]")
    phone.page.click("form[action$='/reminders/'] button")
    expect(phone.page.locator("[name=about][value=evening]")).not_to_be_checked()
    phone.page.check("[name=about][value=evening]")
    phone.page.click("form[action$='/reminders/'] button")
