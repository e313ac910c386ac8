"""Every page in every language, light and dark: axe, sideways scroll, large text, targets, keyboard."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import pages
from webapp.languages import LANGUAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS},
         "resultTypes": ["violations"], "selectors": False, "preload": False}
TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary, textarea')].filter(e => {
  // a link in a running sentence is let off by WCAG 2.5.8, and so here
  const inline = e.tagName == 'A' && getComputedStyle(e).display == 'inline' && e.closest('p, .article li');
  if (inline || e.type == 'hidden' || e.closest('.skip-link')) return false;
  if (!e.checkVisibility({visibilityProperty: true})) return false;
  const r = (e.closest('label') || e).getBoundingClientRect();
  // what lies over it to make it larger, as over the line in the menu bar
  const over = getComputedStyle(e, '::after');
  const height = Math.max(r.height, over.position === 'absolute' ? parseFloat(over.height) : 0);
  return r.width && (height < 43.5 || r.width < 43.5);
}).map(e => e.outerHTML.slice(0, 90))"""
NARROW = {"width": 320, "height": 740}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages_of(phones, language, **options):
    """(phone, path) of every page, each opened by one who may."""
    visitor = phones(language, **options)
    yield from opened(visitor, pages.VISITOR)
    client = phones(language, **options)
    client.sign_in("recovering")
    yield from opened(client, [*pages.CLIENT, pages.treatment(client), pages.product(client), pages.share(client)])
    new = phones(language, **options)
    new.sign_in("new")
    yield from opened(new, ["/today"])
    empty = phones(language, **options)
    empty.join()
    yield from opened(empty, ["/today", "/diary/", "/routine/"])
    therapist = phones(language, **options)
    therapist.sign_in("therapist")
    yield from opened(therapist, [*pages.THERAPIST, *pages.of_client(therapist)])


def opened(phone, paths):
    for path in paths:
        phone.open(path)
        yield phone, path


