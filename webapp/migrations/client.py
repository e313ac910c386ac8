"""The steps behind what a client does: accounts, the clinic, diary, routine, receipts."""

import uuid

from sqlite_utils import Database

from webapp.migrations.history import migration


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
