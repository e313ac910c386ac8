"""The articles as pages: for everyone, with their drawings, links, sources and data for search engines."""

import re

import pytest

from webapp.education import articles
from webapp.languages import LANGUAGES

EVERY = [(slug, language) for slug in articles.SLUGS for language in LANGUAGES]


@pytest.fixture
def read(visitor):
    def open_article(slug, language="en"):
        visitor.language = language
        return visitor.get(f"/education/{slug}")
    return open_article


@pytest.mark.parametrize(("slug", "language"), EVERY)
def test_an_article_has_what_every_article_has(read, slug, language):
    page = read(slug, language)
    assert page.status == 200
    assert page.lang == language
    assert 'itemtype="https://schema.org/MedicalWebPage"' in page.html
    assert f'itemprop="inLanguage" content="{language}"' in page.html
    assert 'itemprop="dateModified" content="2026-11-30"' in page.html
    assert "lastReviewed" not in page.html   # nobody qualified has signed it
    assert f'rel="canonical" href="http://localhost/{language}/education/{slug}"' in page.html
    for other in LANGUAGES:
        assert f'hreflang="{other}" href="/{other}/education/{slug}"' in page.html
    assert re.search(r'<meta name="description" content="[^"]{60,300}"', page.html)
    assert f'property="og:image" content="http://localhost/{language}/education/{slug}.png"' in page.html
    assert page.html.count("<h1") == 1
    assert not re.search(r"\{S\d|::|\{#", page.text)
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", page.html)


@pytest.mark.parametrize(("slug", "language"), EVERY)
def test_every_link_of_an_article_leads_somewhere(read, visitor, slug, language):
    page = read(slug, language)
    for address in set(page.links):
        if not address.startswith(f"/{language}/") or "/diary" in address or "/days" in address:
            continue
        path, _, mark = address.removeprefix(f"/{language}").partition("#")
        there = visitor.get(path)
        assert there.status in (200, 303), address
        if mark:
            assert mark in there.ids, address


def test_the_index_names_all_eight_and_the_actives(visitor):
    page = visitor.get("/education/")
    for slug in articles.SLUGS:
        assert f"/en/education/{slug}" in page.links
    assert "/en/routine/actives/retinoid" in page.links


@pytest.mark.parametrize("slug", ["nothing", "pores.md", "..", "Pores"])
def test_an_unknown_slug_is_not_there_in_the_readers_language(read, slug):
    page = read(slug, "sv")
    assert page.status == 404
    assert "Här finns inget" in page.text
    assert page.lang == "sv"


def test_an_unknown_language_is_not_there(visitor):
    assert visitor.client.get("/da/education/pores").status_code == 404


def test_drawings_say_in_words_what_they_show(read):
    shown = set()
    for slug in articles.SLUGS:
        html = read(slug, "nb").html
        for drawing in re.findall(r'<svg[^>]*role="img" aria-labelledby="([a-z]+)-title \1-desc">', html):
            shown.add(drawing)
            assert len(re.search(rf'<desc id="{drawing}-desc">([^<]+)</desc>', html)[1]) > 80
    assert shown == set(articles.DRAWINGS)
    assert len(shown) >= 6


