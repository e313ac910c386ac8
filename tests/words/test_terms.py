"""One word for each thing (`translations/terms.toml`), in every message and article."""

import re
import tomllib

import pytest

from tests.words import texts
from webapp.config import ROOT
from webapp.languages import LANGUAGES

TERMS = tomllib.loads((ROOT / "translations" / "terms.toml").read_text(encoding="utf-8"))
REFUSED = [(name, code, pattern) for name, term in TERMS.items() for code, those in term["not"].items()
           for pattern in those]


def wrong(language: str, found: list[str]) -> list[tuple[str, str]]:
    """What is not called so: the term's name, and the text."""
    return [(name, text) for name, code, pattern in REFUSED if code == language for text in found
            if re.search(pattern, text, re.I)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_thing_has_its_word(language):
    assert wrong(language, [one[language] for one in texts.every()]) == []


@pytest.mark.parametrize(("language", "old"), [
    ("en", "Rests before the treatment on 1 December."), ("nb", "La retinoider hvile hvis de ikke er på resept"),
    ("sv", "Vilar medan huden är öppen."), ("en", "Until and with"), ("en", "Write a password."),
    ("en", "One thing needs mending"), ("nb", "Sov på et rent putevar."), ("sv", "Ett svalt omslag i en ren duk."),
    ("nb", "Ingen følger med på dagboken direkte."), ("sv", "Ingen bevakar dagboken direkt."),
    ("en", "Nobody watches the diary live."), ("nb", "særlig etter dype nåler"), ("sv", "öppnar täta porer"),
    ("en", "Filler or botulinum in the last four weeks"), ("nb", "Blødersykdom, diabetes"), ("en", "Which sign"),
    ("sv", "Kasta och logga ut"), ("sv", "Ring larmnumret nu"), ("en", "Redness is harder to rate on dark skin.")])
def test_an_old_sentence_is_found(language, old):
    assert wrong(language, [old])


def test_each_refused_word_can_be_refused():
    """Each is a pattern, and none of them forbids what the term is called."""
    for name, code, pattern in REFUSED:
        re.compile(pattern)
        assert not re.search(pattern, TERMS[name]["is"][code], re.I), (name, code, pattern)


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_nobody_watches_is_said_in_one_sentence(language):
    """Wherever somebody's watching is spoken of, in the very same words, in all three languages at once."""
    said = {code: TERMS["unwatched"]["is"][code] for code in LANGUAGES}
    where = [one for one in texts.every() if any(said[code] in one[code] for code in LANGUAGES)]
    assert len(where) >= 6
    assert [one for one in where if said[language] not in one[language]] == []
