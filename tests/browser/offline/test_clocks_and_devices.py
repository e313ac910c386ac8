"""Phones whose clocks are off, two phones of one person, a phone away for three weeks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    PAGE,
    add_product,
    bar,
    begin,
    choose,
    log,
    reconnect,
    save,
    today,
    wait_until,
    wait_until_saved,
)
from tests.people import PASSWORD

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("off", [dt.timedelta(days=2), -2 * DAY, 366 * DAY, -366 * DAY], ids=str)
@pytest.mark.parametrize("put_right", ["before sending", "after sending"])
def test_clocks_that_are_off(installed, wire, clinic, off, put_right):
    phone = installed("en")
    email = begin(phone)
    page, real = phone.page, dt.datetime.now(dt.UTC)
    day = today(phone)
    choose(phone, "redness", 4)   # said before, by a clock that was right
    save(phone)
    expect(page.locator("#check-in .logged")).to_be_visible()
    wire.set("cut")
    page.clock.set_fixed_time(real + off)
    phone.open(f"/days/{day}")
    log(phone, "first")
    page.wait_for_timeout(300)
    page.clock.set_fixed_time(real + off + dt.timedelta(minutes=1))
    page.evaluate("""() => {
      const form = document.querySelector("#check-in-form");
      form.querySelector("[name=redness][value='1']").checked = true;
    }""")
    log(phone, "second")
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    if put_right == "before sending":
        page.clock.set_fixed_time(dt.datetime.now(dt.UTC))
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("first",), ("second",)]
    in_order = clinic.rows("SELECT text, written_at <= received_at FROM note WHERE client_id ="
                           " (SELECT id FROM account WHERE email = ?) ORDER BY written_at", email)
    assert in_order == [("first", 1), ("second", 1)]
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC))
    phone.open(f"/days/{day}")
    expect(page.locator("#check-in .logged")).to_contain_text("second")
    assert page.locator("[name=redness]:checked").get_attribute("value") == "1"


def test_an_old_form_on_another_phone_undoes_nothing_else(installed, wire, clinic):
    one, other = installed("en"), installed("en")
    email = begin(one)
    choose(one, "redness", 1)
    log(one, "old")
    expect(one.page.locator("#check-in .logged")).to_be_visible()
    other.open("/sign-in")
    other.page.fill("[name=email]", email)
    other.page.fill("[name=password]", PASSWORD)
    other.page.click("form[action$='/sign-in'] button")
    other.page.wait_for_url("**/days/**")
    # One phone goes offline with the form on it; the other says something new; then the old form's note is changed.
    one.page.reload()
    one.page.context.set_offline(True)
    other.page.evaluate("document.querySelector('#check-in-form [name=redness][value=\"3\"]').checked = true")
    log(other, "old")
    wait_until(other, lambda: ("redness", "3") in clinic.of(email, "observation", "kind, value"))
    log(one, "new")
    expect(bar(one)).to_have_text("1 waiting to be sent")
    one.page.context.set_offline(False)
    one.page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_saved(one)
    one.page.reload()
    assert one.page.locator("[name=redness]:checked").get_attribute("value") == "3"
    assert one.page.locator("[name=note]").input_value() == "new"


def is_kept_with(phone, day, words):
    """Whether the page of a day lies on the phone as it is after what was said last."""
    return words in phone.page.evaluate(PAGE, f"/{phone.language}/days/{day}")


@pytest.mark.long
def test_three_weeks_away(installed, wire, clinic):
    """Flight mode on the first day; each day a check-in and a tick; back after three weeks."""
    phone = installed("en")
    email = begin(phone)
    page, first = phone.page, today(phone)
    step = add_product(phone, "Gel")
    expect(page.locator("dl.facts")).to_be_visible()
    phone.open(f"/days/{first}")
    wait_until(phone, lambda: is_kept_with(phone, first + 21 * DAY, "Gel"))
    wire.set("cut")
    days = [first + number * DAY for number in range(1, 22)]
    for number, day in enumerate(days):
        evening = dt.datetime.combine(day, dt.time(18, 0), dt.UTC)
        page.clock.set_fixed_time(evening)
        phone.open(f"/days/{day}")
        expect(page.locator(".days .date")).to_contain_text("today", use_inner_text=True)
        choose(phone, "redness", number % 5)
        log(phone, f"day {number}")
        expect(page.locator("#check-in-form .kept-line:visible")).to_have_count(1)
        page.locator("#routine .mark:visible").click()
        expect(page.locator("#routine li.step").first).to_have_attribute("data-state", "done")
    expect(bar(phone)).to_have_text("42 waiting to be sent")
    # The server has reached the phone's evening: a clock that is off is another test's matter.
    clinic.go_to(evening)
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "day, text") == [(str(day), f"day {number}") for number, day in enumerate(days)]
    assert clinic.of(email, "observation", "day, value") == [
        (str(day), str(number % 5)) for number, day in enumerate(days)]
    assert clinic.of(email, "tick", "day, step_id, state") == [(str(day), step, "done") for day in days]
    # And each counts from the day it was written on, not from the day it arrived.
    written = [moment[:10] for moment, in clinic.of(email, "note", "written_at")]
    assert written == [str(day) for day in days]


def test_a_week_in_flight_mode(installed, wire, clinic):
    phone = installed("nb")
    email = begin(phone)
    page, first = phone.page, today(phone)
    phone.open("/diary/treatments/new")
    page.fill("[name=day]", str(first))
    page.click("form[action$='/treatments'] button.main")
    page.wait_for_selector("#care-title")
    wait_until(phone, lambda: is_kept_with(phone, first + 6 * DAY, "Dag 6"))
    wire.set("cut")
    for number in range(1, 7):
        evening = dt.datetime.combine(first + number * DAY, dt.time(20, 0), dt.UTC)
        page.clock.set_fixed_time(evening)
        phone.open("/today")
        if today(phone) != first + number * DAY:   # the worker's own clock cannot be moved by a test
            phone.open(f"/days/{first + number * DAY}")
        expect(page.locator("h1")).to_contain_text(f"Dag {number}")
        choose(phone, "redness", 6 - number if number > 1 else 4)
        save(phone)
        expect(page.locator("#check-in-form .kept-line")).to_be_visible()
    clinic.go_to(evening)
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert [value for value, in clinic.of(email, "observation", "value")] == ["4", "4", "3", "2", "1", "0"]
    phone.open("/diary/")
    expect(page.locator(".chart").first.locator(".point")).to_have_count(6)


def test_a_phone_in_another_zone_asks_once_which_one_the_days_go_by(installed, clinic):
    phone = installed("en", timezone_id="Pacific/Auckland")
    email = begin(phone)
    zone = "SELECT time_zone FROM account WHERE email = ?"
    line = phone.page.locator("form[data-zone]")
    expect(line).to_contain_text("the time zone Auckland, your diary in Oslo")
    line.get_by_role("button", name="Oslo").click()
    expect(line).to_be_hidden()
    phone.open("/today")
    expect(line).to_be_hidden()
    assert clinic.rows(zone, email) == [("Europe/Oslo",)]
    phone.page.evaluate("localStorage.removeItem('zone kept')")
    phone.open("/today")
    with phone.page.expect_navigation():
        line.get_by_role("button", name="This phone’s").click()
    assert clinic.rows(zone, email) == [("Pacific/Auckland",)]
    assert "/days/" in phone.page.url
    expect(line).to_be_hidden()


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Europe/Berlin"])   # another name for the same clock
def test_a_phone_with_the_accounts_clock_asks_nothing(installed, zone):
    phone = installed("en", timezone_id=zone)
    begin(phone)
    expect(phone.page.locator("[data-today]")).to_be_visible()
    expect(phone.page.locator("form[data-zone]")).to_be_hidden()


def test_after_midnight_the_evening_that_was_is_ticked(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    day, step = today(phone), add_product(phone, "Gel", "evening")
    half_past = dt.datetime.combine(day + DAY, dt.time(0, 30), ZoneInfo("Europe/Oslo"))
    clinic.go_to(half_past)
    phone.page.clock.set_fixed_time(half_past)
    phone.open(f"/days/{day + DAY}")   # the worker's own clock cannot be set
    phone.page.get_by_role("link", name="Yesterday evening").click()
    phone.page.wait_for_url(f"**/days/{day}#routine")
    phone.page.locator(".mark", has_text="Gel").click()
    wait_until(phone, lambda: clinic.of(email, "tick", "step_id, day, state") == [(step, str(day), "done")])
    phone.page.clock.set_fixed_time(half_past + dt.timedelta(hours=4))
    phone.open(f"/days/{day + DAY}")
    expect(phone.page.locator("#routine .mark")).to_be_visible()
    expect(phone.page.get_by_role("link", name="Yesterday evening")).to_be_hidden()
