"""The schema of reminders: the app's key, who is reminded by what, and what is to be sent."""

from sqlite_utils import Database

from webapp.migrations.history import migration


@migration()
def reminders(db: Database) -> None:
    """One key for the app, made now: browsers tie their subscriptions to it."""
    from cryptography.hazmat.primitives.asymmetric import ec  # read in this step alone

    db.conn.execute("CREATE TABLE push_key (private_key BLOB NOT NULL) STRICT")
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    db.conn.execute("INSERT INTO push_key (private_key) VALUES (?)", (number.to_bytes(32, "big"),))
    db.conn.execute("""
        CREATE TABLE reminder_choice (
            client_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
            wants TEXT NOT NULL,
            chosen_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE reminder_channel (
            id TEXT PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('push', 'email')),
            since TEXT NOT NULL,
            sign_in_id TEXT REFERENCES sign_in(id) ON DELETE CASCADE,
            endpoint TEXT NOT NULL DEFAULT '',
            p256dh TEXT NOT NULL DEFAULT '',
            auth TEXT NOT NULL DEFAULT '',
            code TEXT NOT NULL DEFAULT '',
            code_until TEXT NOT NULL DEFAULT '',
            guesses INTEGER NOT NULL DEFAULT 0,
            refused_at TEXT NOT NULL DEFAULT ''
        ) STRICT""")
    db.conn.execute("CREATE INDEX reminder_channel_client ON reminder_channel(client_id)")
    db.conn.execute("CREATE INDEX reminder_channel_sign_in ON reminder_channel(sign_in_id)")
    db.conn.execute("CREATE UNIQUE INDEX reminder_channel_endpoint ON reminder_channel(endpoint) WHERE endpoint <> ''")
    db.conn.execute("""
        CREATE TABLE reminder (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            client_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            about TEXT NOT NULL,
            channel_id TEXT NOT NULL REFERENCES reminder_channel(id) ON DELETE CASCADE,
            until TEXT NOT NULL,
            queued_at TEXT NOT NULL,
            next_at TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            done_at TEXT NOT NULL DEFAULT '',
            UNIQUE (channel_id, kind, about)
        ) STRICT""")
    db.conn.execute("CREATE INDEX reminder_client ON reminder(client_id)")
    db.conn.execute("CREATE INDEX reminder_waiting ON reminder(next_at) WHERE done_at = ''")
    # What a client has not read yet is looked for every few seconds.
    db.conn.execute("CREATE INDEX message_unread ON message(client_id, received_at)"
                    " WHERE read_at IS NULL AND author_id <> client_id")
    db.conn.execute("CREATE INDEX suggestion_unanswered ON suggestion(client_id, made_at) WHERE answer = ''")
