"""Every fact of both seeds stands in every language, in the words that the mark says carry it."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest

from tests.words import reading
from webapp.education import articles
from webapp.guide import sources
from webapp.languages import LANGUAGES

FACTS = [f"S1.{number}" for number in range(1, 35)] + [f"S2.{number}" for number in range(1, 36)]
TERMS = tomllib.loads((Path(__file__).parent / "terms.toml").read_text(encoding="utf-8"))
EVERY = [(slug, language) for slug in articles.SLUGS for language in LANGUAGES]


def link(kind: str, name: str) -> str:
    return f"{kind}:{name}"


def carried(text: str) -> dict[str, list[str]]:
    """For each fact, the words between the mark before it (or the start of its paragraph) and its own."""
    found: dict[str, list[str]] = {}
    for paragraph in re.split(r"\n\s*\n|\n(?=- )", text):
        pieces = re.split(r"\{((?:S\d\.\d+ ?)+)\}", paragraph)
        for words, marks in zip(pieces[::2], pieces[1::2], strict=False):
            for fact in marks.split():
                found.setdefault(fact, []).append(words)
    return found


def missing(texts: list[str], place: int) -> list[str]:
    """The facts that are in none of the texts of a language, or not in words that hold their terms."""
    found: dict[str, list[str]] = {}
    for text in texts:
        for fact, words in carried(text).items():
            found.setdefault(fact, []).extend(words)
    return [fact for fact in FACTS
            if not any(all(re.search(term, words, re.S) for term in TERMS[fact][place])
                       for words in found.get(fact, []))]


def test_the_terms_name_all_69_facts():
    assert len(FACTS) == 69
    assert set(TERMS) == set(FACTS)
    assert all(len(one) == 3 and all(one) for one in TERMS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_is_in_an_article(language):
    texts = [articles.text_of(slug, language) for slug in articles.SLUGS]
    assert missing(texts, ("en", "nb", "sv").index(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_one_of_its_sentences_a_fact_is_missed(language):
    """The test above can fail: take out the words of each fact in turn, mark and all, and see it named."""
    place = ("en", "nb", "sv").index(language)
    for slug in articles.SLUGS:
        text = articles.text_of(slug, language)
        for fact, words in carried(text).items():
            others = [articles.text_of(other, language) for other in articles.SLUGS if other != slug]
            there = any(fact in carried(other) for other in others)
            for one in words:
                text_without = text.replace(one + "{" + fact, "{S9.9")
                assert text_without != text, (fact, one)
                assert there or fact in missing([*others, text_without], place), fact


@pytest.mark.parametrize(("slug", "language"), EVERY)
def test_the_front_matter_names_the_facts_that_the_text_carries(slug, language):
    article = articles.read(slug, language, link)
    assert set(article.facts) == set(carried(articles.text_of(slug, language)))
    assert sources.named(article.sources, language)
    assert article.reviewed <= dt.date.today()


@pytest.mark.parametrize("slug", articles.SLUGS)
def test_the_languages_are_equals(slug):
    one, *others = (articles.read(slug, language, link) for language in LANGUAGES)
    for other in others:
        assert [(part.kind, part.name) for part in one.parts] == [(part.kind, part.name) for part in other.parts]
        assert one.sources == other.sources
        assert one.facts == other.facts
        assert one.leads_to == other.leads_to
        for pattern in (r'<h2 id="([a-z-]+)"', r'href="([^"]+)"', r"<(li|p|h2)[ >]"):
            found = [re.findall(pattern, "".join(part.html for part in (*article.parts, *article.sure)))
                     for article in (one, other)]
            assert found[0] == found[1], pattern


@pytest.mark.parametrize("slug", articles.SLUGS)
def test_numbers_are_the_same_in_each_language(slug):
    found = [sorted(re.findall(r"\d+(?:[.,]\d+)?", articles.read(slug, language, link).plain
                               .replace(" 585", "585").replace(" 805", "805").replace(",585", "585")
                               .replace(",805", "805").replace(",", "."))) for language in LANGUAGES]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(("slug", "language"), EVERY)
def test_it_reads_easily(slug, language):
    """LIX (words a sentence and per cent of words over six letters) is 30 at most: "very easy", as for fiction."""
    article = articles.read(slug, language, link)
    assert reading.lix([article.summary, article.plain]) <= 30


@pytest.mark.parametrize(("slug", "language"), EVERY)
def test_tone_and_typography(slug, language):
    article = articles.read(slug, language, link)
    text = article.title + article.summary + article.plain
    assert "!" not in text
    assert not re.search(r"\b(perfect|perfekt)\b", text)
    quotes = {"nb": '"”“', "sv": '"«»“', "en": "«»”“"}[language]
    assert not set(quotes) & set(text)
    if language != "en":
        assert not re.search(r"\d\.\d", text)
    # Pores are never said to close or to shrink, but for the sentence that says they cannot.
    for word in re.findall(r"[^.\n]*(?:shrink|shrunk|krymp|close[sd]? the pore|lukker|stänger)[^.\n]*", text):
        assert re.search(r"cannot|ikke|inte", word), word


@pytest.mark.parametrize("wrong", ["::drawing nothing", "::nothing", "::drawing"])
def test_a_part_that_nobody_makes_is_refused(wrong):
    with pytest.raises(ValueError, match="::"):
        articles._parts(f"Text\n\n{wrong}\n", link)
