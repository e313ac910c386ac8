"""The schema's history: ordered and append-only. A landed step is never edited; a new one follows it."""

import uuid
from pathlib import Path

from sqlite_utils import Database, Migrations

from webapp import database

migration = Migrations("hudro")


def migrate(path: Path) -> None:
    """Create the file if need be and apply what is missing, once, whichever process comes first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with database._file_lock(path.with_suffix(".lock")):
        db = database.connect(path, create=True)
        try:
            migration.apply(db)
        finally:
            db.conn.close()


def version(db: Database) -> int:
    """How many steps have been applied: the number `/healthz` shows."""
    return len(migration.applied(db))


@migration()
def accounts(db: Database) -> None:
    """People, the devices they are signed in on, and codes for a forgotten password."""
    db.conn.execute("""
        CREATE TABLE account (
            id TEXT PRIMARY KEY,
            email TEXT NOT NULL COLLATE NOCASE UNIQUE,
            name TEXT NOT NULL,
            phone TEXT NOT NULL DEFAULT '',
            password_hash TEXT NOT NULL,
            language TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            therapist INTEGER NOT NULL DEFAULT 0,
            skin_tone INTEGER,
            joined_at TEXT NOT NULL
        ) STRICT""")
    # What was agreed to, word for word by its version and language, and when.
    db.conn.execute("""
        CREATE TABLE consent (
            id INTEGER PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            purpose TEXT NOT NULL,
            version TEXT NOT NULL,
            language TEXT NOT NULL,
            given_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX consent_account ON consent(account_id)")
    db.conn.execute("""
        CREATE TABLE sign_in (
            id TEXT PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            token_hash TEXT NOT NULL UNIQUE,
            device TEXT NOT NULL,
            created_at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            ended_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX sign_in_account ON sign_in(account_id)")
    db.conn.execute("""
        CREATE TABLE reset_code (
            code_hash TEXT PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            used_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX reset_code_account ON reset_code(account_id)")


@migration()
def clinic(db: Database) -> None:
    """Whose app this is: one row."""
    db.conn.execute("""
        CREATE TABLE clinic (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            name TEXT NOT NULL DEFAULT '',
            phone TEXT NOT NULL DEFAULT '',
            email TEXT NOT NULL DEFAULT '',
            hours TEXT NOT NULL DEFAULT '',
            booking_url TEXT NOT NULL DEFAULT '',
            country TEXT NOT NULL DEFAULT '',
            demo INTEGER NOT NULL DEFAULT 0
        ) STRICT""")
    db.conn.execute("INSERT INTO clinic (id) VALUES (1)")


@migration()
def diary(db: Database) -> None:
    """Treatments and what is said about each day. What is said is only ever added to."""
    db.conn.execute("""
        CREATE TABLE treatment (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            at TEXT NOT NULL DEFAULT '',
            depth_mm REAL,
            area TEXT NOT NULL DEFAULT '',
            serum TEXT NOT NULL DEFAULT '',
            numbing TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            created_at TEXT NOT NULL,
            removed_at TEXT
        ) STRICT""")
    db.conn.execute(
        "CREATE UNIQUE INDEX treatment_day ON treatment(client_id, day) WHERE removed_at IS NULL")
    # Every value a field of a treatment has had, who gave it and when; the row above holds the newest.
    db.conn.execute("""
        CREATE TABLE treatment_value (
            id INTEGER PRIMARY KEY,
            treatment_id TEXT NOT NULL REFERENCES treatment(id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX treatment_value_treatment ON treatment_value(treatment_id, field)")
    # value is NULL for a sign that was skipped; a sign that was not recorded has no row.
    db.conn.execute("""
        CREATE TABLE observation (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            kind TEXT NOT NULL,
            value TEXT,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    # Holds all that a page reads of an observation, so that the rows themselves are never fetched.
    db.conn.execute("CREATE INDEX observation_day ON observation"
                    "(client_id, day, kind, written_at, value, author_id)")
    db.conn.execute("CREATE INDEX observation_written ON observation(client_id, author_id, written_at)")
    db.conn.execute("""
        CREATE TABLE note (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            text TEXT NOT NULL,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX note_day ON note(client_id, day)")
    db.conn.execute("""
        CREATE TABLE usual (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            sign TEXT NOT NULL,
            level INTEGER,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX usual_client ON usual(client_id, sign)")
    # day is '' when the date was cleared.
    db.conn.execute("""
        CREATE TABLE next_treatment (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            time TEXT NOT NULL DEFAULT '',
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX next_treatment_client ON next_treatment(client_id)")


@migration()
def routine(db: Database) -> None:
    """Home products, their places in the routine, and what was ticked."""
    # since: the client's date on which it came into use; ended_on: the first date without it.
    db.conn.execute("""
        CREATE TABLE product (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            name TEXT NOT NULL DEFAULT '',
            brand TEXT NOT NULL DEFAULT '',
            kind TEXT NOT NULL DEFAULT 'other',
            active TEXT NOT NULL DEFAULT '',
            part TEXT NOT NULL DEFAULT '',
            weekday TEXT NOT NULL DEFAULT '',
            opened_on TEXT NOT NULL DEFAULT '',
            months INTEGER,
            prescribed TEXT NOT NULL DEFAULT '',
            clinic_approved TEXT NOT NULL DEFAULT '',
            since TEXT NOT NULL,
            ended_on TEXT,
            created_at TEXT NOT NULL,
            removed_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX product_client ON product(client_id)")
    # Every value a field of a product has had; the row above holds the newest.
    db.conn.execute("""
        CREATE TABLE product_value (
            id INTEGER PRIMARY KEY,
            product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            author_id TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX product_value_product ON product_value(product_id, field)")
    # id is <product>.<part>, so a product made without a network can be ticked without one.
    db.conn.execute("""
        CREATE TABLE step (
            id TEXT PRIMARY KEY,
            product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
            part TEXT NOT NULL,
            place INTEGER NOT NULL,
            since TEXT NOT NULL,
            ended_on TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX step_product ON step(product_id)")
    # The newest by written_at counts; the key holds all that a page reads.
    db.conn.execute("""
        CREATE TABLE tick (
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            step_id TEXT NOT NULL REFERENCES step(id) ON DELETE CASCADE,
            written_at TEXT NOT NULL,
            state TEXT NOT NULL,
            author_id TEXT NOT NULL,
            received_at TEXT NOT NULL,
            PRIMARY KEY (client_id, day, step_id, written_at)
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX tick_step ON tick(step_id)")


@migration()
def receipts(db: Database) -> None:
    """Proofs that a phone's write was stored, so that one which arrives twice counts once. Never pruned."""
    db.conn.execute("""
        CREATE TABLE receipt (
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            payload TEXT NOT NULL,
            path TEXT NOT NULL,
            device TEXT NOT NULL,
            number INTEGER NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL,
            PRIMARY KEY (account_id, key)
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX receipt_device ON receipt(account_id, device, number, written_at)")
    # A database's life has a name; one that was put back from a backup gets a new one.
    db.conn.execute("""
        CREATE TABLE epoch (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch TEXT NOT NULL,
            backed_up_at TEXT NOT NULL DEFAULT ''
        ) STRICT""")
    db.conn.execute("INSERT INTO epoch (id, epoch) VALUES (1, ?)", (str(uuid.uuid4()),))


@migration()
def sharing(db: Database) -> None:
    """Who lets whom see what, what was agreed to, who looked; messages, and what therapists have followed up."""
    # A share is asked for when a code is redeemed, holds once the client has agreed, and ends by itself or by a tap.
    db.conn.execute("""
        CREATE TABLE share (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            therapist_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            asked_at TEXT NOT NULL,
            scope TEXT NOT NULL DEFAULT '',
            ends_on TEXT NOT NULL DEFAULT '',
            agreed_at TEXT NOT NULL DEFAULT '',
            ended_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE UNIQUE INDEX share_pair ON share(client_id, therapist_id) WHERE ended_at IS NULL")
    db.conn.execute("CREATE INDEX share_therapist ON share(therapist_id)")
    # The very words that were agreed to, each time.
    db.conn.execute("""
        CREATE TABLE agreement (
            id INTEGER PRIMARY KEY,
            share_id TEXT NOT NULL REFERENCES share(id) ON DELETE CASCADE,
            scope TEXT NOT NULL, ends_on TEXT NOT NULL, agreed_at TEXT NOT NULL,
            text TEXT NOT NULL, version TEXT NOT NULL, language TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX agreement_share ON agreement(share_id)")
    db.conn.execute("""
        CREATE TABLE invitation (
            code_hash TEXT PRIMARY KEY,
            from_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            used_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX invitation_from ON invitation(from_id)")
    # Only ever added to. The name is kept with it: the client may read it when the account is gone.
    db.conn.execute("""
        CREATE TABLE viewing (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            therapist_id TEXT NOT NULL,
            name TEXT NOT NULL,
            what TEXT NOT NULL,
            day TEXT NOT NULL DEFAULT '',
            seen_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX viewing_client ON viewing(client_id, seen_at)")
    db.conn.execute("CREATE INDEX viewing_therapist ON viewing(therapist_id, what, seen_at)")
    db.conn.execute("""
        CREATE TABLE message (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            written_at TEXT NOT NULL,
            received_at TEXT NOT NULL,
            read_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX message_client ON message(client_id, day)")
    # `reasons`: those that were followed up, so that a new one is seen as new.
    db.conn.execute("""
        CREATE TABLE handled (
            id INTEGER PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            note TEXT NOT NULL,
            reasons TEXT NOT NULL,
            handled_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX handled_client ON handled(client_id)")
    # Goes up with each thing that is said of a client, so that the therapist's list is worked out anew only then.
    db.conn.execute("""
        CREATE TABLE change (
            client_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
            number INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""")
    for table in ("observation", "usual", "next_treatment", "treatment", "message", "handled", "share"):
        for event in ("INSERT", "UPDATE") if table in ("treatment", "message", "share") else ("INSERT",):
            db.conn.execute(
                f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} BEGIN"  # noqa: S608 names of ours
                " INSERT INTO change (client_id, number) VALUES (new.client_id, 1)"
                " ON CONFLICT (client_id) DO UPDATE SET number = number + 1; END")


@migration()
def visits(db: Database) -> None:
    """What a therapist records: the batch of what was used, and notes that the client is never shown."""
    db.conn.execute("ALTER TABLE treatment ADD COLUMN batch TEXT NOT NULL DEFAULT ''")
    db.conn.execute("""
        CREATE TABLE private_note (
            id INTEGER PRIMARY KEY,
            treatment_id TEXT NOT NULL REFERENCES treatment(id) ON DELETE CASCADE,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            written_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX private_note_treatment ON private_note(treatment_id)")


@migration()
def clinics_own(db: Database) -> None:
    """What a clinic has changed: numbers and texts as JSON in its row, and each change by itself."""
    db.conn.execute("ALTER TABLE clinic ADD COLUMN changes TEXT NOT NULL DEFAULT '{}'")
    db.conn.execute("""
        CREATE TABLE clinic_change (
            id INTEGER PRIMARY KEY,
            field TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
            author_id TEXT NOT NULL, name TEXT NOT NULL, changed_at TEXT NOT NULL
        ) STRICT""")


@migration()
def suggestions(db: Database) -> None:
    """Products that a therapist puts forward. `said`: their fields as JSON, as a product's form gives them."""
    db.conn.execute("""
        CREATE TABLE suggestion (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            author_id TEXT NOT NULL,
            name TEXT NOT NULL,
            said TEXT NOT NULL,
            made_at TEXT NOT NULL,
            answer TEXT NOT NULL DEFAULT '',
            answered_at TEXT
        ) STRICT""")
    db.conn.execute("CREATE INDEX suggestion_client ON suggestion(client_id)")
