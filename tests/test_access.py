"""Every route, and who may: a route that is missing from the table fails."""

import datetime as dt
import shutil

import pytest
from werkzeug.test import TestResponse

from tests import people
from tests.conftest import TODAY
from tests.reminders.push_service import Browser
from webapp import access, create_app, database, queries

ANYONE, SIGNED_IN, CLIENT, OWNER, THERAPIST = "anyone", "signed in", "client", "owner", "therapist"
DIARY, ROUTINE = "therapist with the diary", "therapist with the routine"
CLINIC_OWNER = "clinic owner"   # the therapist who decides about the app
STAFF = "staff"   # a therapist, before the second factor that the clinic asks for
MESSAGES, ONCE = "therapist with the messages", "therapist who was let in once"
PARTS = {"language": "en", "day": TODAY.isoformat(), "month": "2026-11", "monday": "2026-11-16", "active": "retinoid",
         "slug": "pores", "part": "plan"}

ROUTES = {
    "GET /": ANYONE,
    "GET /healthz": ANYONE,
    "GET /readyz": ANYONE,
    "GET /<language>/": ANYONE,
    "GET /<language>/privacy": ANYONE,
    "GET /<language>/join": ANYONE,
    "POST /<language>/join": ANYONE,
    "GET /<language>/sign-in": ANYONE,
    "POST /<language>/sign-in": ANYONE,
    "GET /<language>/sign-in/code": ANYONE,
    "POST /<language>/sign-in/code": ANYONE,
    "GET /<language>/sign-in/second-factor": ANYONE,
    "POST /<language>/sign-in/second-factor": ANYONE,
    "GET /<language>/sign-out": ANYONE,
    "POST /<language>/sign-out": ANYONE,
    "GET /<language>/today": SIGNED_IN,
    "POST /<language>/offline/key": SIGNED_IN,
    "GET /<language>/account/": SIGNED_IN,
    "POST /<language>/account/": SIGNED_IN,
    "POST /<language>/account/password": SIGNED_IN,
    "POST /<language>/account/adult": CLIENT,
    "POST /<language>/account/language": SIGNED_IN,
    "POST /<language>/account/time-zone": CLIENT,
    "GET /<language>/account/second-factor": STAFF,
    "POST /<language>/account/second-factor": STAFF,
    "POST /<language>/account/second-factor/confirm": STAFF,
    "POST /<language>/account/second-factor/off": STAFF,
    "GET /<language>/account/delete": SIGNED_IN,
    "POST /<language>/account/delete": SIGNED_IN,
    "GET /<language>/days/<day>": CLIENT,
    "GET /<language>/diary/": CLIENT,
    "GET /<language>/diary/months/<month>": CLIENT,
    "GET /<language>/diary/treatments": CLIENT,
    "GET /<language>/diary/treatments/new": CLIENT,
    "POST /<language>/diary/treatments": CLIENT,
    "GET /<language>/diary/treatments/<treatment>": OWNER,
    "POST /<language>/diary/treatments/<treatment>": OWNER,
    "POST /<language>/diary/treatments/<treatment>/apart": OWNER,
    "POST /<language>/diary/treatments/<treatment>/remove": OWNER,
    "POST /<language>/diary/treatments/<treatment>/restore": OWNER,
    "POST /<language>/diary/check-ins": CLIENT,
    "POST /<language>/diary/check-ins/undo": CLIENT,
    "POST /<language>/diary/signs/ticks": CLIENT,
    "POST /<language>/diary/signs": CLIENT,
    "POST /<language>/diary/pause": CLIENT,
    "GET /<language>/diary/usual": CLIENT,
    "POST /<language>/diary/usual": CLIENT,
    "GET /<language>/diary/next": CLIENT,
    "POST /<language>/diary/next": CLIENT,
    "GET /<language>/diary/reminder.ics": CLIENT,
    "GET /<language>/routine/": CLIENT,
    "GET /<language>/routine/weeks/<monday>": CLIENT,
    "POST /<language>/routine/ticks": CLIENT,
    "POST /<language>/routine/answers": CLIENT,
    "GET /<language>/routine/products": CLIENT,
    "POST /<language>/routine/products": CLIENT,
    "GET /<language>/routine/products/new": CLIENT,
    "GET /<language>/routine/products/<product>": OWNER,
    "POST /<language>/routine/products/<product>": OWNER,
    "POST /<language>/routine/products/<product>/remove": OWNER,
    "POST /<language>/routine/products/<product>/restore": OWNER,
    "POST /<language>/routine/products/<product>/used-up": OWNER,
    "POST /<language>/routine/products/<product>/replace": OWNER,
    "GET /<language>/routine/steps/order": CLIENT,
    "POST /<language>/routine/steps/order": CLIENT,
    "GET /<language>/routine/actives/<active>": ANYONE,
    "GET /<language>/education/": ANYONE,
    "GET /<language>/education/<slug>": ANYONE,
    "GET /<language>/education/<slug>.png": ANYONE,
    "GET /<language>/search": ANYONE,
    "GET /sw.js": ANYONE,
    "GET /<language>/manifest.webmanifest": ANYONE,
    "GET /<language>/offline": ANYONE,
    "GET /<language>/offline/pages": ANYONE,
    "POST /<language>/offline/pages": ANYONE,
    "GET /<language>/outbox": SIGNED_IN,
    "GET /<language>/install": ANYONE,
    "GET /sitemap.xml": ANYONE,
    "GET /robots.txt": ANYONE,
    "GET /<language>/sharing/": CLIENT,
    "POST /<language>/sharing/invitations": CLIENT,
    "GET /<language>/sharing/<share>": OWNER,
    "POST /<language>/sharing/<share>": OWNER,
    "POST /<language>/sharing/<share>/end": OWNER,
    "POST /<language>/messages": CLIENT,
    "GET /<language>/messages/": CLIENT,
    "POST /<language>/messages/<message>/read": OWNER,
    "GET /<language>/clients/": THERAPIST,
    "POST /<language>/clients/search": THERAPIST,
    "POST /<language>/clients/followed-up": THERAPIST,
    "POST /<language>/clients/asked": THERAPIST,
    "GET /<language>/clients/batches": THERAPIST,
    "POST /<language>/clients/batches": THERAPIST,
    "GET /<language>/clients/invitations": THERAPIST,
    "POST /<language>/clients/invitations": THERAPIST,
    "GET /<language>/screening/": CLIENT,
    "POST /<language>/screening/answers": CLIENT,
    "GET /<language>/clinic/screening/": THERAPIST,
    "POST /<language>/clinic/screening/": THERAPIST,
    "POST /<language>/clinic/screening/reset": THERAPIST,
    "GET /<language>/clinic/preview/<int:number>": THERAPIST,
    "GET /<language>/clinic/statistics/": THERAPIST,
    "GET /<language>/statistics/": CLIENT,
    "POST /<language>/statistics/": CLIENT,
    "GET /<language>/reminders/": CLIENT,
    "POST /<language>/reminders/": CLIENT,
    "POST /<language>/reminders/push": CLIENT,
    "POST /<language>/reminders/email": CLIENT,
    "POST /<language>/reminders/email/code": CLIENT,
    "POST /<language>/reminders/trial": CLIENT,
    "POST /<language>/reminders/<channel>/end": OWNER,
    "GET /<language>/clinic/stock/": THERAPIST,
    "POST /<language>/clinic/stock/": THERAPIST,
    "POST /<language>/clinic/stock/<item>/used-up": THERAPIST,
    "GET /<language>/clinic/": THERAPIST,
    "POST /<language>/clinic/": THERAPIST,
    "POST /<language>/clinic/reset/<part>": THERAPIST,
    "POST /<language>/clinic/purpose": CLINIC_OWNER,
    "POST /<language>/clinic/proposals/<int:proposal>/agree": THERAPIST,
    "POST /<language>/clinic/proposals/<int:proposal>/decline": THERAPIST,
    "GET /<language>/staff/": CLINIC_OWNER,
    "POST /<language>/staff/": CLINIC_OWNER,
    "GET /<language>/staff/<therapist>/": CLINIC_OWNER,
    "POST /<language>/staff/<therapist>/code": CLINIC_OWNER,
    "POST /<language>/staff/<therapist>/sign-outs": CLINIC_OWNER,
    "POST /<language>/staff/<therapist>/lost-phone": CLINIC_OWNER,
    "POST /<language>/staff/<therapist>/ownership": CLINIC_OWNER,
    "POST /<language>/staff/<therapist>/removal": CLINIC_OWNER,
    "POST /<language>/staff/clients/code": CLINIC_OWNER,
    "POST /<language>/staff/clients/sign-outs": CLINIC_OWNER,
    "GET /<language>/clients/<client>/": DIARY,
    "GET /<language>/clients/<client>/summary": DIARY,
    "GET /<language>/clients/<client>/days/<day>": DIARY,
    "GET /<language>/clients/<client>/routine": ROUTINE,
    "POST /<language>/clients/<client>/handled": DIARY,
    "POST /<language>/clients/<client>/handled/<int:number>/undo": DIARY,
    "POST /<language>/clients/<client>/messages": MESSAGES,
    "POST /<language>/clients/<client>/looks": ONCE,
    "GET /<language>/clients/<client>/treatments/<day>": DIARY,
    "POST /<language>/clients/<client>/treatments": DIARY,
    "POST /<language>/clients/<client>/treatments/as-last": DIARY,
    "GET /<language>/clients/<client>/screening/": DIARY,
    "GET /<language>/clients/<client>/screening/ask": DIARY,
    "POST /<language>/clients/<client>/screening/answers": DIARY,
    "GET /<language>/clients/<client>/ratings/<day>": DIARY,
    "POST /<language>/clients/<client>/ratings": DIARY,
    "POST /<language>/clients/<client>/ratings/<day>/undo": DIARY,
    "GET /<language>/clients/<client>/suggestions/new": ROUTINE,
    "POST /<language>/clients/<client>/suggestions": ROUTINE,
    "POST /<language>/routine/suggestions/<suggestion>/accept": OWNER,
    "POST /<language>/routine/suggestions/<suggestion>/decline": OWNER,
    "GET /<language>/clients/<client>/next": DIARY,
    "POST /<language>/clients/<client>/next": DIARY,
}
LEADS_ON = {"GET /", "GET /<language>/today", "GET /<language>/sign-in/second-factor"}
# What the client whose diary it is has shared with the one who asks.
THERAPISTS = {
    "therapist of another client": None,
    "therapist who decides about the app": None,
    "therapist with the diary alone": ("diary",),
    "therapist with the routine alone": ("routine",),
    "therapist with the diary and messages": ("diary", "messages"),
    "therapist with everything": ("diary", "messages", "routine"),
    "therapist not yet agreed to": (),
    "therapist whose share has ended": ("diary", "messages", "routine"),
    "therapist whose share has expired": ("diary", "messages", "routine"),
}
EVERY_THERAPIST = set(THERAPISTS)
# For whom the answer is something else than 404 or a way to sign in.
LET_IN = {
    ANYONE: {"visitor", "owner", "stranger"} | EVERY_THERAPIST,
    SIGNED_IN: {"owner", "stranger"} | EVERY_THERAPIST,
    CLIENT: {"owner", "stranger"},
    OWNER: {"owner"},
    THERAPIST: EVERY_THERAPIST,
    CLINIC_OWNER: {"therapist who decides about the app"},
    STAFF: EVERY_THERAPIST,
    DIARY: {"therapist with the diary alone", "therapist with the diary and messages", "therapist with everything"},
    MESSAGES: {"therapist with the diary and messages", "therapist with everything"},
    # Tells of what the device had kept, also when the share has ended.
    ONCE: EVERY_THERAPIST - {"therapist of another client", "therapist who decides about the app",
                             "therapist not yet agreed to"},
    ROUTINE: {"therapist with the routine alone", "therapist with everything"},
}


