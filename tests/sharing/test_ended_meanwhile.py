"""A share that ends while a therapist's write waits for its turn: nothing is stored any more."""

import functools
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import people
from tests.conftest import TODAY
from webapp import access
from webapp.screening.store import default_screening

DAY = TODAY.isoformat()
# The end of each address that a therapist writes at, what is said there, and which part of a share it needs.
WRITES = {
    "handled": ({"note": "called"}, "diary"),
    "handled/1/undo": ({}, "diary"),
    "messages": ({"day": DAY, "text": "hello"}, "messages"),
    "treatments": ({"day": DAY, "near": "second", "decided": "yes"}, "diary"),
    "ratings": ({"day": DAY, "redness": "2"}, "diary"),
    f"ratings/{DAY}/undo": ({}, "diary"),
    "next": ({"day": "2026-12-20"}, "diary"),
    "screening/answers": ({"version": default_screening().id, "correct": "yes", "agreed": "yes", "signed": "Ingrid",
                           **{f"answer.{one.key}": "no" for one in default_screening().asked}}, "diary"),
    "suggestions": ({"name": "Gel", "kind": "treatment"}, "routine"),
}
RECORDED = ("screening_answer", "handled", "message", "treatment", "observation", "next_treatment", "suggestion",
            "receipt")
LEFT = {"diary": "routine", "messages": "diary", "routine": "diary"}   # what a share may show without that part


def stored(db) -> list:
    return [db.conn.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in RECORDED]


def begin(therapist, own, path) -> dict[str, str]:
    """What can be taken back (a follow-up and a rating of before), and then what is said at an address."""
    assert therapist.post(f"{own}/handled", {"note": "before"}).status == 303
    assert therapist.post(f"{own}/ratings", {"day": DAY, "redness": "1"}).status == 303
    return WRITES[path][0] or therapist.get(f"{own}/").form(path).values


@pytest.mark.parametrize("how", ["ended", "narrowed"])
@pytest.mark.parametrize("path", WRITES)
def test_nothing_is_stored_any_more(app, client, therapist, treated, own, db, how, path):
    share = people.share(client, therapist, ("diary", "messages", "routine"))
    said, scope = begin(therapist, own, path), WRITES[path][1]
    endpoint, _ = app.url_map.bind("localhost").match(f"/en{own}/{path}", method="POST")
    view, before = app.view_functions[endpoint], []

    def end():
        if how == "ended":
            return client.post(f"/sharing/{share}/end")
        return client.post(f"/sharing/{share}", {"scope": LEFT[scope]})

    @functools.wraps(view)
    def late(**values):   # the share held as the request came in
        with ThreadPoolExecutor() as others:
            assert others.submit(end).result().status == 303
        before.append(stored(db))
        return view(**values)

    with app.app_context():
        access.requires(access.audience_of(endpoint))(late)
    app.view_functions[endpoint] = late
    answer = therapist.post(f"{own}/{path}", said)
    assert answer.status == 404
    assert [stored(db)] == before


@pytest.mark.parametrize("path", WRITES)
def test_the_same_is_stored_while_the_share_holds(client, therapist, treated, own, db, path):
    people.share(client, therapist, ("diary", "messages", "routine"))
    said, before = begin(therapist, own, path), stored(db)
    assert therapist.post(f"{own}/{path}", said).status == 303
    assert stored(db) != before


def test_every_write_of_a_therapist_is_among_them(app):
    there = {rule.rule.split("/clients/<client>/")[1].replace("<int:number>", "1")
             .replace("ratings/<day>", f"ratings/{DAY}") for rule in app.url_map.iter_rules()
             if "/clients/<client>/" in rule.rule and "POST" in rule.methods}
    # The first says what was seen while it was shared, the other stores nothing.
    assert there - {"looks", "treatments/as-last"} == set(WRITES)
