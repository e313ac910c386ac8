"""The server killed between an event and its reminder: it arrives. `make chaos` does it a hundred times."""

import contextlib
import os
import random
import time
import uuid

import pytest

from tests.conftest import TODAY
from tests.reminders.push_service import Browser, PushService
from tools.serving import free_port, start
from webapp.database import sqlite3

KILLS = int(os.environ.get("CHAOS_KILLS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(10**6)


@pytest.mark.long
def test_killed_at_any_moment_each_reminder_arrives(app, tmp_path_factory):
    """Each time somebody else is written to, while the server lives and dies. Handed over and not yet marked, one may
    come twice: at most one in a hundred, and one at most of a few."""
    service, chance, port = PushService(tmp_path_factory.mktemp("push")), random.Random(SEED), free_port()
    folder, people = app.config["DATA"], [Browser(service.address, f"/wpush/{number}") for number in range(KILLS)]
    environment = {"HUDRO_DATA": str(folder), "PUSH_SERVICE": service.host, "SSL_CERT_FILE": str(service.certificate)}
    process = None
    try:
        for person in people:
            process = start("wsgi:app", port, environment=environment)
            write_to(folder, person)
            time.sleep(chance.uniform(0, 3))
            process.kill()
            process.wait()
        process = start("wsgi:app", port, environment=environment)
        until = time.monotonic() + 60
        while not_marked(folder) and time.monotonic() < until:
            time.sleep(0.1)
        assert not not_marked(folder), f"SEED={SEED}"
        paths = [one.path for one in service.arrived]
        assert set(paths) == {person.path for person in people}, f"SEED={SEED}"
        assert len(paths) - KILLS <= max(1, KILLS // 100), f"SEED={SEED}"
        by_path = {person.path: person for person in people}
        assert {by_path[one.path].read(one)["body"] for one in service.arrived} == {"Something new in your diary."}
    finally:
        if process:
            process.kill()
            process.wait()
        service.stop()


def write_to(folder, person: Browser) -> None:
    """A message to a new client who is reminded by push, as another process has stored it: by the server's own clock,
    and where it is day, at whatever hour this test runs."""
    hours = time.gmtime().tm_hour - 13   # at one in the afternoon there: the sign of these names is turned
    zone, now = f"Etc/GMT{hours:+d}" if hours else "Etc/GMT", time.gmtime()
    at, id_ = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", now), str(uuid.uuid4())
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=20)) as db, db:
        db.execute("INSERT INTO account (id, email, email_key, name, password_hash, language, time_zone, joined_at,"
                   " phone_key) VALUES (?1, ?1, ?1, 'Kim', '', 'en', ?2, '', x'00')", (id_, zone))
        db.execute("INSERT INTO sign_in (id, account_id, token_hash, device, created_at, seen_at)"
                   " VALUES (?1, ?1, ?1, '', ?2, ?2)", (id_, at))
        db.execute("INSERT INTO reminder_channel (id, client_id, kind, since, sign_in_id, endpoint, p256dh, auth)"
                   " VALUES (?1, ?1, 'push', '2026-01-01T00:00:00.000Z', ?1, ?2, ?3, ?4)", (id_, *person.form.values()))
        db.execute("INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at)"
                   " VALUES (?1, ?1, ?2, 'solveig', 'Solveig', 'How is it?', ?3, ?3)", (id_, TODAY.isoformat(), at))


def not_marked(folder) -> int:
    """How many messages have not been told of, as far as is known."""
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=20)) as db:
        return db.execute("SELECT count(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM reminder r"
                          " WHERE r.about = m.id AND r.done_at <> '')").fetchone()[0]
