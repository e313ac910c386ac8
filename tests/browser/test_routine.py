"""The routine as a person keeps it: a product, its order, ticks over a week, a treatment, the rest, the return."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.pages import each_way, unfold, unfold_routine

WORDS = {
    "nb": {"rests": "På pause etter behandlingen", "earliest": "Bruk det igjen tidligst",
           "not_calm": "Bruk det igjen når huden",
           "use": "Retinoid", "done": "gjort", "rest": "på pause", "skipped": "hoppet over"},
    "sv": {"rests": "Pausad efter behandlingen", "earliest": "Använd den igen tidigast",
           "not_calm": "Använd den igen när huden",
           "use": "Retinoid", "done": "gjort", "rest": "pausad", "skipped": "överhoppat"},
    "en": {"rests": "On hold after the treatment", "earliest": "at the earliest",
           "not_calm": "Use it again when your skin",
           "use": "Retinoid", "done": "done", "rest": "on hold", "skipped": "skipped"},
}


def add(phone, name, kind, *, active=None, parts=("evening",), opened=None):
    page = phone.page
    phone.open("/routine/products/new")
    page.fill("[name=name]", name)
    page.locator(f"[name=kind][value={kind}]").check(force=True)
    if active:
        page.check(f"[name=active][value={active}]")
    for part in ("morning", "evening"):   # its kind may have ticked one
        page.locator(f"[name=part][value={part}]").set_checked(part in parts, force=True)
    if opened:
        page.click("form.stack .fold summary")
        page.fill("[name=opened_on]", opened.isoformat())
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("h1:text-is('" + name + "')")


def row(page, name) -> str:
    """A step's line in the week, as it is read aloud."""
    return page.locator("#week tbody tr", has_text=name).first.text_content()


def submit(page, selector):
    with page.expect_navigation():
        page.click(selector)


def names(page) -> list[str]:
    return page.locator("#routine .steps [dir=auto]").all_text_contents()


@each_way
def test_a_routine_rests_and_returns(phones, language, scripts):
    words = WORDS[language]
    phone = phones(language, java_script_enabled=scripts)
    page = phone.page
    phone.join()
    today = dt.date.fromisoformat(page.url.rsplit("/", 1)[1])

    # Products, and their order.
    begun = today - dt.timedelta(days=20)
    add(phone, "Natt", "moisturiser", opened=begun)
    add(phone, "Serum X", "treatment", active="retinoid", opened=begun)
    add(phone, "Rens", "cleanser", parts=("morning", "evening"), opened=begun)
    phone.open("/today")
    assert names(page) == ["Rens", "Rens", "Serum X", "Natt"]
    phone.open("/routine/steps/order")
    with page.expect_response("**/steps/order"):   # the row moves at once, the order is stored a little later
        page.locator("[id^=down-]", has_text="Serum X").click()
    expect(page.locator(".order li").last).to_contain_text("Serum X")
    phone.open("/today")
    assert names(page) == ["Rens", "Rens", "Natt", "Serum X"]

    # Ticks over a week: done, skipped, left without an answer.
    for number in range(6, -1, -1):
        phone.open(f"/days/{today - dt.timedelta(days=number)}")
        unfold_routine(page)
        with page.expect_response("**/ticks"):   # it reads "done" at the tap, and is stored a little later
            page.locator("#routine .mark", has_text="Natt").click()
        page.wait_for_selector("#routine [data-state=done]", state="attached")   # in the half that may be folded
        if number % 2 == 0:
            unfold_routine(page)
            with page.expect_response("**/ticks"):
                page.locator("#routine .pass", has_text="Serum X").click()
            page.wait_for_selector("#routine [data-state=skipped]", state="attached")
    phone.open("/routine/")
    this_week = [today - dt.timedelta(days=number) for number in range(today.weekday() + 1)]
    assert row(page, "Natt").count(words["done"]) == len(this_week)
    assert row(page, "Serum X").count(words["skipped"]) == sum((today - day).days % 2 == 0 for day in this_week)
    assert words["done"] not in row(page, "Rens")
    page.locator(".mark", has_text="Serum X").click()
    expect(page.locator(".steps [data-state=done]")).to_have_count(2)
    page.locator(".steps [data-state=done] .mark", has_text="Serum X").click()
    expect(page.locator(".steps [data-state=done]")).to_have_count(1)

    # A treatment, its date corrected to five days ago: the retinoid rests with its reason and date.
    phone.open("/diary/treatments/new")
    page.fill("[name=day]", (today - dt.timedelta(days=9)).isoformat())
    submit(page, "form[action$='/treatments'] button.main")
    phone.open("/diary/")
    submit(page, "ol.course a[href*='/treatments/'] >> nth=-1")
    page.click("details summary")
    page.fill("[name=day]", (today - dt.timedelta(days=5)).isoformat())
    submit(page, "form[action*='/treatments/'] button.main")
    phone.open("/today")
    unfold_routine(page)
    resting = page.locator("#routine .rests", has_text="Serum X").inner_text()
    assert words["rests"] in resting
    assert words["earliest"] in resting
    assert words["use"] in page.inner_text(".mays")
    phone.open(f"/days/{today + dt.timedelta(days=2)}")
    assert words["earliest"] in page.inner_text("#routine")
    phone.open(f"/days/{today + dt.timedelta(days=3)}")
    assert words["earliest"] not in page.inner_text("#routine")

    # Corrected once more, to eight days ago: the pause is over, but the skin flakes; then it is calm.
    phone.open("/diary/")
    submit(page, "ol.course a[href*='/treatments/'] >> nth=-1")
    page.click("details summary")
    page.fill("[name=day]", (today - dt.timedelta(days=8)).isoformat())
    submit(page, "form[action*='/treatments/'] button.main")
    phone.open("/today")
    unfold(page)
    page.locator("#check-in-form [name=flaking][value='2']").check(force=True)
    page.locator("#check-in form.check-in > button.main").click()
    page.wait_for_selector("#check-in .logged")
    phone.open("/today")
    unfold_routine(page)
    assert words["not_calm"] in page.inner_text("#routine")
    page.click("#check-in > details:last-of-type > summary")
    page.locator("#check-in-form [name=flaking][value='0']").check(force=True)
    page.locator("#check-in-form [name=itch][value='0']").check(force=True)
    page.locator("#check-in form.check-in > button.main").click()
    page.wait_for_selector("#check-in .logged")
    phone.open("/today")   # perhaps before the server has it: the page then follows by itself
    unfold_routine(page)
    expect(page.locator("#routine .mark", has_text="Serum X")).to_be_visible(timeout=20_000)
    expect(page.locator("#routine")).not_to_contain_text(words["not_calm"])


