"""The therapist's list as it is worked: by keyboard alone, several at once, a search while one types."""

import contextlib
import datetime as dt
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.desks import NUMBER, focused
from tests.browser.test_sweeps import what_does_not_fit


def followed_up(folder, therapist):
    """How it went with each, as the database has it."""
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=10)) as db:
        return [one for one, in db.execute("SELECT outcome FROM handled WHERE author_id = ?", (therapist,))]


def test_twenty_rows_are_worked_by_keyboard_alone(desk, folder):
    desk = desk()
    page, seen = desk.page, []
    page.keyboard.press("j")
    for left in range(NUMBER, 0, -1):
        expect(page.locator(".choices [aria-current]")).to_contain_text(str(left))
        expect(page.locator("#new-clients b")).to_have_text(str(left))   # in the menu too
        row = page.locator(".person:focus-within")
        expect(row).to_have_count(1)   # after each the focus is where it was
        seen.append(focused(page))
        has_sign = row.locator("[name=outcome][type=radio]").count()
        page.keyboard.press("f")
        if has_sign:
            page.keyboard.press("Space")   # spoke with the client
        page.keyboard.press("Enter")
        page.wait_for_function("(left) => document.querySelector('.choices [aria-current] b').textContent == left",
                               arg=str(left - 1))
    assert len(set(seen)) == NUMBER
    expect(page.locator("#new-clients b")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Nobody needs follow-up just now.")
    assert sorted(followed_up(folder, desk.therapist)) == [""] * 15 + ["spoke"] * 5


def test_keys_go_down_and_up_tick_search_and_tell_what_they_do(desk):
    page = desk().page
    names = page.locator(".person h3").all_inner_texts()
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == names[place]
    for _ in range(NUMBER + 3):
        page.keyboard.press("j")
    assert focused(page) == names[-1]   # one of the silent ones
    page.keyboard.press("x")
    expect(page.locator(".person:focus-within .pick [type=checkbox]")).to_be_checked()
    expect(page.locator(".several")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("j")   # nothing goes on below it
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    assert focused(page) == names[-1]
    page.keyboard.press("/")
    page.keyboard.type("jfx?/k")   # letters, where somebody writes
    expect(page.locator("[name=q]")).to_have_value("jfx?/k")
    expect(page.locator("dialog.keys")).to_be_hidden()


def test_with_another_key_held_a_letter_is_the_browsers(desk):
    page = desk().page
    for key in ("Control+j", "Alt+j", "Meta+j"):
        page.keyboard.press(key)
        assert focused(page) == ""


def test_the_keys_can_be_turned_off_and_on_again(desk):
    page = desk().page
    page.locator("[data-keys-open]").click()
    page.locator("[data-keys-off]").click()
    expect(page.locator("[data-keys-on]")).to_be_visible()
    page.locator("[data-keys-close]").click()
    page.reload()
    page.keyboard.press("j")
    assert focused(page) == ""
    page.locator("[data-keys-open]").click()
    page.locator("[data-keys-on]").click()
    page.locator("[data-keys-close]").click()
    page.keyboard.press("j")
    assert focused(page) != ""


def test_a_search_shows_whom_it_finds_while_one_types_and_writes_no_address(desk):
    desk = desk()
    page = desk.page
    page.keyboard.press("/")
    page.keyboard.type("client b")
    expect(page.locator(".person")).to_have_count(1)
    expect(page.locator(".person h3")).to_have_text("Client B")
    expect(page.locator("[name=q]")).to_be_focused()
    assert page.url == f"{desk.server}/en/clients/"
    unsaved = "getComputedStyle(document.querySelector('[data-unsaved]'), '::before').content"
    assert page.evaluate(unsaved) == "none"   # who searches has nothing to save
    page.locator("[name=q]").fill("zzz")
    expect(page.locator("main")).to_contain_text("No client who shares a diary with you matches that.")
    page.locator("[name=q]").fill("")
    expect(page.locator(".person")).to_have_count(NUMBER)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_several_are_followed_up_or_asked_at_once(desk, folder, scripts):
    desk = desk(java_script_enabled=scripts)
    page = desk.page
    expect(page.locator(".several")).to_be_hidden()
    for place in (0, 1):   # who has written is none of them
        page.locator(".pick [type=checkbox]").nth(place).check()
    page.locator(".several button", has_text="Mark as followed up").click()
    expect(page.locator(".choices [aria-current]")).to_contain_text(str(NUMBER - 2))
    assert followed_up(folder, desk.therapist) == ["", ""]
    page.locator(".pick [type=checkbox]").first.check()
    page.locator(".several button", has_text="Ask how it is going").click()
    expect(page.locator(".choices [aria-current]")).to_contain_text(str(NUMBER - 3))
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=10)) as db:
        assert db.execute("SELECT count(*) FROM message WHERE author_id = ?", (desk.therapist,)).fetchone() == (1,)


def test_after_a_search_or_a_tick_what_is_followed_up_is_so_on_the_screen_too(desk, folder):
    """A typed word counted as something to lose, and no answer was shown any more: asked thrice, sent thrice."""
    desk = desk()
    page = desk.page
    page.locator("[name=q]").fill("client b")
    expect(page.locator(".person")).to_have_count(1)
    page.locator(".follow > summary").click()
    page.locator(".follow button.main").click()
    expect(page.locator(".choices b").first).to_have_text(str(NUMBER - 1))
    page.locator(".pick [type=checkbox]").first.check()
    page.locator(".person", has_text="Client D").locator(".follow > summary").click()
    page.locator(".person", has_text="Client D").locator(".follow button.main").click()
    expect(page.locator(".choices b").first).to_have_text(str(NUMBER - 2))
    assert len(followed_up(folder, desk.therapist)) == 2


