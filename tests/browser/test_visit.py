"""A visit on a phone: filled in as last time without losing what is written, areas on a face, saved at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import agree_to_share, each_way

FILLED = "getComputedStyle(document.querySelector('.a-{}')).fill"


@pytest.fixture
def visit(phones):
    """Make a therapist's phone on the form of a visit of a client who was treated at the clinic before."""
    def make(language="en", scripts=True):
        client, therapist = phones(language), phones(language, java_script_enabled=scripts)
        client.join()
        opener = therapist if scripts else phones(language)
        opener.sign_in("therapist")
        agree_to_share(client, opener, "diary")
        opener.open("/clients/?show=all")
        opener.page.locator(".person", has_text="Kim").last.locator("h3 a").click()
        opener.page.wait_for_selector("#days-title")
        own = opener.page.url.split(f"/{language}", 1)[1]
        form = opener.page.locator("a[href*='/treatments/']").first.get_attribute("href").removeprefix(f"/{language}")
        answer = opener.page.request.post(f"{opener.server}/{language}{own}treatments", form={
            "day": "2026-10-01", "depth_mm": "1.25", "area": "nose", "serum": "Hyaluronic", "cartridge": "12 needles"},
            headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0)
        assert answer.status == 303, answer.text()
        if not scripts:
            therapist.sign_in("therapist")
        therapist.open(form)
        return client, therapist, own
    return make


@each_way
def test_as_last_time_fills_in_beside_what_is_written(visit, language, scripts):
    _, therapist, own = visit(language, scripts)
    page = therapist.page
    page.fill("[name=private_note]", "Nervous")
    page.locator("[name=redness][value='2']").check(force=True)
    page.click(".as-last")
    expect(page.locator(".filled")).to_be_visible()
    expect(page.locator("[name=depth_mm]")).to_have_value("1.25" if language == "en" else "1,25")
    expect(page.locator("[name=serum]")).to_have_value("Hyaluronic")
    expect(page.locator("[name=cartridge]")).to_have_value("12 needles")
    expect(page.locator("[name=private_note]")).to_have_value("Nervous")
    expect(page.locator("[name=redness][value='2']")).to_be_checked()
    if scripts:
        assert page.evaluate("document.activeElement.className") == "filled"   # and read aloud
        assert "#hatch" in page.evaluate(FILLED.format("nose"))
    page.click("form.visit .save button")
    expect(page.locator("#private-title ~ ul")).to_contain_text("Nervous")
    assert own in page.url


def test_an_area_is_chosen_on_the_face(visit):
    _, therapist, _ = visit()
    page = therapist.page
    assert "#hatch" not in page.evaluate(FILLED.format("cheeks"))
    page.locator(".on-cheek-left").click()
    expect(page.locator("[name=area][value=cheeks]")).to_be_checked()
    assert "#hatch" in page.evaluate(FILLED.format("cheeks"))
    page.locator(".on-cheek-right").click()
    expect(page.locator("[name=area][value=cheeks]")).not_to_be_checked()
    for area in ("forehead", "nose", "chin", "neck"):
        page.locator(f".on-{area}").click()
        expect(page.locator(f"[name=area][value={area}]")).to_be_checked()


def test_a_yes_stands_out_and_is_gone_through(visit):
    client, therapist, _ = visit()
    client.open("/screening/")
    for one in client.page.locator(".yes-no").all():
        one.locator("[value=no]").check(force=True)
    more = client.page.locator("[name='more.pregnant']")
    expect(more).to_be_hidden()
    client.page.locator("[name='answer.pregnant'][value=yes]").check(force=True)
    expect(more).to_be_visible()
    more.fill("Due in May")
    client.page.check("[name=correct]")
    client.page.check("[name=agreed]")
    client.page.fill("[name=signed]", "Kim Berg")
    client.page.click("form.screening > button.main")
    expect(client.page.locator("#given-title")).to_be_visible()
    page = therapist.page
    page.reload()
    expect(page.locator(".tick.yes")).to_contain_text("Pregnant Yes")
    expect(page.locator(".tick.yes")).to_contain_text("Due in May")
    page.click("form.visit .save button")
    expect(page.locator("#summary li")).to_have_text(
        ["Discuss each yes with the client and tick it.", "Give a reason for treating anyway."])
    page.click("#summary li:first-child a")
    page.check("[name=gone_through]")
    page.fill("[name=reason]", "She has asked her doctor")
    page.click("form.visit .save button")
    expect(page.locator("#treatment-title ~ dl")).to_contain_text("She has asked her doctor")


def test_what_the_clinic_has_takes_the_place_of_writing_it(visit):
    _, therapist, _ = visit()
    page = therapist.page
    expect(page.locator("[name=serum]")).to_be_visible()
    page.get_by_label("Peptidserum").check(force=True)
    expect(page.locator("[name=serum]")).to_be_hidden()
    expect(page.locator("[name=cartridge]")).to_be_visible()
    page.click("form.visit .save button")
    expect(page.locator("#treatment-title ~ dl")).to_contain_text("P-0312")


def test_another_date_has_a_field_once_it_is_chosen(visit):
    _, therapist, _ = visit()
    page = therapist.page
    expect(page.locator("[name=next_day]")).to_be_hidden()
    expect(page.locator("[name=next_time]")).to_be_hidden()
    page.locator("[name=next]").nth(1).check(force=True)
    expect(page.locator("[name=next_day]")).to_be_hidden()
    expect(page.locator("[name=next_time]")).to_be_visible()
    page.locator("[name=next][value=other]").check(force=True)
    expect(page.locator("[name=next_day]")).to_be_visible()


