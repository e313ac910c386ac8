"""The check-in one question at a time: getting there, tapping as a finger does, and what was stored."""

import datetime as dt
import uuid

from playwright.sync_api import expect

from tests.browser.offline.keeping import begin, today, wait_until
from tests.browser.pages import SEEN_FIRST, short_ways

YESTERDAY = {"redness": "1", "flaking": "2", "swelling": "0", "dryness": "2", "itch": "1", "alarm": "none"}
IPHONE = {"width": 390, "height": 844}


def recover(phone, back=0) -> str:
    """Join, and open a day that is the second after a treatment, with all said of the one before it. `back`: how many
    days ago it was. The e-mail address."""
    email = begin(phone)
    day = today(phone) - dt.timedelta(days=back)
    phone._send("/diary/treatments", id=str(uuid.uuid4()), day=str(day - dt.timedelta(days=2)))
    phone._send("/diary/check-ins", day=str(day - dt.timedelta(days=1)), skin_tone="3", **YESTERDAY)
    phone.open(f"/days/{day}")
    short_ways(phone.page)   # after midnight: today is meant
    return email


def here(phone):
    return phone.page.locator(".stage.here").first


def says(phone, heading, count):
    expect(here(phone).locator(".name, legend").first).to_contain_text(heading)
    expect(here(phone).locator(".count")).to_contain_text(count)


def tap(phone, selector):
    """As a finger does it: only what is on the screen, and once it has been seen."""
    target = phone.page.locator(selector).locator("visible=true").first
    expect(target).to_be_in_viewport(ratio=0.99)
    phone.page.wait_for_timeout(SEEN_FIRST)
    target.tap()


def level(phone, sign, value):
    tap(phone, f".here [name={sign}][value='{value}']")


def save_none(phone):
    """Once the warning signs have been on the screen for long enough to be read."""
    phone.page.wait_for_timeout(1000)
    tap(phone, ".if-none")


def observed(clinic, email, day):
    return {kind: value for on, kind, value in clinic.of(email, "observation", "day, kind, value") if on == str(day)}


def is_left(phone):
    """The page is whole again, and the browser's history is where it was before."""
    expect(phone.page.locator("form.staged")).to_have_count(0)
    expect(phone.page.locator("nav.bar ul")).to_be_visible()
    wait_until(phone, lambda: phone.page.evaluate("!history.state?.stage"))
