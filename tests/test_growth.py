"""What one client's pages cost does not follow how many other clients there are: counted in steps of SQLite's machine,
which are the same on every machine and on every day."""

import datetime as dt
import functools

import pytest

from tests.conftest import TODAY, log
from tests.people import ORIGIN, signed_answers
from webapp import database

OTHERS = 200


@pytest.fixture
def steps(app):
    """How many tens of steps the database took for what a function asks."""
    def counted(ask):
        connection, found = app.extensions["hudro.store"].connection().conn, 0

        def count() -> int:
            nonlocal found
            found += 1
            return 0

        connection.set_progress_handler(count, 10)
        try:
            assert (answer := ask()).status_code in (200, 303), answer
        finally:
            connection.set_progress_handler(None, 0)
        return found

    return counted


def add_others(app, number: int) -> None:
    """Everybody once more, and again, with all that is stored of them."""
    with app.app_context(), database.writing(database.current()) as db:
        db.conn.execute("PRAGMA defer_foreign_keys = ON")
        tables = {table: list(db[table].rows) for table in db.table_names()
                  if db[table].foreign_keys or table == "account"}
        of_one = {"email", "email_key", "token_hash", "endpoint"} | {one for table in tables for one in db[table].pks}
        ids = {row[column] for table, rows in tables.items() for row in rows for column in of_one & row.keys()}
        for table, rows in tables.items():
            whole = {one.name for one in db[table].columns if one.is_pk and one.type == "INTEGER"}
            db[table].insert_all(
                ({name: f"{value}-{place}" if value in ids and isinstance(value, str) and value else value
                  for name, value in row.items() if name not in whole}
                 for place in range(number) for row in rows), ignore=True)


@pytest.fixture
def told(client, therapist, shared, product, own):
    """Ingrid with something of everything: check-ins, notes, a plan, two treatments, messages, answers, a step done."""
    for number in range(3):
        log(client, TODAY - dt.timedelta(days=number), redness="2", flaking="1", note=f"note {number}", alarm="none")
    client.post("/diary/usual", dict.fromkeys(("redness", "flaking", "swelling", "dryness", "itch"), "0"))
    client.post("/diary/next", {"day": "2026-12-10", "time": "10:00"})
    client.post("/diary/treatments", {"day": "2026-10-01"})
    client.post("/messages", {"day": TODAY.isoformat(), "text": "Is this normal?"})
    client.post("/screening/answers", signed_answers())
    assert client.post("/routine/ticks", {"step": f"{product}.evening", "day": TODAY.isoformat(),
                                          "state": "done"}).status == 303
    therapist.post(f"{own}/messages", {"day": TODAY.isoformat(), "text": "It is."})
    return shared


def test_what_one_client_costs_is_the_same_among_two_hundred_others(app, client, therapist, told, own, steps):
    listed = [one["url"] for one in client.client.get("/en/offline/pages").json["pages"]]
    of_therapist = ["/", "/routine", "/next", "/summary", "/screening/", f"/days/{TODAY.isoformat()}",
                    f"/treatments/{TODAY.isoformat()}"]
    day = {"day": TODAY.isoformat()}
    writes = {"/diary/check-ins": {**day, "redness": "3"}, "/messages": {**day, "text": "Still?"}}
    asks = {address: functools.partial(client.client.get, address) for address in [*listed, "/en/offline/pages"]}
    asks |= {path: functools.partial(therapist.client.get, f"/en{own}{path}") for path in of_therapist}
    asks |= {f"POST {path}": functools.partial(client.client.post, f"/en{path}", data=data, headers=ORIGIN)
             for path, data in writes.items()}

    def measure():
        return {what: steps(ask) for what, ask in asks.items()}

    measure()   # what is worked out once
    once, twice = measure(), measure()
    add_others(app, OTHERS)
    measure()   # what is worked out anew where anything has changed
    among = measure()
    # What was said and looked at meanwhile is read, too.
    expected = {what: 1.1 * twice[what] + 2 * max(0, twice[what] - once[what]) + 5 for what in asks}
    assert {what: (twice[what], among[what]) for what in asks if among[what] > expected[what]} == {}