def states(phones, language, **options):
    """Pages in the states that a link does not lead to: refused, logged with an alarm, folds open."""
    phone = phones(language, **options)
    phone.join()
    page = phone.page
    pages.unfold(page)
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#summary")
    yield phone, "refused"
    page.locator("[name=redness][value='4']").check(force=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.check("[name=alarm][value=breathing]")
    yield phone, "alarm ticked"
    page.fill("[name=note]", "Et notat")
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#check-in .logged")
    yield phone, "logged"
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield phone, "logged, open"
    page.goto(page.url.split("/days/")[0] + "/routine/products/new")
    page.fill("[name=months]", "x")
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("#summary")
    yield phone, "product refused"
    page.fill("[name=name]", "Fuktighetsbevarende solkrem faktor 50")
    page.fill("[name=months]", "6")
    page.check("[name=active][value=retinoid]")
    for part in ("morning", "evening"):
        page.locator(f"[name=part][value={part}]").check(force=True)
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("form[action$='/replace']")
    yield phone, "product"
    phone.open("/routine/products/new")   # one without an active: the other rests beside the warning sign
    page.fill("[name=name]", "Ansiktskrem")
    for part in ("morning", "evening"):
        page.locator(f"[name=part][value={part}]").check(force=True)
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("form[action$='/replace']")
    phone.open("/routine/")
    page.locator(".mark[value=done]").first.click()
    page.wait_for_selector(".steps [data-state=done]")
    page.locator(".pass[value=skipped]:visible").first.click()
    page.wait_for_selector(".steps [data-state=skipped]")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield phone, "routine, ticked"
    finished = phones(language, **options)
    finished.sign_in("finished")
    finished.open("/routine/weeks/2026-11-09")
    yield finished, "a week"
    yield from waiting(phones, language, **options)
    yield from sharing(phones, language, **options)
    finished = phones(language, **options)
    finished.sign_in("finished")
    finished.open("/diary/")
    finished.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield finished, "diary, open"


def sharing(phones, language, **options):
    """A code, consent that is asked for and given, a refused code, a client with an alarm, and followed up."""
    client, therapist = phones(language, **options), phones(language, **options)
    client.join()
    therapist.sign_in("therapist")
    therapist.open("/clients/invitations")
    therapist.page.locator("section form button").click()
    code = therapist.page.locator(".code").inner_text()
    yield therapist, "a code"
    client.open("/sharing/")
    client.page.fill("[name=code]", "wrong")
    client.page.locator("form.stack > button:not([type=button])").click()
    client.page.wait_for_selector("#code-wrong")
    yield client, "a refused code"
    client.page.fill("[name=code]", code)
    client.page.locator("form.stack > button:not([type=button])").click()
    client.page.wait_for_selector("[name=scope]")
    yield client, "consent"
    client.page.check("[name=scope][value=diary]")
    client.page.check("[name=scope][value=messages]")
    client.page.check("[name=scope][value=routine]")
    client.page.locator("form.stack > button:not([type=button])").click()
    client.page.wait_for_selector(".shares form")
    yield client, "shared"
    client.open("/today")
    client.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    client.page.check("[name=alarm][value=breathing]")
    client.page.fill("[name=text]", "Hva gjør jeg?")
    client.page.locator("form.message button").click()
    client.page.wait_for_selector(".messages .from-client")
    yield client, "a message"
    client.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    client.page.check("[name=alarm][value=breathing]")
    client.page.locator("form.check-in > button.main").click()
    client.page.wait_for_selector("#check-in .logged")
    therapist.open("/clients/")
    therapist.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield therapist, "a list with an alarm"
    therapist.page.locator(".person h3 a").first.click()
    therapist.page.wait_for_selector("form.message")
    therapist.page.fill("[name=text]", "x" * 2001)
    therapist.page.locator("form.message button").click()
    therapist.page.wait_for_selector("form.message #summary")
    yield therapist, "a refused message"
    client.open("/sharing/")
    client.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield client, "who has looked"
    client.page.locator(".ends button").click()   # others count on the number of clients
    client.page.wait_for_selector("#over-title")


def waiting(phones, language, **options):
    """Without a network: a page with writes that wait, and the list of them; then one of them refused."""
    phone = phones(language, **options)
    phone.join()
    page, phone.is_away = phone.page, True
    pages.unfold(page)
    page.evaluate("document.querySelector('#check-in-form').elements.note.value = 'x'.repeat(4001)")
    page.route("**/check-ins", lambda route: route.abort())
    page.context.set_offline(True)
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#check-in-form .kept-line:visible")
    yield phone, "waiting"
    page.context.set_offline(False)
    phone.open("/outbox")
    page.wait_for_selector("[data-outbox-part=waiting] li")
    page.locator("[data-discard]").click()
    yield phone, "outbox, waiting"
    phone.open("/account/")
    page.locator("form[data-sign-out] button").click()
    page.wait_for_selector("dialog[open]")
    yield phone, "signing out with a write that waits"
    page.unroute("**/check-ins")
    phone.open("/outbox")
    page.wait_for_selector("[data-outbox-part=refused] li")
    yield phone, "outbox, refused"


# What axe finds, light and dark: it is read into the page once for both. Only the colours differ in the dark.
COLOURS = RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}
AXE = Axe().axe_script


def violations(page, rules):
    found = page.evaluate("async (rules) => (await axe.run(rules)).violations", rules)   # the rest of it is large
    return [(one["id"], [node["html"][:120] + " " + node["failureSummary"][-160:] for node in one["nodes"][:3]])
            for one in found]


