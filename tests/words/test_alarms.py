"""What an ordinary day is described with is no warning sign's word: who reads both must not take one for the other."""

import re

import pytest

from tests.words import texts
from webapp.config import ROOT
from webapp.education import articles
from webapp.guide import alarms, clinic_numbers, signs
from webapp.languages import LANGUAGES

# What makes each of the gravest signs one, by stem.
WORDS = {
    "en": [r"\bhot\b", r"\bpus\b", r"\bfever", r"\bspread", r"\bblister", r"\bconfused", r"\bfaint(ed|ing)", r"\bhives",
           r"more and more", r"\bswollen shut"],
    "nb": [r"svært varm", r"\bhet\b", r"\bpuss\b", r"\bfeber", r"\bsprer", r"\bblemme", r"forvirret", r"besvim",
           r"elveblest", r"stadig mer|mer og mer"],
    "sv": [r"\bhet\b", r"\bvarig|\bvar och\b", r"\bfeber", r"\bsprid", r"\bblåsor", r"förvirrad", r"svimm",
           r"nässelutslag", r"mer och mer"],
}
# The parts that say what is usual.
COMMON = {"aftercare": ("redness", "flaking", "healed"), "when-to-get-help": ("common",)}


def in_the_words_of(language: str, source: set[str]) -> list[str]:
    found = {one["en"]: one[language] for one in texts.messages()}
    return [found[one] for one in source]


def ordinary(language: str) -> list[str]:
    """What a day's own text says, the levels that are in range on any day, and what the articles call usual."""
    template = (ROOT / "webapp" / "templates" / "days" / "_words.html").read_text(encoding="utf-8")
    days = set(re.findall(r'_\("([^"]+)"\)', template.split("{% set days = [")[1].split("] %}")[0]))
    assert len(days) == 11
    guide = clinic_numbers.default()
    levels = {words for one in signs.EVERY for level, (_, words) in enumerate(one.levels)
              if any(level <= guide.most(one.name, day, depth) for day in range(15) for depth in (0.5, 1.5))}
    assert len(levels) > 15
    parts = []
    for slug, names in COMMON.items():
        text = articles.without_marks(articles.text_of(slug, language))
        for name in names:
            parts.append(text.split(f"{{#{name}}}")[1].split("\n## ")[0])
    return in_the_words_of(language, days | levels) + parts


def alarming(language: str, found: list[str]) -> list[str]:
    return [text for text in found for word in WORDS[language] if re.search(word, text, re.I)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ordinary_day_has_no_alarms_words(language):
    assert alarming(language, ordinary(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_is_one_of_a_warning_sign(language):
    """Else the list above says nothing: each stands in a warning sign, or in the article's list of them."""
    said = in_the_words_of(language, {one.words for one in alarms.EVERY})
    said.append(articles.text_of("when-to-get-help", language).split("{#common}")[0])
    assert [word for word in WORDS[language] if not any(re.search(word, text, re.I) for text in said)] in (
        [], [r"\bhet\b"])


@pytest.mark.parametrize(("language", "old"), [
    ("en", "Like bad sunburn: very red, or much darker or more purple, and hot"),
    ("nb", "Som når du er kraftig solbrent: svært rød, og svært varm"),
    ("sv", "Som när man har bränt sig rejält i solen: mycket röd, och het")])
def test_an_old_sentence_is_found(language, old):
    assert alarming(language, [old])
