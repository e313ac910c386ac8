"""Cookies that no other site can set in our place, and sign-ins that end."""

import datetime as dt

import pytest

from tests import people
from tests.people import ORIGIN, PASSWORD
from webapp import cookies, create_app, database, queries

SECURE = {"base_url": "https://localhost"}
HTTPS = {"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost"}
NAVIGATION = {"Sec-Fetch-Mode": "navigate"}
OF_FIREFOX = {"Sec-Fetch-Mode": "same-origin", "Upgrade-Insecure-Requests": "1"}   # a page that its worker asks for
OTHER = "5c1a7c5e-0000-4000-8000-000000000000"


def sign_in(app, client) -> people.Person:
    """The same person over HTTPS, with a browser of their own."""
    person = people.visitor(app)
    answer = person.client.post("/en/sign-in", data={"email": client.email, "password": PASSWORD}, headers=HTTPS,
                                **SECURE)
    assert answer.status_code == 303
    person.given = answer.headers.getlist("Set-Cookie")
    return person


def bare(app):
    """A client that sends just the cookies that a test names."""
    return app.test_client(use_cookies=False)


def cookie(name: str, value: str) -> dict[str, str]:
    return {"Cookie": f"{name}={value}"}


def values(given: list[str]) -> dict[str, str]:
    return dict(one.split(";")[0].split("=", 1) for one in given)


class TestNames:
    def test_over_https_each_has_the_prefix(self, app, client):
        given = sign_in(app, client).given
        assert {one.split("=")[0] for one in given} == {"__Host-hudro", "__Host-account", "__Host-device"}
        for one in given:
            assert all(mark in one for mark in ("Secure", "Path=/", "SameSite=Lax"))
            assert "Domain" not in one
            assert ("HttpOnly" in one) is ("__Host-account" not in one)   # which our scripts read

    def test_the_language_too(self, app, client):
        answer = people.visitor(app).client.post("/en/join", headers=HTTPS, **SECURE, data={
            "name": "Kari", "email": "kari@example.com", "password": PASSWORD, "language": "sv",
            "consent": "yes", "adult": "yes"})
        language = [one for one in answer.headers.getlist("Set-Cookie") if "language" in one]
        assert [one.split(";")[0] for one in language] == ["__Host-language=sv"]
        there = bare(app).get("/", headers=cookie("__Host-language", "sv"), **SECURE)
        assert there.headers["Location"] == "/sv/"

    @pytest.mark.parametrize("planted", [f"account={OTHER}; ", "account=; ", f"account={OTHER}; account=x; "])
    def test_a_second_one_with_a_longer_path_signs_nobody_out(self, app, client, planted):
        own = values(sign_in(app, client).given)
        sent = planted + "; ".join(f"{name}={value}" for name, value in own.items())
        for headers in ({}, NAVIGATION):
            answer = bare(app).get("/en/account/", headers={"Cookie": sent} | headers, **SECURE)
            assert answer.status_code == 200
            assert not [one for one in answer.headers.getlist("Set-Cookie") if "Expires=Thu, 01 Jan 1970" in one]

    def test_nor_does_it_without_https(self, app, client, db):
        token, account = (client.client.get_cookie(name).value for name in ("hudro", "account"))
        other = bare(app)
        for sent, status in ((f"account={OTHER}; account={account}", 200), (f"account={OTHER}", 303)):
            answer = other.get("/en/account/", headers={"Cookie": f"{sent}; hudro={token}"} | NAVIGATION)
            assert answer.status_code == status
            assert "hudro=;" not in str(answer.headers)
        assert client.get("/account/").status == 200   # it goes on where nothing was planted


class TestBefore:
    @pytest.mark.parametrize("opened", [NAVIGATION, OF_FIREFOX], ids=["other engines", "Firefox through a worker"])
    def test_a_phone_of_before_stays_signed_in_and_is_given_what_it_lacks(self, app, client, opened):
        """Until now `account` had no prefix over HTTPS, and no device was known."""
        own = values(sign_in(app, client).given)
        sent = f"__Host-hudro={own['__Host-hudro']}; account={own['__Host-account']}"
        answer = bare(app).get("/en/account/", headers={"Cookie": sent} | opened, **SECURE)
        assert answer.status_code == 200
        given = values(answer.headers.getlist("Set-Cookie"))
        assert given["__Host-account"] == own["__Host-account"]
        assert given["__Host-device"]
        assert "account" not in given   # what an old page's script reads is left as it is

    def test_a_scripts_request_is_given_none(self, app, client):
        own = values(sign_in(app, client).given)
        sent = f"__Host-hudro={own['__Host-hudro']}; account={own['__Host-account']}"
        script = {"Cookie": sent, "Sec-Fetch-Mode": "cors"}
        answer = bare(app).get("/en/account/", headers=script, **SECURE)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])

    def test_one_that_signed_out_without_a_network_is_signed_out(self, app, client):
        own = values(sign_in(app, client).given)
        sent = {"Cookie": f"__Host-hudro={own['__Host-hudro']}; __Host-device={own['__Host-device']}"}
        assert bare(app).get("/en/account/", headers=sent | NAVIGATION, **SECURE).status_code == 303
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in own.items())}
        assert bare(app).get("/en/account/", headers=sent, **SECURE).status_code == 303   # the token has ended

    def test_signing_out_takes_both_names_back(self, app, client):
        own = values(sign_in(app, client).given)
        sent = "; ".join(f"{name}={value}" for name, value in own.items())
        answer = bare(app).post("/en/sign-out", headers={"Cookie": sent} | HTTPS, **SECURE)
        gone = {one.split("=")[0] for one in answer.headers.getlist("Set-Cookie")}
        assert gone == {"__Host-hudro", "__Host-account", "account"}


