"""Sharing without a network: ended later, answered later, and what a therapist may still read."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    KEPT,
    OPENED,
    bar,
    reconnect,
    wait_until,
    wait_until_kept,
    wait_until_saved,
    writes,
)


def test_ended_without_a_network_it_reads_not_ended_yet(pair, wire):
    client, therapist, sheet = pair
    client.open("/sharing/")
    wait_until_kept(client, "/sharing/")
    wire.set("cut")
    client.page.click(".ends button")
    expect(client.page.locator(".ends .kept-line")).to_contain_text("Not ended yet")
    client.page.reload()
    expect(client.page.locator(".ends .kept-line")).to_contain_text("Not ended yet")
    reconnect(client, wire)
    wait_until_saved(client)
    client.open("/sharing/")
    expect(client.page.locator("main")).to_contain_text("Nobody but you.")
    therapist.open(sheet)
    expect(therapist.page.locator("h1")).to_have_text("There is nothing here")


def test_a_therapist_reads_what_was_opened_and_an_answer_waits(pair, wire):
    client, therapist, sheet = pair
    wait_until_kept(therapist, sheet)
    wire.set("cut")
    therapist.open(sheet)
    expect(therapist.page.locator("h1")).to_have_text("Kim")
    therapist.page.fill("[name=text]", "Written on the train")
    therapist.page.click("form.message button")
    expect(therapist.page.locator("form.message .kept-line")).to_be_visible()
    therapist.page.reload()
    expect(therapist.page.locator(".from-waiting")).to_contain_text("Written on the train")
    reconnect(therapist, wire)
    wait_until_saved(therapist)
    client.open("/today")
    expect(client.page.locator("main")).to_contain_text("Written on the train")


def test_ended_is_ended_for_kept_pages_and_for_an_answer_that_waited(pair, wire, clinic):
    client, therapist, sheet = pair
    wait_until_kept(therapist, sheet)
    therapist.page.context.set_offline(True)
    therapist.open(sheet)
    therapist.page.fill("[name=text]", "Too late")
    therapist.page.click("form.message button")
    expect(bar(therapist)).to_have_text("1 waiting to be sent")
    client.open("/sharing/")
    client.page.click(".ends button")
    expect(client.page.locator("main")).to_contain_text("Nobody but you.")
    # Online again: refused, in words, and not lost for the one who wrote it.
    therapist.page.context.set_offline(False)
    therapist.page.evaluate("dispatchEvent(new Event('online'))")
    expect(bar(therapist)).to_have_text("1 needs your attention")
    assert clinic.rows("SELECT count(*) FROM message WHERE text = 'Too late'") == [(0,)]
    therapist.open("/outbox")
    row = therapist.page.locator("[data-outbox-part=refused] li")
    expect(row).to_contain_text("Too late")
    expect(row.locator(".wrong")).to_contain_text("the page may not be yours")
    assert len(writes(therapist, "refused")) == 1
    # And no page about the client is left on the device.
    therapist.open(sheet)
    expect(therapist.page.locator("h1")).to_have_text("There is nothing here")
    wait_until(therapist, lambda: f"/en{sheet}" not in therapist.page.evaluate(KEPT))
    therapist.page.context.set_offline(True)
    therapist.open(sheet)
    expect(therapist.page.locator("main")).not_to_contain_text("Kim")


def test_signing_in_anew_the_therapist_finds_nothing_of_before(pair, wire):
    _, therapist, sheet = pair
    wait_until_kept(therapist, sheet)
    therapist.open("/account/")
    therapist.page.click("form[data-sign-out] button")
    therapist.page.wait_for_url("**/en/")
    wait_until(therapist, lambda: not [path for path in therapist.page.evaluate(KEPT) if "/clients/" in path])


# What lies in the worker's cache is made older, as if it had been opened then.
OLDER = "async ([path, rendered, until]) => {" + OPENED + """
  for (const name of await caches.keys()) {
    const cache = await caches.open(name), kept = await cache.match(location.origin + path);
    if (!kept) continue;
    const headers = new Headers(kept.headers), length = Number(headers.get("Hudro-Sealed"));
    const bytes = new Uint8Array(await kept.arrayBuffer());
    const text = length ? await opened(await keyOf(), bytes.slice(0, length), bytes.slice(length), path)
      : new TextDecoder().decode(bytes);
    headers.delete("Hudro-Sealed");
    if (until) headers.set("Hudro-Until", until);
    const older = text.replace(/data-rendered="[^"]*"/, `data-rendered="${rendered}"`);
    await cache.put(location.origin + path, new Response(older, { headers }));
  }
}"""


def make_older(phone, path, rendered, until=None):
    """Let a kept page be of before."""
    moments = [one and one.isoformat(timespec="milliseconds").replace("+00:00", "Z") for one in (rendered, until)]
    phone.page.evaluate(OLDER, [f"/en{path}", *moments])


def test_what_a_therapist_opens_without_a_network_stands_in_the_clients_log(pair, wire, clinic):
    client, therapist, sheet = pair
    wait_until_kept(therapist, sheet)
    before = len(looks(clinic))
    make_older(therapist, sheet, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    wire.set("cut")
    therapist.open(sheet)
    expect(therapist.page.locator("h1")).to_have_text("Kim")
    wait_until(therapist, lambda: [one["label"] for one in writes(therapist, "waiting")] == ["Opened offline: Kim"])
    reconnect(therapist, wire)
    wait_until_saved(therapist)
    assert ("sheet", 1) in looks(clinic)[before:]
    client.open("/sharing/")
    client.page.locator("details.fold summary").first.click()
    expect(client.page.locator("main")).to_contain_text("opened offline")


def test_a_look_that_is_told_before_the_scripts_are_ready_leads_nowhere(pair, wire):
    """A slow phone has htmx before it has the account's key."""
    _, therapist, sheet = pair
    wait_until_kept(therapist, sheet)
    make_older(therapist, sheet, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    wire.set("cut")
    therapist.page.add_init_script("""const match = Cache.prototype.match;
      Cache.prototype.match = function (...asked) {
        return new Promise((later) => setTimeout(later, 400)).then(() => match.apply(this, asked));
      };""")
    therapist.open(sheet)
    therapist.page.wait_for_function("document.querySelector('form[data-look]').dataset.htmxPowered !== undefined")
    therapist.page.wait_for_timeout(1000)
    assert therapist.page.url.endswith(f"/en{sheet}")
    expect(therapist.page.locator("h1")).to_have_text("Kim")
    wait_until(therapist, lambda: [one["label"] for one in writes(therapist, "waiting")] == ["Opened offline: Kim"])


def test_opened_with_a_network_it_is_one_look(pair, wire, clinic):
    _, therapist, sheet = pair
    before = len(looks(clinic))
    therapist.open(sheet)
    expect(therapist.page.locator("h1")).to_have_text("Kim")
    therapist.page.wait_for_timeout(1500)
    assert looks(clinic)[before:] == [("sheet", 0)]
    assert writes(therapist) == []


def test_a_page_that_is_older_than_two_weeks_is_not_read_on_the_device(pair, wire):
    _, therapist, sheet = pair
    wait_until_kept(therapist, sheet)
    now = dt.datetime.now(dt.UTC)
    make_older(therapist, sheet, now, until=now + dt.timedelta(hours=1))
    wire.set("cut")
    therapist.open(sheet)
    expect(therapist.page.locator("h1")).to_have_text("Kim")
    make_older(therapist, sheet, now - dt.timedelta(days=15), until=now - dt.timedelta(days=1))
    therapist.open(sheet)
    expect(therapist.page.locator("main")).not_to_contain_text("Kim")


def looks(clinic) -> list[tuple]:
    """Every look that was noted, of everybody, oldest first."""
    return clinic.rows("SELECT what, offline FROM viewing WHERE what <> 'list' ORDER BY id")


def test_a_message_of_the_conversation_waits_as_a_dashed_bubble(pair, wire, clinic):
    client, therapist, sheet = pair
    therapist.open(sheet)
    therapist.page.fill("form.message [name=text]", "How is it?")
    therapist.page.click("form.message button.main")
    expect(therapist.page.locator("#messages .mine")).to_contain_text("How is it?")
    wait_until_saved(therapist)   # a bubble stands there too while it waits
    client.open("/today")
    client.page.get_by_role("link", name="Read all messages and reply").click()
    expect(client.page.locator("#messages .from-clinic")).to_contain_text("How is it?")
    wait_until_kept(client, "/messages/")
    wire.set("cut")
    client.open("/messages/")
    client.page.fill("form.message [name=text]", "Better, thank you")
    client.page.click("form.message button.main")
    waiting = client.page.locator("#messages .from-waiting")
    for _ in range(2):
        expect(waiting).to_contain_text("Better, thank you")
        expect(waiting).to_contain_text("not sent")
        client.page.reload()
    reconnect(client, wire)
    wait_until_saved(client)
    expect(waiting).to_have_count(0)
    expect(client.page.locator("#messages .mine")).to_have_text([re.compile("Better, thank you")])
    assert clinic.rows("SELECT text, count(*) FROM message WHERE text LIKE 'Better%' GROUP BY text") == [
        ("Better, thank you", 1)]
