"""Past midnight: which of two days a write is about."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    bar,
    begin,
    choose,
    save,
    today,
)

# As after an answer to a tap elsewhere on the page.
SWAPPED = "document.dispatchEvent(new CustomEvent('htmx:after:swap', { detail: { ctx: {} } }))"


def test_past_midnight_a_write_is_about_the_day_that_was_chosen(installed, wire, clinic):
    phone = installed("en")
    begin(phone)
    day = today(phone)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0, 30), dt.UTC)   # half past one in Oslo
    clinic.go_to(midnight)
    phone.open("/outbox")   # a day's page would go on to the worker's today, whose own clock cannot be set
    phone.page.clock.set_fixed_time(midnight)
    phone.open(f"/days/{day + dt.timedelta(days=1)}")
    phone.page.locator(f"[type=radio][name=day][value='{day}']").check(force=True)
    wire.set("cut")
    choose(phone, "redness", 2)
    save(phone)
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=waiting] dt", has_text="Redness")).to_be_visible()
    expect(phone.page.locator("[data-outbox-part=waiting] h3")).to_have_text(f"Check-in, {day:%A} {day.day} {day:%B}")
    phone.page.locator("[data-change]").click()
    expect(phone.page).to_have_url(re.compile(f"/days/{day}$"))
    expect(phone.page.locator("[name=redness][value='2']")).to_be_checked()


def test_past_four_the_day_that_was_chosen_stays_chosen(installed, clinic):
    """The question goes by itself where nobody has begun; where somebody has, it is answered."""
    phone = installed("en")
    begin(phone)
    day = today(phone)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0, 30), dt.UTC)   # half past one in Oslo
    clinic.go_to(midnight)
    phone.open("/outbox")
    phone.page.clock.set_fixed_time(midnight)
    phone.open(f"/days/{day + dt.timedelta(days=1)}")
    question = phone.page.locator("[data-small-hours]:has(input)")
    chosen = question.locator(f"[value='{day}']")
    chosen.check(force=True)
    choose(phone, "redness", 2)
    phone.page.clock.set_fixed_time(midnight + dt.timedelta(hours=4))
    phone.page.evaluate(SWAPPED)
    expect(question).to_be_visible()
    expect(chosen).to_be_checked()
    phone.page.locator("[data-discard-draft]").evaluate("button => button.click()")
    expect(phone.page.locator("[data-draft-line]")).to_be_hidden()
    phone.page.evaluate(SWAPPED)
    expect(question).to_be_hidden()
    expect(chosen).not_to_be_checked()
