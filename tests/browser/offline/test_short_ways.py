"""A calm day by one tap without a network: kept, said, sent once, and taken back."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    bar,
    begin,
    log,
    reconnect,
    today,
    wait_until,
    wait_until_kept,
    wait_until_saved,
    writes,
)
from tests.browser.pages import short_ways
from webapp.guide.signs import SIGNS

WHOLE = {"redness": "1", "flaking": "2", "swelling": "0", "dryness": "2", "itch": "1", "alarm": "none"}


def ways(phone):
    return short_ways(phone.page)


def undo_away(phone, wire):
    """A calm day is saved, and undone without a network."""
    ways(phone).first.click()
    undo = phone.page.locator("form[action$='/check-ins/undo'] button")
    expect(undo).to_be_visible()
    wait_until_saved(phone)
    wire.set("cut")
    undo.click()


def levels(clinic, email, day):
    return {kind: value for on, kind, value in clinic.of(email, "observation", "day, kind, value")
            if on == str(day) and kind in SIGNS}


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_it_is_kept_said_and_sent_once(installed, wire, clinic, language):
    phone = installed(language)
    email = begin(phone)
    wire.set("cut")
    ways(phone).first.click()
    kept = phone.page.locator(".way .kept-line:visible")
    expect(kept).to_be_visible()
    expect(ways(phone)).to_be_hidden()   # it is said, and not offered again
    expect(bar(phone)).to_contain_text("1")
    phone.page.reload()
    expect(kept).to_be_visible()
    expect(phone.page.locator("#check-in-form [name=itch][value='0']")).to_be_checked()   # and can be corrected below
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert levels(clinic, email, today(phone)) == dict.fromkeys(SIGNS, "0")
    expect(phone.page.locator("#check-in .logged .five b")).to_have_text(["0"] * 5)
    assert len([one for one in writes(phone) if one["url"].endswith("/check-ins")]) == 1


def test_as_yesterday_is_kept_as_it_reads(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    day = today(phone)
    phone._send("/diary/check-ins", day=str(day - dt.timedelta(days=1)), **WHOLE)
    phone.open("/today")
    wire.set("cut")
    ways(phone).filter(has_text="Same as yesterday").click()
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/outbox")
    name = f"{day - dt.timedelta(days=1):%A}"
    expect(phone.page.locator("[data-outbox-part=waiting] h3")).to_contain_text(f"Same as {name}")
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert levels(clinic, email, day) == {sign: WHOLE[sign] for sign in SIGNS}


def test_what_is_not_sent_yet_is_taken_back_here(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wait_until_kept(phone, f"/days/{today(phone)}")
    wire.set("cut")
    ways(phone).first.click()
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.locator(".take-back:visible svg").click()
    expect(bar(phone)).to_have_text("All saved")
    expect(ways(phone)).to_be_visible()
    reconnect(phone, wire)
    phone.page.reload()
    wait_until_saved(phone)
    assert clinic.of(email, "observation", "kind, value") == []


def test_what_was_saved_is_undone_without_a_network(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    undo_away(phone, wire)
    expect(phone.page.locator("form[action$='/check-ins/undo'] .kept-line")).to_be_visible()
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.of(email, "observation", "kind, value") == []
    expect(ways(phone)).to_be_visible()


def test_an_undo_that_comes_too_late_is_told_and_undoes_nothing(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    day = today(phone)
    undo_away(phone, wire)
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    # Another phone has corrected the day.
    clinic.write("UPDATE observation SET value = '3' WHERE kind = 'itch'")
    reconnect(phone, wire)
    expect(bar(phone)).to_have_text("1 needs your attention")
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=refused]")).to_contain_text(
        "This day has changed since you opened it, so nothing was undone.")
    assert levels(clinic, email, day) == dict.fromkeys(SIGNS, "0") | {"itch": "3"}


def test_the_day_that_has_come_without_a_network_is_one_tap_too(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    tomorrow = today(phone) + dt.timedelta(days=1)
    wait_until_kept(phone, f"/days/{tomorrow}")
    wire.set("cut")
    phone.open("/outbox")
    phone.page.clock.set_fixed_time(dt.datetime.combine(tomorrow, dt.time(20), dt.UTC))
    phone.open(f"/days/{tomorrow}")
    ways(phone).first.click()
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    clinic.go_ahead(86_400)
    reconnect(phone, wire)
    wait_until(phone, lambda: levels(clinic, email, tomorrow) == dict.fromkeys(SIGNS, "0"))


def test_the_link_to_the_warning_signs_opens_them(installed):
    phone = installed("en")
    begin(phone)
    phone.page.get_by_role("link", name="I have at least one of them").click()
    expect(phone.page.locator("#alarm-signs [value=breathing]")).to_be_in_viewport()


def test_what_was_written_in_the_form_is_taken_back_by_no_button(installed, wire):
    phone = installed("en")
    begin(phone)
    wait_until_kept(phone, f"/days/{today(phone)}")
    wire.set("cut")
    log(phone, "words that nobody may lose")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.page.reload()
    expect(phone.page.locator("#check-in-form [name=note]")).to_have_value("words that nobody may lose")
    phone.page.wait_for_timeout(500)   # until it would be offered
    expect(phone.page.locator(".take-back:visible")).to_have_count(0)
    expect(ways(phone)).to_be_hidden()
