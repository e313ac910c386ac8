"""Pages that are left at the tap, tabs that are closed, other phones that spoke in between, days that have passed."""

import datetime as dt

from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    KEPT,
    add_product,
    bar,
    begin,
    choose,
    end_sign_in,
    log,
    reconnect,
    save,
    today,
    wait_until,
    wait_until_saved,
    writes,
)
from webapp.times import moment, stamp

OWNER = "(SELECT id FROM account WHERE email = ?)"


def test_a_deletion_that_failed_discards_nothing_later(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.page.route("**/check-ins", lambda route: route.abort())
    wire.set("cut")
    log(phone, "still mine")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    wire.set("passes")
    phone.open("/account/delete")
    phone.page.fill("[name=password]", "not my password at all")
    phone.page.click("form[data-deletes] button")
    expect(phone.page.locator("main")).to_contain_text("This is not your password.")
    end_sign_in(clinic, email)
    phone.open("/today")   # the server takes the cookie back
    phone.page.wait_for_url("**/sign-in**")
    phone.page.wait_for_timeout(500)
    assert [one["state"] for one in writes(phone)] == ["waiting"]


def test_a_page_that_is_left_at_the_tap_has_kept_it(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    step = add_product(phone, "Gel")
    expect(phone.page.locator("h1")).to_have_text("Gel")
    for state in ("cut", "passes"):
        phone.open("/today")
        wire.set(state)
        phone.page.evaluate("""() => {
          document.querySelector("#routine .mark").click();
          location.href = "/en/diary/";
        }""")
        phone.page.wait_for_url("**/diary/")
        if state == "cut":
            expect(bar(phone)).to_have_text("1 waiting to be sent")
            reconnect(phone, wire)
        wait_until_saved(phone)
        wait_until(phone, lambda: clinic.of(email, "tick", "step_id, state")[-1:] == [
            (step, "done" if state == "cut" else "open")])   # noqa: B023 polled at once
    assert phone.page.evaluate("Object.keys(localStorage).length") == 0


def test_every_tab_counts_what_one_of_them_keeps(installed, wire):
    phone = installed("en")
    begin(phone)
    page, other = phone.page, phone.page.context.new_page()
    other.goto(page.url)
    expect(other.locator("[data-outbox-count]")).to_have_text("All saved")
    wire.set("cut")
    log(phone, "said here")
    expect(other.locator("[data-outbox-count]")).to_have_text("1 waiting to be sent")
    # The tab in which it was said is closed: the other one sends it.
    page.close()
    phone.page = other
    wire.set("passes")
    wait_until_saved(phone)


def test_what_was_said_once_is_not_said_again_with_something_else(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    client = clinic.rows("SELECT id FROM account WHERE email = ?", email)[0][0]
    day = phone.page.url.rsplit("/", 1)[1]
    wire.set("cut")
    choose(phone, "redness", 3)
    save(phone)
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    first = writes(phone)[0]
    phone.page.wait_for_timeout(1000)
    log(phone, "and a note")
    expect(bar(phone)).to_have_text("2 waiting to be sent")
    second = writes(phone)[1]
    # Between the two this person's other phone says 4.
    between = stamp(moment(first["written_at"]) + dt.timedelta(milliseconds=500))
    assert first["written_at"] < between < second["written_at"]
    clinic.write("INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
                 " VALUES (?, ?, 'redness', '4', ?, ?, ?)", client, day, client, between, between)
    reconnect(phone, wire)
    wait_until_saved(phone)
    said = clinic.rows("SELECT value FROM observation WHERE client_id = ? AND kind = 'redness' ORDER BY written_at",
                       client)
    assert said == [("3",), ("4",)]
    phone.open(f"/days/{day}")
    expect(phone.page.locator("#check-in .logged")).to_contain_text("and a note")
    assert phone.page.locator("[name=redness]:checked").get_attribute("value") == "4"


def test_a_check_in_of_the_day_before_is_changed_on_that_days_page(installed, wire, clinic):
    phone = installed("en")
    begin(phone)
    day = today(phone)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0, 30), dt.UTC)   # half past one in Oslo
    clinic.go_to(midnight)
    phone.page.clock.set_fixed_time(midnight)
    phone.open("/today")
    phone.page.locator(f"[type=radio][name=day][value='{day}']").check(force=True)
    wire.set("cut")
    log(phone, "before I sleep")
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    phone.open("/outbox")
    phone.page.locator("[data-change]").click()
    expect(phone.page.locator("[name=note]")).to_have_value("before I sleep")
    assert today(phone) == day
    phone.page.locator("[name=note]").fill("before I fall asleep")
    save(phone)
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert [text for text, in clinic.rows("SELECT text FROM note WHERE day = ? AND text LIKE 'before I%'", str(day))] \
        == ["before I fall asleep"]


def test_what_is_used_up_without_a_network_ends_on_the_phones_date(installed, wire, clinic):
    phone = installed("en")
    email = begin(phone)
    add_product(phone, "Cream")
    expect(phone.page.locator("h1")).to_have_text("Cream")
    address = phone.page.url
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=10)
    wait_until(phone, lambda: address.split(str(phone.server))[1] in phone.page.evaluate(KEPT))
    wire.set("cut")
    phone.page.clock.set_fixed_time(later)
    phone.page.goto(address)
    phone.page.get_by_role("button", name="Finished, and I’m not replacing it").click()
    expect(bar(phone)).to_have_text("1 waiting to be sent")
    clinic.go_to(later)
    date = phone.page.evaluate("new Date().toLocaleDateString('sv')")
    reconnect(phone, wire)
    wait_until_saved(phone)
    assert clinic.rows(f"SELECT ended_on FROM product WHERE client_id = {OWNER}", email) == [(date,)]
