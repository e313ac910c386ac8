"""Whom to call and whose patient one is follows the clinic's country, in whichever language it is read."""

import datetime as dt

import pytest

from webapp.education import articles, views
from webapp.languages import LANGUAGES

NORWAY = {"113", "116 117", "22 59 13 00", "116 123", "Datatilsynet"}
SWEDEN = {"112", "1177", "010-456 67 00", "IMY"}


@pytest.fixture(params=["NO", "SE", ""])
def country(request, db):
    db.conn.execute("UPDATE clinic SET country = ?", (request.param,))
    db.conn.commit()
    return request.param


def spoken_of(text: str, words: set[str]) -> set[str]:
    plain = text.replace("\xa0", " ").replace("\u202f", " ")
    return {one for one in words if one in plain}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_articles_and_the_privacy_page(visitor, country, language):
    visitor.language = language
    text = " ".join(visitor.get(path).text for path in (
        "/education/treatment-day", "/education/micro-needling", "/education/when-to-get-help", "/privacy"))
    assert spoken_of(text, NORWAY) == (NORWAY if country != "SE" else set())
    assert spoken_of(text, SWEDEN) == (SWEDEN if country != "NO" else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_patient_one_is(client, treated, clock, country, language):
    """Redness that is still there after two weeks is for a doctor, within days."""
    client.language = language
    for day in (4, 5):
        clock.set(dt.date(2026, 12, day))
        client.post("/diary/check-ins", {"day": f"2026-12-{day:02}", "redness": "2"})
    text = client.get("/days/2026-12-05").text
    assert ("fastlege" in text) == (country != "SE")
    assert ("vårdcentral" in text) == (country != "NO")


def test_a_country_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="DK"):
        articles.of_country("Call. {DK|In Denmark, call 112.}", "NO")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_one_has_signed_an_article_and_a_name_is_shown_once_somebody_has(
        visitor, language, tmp_path, monkeypatch):
    """`[signed]` in the front matter: name, title and date of a professional who vouches for the text."""
    visitor.language = language
    nobody = {"en": "No doctor has checked it.", "nb": "Ingen lege har kvalitetssikret den.",
              "sv": "Ingen läkare har granskat den."}[language]
    assert nobody in visitor.get("/education/pores").text
    for code in LANGUAGES:
        (tmp_path / code).mkdir()
        for slug in articles.SLUGS:
            text = (articles.FOLDER / code / f"{slug}.md").read_text(encoding="utf-8")
            _, front, body = text.split("+++\n", 2)
            signed = '[signed]\nname = "Kari Holm"\ntitle = "dermatologist"\ndate = 2026-11-30\n'
            (tmp_path / code / f"{slug}.md").write_text(f"+++\n{front}{signed}+++\n{body}", encoding="utf-8")
    monkeypatch.setattr(articles, "FOLDER", tmp_path)
    views.every.cache_clear()
    try:
        page = visitor.get("/education/pores")
    finally:
        monkeypatch.undo()
        views.every.cache_clear()
    assert "Kari Holm, dermatologist" in page.text and nobody not in page.text
    assert 'itemprop="lastReviewed" content="2026-11-30"' in page.html