def text_of(page, size: int) -> None:
    """The reader's own text size in px, as a browser's setting makes it: media queries follow it too."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
    session.detach()


def what_does_not_fit(page) -> dict:
    """Nothing scrolls sideways at 320 px or at 200 % text, and every target is 44 px."""
    found = {"px too wide": page.evaluate(WIDE), "small targets": page.evaluate(TARGETS)}
    page.set_viewport_size({"width": 360, "height": 740})
    text_of(page, 32)
    found["px too wide at 200 %"] = page.evaluate(WIDE)
    text_of(page, 16)
    page.set_viewport_size(NARROW)
    return {what: bad for what, bad in found.items() if bad}


def what_axe_finds(page) -> dict:
    """In the light and in the dark."""
    # As tall as the page: a control scrolled half under the menu bar would count as a small target otherwise.
    page.set_viewport_size({"width": 360, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.evaluate(AXE)
    found = {"axe": violations(page, RULES)}
    page.emulate_media(color_scheme="dark")
    found["axe in the dark"] = violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    return {what: bad for what, bad in found.items() if bad}


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", [pages_of, states])
def test_every_page_fits_a_narrow_phone_large_text_and_thumbs_and_axe_finds_nothing(phones, language, which):
    """axe in one language: no rule follows the words. (What each language says is tests/test_languages.py's.)"""
    found = {}
    for phone, name in which(phones, language, viewport=NARROW, color_scheme="light"):
        found[name] = what_does_not_fit(phone.page)
        if language == "nb":
            found[name] |= what_axe_finds(phone.page)
    bad = {name: one for name, one in found.items() if one}
    assert not bad, json.dumps(bad, indent=1)


# Notes each stop of the focus, once the page has done with it; the last one is the end of the page.
NOTES_STOPS = """() => {
  window.stops = [];
  addEventListener('focusin', ({ target: e }) => {
    const r = e.getBoundingClientRect(), near = e.closest('label, .point, .level, .option') || e;
    const shown = [e, near, ...near.querySelectorAll('*')].map(one => getComputedStyle(one))
      .some(one => one.outlineStyle != 'none' && parseFloat(one.outlineWidth) >= 2) || e.matches('.point');
    stops.push({ shown, seen: r.bottom > 0 && r.top < innerHeight, what: e.outerHTML.slice(0, 90) });
  });
  addEventListener('focusout', ({ relatedTarget }) => { if (!relatedTarget) stops.push(null); });
}"""
AT_ONCE = 10   # presses


@pytest.mark.long
def test_the_keyboard_reaches_everything_and_shows_where_it_is(phones):
    """In one language: what can be reached does not depend on the words."""
    for phone, path in pages_of(phones, "nb"):
        page = phone.page
        # One stop for a group of radio buttons, and one for a summary.
        reachable = page.evaluate("""() => { const groups = new Set();
          return [...document.querySelectorAll('a[href], button, input, textarea, summary, [tabindex="0"]')]
          .filter(e => e.type != 'hidden' && !e.disabled && e.checkVisibility({visibilityProperty: true}))
          .filter(e => e.type != 'radio' || (!groups.has(e.name) && groups.add(e.name))).length }""")
        page.evaluate(NOTES_STOPS)
        stops = []
        while None not in stops and len(stops) < reachable + 40:
            for _ in range(AT_ONCE):
                page.keyboard.press("Tab")
            stops = page.evaluate("stops")
        stops = stops[:stops.index(None)] if None in stops else stops
        for stop in stops:
            assert stop["shown"], (path, stop)
            assert stop["seen"], (path, stop)
        # Date and time fields take several stops each, so there may be more stops than controls.
        assert len(stops) >= reachable, (path, len(stops), reachable)


def test_the_whole_job_by_keyboard_alone(phones):
    phone = phones("en")
    phone.join()
    page = phone.page

    def tab_to(selector):
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("sel => document.activeElement.matches(sel)", selector):
                return
        raise AssertionError(selector)

    tab_to("form[action$='/treatments'] button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#care-title")   # the day itself, with what to do first
    tab_to("#sign-by-sign > summary")
    page.keyboard.press("Enter")
    tab_to("[name=alarm][value=none]")
    page.keyboard.press("Space")
    tab_to("[name=redness]")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.is_checked("[name=redness][value='3']")
    tab_to("form.check-in > button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#check-in .logged")
    assert "This is common on the treatment day." in page.inner_text("#check-in")


def test_the_jump_link_leads_past_the_menu(phones):
    phone = phones("nb")
    phone.open("/join")
    phone.page.keyboard.press("Tab")
    assert phone.page.evaluate("document.activeElement.className") == "skip-link"
    phone.page.keyboard.press("Enter")
    assert phone.page.evaluate("document.activeElement.id") == "main"


def test_wide_screens_have_the_menu_at_the_side(phones):
    phone = phones("nb", viewport={"width": 1280, "height": 800})
    phone.sign_in("recovering")
    bar = phone.page.locator("nav.bar").bounding_box()
    main = phone.page.locator("main").bounding_box()
    assert bar["x"] == 0
    assert bar["x"] + bar["width"] <= main["x"] + 1
