"""The schema of what is asked before a treatment, and of what is used at one."""

from sqlite_utils import Database

from webapp.migrations.history import migration


@migration()
def screening(db: Database) -> None:
    """The questions before a treatment, each wording of the list by its digest; what was answered and signed; and what
    a therapist went through of it."""
    db.conn.execute("""
        CREATE TABLE screening_version (
            id TEXT PRIMARY KEY,
            content TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE screening_change (
            id INTEGER PRIMARY KEY,
            version_id TEXT NOT NULL REFERENCES screening_version(id),
            is_demanded INTEGER NOT NULL,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            changed_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("""
        CREATE TABLE screening_answer (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            version_id TEXT NOT NULL REFERENCES screening_version(id),
            language TEXT NOT NULL,
            answers TEXT NOT NULL,
            signed TEXT NOT NULL,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX screening_answer_client ON screening_answer(client_id, written_at)")
    db.conn.execute("""
        CREATE TRIGGER screening_answer_insert AFTER INSERT ON screening_answer BEGIN
            INSERT INTO change (client_id, number) VALUES (new.client_id, 1)
            ON CONFLICT (client_id) DO UPDATE SET number = number + 1;
        END""")
    for column in ("answer_id", "gone_through", "reason"):
        db.conn.execute(f"ALTER TABLE decision ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


@migration()
def used(db: Database) -> None:
    """What was used at a treatment, with how long it keeps; and what the clinic has of it."""
    for column in ("expiry", "cartridge", "cartridge_batch", "cartridge_expiry"):
        db.conn.execute(f"ALTER TABLE treatment ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    db.conn.execute("""
        CREATE TABLE stock (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('serum', 'cartridge')),
            name TEXT NOT NULL,
            batch TEXT NOT NULL,
            expiry TEXT NOT NULL,
            author_id TEXT NOT NULL,
            author TEXT NOT NULL,
            added_at TEXT NOT NULL,
            removed_at TEXT NOT NULL DEFAULT ''
        ) STRICT""")


@migration()
def statistics(db: Database) -> None:
    """Who agrees to be counted, the newest counts; and what was worked out of a period, once."""
    db.conn.execute("""
        CREATE TABLE statistics_consent (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            is_agreed INTEGER NOT NULL,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX statistics_consent_client ON statistics_consent(client_id, written_at)")
    db.conn.execute("""
        CREATE TABLE statistic (
            first_month TEXT PRIMARY KEY,
            last_month TEXT NOT NULL,
            figures TEXT NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    # Which treatments stand behind some figure, and not behind which: none is counted twice.
    db.conn.execute("CREATE TABLE counted (treatment_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