def test_one_goes_on_with_who_stood_next_in_the_list_that_was_chosen(desk):
    desk = desk()
    page = desk.page
    desk.open("/clients/?show=all")
    for _ in range(3):
        page.keyboard.press("j")
    names = page.locator(".person h3").all_inner_texts()
    page.keyboard.press("f")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-announcement]")).to_contain_text("Saved")
    assert page.url.split("#")[0] == f"{desk.server}/en/clients/?show=all"
    assert focused(page) == names[3]   # who stood next, wherever that is now


def test_who_is_ticked_stays_ticked_and_nobody_else_while_something_is_stored_elsewhere(desk, folder):
    """A page that was made anew moved the tick to who then stood in that row."""
    desk = desk()
    page = desk.page
    row = page.locator(".person", has=page.locator(".pick [type=checkbox]")).nth(2)
    name = row.locator("h3").inner_text()
    row.locator("[type=checkbox]").evaluate("(box) => box.click()")   # as a key does it: the focus is elsewhere
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=10)) as db, db:
        first, = db.execute("SELECT s.client_id FROM share s JOIN treatment t ON t.client_id = s.client_id"
                            " WHERE s.therapist_id = ? LIMIT 1", (desk.therapist,)).fetchone()
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        db.execute("INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
                   " VALUES (?, ?, 'fever', 'yes', ?, ?, ?)", (first, now[:10], first, now, now))
    page.evaluate("new BroadcastChannel('hudro').postMessage({ stored: 1, isNews: true })")
    page.wait_for_timeout(1500)
    ticked = page.locator(".person", has=page.locator("[type=checkbox]:checked"))
    expect(ticked).to_have_count(1)
    expect(ticked.locator("h3")).to_have_text(name)
    page.locator(".several [type=reset]").click()
    page.evaluate("new BroadcastChannel('hudro').postMessage({ stored: 1, isNews: true })")
    expect(page.locator(".person", has_text="Fever")).to_have_count(6)   # and the page follows again


def test_what_waits_is_called_by_the_button_that_was_pressed(desk):
    desk = desk()
    page, desk.is_away = desk.page, True
    page.route("**/clients/asked", lambda route: route.abort())
    page.locator(".pick [type=checkbox]").first.check()
    page.locator(".several button", has_text="Ask how it is going").click()
    expect(page.locator(".several .kept-line")).to_be_visible()
    desk.open("/outbox")
    expect(page.locator("[data-outbox-part=waiting] h3")).to_have_text("Ask how it is going")


def test_too_long_a_search_says_so_where_the_list_was(desk):
    page = desk().page
    page.locator("[name=q]").fill("x" * 101)
    expect(page.locator("#people")).to_contain_text("No more than 100 characters. You have written 101.")
    expect(page.locator(".person")).to_have_count(0)


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_what_is_done_with_several_fits_a_narrow_phone(desk, language):
    page = desk(language, viewport={"width": 320, "height": 640}, has_touch=True).page
    page.locator(".pick [type=checkbox]").first.check()
    expect(page.locator(".several button").first).to_be_visible()
    assert what_does_not_fit(page) == {}


def test_a_row_is_low_on_a_desk(desk):
    """Some 56 px where one reason stands in it: a screen holds ten."""
    page = desk().page
    heights = "(which) => [...document.querySelectorAll(which)].map((one) => one.offsetHeight)"
    usual = page.evaluate(heights, ".person:not(:has(.ask))")
    assert max(usual) <= 72 and min(usual) >= 44
    assert max(page.evaluate(heights, ".person:has(.ask)")) <= 120   # two buttons


def test_who_is_ticked_stays_ticked_while_one_row_is_followed_up(desk):
    """The list comes anew; the rows that were chosen are still those."""
    desk = desk()
    page = desk.page
    boxes = page.locator(".person", has=page.locator(".pick [type=checkbox]"))
    names = [boxes.nth(place).locator("h3").inner_text() for place in (1, 3)]
    for name in names:
        page.locator(".person", has_text=name).locator("[type=checkbox]").check()
    other = boxes.nth(2)
    other.locator(".follow > summary").click()
    other.locator(".follow button.main").click()
    expect(page.locator("[data-announcement]")).to_contain_text("Saved")
    ticked = page.locator(".person", has=page.locator("[type=checkbox]:checked"))
    expect(ticked).to_have_count(2)
    assert sorted(ticked.locator("h3").all_inner_texts()) == sorted(names)
    page.reload()   # by itself nothing is ticked
    expect(ticked).to_have_count(0)


def test_a_search_that_reaches_nobody_says_so(desk):
    desk = desk()
    page, desk.is_away = desk.page, True
    page.context.set_offline(True)
    page.locator("[name=q]").fill("client b")
    expect(page.locator("[data-announcement]")).to_contain_text("The list could not be fetched.")
    expect(page.locator("[name=q]")).to_have_value("client b")
    page.context.set_offline(False)
    page.locator("[name=q]").press("Enter")
    expect(page.locator(".person")).to_have_count(1)
