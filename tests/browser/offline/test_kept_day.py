"""A check-in that waits is shown as what was said, in place of its form: read, changed, and never over an advice."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    bar,
    change_kept,
    choose,
    is_kept,
    reconnect,
    save,
    today,
    wait_until_saved,
    writes,
)
from tests.browser.offline.sheet import IPHONE, observed, recover
from tests.browser.pages import unfold

KEPT = "[data-kept-day]"
SAVE = "#check-in-form > button.main"


@pytest.fixture
def phone(installed, wire):
    return installed("en", viewport=IPHONE)


def write_offline(phone, wire, **levels):
    """Save a day without a network, with all that can be said of it."""
    email = recover(phone)
    wire.set("cut")
    unfold(phone.page)
    for sign, level in levels.items():
        choose(phone, sign, level)
    phone.page.locator("#check-in-form [name=itch][value=skipped]").check(force=True)
    phone.page.locator("#check-in-form [name=sunscreen][value=yes]").check(force=True)
    phone.page.fill("[name=note]", "tight round the nose")
    save(phone)
    is_kept(phone)
    return email


def test_what_was_said_is_drawn_and_the_form_is_away(phone, wire, clinic):
    email = write_offline(phone, wire, redness=2, flaking=1, swelling=0)
    page = phone.page
    expect(page.locator(f"{KEPT} .kept-line")).to_be_in_viewport(ratio=0.99)
    for _ in range(2):   # also when the page is opened anew
        expect(page.locator("#check-in .kept-line").locator("visible=true")).to_have_count(1)
        expect(page.locator(f"{KEPT} .five div")).to_have_text(["Redness2", "Flaking1", "Swelling0"])
        drawn = page.locator(f"{KEPT} .five use").evaluate_all("all => all.map(one => one.href.baseVal.split('#')[1])")
        assert drawn == ["redness-2", "flaking-1", "swelling-0"]
        expect(page.locator(f"{KEPT} .answers")).to_contain_text("tight round the nose")
        expect(page.locator(f"{KEPT} .answers")).to_contain_text("Sunscreen")
        expect(page.locator(f"{KEPT} .answers dt", has_text="Redness")).to_have_count(0)
        expect(page.locator(SAVE)).to_be_hidden()
        page.reload()
    reconnect(phone, wire)
    wait_until_saved(phone)
    expect(page.locator(".logged .five b").first).to_have_text("2")
    assert observed(clinic, email, today(phone)).items() >= {"redness": "2", "swelling": "0"}.items()


def test_it_is_changed_before_it_is_sent(phone, wire, clinic):
    email = write_offline(phone, wire, redness=2)
    change_kept(phone)
    expect(phone.page.locator(SAVE)).to_be_visible()
    assert phone.page.evaluate("document.activeElement.matches('#check-in-form fieldset')")
    choose(phone, "redness", 3)
    expect(phone.page.locator(KEPT)).to_be_hidden()   # what is there now is not kept yet
    save(phone)
    expect(phone.page.locator(f"{KEPT} .five div").first).to_have_text("Redness3")
    expect(phone.page.locator(SAVE)).to_be_hidden()
    expect(bar(phone)).to_contain_text("wait")
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert observed(clinic, email, today(phone))["redness"] == "3"
    assert all(one["state"] == "sent" for one in writes(phone))


@pytest.mark.parametrize("answer", ["[name=alarm][value=fever]", "[name=swelling][value='4']"])
def test_what_calls_for_somebody_is_never_put_away(phone, wire, answer):
    recover(phone)
    wire.set("cut")
    unfold(phone.page)
    phone.page.locator("#alarm summary").click()
    phone.page.locator(f"#check-in-form {answer}").check(force=True)
    save(phone)
    is_kept(phone)
    for _ in range(2):
        expect(phone.page.locator("#check-in-form .at-once").locator("visible=true")).to_have_count(1)
        expect(phone.page.locator(SAVE)).to_be_visible()
        phone.page.reload()
        is_kept(phone)


def test_a_later_thought_that_is_not_saved_is_seen(phone, wire):
    """A draft over what waits: its form stands open."""
    write_offline(phone, wire, redness=1)
    change_kept(phone)
    choose(phone, "redness", 4)
    expect(phone.page.locator("[data-draft-line]")).to_be_visible()
    phone.page.reload()
    expect(phone.page.locator("#check-in-form [name=redness][value='4']")).to_be_checked()
    expect(phone.page.locator(SAVE)).to_be_visible()
