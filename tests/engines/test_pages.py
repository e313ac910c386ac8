"""Every page at a phone's size in Firefox and in WebKit: nothing is wider than it, and the focus is always in sight."""

import pytest

from tests.engines import driver

PAGES = ["/today", "/diary/", "/diary/treatments/new", "/diary/usual", "/diary/next", "/routine/", "/routine/products",
         "/routine/products/new", "/sharing/", "/account/", "/outbox", "/education/", "/education/pores",
         "/search?q=pore", "/install", "/offline", "/privacy"]
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The name of each sign stands in one line with its "skip".
NAMES = """return [...document.querySelectorAll('.sign')].filter((sign) => {
  const [name, skip] = ['.name', '.skip'].map((part) => sign.querySelector(part)?.getBoundingClientRect());
  return skip && Math.abs((name.top + name.bottom) - (skip.top + skip.bottom)) > 8;
}).map((sign) => sign.id)"""
UNDER_THE_BAR = """
  const one = document.activeElement, place = one.getBoundingClientRect();
  const bar = document.querySelector('.bar')?.getBoundingClientRect();
  if (!bar || one === document.body || one.closest('.bar')) return '';
  if (!place.height || place.height > innerHeight / 2) return '';
  return getComputedStyle(document.querySelector('.bar')).position === 'sticky' && place.bottom > bar.top + 1
    ? one.outerHTML.slice(0, 100) : '';"""


def test_no_page_scrolls_sideways_and_each_sign_stands_beside_its_skip(phones):
    phone = phones()
    phone.join()
    found = []
    for size in ((320, 640), (390, 844)):
        phone.browser.size(*size)
        for path in PAGES:
            phone.open(path)
            if wide := phone.browser.run(WIDE):
                found.append(f"{path} at {size[0]}: {wide} px too wide")
            if names := phone.browser.run(NAMES):
                found.append(f"{path}: {names}")
    assert found == []


@pytest.mark.parametrize("path", ["/today", "/routine/products/new"])
def test_the_focus_is_never_under_the_bar(phones, path):
    phone = phones()
    phone.join()
    phone.open(path)
    phone.browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    hidden = []
    for _ in range(45):
        phone.browser.press("tab")
        if under := phone.browser.run(UNDER_THE_BAR):
            hidden.append(under)
    assert hidden == []


def test_without_scripts_a_check_in_is_stored(phones, clinic):
    phone = phones("noscript")
    clinic.write("DELETE FROM attempt")
    phone.join_plainly()
    assert "/days/" in phone.browser.address
    phone.browser.press_on(".level:has([name=redness][value='2'])")
    phone.browser.press_on("#check-in-form > button.main")
    phone.browser.until(lambda: clinic.of(phone.email, "observation", "kind, value") == [("redness", "2")],
                        "it is stored")


def test_a_diary_on_paper_is_light_and_without_the_menu(phones):
    phone = phones("dark")
    phone.join()
    phone.open("/diary/")
    assert driver.pages_of(phone.browser.printed()) == 1
