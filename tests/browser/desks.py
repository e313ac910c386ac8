"""A therapist's desk in the browser, with twenty clients in the list."""

import contextlib
import datetime as dt
import sqlite3
import uuid
from pathlib import Path

from playwright.sync_api import expect

SIZE = {"viewport": {"width": 1280, "height": 800}, "has_touch": False}
NUMBER = 20   # clients: of four one has ticked a fever, one is silent in a recovery, two have written
COLUMNS = "id, email, email_key, name, phone, password_hash, language, time_zone, joined_at"


def open_desk(desk, folder: Path):
    """The list of a new therapist, opened on a phone that is made for it; each client waits for something. `folder`:
    where the server has its database."""
    email, now = desk.join(), dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=10)) as db, db:
        db.execute("UPDATE account SET therapist = 1 WHERE email = ?", (email,))
        own, = db.execute("SELECT id FROM account WHERE email = ?", (email,)).fetchone()
        for number in range(NUMBER):
            client = str(uuid.uuid4())
            db.execute(f"INSERT INTO account ({COLUMNS}) SELECT ?, ?, ?, ?, '400 00 112', password_hash, language,"
                       " time_zone, joined_at FROM account WHERE id = ?",
                       (client, client, client, f"Client {chr(65 + number)}", own))
            db.execute("INSERT INTO share (id, client_id, therapist_id, asked_at, scope, agreed_at)"
                       " VALUES (?, ?, ?, ?, 'diary messages', ?)", (client, client, own, now, now))
            if number % 4 == 0:
                db.execute("INSERT INTO observation (client_id, day, kind, value, author_id, written_at,"
                           " received_at) VALUES (?, ?, 'fever', 'yes', ?, ?, ?)",
                           (client, now[:10], client, now, now))
            elif number % 4 == 2:
                day = str(dt.date.fromisoformat(now[:10]) - dt.timedelta(days=4))
                db.execute("INSERT INTO treatment (id, client_id, day, created_at) VALUES (?, ?, ?, ?)",
                           (client, client, day, now))
            else:
                db.execute("INSERT INTO message (id, client_id, day, author_id, name, text, written_at,"
                           " received_at) VALUES (?, ?, ?, ?, 'Client', 'May I swim?', ?, ?)",
                           (client, client, now[:10], client, now, now))
    desk.therapist = own
    desk.open("/clients/")
    expect(desk.page.locator(".person")).to_have_count(NUMBER)
    return desk


def focused(page) -> str:
    """The name in the row that has the focus."""
    return page.evaluate("document.activeElement.closest('[data-row]')?.querySelector('h3').textContent ?? ''")
