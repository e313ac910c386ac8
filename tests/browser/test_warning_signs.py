"""A warning sign's advice is seen and spoken at once, right where it was ticked."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SEEN_FIRST, short_ways, unfold
from webapp.guide.alarms import ALARM_ADVICE, ALARMS

# Where the bar does not cover it.
TAP = "box => { box.scrollIntoView({ block: 'center' }); box.click(); }"
IPHONE = {"width": 390, "height": 844}
BLISTERS = "Call a doctor the same day"   # of that sign alone
TITLES = {   # what the advice begins with, by its level
    "en": {"EMERGENCY": "This is an emergency: call now", "DOCTOR_TODAY": "You should be seen by a doctor today",
           "DOCTOR": "Contact a doctor", "THERAPIST": "Contact your skin therapist"},
    "nb": {"EMERGENCY": "Dette er akutt: ring nå"},
    "sv": {"EMERGENCY": "Det här är akut: ring nu"},
}


def form_of(phone):
    """Open the check-in of a day on which nothing is said yet, its warning signs unfolded."""
    unfold(phone.page)
    phone.page.locator(".alarms summary").click()
    return phone.page.locator(".alarms")


@pytest.mark.parametrize("scripts", [True, False])
def test_each_of_the_nine_shows_its_advice_under_its_row_within_the_screen(phones, scripts):
    phone = phones("en", viewport=IPHONE, java_script_enabled=scripts)
    phone.join()
    alarms = form_of(phone)
    for alarm in ALARMS:
        box = alarms.locator(f"input[value={alarm}]")
        box.scroll_into_view_if_needed()
        box.check(force=True)
        shown = alarms.locator("[data-advice]:visible")
        expect(shown).to_have_count(1)
        expect(shown).to_have_attribute("data-advice", ALARM_ADVICE[alarm].name)
        expect(shown).to_have_attribute("role", "alert")   # which a screen reader speaks when it appears
        title = BLISTERS if alarm == "blisters" else TITLES["en"][ALARM_ADVICE[alarm].name]
        expect(shown.locator(".advice-title")).to_have_text(title)
        if scripts:
            expect(calls(phone).locator("b").first).to_have_text(title)   # and in the place of the menu
        row, advice = alarms.locator(f".tick:has([value={alarm}])").bounding_box(), shown.bounding_box()
        assert 0 <= advice["y"] - (row["y"] + row["height"]) < 4, alarm   # right under it
        if scripts:
            assert advice["y"] >= 0, alarm
            assert advice["y"] + advice["height"] <= IPHONE["height"] - bar_height(phone) + 1, alarm
        box.uncheck(force=True)
        expect(alarms.locator("[data-advice]:visible")).to_have_count(0)


def bar_height(phone) -> float:
    return phone.page.locator("nav.bar").bounding_box()["height"]


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_first_of_nine_says_whom_to_call(phones, language):
    phone = phones(language, viewport={"width": 320, "height": 640})
    phone.join()
    alarms = form_of(phone)
    alarms.locator("input[value=breathing]").check(force=True)
    shown = alarms.locator("[data-advice=EMERGENCY]:visible")
    expect(shown).to_contain_text(TITLES[language]["EMERGENCY"])
    expect(shown.locator("a[href='tel:113']")).to_be_in_viewport(ratio=1)


def test_several_each_keep_their_own(phones):
    phone = phones("en", viewport=IPHONE)
    phone.join()
    alarms = form_of(phone)
    for alarm in ("bumps", "fever", "breathing"):
        alarms.locator(f"input[value={alarm}]").check(force=True)
    levels = [one.get_attribute("data-advice") for one in alarms.locator("[data-advice]:visible").all()]
    assert sorted(levels) == ["DOCTOR_TODAY", "EMERGENCY", "THERAPIST"]


def calls(phone):
    """Whom to call, in the place of the menu."""
    return phone.page.locator("[data-calls-bar]")


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_each_turns_the_menu_into_the_telephone_and_its_advice_is_seen(phones, language):
    """At 320 px, with text at 200 %: the narrowest there is."""
    phone = phones(language, viewport={"width": 320, "height": 640})
    phone.join()
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    alarms = form_of(phone)
    menu = phone.page.locator("nav.bar ul")
    for alarm in ALARMS:
        box = alarms.locator(f"input[value={alarm}]")
        box.evaluate(TAP)
        expect(menu).to_be_hidden()
        largest = calls(phone).locator(".wide").first
        expect(largest).to_be_in_viewport(ratio=1)
        title = alarms.locator("[data-advice]:visible .advice-title").bounding_box()
        assert title["y"] >= 0, alarm
        assert title["y"] + title["height"] <= calls(phone).bounding_box()["y"], alarm
        box.evaluate(TAP)
        expect(calls(phone)).to_be_hidden()
        expect(menu).to_be_visible()


def test_in_the_place_of_the_menu_a_heading_of_one_sign_gives_way_to_that_of_several(phones):
    phone = phones("en", viewport=IPHONE)
    phone.join()
    alarms, title = form_of(phone), calls(phone).locator("b").first
    for alarm, words in (("blisters", BLISTERS), ("pus", TITLES["en"]["DOCTOR_TODAY"]), ("pus", BLISTERS),
                         ("bumps", BLISTERS), ("blisters", TITLES["en"]["THERAPIST"])):
        alarms.locator(f"input[value={alarm}]").evaluate(TAP)
        expect(title).to_have_text(words)


def test_the_gravest_decides_which_number_is_largest(phones):
    phone = phones("en", viewport=IPHONE)
    phone.join()
    alarms = form_of(phone)
    largest = calls(phone).locator(".wide")
    for alarm, number in (("bumps", "tel:55000112"), ("fever", "tel:116117"), ("breathing", "tel:113")):
        alarms.locator(f"input[value={alarm}]").evaluate(TAP)
        expect(largest).to_have_attribute("href", number)
    alarms.locator("input[value=breathing]").evaluate(TAP)
    expect(largest).to_have_attribute("href", "tel:116117")
    phone.page.locator("#check-in-form > button.main").click()   # saved: the advice stands on the page
    expect(phone.page.locator("#check-in [data-in-sight] > .advice")).to_be_visible()
    expect(calls(phone)).to_be_hidden()


def test_nothing_that_comforts_stands_beside_a_sign_that_is_ticked(phones):
    phone = phones("en", viewport=IPHONE)
    phone.join()
    phone._send("/diary/treatments", day=phone.page.url.rsplit("/", 1)[1])
    phone.open("/today")
    short_ways(phone.page).first.click()
    comforting = [phone.page.locator(".verdict"), phone.page.locator("#lead .lead"), phone.page.locator(".mays")]
    for one in comforting:
        expect(one).to_be_visible()
    phone.page.locator("#change > summary").click()
    phone.page.locator("#check-in-form input[value=breathing]").evaluate(TAP)
    for one in comforting:
        expect(one).to_be_hidden()
    phone.page.locator("#check-in-form input[value=breathing]").evaluate(TAP)
    phone.page.locator("#check-in-form > button.main").click()   # saved without it: the server has worked it out anew
    phone.page.wait_for_selector("#check-in .logged .five")
    phone.page.wait_for_timeout(500)   # what waits is laid over it
    for one in comforting:
        expect(one).to_be_visible()


@pytest.mark.parametrize("had", [True, False], ids=["treated today", "no treatment"])
@pytest.mark.parametrize("way", ["one page", "one by one"])
def test_once_it_is_saved_whom_to_call_is_on_the_screen(phones, had, way):
    """On the day of a treatment the care stands above what was saved, and the telephone in the bar is gone by then."""
    phone = phones("en", viewport={"width": 360, "height": 640})
    phone.join()
    if had:
        phone._send("/diary/treatments", day=phone.page.url.rsplit("/", 1)[1])
        phone.open("/today")
    if way == "one page":
        form_of(phone).locator("[value=fever]").check()
        phone.page.locator("#check-in-form > button.main").click()
    else:
        short_ways(phone.page)
        phone.page.click("#sign-by-sign > summary")
        phone.page.wait_for_timeout(SEEN_FIRST)
        phone.page.click(".stage-head [data-stage-last]")
        phone.page.wait_for_timeout(1200)
        phone.page.locator("#check-in-form [value=fever]").check()
        phone.page.click(".if-any")
    advice = phone.page.locator("#check-in .logged, #check-in").locator("[data-advice=DOCTOR_TODAY]").first
    expect(advice.locator("a.urgent")).to_be_in_viewport(ratio=1)
    expect(phone.page.locator("[data-announcement]")).to_contain_text(re.compile("Saved|Sent"))
    phone.page.wait_for_timeout(1300)   # whatever scrolls by itself has done so
    phone.page.evaluate("scrollBy(0, -230)")   # as a focus does that a slow browser sets late
    phone.page.wait_for_timeout(200)
    call, line = advice.locator("a.urgent").bounding_box(), phone.page.locator("[data-announcement]").bounding_box()
    assert call["y"] >= 0
    assert call["y"] + call["height"] <= line["y"]   # nor under the status line
    phone.page.evaluate("new BroadcastChannel('hudro').postMessage({ stored: 1, isNews: true })")
    phone.page.wait_for_timeout(1500)   # the page is made anew
    expect(advice.locator("a.urgent")).to_be_in_viewport(ratio=1)
    expect(phone.page.locator("#check-in")).to_contain_text("Fever, 38 °C or more")


def test_of_a_sign_and_none_of_these_one_holds(phones):
    phone = phones("en", viewport=IPHONE)
    phone.join()
    alarms = form_of(phone)
    none, fever = alarms.locator("[value=none]"), alarms.locator("[value=fever]")
    none.check()
    fever.check()
    expect(none).not_to_be_checked()
    none.check()   # takes back no sign: it leads to what is ticked
    expect(fever).to_be_checked()
    expect(fever).to_be_in_viewport()
