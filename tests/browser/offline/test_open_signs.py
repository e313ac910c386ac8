"""A warning sign from the tick to its end, over days, with and without a network: client and therapist."""

import datetime as dt
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    bar,
    begin,
    choose,
    reconnect,
    save,
    today,
    wait_until,
    wait_until_kept,
    wait_until_saved,
)
from tests.browser.pages import agree_to_share, unfold
from tests.people import PASSWORD
from webapp.guide.signs import SIGNS

DAY = dt.timedelta(days=1)
WORDS = {
    "nb": {"asks": "Er det der fortsatt?", "gone": "Det er borte", "doctor": "Du bør få hjelp av lege",
           "common": "Dette er vanlig", "tries": "Har prøvd å få tak i kunden én gang",
           "today": "Trenger oppfølging i dag", "says": "Kunden sier at det er borte."},
    "sv": {"asks": "Finns det kvar?", "gone": "Det är borta", "doctor": "Du bör få hjälp av en läkare",
           "common": "Det här är vanligt", "tries": "Har sökt kunden en gång", "today": "Behöver uppföljning i dag",
           "says": "Kunden säger att det är borta."},
    "en": {"asks": "Is it still there?", "gone": "It is gone",
           "doctor": "You should be seen by a doctor today", "common": "This is common",
           "tries": "Not reached, once.", "today": "Needs attention today", "says": "The client says it is gone."},
}


def share(client, therapist, clinic):
    """The client lets the therapist in; the therapist's e-mail address."""
    email = therapist.join()
    clinic.write("UPDATE account SET therapist = 1 WHERE email = ?", email)
    agree_to_share(client, therapist, "diary")
    return email


def sign_in(phone, email):
    """In the morning: a therapist's sign-in has ended overnight."""
    phone.open("/sign-in")
    phone.page.fill("[name=email]", email)
    phone.page.fill("[name=password]", PASSWORD)
    phone.page.click("form[action$='/sign-in'] button")
    phone.page.wait_for_url("**/clients/")


def follow_up(therapist, outcome):
    """Say in the list how it went."""
    therapist.page.locator(".person .follow > summary").first.click()
    therapist.page.locator(".person .follow .option", has=therapist.page.locator(f"[value={outcome}]")).first.click()
    therapist.page.locator(".person .follow form button.main").first.click()


@pytest.mark.parametrize("language", WORDS)
def test_ticked_offline_asked_about_on_the_next_day_and_dealt_with(installed, wire, clinic, language):
    words = WORDS[language]
    client, therapist = installed(language), installed(language)
    begin(client)
    page, first = client.page, today(client)
    therapists_email = share(client, therapist, clinic)
    client.open("/today")
    page.locator("#begin-title ~ .begin form button").first.click()   # had a treatment today
    expect(page.locator("#care-title")).to_be_visible()
    client.open("/today")
    wait_until_kept(client, f"/days/{first}")

    # Monday, no network: the advice is there with the tick, and the sign waits on the phone.
    wire.set("cut")
    page.reload()
    unfold(page)
    page.click("#alarm summary")
    page.check("[name=alarm][value=fever]", force=True)
    expect(page.locator("#alarm [data-advice=DOCTOR_TODAY]:visible")).to_be_visible()
    save(client)
    expect(page.locator("#check-in-form .kept-line")).to_be_visible()
    reconnect(client, wire)
    wait_until_saved(client)

    # Tuesday: a calm check-in closes nothing.
    clinic.go_ahead(DAY.total_seconds())
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + DAY)
    client.open(f"/days/{first + DAY}")
    expect(page.locator("#open-signs")).to_contain_text(words["asks"])
    for sign in SIGNS:
        choose(client, sign, 0)
    page.check("#check-in-form [name=alarm][value=none]", force=True)
    expect(page.locator("#check-in-form [name=alarm][value=none]")).to_be_checked()
    save(client)
    expect(page.locator("#check-in .logged")).to_be_visible()
    expect(page.locator("#open-signs")).to_contain_text(words["asks"])
    expect(page.locator("#open-signs")).to_contain_text(words["doctor"])
    expect(page.locator("main")).not_to_contain_text(words["common"])

    # The therapist did not reach her: the sign stays first, and counts the try.
    therapist.page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + DAY)
    sign_in(therapist, therapists_email)
    expect(therapist.page.locator(".people h2").first).to_have_text(words["today"])
    follow_up(therapist, "not_reached")
    expect(therapist.page.locator(".person").first).to_contain_text(words["tries"])

    # "Gone", said without a network, arrives; the therapist sees it, and closes it.
    wire.set("cut")
    page.locator("#open-signs button", has_text=words["gone"]).click()
    expect(page.locator("#open-signs .kept-line")).to_be_visible()
    reconnect(client, wire)
    wait_until_saved(client)
    client.open(f"/days/{first + DAY}")
    expect(page.locator("#open-signs")).not_to_contain_text(words["asks"])
    expect(page.locator("#check-in")).to_contain_text(words["common"])
    therapist.open("/clients/")
    expect(therapist.page.locator(".person").first).to_contain_text(words["says"])
    follow_up(therapist, "spoke")
    expect(therapist.page.locator(".people h2").first).not_to_have_text(words["today"])


