"""A therapist and a client, each on a device of their own: code, consent, alarm, reply, read, end."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import each_way, unfold
from tests.people import PASSWORD

WORDS = {
    "nb": {"asks": "ber om å få lese dagboken din", "first": "Trenger oppfølging i dag", "doctor": "Lege i dag",
           "opened": "Det er ikke et svar", "read": "lest", "none": "Ingen andre enn du.", "looked": "har vært inne",
           "gone": "Vi fant ikke siden", "ended": "Delingen er avsluttet", "whole": "Hele siden"},
    "sv": {"asks": "ber att få läsa din dagbok", "first": "Behöver uppföljning i dag", "doctor": "Läkare i dag",
           "opened": "Det är inget svar", "read": "läst", "none": "Ingen utom du.", "looked": "har tittat",
           "gone": "Här finns inget", "ended": "Delningen har avslutats", "whole": "Hela sidan"},
    "en": {"asks": "is asking to read your diary", "first": "Needs attention today", "doctor": "Doctor today",
           "opened": "That is not a reply", "read": "read", "none": "Nobody but you.", "looked": "looked",
           "gone": "There is nothing here", "ended": "Sharing has ended", "whole": "The whole page"},
}


@each_way
def test_from_a_code_to_the_end_of_the_sharing(phones, language, scripts):
    words = WORDS[language]
    client = phones(language, java_script_enabled=scripts)
    therapist = phones(language, viewport={"width": 1280, "height": 800}, java_script_enabled=scripts)
    mine, hers = client.page, therapist.page
    email = client.join()
    name = f"Kim {email[:6]}"
    client.open("/account/")
    mine.fill("[name=name]", name)
    mine.click("form[action$='/account/'] button")
    therapist.sign_in("therapist")

    # The therapist shows a code, the client types it, reads what it means, and agrees.
    therapist.open("/clients/invitations")
    hers.click("section form button")
    code = hers.inner_text(".code")
    client.open("/sharing/")
    mine.fill("[name=code]", code)
    mine.click("form.stack > button:not([type=button])")
    expect(mine.locator("[name=scope]")).to_have_count(3)
    therapist.open("/clients/?show=all")
    expect(hers.locator(".person", has_text=name)).to_have_count(0)
    mine.check("[name=scope][value=diary]")
    mine.check("[name=scope][value=messages]")
    mine.click("form.stack > button:not([type=button])")
    expect(mine.locator(".ends").first).to_be_visible()

    # A check-in with an alarm: within one reload this client stands first.
    therapist.open("/clients/?show=all")
    expect(hers.locator(".person", has_text=name)).to_be_visible()
    client.open("/today")
    unfold(mine)
    mine.click("#alarm summary")
    mine.check("[name=alarm][value=breathing]")
    mine.locator("#check-in form.check-in > button.main").click()
    expect(mine.locator("#check-in .logged")).to_be_visible()
    hers.reload()
    first = hers.locator(".people").first
    expect(first.locator("h2")).to_have_text(words["first"])
    expect(first).to_contain_text(name)

    # The therapist opens the diary and answers; the client sees that, reads it, and says so.
    hers.locator(".person", has_text=name).locator("h3 a").click()
    if scripts:   # on a desk the client stands beside the list
        hers.locator(".pane a[href$='/']", has_text=words["whole"]).click()
        expect(hers.locator("main h1")).to_have_text(name)
    hers.fill("[name=text]", "Call 113 now. I am here at 55 00 01 12.")
    hers.click("form.message button")
    expect(hers.locator("#messages .from-clinic")).to_contain_text("Call 113 now.")
    sheet = hers.url.split("#")[0]
    client.open("/today")
    expect(mine.locator("header.today")).to_contain_text(words["opened"])
    news = mine.locator("section[aria-labelledby=news-title]")
    expect(news).to_contain_text("Call 113 now.")
    news.locator("form button").click()
    expect(mine.locator("section[aria-labelledby=news-title] form")).to_have_count(0)
    hers.goto(sheet)
    expect(hers.locator("#messages .from-clinic")).to_contain_text("· " + words["read"])

    # Followed up, with a note: no reason is left.
    hers.locator(".advice .follow > summary").click()
    hers.locator(".advice .option", has=hers.locator("[value=spoke]")).click()
    hers.fill(".advice [name=note]", "Called at nine")
    hers.click(".advice .follow form button")
    expect(hers.locator("main")).to_contain_text("Called at nine")
    expect(hers.locator(".advice .follow")).to_have_count(0)
    if scripts:   # on a wide screen the list stands beside the diary
        expect(hers.locator(".beside .person", has_text=name)).to_be_visible()

    # The client sees who has looked, ends it, and the therapist sees nothing any more.
    client.open("/sharing/")
    expect(mine.locator("main")).to_contain_text(words["looked"])
    mine.click(".ends button")
    said = mine.locator("[data-announcement]" if scripts else "#said-ended")
    expect(said).to_contain_text(words["ended"])
    expect(said).to_be_visible()
    expect(mine.locator("main")).to_contain_text(words["none"])
    hers.goto(sheet)
    expect(hers.locator("h1")).to_have_text(words["gone"])
    therapist.open("/clients/?show=all")
    expect(hers.locator(".person", has_text=name)).to_have_count(0)


def test_a_scanned_code_fills_the_field_and_leaves_the_address(phones):
    client = phones("en")
    client.join()
    client.page.goto(f"{client.server}/en/sharing/#code=ABCD-EFGH-JKMN")
    expect(client.page.locator("[name=code]")).to_have_value("ABCD-EFGH-JKMN")
    assert "#" not in client.page.url


def test_the_visit_sheet_prints_on_two_pages(phones):
    therapist = phones("nb")
    therapist.sign_in("therapist")
    therapist.page.locator(".person h3 a", has_text="Ingrid").click()
    expect(therapist.page.locator("h1")).to_have_text("Ingrid")
    paper = therapist.page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
    assert paper.count(b"/Type /Page\n") in (1, 2)


def test_on_wide_paper_the_visit_sheet_stands_alone(phones):
    """As from a clinic's computer, on paper that is wide enough for the menu at the side and the list beside it."""
    therapist = phones("nb", viewport={"width": 1280, "height": 800})
    therapist.sign_in("therapist")
    therapist.page.goto(therapist.server + therapist.page.locator(
        ".person h3 a", has_text="Ingrid").first.get_attribute("href"))
    expect(therapist.page.locator("h1")).to_have_text("Ingrid")
    expect(therapist.page.locator("nav.bar")).to_be_visible()
    therapist.page.emulate_media(media="print")
    for one in therapist.page.locator("nav.bar, .skip-link, .languages, .beside, main form").all():
        expect(one).to_be_hidden()


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_a_code_that_was_scanned_signed_out_is_there_after_the_sign_in(phones, language):
    """An iPhone's camera opens the browser, which is signed out while the installed app is not."""
    client = phones(language)
    email = client.join()
    client.page.goto("about:blank")   # which asks nothing of the clinic any more
    client.page.context.clear_cookies()
    client.page.goto(f"{client.server}/{language}/sharing/#code=ABCD-EFGH-JKMN")
    client.page.wait_for_url("**/sign-in**")
    client.page.fill("[name=email]", email)
    client.page.fill("[name=password]", "a wrong sentence")
    client.page.click("form.stack > button:not([type=button])")
    expect(client.page.locator("#password-wrong")).to_be_visible()   # a slip loses neither
    client.page.fill("[name=password]", PASSWORD)
    client.page.click("form.stack > button:not([type=button])")
    client.page.wait_for_url("**/sharing/")
    expect(client.page.locator("[name=code]")).to_have_value("ABCD-EFGH-JKMN")
