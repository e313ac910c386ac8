"""What the server refuses, and the page of what waits: its words, the person’s values, change, copy, discard."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
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
    writes,
)
from tests.browser.pages import unfold
from webapp.languages import LANGUAGES

WORDS = {"nb": ("1 venter på nett", "1 venter på deg"), "sv": ("1 väntar på nät", "1 väntar på dig"),
         "en": ("1 waiting to be sent", "1 needs your attention")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_refused_is_shown_with_the_servers_words_and_can_be_changed(installed, wire, clinic, language):
    phone = installed(language)
    email = begin(phone)
    page = phone.page
    wire.set("cut")
    log(phone, "x" * 4001)
    expect(bar(phone)).to_have_text(WORDS[language][0])
    phone.open("/outbox")
    reconnect(phone, wire)
    expect(bar(phone)).to_have_text(WORDS[language][1])
    row = page.locator("[data-outbox-part=refused] li")
    expect(row.locator(".wrong")).to_contain_text("4000")
    expect(row.locator("dl")).to_contain_text("x" * 4001)
    # Change and send again.
    row.locator("[data-change]").click()
    expect(page.locator("[name=note]")).to_have_value("x" * 4001)
    page.locator("[name=note]").fill("shorter")
    save(phone)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("shorter",)]
    assert writes(phone, "refused") == []


def test_a_refusal_that_comes_at_once_stands_in_the_form_and_is_replaced_by_the_next(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    log(phone, "x" * 4001)
    expect(phone.page.locator("#note-wrong")).to_contain_text("No more than 4000 characters")
    expect(bar(phone)).to_have_text("1 needs your attention")
    phone.page.locator("[name=note]").fill("shorter")
    save(phone)
    wait_until_saved(phone)
    assert clinic.of(email, "note", "text") == [("shorter",)]
    assert writes(phone, "refused") == []


def test_what_was_changed_after_a_refusal_is_not_undone_by_the_way_back_to_it(installed, clinic):
    """A warning sign that was unticked stood ticked again: what was refused was laid over what came after it."""
    phone = installed("en")
    email = begin(phone)
    unfold(phone.page)
    phone.page.locator("#alarm summary").click()
    phone.page.locator("#check-in-form [name=alarm][value=fever]").check()
    phone.page.fill("[name=note]", "x" * 4001)
    save(phone)
    expect(bar(phone)).to_contain_text("1 needs your attention")
    phone.page.locator("[name=note]").fill("warm, not ill")
    phone.page.locator("#check-in-form [name=alarm][value=fever]").uncheck()
    phone.page.wait_for_timeout(800)
    phone.open("/outbox")
    phone.page.locator("[data-outbox-part=refused] [data-change]").click()
    expect(phone.page.locator("[name=note]")).to_have_value("warm, not ill")
    expect(phone.page.locator("#check-in-form [name=alarm][value=fever]")).not_to_be_checked()
    phone.page.locator("#check-in-form [name=alarm][value=none]").check()
    save(phone)
    wait_until_saved(phone)
    expect(phone.page.locator("#check-in .logged")).to_be_visible()
    assert clinic.of(email, "note", "text") == [("warm, not ill",)]
    assert writes(phone, "refused") == [] and writes(phone, "draft") == []


def test_copy_and_discard_which_is_asked_twice(installed, wire):
    phone = installed("en")
    begin(phone)
    phone.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    wire.set("cut")
    log(phone, "to be copied")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/outbox")
    row = phone.page.locator("[data-outbox-part=waiting] li")
    row.locator("[data-copy]").click()
    expect(phone.page.locator("#announcement")).to_contain_text("Copied")
    assert "Note: to be copied" in phone.page.evaluate("navigator.clipboard.readText()")
    row.locator("[data-discard]").click()
    row.locator("[data-keep]").click()
    assert len(writes(phone, "waiting")) == 1
    row.locator("[data-discard]").click()
    row.locator("[data-discard-surely]").click()
    expect(bar(phone)).to_have_text("All saved")
    assert writes(phone) == []


def test_one_that_always_fails_one_refused_and_one_that_depends_on_it_let_the_others_through(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    owner, = clinic.rows("SELECT id FROM account WHERE email = ?", email)[0]
    clinic.write(f"CREATE TRIGGER always BEFORE INSERT ON usual WHEN new.client_id = '{owner}'"
                 " BEGIN SELECT raise(ABORT, 'x'); END")
    wire.set("cut")
    phone.open("/diary/usual")
    phone.page.locator("[name=redness][value='1']").check(force=True)
    phone.page.locator("form.check-in button.main").click()   # 503, always
    step = add_product(phone, "x" * 121)                       # refused: too long a name
    phone.open("/routine/")
    phone.page.locator("li.step .mark").click()                # depends on the refused one
    expect(bar(phone)).to_have_text("3 waiting to be sent")
    phone.open("/today")
    log(phone, "arrives")
    reconnect(phone, wire)
    wait_until(phone, lambda: clinic.of(email, "note", "text") == [("arrives",)])
    expect(bar(phone)).to_have_text("1 needs your attention · 2 waiting to be sent")
    assert len(writes(phone, "refused")) == 1
    wait_until(phone, lambda: len(writes(phone, "waiting")) == 2)
    # Mended, the others follow.
    clinic.write("DROP TRIGGER always")
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=refused] h3")).to_have_text("Product")
    phone.page.locator("[data-outbox-part=refused] [data-change]").click()
    expect(phone.page.locator("[name=name]")).to_have_value("x" * 121)
    phone.page.fill("[name=name]", "Short")
    phone.page.click("form[action$='/products'] button.main")
    expect(phone.page.locator("dl.facts")).to_be_visible()
    phone.open("/outbox")
    phone.page.click("[data-send-now]")
    wait_until_saved(phone)
    assert clinic.of(email, "tick", "step_id") == [(step,)]
    assert clinic.of(email, "usual", "sign, level")[0] == ("redness", 1)


def test_a_day_that_has_not_come_needs_you_and_can_be_put_right(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    page, day = phone.page, today(phone)
    late = day + dt.timedelta(days=3)
    page.clock.set_fixed_time(dt.datetime.combine(late, dt.time(12)))   # the phone is three days ahead
    phone.open(f"/days/{late}")
    choose(phone, "redness", 1)
    save(phone)
    expect(bar(phone)).to_have_text("1 needs your attention")
    phone.open("/outbox")
    expect(page.locator("[data-outbox-part=refused] .wrong")).to_contain_text("the date on your phone may be wrong")
    page.clock.set_fixed_time(dt.datetime.combine(day, dt.time(12)))
    page.locator("[data-change]").click()
    expect(page.locator("[data-day-of] input")).to_be_visible()
    page.locator("[data-day-of] input").fill(str(day))
    save(phone)
    wait_until_saved(phone)
    assert clinic.of(email, "observation", "day, kind, value") == [(str(day), "redness", "1")]
