"""The steps behind `docs/safety.md`. Those in protection.py come first."""

import datetime as dt
import hashlib

from sqlite_utils import Database

from webapp.migrations.history import migration
from webapp.times import stamp

STILL_OPEN = dt.timedelta(days=14)
ALARMS = ("pus", "blisters", "spreading", "fever", "eye", "pain", "breathing", "dark_patches", "bumps")


@migration()
def sign_answers(db: Database) -> None:
    """What became of a warning sign, said by the client; and how it went when the clinic followed somebody up.

    Signs that were ticked before there was such a question are open only if they came in the last fourteen days: of the
    older ones `before` says so. What was followed up before stays so.
    """
    db.conn.execute("""
        CREATE TABLE sign_answer (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            sign TEXT NOT NULL,
            answer TEXT NOT NULL CHECK (answer IN ('still', 'gone', 'doctor', 'before')),
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX sign_answer_client ON sign_answer(client_id, sign, written_at)")
    db.conn.execute("DROP INDEX observation_written")   # found the latest check-in, whose alarms alone stood
    db.conn.execute("CREATE INDEX observation_ticked ON observation(client_id, kind, day, written_at)"
                    " WHERE value = 'yes'")
    now = dt.datetime.now(dt.UTC)
    marks = ", ".join("?" for _ in ALARMS)
    db.conn.execute(
        "INSERT INTO sign_answer (client_id, sign, answer, author_id, written_at, received_at)"  # noqa: S608
        " SELECT client_id, kind, 'before', client_id, max(written_at), ? FROM observation"
        f" WHERE value = 'yes' AND author_id = client_id AND kind IN ({marks}) AND received_at < ?"
        " GROUP BY client_id, kind", (stamp(now), *ALARMS, stamp(now - STILL_OPEN)))
    db.conn.execute("ALTER TABLE handled ADD COLUMN outcome TEXT NOT NULL DEFAULT ''")
    db.conn.execute("ALTER TABLE handled ADD COLUMN written_at TEXT NOT NULL DEFAULT ''")
    db.conn.execute("ALTER TABLE handled ADD COLUMN undone_at TEXT NOT NULL DEFAULT ''")
    # What the therapist's list is made of: also notes, and whether somebody has opened the day that one is about.
    for event, table, condition in (("INSERT", "sign_answer", "1"), ("UPDATE", "handled", "1"), ("INSERT", "note", "1"),
                                    ("INSERT", "viewing", "new.what = 'day'")):
        db.conn.execute(
            f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} WHEN {condition} BEGIN"  # noqa: S608 ours
            " INSERT INTO change (client_id, number) VALUES (new.client_id, 1)"
            " ON CONFLICT (client_id) DO UPDATE SET number = number + 1; END")
    db.conn.execute("CREATE INDEX viewing_of_day ON viewing(client_id, day, seen_at) WHERE what = 'day'")
    db.conn.execute("UPDATE handled SET outcome = 'followed_up', written_at = handled_at")


@migration()
def purpose(db: Database) -> None:
    """Who decides about the clinic's app, and when its phone is answered.

    The example clinic has chosen assessment; the owner of every other is asked.
    """
    db.conn.execute("ALTER TABLE clinic ADD COLUMN owner_id TEXT REFERENCES account(id) ON DELETE SET NULL")
    for column in ("opens", "closes"):
        db.conn.execute(f"ALTER TABLE clinic ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    db.conn.execute("UPDATE clinic SET changes = json_set(changes, '$.assessment', 'on') WHERE demo = 1")


@migration()
def treatments(db: Database) -> None:
    """That two treatments shortly after each other are two; and what a therapist saw and decided before one."""
    db.conn.execute("ALTER TABLE treatment ADD COLUMN is_apart INTEGER NOT NULL DEFAULT 0")
    db.conn.execute("""
        CREATE TABLE decision (
            id INTEGER PRIMARY KEY,
            treatment_id TEXT NOT NULL REFERENCES treatment(id) ON DELETE CASCADE,
            unsettled TEXT NOT NULL,
            told TEXT NOT NULL,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            decided_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX decision_treatment ON decision(treatment_id)")


@migration()
def prescribed_answers(db: Database) -> None:
    """What a doctor or pharmacist said of a prescribed product round a treatment, by the treatment's day."""
    db.conn.execute("""
        CREATE TABLE prescribed_answer (
            id INTEGER PRIMARY KEY,
            product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
            treatment TEXT NOT NULL,
            answer TEXT NOT NULL CHECK (answer IN ('use', 'pause')),
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX prescribed_answer_product ON prescribed_answer(product_id)")


@migration()
def of_age(db: Database) -> None:
    """That somebody has said to be 18 or older, and the year of birth by which two of one name are told apart."""
    db.conn.execute("ALTER TABLE account ADD COLUMN adult_at TEXT NOT NULL DEFAULT ''")
    db.conn.execute("ALTER TABLE account ADD COLUMN birth_year INTEGER")


@migration()
def proposals(db: Database) -> None:
    """Numbers of the guide that one person has proposed and a second has not yet agreed to: `said` is JSON by name."""
    db.conn.execute("""
        CREATE TABLE clinic_proposal (
            id INTEGER PRIMARY KEY,
            said TEXT NOT NULL,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            proposed_at TEXT NOT NULL,
            decided_at TEXT NOT NULL DEFAULT '',
            decided_by TEXT NOT NULL DEFAULT '',
            is_agreed INTEGER NOT NULL DEFAULT 0
        ) STRICT""")


@migration()
def pauses(db: Database) -> None:
    """That a client has paused the diary, or goes on: the newest counts."""
    db.conn.execute("""
        CREATE TABLE diary_pause (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            is_paused INTEGER NOT NULL,
            day TEXT NOT NULL,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX diary_pause_client ON diary_pause(client_id, written_at)")
    db.conn.execute("""
        CREATE TRIGGER diary_pause_insert AFTER INSERT ON diary_pause BEGIN
            INSERT INTO change (client_id, number) VALUES (new.client_id, 1)
            ON CONFLICT (client_id) DO UPDATE SET number = number + 1;
        END""")


@migration()
def phone_keys(db: Database) -> None:
    """What an account's writes and pages on phones are sealed with."""
    db.conn.execute("ALTER TABLE account ADD COLUMN phone_key BLOB NOT NULL DEFAULT x''")
    # Not at random: a backup of before, put back and brought up to date again, has to give the same, or phones could
    # not read what they are to send again.
    for account_id, password in db.conn.execute("SELECT id, password_hash FROM account").fetchall():
        key = hashlib.sha512(f"phone key {account_id} {password}".encode()).digest()
        db.conn.execute("UPDATE account SET phone_key = ? WHERE id = ?", (key, account_id))


@migration()
def undone(db: Database) -> None:
    """What was said of a day and undone: it counts no more and stays in the day's history. `kind` "note": its text."""
    db.conn.execute("""
        CREATE TABLE undone (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            kind TEXT NOT NULL,
            value TEXT,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL,
            undone_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX undone_day ON undone(client_id, day)")
    db.conn.execute("""
        CREATE TRIGGER undone_insert AFTER INSERT ON undone BEGIN
            INSERT INTO change (client_id, number) VALUES (new.client_id, 1)
            ON CONFLICT (client_id) DO UPDATE SET number = number + 1;
        END""")
