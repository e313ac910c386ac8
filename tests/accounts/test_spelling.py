"""One person, one spelling: passwords and addresses typed on another keyboard or copied from a page."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from tests import people
from tests.people import CHEAP
from webapp import create_app, database, migrations, spelling

NFC, NFD = (unicodedata.normalize(form, "blåbærsyltetøy på skiva") for form in ("NFC", "NFD"))
JOIN = {"name": "Kari", "email": "kari@blåbær.no", "password": NFC, "language": "en", "consent": "yes", "adult": "yes"}


@pytest.mark.parametrize(("first", "then"), [(NFC, NFD), (NFD, NFC)])
def test_a_password_is_the_same_on_every_keyboard(app, visitor, first, then):
    assert visitor.post("/join", JOIN | {"password": first}).status == 303
    other = people.visitor(app)
    assert other.post("/sign-in", {"email": JOIN["email"], "password": then}).status == 303
    new = "å sove en hel natt"
    assert other.post("/account/password", {
        "password": then, "new_password": unicodedata.normalize("NFD", new)}).status == 303
    assert people.visitor(app).post("/sign-in", {"email": JOIN["email"], "password": new}).status == 303
    assert other.post("/account/delete", {"password": unicodedata.normalize("NFD", new)}).status == 303


def test_twelve_characters_are_counted_in_the_one_spelling(visitor):
    page = visitor.post("/join", JOIN | {"password": unicodedata.normalize("NFD", "åäöåäö")})   # twelve code points
    assert "at least 12" in page.errors["password"]


SAME = [
    ("kari@xn--blbr-roah.no", "kari@blåbær.no"), ("kari@blåbær.no", "kari@xn--blbr-roah.no"),
    ("Åse@example.com", "åse@example.com"), ("A\u030ase@example.com", "åse@example.com"),
    ("zw@example.com\u200b", "zw@example.com"), ("zw@example.com", "\u00a0zw@example.com\u00a0"),
    ("Kari@Example.COM", "kari@example.com"), ("\u200fkari@example.com\u200e", "kari@example.com"),
]


@pytest.mark.parametrize(("first", "typed"), SAME)
def test_an_address_is_one_in_every_spelling(app, visitor, first, typed):
    assert visitor.post("/join", JOIN | {"email": first}).status == 303
    other = people.visitor(app)
    assert other.post("/sign-in", {"email": typed, "password": NFC}).status == 303
    page = people.visitor(app).post("/join", JOIN | {"email": typed})
    assert "There is already an account" in page.errors["email"]
    code = app.test_cli_runner().invoke(args=["account", "reset", typed])
    assert code.exit_code == 0, code.output
    assert people.visitor(app).post("/sign-in/code", {
        "email": first, "code": code.output.strip(), "new_password": "et rolig sted ved vannet"}).status == 303


@pytest.mark.parametrize("odd", ["ka\u202eri@example.com", "kari", "a@b", "a b@example.com", "kari@example.com.",
                                 "kari@exam\u200bple.com", "@example.com"])
def test_what_can_be_no_address_is_refused_with_the_form_as_it_was(visitor, odd):
    page = visitor.post("/join", JOIN | {"email": odd})
    assert page.status == 422
    assert "does not look like an email address" in page.errors["email"]
    assert page.form("/join").values["name"] == "Kari"


def test_a_letter_keeps_some_accents_and_no_thousand():
    assert spelling.text("e" + "\u0301" * 2000).count("\u0301") == spelling.MARKS - 1   # one is part of the é
    for words in ("ni\u00f1o", "\u0e01\u0e49\u0e33", "\u05d0\u05b8\u05dc"):   # Spanish, Thai, Hebrew
        assert spelling.text(words) == words
    assert len(spelling.password("a" + "\u0301\u0316" * 100_000)) == 200_001   # far too long, and refused as it is


@pytest.mark.parametrize("name", ["\u0301" * 200, "x" * 101, "a" + "\u0301" * 200])
def test_a_name_of_accents_is_refused(visitor, name):
    page = visitor.post("/join", JOIN | {"name": name})
    assert (page.status, list(page.errors)) == (422, ["name", "password"])


def test_a_database_of_before_finds_its_owners_and_keeps_two_of_one_address_apart(tmp_path_factory, clock):
    """As it was migrated: `Åse@` and `åse@` had joined as two people."""
    folder = tmp_path_factory.mktemp("before")
    path = folder / "hudro.sqlite"
    db = database.connect(path, create=True)
    migrations.migration.apply(db, stop_before="taken_away")
    hasher = PasswordHasher(time_cost=1, memory_cost=CHEAP)
    secret = {"Åse@example.com": "a first calm sentence", "åse@example.com": "a second calm sentence",
              "kari@blåbær.no": "a third calm sentence"}
    for number, (email, password) in enumerate(secret.items()):
        db.conn.execute("INSERT INTO account (id, email, name, password_hash, language, time_zone, joined_at)"
                        " VALUES (?, ?, 'x', ?, 'en', 'Europe/Oslo', ?)",
                        (f"id{number}", email, hasher.hash(password), f"2026-11-0{number + 1}T00:00:00Z"))
    db.conn.close()
    old = create_app(DATA=folder, CLOCK=clock)
    for email, password in secret.items():
        assert people.visitor(old).post("/sign-in", {"email": email, "password": password}).status == 303
    punycode = {"email": "KARI@xn--blbr-roah.no", "password": secret["kari@blåbær.no"]}
    assert people.visitor(old).post("/sign-in", punycode).status == 303
    old.extensions["hudro.store"].close()


@pytest.mark.parametrize(("typed", "found"), [("İSTANBUL", "i̇stanbul"), ("ﬁnn", "finn"), ("STRASSE", "strasse"),
                                              ("straße", "strasse"), ("Ｋａｒｉ", "kari")])
def test_what_is_looked_for_is_compared_without_regard_to_its_form(typed, found):
    assert spelling.searchable(typed) == spelling.searchable(found)
