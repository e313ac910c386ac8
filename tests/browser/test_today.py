"""Today's page in one hand: how long it is, and what is within the first screen."""

import datetime as dt
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.pages import short_ways

IPHONE = {"width": 390, "height": 844}
PRODUCTS = [("Mild wash", "cleanser", "morning"), ("Day cream", "moisturiser", "morning"),
            ("Sunscreen 50", "sunscreen", "morning"), ("Oil wash", "cleanser", "evening"),
            ("Retinol", "treatment", "evening"), ("Night cream", "moisturiser", "evening")]
CALM = {**dict.fromkeys(("redness", "flaking", "swelling", "dryness", "itch"), "0"), "alarm": "none", "warmer": "no"}
# The question of the small hours, which makes the card longer, is not a usual day's. In the morning and in the evening.
SCREENS = """() => {
  for (const part of document.querySelectorAll("[data-small-hours], .of-before")) part.remove();
  const halves = [...document.querySelectorAll("details.half")];
  if (halves.length !== 2) throw new Error("a morning and an evening are measured");
  return Math.max(...halves.map((half) => {
    for (const one of halves) one.open = one === half;
    return document.documentElement.scrollHeight / innerHeight;
  }));
}"""


def recovering(phones, language, days):
    """Somebody some days after a treatment, with six products, who said something yesterday; and today's date."""
    phone = phones(language, viewport=IPHONE)
    phone.join()
    today = dt.date.fromisoformat(phone.page.url.split("#")[0].rsplit("/", 1)[1])
    phone._send("/diary/treatments", id=str(uuid.uuid4()), day=str(today - dt.timedelta(days=days)))
    for name, kind, part in PRODUCTS:
        phone._send("/routine/products", id=str(uuid.uuid4()), name=name, kind=kind, part=part,
                    **({"active": "retinoid"} if name == "Retinol" else {}))
    phone._send("/diary/check-ins", day=str(today - dt.timedelta(days=1)), redness="1", flaking="1", swelling="0",
                dryness="1", itch="1", alarm="none")
    phone.open(f"/days/{today}")
    return phone, today


# Each time that a script asks, a second has gone by.
IN_HASTE = """(() => {
  const Real = Date;
  let asked = 0;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + 1000 * asked++); }
  };
})();"""


def test_a_second_that_goes_by_is_no_other_time_zone(phones):
    phone = phones("en")
    phone.page.add_init_script(IN_HASTE)
    phone.join()
    expect(phone.page.locator("#check-in")).to_be_visible()
    expect(phone.page.locator("form[data-zone]")).to_be_hidden()


def test_the_number_of_what_is_new_is_not_shown_of_then(phones):
    """On a page of before, as from the phone's own store."""
    phone = phones("en")
    phone.sign_in("recovering")
    number = phone.page.locator("#new-routine b")
    expect(number).to_be_visible()
    phone.page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5))
    phone.page.reload()
    expect(phone.page.locator("[data-from-note]")).to_be_visible()
    expect(number).to_be_hidden()


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
@pytest.mark.parametrize("days", [1, 3, 4, 7])
def test_a_usual_day_is_little_more_than_two_screens_and_one_with_a_sign_three(phones, language, days):
    phone, today = recovering(phones, language, days)
    assert phone.page.evaluate(SCREENS) <= 2.25, phone.page.inner_text("main")   # a date's name may take a line more
    phone._send("/diary/check-ins", day=str(today), **CALM)
    phone.open(f"/days/{today}")
    assert phone.page.evaluate(SCREENS) <= 2.25, phone.page.inner_text("main")
    phone._send("/diary/signs/ticks", day=str(today), alarm="fever", ticked="yes")
    phone.open(f"/days/{today}")
    assert phone.page.evaluate(SCREENS) <= 3


def test_a_calm_day_is_one_tap_within_the_first_screen(phones):
    phone, _ = recovering(phones, "nb", 3)
    calm = short_ways(phone.page).first
    phone.page.evaluate("scrollTo(0, 0)")
    expect(calm).to_be_in_viewport(ratio=0.99)
    calm.click()
    expect(phone.page.locator("#check-in .logged .five b")).to_have_text(["0"] * 5)


def test_a_drawing_of_what_was_saved_leads_to_its_question(phones):
    phone, today = recovering(phones, "en", 3)
    phone._send("/diary/check-ins", day=str(today), **CALM)
    phone.open(f"/days/{today}")
    phone.page.locator(".logged .five a[href='#swelling']").click()
    expect(phone.page.locator("#change")).to_have_attribute("open", "")
    expect(phone.page.locator("#swelling")).to_be_in_viewport()