def test_three_quick_taps_are_three_ticks(phones):
    phone = phones("en")
    phone.join()
    for name in ("One", "Two", "Three"):
        add(phone, name, "treatment")
    phone.open("/today")
    phone.page.evaluate("document.querySelectorAll('#routine .mark').forEach(one => one.click())")
    expect(phone.page.locator("#routine [data-state=done]")).to_have_count(3)
    phone.open("/today")
    expect(phone.page.locator("#routine [data-state=done]")).to_have_count(3)


def test_after_a_tap_the_focus_stays_on_the_button_and_it_says_pressed(phones):
    phone = phones("en")
    phone.join()
    add(phone, "One", "treatment")
    phone.open("/routine/")
    page = phone.page
    page.locator(".mark").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".steps [data-state=done]")
    focused = page.locator(".steps :focus")   # while an answer is swapped in, nothing is for a moment
    expect(focused).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")
    expect(focused).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    page.wait_for_selector(".steps [data-state=done]", state="detached")
    page.wait_for_load_state("networkidle")
    expect(focused).to_have_attribute("aria-pressed", "false")


def test_the_order_changes_by_keyboard_and_the_focus_follows(phones):
    phone = phones("en")
    phone.join()
    for name in ("One", "Two", "Three"):
        add(phone, name, "treatment")
    phone.open("/routine/steps/order")
    page = phone.page
    page.locator("[id^=up-]", has_text="Three").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".order li").nth(1)).to_contain_text("Three")
    assert "Three" in page.evaluate("document.activeElement.innerText")


def test_the_list_of_products_prints_without_what_is_not_of_paper(phones, tmp_path):
    phone = phones("nb")
    phone.sign_in("recovering")
    phone.open("/routine/products")
    page = phone.page
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator(".products b").first.is_visible()
    for hidden in ("nav.bar", ".back", "main a.button", ".languages"):
        assert not page.locator(hidden).first.is_visible(), hidden
    # One sheet of A4.
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(("hour", "half"), [(4, "morning"), (14, "morning"), (15, "evening"), (3, "evening")])
def test_the_half_of_the_routine_that_stands_open_goes_by_the_phones_clock(phones, hour, half):
    phone = phones("en", timezone_id="Europe/Oslo")
    phone.join()
    add(phone, "Gel", "cleanser", parts=("morning", "evening"))
    phone.open("/today")
    day = dt.date.fromisoformat(phone.page.url.rsplit("/", 1)[1])
    phone.open("/routine/")   # a day's page would go on to another date by itself
    phone.page.clock.set_fixed_time(dt.datetime.combine(day, dt.time(hour, 30), ZoneInfo("Europe/Oslo")))
    phone.open(f"/days/{day}")
    expect(phone.page.locator("details.half[open]")).to_have_attribute("data-half", half)


def test_a_kind_says_when_it_is_used_as_long_as_nobody_has(phones):
    phone = phones("en", viewport={"width": 390, "height": 844})
    phone.join()
    phone.open("/routine/products/new")
    page = phone.page

    def ticked():
        return page.locator("[name=part]:checked").evaluate_all("boxes => boxes.map(box => box.value)")

    for kind, parts in (("sunscreen", ["morning"]), ("moisturiser", []), ("sunscreen", ["morning"])):
        page.locator(f"[name=kind][value={kind}]").check(force=True)
        assert ticked() == parts, kind
    page.locator("[name=part][value=evening]").check(force=True)
    page.locator("[name=part][value=morning]").uncheck(force=True)
    page.locator("[name=kind][value=cleanser]").check(force=True)
    page.locator("[name=kind][value=sunscreen]").check(force=True)
    assert ticked() == ["evening"]   # somebody has said it
    page.fill("[name=name]", "Night cream")
    page.click("form[action$='/products'] button.main")
    expect(page.locator("dl.facts")).to_contain_text("Evening")
    page.locator("details:has([name=kind]) > summary").click()
    page.locator("[name=kind][value=cleanser]").check(force=True)
    assert ticked() == ["evening"]   # nor is a correction filled in for anybody


def test_a_product_is_added_in_three_steps_on_two_screens(phones):
    phone = phones("nb", viewport={"width": 390, "height": 844})
    phone.join()
    phone.open("/routine/products/new")
    for field in ("[name=kind]", "[name=name]", "[name=part]"):
        expect(phone.page.locator(field).first).to_be_in_viewport()
    expect(phone.page.locator("[name=months]")).to_be_hidden()   # folded