def test_without_a_network_as_last_time_says_so_and_nothing_waits(visit):
    _, therapist, _ = visit()
    page, therapist.is_away = therapist.page, True
    page.fill("[name=private_note]", "Nervous")
    page.context.set_offline(True)
    page.click(".as-last")
    expect(page.locator("[data-announcement]")).to_contain_text("you are offline")
    expect(page.locator("[name=private_note]")).to_have_value("Nervous")
    expect(page.locator(".visit .kept-line")).to_be_hidden()
    page.context.set_offline(False)
    page.click(".as-last")
    expect(page.locator(".filled")).to_be_visible()
    expect(page.locator("[name=private_note]")).to_have_value("Nervous")


def test_enter_saves_and_fills_in_nothing(visit):
    _, therapist, own = visit()
    page = therapist.page
    page.fill("[name=serum]", "Typed by hand")
    page.press("[name=serum]", "Enter")
    expect(page.locator("#treatment-title ~ dl")).to_contain_text("Typed by hand")
    assert page.url.endswith(own)


def test_what_was_filled_in_is_not_taken_away_by_news(visit):
    """A write of another page is sent meanwhile: this one is brought up to date, but for what is not saved."""
    _, therapist, _ = visit()
    page = therapist.page
    page.fill("[name=private_note]", "Nervous")
    page.click(".as-last")
    expect(page.locator(".filled")).to_be_visible()
    assert page.evaluate("'touched' in document.querySelector('form.visit').dataset")
    expect(page.locator("[data-outbox-count]")).to_have_accessible_name("Not saved yet All saved")


@pytest.mark.parametrize(("answer", "words"), [
    ({"status": 502, "body": "Bad gateway"}, "you are offline"),
    ({"status": 200, "content_type": "text/html", "body": "<main>Welcome to the hotel</main>"}, "you are offline"),
    ({"status": 401, "content_type": "text/html", "body": "<main>Sign in</main>"}, "signed out")])
def test_an_answer_that_is_not_the_clinics_takes_nothing_away(visit, answer, words):
    _, therapist, _ = visit()
    page, therapist.is_away = therapist.page, True
    page.fill("[name=private_note]", "Nervous")
    page.route("**/as-last", lambda route: route.fulfill(**answer))
    page.click(".as-last")
    expect(page.locator("[data-announcement]")).to_contain_text(words)
    expect(page.locator("[name=private_note]")).to_have_value("Nervous")


def test_what_is_refused_is_in_sight_though_another_choice_would_hide_it(visit):
    _, therapist, _ = visit()
    page = therapist.page
    page.fill("[name=expiry]", "soon")
    page.get_by_label("Peptidserum").check(force=True)
    page.locator("[name=next][value=other]").check(force=True)
    page.evaluate("document.querySelector('[name=next_day]').type = 'text'")
    page.fill("[name=next_day]", "0026-12-12")
    page.locator("[name=next]").nth(1).check(force=True)
    page.click("form.visit .save button")
    for number, name in enumerate(("expiry", "next_day")):
        link = page.locator("#summary li a").nth(number)
        link.click()
        expect(page.locator(f"[name={name}]")).to_be_focused()


def test_a_visit_that_was_refused_needs_nobody_once_it_is_saved_after_all(phones, visit):
    _, therapist, _ = visit()
    page = therapist.page
    page.fill("[name=expiry]", "soon")
    page.click("form.visit .save button")
    expect(page.locator("#summary")).to_be_visible()
    page.click(".as-last")
    expect(page.locator(".filled")).to_be_visible()
    page.fill("[name=expiry]", "")
    page.click("form.visit .save button")
    expect(page.locator("#treatment-title ~ dl")).to_contain_text("1.25 mm")
    expect(page.locator("[data-outbox-count]")).to_have_text("All saved")


@pytest.mark.parametrize(("language", "begins", "first", "second"), [
    ("en", "Still to fill in:", "that each yes was discussed", "why you are treating anyway"),
    ("nb", "Mangler fortsatt:", "at hvert ja er gått gjennom", "hvorfor du behandler likevel"),
    ("sv", "Saknas fortfarande:", "att varje ja har gåtts igenom", "varför du behandlar ändå")])
def test_beside_save_stands_what_is_still_to_be_said(visit, language, begins, first, second):
    client, therapist, _ = visit(language)
    page = therapist.page
    expect(page.locator("[data-missing]")).to_be_hidden()
    client.open("/screening/")
    for one in client.page.locator(".yes-no").all():
        one.locator("[value=no]").check(force=True)
    client.page.locator("[name='answer.ill'][value=yes]").check(force=True)
    client.page.check("[name=correct]")
    client.page.check("[name=agreed]")
    client.page.fill("[name=signed]", "Kim Berg")
    client.page.click("form.screening > button.main")
    expect(client.page.locator("#given-title")).to_be_visible()
    page.reload()
    line = page.locator("[data-missing]")
    expect(line).to_have_text(f"{begins} {first}, {second}")
    line.locator("a").click()
    assert page.evaluate("location.hash") == "#gone_through"
    page.check("[name=gone_through]")
    expect(line).to_have_text(f"{begins} {second}")
    page.fill("[name=reason]", "Well again")
    expect(line).to_be_hidden()
    page.fill("[name=reason]", " ")
    expect(line).to_be_visible()
    page.click("form.visit .save button")   # refused: the form is another element now
    page.wait_for_selector("#summary")
    expect(line).to_have_text(f"{begins} {second}")
    page.fill("[name=reason]", "Well again")
    expect(line).to_be_hidden()