def test_the_table_names_every_route(app):
    there = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<any(nb, sv, en):language>", "<language>")
        there |= {f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert there == set(ROUTES)


def rows_of_the_owner(client, treated, product, app, colleague):
    """By the name of their part of an address."""
    share = people.share(client, colleague, ("diary", "messages", "routine"))
    suggestion = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c82"
    colleague.post(f"/clients/{client.id(app)}/suggestions", {"id": suggestion, "name": "Mild wash"})
    colleague.post(f"/clients/{client.id(app)}/messages", {"day": "2026-11-20", "text": "How is it?"})
    colleague.post(f"/clients/{client.id(app)}/handled", {"reason": "x", "outcome": "spoke"})
    colleague.post("/clinic/", {"window.sauna": "5"})
    item = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c83"
    colleague.post("/clinic/stock/", {"id": item, "kind": "serum", "name": "HA", "batch": "7"})
    client.post("/reminders/push", Browser().form)
    with app.app_context():
        message, = queries.row(database.current(), "SELECT id FROM message")
        channel, = queries.row(database.current(), "SELECT id FROM reminder_channel")
    return {**PARTS, "treatment": treated, "product": product, "share": share, "message": message,
            "suggestion": suggestion, "client": client.id(app), "int:number": "1", "int:proposal": "1",
            "therapist": colleague.id(app), "item": item, "channel": channel}


@pytest.fixture
def there(client, treated, product, app, colleague):
    """The owner's rows."""
    return rows_of_the_owner(client, treated, product, app, colleague)


def lets_in(who, client, stranger, therapist, clock, app):
    """Bring about what the owner shares with the therapist."""
    scope = THERAPISTS[who]
    if scope is None:
        people.share(stranger, therapist)
        if "decides" in who:
            assert app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email]).exit_code == 0
    elif not scope:
        client.post("/sharing/invitations", {"code": people.code_of(therapist.post("/clients/invitations"))})
    else:
        share = people.share(client, therapist, scope, "2026-11-21" if "expired" in who else "")
        if "ended" in who:
            assert client.post(f"/sharing/{share}/end").status == 303
        if "expired" in who:
            clock.set(dt.date(2026, 11, 22))
            assert therapist.sign_in()


