"""Three equals: every message in every language, no language in another's page, and the address decides."""

import re

import pytest
from babel.messages.pofile import read_po

from tests.conftest import TODAY
from tests.people import Person
from webapp import demo, languages
from webapp.config import ROOT

DAY = TODAY.isoformat()
# The same in two languages and rightly so: names, numbers with a unit, and words that are cognates.
ALIKE_WORDS = {
    "Hudro", "Norsk", "Svenska", "English", "Serum", "Fjordhud", "Norge", "Sverige", "Dag", "dag", "Dagar",
    "Konto", "Kontakt", "Nej", "Ja", "ja", "Ingen", "Små", "Stram", "mm", "Europe/Oslo", "Europe/Stockholm",
    "Behandling", "Tredje", "tredje", "Femte", "Kraftig", "Behandlingsdagen", "behandlingsdagen", "E-post",
    "Enter", "Språk", "Telefon", "Kunder", "Retinoid", "retinoid", "BHA", "AHA", "PCA", "EGCG", "vitamin", "Vitamin",
    "Mask", "microneedling", "Microneedling", "Symptom", "retinol", "retinal", "pore", "Android", "Send", "Type", "LOT",
    "November", "December", "September",
}



@pytest.mark.parametrize("code", ["nb", "sv"])
def test_no_message_is_missing_or_fuzzy(code):
    with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, code):
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            assert all(texts), message.id
            assert not message.fuzzy or not message.id, message.id
            assert not list(message.check(None)), message.id


@pytest.mark.parametrize("code", ["nb", "sv"])
def test_placeholders_are_the_same_ones(code):
    with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, code):
            if not message.id:
                continue
            source = " ".join(message.id) if isinstance(message.id, tuple | list) else message.id
            for text in message.string if isinstance(message.string, tuple | list) else [message.string]:
                assert set(re.findall(r"%\(\w+\)s", text)) <= set(re.findall(r"%\(\w+\)s", source)), text
                if isinstance(message.id, str):
                    assert set(re.findall(r"%\(\w+\)s", text)) == set(re.findall(r"%\(\w+\)s", source)), text


@pytest.mark.parametrize("code", ["nb", "sv"])
def test_the_typography_is_the_languages_own(code):
    with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, code):
            if not message.id:
                continue
            for text in message.string if isinstance(message.string, tuple | list) else [message.string]:
                assert '"' not in text, text
                assert "!" not in text, text
                assert ("«" if code == "sv" else "”") not in text, text
                assert not re.search(r"\d\.\d+ mm", text), text


def demo_paths(person: Person) -> list[str]:
    """The pages of somebody in the example clinic, found by following links from the front page; of days and of weeks,
    which lead on and on, the first few."""
    seen, waiting = [], ["/", "/today", "/join", "/sign-in", "/sign-in/code", "/sign-out", "/nowhere"]
    endless = {"/days/": 0, "/weeks/": 0}
    while waiting:
        path = waiting.pop(0)
        kind = next((one for one in endless if one in path), None)
        if path in seen or path.endswith(".ics") or (kind and endless[kind] == 8):
            continue
        if kind:
            endless[kind] += 1
        seen.append(path)
        page = person.get(path)
        if page.status == 303:
            waiting.append(page.location)
        waiting += [link.removeprefix(f"/{person.language}") for link in page.links
                    if link.startswith(f"/{person.language}/") and "#" not in link]
    return seen


@pytest.fixture
def walkers(app, clock):
    """The recovering client of the example clinic, in each language."""
    app.config["CLOCK"] = clock
    with app.app_context():
        from webapp import database

        db = database.current()
        with database.writing(db):
            db.conn.execute("DELETE FROM account")
            demo.fill(db, clock())
    found = {}
    for code in languages.LANGUAGES:
        person = Person(app.test_client(), "recovering@example.com", code)
        assert person.post("/sign-in", {"email": person.email, "password": demo.PASSWORD}).status == 303
        found[code] = person
    return found


FORMS = {
    "/join": {"name": "", "email": "x", "password": "short"},
    "/sign-in": {"email": "", "password": ""},
    "/sign-in/code": {"email": "x", "code": "", "new_password": "short"},
    "/account/": {"name": "", "language": "da", "time_zone": "x", "skin_tone": "7"},
    "/account/password": {"password": "", "new_password": "short"},
    "/account/delete": {"password": ""},
    "/diary/treatments": {"day": "x", "at": "x", "depth_mm": "9", "area": "x", "serum": "y" * 201, "numbing": "x"},
    "/diary/check-ins": {"day": DAY, "redness": "9", "sunscreen": "x", "alarm": ["none", "pus"], "note": "a\x01"},
    "/diary/usual": {"redness": "9"},
    "/diary/next": {"day": "x", "time": "x"},
    "/routine/products": {"name": "", "kind": "x", "active": "x", "part": "x", "weekday": "8", "opened_on": "x",
                          "months": "x", "prescribed": "x"},
    "/routine/ticks": {"step": "x", "day": DAY, "state": "x"},
    "/routine/steps/order": {"step": []},
    "/sharing/invitations": {"code": ""},
    "/messages": {"day": DAY, "text": ""},
}