def test_it_is_the_same_for_everyone_and_may_be_kept(read, client, therapist):
    page = read("aftercare")
    for other in (client, therapist):
        assert other.get("/education/aftercare").html == page.html
    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in page.headers
    again = client.client.get("/en/education/aftercare", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_the_clinics_phone_address_and_booking_stand_where_contact_is_asked_for(read, app):
    from webapp import database
    from webapp.clinic import store

    with app.app_context(), database.writing(database.current()) as db:
        store.change(db, phone="55 00 01 12", email="hei@example.com", booking_url="https://example.com/", country="SE")
    page = read("when-to-get-help")
    for address in ("tel:55000112", "mailto:hei@example.com", "https://example.com/", "tel:112", "tel:1177"):
        assert address in page.links, address
    assert "tel:113" not in page.links


def test_without_a_country_both_countries_numbers_are_shown(read, db):
    db.conn.execute("UPDATE clinic SET country = ''")
    page = read("when-to-get-help", "en")
    for number in ("tel:112", "tel:113", "tel:1177", "tel:116117"):
        assert number in page.links


def test_an_article_leads_to_what_it_is_about(read):
    assert "/en/today" in read("aftercare").links
    assert "/en/routine/products/new" in read("large-pores").links
    assert "/en/education/large-pores" in read("pores").links


@pytest.mark.parametrize("words", [
    "not a diagnosis", "your own clinic told you comes first", "risks and side effects", "Nobody monitors the diary",
    "have not been tested for microneedling", "Never stop a prescribed medicine", "Pregnant, breastfeeding or ill",
    "If you are under 18", "The makers of Hudro wrote this text", "No doctor has checked it.",
    "kept on the clinic’s own server", "Last updated 30 November 2026"])
def test_the_disclaimer(read, words):
    assert words in read("home-products").text


class TestFromTheDiary:
    def test_a_day_links_to_the_paragraph_it_is_about(self, client, treated):
        for day, mark in (("2026-11-19", "redness"), ("2026-11-21", "flaking"), ("2026-11-30", "healed")):
            assert f"/en/education/aftercare#{mark}" in client.get(f"/days/{day}").links

    def test_an_alarm_links_to_when_to_get_help(self, client, treated):
        client.post("/diary/check-ins", {"day": "2026-11-21", "alarm": "pus"})
        page = client.get("/days/2026-11-21")
        assert "/en/education/when-to-get-help" in page.links

    def test_before_a_treatment_there_is_more_to_read(self, client):
        client.post("/diary/next", {"day": "2026-12-01"})
        assert "/en/screening/" in client.get("/days/2026-11-21").links
        assert "/en/education/treatment-day#before" in client.get("/screening/").links


class TestSearch:
    def find(self, visitor, words, language="en"):
        visitor.language = language
        return visitor.get("/search", query_string={"q": words})

    @pytest.mark.parametrize(("language", "words", "slug"), [
        ("nb", "talgkjertel", "pores"), ("sv", "talgkörtel", "pores"), ("nb", "hår", "pores"),
        ("en", "sebum", "pores"), ("nb", "FLASSING", "when-to-get-help"), ("sv", "smink", "aftercare"),
        ("en", "numbing cream", "treatment-day"), ("nb", "hudormer", "pore-care"), ("en", "0.5", "treatment-day")])
    def test_found(self, visitor, language, words, slug):
        page = self.find(visitor, words, language)
        assert page.status == 200
        assert f"/{language}/education/{slug}" in page.links

    def test_letters_with_rings_and_dots_are_letters_of_their_own(self, visitor):
        with_ring = self.find(visitor, "hår", "nb")
        without = self.find(visitor, "har", "nb")
        assert "<mark>hår" in with_ring.html.lower()
        assert "<mark>har" not in with_ring.html.lower()
        assert "<mark>hår" not in without.html.lower()

    def test_the_same_letter_typed_in_two_ways(self, visitor):
        assert "/nb/education/pores" in self.find(visitor, "ha\u030ar", "nb").links

    @pytest.mark.parametrize(("language", "words"), [
        ("nb", "mikroneedling"), ("sv", "microneedeling"), ("nb", "microneding"), ("en", "neddling")])
    def test_a_slip_of_the_finger_is_understood(self, visitor, language, words):
        page = self.find(visitor, words, language)
        assert f"/{language}/education/micro-needling" in page.links

    @pytest.mark.parametrize("words", ["OR", "AND NOT (", "NEAR(a b)"])
    def test_words_of_a_search_language_are_words(self, visitor, words):
        assert [link for link in self.find(visitor, words).links if re.search("/education/.", link)]

    def test_characters_that_no_text_has_are_left_out(self, visitor):
        assert self.find(visitor, "p\x00ores\x07").status == 200
        assert "Nothing was found" not in self.find(visitor, "p\x00ores\x07").text

    @pytest.mark.parametrize("words", ["xyzzy", '"', "***", "title:x", "'; DROP TABLE", "\U0001f33f"])
    def test_nothing_found_says_what_to_try(self, visitor, words):
        page = self.find(visitor, words)
        assert page.status == 200
        assert "No results. Try a single word" in page.text

    def test_nothing_asked_is_no_fault(self, visitor):
        for path in ("/search", "/search?q=", "/search?q=%20"):
            assert visitor.get(path).status == 200

    def test_500_characters_are_refused_in_words_and_kept(self, visitor):
        page = self.find(visitor, "pore " * 100)
        assert page.status == 200
        assert "No more than 100 characters. You have written 499." in page.text
        assert page.form("/search").values["q"] == ("pore " * 100).strip()
        assert "Högst 100 tecken" in self.find(visitor, "x" * 500, "sv").text

    def test_what_is_looked_for_is_kept_by_no_cache(self, visitor):
        page = self.find(visitor, "pus")
        assert page.headers["Cache-Control"] == "private, no-store"
        assert 'name="robots" content="noindex"' in page.html


class TestForSearchEngines:
    def test_the_sitemap_names_every_public_page_in_every_language(self, visitor):
        answer = visitor.client.get("/sitemap.xml")
        assert answer.mimetype == "application/xml"
        found = re.findall(r"<loc>http://localhost(/[^<]+)</loc>", answer.text)
        assert len(found) == 3 * (2 + 8 + 10)
        for address in found:
            assert visitor.client.get(address).status_code == 200, address
        assert answer.text.count("hreflang") == len(found) * 3

    def test_robots_are_told_where_it_is(self, visitor):
        assert "Sitemap: http://localhost/sitemap.xml" in visitor.client.get("/robots.txt").text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_article_has_a_card_of_its_own_in_its_language(self, visitor, language):
        from io import BytesIO

        from PIL import Image

        seen = set()
        for slug in articles.SLUGS:
            answer = visitor.client.get(f"/{language}/education/{slug}.png")
            image = Image.open(BytesIO(answer.data))
            assert (image.size, image.format) == ((1200, 630), "PNG")
            assert len(answer.data) < 60_000
            seen.add(answer.data)
        assert len(seen) == len(articles.SLUGS)
        assert visitor.client.get(f"/{language}/education/nothing.png").status_code == 404


def test_an_article_is_light(visitor):
    for slug in articles.SLUGS:
        answer = visitor.client.get(f"/nb/education/{slug}", headers={"Accept-Encoding": "br"})
        assert answer.headers["Content-Encoding"] == "br"
        assert len(answer.data) < 20_000, slug
