"""The server killed between an event and its reminder: it arrives. `make chaos` does it a hundred times."""

import contextlib
import os
import random
import time

import pytest

from tests.conftest import TODAY
from tests.reminders.push_service import Browser, PushService
from tools.serving import free_port, start
from webapp.database import sqlite3

KILLS = int(os.environ.get("CHAOS_KILLS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(10**6)


@pytest.mark.long
def test_killed_at_any_moment_each_reminder_arrives(app, client, tmp_path_factory):
    """Messages come while the server lives and dies. Handed over and not yet marked, one may come twice: at most one
    in a hundred, and one at most of a few."""
    service, chance, port = PushService(tmp_path_factory.mktemp("push")), random.Random(SEED), free_port()
    folder = app.config["DATA"]
    environment = {"HUDRO_DATA": str(folder), "PUSH_SERVICE": service.host, "SSL_CERT_FILE": str(service.certificate)}
    browser, process = Browser(service.address), None
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(inside=service.host)
    assert client.post("/reminders/push", browser.form).status == 303
    # By the server's own clock: of a message of this minute, at whatever hour it is where this test runs.
    set_at_noon(folder)
    try:
        for kill in range(KILLS):
            process = start("wsgi:app", port, environment=environment)
            write(folder, client.id(app), f"{kill}")
            time.sleep(chance.uniform(0, 3))
            process.kill()
            process.wait()
        process = start("wsgi:app", port, environment=environment)
        until = time.monotonic() + 60
        while unsent(folder) and time.monotonic() < until:
            time.sleep(0.1)
        assert not unsent(folder), f"SEED={SEED}"
        assert len(service.arrived) - KILLS in range(max(1, KILLS // 100) + 1), f"SEED={SEED}"
        assert {browser.read(one)["body"] for one in service.arrived} == {"Something new in your diary."}
    finally:
        if process:
            process.kill()
            process.wait()
        service.stop()


def set_at_noon(folder) -> None:
    """Let Ingrid live where it is day, and have turned reminders on a while ago."""
    now = time.gmtime().tm_hour
    zone = f"Etc/GMT{now - 13:+d}" if now - 13 else "Etc/GMT"   # at 13 hours there: the sign of these names is turned
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite")) as db, db:
        db.execute("UPDATE account SET time_zone = ?", (zone,))
        db.execute("UPDATE reminder_channel SET since = '2026-01-01T00:00:00.000Z'")
        db.execute("UPDATE sign_in SET seen_at = '2099-01-01T00:00:00.000Z', created_at = '2099-01-01T00:00:00.000Z'")


def write(folder, client_id: str, id_: str) -> None:
    """A message to Ingrid, as another process has stored it."""
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=20)) as db, db:
        db.execute("INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at)"
                   " VALUES (?, ?, ?, 'solveig', 'Solveig', 'How is it?', ?, ?)",
                   (id_, client_id, TODAY.isoformat(), at, at))


def unsent(folder) -> int:
    """How many messages have not been told of."""
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=20)) as db:
        return db.execute("SELECT count(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM reminder r"
                          " WHERE r.about = m.id AND r.sent_at <> '')").fetchone()[0]