def test_no_page_says_the_same_in_two_languages(walkers):
    shown: dict[str, dict[str, list[str]]] = {}
    for code, person in walkers.items():
        for path in demo_paths(person):
            page = person.get(path)
            if "html" in page.headers["Content-Type"]:
                assert page.lang in (code, ""), path
                shown.setdefault(path, {})[code] = page.phrases
        logged = person.post("/diary/check-ins", {
            "day": DAY, "redness": "4", "flaking": "1", "swelling": "skipped", "alarm": ["pus", "bumps"],
            "no_makeup": "yes", "sunscreen": "no"})
        assert logged.status == 303
        shown.setdefault("logged", {})[code] = person.get(f"/days/{DAY}").phrases
        for path, wrong in FORMS.items():
            page = person.post(path, wrong)
            assert page.status == 422, path
            assert page.lang == code
            shown.setdefault("refused " + path, {})[code] = page.phrases
    assert len(shown) > 30
    assert_no_leaks(shown)


def test_no_page_of_a_therapist_says_the_same_in_two_languages(walkers, app):
    shown: dict[str, dict[str, list[str]]] = {}
    client = f"/clients/{walkers['nb'].id(app)}"
    walkers["en"].post("/diary/check-ins", {"day": DAY, "redness": "4", "swelling": "4", "alarm": ["pus", "bumps"]})
    for code in languages.LANGUAGES:
        person = Person(app.test_client(), "therapist@example.com", code)
        assert person.post("/sign-in", {"email": person.email, "password": demo.PASSWORD}).status == 303
        for path in ("/clients/", "/clients/?show=today", "/clients/?show=silent", "/clients/?show=all",
                     "/clients/invitations", client + "/", client + "/routine",
                     f"{client}/days/{DAY}", f"{client}/days/2026-10-01", f"{client}/treatments/{DAY}",
                     f"{client}/ratings/{DAY}", client + "/next", "/clinic/",
                     "/clinic/stock/", "/clinic/preview/3",
                     client + "/screening/ask", client + "/suggestions/new"):
            shown.setdefault(path, {})[code] = person.get(path).phrases
        for path, wrong in {"/clients/invitations": {"code": ""}, client + "/messages": {"day": "x", "text": ""},
                            client + "/handled": {"note": "x" * 1001},
                            client + "/treatments": {"day": "", "depth_mm": "9", "batch": "1" * 101},
                            client + "/ratings": {"day": DAY}, client + "/next": {"day": "x", "time": "x"},
                            client + "/suggestions": {"name": "", "months": "x"},
                            "/clinic/": {"plan.treatments": "x", "plan.weeks.first": "9", "window.exercise": "9",
                                         "threshold.any.itch.2": "", "threshold.shallow.redness.1": "1",
                                         "country": "DK", "booking_url": "x", "email": "x"}}.items():
            page = person.post(path, wrong)
            assert page.status == 422, path
            shown.setdefault("refused " + path, {})[code] = page.phrases
    assert_no_leaks(shown)


def assert_no_leaks(shown):
    """No phrase may stand in two languages that is neither a name of theirs nor alike in both."""
    own = {"Azelainsyre 10 %",
           "Solveig", "Jonas", "Alex", "Amina", "Er det greit at nesen strammer så mye?", "therapist@example.com",
           "Hyaluronsyre", "hei@example.com", "Ingrid", "recovering@example.com", "Fjordhud",
           "12 nåler, 1,5 mm", "Hyaluronsyre 1 %", "Peptidserum", "Hyaluronsyre 1 % H1874", "Hyaluronsyre 1 % H2291",
           "Peptidserum P-0312", "12 nåler, 1,5 mm N 7788", "Retinol 0,3 %, sist på torsdag", "Ingrid Nordahl",
           "Stram rundt nesen etter dusjen.", *(word for one in demo.PRODUCTS["nb"] for word in one[:2])}
    leaks = set()
    for path, by_language in shown.items():
        assert set(by_language) == set(languages.LANGUAGES), path
        for one, other in (("nb", "sv"), ("nb", "en"), ("sv", "en")):
            for phrase in set(by_language[one]) & set(by_language[other]):
                words = re.findall(r"[^\W\d_]{2,}(?:[/-][^\W\d_]+)*", phrase)
                alike_nordic = one == "nb" and other == "sv" and len(phrase) < 40
                is_own = phrase.removesuffix(" · Fjordhud") in own
                if words and not is_own and not alike_nordic and not set(words) <= ALIKE_WORDS:
                    leaks.add((path, one, other, phrase))
    assert not leaks


