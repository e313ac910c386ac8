"""Public pages without a network: kept from the first visit, in the reader's language, and nothing private."""

import pytest
from playwright.sync_api import expect

from tests.browser.wire import Wire
from webapp.languages import LANGUAGES

WORDS = {
    "nb": {"help": "Når bør du få hjelp?", "offline": "Ikke noe nett"},
    "sv": {"help": "När ska du söka hjälp?", "offline": "Inget nät"},
    "en": {"help": "When should you get help?", "offline": "No network"},
}
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found.sort();
}"""


@pytest.fixture
def wire(server):
    wire = Wire(int(server.rsplit(":", 1)[1]))
    yield wire
    wire.close()


@pytest.fixture
def installed(phones, wire):
    """Make phones that allow a worker and reach the server over the wire."""
    def make(language):
        phone = phones(language, service_workers="allow")
        phone.server = f"http://127.0.0.1:{wire.port}"
        return phone
    return make


def wait_until_kept(phone, path):
    """Poll for a page to lie in the worker's cache."""
    for _ in range(100):
        if f"/{phone.language}{path}" in phone.page.evaluate(KEPT):
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(path)


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
    phone.faults.clear()   # the browser notes the requests that met no network
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
    phone.faults.clear()


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


def test_a_hotels_page_is_never_kept_as_ours(installed, wire):
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
    phone.faults.clear()


def test_without_a_worker_everything_else_works(phones):
    phone = phones("en", service_workers="block")
    phone.open("/education/pores")
    expect(phone.page.locator("article h1")).to_be_visible()