class TestEnds:
    @pytest.mark.parametrize(("who", "unused", "is_in"), [
        ("client", dt.timedelta(days=179), True), ("client", dt.timedelta(days=181), False),
        ("therapist", dt.timedelta(hours=11), True), ("therapist", dt.timedelta(hours=13), False)])
    def test_unused(self, request, clock, who, unused, is_in):
        person = request.getfixturevalue(who)
        person.returns = False
        person.sign_in()
        clock.now += unused
        assert (person.get("/account/").status == 200) is is_in

    @pytest.mark.parametrize(("who", "step", "lives"), [("client", dt.timedelta(days=90), dt.timedelta(days=365)),
                                                        ("therapist", dt.timedelta(hours=8), dt.timedelta(days=30))])
    def test_in_all_however_much_it_is_used(self, request, clock, who, step, lives):
        person = request.getfixturevalue(who)
        person.returns = False
        person.sign_in()
        begun = clock.now
        while clock.now + step < begun + lives:
            clock.now += step
            assert person.get("/account/").status == 200
        clock.now = begun + lives + dt.timedelta(minutes=1)
        assert person.get("/account/").status == 303

    def test_a_write_that_waited_asks_for_a_sign_in_and_is_then_stored(self, client, clock, db):
        clock.now += dt.timedelta(days=200)
        key = "0b54e1c7-5d1f-4a55-9d6e-2f60a1b1c0de"
        said = {"day": "2026-11-21", "note": "waited"}
        first = client.outbox("/diary/check-ins", said, written=clock.now, key=key)
        assert (first.status, first.headers["Outbox-Refused"]) == (401, key)
        assert client.sign_in()
        assert client.outbox("/diary/check-ins", said, written=clock.now, key=key).headers["Outbox-Receipt"] == key
        assert queries.rows(db, "SELECT text FROM note") == [("waited",)]


def test_a_database_of_before_keeps_everybody_signed_in(tmp_path_factory, clock):
    """Migrated with open sign-ins, receipts and waiting writes: all go on."""
    from webapp import migrations
    from webapp.accounts import passwords

    folder = tmp_path_factory.mktemp("before")
    db = database.connect(folder / "hudro.sqlite", create=True)
    migrations.migration.apply(db, stop_before="taken_away")
    db.conn.execute("INSERT INTO account (id, email, name, password_hash, language, time_zone, joined_at)"
                    " VALUES (?, 'kari@example.com', 'Kari', '-', 'en', 'Europe/Oslo', '2026-10-01T00:00:00.000Z')",
                    (OTHER,))
    db.conn.execute("INSERT INTO sign_in (id, account_id, token_hash, device, created_at, seen_at)"
                    " VALUES ('s', ?, ?, '', '2026-10-01T00:00:00.000Z', '2026-11-20T00:00:00.000Z')",
                    (OTHER, passwords.digest("token")))
    key = "0b54e1c7-5d1f-4a55-9d6e-2f60a1b1c0de"
    db.conn.close()
    app = create_app(DATA=folder, CLOCK=clock)
    person = people.visitor(app)
    person.client.set_cookie("hudro", "token")
    person.client.set_cookie("account", OTHER)
    assert person.get("/account/", headers=ORIGIN).status == 200
    for _ in range(2):   # an entry of an outbox of before, whose answer was lost
        answer = person.outbox("/diary/check-ins", {"day": "2026-11-21", "note": "once"}, written=clock.now, key=key)
        assert answer.headers["Outbox-Receipt"] == key
    with app.app_context():
        assert queries.rows(database.current(), "SELECT text FROM note") == [("once",)]
    app.extensions["hudro.store"].close()


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_privacy_page_tells_of_every_cookie(visitor, language):
    named = {value for name, value in vars(cookies).items() if name.isupper() and isinstance(value, str)}
    assert named == set(cookies.PURPOSES)
    visitor.language = language
    told = visitor.get("/privacy").tree.xpath("(//article//ul)[2]/li")
    assert len(told) == len(named) == len({one.text_content() for one in told})
