"""The check-in one question at a time, as a tap on the card opens it: the way through it, and out of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import bar, begin, reconnect, today, wait_until, wait_until_saved, writes
from tests.browser.offline.sheet import IPHONE, YESTERDAY, is_left, level, observed, recover, save_none, says, tap
from tests.browser.pages import SIGN_BY_SIGN, short_ways
from webapp.guide.signs import SIGNS


@pytest.fixture
def phone(installed, wire):
    return installed("en", viewport=IPHONE, has_touch=True)


def test_all_of_a_day_is_nine_taps_and_no_scrolling(phone, clinic):
    """The last of them saves. Ten where sunscreen and make-up are told one by one, eight where they are passed by."""
    email = recover(phone)
    day = today(phone)
    phone.page.click(SIGN_BY_SIGN)
    says(phone, "Redness", "1 of 7")
    phone.page.evaluate("""() => {
      window.scrolled = 0;
      addEventListener("scroll", () => { if (scrollY) window.scrolled += 1; });
    }""")
    said = dict(zip(SIGNS, "21010", strict=True))
    names = ["Redness", "Flaking", "Swelling", "Dry and tight", "Itch or stinging"]
    for number, (sign, value) in enumerate(said.items()):
        says(phone, names[number], f"{number + 1} of 7")
        level(phone, sign, value)
    says(phone, "Warmth and pain", "6 of 7")
    tap(phone, ".here [name=warmer][value=no]")
    tap(phone, ".here [data-say]")
    for name in ("sunscreen", "no_makeup"):
        expect(phone.page.locator(f".here [name={name}][value=yes]")).to_be_checked()
    phone.page.wait_for_timeout(700)
    says(phone, "Warmth and pain", "6 of 7")   # nobody is led on to what saves
    tap(phone, "button.if-chosen")
    says(phone, "warning signs", "7 of 7")
    assert phone.page.evaluate("window.scrolled") == 0
    save_none(phone)
    expect(phone.page.locator("#check-in-title")).to_have_text("Saved")
    expect(phone.page.locator("#check-in-title")).to_be_in_viewport()
    is_left(phone)
    found = observed(clinic, email, day)
    assert found.items() >= {**said, "warmer": "no", "sunscreen": "yes", "no_makeup": "yes", "fever": "no"}.items()


def test_back_is_one_question_back_and_then_the_page(phone):
    recover(phone)
    address = phone.page.url
    phone.page.click(SIGN_BY_SIGN)
    expect(phone.page.locator("[data-stage-back]")).to_be_hidden()
    level(phone, "redness", 3)
    says(phone, "Flaking", "2 of 7")
    level(phone, "flaking", 1)
    says(phone, "Swelling", "3 of 7")
    tap(phone, "[data-stage-back]")
    says(phone, "Flaking", "2 of 7")
    phone.page.go_back()
    says(phone, "Redness", "1 of 7")
    expect(phone.page.locator(".here input[value='3']")).to_be_checked()
    expect(phone.page.locator(".here [data-large] svg")).to_be_visible()
    level(phone, "redness", 3)   # the same again goes on as well
    says(phone, "Flaking", "2 of 7")
    phone.page.go_back()
    phone.page.go_back()
    is_left(phone)
    assert phone.page.url == address
    expect(phone.page.locator("[data-draft-line]")).to_be_visible()   # not saved, and not lost


def test_a_reload_shows_the_same_question_with_what_was_said(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    level(phone, "redness", 2)
    level(phone, "flaking", 1)
    says(phone, "Swelling", "3 of 7")
    phone.page.reload()
    says(phone, "Swelling", "3 of 7")
    phone.page.go_back()
    says(phone, "Flaking", "2 of 7")
    expect(phone.page.locator(".here input[value='1']")).to_be_checked()


@pytest.mark.parametrize("way", ["cross", "Escape"])
def test_closed_and_opened_again_it_goes_on_where_nothing_is_said(phone, way):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    level(phone, "redness", 2)
    level(phone, "flaking", 1)
    says(phone, "Swelling", "3 of 7")
    if way == "cross":
        tap(phone, "[data-stage-close]")
    else:
        phone.page.keyboard.press("Escape")
    is_left(phone)
    expect(phone.page.locator("#check-in-form")).to_be_hidden()
    expect(phone.page.locator(SIGN_BY_SIGN)).to_be_focused()
    phone.page.click(SIGN_BY_SIGN)
    says(phone, "Swelling", "3 of 7")


def test_arrow_keys_choose_and_stay(phone):
    recover(phone)
    phone.page.focus(SIGN_BY_SIGN)
    phone.page.keyboard.press("Enter")
    phone.page.locator(".here input[value='1']").focus()
    phone.page.keyboard.press("Space")
    phone.page.keyboard.press("ArrowRight")
    phone.page.wait_for_timeout(800)
    says(phone, "Redness", "1 of 7")
    expect(phone.page.locator(".here input[value='2']")).to_be_checked()
    phone.page.locator("button.if-chosen").press("Enter")
    says(phone, "Flaking", "2 of 7")
    assert phone.page.evaluate("document.activeElement.id") == "flaking"   # whose name a screen reader reads


def test_the_skin_tone_is_asked_first_and_once(phone):
    begin(phone)
    short_ways(phone.page)
    phone.page.click(SIGN_BY_SIGN)
    says(phone, "Which is most like your skin?", "1 of 8")
    level(phone, "skin_tone", 4)
    says(phone, "Redness", "2 of 8")


def test_without_a_network_it_is_kept_and_the_word_for_it_is_seen(phone, wire, clinic):
    email = recover(phone)
    day = today(phone)
    phone.page.click(SIGN_BY_SIGN)
    wire.set("cut")
    level(phone, "redness", 2)
    says(phone, "Flaking", "2 of 7")
    tap(phone, ".stage-head [data-stage-last]")
    save_none(phone)
    is_left(phone)
    expect(phone.page.locator("#check-in-form .kept-line")).to_be_in_viewport()
    expect(bar(phone)).to_contain_text("1")
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert observed(clinic, email, day).items() >= {"redness": "2", "fever": "no"}.items()
    assert len([one for one in writes(phone) if one["url"].endswith("/check-ins")]) == 1


def test_what_is_refused_comes_back_on_one_page(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    tap(phone, ".stage-head [data-stage-last]")
    phone.page.fill("#note", "x" * 5001)
    phone.page.wait_for_timeout(1000)
    phone.page.locator(".if-none").click()
    expect(phone.page.locator("#summary")).to_be_in_viewport()
    is_left(phone)
    expect(phone.page.locator("#note")).to_have_value("x" * 5001)


def test_all_of_it_can_be_had_on_one_page(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    level(phone, "redness", 2)
    says(phone, "Flaking", "2 of 7")
    tap(phone, "[data-all-at-once]")
    is_left(phone)
    for sign in SIGNS:
        expect(phone.page.locator(f"#{sign}")).to_be_visible()
    expect(phone.page.locator("[name=redness][value='2']")).to_be_checked()
    expect(phone.page.locator("#check-in-form > button.main")).to_be_visible()


def test_the_note_is_reached_from_the_question_before_it(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    for _ in SIGNS:
        tap(phone, "[data-stage-next]")
    tap(phone, "[data-stage-last=note]")
    expect(phone.page.locator("#note")).to_be_focused()
    expect(phone.page.locator("#note")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_nobody_says_none_of_these_before_the_last_of_them_was_seen(installed, clinic, language):
    phone = installed(language, viewport={"width": 320, "height": 568}, has_touch=True)
    email = recover(phone)
    phone.page.locator("#sign-by-sign > summary").tap()
    tap(phone, ".stage-head [data-stage-last]")
    phone.page.wait_for_timeout(1100)
    expect(phone.page.locator(".if-none")).to_be_hidden()
    phone.page.evaluate("document.querySelector('.if-none').click()")   # nor by a script, or a key that is held
    more, last = phone.page.locator("[data-stage-read]"), phone.page.locator("[data-read-first] label").last
    expect(more).to_be_in_viewport(ratio=0.99)
    expect(last).not_to_be_in_viewport()
    box = more.bounding_box()
    for _ in range(2):   # the second half of a double tap says nothing
        phone.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        phone.page.wait_for_timeout(150)
    expect(last).to_be_in_viewport(ratio=0.99)
    expect(more).to_be_hidden()
    phone.page.wait_for_timeout(500)
    assert observed(clinic, email, today(phone)) == {}
    save_none(phone)
    wait_until(phone, lambda: observed(clinic, email, today(phone)).get("fever") == "no")


def test_a_sign_that_is_ticked_is_saved_whatever_stands_below_it(installed, clinic):
    phone = installed("en", viewport={"width": 320, "height": 568}, has_touch=True)
    recover(phone)
    phone.page.locator("#sign-by-sign > summary").tap()
    tap(phone, ".stage-head [data-stage-last]")
    tap(phone, "[data-read-first] label")
    expect(phone.page.locator("[data-stage-read]")).to_be_hidden()
    expect(phone.page.locator(".if-any")).to_be_visible()


def test_forward_after_it_is_saved_opens_nothing(phone):
    recover(phone)
    phone.page.click(SIGN_BY_SIGN)
    tap(phone, ".stage-head [data-stage-last]")
    save_none(phone)
    expect(phone.page.locator("#check-in-title")).to_have_text("Saved")
    is_left(phone)
    phone.page.go_forward()
    phone.page.wait_for_timeout(300)
    phone.page.locator("form[action$='/check-ins/undo'] button").click()
    expect(phone.page.locator(SIGN_BY_SIGN)).to_be_visible()
    expect(phone.page.locator("form.staged")).to_have_count(0)


def test_a_day_that_is_said_by_a_tick_leaves_no_questions_behind_the_back_button(phone, clinic):
    email = recover(phone)
    day = today(phone)
    phone.page.click(SIGN_BY_SIGN)
    level(phone, "redness", 2)
    says(phone, "Flaking", "2 of 7")
    tap(phone, ".stage-head [data-stage-last]")
    tap(phone, ".here [value=fever]")
    wait_until(phone, lambda: observed(clinic, email, day).get("fever") == "yes")
    phone.page.reload()
    wait_until(phone, lambda: phone.page.evaluate("!history.state?.stage"))
    expect(phone.page.locator("#check-in .logged")).to_be_visible()


def test_what_waits_is_called_by_its_own_words(phone, wire):
    """And not by the mark of the day before."""
    recover(phone)
    wire.set("cut")
    phone.page.click(SIGN_BY_SIGN)
    level(phone, "redness", YESTERDAY["redness"])
    says(phone, "Flaking", "2 of 7")
    tap(phone, ".stage-head [data-stage-last]")
    save_none(phone)
    expect(bar(phone)).to_contain_text("1")
    phone.open("/outbox")
    expect(phone.page.locator("[data-outbox-part=waiting] dl")).to_contain_text("Very mild")
    expect(phone.page.locator("[data-outbox-part=waiting] dl")).not_to_contain_text("yesterday")
