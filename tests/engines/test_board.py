"""The therapist's list in Firefox and in WebKit: the keys, the client beside it, an answer from there."""

import pytest

from webapp.demo import PASSWORD as DEMO_PASSWORD

FOCUSED = "return document.activeElement.closest('[data-row]')?.querySelector('h3').textContent ?? ''"
BESIDE = "return document.querySelector('.pane h2')?.textContent === arguments[0]"
FIELD = "return document.activeElement.matches('.pane textarea[name=text]')"


@pytest.fixture
def desk(phones, example):
    """The example clinic's therapist at a desk."""
    desk = phones(of=example)
    desk.browser.size(1280, 800)
    desk.sign_in("therapist@example.com", DEMO_PASSWORD)
    desk.open("/clients/?show=all")
    return desk


def test_the_list_is_worked_by_keyboard_with_the_client_beside_it(desk):
    browser = desk.browser
    browser.wait("return document.querySelector('[data-keys-hint]')?.hidden === false")
    browser.press("j")
    name = browser.run(FOCUSED)
    assert name
    browser.press("enter")
    browser.wait(BESIDE, name)
    browser.press("escape")
    browser.wait("return !document.querySelector('.pane').childElementCount")
    assert browser.run(FOCUSED) == name
    browser.press("r")
    browser.wait(FIELD)
    browser.type(".pane textarea[name=text]", "jk rf")   # letters, where somebody writes
    assert browser.run("return document.activeElement.value") == "jk rf"
    browser.click(".pane form.message button.main")
    browser.wait("return document.querySelector('.pane .messages').textContent.includes('jk rf')")
