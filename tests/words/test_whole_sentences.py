"""Sentences are whole: none is put together from halves, and none has a number that its noun does not follow."""

import re

import pytest

from tests.words import texts
from webapp.languages import LANGUAGES

BEGINS = {"en": r"[A-Z“%\d#]", "nb": r"[A-ZÅØÆÉ«%\d#]", "sv": r"[A-ZÅÄÖ”%\d#]"}
# Words that only join others. "and" is the one that may stand alone: between the last two names of a list.
JOINING = {"en": r"(to|of|from|until|after|before|with|by|or|the|a|in|on|at)",
           "nb": r"(til|av|fra|etter|før|med|eller|en|et|i|på|hos)",
           "sv": r"(till|av|från|efter|före|med|eller|en|ett|i|på|hos)"}
# A number that a clinic may set to one or none, before what is counted.
COUNTED = re.compile(
    r"%\((?!sign|name)\w+\)s (?:day|week|month|hour|treatment|time|question|client|product|character|step)s?\b")
# Of these the number is never below two: more treatments than one, and weeks from one number to a greater one.
NEVER_ONE = {
    "Usually %(planned)s treatments, %(first)s to %(last)s weeks apart. Your clinic may say otherwise.",
    "Usually %(planned)s treatments, %(num)s weeks apart. Your clinic may say otherwise.",
    "Usually %(planned)s treatments, %(num)s week apart. Your clinic may say otherwise.",
    "%(done)s of %(all)s treatments",
    "No more than %(limit)s characters. You have written %(length)s.",
    "No more than %(most)s questions, including those that are not asked.",
    "You have %(most)s products in use, and the routine has no room for more. Mark one as used up first.",
    "Nothing yet: fewer than %(least)s clients have agreed and been treated in months that are over.",
}


def halves(language: str, found: list[str]) -> list[str]:
    """Messages that end as a sentence and do not begin as one, that only join others, or that bring a space of their
    own."""
    return [text for text in found
            if (text.endswith(".") and not re.match(BEGINS[language], text))
            or re.fullmatch(JOINING[language], text.strip())
            or text != text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_a_half(language):
    assert halves(language, [one[language] for one in texts.messages()]) == []


@pytest.mark.parametrize("old", [
    "is asking to read your diary. Nothing is shared yet.", "a retinoid and an acid together can irritate. Take turns.",
    "after", "It rests from ", "begin slowly. For two weeks: %(days)s."])
def test_an_old_half_is_found(old):
    assert halves("en", [old])


def uncounted(found: list[str], plurals: set[str]) -> list[str]:
    """Messages with a number before what it counts, that have one form for every number."""
    return [text for text in found if COUNTED.search(text) and text not in plurals and text not in NEVER_ONE]


def test_each_number_has_its_plural():
    from babel.messages.pofile import read_po

    from webapp.config import ROOT

    with (ROOT / "translations" / "nb" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        plurals = {form for one in read_po(file, "nb") if isinstance(one.id, list | tuple) for form in one.id}
    assert uncounted([one["en"] for one in texts.messages()], plurals) == []
    assert uncounted(["It comes back %(number)s days after at the earliest, when the skin is calm."], plurals)
    assert uncounted(["%(num)s questions are not answered yet."], plurals)


@pytest.mark.parametrize(("language", "course", "active"), [
    ("nb", "Vanligvis én behandling.", "Slutt å bruke det 1 dag før behandlingen."),
    ("sv", "Oftast en behandling.", "Sluta använda det 1 dag före behandlingen."),
    ("en", "Usually one treatment.", "Stop using it 1 day before the treatment.")])
def test_one_of_each_as_a_clinic_may_say(client, treated, db, language, course, active):
    from webapp.clinic import store

    changes = '{"plan.treatments": 1, "pause.vitamin_c.before": 1}'
    db.conn.execute("UPDATE clinic SET changes = json_patch(changes, ?)", (changes,))
    db.conn.commit()
    assert store.read(db).guide.treatments == 1
    client.language = language
    assert course in client.get("/diary/").text
    assert active in client.get("/routine/actives/vitamin_c").text
    db.conn.execute("UPDATE clinic SET changes = json_patch(changes, ?)",
                    ('{"plan.treatments": 2, "plan.weeks.first": 1, "plan.weeks.last": 1}',))
    db.conn.commit()
    weeks = {"nb": "2 behandlinger, med 1 ukes mellomrom", "sv": "2 behandlingar, med 1 vecka emellan",
             "en": "2 treatments, 1 week apart"}
    assert weeks[language] in client.get("/diary/").text
