"""H17: a therapist's list that the device had kept says so, and lets nothing be followed up."""

import datetime as dt

from playwright.sync_api import expect

from tests.browser.offline.keeping import KEPT, begin, reconnect, today, wait_until
from tests.browser.offline.test_open_signs import share
from tests.browser.pages import unfold

HOUR = dt.timedelta(hours=1)
WITH_CHOICE = KEPT.replace(".pathname)", ".href.replace(location.origin, ''))")


def test_a_kept_list_closes_nothing(installed, wire, clinic):
    client, therapist = installed("en"), installed("en")
    begin(client)
    share(client, therapist, clinic)
    client.open("/today")
    unfold(client.page)
    client.page.click("#alarm summary")
    client.page.check("[name=alarm][value=fever]", force=True)
    client.page.click("form.check-in > button.main")
    expect(client.page.locator("#check-in .logged")).to_be_visible()
    assert today(client)
    page = therapist.page
    therapist.open("/clients/?show=all")
    therapist.open("/clients/")
    expect(page.locator(".person .follow > summary").first).to_be_visible()
    wait_until(therapist, lambda: {"/en/clients/", "/en/clients/?show=all"} <= set(page.evaluate(WITH_CHOICE)))
    wire.set("cut")
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + HOUR)
    page.reload()
    expect(page.locator("main")).to_contain_text("The list as it was then.")
    expect(page.locator(".person").first).to_contain_text("Fever")   # it can still be read
    expect(page.locator(".person .follow > summary").first).to_be_hidden()
    page.locator(".choices a", has_text="All").click()
    expect(page.locator("main")).to_contain_text("The list as it was then.")
    expect(page.locator(".person").first).to_contain_text("Fever")
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC))
    reconnect(therapist, wire)
    therapist.open("/clients/")
    expect(page.locator(".person .follow > summary").first).to_be_visible()