PEOPLE = ["visitor", "owner", "stranger", *THERAPISTS]


@pytest.fixture(scope="session")
def scenes(tmp_path_factory):
    """What was brought about for each of the people, once: the database, the rows, the clock, the cookies."""
    return {}, tmp_path_factory.mktemp("scenes")


@pytest.fixture
def scene(request, client, stranger, therapist, visitor, colleague, clock, app, scenes):
    """(the person, rows of the owner's by their part of an address), with what the owner shares with that person."""
    who, (known, folder) = request.param, scenes
    path = app.config["DATA"] / "hudro.sqlite"
    if who not in known:
        there = rows_of_the_owner(client, request.getfixturevalue("treated"), request.getfixturevalue("product"), app,
                                  colleague)
        if who in THERAPISTS:
            lets_in(who, client, stranger, therapist, clock, app)
        with app.app_context():
            database.checkpoint(database.current())
        kept = folder / f"{len(known)}.sqlite"
        shutil.copy(path, kept)
        known[who] = (kept, there, clock.now, dict(therapist.client._cookies))
    kept, there, clock.now, cookies = known[who]
    therapist.client._cookies = dict(cookies)
    app.extensions["hudro.store"].close()
    shutil.copy(kept, path)
    return {"visitor": visitor, "owner": client, "stranger": stranger}.get(who, therapist), there