# Norwegian and Swedish share short words; a whole sentence that is the same in both is likely a slip.
SAME_IN_NB_AND_SV = {
    "%(number)s of %(all)s",
    "%(done)s of %(all)s", "%(treatment)s of %(planned)s", "Day %(number)s of 14.",
    "Fever, 38 °C or more", "Enter the code you were given.",
    "treatment number %(number)s", "Did you have your treatment?", "('%(num)s step', '%(num)s steps')",
    "Batch of the serum or needle", "%(sign)s %(level)s or more",
    "Nobody is coming today.", "Treatment today at %(time)s.",
}


def test_no_sentence_is_the_same_in_norwegian_and_swedish():
    messages = {}
    for code in ("nb", "sv"):
        with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
            messages[code] = {str(one.id): str(one.string) for one in read_po(file, code) if one.id}
    same = {source for source, text in messages["nb"].items()
            if messages["sv"][source] == text and len(re.findall(r"\w+", text)) > 3}
    assert same <= SAME_IN_NB_AND_SV, same - SAME_IN_NB_AND_SV


SAME_IN_ENGLISH = {"Serum", "Symptom", "Mask", "retinoid", "vitamin C", "pore", "Android", "Send", "Type"}


def test_nothing_is_left_in_english():
    for code in ("nb", "sv"):
        with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
            left = {one.id for one in read_po(file, code)
                    if one.id and one.id == one.string and one.id not in SAME_IN_ENGLISH}
        assert not left


class TestWhichLanguage:
    @pytest.mark.parametrize(("accepts", "expected"), [
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"), ("no", "nb"), ("nn-NO", "nb"), ("sv-SE,sv", "sv"), ("en-GB", "en"),
        ("da-DK,en;q=0.5", "nb"), ("de-DE,en;q=0.7", "en"), ("fr", "nb"), ("", "nb")])
    def test_the_browsers_list_decides_for_a_new_visitor(self, visitor, accepts, expected):
        answer = visitor.client.get("/", headers={"Accept-Language": accepts})
        assert answer.headers["Location"] == f"/{expected}/"
        assert "Accept-Language" in answer.headers["Vary"]

    def test_a_cookie_comes_before_it_and_an_account_before_that(self, visitor, client):
        visitor.client.set_cookie("language", "sv")
        assert visitor.client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/sv/"
        client.client.set_cookie("language", "sv")
        assert client.client.get("/", headers={"Accept-Language": "nb"}).headers["Location"] == "/en/"

    @pytest.mark.parametrize(("path", "accepts", "words"), [
        ("/nb/nowhere", "en", "Vi fant ikke siden"), ("/sv/nowhere", "en", "Här finns inget"),
        ("/en/nowhere", "nb", "There is nothing here"), ("/de/", "sv", "Här finns inget"),
        ("/nowhere", "en", "There is nothing here")])
    def test_what_is_not_there_says_so_with_a_way_on(self, visitor, path, accepts, words):
        answer = visitor.client.get(path, headers={"Accept-Language": accepts})
        assert answer.status_code == 404
        assert words in answer.text

    def test_the_switch_stays_on_the_page(self, client):
        page = client.get(f"/days/{DAY}")
        for code in languages.LANGUAGES:
            assert f"/{code}/days/{DAY}" in page.links
            assert f'hreflang="{code}" href="/{code}/days/{DAY}"' in page.html

    def test_a_refused_form_is_shown_at_the_address_of_its_page(self, client):
        page = client.post("/diary/check-ins", {"day": DAY, "redness": "9"})
        assert f"/sv/days/{DAY}" in page.links

    @pytest.mark.parametrize(("code", "words"), [
        ("nb", ["1,5 mm", "onsdag 18. november 2026", "kl. 14.30"]),
        ("sv", ["1,5 mm", "onsdag 18 november 2026", "kl. 14.30"]),
        ("en", ["1.5 mm", "wednesday 18 november 2026", "at 14:30"])])
    def test_dates_times_and_numbers_are_the_languages_own(self, client, code, words):
        client.language = code
        client.post("/diary/next", {"day": "2026-12-11", "time": "14:30"})
        where = client.post("/diary/treatments", {"day": "2026-11-18", "depth_mm": "1.5"}).location
        text = (client.get(where).text + client.get(f"/days/{DAY}").text).lower()
        for word in words:
            assert word in text
