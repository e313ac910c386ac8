"""Manifests in three languages, the worker and its kill switch, and what may be kept on a phone."""

import base64
import datetime as dt
import json
import re
from pathlib import Path

import pytest

from tests import people
from tests.conftest import TODAY
from webapp import create_app, database
from webapp.config import ROOT
from webapp.languages import LANGUAGES

SHORTCUTS = {"nb": ["Registrer i dag", "Rutine", "Om huden"], "sv": ["Anteckna i dag", "Rutin", "Om huden"],
             "en": ["Log today", "Routine", "Your skin"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manifest_in_each_language(visitor, language):
    answer = visitor.client.get(f"/{language}/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    found = json.loads(answer.text)
    assert (found["id"], found["scope"], found["display"], found["lang"]) == ("/", "/", "standalone", language)
    assert found["start_url"] == f"/{language}/today"
    assert [one["name"] for one in found["shortcuts"]] == SHORTCUTS[language]
    assert {one.get("purpose", "any") for one in found["icons"]} == {"any", "maskable", "monochrome"}
    assert {one["form_factor"] for one in found["screenshots"]} == {"narrow", "wide"}


def png_size(file: Path) -> str:
    head = file.read_bytes()[16:24]
    return f"{int.from_bytes(head[:4], 'big')}x{int.from_bytes(head[4:], 'big')}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_of_a_manifest_is_there_in_its_size(visitor, language):
    found = json.loads(visitor.client.get(f"/{language}/manifest.webmanifest").text)
    for one in [*found["icons"], *found["screenshots"]]:
        answer = visitor.client.get(one["src"])
        answer.close()
        assert answer.status_code == 200, one
        if one["type"] == "image/png":
            assert png_size(ROOT / "static" / one["src"].split("/", 3)[3]) == one["sizes"]


def test_the_name_is_the_clinics(visitor, app):
    from webapp.clinic import store

    with app.app_context(), database.writing(database.current()) as db:
        store.change(db, name='Hud "og" ro')
    assert json.loads(visitor.client.get("/nb/manifest.webmanifest").text)["name"] == 'Hud "og" ro'


@pytest.mark.parametrize("path", ["/", "/join", "/education/", "/education/pores", "/search"])
def test_pages_lead_to_the_manifest_and_the_worker(visitor, path):
    html = visitor.get(path).html
    assert '<link rel="manifest" href="/en/manifest.webmanifest">' in html
    assert 'data-worker="/sw.js"' in html


def test_the_worker_is_fresh_each_time_and_touches_no_write(visitor):
    answer = visitor.client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    configuration = json.loads(answer.text.splitlines()[0].removeprefix("self.configuration=").removesuffix(";"))
    assert re.fullmatch("[0-9a-f]{12}", configuration["build"])
    assert 'addEventListener("sync"' not in answer.text


def test_it_is_small(visitor):
    answer = visitor.client.get("/sw.js", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) <= 5_600


def test_the_kill_switch(joined, tmp_path):
    app = create_app(DATA=tmp_path, SERVICE_WORKER=False)
    text = app.test_client().get("/sw.js").text
    assert "registration.unregister()" in text
    assert "fetch" not in text
    app.extensions["hudro.store"].close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_list_may_be_kept(visitor, client, language):
    found = visitor.client.get(f"/{language}/offline/pages").json
    assert found["account"] == "none"
    assert len(found["pages"]) == 24
    for one in found["pages"]:
        answer = visitor.client.get(one["url"])
        assert answer.status_code == 200
        assert answer.headers["Hudro-Account"] == "none"
        assert client.client.get(one["url"]).text == answer.text, one["url"]
        assert len(one["version"]) == 16
    for address in found["assets"]:
        answer = visitor.client.get(address)
        answer.close()
        assert answer.status_code == 200


def kept(person) -> dict[str, str]:
    """The private pages of somebody's list: address and version."""
    found = person.client.get("/en/offline/pages").json
    public = {one["url"] for one in found["pages"] if "education" in one["url"] or "/actives/" in one["url"]
              or one["url"].endswith(("/offline", "/install", "/en/"))}
    return {one["url"]: one["version"] for one in found["pages"] if one["url"] not in public}


def test_the_list_of_somebody_signed_in_names_their_own_pages_and_no_others(client, stranger, therapist, app, treated,
                                                                            product):
    assert client.client.get("/en/offline/pages").json["opened"] == "/en/days/"
    assert therapist.client.get("/en/offline/pages").json["opened"] == ""
    own = kept(client)
    assert {f"/en/days/2026-11-{day:02}" for day in range(7, 31)} <= set(own)
    assert {"/en/days/2026-12-12", f"/en/diary/treatments/{treated}", f"/en/routine/products/{product}", "/en/diary/",
            "/en/routine/", "/en/account/", "/en/outbox"} <= set(own)
    for address in own:
        answer = client.client.get(address)
        assert (answer.status_code, answer.headers["Hudro-Account"]) == (200, client.id(app)), address
    assert not {address for address in kept(stranger) if treated in address or product in address}
    assert set(kept(therapist)) == {"/en/account/", "/en/outbox", "/en/clients/", "/en/clients/?show=all"}


def changed(person, *had: str) -> dict[str, dict]:
    """What comes to a phone on which these versions lie, by its address."""
    found = person.client.post("/en/offline/pages", data="\n".join(had), content_type="text/plain",
                               headers={"Sec-Fetch-Site": "same-origin"}).json
    return {one["url"]: one for one in found["pages"] if "body" in one}


# What differs each time a page is made without its saying anything else: ids for new rows, and when that was.
PASSING = re.compile(r'(data-rendered|name="id" value)="[^"]*"|<p class="from-note".*?</p>')


def test_a_phone_gets_the_text_of_what_it_lacks_as_if_it_had_asked_for_each(client, visitor, treated, app):
    listed = client.client.get("/en/offline/pages").json["pages"]
    found = changed(client)
    assert {address: one["version"] for address, one in found.items()} == {one["url"]: one["version"] for one in listed}
    for address, one in found.items():
        answer = client.client.get(address)
        assert PASSING.sub("", one["body"]) == PASSING.sub("", answer.text), address
        passing = ("Hudro-At", "Content-Length", "Date")
        assert {name: value for name, value in one["headers"].items() if name not in passing} == {
            name: value for name, value in answer.headers.items() if name not in passing}, address
        assert one["headers"]["Hudro-Account"] in ("none", client.id(app))
        if one["headers"]["Hudro-Account"] == "none":
            assert one["body"] == visitor.client.get(address).text, address
            assert client.id(app) not in one["body"]


def test_a_page_of_the_list_is_from_when_the_list_was_begun(client, treated):
    """All of it may have been read then: what is stored meanwhile is laid over it by the phone."""
    found = client.client.post("/en/offline/pages", data="", headers={"Sec-Fetch-Site": "same-origin"}).json
    private = [one for one in found["pages"] if one["headers"]["Hudro-Account"] != "none"]
    assert len(private) > 30
    for one in private:
        assert one["headers"]["Hudro-At"] == found["at"], one["url"]
        assert f'data-rendered="{found["at"]}"' in one["body"], one["url"]


def test_the_list_asks_the_database_no_more_of_a_long_history(client, treated, app):
    def queries():
        with app.app_context():
            conn = database.current().conn
            counted = []
            conn.set_trace_callback(counted.append)
            assert client.client.get("/en/offline/pages").status_code == 200
            conn.set_trace_callback(None)
            return len(counted)

    def log_days(first, last):
        with app.app_context(), database.writing(database.current()) as db:
            for number in range(first, last):
                day = (TODAY - dt.timedelta(days=number)).isoformat()
                db.conn.execute(
                    "INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
                    " SELECT id, ?1, 'redness', '1', id, ?2, ?2 FROM account WHERE email = ?3",
                    (day, day + "T18:00:00.000Z", client.email))

    log_days(0, 14)
    few = queries()
    log_days(14, 1000)
    assert abs(queries() - few) < 5
    assert few < 130   # some 36 days and 20 other pages: by itself a day asks 46 questions


def test_a_page_is_sent_again_only_after_it_has_changed(client, stranger, visitor, treated):
    had = {one["version"] for one in changed(client).values()}
    assert changed(client, *had) == {}
    client.post("/diary/check-ins", {"day": "2026-11-20", "note": "only here"})
    assert list(changed(client, *had)) == ["/en/days/2026-11-20"]
    assert "only here" in changed(client, *had)["/en/days/2026-11-20"]["body"]
    assert len(changed(visitor)) == 24
    assert len(changed(client, *(one["version"] for one in changed(visitor).values()))) == len(had) - 24
    # Somebody else's version is no key to anything: each gets their own pages.
    assert "only here" not in "".join(one["body"] for one in changed(stranger, *had).values())


def test_what_a_therapist_has_opened_never_comes_by_itself(client, therapist, app):
    people.share(client, therapist, ("diary", "routine"))
    therapist.get(f"/clients/{client.id(app)}/")
    assert not [address for address in changed(therapist) if client.id(app) in address]


def test_a_therapists_lists_come_until_they_lie_on_the_phone_and_again_with_somebody_new(client, stranger, therapist):
    people.share(client, therapist)
    lists = {"/en/clients/", "/en/clients/?show=all"}
    found = changed(therapist)
    assert lists <= set(found)
    assert "Ingrid" in found["/en/clients/?show=all"]["body"] and "Ingrid" not in found["/en/clients/"]["body"]
    had = [one["version"] for one in found.values()]
    assert len(set(had)) == len(had) and not changed(therapist, *had)
    people.share(stranger, therapist)
    assert set(changed(therapist, *had)) == lists


def test_no_cookie_is_handed_on_in_a_list(client):
    client.client.delete_cookie("device")   # as on a phone of before, to which the next page gives it back
    answer = client.client.post("/en/offline/pages", data="", headers={
        "Sec-Fetch-Site": "same-origin", "Upgrade-Insecure-Requests": "1"})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not [one for one in answer.json["pages"] if "Set-Cookie" in one.get("headers", {})]


def test_what_a_therapist_opened_lately_is_kept_unless_the_share_has_ended(client, therapist, app, clock):
    share, own = people.share(client, therapist, ("diary", "routine")), f"/clients/{client.id(app)}"
    assert not [address for address in kept(therapist) if own in address]
    for path in ("/", "/days/2026-11-20", "/routine"):
        therapist.get(own + path)
    wanted = {f"/en{own}{path}" for path in ("/", "/days/2026-11-20", "/routine")}
    found = kept(therapist)
    assert {address for address in found if own in address} == wanted
    assert {found[address] for address in wanted} == {""}   # never fetched unseen
    client.post(f"/sharing/{share}", {"scope": "routine"})
    after = kept(therapist)
    assert {address for address in after if own in address} == {f"/en{own}/routine"}
    assert after["/en/clients/"] != found["/en/clients/"]   # another list: it is fetched anew
    clock.set(dt.date(2026, 12, 6))
    assert not [address for address in kept(therapist) if own in address]


def test_the_list_of_pages_is_no_look(client, therapist, app, db):
    people.share(client, therapist)
    therapist.get("/clients/")
    therapist.get(f"/clients/{client.id(app)}/")
    before = db.conn.execute("SELECT count(*) FROM viewing").fetchone()
    kept(therapist)
    assert db.conn.execute("SELECT count(*) FROM viewing").fetchone() == before


def test_a_check_in_changes_the_versions_of_what_it_changed_and_of_nothing_else(client, treated, product):
    before = kept(client)
    assert kept(client) == before   # ids for new rows and the time of making are no change
    client.post("/diary/check-ins", {"day": "2026-11-20", "note": "only here"})
    after = kept(client)
    assert {address for address in before if before[address] != after[address]} == {"/en/days/2026-11-20"}


def test_a_new_phone_number_is_a_new_version(visitor, app):
    from webapp.clinic import store

    before = visitor.client.get("/nb/offline/pages").json["pages"][0]["version"]
    with app.app_context(), database.writing(database.current()) as db:
        store.change(db, phone="55 00 01 13")
    assert visitor.client.get("/nb/offline/pages").json["pages"][0]["version"] != before


@pytest.mark.parametrize("path", ["/today", "/days/2026-11-21", "/diary/", "/routine/", "/account/", "/search?q=pus",
                                  "/join", "/sign-in"])
def test_a_page_says_whose_it_is_and_a_visitors_says_nothing(client, visitor, app, path):
    assert "Hudro-Account" not in visitor.get(path).headers, path
    answer = client.get(path)
    whose = answer.headers.get("Hudro-Account")
    assert whose == (client.id(app) if f'data-account="{client.id(app)}"' in answer.html else None)
    assert (whose is None) == (answer.status == 303 or path in ("/search?q=pus", "/join", "/sign-in"))


def test_the_page_about_installing(visitor):
    page = visitor.get("/install")
    assert "iPhone and iPad" in page.text
    assert "Android" in page.text
    assert "data-install hidden" in page.html


class TestKey:
    """What writes and pages on a phone are sealed with."""

    def test_it_is_handed_to_who_is_signed_in_and_kept_by_nobody_between(self, client, stranger, app):
        answer = client.client.post("/nb/offline/key", headers=people.ORIGIN)
        assert len(answer.data) == 64
        assert answer.headers["Hudro-Account"] == client.id(app)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert client.client.post("/en/offline/key", headers=people.ORIGIN).data == answer.data   # the same for good
        assert stranger.client.post("/en/offline/key", headers=people.ORIGIN).data != answer.data

    def test_neither_a_visitor_nor_another_site_nor_an_address_gets_it(self, visitor, client):
        assert len(visitor.client.post("/en/offline/key", headers=people.ORIGIN).data) != 64
        assert client.client.post("/en/offline/key", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert client.client.get("/en/offline/key").status_code == 405

    def test_it_stands_in_no_page_and_no_log_line(self, client, caplog):
        key = client.client.post("/en/offline/key", headers=people.ORIGIN).data
        spelt = {key.hex(), base64.b64encode(key).decode()}
        for path in ("/today", "/account/", "/outbox", "/diary/"):
            assert not any(one in client.get(path).html for one in spelt)
        assert not any(one in caplog.text for one in spelt)

    def test_it_outlives_sign_ins_and_is_in_a_backup(self, client, app):
        key = client.client.post("/en/offline/key", headers=people.ORIGIN).data
        assert client.post("/sign-out").status == 303
        assert client.sign_in()
        assert client.client.post("/en/offline/key", headers=people.ORIGIN).data == key
