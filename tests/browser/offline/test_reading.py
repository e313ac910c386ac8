"""Public pages without a network: kept from the first visit, in the reader's language, and nothing private."""

import datetime as dt
import re
import time
import zoneinfo

import pytest
from playwright.sync_api import expect

from tests.browser.offline.keeping import (
    KEPT,
    PAGE,
    add_product,
    begin,
    log,
    pages_anew,
    today,
    wait_until,
    wait_until_kept,
)
from tests.browser.pages import unfold
from webapp.languages import LANGUAGES

WORDS = {
    "nb": {"help": "Når bør du få hjelp?", "offline": "Ikke noe nett"},
    "sv": {"help": "När ska du söka hjälp?", "offline": "Inget nät"},
    "en": {"help": "When should you get help?", "offline": "You are offline"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_one_visit_the_articles_open_without_a_network(installed, wire, language):
    phone = installed(language)
    phone.open("/")
    wait_until_kept(phone, "/offline/pages")   # the list itself, when all of it is kept
    wire.set("cut")
    for path in ("/education/", "/education/pores", "/education/aftercare", "/routine/actives/retinoid", "/"):
        phone.open(path)
        expect(phone.page.locator("main h1")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.lang") == language
    phone.page.goto(f"{phone.server}/{language}/education/when-to-get-help")
    expect(phone.page.locator("main h1")).to_have_text(WORDS[language]["help"])
    expect(phone.page.locator("a[href='tel:113']").first).to_be_visible()
    # A page that is not kept says so in the reader's language, with a way on.
    phone.open("/diary/")
    expect(phone.page.locator("main h1")).to_have_text(WORDS[language]["offline"])
    phone.page.click("main a[href$='/education/aftercare']")
    expect(phone.page.locator("article h1")).to_be_visible()
    wire.set("passes")
    phone.open("/sign-in")
    expect(phone.page.locator("[name=password]")).to_be_visible()


def test_a_link_with_a_campaigns_mark_opens_the_kept_page(installed, wire):
    phone = installed("sv")
    phone.open("/")
    wait_until_kept(phone, "/offline/pages")
    phone.open("/education/aftercare?utm_source=mail")
    wire.set("cut")
    phone.open("/education/aftercare?fbclid=1")
    expect(phone.page.locator("article h1")).to_be_visible()
    assert phone.page.evaluate(KEPT).count("/sv/education/aftercare") == 1


def test_a_page_that_failed_or_is_gone_is_put_right_at_the_next_visit(installed, wire):
    phone = installed("en")
    phone.open("/")
    wait_until_kept(phone, "/offline/pages")
    # As if an older list had named a page that is no more, and one page had failed.
    phone.page.evaluate("""async () => {
      const cache = await caches.open("public"), list = "/en/offline/pages";
      const { pages } = await (await cache.match(list)).json();
      await cache.put("/en/education/gone", new Response("old", { headers: { "Hudro-Account": "none" } }));
      await cache.delete("/en/education/pores");
      const left = pages.filter((one) => !one.url.endsWith("/pores"));
      await cache.put(list, Response.json({ pages: [...left, { url: "/en/education/gone", version: "x" }] }));
    }""")
    phone.open("/sign-in")
    wait_until_kept(phone, "/education/pores")
    for _ in range(50):
        if "/en/education/gone" not in phone.page.evaluate(KEPT):
            break
        phone.page.wait_for_timeout(100)
    assert "/en/education/gone" not in phone.page.evaluate(KEPT)


def test_a_full_phone_still_gets_its_page(installed):
    phone = installed("en")
    phone.open("/")
    wait_until_kept(phone, "/offline/pages")
    session = phone.page.context.new_cdp_session(phone.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": phone.server, "quotaSize": 1})
    phone.page.evaluate("caches.open('public').then((cache) => cache.delete('/en/education/pores'))")
    phone.open("/education/pores")
    expect(phone.page.locator("article h1")).to_have_text("What is a pore?")


def test_a_captive_portals_page_is_never_kept_as_ours(installed, wire):
    phone = installed("nb")
    phone.open("/")
    wait_until_kept(phone, "/offline/pages")
    wire.set("portal")
    phone.open("/education/pores")
    expect(phone.page.locator("article h1")).to_be_visible()
    phone.open("/diary/")
    assert "Pay here" in phone.page.content()
    phone.page.wait_for_timeout(500)
    wire.set("cut")
    phone.open("/education/pores")
    expect(phone.page.locator("article h1")).to_be_visible()
    for path in ("/education/aftercare", "/"):
        phone.open(path)
        assert "Pay here" not in phone.page.content()


def test_without_a_worker_everything_else_works(phones):
    phone = phones("en", service_workers="block")
    phone.open("/education/pores")
    expect(phone.page.locator("article h1")).to_be_visible()


def test_who_signs_in_fetches_no_page_again_that_is_kept_for_everybody(installed):
    phone = installed("en")
    phone.open("/")
    wait_until_kept(phone, "/offline/pages")
    phone.page.evaluate("""async () => {
      const cache = await caches.open("public"), kept = await cache.match("/en/education/aftercare");
      await cache.put("/en/education/aftercare", new Response("of the first visit", { headers: kept.headers }));
    }""")
    begin(phone)
    found = "caches.match('/en/education/aftercare', { ignoreVary: true }).then((one) => one.text())"
    assert phone.page.evaluate(found) == "of the first visit"


def test_a_page_that_says_the_same_is_not_written_again(installed):
    """Each is fetched behind as it is opened; WebKit does not live through what is written over while it is read."""
    phone = installed("en")
    for path in ("/", "/education/pores", "/education/aftercare"):
        phone.open(path)
    wait_until_kept(phone, "/offline/pages")
    # Both say something else on the phone than at the clinic, and one of them says so itself.
    marked = """async ([path, etag]) => {
      const cache = await caches.open("public"), kept = await cache.match(path, { ignoreVary: true });
      const headers = new Headers(kept.headers), now = await fetch(path, { cache: "no-cache" });
      headers.set("ETag", etag || now.headers.get("ETag"));
      await cache.put(path, new Response(`marked ${await kept.text()}`, { headers }));
    }"""
    is_marked = """async (path) =>
      (await (await caches.match(path, { ignoreVary: true })).text()).startsWith("marked")"""
    same, other = "/en/education/pores", "/en/education/aftercare"
    phone.page.evaluate(marked, [same, ""])
    phone.page.evaluate(marked, [other, '"another"'])
    phone.page.goto(phone.server + same)
    phone.page.goto(phone.server + other)
    wait_until(phone, lambda: not phone.page.evaluate(is_marked, other))
    assert phone.page.evaluate(is_marked, same)


def test_an_unchanged_page_is_opened_again_without_its_text(installed, wire):
    """Asked for by the worker with the version that it has; what is shown is as if it had just come."""
    phone = installed("en")
    begin(phone)
    day, rendered = today(phone), "document.documentElement.dataset.rendered"
    for path in ("/diary/", f"/days/{day}", "/routine/"):
        phone.open(path)
        first, words = phone.page.evaluate(rendered), phone.page.inner_text("main")
        came = wire.came
        phone.open(path)
        assert wire.came - came < 3000
        assert phone.page.evaluate(rendered) > first
        assert phone.page.inner_text("main") == words
        assert phone.page.locator("[data-from-note]").is_hidden()


def test_a_page_that_has_changed_since_comes_whole(installed, clinic):
    phone = installed("en")
    email = begin(phone)
    phone.open(f"/days/{today(phone)}")
    clinic.write("INSERT INTO note (client_id, day, text, author_id, written_at, received_at) SELECT id, ?,"
                 " 'from another phone', id, ?, ? FROM account WHERE email = ?", today(phone).isoformat(),
                 *[dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")] * 2, email)
    phone.open(f"/days/{today(phone)}")
    expect(phone.page.locator("main")).to_contain_text("from another phone")


def test_an_older_day_stays_once_it_was_opened(installed, wire):
    phone = installed("en")
    begin(phone)
    day = today(phone)
    opened, other = (f"/days/{day - dt.timedelta(days=days)}" for days in (40, 41))
    phone.open(opened)
    phone.open(f"/days/{day}")
    with pages_anew(phone):   # the list is read again, and does not name it
        log(phone, "and on it goes")
    wire.set("cut")
    phone.page.goto(f"{phone.server}/en{opened}")
    expect(phone.page.locator("main h1")).to_contain_text(str((day - dt.timedelta(days=40)).day))
    phone.page.goto(f"{phone.server}/en{other}")
    expect(phone.page.locator("main h1")).to_have_text(WORDS["en"]["offline"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_listed_opens_without_a_network(installed, wire, language):
    phone = installed(language)
    begin(phone)
    day = today(phone)
    addresses = phone.page.evaluate("(list) => fetch(list).then((answer) => answer.json())",
                                    f"/{language}/offline/pages")
    private = [one["url"] for one in addresses["pages"] if "/days/" in one["url"]]
    assert private == [f"/{language}/days/{day + dt.timedelta(days=number)}" for number in range(-14, 22)]
    assert {one["url"] for one in addresses["pages"]} <= set(phone.page.evaluate(KEPT))
    wire.set("cut")
    alike = private[1:14] + private[15:-1]   # days between the first, today and the last
    for one in addresses["pages"]:
        if one["url"].endswith("/offline") or one["url"] in alike:
            continue
        phone.page.goto(phone.server + one["url"])
        expect(phone.page.locator("main h1")).not_to_have_text(WORDS[language]["offline"])
        assert phone.page.evaluate("document.documentElement.lang") == one["url"].split("/")[1]
        styles = phone.page.evaluate("[...document.styleSheets].map((sheet) => sheet.cssRules.length)")
        assert styles, one
        assert all(styles), one


def test_today_goes_by_the_phones_date(installed, wire):
    phone = installed("nb")
    begin(phone)
    wire.set("cut")
    phone.open("/today")
    assert today(phone) == dt.datetime.now(zoneinfo.ZoneInfo("Europe/Oslo")).date()
    assert "i dag" in phone.page.locator(".days .date").inner_text()


def test_a_day_is_right_on_the_day_it_is_opened(installed, wire):
    phone = installed("en")
    phone.join()
    day = today(phone)
    add_product(phone, "Gel")
    expect(phone.page.locator("dl.facts")).to_be_visible()
    phone.open(f"/days/{day}")
    wait_until(phone, lambda: "Gel" in phone.page.evaluate(PAGE, "/en/routine/"))
    later = day + dt.timedelta(days=5)
    wire.set("cut")
    page = phone.page
    phone.open(f"/days/{later}")
    expect(page.locator("#check-in")).to_contain_text("Not yet")
    expect(page.locator("#check-in-form")).to_be_hidden()
    expect(page.locator(".days .date")).not_to_contain_text("today", use_inner_text=True)
    # Five days later, without a network in between: yesterday's today is no today any more.
    page.clock.set_fixed_time(dt.datetime.combine(later, dt.time(10)))
    phone.open(f"/days/{later}")
    unfold(page)
    expect(page.locator("#check-in-form")).to_be_visible()
    expect(page.locator("#check-in")).not_to_contain_text("Not yet", use_inner_text=True)
    expect(page.locator(".days .date")).to_contain_text("today", use_inner_text=True)
    expect(page.locator("[data-from-note]")).to_contain_text(f"This page is from {day:%A} {day.day} {day:%B}")
    phone.open(f"/days/{day}")
    expect(page.locator(".days .date")).not_to_contain_text("today", use_inner_text=True)
    expect(page.locator("#check-in-title")).to_have_text("How was your skin on this day?", use_inner_text=True)
    phone.open("/routine/")
    expect(page.locator("main")).to_contain_text("This is the routine of another day.")


def test_the_phone_is_taken_up_again_the_next_day(installed):
    phone = installed("en")
    begin(phone)
    page, day = phone.page, today(phone)
    morning = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(7))
    wake = "document.dispatchEvent(new Event('visibilitychange'))"
    page.clock.install(time=dt.datetime.combine(day, dt.time(12)))
    phone.open(f"/days/{day}")
    unfold(page)
    page.locator("[name=note]").fill("half a thought")
    page.clock.set_fixed_time(morning)
    page.evaluate(wake)
    expect(page.locator("#announcement")).to_contain_text("It is a new day. Go to today")   # somebody is busy: it asks
    assert page.locator("[name=note]").input_value() == "half a thought"
    page.clock.set_fixed_time(dt.datetime.combine(day, dt.time(12)))
    page.locator("[data-discard-draft]").click()
    page.reload()
    page.clock.set_fixed_time(morning)
    with page.expect_request("**/en/today"):
        page.evaluate(wake)


def test_a_hung_network_is_not_waited_for(installed, wire):
    phone = installed("en")
    begin(phone)
    wire.set("hangs")
    took = []
    for path in (f"/days/{today(phone)}", "/diary/"):
        begun = time.monotonic()
        phone.page.goto(f"{phone.server}/en{path}", wait_until="commit")
        expect(phone.page.locator("main h1")).to_be_visible()
        took.append(time.monotonic() - begun)
    assert 2.5 < took[0] < 15   # not the 30 s that a page is waited for which the phone does not have
    assert took[1] < took[0]   # and the second one not even those 2.5 s


def test_a_captive_portals_page_does_not_stand_in_for_ones_own(installed, wire):
    phone = installed("en")
    begin(phone)
    wire.set("portal")
    phone.open("/diary/")
    expect(phone.page.locator("main h1")).to_have_text("Diary")
    phone.page.wait_for_timeout(500)
    wire.set("cut")
    phone.open("/diary/")
    expect(phone.page.locator("main h1")).to_have_text("Diary")


def test_private_pages_lie_in_their_owners_cache_alone(installed):
    phone = installed("en")
    begin(phone)
    for path in ("/search?q=pus", "/join", "/sign-in", "/today"):
        phone.open(path)
    kept = phone.page.evaluate("""async () => {
      const found = {};
      for (const name of await caches.keys())
        found[name] = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
      return found;
    }""")
    account = phone.page.evaluate("document.cookie.match(/account=([^;]+)/)[1]")
    private = {path for name, paths in kept.items() if name == f"private-{account}" for path in paths}
    assert {"/en/diary/", "/en/account/", "/en/outbox", "/en/routine/"} <= private
    others = {path for name, paths in kept.items() if not name.startswith(("private-", "shell-")) for path in paths}
    assert not {path for path in others if re.search("/(days|diary|account/|outbox|routine/(?!actives))", path)}
    assert not {path for path in private | others if re.search("search|join|sign-in|today", path)}


def test_a_list_of_pages_that_was_refused_is_asked_for_again(installed, clinic):
    """Nobody opens another page meanwhile, which would ask for it too."""
    phone = installed("en")
    begin(phone)
    address = f"/en/days/{today(phone)}"
    (clinic.folder / "no-list").touch()
    try:
        log(phone, "kept later")
        expect(phone.page.locator("#check-in .logged")).to_contain_text("kept later")
        phone.page.wait_for_timeout(3000)   # it was asked for two seconds after the write had arrived
        assert "kept later" not in phone.page.evaluate(PAGE, address)
    finally:
        (clinic.folder / "no-list").unlink()
    wait_until(phone, lambda: "kept later" in phone.page.evaluate(PAGE, address))
