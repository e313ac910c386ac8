"""One question at a time, nothing is said that was not read: of when it is, what it calls for, whom to call."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import begin, today, wait_until
from tests.browser.offline.sheet import IPHONE, YESTERDAY, here, is_left, level, observed, recover, save_none, says, tap
from tests.browser.pages import SIGN_BY_SIGN, short_ways
from webapp.guide.signs import SIGNS


@pytest.fixture
def phone(installed, wire):
    return installed("en", viewport=IPHONE, has_touch=True)


def test_the_day_before_is_marked_and_nothing_is_chosen(phone):
    recover(phone, back=1)   # at night today's page is about two evenings, and marks neither's
    phone.page.click(SIGN_BY_SIGN)
    for sign in SIGNS:
        mark = here(phone).locator(f".level:has([value='{YESTERDAY[sign]}']) em")
        expect(mark.locator("visible=true").last).to_have_text("the day before")
        expect(here(phone).locator("em")).to_have_count(1)
        expect(here(phone).locator("input:checked")).to_have_count(0)
        tap(phone, "[data-stage-next]")


def test_what_is_skipped_is_recorded_as_skipped(phone, clinic):
    email = recover(phone)
    day = today(phone)
    phone.page.click(SIGN_BY_SIGN)
    level(phone, "redness", 1)
    for _ in range(4):
        tap(phone, "button.if-open")
    says(phone, "Warmth and pain", "6 of 7")
    tap(phone, "button.if-chosen")   # nothing is asked for here: it is passed by
    save_none(phone)
    expect(phone.page.locator("#check-in-title")).to_have_text("Saved")
    is_left(phone)
    found = observed(clinic, email, day)
    assert [found[sign] for sign in SIGNS] == ["1", None, None, None, None]
    assert not {"warmer", "sunscreen", "no_makeup"} & found.keys()


def test_a_level_that_calls_for_something_stays_with_its_advice(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    for sign in SIGNS[:2]:
        level(phone, sign, 0)
    says(phone, "Swelling", "3 of 7")
    level(phone, "swelling", 4)
    advice = phone.page.locator(".here [data-advice]")
    expect(advice).to_contain_text("Call your clinic today")
    expect(advice.locator(".advice-title")).to_be_in_viewport()
    phone.page.wait_for_timeout(800)
    says(phone, "Swelling", "3 of 7")


def test_a_warning_sign_is_one_tap_from_every_question(phone, clinic):
    email = recover(phone)
    day = today(phone)
    short_ways(phone.page)
    phone.page.locator(".ways:not(.of-before) a[data-stage-last]").click()   # from the card
    says(phone, "warning signs", "7 of 7")
    tap(phone, "[data-stage-back]")
    says(phone, "Warmth and pain", "6 of 7")
    tap(phone, ".stage-head [data-stage-last]")
    tap(phone, ".here [value=breathing]")
    expect(phone.page.locator("[data-calls-bar] a").first).to_be_in_viewport()
    wait_until(phone, lambda: observed(clinic, email, day).get("breathing") == "yes")   # before it is saved
    expect(phone.page.locator(".if-none")).to_be_hidden()
    phone.page.wait_for_timeout(1000)
    phone.page.locator(".if-any").click()
    is_left(phone)
    expect(phone.page.locator("#check-in .advice-title").first).to_have_text("This is an emergency: call now")


def test_a_second_tap_on_next_says_nothing_of_the_warning_signs(phone, clinic):
    email = recover(phone)
    day = today(phone)
    phone.page.click(SIGN_BY_SIGN)
    tap(phone, "[data-stage-next]")
    for _ in SIGNS[1:]:
        tap(phone, "[data-stage-next]")
    says(phone, "Warmth and pain", "6 of 7")
    phone.page.wait_for_timeout(450)
    place = phone.page.locator("button.if-chosen").bounding_box()
    for _ in range(3):   # where it stands, "Save, none of these" stands next
        phone.page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    says(phone, "warning signs", "7 of 7")
    phone.page.wait_for_timeout(500)
    assert not observed(clinic, email, day)


def test_a_double_tap_says_nothing_on_the_stage_that_comes_by_it(phone, clinic):
    email = recover(phone)
    day = today(phone)
    short_ways(phone.page)
    link = phone.page.locator(".ways:not(.of-before) a[data-stage-last]")
    link.scroll_into_view_if_needed()
    place = link.evaluate("(one) => one.getClientRects()[0].toJSON()")   # of its first line: it may have two
    for _ in range(2):
        phone.page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    says(phone, "warning signs", "7 of 7")
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator("[name=alarm]:checked")).to_have_count(0)
    assert not observed(clinic, email, day)


def test_each_sign_says_of_when_it_is(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    for sign in SIGNS:
        when = "At its worst in the last 24 hours" if sign in ("dryness", "itch") else "As the skin is now, in daylight"
        expect(here(phone).locator(".question")).to_contain_text(when)
        expect(here(phone).locator(".question")).to_be_in_viewport(ratio=0.99)
        tap(phone, "[data-stage-next]")


def test_enter_on_a_level_is_that_level(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    phone.page.locator(".here input[value='3']").focus()
    phone.page.keyboard.press("Enter")
    says(phone, "Flaking", "2 of 7")
    expect(phone.page.locator("[name=redness][value='3']")).to_be_checked()


def test_a_word_above_the_menu_does_not_cover_the_answers(phone):
    recover(phone)
    day = today(phone)
    phone.open("/diary/next")
    phone.page.fill("[name=day]", str(day + dt.timedelta(days=20)))
    phone.page.click("form[action$='/next'] button.main")
    expect(phone.page.locator("[data-announcement]")).to_contain_text("Saved")
    phone.page.click(SIGN_BY_SIGN)
    expect(phone.page.locator("[data-announcement]")).to_be_empty()   # it would have passed


@pytest.fixture
def diary_alone(clinic):
    """The clinic has chosen a diary that judges nothing."""
    clinic.write("UPDATE clinic SET changes = '{}'")
    yield
    clinic.write("UPDATE clinic SET changes = ?", '{"assessment": "on"}')


def the_numbers_stand_with_the_warning_signs(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    tap(phone, ".stage-head [data-stage-last]")
    number = here(phone).locator("a[href='tel:113']").locator("visible=true").first
    number.scroll_into_view_if_needed()
    expect(number).to_be_in_viewport()


def test_the_emergency_number_stands_with_the_warning_signs(phone):
    the_numbers_stand_with_the_warning_signs(phone)


def test_so_it_does_where_nothing_is_judged(phone, diary_alone):
    the_numbers_stand_with_the_warning_signs(phone)


def test_in_the_small_hours_it_says_which_day_it_is_about(installed, wire, clinic):
    phone = installed("en", viewport=IPHONE, has_touch=True)
    email = begin(phone)
    night = dt.datetime.combine(today(phone) + dt.timedelta(days=1), dt.time(0, 30), dt.UTC)   # 01:30 in Oslo
    clinic.go_to(night)
    phone.page.clock.set_fixed_time(night)
    phone._send("/diary/check-ins", day=str(night.date() - dt.timedelta(days=2)), skin_tone="3", alarm="fever")
    phone.open(f"/days/{night.date()}")
    phone.page.click(SIGN_BY_SIGN)
    question = phone.page.locator("[data-small-hours]")
    expect(question).to_be_in_viewport()
    assert email
