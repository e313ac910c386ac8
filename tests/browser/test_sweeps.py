"""Every page in every language, light and dark: axe, sideways scroll, large text, targets, keyboard."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.states import pages_of, states
from webapp.languages import LANGUAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS},
         "resultTypes": ["violations"], "selectors": False, "preload": False}
TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary, textarea')].filter(e => {
  // a link in a running sentence is let off by WCAG 2.5.8, and so here
  const inline = e.tagName == 'A' && getComputedStyle(e).display == 'inline' && e.closest('p, .article li');
  // what Enter does in a form: nobody sees it, hears it or comes to it
  if (e.tabIndex == -1 && e.getAttribute('aria-hidden') && e.matches('.visually-hidden')) return false;
  if (inline || e.type == 'hidden' || e.closest('.skip-link')) return false;
  if (!e.checkVisibility({visibilityProperty: true})) return false;
  const r = (e.closest('label') || e).getBoundingClientRect();
  // what lies over it to make it larger, as over the line in the menu bar
  const over = getComputedStyle(e, '::after');
  const height = Math.max(r.height, over.position === 'absolute' ? parseFloat(over.height) : 0);
  return r.width && (height < 43.5 || r.width < 43.5);
}).map(e => e.outerHTML.slice(0, 90))"""
# One that nobody gave a size is as wide as the page.
LARGE_ICONS = """() => [...document.querySelectorAll('svg.icon')].filter(e => e.getBoundingClientRect().height > 48)
  .map(e => e.parentElement.outerHTML.slice(0, 90))"""
NARROW = {"width": 320, "height": 740}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
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
    """Nothing scrolls sideways at 320 px or at 200 % text, every target is 44 px, and an icon is no picture."""
    found = {"px too wide": page.evaluate(WIDE), "small targets": page.evaluate(TARGETS),
             "icons as pictures": page.evaluate(LARGE_ICONS)}
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
          .filter(e => !(e.tabIndex == -1 && e.getAttribute('aria-hidden')))
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
            if page.evaluate("sel => document.activeElement?.matches(sel)", selector):
                return
        raise AssertionError(selector)

    tab_to("form[action$='/treatments'] button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#care-title")   # the day itself, with what to do first
    tab_to("#sign-by-sign > summary")
    page.keyboard.press("Enter")
    tab_to("[name=skin_tone]")   # one question at a time
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    tab_to("[name=redness]")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.is_checked("[name=redness][value='3']")
    for _ in range(6):   # the others are passed by
        tab_to("[data-stage-next]")
        page.keyboard.press("Enter")
    tab_to("[data-stage-save=none]")
    page.wait_for_timeout(1000)   # nobody has read the warning signs before
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
