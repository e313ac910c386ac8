"""The check-in one question at a time, the word after it and the month that comes of it, in Firefox and in WebKit."""

import time

import pytest

from tests.engines.browser import GUARD
from webapp.guide.signs import SIGNS

HERE = "return document.querySelector('.stage.here')?.dataset.stage === String(arguments[0])"
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every answer of the question that is shown lies within the screen, above what leads on.
IN_REACH = """
  const foot = document.querySelector('.stage-foot').getBoundingClientRect().top;
  return [...document.querySelectorAll('.here .level svg')].every((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top >= 0 && bottom <= foot;
  });"""
SEEN = """
  const { top, bottom, height } = document.querySelector(arguments[0]).getBoundingClientRect();
  return height > 0 && top >= 0 && bottom <= innerHeight;"""


@pytest.fixture
def at_the_first(phone):
    """The sheet, with the skin tone as its first of eight questions."""
    phone.browser.size(390, 844)
    phone.browser.run("document.querySelector('#day label:last-child input')?.click()")   # after midnight
    phone.browser.click("#sign-by-sign > summary")
    is_at(phone, 1)
    return phone


CARE = ".here :is([name=sunscreen], [name=no_makeup])[value=yes]:checked"


def is_at(phone, stage):
    phone.browser.wait(HERE, stage)
    time.sleep(GUARD)


def say_all(phone):
    """A tap on each answer leads on; nobody is led on to the warning signs."""
    phone.browser.press_on(".here [name=skin_tone][value='3']")
    for number, sign in enumerate(SIGNS):
        is_at(phone, number + 2)
        assert phone.browser.run(IN_REACH), sign
        phone.browser.press_on(f".here [name={sign}][value='1']")
    is_at(phone, 7)
    phone.browser.press_on(".here [data-say]")
    phone.browser.wait(f"return document.querySelectorAll('{CARE}').length === 2")
    phone.browser.press_on("button.if-chosen")
    is_at(phone, 8)
    time.sleep(1)   # long enough to be read


def test_a_whole_day_is_said_saved_and_undone(at_the_first, clinic):
    phone, said = at_the_first, "kind IN ('redness', 'flaking', 'swelling', 'dryness', 'itch', 'fever')"
    say_all(phone)
    phone.browser.press_on(".if-none")
    phone.browser.until(lambda: len(clinic.of(phone.email, "observation", f"value, {said}")) > 5, "it is stored")
    phone.browser.wait("return document.querySelectorAll('.logged .five b').length === 5")
    phone.browser.wait("return !document.querySelector('form.staged') && !history.state?.stage")
    phone.browser.wait(SEEN, "[data-announcement] [data-toast-undo]")
    phone.browser.press_on("[data-announcement] [data-toast-undo]")
    phone.browser.until(lambda: clinic.of(phone.email, "observation", "kind") == [], "it is undone")


def test_back_and_a_reload_keep_the_question_and_what_was_said(at_the_first):
    phone = at_the_first
    phone.browser.press_on(".here [name=skin_tone][value='3']")
    is_at(phone, 2)
    phone.browser.press_on(".here [name=redness][value='2']")
    is_at(phone, 3)
    phone.browser.back()
    phone.browser.wait(HERE, 2)
    phone.browser.run("location.reload()")
    phone.browser.wait("return document.readyState === 'complete'")
    phone.browser.wait(HERE, 2)
    phone.browser.wait("return document.querySelector('.here [name=redness][value=\"2\"]').checked")


def test_without_the_server_it_is_kept_and_the_word_for_it_is_in_sight(at_the_first, away):
    phone = at_the_first
    with away():
        say_all(phone)
        phone.browser.press_on(".if-none")
        phone.bar("1 waiting to be sent")
        phone.browser.wait(SEEN, "#check-in-form .kept-line")
    phone.goes_online()
    phone.bar("All saved")


@pytest.mark.parametrize("width", [320, 390])
def test_no_question_is_wider_than_the_phone(at_the_first, width):
    phone, wide = at_the_first, {}
    phone.browser.size(width, 700)
    for stage in range(1, 9):
        is_at(phone, stage)
        if found := phone.browser.run(WIDE):
            wide[stage] = found
        if stage < 8:
            phone.browser.run("[...document.querySelectorAll('[data-stage-next]')].find((one) => "
                              "one.checkVisibility()).click()")
    assert wide == {}


def test_the_month_shows_the_sign_that_is_chosen_and_its_days_open(phone):
    phone.log("for the month")
    phone.arrives("for the month")
    phone.open("/diary/treatments/new")
    phone.browser.click("form[action$='/treatments'] button.main")
    phone.browser.wait("return document.querySelector('#care-title')")
    phone.open("/diary/")
    shown = "return getComputedStyle(document.querySelector('.month .is-today .of-' + arguments[0])).display !== 'none'"
    assert (phone.browser.run(shown, "redness"), phone.browser.run(shown, "flaking")) == (True, False)
    phone.browser.click(".which [value=flaking]")
    assert (phone.browser.run(shown, "redness"), phone.browser.run(shown, "flaking")) == (False, True)
    phone.browser.click(".month .is-today")
    phone.browser.wait("return location.pathname.includes('/days/')")