def ask(person, there, route) -> TestResponse:
    """Follow a route as it is in the table."""
    method, path = route.split(" ")
    for part, value in there.items():
        path = path.replace(f"<{part}>", value)
    return person.client.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize(("scene", "who"), list(zip(PEOPLE, PEOPLE, strict=True)), indirect=["scene"])
def test_who_may_read(scene, who):
    person, there = scene
    wrong = {}
    for route, audience in ROUTES.items():
        if route.startswith("POST"):
            continue
        answer = ask(person, there, route)
        wanted = (200, 302, 303) if route in LEADS_ON else (200,)
        if who not in LET_IN[audience]:
            wanted = (303,) if who == "visitor" else (404,)
        if answer.status_code not in wanted or (
                wanted == (303,) and not answer.headers["Location"].startswith("/en/sign-in")):
            wrong[route] = answer.status_code
    assert not wrong


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST")])
@pytest.mark.parametrize(("scene", "who"), list(zip(PEOPLE, PEOPLE, strict=True)), indirect=["scene"])
def test_who_may_write(scene, route, who):
    answer = ask(*scene, route)
    if who in LET_IN[ROUTES[route]]:
        assert answer.status_code in (200, 303, 422)
    else:
        assert answer.status_code == (401 if who == "visitor" else 404)


@pytest.mark.parametrize("headers", [{"HX-Request-Type": "partial"}, {"Outbox-Key": "x"}])
def test_a_script_is_told_401_and_never_redirected(visitor, headers):
    answer = visitor.post("/diary/check-ins", headers={"Sec-Fetch-Site": "same-origin", **headers})
    assert answer.status == 401
    assert "<html" not in answer.html
    assert "You are signed out. Nothing was saved." in answer.text


def test_a_view_that_says_nothing_stops_the_start(tmp_path):
    """In an app of its own: the other tests share theirs, and its routes with it."""
    app = create_app(DATA=tmp_path)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        access.install(app, app.extensions["hudro.access"])
    app.extensions["hudro.store"].close()


def test_a_signed_out_head_is_answered_as_a_get_is(visitor):
    assert visitor.client.head("/en/diary/").status_code == 303


def test_without_the_second_factor_that_the_clinic_needs_nothing_of_clients_is_open(therapist, client, there, app):
    people.share(client, therapist, ("diary", "messages", "routine"))
    assert app.test_cli_runner().invoke(args=["clinic", "set", "--second-factor", "needed", "--owner",
                                              therapist.email]).exit_code == 0
    of_clients = [route for route, audience in ROUTES.items()
                  if audience in (THERAPIST, DIARY, ROUTINE, MESSAGES, ONCE, CLINIC_OWNER)]
    assert len(of_clients) > 20
    wrong = {}
    for route in of_clients:
        answer = ask(therapist, there, route)
        led = (answer.status_code, answer.headers.get("Location"))
        if led != ((303, "/en/account/second-factor") if route.startswith("GET") else (403, None)) \
                or "Ingrid" in answer.text:
            wrong[route] = led
    assert not wrong
    assert therapist.get("/account/").status == 200   # where it is set up
