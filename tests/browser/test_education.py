"""The articles as they are read: without scripts, on paper, found by a search, and the way from and to the diary."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ARTICLES
from webapp.languages import LANGUAGES

WORDS = {
    "nb": {"search": "talgkjertel", "slip": "mikroneedling", "none": "Ingen treff."},
    "sv": {"search": "talgkörtel", "slip": "microneedeling", "none": "Inga träffar."},
    "en": {"search": "oil gland", "slip": "micro-nedling", "none": "No results."},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_reads_and_searches_without_scripts(phones, language):
    words = WORDS[language]
    phone = phones(language, java_script_enabled=False)
    page = phone.page
    phone.open("/")
    page.click("main a[href$='/education/']")
    page.fill("#q", words["search"])
    page.click("form.search button")
    page.click("ul.rows a[href$='/education/pores']")
    expect(page.locator("article h1")).to_be_visible()
    expect(page.locator(".drawing svg")).to_be_visible()
    page.click("article details summary >> nth=0")
    expect(page.locator("article details li").first).to_be_visible()
    page.click("section a[href$='/education/large-pores']")
    expect(page.locator("article h1")).to_be_visible()
    phone.open("/education/")
    page.fill("#q", words["slip"])
    page.keyboard.press("Enter")
    expect(page.locator("ul.rows a[href$='/education/micro-needling']")).to_be_visible()
    page.fill("#q", "xyzzy")
    page.keyboard.press("Enter")
    expect(page.locator("p.lead.under")).to_have_text(words["none"])


def test_from_the_day_to_the_paragraph_and_back_to_the_day(phones):
    phone = phones("en")
    phone.sign_in("recovering")
    page = phone.page
    page.locator("section:has(.twofold) .fold > summary").click()
    page.get_by_role("link", name="Read about dry and flaking skin").click()
    page.wait_for_url("**/education/aftercare#flaking")
    assert page.locator("#flaking").bounding_box()["y"] < 740
    page.click("a.button[href$='/today']")
    page.wait_for_url("**/days/**")


@pytest.mark.parametrize("path", ARTICLES)
def test_on_paper_the_text_and_drawings_are_there_and_the_menu_is_not(phones, path):
    phone = phones("nb", java_script_enabled=False)
    phone.open(path)
    page = phone.page
    page.emulate_media(media="print")
    for hidden in ("nav.bar", ".languages", ".skip-link"):
        assert not page.locator(hidden).first.is_visible()
    for drawing in page.locator(".drawing svg").all():
        assert drawing.bounding_box()["height"] > 100
    assert page.locator("article details li").first.is_visible()   # how sure, and its sources
    assert page.locator("[itemprop=citation]").first.is_visible()


LABELS = """svg => {
  const box = (element) => element.getBoundingClientRect().toJSON();
  return [box(svg), [...svg.querySelectorAll('text')].map((label) => [label.textContent, box(label)])];
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_of_the_drawings_stand_free_at_320(phones, language):
    """No label is cut off by its drawing, and none lies over another."""
    phone = phones(language, viewport={"width": 320, "height": 740})
    seen = 0
    for path in ARTICLES:
        phone.open(path)
        for drawing in phone.page.locator(".drawing svg").all():
            box, labels = drawing.evaluate(LABELS)
            seen += len(labels)
            for place, (words, one) in enumerate(labels):
                assert one["x"] >= box["x"] - 0.5, (path, words)
                assert one["x"] + one["width"] <= box["x"] + box["width"] + 0.5, (path, words)
                for other_words, other in labels[place + 1:]:
                    apart = (one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
                             or one["y"] + one["height"] <= other["y"] + 4
                             or other["y"] + other["height"] <= one["y"] + 4)
                    assert apart, (path, words, other_words)
    assert seen > 30
