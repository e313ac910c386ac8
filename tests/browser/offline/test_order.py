"""The order of the steps, tap by tap, with a network and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    add_product,
    begin,
    reconnect,
    wait_until_saved,
)

OWNER = "(SELECT id FROM account WHERE email = ?)"


def open_order(phone, names):
    """The page that orders the steps, with a product of each name in it."""
    for name in names:
        add_product(phone, name)
        expect(phone.page.locator("h1")).to_have_text(name)
    phone.open("/routine/steps/order")


@pytest.mark.parametrize("state", ["cut", "passes"])
def test_each_tap_moves_a_step(installed, wire, clinic, state):
    phone = installed("en")
    email = begin(phone)
    open_order(phone, "ABC")
    wire.set(state)
    for name, direction in (("C", "up"), ("C", "up"), ("B", "up")):
        phone.page.locator(".order li", has_text=name).first.locator(f"[name={direction}]").click()
    expect(phone.page.locator(".order li [dir=auto]")).to_have_text(["C", "B", "A"])
    if state == "cut":
        phone.page.reload()
        expect(phone.page.locator(".order li [dir=auto]")).to_have_text(["C", "B", "A"])
    reconnect(phone, wire)
    wait_until_saved(phone)
    order = clinic.rows("SELECT p.name FROM step s JOIN product p ON p.id = s.product_id"
                        f" WHERE p.client_id = {OWNER} ORDER BY s.place", email)
    assert order == [("C",), ("B",), ("A",)]


def test_rows_that_lie_as_they_were_put_are_not_moved_again(installed, wire):
    """What waits is laid over the page again and again: a row that is moved under a finger would lose the tap."""
    phone = installed("en")
    begin(phone)
    open_order(phone, "ABC")
    wire.set("cut")
    for _ in range(2):
        phone.page.locator(".order li", has_text="C").first.locator("[name=up]").click()
    expect(phone.page.locator("form.order .kept-line")).to_be_visible()
    moved = phone.page.evaluate("""async () => {
      let moved = 0;
      const list = document.querySelector('.order li').parentElement;
      new MutationObserver((seen) => { moved += seen.length; }).observe(list, { childList: true });
      const filled = new Promise((resolve) => document.addEventListener('hudro:filled', resolve, { once: true }));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await filled;
      await new Promise((resolve) => setTimeout(resolve));
      return moved;
    }""")
    assert moved == 0
    expect(phone.page.locator(".order li [dir=auto]")).to_have_text(["C", "A", "B"])


def test_a_tap_that_is_kept_leaves_the_page_where_it_is(installed, wire):
    """The next tap is for the row under the finger."""
    phone = installed("en", viewport={"width": 390, "height": 480})
    begin(phone)
    open_order(phone, "ABCDEFG")
    wire.set("cut")
    second = phone.page.locator(".order li").nth(1)
    second.locator("[name=up]").click()
    place = phone.page.evaluate("scrollY")
    expect(phone.page.locator("form.order .kept-line")).to_be_visible()
    phone.page.wait_for_timeout(800)
    assert phone.page.evaluate("scrollY") == place


def test_of_two_taps_before_any_answer_the_second_holds(installed):
    """The first one's answer is not shown, and what the first one said is not laid over the second one's answer."""
    phone = installed("en")
    begin(phone)
    open_order(phone, "ABC")
    phone.page.evaluate("""() => {
      const up = [...document.querySelectorAll(".order [name=up]")].at(-1);
      up.click();
      up.click();
    }""")
    wait_until_saved(phone)
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator(".order li [dir=auto]")).to_have_text(["C", "A", "B"])