def test_a_sign_takes_none_of_these_back_and_not_the_other_way(installed, wire):
    phone = installed("en")
    begin(phone)
    choose(phone, "redness", 1)
    page = phone.page
    page.check("#check-in-form [name=alarm][value=none]", force=True)
    page.click("#alarm summary")
    page.check("[name=alarm][value=pus]", force=True)
    expect(page.locator("#check-in-form [name=alarm][value=none]")).not_to_be_checked()
    page.check("#check-in-form [name=alarm][value=none]", force=True)
    expect(page.locator("[name=alarm][value=pus]")).to_be_checked()
    save(phone)
    expect(page.locator("#alarm-wrong")).to_be_visible()   # it is asked which of the two holds


def test_a_sign_is_sent_when_it_is_ticked_and_taken_back_when_it_is_unticked(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    page = phone.page
    unfold(page)
    page.click("#alarm summary")
    page.check("#check-in-form [value=fever]", force=True)
    wait_until(phone, lambda: clinic.of(email, "observation", "kind, value") == [("fever", "yes")])
    page.uncheck("#check-in-form [value=fever]", force=True)
    wait_until(phone, lambda: clinic.of(email, "observation", "kind, value") == [])
    wait_until_saved(phone)
    wire.set("cut")
    for alarm in ("pus", "eye", "pus"):   # the last takes the first back
        page.locator(f"#check-in-form [value={alarm}]").evaluate("box => box.click()")
    expect(bar(phone)).to_have_text("3 waiting to be sent")
    page.reload()   # not saved yet: the sign is in the draft, and the telephone in the place of the menu
    expect(page.locator("[data-calls-bar] .wide")).to_have_attribute("href", "tel:116117")
    expect(page.locator("#check-in-form [value=eye]")).to_be_checked()
    reconnect(phone, wire)
    wait_until(phone, lambda: clinic.of(email, "observation", "kind, value") == [("eye", "yes")])


def test_after_midnight_a_sign_that_was_ticked_goes_with_the_day_that_is_chosen(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    day = today(phone) + DAY
    midnight = dt.datetime.combine(day, dt.time(0, 30), dt.UTC)   # half past one in Oslo
    clinic.go_to(midnight)
    phone.open("/outbox")
    phone.page.clock.set_fixed_time(midnight)
    phone.open(f"/days/{day}")
    unfold(phone.page)
    page = phone.page
    page.locator("#check-in-form [value=fever]").evaluate("box => box.click()")
    wait_until(phone, lambda: clinic.of(email, "observation", "day, kind, value") == [(str(day), "fever", "yes")])
    page.locator(f"[data-small-hours] [value='{day - DAY}']").check(force=True)
    wait_until(phone, lambda: clinic.of(email, "observation", "day, kind, value") == [
        (str(day - DAY), "fever", "yes")])


def test_the_month_says_that_a_sign_which_waits_is_not_in_it(installed, wire):
    phone = installed("en")
    begin(phone)
    day = today(phone)
    phone._send("/diary/treatments", id=str(uuid.uuid4()), day=str(day))
    phone._send("/diary/check-ins", day=str(day), redness="0", alarm="none")
    phone.open("/diary/")
    note = phone.page.locator("[data-old-note]", has_text="not in this picture yet")
    expect(note).to_be_hidden()
    phone.open(f"/days/{day}")
    wire.set("cut")
    choose(phone, "redness", 0)
    phone.page.locator("#alarm summary").click()
    phone.page.locator("#alarm [value=pus]").check(force=True)
    phone.open("/diary/")
    expect(note).to_be_visible()
    expect(note).to_be_in_viewport()
