"""Every route, and who may: a route that is missing from the table fails."""

import pytest

from tests.conftest import TODAY

ANYONE, SIGNED_IN, CLIENT, OWNER, THERAPIST = "anyone", "signed in", "client", "owner", "therapist"
PARTS = {"language": "en", "day": TODAY.isoformat(), "monday": "2026-11-16", "active": "retinoid",
         "slug": "pores"}

ROUTES = {
    "GET /": ANYONE,
    "GET /healthz": ANYONE,
    "GET /<language>/": ANYONE,
    "GET /<language>/privacy": ANYONE,
    "GET /<language>/join": ANYONE,
    "POST /<language>/join": ANYONE,
    "GET /<language>/sign-in": ANYONE,
    "POST /<language>/sign-in": ANYONE,
    "GET /<language>/sign-in/code": ANYONE,
    "POST /<language>/sign-in/code": ANYONE,
    "GET /<language>/sign-out": ANYONE,
    "POST /<language>/sign-out": ANYONE,
    "GET /<language>/today": SIGNED_IN,
    "GET /<language>/account/": SIGNED_IN,
    "POST /<language>/account/": SIGNED_IN,
    "POST /<language>/account/password": SIGNED_IN,
    "GET /<language>/account/delete": SIGNED_IN,
    "POST /<language>/account/delete": SIGNED_IN,
    "GET /<language>/days/<day>": CLIENT,
    "GET /<language>/diary/": CLIENT,
    "GET /<language>/diary/treatments": CLIENT,
    "GET /<language>/diary/treatments/new": CLIENT,
    "POST /<language>/diary/treatments": CLIENT,
    "GET /<language>/diary/treatments/<treatment>": OWNER,
    "POST /<language>/diary/treatments/<treatment>": OWNER,
    "POST /<language>/diary/treatments/<treatment>/remove": OWNER,
    "POST /<language>/diary/treatments/<treatment>/restore": OWNER,
    "POST /<language>/diary/check-ins": CLIENT,
    "GET /<language>/diary/usual": CLIENT,
    "POST /<language>/diary/usual": CLIENT,
    "GET /<language>/diary/next": CLIENT,
    "POST /<language>/diary/next": CLIENT,
    "GET /<language>/diary/reminder.ics": CLIENT,
    "GET /<language>/routine/": CLIENT,
    "GET /<language>/routine/weeks/<monday>": CLIENT,
    "POST /<language>/routine/ticks": CLIENT,
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
    "GET /<language>/outbox": SIGNED_IN,
    "GET /<language>/install": ANYONE,
    "GET /sitemap.xml": ANYONE,
    "GET /robots.txt": ANYONE,
    "GET /<language>/clients/": THERAPIST,
}
# For whom the answer is something else than 404 or a way to sign in.
LET_IN = {
    ANYONE: {"visitor", "owner", "stranger", "therapist"},
    SIGNED_IN: {"owner", "stranger", "therapist"},
    CLIENT: {"owner", "stranger"},
    OWNER: {"owner"},
    THERAPIST: {"therapist"},
}


def test_the_table_names_every_route(app):
    there = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<any(nb, sv, en):language>", "<language>")
        there |= {f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert there == set(ROUTES)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", ["visitor", "owner", "stranger", "therapist"])
def test_who_may(request, client, stranger, therapist, visitor, treated, product, route, who):
    person = {"visitor": visitor, "owner": client, "stranger": stranger, "therapist": therapist}[who]
    method, path = route.split(" ")
    for part, value in {**PARTS, "treatment": treated, "product": product}.items():
        path = path.replace(f"<{part}>", value)
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = person.client.open(path, method=method, headers=headers)
    if who in LET_IN[ROUTES[route]]:
        assert answer.status_code in (200, 302, 303, 422), answer.status_code
        if path != "/en/today" and method == "GET" and path != "/":
            assert answer.status_code == 200
    elif who == "visitor":
        assert answer.status_code == (303 if method == "GET" else 401)
        if method == "GET":
            assert answer.headers["Location"] == "/en/sign-in"
    else:
        assert answer.status_code == 404


@pytest.mark.parametrize("headers", [{"HX-Request-Type": "partial"}, {"Outbox-Key": "x"}])
def test_a_script_is_told_401_and_never_redirected(visitor, headers):
    answer = visitor.post("/diary/check-ins", headers={"Sec-Fetch-Site": "same-origin", **headers})
    assert answer.status == 401
    assert "<html" not in answer.html
    assert "You are signed out. Nothing was stored." in answer.text


def test_a_view_that_says_nothing_stops_the_start(app):
    from webapp.sharing import access

    app._got_first_request = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        access.install(app)


def test_a_signed_out_head_is_answered_as_a_get_is(visitor):
    assert visitor.client.head("/en/diary/").status_code == 303
