"""Every page at a phone's size in Firefox and in WebKit: nothing is wider than it, and the focus is always in sight."""

import time

import pytest

from tests.browser import pages
from tests.engines.paper import pages_of
from webapp.demo import PASSWORD as DEMO_PASSWORD
from webapp.guide.alarms import ALARMS

WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The name of each sign stands in one line with its "skip".
NAMES = """return [...document.querySelectorAll('.sign')].filter((sign) => {
  const [name, skip] = ['.name', '.skip'].map((part) => sign.querySelector(part)?.getBoundingClientRect());
  return skip && Math.abs((name.top + name.bottom) - (skip.top + skip.bottom)) > 8;
}).map((sign) => sign.id)"""
# On an iPhone a date is wider than the phone otherwise; no other device has that width, so this looks at the style.
DATES = """return Object.fromEntries([...document.querySelectorAll('[type=date], [type=time]')].map(
  (one) => [location.pathname + ' ' + one.name, getComputedStyle(one).appearance]))"""
UNDER_THE_BAR = """
  const one = document.activeElement, place = one.getBoundingClientRect();
  const bar = document.querySelector('.bar')?.getBoundingClientRect();
  if (!bar || one === document.body || one.closest('.bar')) return '';
  if (!place.height || place.height > innerHeight / 2) return '';
  return getComputedStyle(document.querySelector('.bar')).position === 'sticky' && place.bottom > bar.top + 1
    ? one.outerHTML.slice(0, 100) : '';"""
FIRST = "return document.querySelector(arguments[0]).pathname.slice('/en'.length)"


def of_client(phone) -> list[str]:
    """What a therapist may open about the client who needs attention first."""
    phone.open("/clients/")
    own = phone.browser.run(FIRST, ".person h3 a")
    phone.open(own)
    visit = phone.browser.run(FIRST, "a[href*='/treatments/']")
    return [own, own + "routine", own + "next", own + "suggestions/new", own + "screening/", own + "screening/ask",
            visit]


@pytest.mark.long
def test_every_page_lies_within_the_screen(phones, example):
    """None scrolls sideways, each sign stands beside its skip, and dates have no width of their own."""
    phone, found, dates = phones(of=example), [], {}

    def look(paths):
        for path in paths:
            phone.open(path)
            for width in (320, 390):
                phone.browser.size(width, 740)
                if wide := phone.browser.run(WIDE):
                    found.append(f"{path} at {width}: {wide} px too wide")
                if names := phone.browser.run(NAMES):
                    found.append(f"{path}: {names}")
            dates.update(phone.browser.run(DATES))

    look(pages.VISITOR)
    phone.sign_in("recovering@example.com", DEMO_PASSWORD)
    look(pages.CLIENT)
    phone.sign_out()
    phone.sign_in("therapist@example.com", DEMO_PASSWORD)
    look([*pages.THERAPIST, *of_client(phone)])
    assert found == []
    assert {"/en/diary/treatments/new day", "/en/routine/products/new opened_on"} <= set(dates)
    assert set(dates.values()) == {"none"}


def test_the_focus_is_never_under_the_bar(phones):
    phone = phones()
    phone.join()
    hidden = []
    for path in ("/today", "/routine/products/new"):
        phone.open(path)
        phone.browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for _ in range(45):
            phone.browser.press("tab")
            for _ in range(6):   # a busy browser scrolls a moment later
                under = phone.browser.run(UNDER_THE_BAR)
                if not under:
                    break
                time.sleep(0.5)
            else:
                hidden.append((path, under))
    assert hidden == []


def test_a_button_at_the_edge_of_the_screen_hears_the_tap(phones):
    """It takes the focus as the finger goes down, and must not move away before it comes up."""
    phone = phones()
    phone.open("/join")
    button = "form[action$='/join'] button"
    phone.browser.run("""
        const place = document.querySelector(arguments[0]).getBoundingClientRect();
        scrollBy({ top: place.bottom - innerHeight + 2, behavior: 'instant' });""", button)
    phone.browser.press_on(button)
    phone.browser.wait("return document.querySelector('#summary')")   # nothing was filled in


def test_without_scripts_a_check_in_is_stored(phones, clinic):
    phone = phones("noscript")
    phone.join_by_form()
    phone.browser.press_on("#sign-by-sign > summary")
    phone.browser.press_on(".level:has([name=redness][value='2'])")
    phone.browser.press_on("#check-in-form > button.main")
    phone.browser.until(lambda: clinic.of(phone.email, "observation", "kind, value") == [("redness", "2")],
                        "it is stored")


A_MOMENT = "await new Promise((later) => setTimeout(later, 300));"


def test_each_warning_sign_turns_the_menu_into_the_telephone_and_its_advice_is_seen(phones):
    """At 320 px, with text at 200 %."""
    phone = phones()
    phone.join()
    browser = phone.browser
    browser.size(320, 640)
    browser.run("""document.documentElement.style.fontSize = '200%';
        document.querySelectorAll('#check-in details').forEach((one) => { one.open = true; });""")
    for alarm in ALARMS:
        box = f"document.querySelector('#check-in-form [value={alarm}]')"
        browser.run(f"{box}.scrollIntoView({{ block: 'center' }})")
        browser.run_async(A_MOMENT)   # a finger comes after the page stands still: else Firefox scrolls once more
        browser.run(f"{box}.click()")
        browser.wait("return document.querySelector('[data-calls-bar] .wide')?.checkVisibility()")
        seen = """
            const place = (one) => one.getBoundingClientRect(), number = place(document.querySelector('.calls .wide'));
            const titles = [...document.querySelectorAll('.alarms [data-advice] .advice-title')];
            const title = titles.find((one) => one.checkVisibility());
            return title && [number.top >= 0 && number.bottom <= innerHeight, place(title).top >= 0
                && place(title).bottom <= place(document.querySelector('.calls')).top].every(Boolean);"""
        browser.wait(seen)
        browser.run(f"{box}.click()")
        browser.wait("return document.querySelector('[data-calls-bar]').hidden")
        browser.run_async(A_MOMENT)


def test_the_visit_sheet_takes_two_sheets_of_paper(phones, example):
    phone = phones("dark", of=example)
    phone.sign_in("therapist@example.com", DEMO_PASSWORD)
    phone.open(of_client(phone)[0])
    assert pages_of(phone.browser.printed()) == 2
