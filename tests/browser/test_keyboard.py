"""Sharing and a visit by keyboard alone: Tab, Enter, Space, arrows and letters."""

import datetime as dt

from playwright.sync_api import Error, expect

from tests.browser.pages import agree_to_share


def tab_to(page, selector):
    """Go on with Tab until this has the focus, as far as a patient person would."""
    for _ in range(150):
        page.keyboard.press("Tab")
        try:
            if page.evaluate("sel => document.activeElement?.matches(sel)", selector):
                return
        except Error as error:   # the page goes on to another one just now
            if "navigation" not in str(error):
                raise
    raise AssertionError(selector)


def press(page, selector, key="Enter"):
    """Press a key on this."""
    tab_to(page, selector)
    page.keyboard.press(key)


def write(page, selector, text):
    """Write into this."""
    tab_to(page, selector)
    page.keyboard.type(text)


def test_the_story_of_a_share(phones):
    client, therapist = phones("en"), phones("en")
    email = client.join()
    therapist.sign_in("therapist")

    client.open("/account/")
    client.page.fill("[name=name]", email[:8])
    client.page.click("form[action$='/account/'] button")
    press(client.page, "a[href$='/sharing/']")
    client.page.wait_for_url("**/sharing/")
    press(client.page, "form[action$='/invitations'] button")
    code = client.page.locator(".code").inner_text()
    press(therapist.page, "a[href$='/clients/invitations']")
    therapist.page.wait_for_url("**/invitations")
    tab_to(therapist.page, "[name=code]")
    therapist.page.keyboard.type(code.lower())
    therapist.page.keyboard.press("Enter")
    expect(therapist.page.locator("main")).to_contain_text("has not said yes yet")
    client.open("/sharing/")
    press(client.page, "section.undo a")
    expect(client.page.locator("[name=scope]")).to_have_count(3)
    press(client.page, "[name=scope][value=diary]", "Space")
    press(client.page, "[name=scope][value=messages]", "Space")
    press(client.page, "form.stack > button:not([type=button])")
    expect(client.page.locator(".ends").first).to_be_visible()
    therapist.open("/clients/")
    tab_to(therapist.page, "#q")
    therapist.page.keyboard.type(email[:8])
    therapist.page.keyboard.press("Enter")
    expect(therapist.page.locator(".person")).to_have_count(1)
    press(therapist.page, ".person h3 a")
    expect(therapist.page.locator("h1")).to_have_text(email[:8])
    tab_to(therapist.page, "[name=text]")
    therapist.page.keyboard.type("By keyboard")
    press(therapist.page, "form.message button")
    expect(therapist.page.locator("#messages .from-clinic")).to_contain_text("By keyboard")
    client.open("/today")
    press(client.page, "section[aria-labelledby=news-title] form button")
    expect(client.page.locator("section[aria-labelledby=news-title] form")).to_have_count(0)
    client.open("/sharing/")
    press(client.page, ".ends button")
    expect(client.page.locator("main")).to_contain_text("Nobody but you.")


def test_a_visit(phones):
    client, therapist = phones("en"), phones("en")
    email = client.join()
    page = therapist.page
    therapist.sign_in("therapist")
    agree_to_share(client, therapist, "diary", "messages", "routine")
    therapist.open("/clients/?show=all")
    page.locator(".person", has_text="Kim").filter(has_text="No treatment").first.locator("h3 a").click()
    expect(page.locator("h1")).to_have_text("Kim")
    sheet = page.url

    press(page, "a[href*='/treatments/']")
    expect(page.locator("h1")).to_have_text("Record a treatment")
    press(page, "[name=flaking]", "ArrowRight")
    press(page, "[name=area][value=cheeks]", "Space")
    write(page, "[name=depth_mm]", "1.5")
    press(page, "[name=numbing]", "Space")
    write(page, "[name=serum]", "Hyaluronic")
    write(page, "[name=batch]", "B-77")
    press(page, "[name=next]", "ArrowDown")   # the first of the dates that the plan offers
    write(page, "[name=private_note]", "Only for colleagues")
    press(page, "form.visit .save button")
    expect(page.locator("main")).to_contain_text("1.5 mm")
    expect(page.locator("main")).to_contain_text("next treatment on")
    expect(page.locator("#ratings-title ~ *").first).to_contain_text("Flaking")
    expect(page.locator("main")).to_contain_text("B-77")
    expect(page.locator("main")).to_contain_text("Only for colleagues")
    assert page.url == sheet

    press(page, "a[href*='/ratings/']")
    expect(page.locator("h1")).to_have_text("Rate the skin")
    press(page, "[name=redness]", "ArrowRight")   # a group of radios is one stop; arrows choose in it
    press(page, "form.check-in button.main")
    expect(page.locator("main")).to_contain_text("Rated in the clinic")
    expect(page.locator("[data-announcement]")).to_contain_text("Saved")

    press(page, "a[href$='/next']")
    expect(page.locator("h1")).to_have_text("Next treatment")
    year = dt.date.today().year + 1
    write(page, "[name=day]", f"1212{year}")   # whatever the order of day and month
    press(page, "form.stack > button:not([type=button])")
    expect(page.locator("header.sheet")).to_contain_text(f"12 December {year}")

    press(page, "nav.acts a[href$='/routine']")
    expect(page.locator("main")).to_contain_text("The routine this week")
    press(page, "a[href$='/suggestions/new']")
    expect(page.locator("h1")).to_have_text("Suggest a product")
    write(page, "[name=name]", f"Gel {email[:6]}")
    press(page, "[name=part][value=evening]", "Space")
    press(page, "form.stack > button:not([type=button])")
    expect(page.locator("main")).to_contain_text("Not answered yet")

    client.open("/routine/")
    press(client.page, "form[action$='/accept'] button")
    expect(client.page.locator("main")).to_contain_text(f"Gel {email[:6]}")
    expect(client.page.locator("form[action$='/accept']")).to_have_count(0)


def test_the_clinics_own_page(phones):
    therapist = phones("en")
    therapist.sign_in("therapist")
    page = therapist.page
    therapist.open("/clinic/")
    press(page, "details.fold:has([name='plan.treatments']) > summary")
    write(page, "[name='plan.treatments']", "99")   # far too many: refused at its field
    press(page, "form:has([name='plan.treatments']) button.main")
    refused = page.locator("[name='plan.treatments']")
    expect(refused).to_have_attribute("aria-invalid", "true")
    press(page, "[name='plan.treatments']", "Control+a")
    page.keyboard.type("5")
    press(page, "form:has([name='plan.treatments']) button.main")
    expect(page.locator("main")).to_contain_text("What was changed")
    press(page, "details.fold:has([name='plan.treatments']) > summary")
    press(page, "form[action$='/reset/plan'] button, details:has([name='plan.treatments']) > form.under button")
    expect(page.locator("[name='plan.treatments']")).not_to_have_value("5")
