"""Each page reads easily: LIX 35 at most, where there is enough text to say so. The articles have a stricter limit of
their own (tests/education/test_facts.py)."""

import pytest

from tests.people import Person
from tests.test_languages import DAY, demo_paths, walkers  # noqa: F401
from tests.words import reading
from webapp import demo
from webapp.languages import LANGUAGES

ENOUGH = 100   # words: a page of names and buttons alone has no LIX to speak of
THERAPISTS = ("", "/routine", f"/treatments/{DAY}", f"/ratings/{DAY}", "/next", "/screening/", "/suggestions/new")


def hard(person: Person, paths: list[str]) -> list[tuple[str, float]]:
    """The pages that read too hard, with their LIX."""
    found = []
    for path in paths:
        page = person.get(path)
        if page.status != 200 or "html" not in page.headers["Content-Type"]:
            continue
        texts = reading.prose(page.tree)
        if sum(len(reading.words(one)) for one in texts) >= ENOUGH and (level := reading.lix(texts)) > 35:
            found.append((path, round(level, 1)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clients_pages(walkers, language):  # noqa: F811
    paths = demo_paths(walkers[language])
    assert len(paths) > 30
    assert hard(walkers[language], paths) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_therapists_pages(walkers, app, language):  # noqa: F811
    client = f"/clients/{walkers['nb'].id(app)}"
    person = Person(app.test_client(), "therapist@example.com", language)
    assert person.post("/sign-in", {"email": person.email, "password": demo.PASSWORD}).status == 303
    paths = ["/clients/", "/clients/?show=all", "/clients/invitations", "/clinic/", "/clinic/stock/",
             "/clinic/preview/3", *(client + one for one in THERAPISTS)]
    assert hard(person, paths) == []


def test_what_is_hard_is_found():
    assert reading.lix(["Karakteristikken av epidermisbarrierens rekonvalesens forutsetter spesialistvurdering."]) > 60
    assert reading.lix(["Huden er rød i dag. Det er vanlig."]) < 15
