"""What is filled in and not saved: kept on the phone tap by tap, said to nobody, gone when it is saved or discarded."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    WRITES,
    bar,
    begin,
    choose,
    reconnect,
    save,
    today,
    wait_until,
    wait_until_kept,
    wait_until_saved,
    writes,
)
from tests.browser.pages import unfold
from tests.people import PASSWORD

LEVELS = "kind IN ('redness', 'flaking')"


def line(phone):
    """What the bar says while something is not saved."""
    return phone.page.locator("[data-draft-line]")


def level(phone, sign):
    return phone.page.locator(f"#check-in-form [name={sign}]:checked")


def stored(clinic, email):
    return [one for one in clinic.of(email, "observation", "kind, value") if one[0] in ("redness", "flaking")]


def fill_in(phone):
    """A level and some words, and nothing is saved."""
    choose(phone, "redness", 2)
    phone.page.locator("#check-in-form [name=note]").fill("half a thought")
    wait_until(phone, lambda: any(["Note", "half a thought"] in one["said"] for one in writes(phone, "draft")))


def drafts(phone):
    """Their fields, which `writes` leaves out."""
    return phone.page.evaluate(WRITES.replace("fields: null", "fields: JSON.parse(text || '{}').fields"))


def is_there(phone):
    expect(level(phone, "redness")).to_have_value("2")
    expect(phone.page.locator("#check-in-form [name=note]")).to_have_value("half a thought")
    expect(line(phone)).to_contain_text("Not saved yet")


@pytest.mark.parametrize("how", ["the bar", "reload", "back", "another tab"])
def test_it_is_there_again_and_nobody_was_told(installed, clinic, how):
    phone = installed("en")
    email = begin(phone)
    fill_in(phone)
    expect(line(phone)).to_be_visible()
    expect(bar(phone)).to_be_hidden()
    page = phone.page
    if how == "reload":
        page.reload()
    elif how == "another tab":
        phone.page = page.context.new_page()
        phone.open("/today")
    else:
        page.locator("nav.bar a[href$='/routine/']").click()
        expect(page.locator("h1")).to_have_text("Routine")
        expect(line(phone)).to_be_visible()   # on any page
        page.go_back() if how == "back" else line(phone).locator("a").click()
        if how == "the bar":
            expect(page.locator("#check-in-form [name=redness]").first).to_be_in_viewport()   # where it goes on
    is_there(phone)
    expect(phone.page.locator(".ways:not(.of-before)")).to_be_hidden()   # they would say something else
    assert stored(clinic, email) == []
    save(phone)
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    wait_until_saved(phone)
    expect(line(phone)).to_be_hidden()
    assert stored(clinic, email) == [("redness", "2")]
    assert writes(phone, "draft") == []


def test_the_day_is_saved_from_the_bar_of_another_page(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    fill_in(phone)
    phone.open("/routine/")
    line(phone).locator("button").click()
    expect(line(phone)).to_be_hidden()   # it is a write now
    wait_until_saved(phone)
    assert stored(clinic, email) == [("redness", "2")]
    assert clinic.of(email, "note", "text") == [("half a thought",)]
    phone.open("/today")
    expect(phone.page.locator("#check-in .logged")).to_be_visible()


def test_the_day_is_saved_from_the_bar_of_its_own_page(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    fill_in(phone)
    line(phone).locator("button").click()
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    expect(line(phone)).to_be_hidden()
    wait_until_saved(phone)
    assert stored(clinic, email) == [("redness", "2")]


def test_without_a_network_it_is_saved_once(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    wire.set("cut")
    fill_in(phone)
    phone.page.reload()
    is_there(phone)
    save(phone)
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    expect(bar(phone)).to_be_visible()
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert stored(clinic, email) == [("redness", "2")]


def test_it_is_discarded(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    fill_in(phone)
    phone.page.reload()
    is_there(phone)
    phone.page.locator("[data-discard-draft]").click()
    expect(line(phone)).to_be_hidden()
    expect(level(phone, "redness")).to_have_count(0)
    expect(phone.page.locator(".ways:not(.of-before)")).to_be_visible()
    phone.page.reload()
    expect(bar(phone)).to_have_text("All saved")
    expect(level(phone, "redness")).to_have_count(0)
    assert writes(phone) == [] and stored(clinic, email) == []


def test_what_is_put_back_is_no_draft(installed):
    phone = installed("en")
    begin(phone)
    unfold(phone.page)
    note = phone.page.locator("#check-in-form [name=note]")
    note.fill("a thought")
    expect(line(phone)).to_be_visible()
    note.fill("")
    expect(line(phone)).to_be_hidden()
    assert writes(phone) == []


def test_what_another_phone_said_meanwhile_stands_beside_it(installed, clinic):
    phone, other = installed("en"), installed("en")
    email = begin(phone)
    fill_in(phone)
    other._send("/sign-in", email=email, password=PASSWORD)
    other.open("/today")
    choose(other, "flaking", 3)
    save(other)
    wait_until(other, lambda: stored(clinic, email) == [("flaking", "3")])
    phone.page.reload()
    is_there(phone)
    expect(level(phone, "flaking")).to_have_value("3")
    save(phone)
    wait_until(phone, lambda: stored(clinic, email) == [("flaking", "3"), ("redness", "2")])


def test_yesterdays_is_told_and_saved_on_its_own_day(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    day = today(phone)
    yesterday = day - dt.timedelta(days=1)
    phone.open(f"/days/{yesterday}")
    fill_in(phone)
    phone.open("/today")
    expect(level(phone, "redness")).to_have_count(0)
    line(phone).locator("a").click()
    is_there(phone)
    assert today(phone) == yesterday
    save(phone)
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    assert clinic.of(email, "observation", "day, value") == [(str(yesterday), "2")]


@pytest.mark.parametrize("choice", ["send", "discard", "seal"])
def test_signing_out_asks(installed, clinic, choice):
    phone = installed("en")
    email = begin(phone)
    fill_in(phone)
    phone.open("/account/")
    expect(line(phone)).to_be_visible()
    phone.page.locator("form[data-sign-out] button").click()
    dialog = phone.page.locator("dialog[open]")
    expect(dialog).to_contain_text("1 thing you wrote has not been sent yet")
    dialog.locator(f"button[value={choice}]").click()
    if choice == "discard":
        dialog.locator("button[value=surely]").click()
    expect(phone.page.locator(".welcome")).to_be_visible()
    assert stored(clinic, email) == ([("redness", "2")] if choice == "send" else [])

    phone.join()   # somebody else on this phone
    expect(bar(phone)).to_have_text("All saved")
    expect(line(phone)).to_be_hidden()
    expect(level(phone, "redness")).to_have_count(0)

    phone.page.context.clear_cookies()
    phone._send("/sign-in", email=email, password=PASSWORD)
    phone.open("/today")
    if choice == "seal":
        is_there(phone)
    else:
        expect(bar(phone)).to_have_text("All saved")
    assert stored(clinic, email) == ([("redness", "2")] if choice == "send" else [])


def test_a_kept_page_without_a_network_shows_it(installed, wire):
    phone = installed("en")
    begin(phone)
    day = today(phone)
    wait_until_kept(phone, f"/days/{day}")
    fill_in(phone)
    wire.set("cut")
    phone.open("/diary/")
    line(phone).locator("a").click()
    is_there(phone)


def test_a_sign_that_was_ticked_elsewhere_meanwhile_stays_ticked(installed, clinic):
    phone, other = installed("en"), installed("en")
    email = begin(phone)
    fill_in(phone)
    phone.page.locator("#check-in-form [name=alarm][value=none]").check()
    wait_until(phone, lambda: any(["alarm", "none"] in one["fields"] for one in drafts(phone)))
    other._send("/sign-in", email=email, password=PASSWORD)
    other._send("/diary/check-ins", day=str(today(phone)), alarm="fever")
    phone.page.reload()
    is_there(phone)
    expect(phone.page.locator("#check-in-form [name=alarm][value=fever]")).to_be_checked()
    expect(phone.page.locator("#check-in-form [name=alarm][value=none]")).not_to_be_checked()
    save(phone)
    wait_until(phone, lambda: ("redness", "2") in stored(clinic, email))
    assert [value for kind, value in clinic.of(email, "observation", "kind, value") if kind == "fever"][-1] == "yes"


def test_of_one_day_there_is_one_draft_the_latest(installed):
    phone = installed("en")
    begin(phone)
    fill_in(phone)
    first = phone.page
    second = phone.page = first.context.new_page()
    phone.open("/today")
    is_there(phone)
    for page, words in ((second, "said in the second"), (first, "said in the first")):
        page.locator("#check-in-form [name=note]").fill(words)
        phone.page = page
        wait_until(phone, lambda words=words: [words] == [
            value for one in writes(phone, "draft") for name, value in one["said"] if name == "Note"])
    phone.page = first.context.new_page()
    phone.open("/today")
    expect(phone.page.locator("#check-in-form [name=note]")).to_have_value("said in the first")


def test_a_sign_that_was_stored_when_it_was_ticked_goes_with_what_is_discarded(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    fill_in(phone)
    phone.page.locator("#check-in-form [value=fever]").evaluate("box => box.click()")
    wait_until(phone, lambda: clinic.of(email, "observation", "kind, value") == [("fever", "yes")])
    expect(phone.page.locator("nav.bar ul")).to_be_hidden()
    phone.page.locator("[data-discard-draft]").evaluate("button => button.click()")
    wait_until(phone, lambda: clinic.of(email, "observation", "kind, value") == [])
    expect(phone.page.locator("nav.bar ul")).to_be_visible()


def test_what_needs_the_person_is_told_beside_it(installed):
    phone = installed("en")
    begin(phone)
    day = today(phone)
    choose(phone, "redness", 2)
    phone.page.locator("#check-in-form [name=note]").fill("x" * 4001)
    save(phone)
    expect(bar(phone)).to_have_text("1 needs your attention")
    phone.open(f"/days/{day - dt.timedelta(days=1)}")
    fill_in(phone)
    expect(line(phone)).to_be_visible()
    expect(bar(phone)).to_be_visible()


def test_the_list_of_what_waits_does_not_name_it(installed):
    phone = installed("en")
    begin(phone)
    fill_in(phone)
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=none]")).to_be_visible()
    expect(phone.page.locator("main [data-outbox-part] li:visible")).to_have_count(0)
    expect(line(phone)).to_be_visible()
