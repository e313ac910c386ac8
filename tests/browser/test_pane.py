"""On a desk the client stands beside the list: opened, answered and left from there, and nobody else in between."""

import contextlib
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NUMBER, focused
from tests.browser.test_sweeps import AXE, RULES, violations


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_on_a_desk_the_client_stands_beside_the_list(desk, language):
    desk = desk(language)
    page = desk.page
    page.keyboard.press("j")
    name = focused(page)
    page.keyboard.press("Enter")
    pane = page.locator(".pane")
    expect(pane.locator("h2").first).to_have_text(name)
    expect(pane.locator("h2").first).to_be_focused()
    expect(page.locator(".person[aria-current=true] h3")).to_have_text(name)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.keyboard.press("Escape")
    expect(pane).to_be_empty()
    assert focused(page) == name
    page.keyboard.press("j")
    page.keyboard.press("r")
    field = pane.locator("textarea[name=text]")
    expect(field).to_be_focused()
    page.keyboard.type("Yes, tomorrow.")
    pane.locator("form.message button.main").click()
    expect(pane.locator(".messages .from-clinic")).to_contain_text("Yes, tomorrow.")


def test_a_message_is_answered_from_the_list_by_keyboard(desk):
    desk = desk()
    page = desk.page
    while "swim" not in page.locator(".pane").inner_text():
        page.keyboard.press("j")
        page.keyboard.press("r")
        expect(page.locator(".pane textarea[name=text]")).to_be_focused()
        if "swim" not in page.locator(".pane").inner_text():
            page.keyboard.press("Escape")
    page.keyboard.type("Wait until Friday.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".pane .messages .from-clinic")).to_contain_text("Wait until Friday.")
    desk.open("/clients/")
    expect(page.locator(".choices [aria-current]")).to_contain_text(str(NUMBER - 1))


@pytest.mark.parametrize("width", [390, 1100])
def test_where_there_is_no_room_the_clients_own_page_is_opened(desk, width):
    desk = desk(viewport={"width": width, "height": 800})
    page = desk.page
    page.keyboard.press("j")
    name = focused(page)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(name)
    page.go_back()
    expect(page.locator(".person")).to_have_count(NUMBER)
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("main h1")).to_have_text(name)
    expect(page.locator("textarea[name=text]")).to_be_focused()


def test_the_pane_shows_whom_one_asked_for_last(desk):
    """An answer that comes late took the place of another client's, in whose field somebody was writing."""
    desk = desk()
    page, held = desk.page, []
    page.route("**/summary", lambda route: held.append(route) if not held else route.continue_())
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("j")
    second = focused(page)
    page.keyboard.press("r")
    expect(page.locator(".pane textarea[name=text]")).to_be_focused()
    page.keyboard.type("Dear second")
    held[0].continue_()
    page.wait_for_timeout(1000)
    expect(page.locator(".pane h2").first).to_have_text(second)
    expect(page.locator(".pane textarea[name=text]")).to_have_value("Dear second")
    # And nobody else takes the place of what is written and not sent.
    for go in (lambda: page.keyboard.press("Escape"), lambda: page.locator(".person h3 a", has_text=first).click()):
        go()
        expect(page.locator("[data-announcement]")).to_contain_text("What you wrote here has not been sent yet.")
        expect(page.locator(".pane textarea[name=text]")).to_have_value("Dear second")
    page.locator(".pane form.message button.main").click()
    expect(page.locator(".pane .messages .from-clinic")).to_contain_text("Dear second")
    page.locator(".person h3 a", has_text=first).click()
    expect(page.locator(".pane h2").first).to_have_text(first)


def test_after_a_list_that_came_as_an_answer_the_keys_and_the_pane_go_on(desk, folder):
    desk = desk()
    page = desk.page
    page.keyboard.press("j")
    name = focused(page)   # with a fever: an outcome is asked for
    page.keyboard.press("f")
    page.keyboard.press("Tab")
    page.locator(".person:focus-within .follow button.main").click()
    row = page.locator(".person", has_text=name)
    expect(row.locator(".wrong")).to_contain_text("Choose how it went.")
    row.locator("h3 a").click()
    expect(page.locator(".pane h2").first).to_have_text(name)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()


def test_who_has_another_ones_name_is_told_apart_beside_the_list_too(desk, folder):
    desk = desk()
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=10)) as db, db:
        db.execute("UPDATE account SET name = 'Kari Same' WHERE id IN (SELECT client_id FROM share"
                   " WHERE therapist_id = ? LIMIT 2)", (desk.therapist,))
    desk.open("/clients/?show=all")
    page = desk.page
    page.locator(".person h3 a", has_text="Kari Same").first.click()
    told = page.locator(".pane .same-name")
    expect(told).to_contain_text("Two clients have this name.")
    assert told.locator("svg").bounding_box()["height"] < 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_desk_with_a_client_beside_the_list(desk, theme):
    page = desk("nb", color_scheme=theme).page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".pane h2").first).to_be_focused()
    page.locator(".pick [type=checkbox]").first.check()
    # As tall as the page: a link half under the bar of what is done with several would count as a small target.
    page.set_viewport_size({"width": 1280, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.evaluate(AXE)
    assert violations(page, RULES) == []
