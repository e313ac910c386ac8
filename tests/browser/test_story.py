"""The main job, as a person, in each language, with and without scripts."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.pages import each_way, short_ways, unfold

WORDS = {
    "nb": {"calm": "Alt rolig", "common": "Dette er vanlig på dag", "doctor": "Du bør få hjelp av lege i dag",
           "before": "Det som sto før", "skipped": "Hoppet over", "late": "Lagt til senere"},
    "sv": {"calm": "Allt lugnt", "common": "Det här är vanligt dag",
           "doctor": "Du bör få hjälp av en läkare i dag", "before": "Det som stod förut",
           "skipped": "Överhoppat", "late": "Tillagd i efterhand"},
    "en": {"calm": "All calm", "common": "This is common on day",
           "doctor": "You should be seen by a doctor today", "before": "What it said earlier",
           "skipped": "Skipped", "late": "Added later"},
}


def choose(page, name, value):
    unfold(page)
    page.locator(f"#check-in-form [name={name}][value='{value}']").check(force=True)


def save(page):
    """Press save, and wait until the page says that the day is logged."""
    page.locator("#check-in form.check-in > button.main").click()
    page.wait_for_selector("#check-in .logged")


@each_way
def test_a_course_begins(phones, language, scripts):
    words = WORDS[language]
    phone = phones(language, java_script_enabled=scripts)
    page = phone.page
    phone.join_by_form()
    today = dt.date.fromisoformat(page.url.rsplit("/", 1)[1])

    # A treatment the day before yesterday, with its depth as people here write it.
    page.click("a[href$='/treatments/new']")
    page.fill("[name=day]", (today - dt.timedelta(days=2)).isoformat())
    page.fill("[name=depth_mm]", "0,5")
    page.check("[name=area][value=cheeks]")
    page.click("form[action$='/treatments'] button.main")
    page.wait_for_selector("#care-title")   # the day that it is now, with what to do
    assert page.url.split("#")[0].endswith(f"/days/{today}")
    phone.open("/diary/")
    page.click("ol.course a[href*='/treatments/'] >> nth=-1")
    page.wait_for_selector("dl.facts")
    assert ("0.5" if language == "en" else "0,5") in page.inner_text("dl.facts")

    # The treatment day and the day after are added later; a sign is skipped.
    phone.open(f"/days/{today - dt.timedelta(days=2)}")
    choose(page, "redness", 3)
    choose(page, "itch", "skipped")
    save(page)
    assert words["late"] in page.inner_text("#check-in")
    assert words["skipped"] in page.inner_text("#check-in .logged")
    phone.open(f"/days/{today - dt.timedelta(days=1)}")
    choose(page, "redness", 2)
    choose(page, "flaking", 1)
    page.locator("#check-in-form [name=alarm][value=none]").check()
    save(page)
    assert words["common"] in page.inner_text("#check-in")

    # A calm day takes one tap; then a correction and an alarm.
    page.click("nav.bar li a[href$='/today']")
    page.wait_for_url(f"**/days/{today}")
    short_ways(page).filter(has_text=words["calm"]).click()
    page.wait_for_selector("#check-in .logged")
    page.click("#check-in > details:last-of-type > summary")
    choose(page, "redness", 1)
    page.click("#alarm summary")
    page.check("[name=alarm][value=pus]")
    assert page.locator("#alarm [data-advice=DOCTOR_TODAY]:visible").first.is_visible()
    save(page)
    page.wait_for_selector("#check-in [data-in-sight] > .advice")
    assert words["doctor"] in page.inner_text("#check-in [data-in-sight] > .advice")
    assert words["common"] not in page.inner_text("#check-in [data-in-sight] > .advice")
    assert words["before"] in page.inner_text("#check-in")

    # The curve has its three days, and every number can be read.
    page.click("nav.bar a[href$='/diary/']")
    page.wait_for_selector("svg.curve .point")
    assert page.locator(".chart >> nth=0").locator(".point").count() == 3
    label = page.locator(".chart .point").first.get_attribute("aria-label")
    assert ": 3." in label
    page.locator(".chart .point").first.focus()
    assert page.locator(".chart .point .tip").first.is_visible()

    # The next treatment's date.
    page.click("main a[href$='/diary/next']")
    page.fill("[name=day]", (today + dt.timedelta(days=20)).isoformat())
    page.fill("[name=time]", "14:30")
    page.locator("form.stack button.main").click()
    page.wait_for_url("**/days/**")
    assert "20" in page.inner_text("a.brief")

    # And out; what was said last stays for as long as the pointer lies on it.
    if scripts:
        page.click("[data-toast-close]")
    page.click("footer a[href$='/account/']")
    page.click("form[action$='/sign-out'] button")
    page.wait_for_selector(".welcome")
    phone.open("/diary/")
    assert page.url.split("?")[0].endswith("/sign-in")


def test_a_calm_day_is_one_tap_on_the_first_screen(phones):
    phone = phones("nb", viewport={"width": 390, "height": 844})
    phone.sign_in("recovering")
    calm = short_ways(phone.page).first
    expect(calm).to_be_in_viewport(ratio=1)
    calm.tap()
    saved = phone.page.locator("#check-in .logged .five b")
    expect(saved).to_have_text(["0"] * 5)
    expect(saved.first).to_be_in_viewport()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])   # at any hour one has another date
def test_the_phones_time_zone_comes_along(phones, zone):
    phone = phones("en", timezone_id=zone)
    phone.join_by_form()
    assert phone.page.url.endswith(phone.page.evaluate("new Date().toLocaleDateString('sv')"))


def test_a_refusal_takes_the_focus_and_keeps_everything(phones):
    phone = phones("sv")
    phone.join()
    page = phone.page
    unfold(page)
    page.fill("[name=note]", "x" * 4001)
    choose(page, "swelling", 2)
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#summary")
    assert page.evaluate("document.activeElement.id") == "summary"
    assert page.input_value("[name=note]") == "x" * 4001
    assert page.is_checked("[name=swelling][value='2']")
    assert "Högst 4000 tecken" in page.inner_text("#summary")
    page.click("#summary a")
    assert page.evaluate("document.activeElement.name") == "note"


def test_after_saving_the_focus_is_on_what_was_said_back(phones):
    phone = phones("en")
    phone.join()
    choose(phone.page, "redness", 1)
    save(phone.page)
    phone.page.wait_for_function("document.activeElement.id == 'check-in-title'")


def test_the_drawings_follow_the_tone_that_is_picked(phones):
    phone = phones("en")
    phone.join()
    skin = "getComputedStyle(document.querySelector('.sign')).getPropertyValue('--skin')"
    unfold(phone.page)
    before = phone.page.evaluate(skin)
    phone.page.locator("[name=skin_tone][value='5']").check(force=True)
    assert phone.page.evaluate(skin) != before


def test_a_signed_out_phone_is_told_and_its_form_stays(phones):
    phone = phones("en")
    phone.join()
    page = phone.page
    unfold(page)
    page.fill("[name=note]", "still here")
    page.context.clear_cookies()
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#announcement:not(:empty)")
    assert "You are signed out" in page.inner_text("#announcement")
    assert page.input_value("[name=note]") == "still here"
    phone.faults.clear()   # the browser notes the 401 itself
