"""What a treatment or a product may do is said as carefully in one language as in the others: "can", or nothing."""

import re

import pytest

from tests.words import texts

VERBS = {
    "en": r"\b(reduce[sd]?|unclogs?|build(s|ing)? (up|collagen)|evens? out|dampens?|smooths?\b|soaks? up|soothes?"
          r"|loosens?|softens?|calms? the skin|acts? against|less visible|moisturis|help(s)? (unclog|the skin|keep)"
          r"|empt(y|ies) the pores)",
    "nb": r"\b(åpne[rt]? tette|bygge[rt]? kollagen|jevne[rt]? ut|dempe[rt]?\b|glatte[rt]? ut|suge[rt]? opp"
          r"|lindre[rt]?\b"
          r"|løsne[rt]? propper|mykere|mindre talg|roe[rt]? huden|mindre synlige|fornye|gi[r]? fukt|hindre[rt]?\b"
          r"|tømme[rt]? porene)",
    "sv": r"\b(motverka[rt]?|bygg(a|er) upp|jämna[r]? ut|dämpa[rt]?\b|suga upp|suger upp|lindra[rt]?\b"
          r"|lossa[rt]? (talg)?propp|mjukare|mindre talg|lugna[rt]? huden|syns mindre|förnya|ge[r]? fukt|hindra[rt]?\b"
          r"|tömm(a|er) porerna)",
}
CAREFUL = {
    "en": r"\b(may|can|cannot|usually|meant to|used to|for some)\b",
    "nb": r"\b(kan|skal|noen|som regel|brukes for)\b",
    "sv": r"\b(kan|ska|en del|oftast|används för)\b",
}


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.?])\s+", text) if one]


def side_by_side(one: texts.Text) -> list[texts.Text]:
    """The sentences of a text, where each language has as many; else the text as it is."""
    parts = {code: sentences(words) for code, words in one.items()}
    if len({len(those) for those in parts.values()}) > 1:
        return [one]
    return [dict(zip(parts, row, strict=True)) for row in zip(*parts.values(), strict=True)]


def uneven(found: list[texts.Text]) -> list[texts.Text]:
    """The sentences with a verb of effect that are careful in one language and not in another."""
    return [one for text in found for one in side_by_side(text)
            if any(re.search(VERBS[code], one[code], re.I) for code in one)
            and len({bool(re.search(CAREFUL[code], one[code], re.I)) for code in one}) > 1]


def test_an_effect_is_as_careful_in_each_language():
    assert uneven(texts.every()) == []


@pytest.mark.parametrize("old", [
    {"en": "Calms, supports the skin barrier, and reduces oil.", "nb": "Kan roe huden og gi mindre talg.",
     "sv": "Kan lugna huden och ge mindre talg."},
    {"en": "Soaks up oil from the surface.", "nb": "Kan suge opp talg fra overflaten.", "sv": "Kan suga upp talg."},
    {"en": "For some, they can look less visible.", "nb": "Da blir de mindre synlige.", "sv": "Då syns de mindre."},
    {"en": "It can soften scar tissue.", "nb": "Det gjør arrvev mykere.", "sv": "Det kan göra ärrvävnad mjukare."}])
def test_an_old_sentence_is_found(old):
    assert uneven([old])


def test_what_an_active_does_is_never_promised():
    """The line under an active's name stands alone on the product form: there "can" is never left out."""
    from webapp.routine.actives import EVERY

    for one in EVERY:
        for message in texts.messages():
            if message["en"] == one.does and re.search(VERBS["en"], one.does, re.I):
                for code, words in message.items():
                    assert re.search(CAREFUL[code], words, re.I), (one.name, words)
