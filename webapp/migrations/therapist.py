"""The steps behind what a client shares and a therapist does. Those in client.py come first."""

from sqlite_utils import Database

from webapp.migrations.history import migration


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


@migration()
def list_changes(db: Database) -> None:
    """A therapist's own row in `change` goes up whenever a share with them begins, changes or goes, and a client's when
    their date may be another."""
    bump = ("INSERT INTO change (client_id, number) SELECT id, 1 FROM account WHERE id = {who}"
            " ON CONFLICT (client_id) DO UPDATE SET number = number + 1")
    for event, who in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        db.conn.execute(f"CREATE TRIGGER share_{event.lower()}_of_therapist AFTER {event} ON share BEGIN "
                        + bump.format(who=f"{who}.therapist_id") + "; END")
    db.conn.execute("CREATE TRIGGER account_time_zone AFTER UPDATE OF time_zone ON account BEGIN "
                    + bump.format(who="new.id") + "; END")
