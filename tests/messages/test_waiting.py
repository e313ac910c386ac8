"""Within how many days a clinic answers: said of what has been so, and only where enough is known."""

import datetime as dt
import uuid

import pytest

from tests import people
from tests.conftest import NOON
from webapp.database import sqlite3
from webapp.messages import store
from webapp.messages.waiting import answered_within
from webapp.times import stamp
from webapp.writes import Write


def of(*days, clients=5):
    return [(f"client {number % clients}", one) for number, one in enumerate(days)]


@pytest.mark.parametrize(("waited", "days"), [
    (of(*[0.5] * 10), 1), (of(*[0.5] * 9), None), (of(*[0.5] * 10, clients=4), None),
    (of(*[1.0] * 8, 9, 9), 1), (of(*[1.0] * 7, 2, 9, 9), 2), (of(*[1.5] * 7, 7, None, None), 7),
    (of(*[1.5] * 7, 7.1, None, None), None), (of(*[None] * 10), None), ([], None)])
def test_most_is_four_of_five_and_what_was_never_answered_counts(waited, days):
    assert answered_within(waited) == days


def test_a_client_reads_what_has_been_so(client, therapist, db, clock):
    """Of all clients' messages that are a week old at least, from the next day on: a new one that waits changes
    nothing."""
    people.share(client, therapist, ("diary", "messages"))
    ids = [id_ for id_, in db.conn.execute("SELECT id FROM account")]
    assert len(ids) == 5
    assert "Most messages" not in client.get("/messages/").text
    for number in range(10):
        at = NOON - dt.timedelta(days=20 + 2 * number)
        for author, hours in ((ids[number % 5], 0), ("clinic", 30)):
            then = at + dt.timedelta(hours=hours)
            store.send(db, ids[number % 5], str(uuid.uuid4()), at.date(), "x", write=Write(author, then, then, "Kim"))
    db.conn.commit()
    clock.now += dt.timedelta(days=1)
    assert "Most messages are answered within two days, but it can take longer." in client.get("/messages/").text
    client.post("/messages", {"day": "2026-11-21", "text": "Hello", "alarm": "none"})
    assert "Most messages are answered within two days, but it can take longer." in client.get("/messages/").text
    db.conn.execute("DELETE FROM message WHERE author_id = 'clinic'")
    db.conn.commit()
    clock.now += dt.timedelta(days=1)
    assert "Most messages" not in client.get("/messages/").text


def test_a_database_that_was_put_in_its_place_says_its_own(client, therapist, app, tmp_path):
    people.share(client, therapist, ("diary", "messages"))
    assert "Most messages" not in client.get("/messages/").text
    path = app.extensions["hudro.store"].path
    with sqlite3.connect(path) as db:
        ids = [id_ for id_, in db.execute("SELECT id FROM account")]
        for number in range(10):
            day = NOON - dt.timedelta(days=20 + number)
            for author, hours in ((ids[number % 5], 0), ("clinic", 1)):
                at = stamp(day + dt.timedelta(hours=hours))
                db.execute("INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at)"
                           " VALUES (?, ?, ?, ?, 'x', 'x', ?, ?)",
                           (str(uuid.uuid4()), ids[number % 5], day.date().isoformat(), author, at, at))
    assert "Most messages" not in client.get("/messages/").text   # the same file: tomorrow
    with sqlite3.connect(path) as db, sqlite3.connect(tmp_path / "copy") as copy:
        db.backup(copy)
    app.extensions["hudro.store"].close()
    (tmp_path / "copy").replace(path)
    assert "Most messages are answered within" in client.get("/messages/").text
