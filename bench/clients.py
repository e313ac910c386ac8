"""A therapist with many clients, each with three months of check-ins: more than a list reads of anybody."""

import datetime as dt
import uuid

from webapp import demo
from webapp.accounts import store as accounts
from webapp.database import Database
from webapp.sharing import store as sharing
from webapp.times import stamp

DAYS, EVERY = 90, 30   # days of check-ins, and between two treatments


def add(db: Database, number: int, now: dt.datetime) -> str:
    """Fill in a therapist with so many clients who share; the therapist's account."""
    therapist = accounts.add_therapist(
        db, name=f"Of {number}", email=f"of{number}@example.com", password_hash="-", language="nb",  # noqa: S106
        time_zone="Europe/Oslo", now=now)
    today = now.date()
    for place in range(number):
        client = accounts.join(
            db, name=f"Client {place}", email=f"{number}-{place}@example.com", password_hash="-",  # noqa: S106
            language="nb", time_zone="Europe/Oslo", phone="400 00 112", now=now)
        share = str(uuid.uuid4())
        db.conn.execute("INSERT INTO share (id, client_id, therapist_id, asked_at) VALUES (?, ?, ?, ?)",
                        (share, client, therapist, stamp(now)))
        sharing.agree(db, share, ("diary",), None, text="", version="", language="nb", now=now)
        first = DAYS - place % EVERY
        for ago in range(first, -1, -EVERY):
            demo._treat(db, client, today - dt.timedelta(days=ago), depth_mm="1.0")
        db.conn.executemany(
            "INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(client, (day := (today - dt.timedelta(days=ago)).isoformat()), sign, str(int((first - ago) % EVERY < 4)),
              client, f"{day}T18:40:00.000Z", f"{day}T18:40:00.000Z")
             for ago in range(DAYS, 0, -1) for sign in demo.SIGNS])
    return therapist


def cookie(db: Database, account: str, now: dt.datetime) -> str:
    """That of somebody who signs in now."""
    return f"hudro={accounts.sign_in(db, account, '', now)}; account={account}"
