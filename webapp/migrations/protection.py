"""The steps behind what protects people: what was taken away, attempts, amounts. Those in therapist.py come first."""

from sqlite_utils import Database

from webapp import spelling
from webapp.migrations.history import migration


@migration()
def taken_away(db: Database) -> None:
    """Each thing that was taken away, so that a backup of before cannot bring it back: see `taken_away.py`.

    Triggers write it down, so no verb can forget to. Nothing in it says anything about anybody: ids of ours alone.
    """
    db.conn.execute("""
        CREATE TABLE taken_away (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
            what TEXT NOT NULL,
            about TEXT NOT NULL,
            detail TEXT NOT NULL DEFAULT '',
            at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ'))
        ) STRICT""")
    for name, event, condition, what, about, detail in (
            ("share_ended", "UPDATE OF ended_at ON share", "old.ended_at IS NULL AND new.ended_at IS NOT NULL",
             "share ended", "new.id", "''"),
            ("share_changed", "UPDATE OF scope, ends_on ON share",
             "old.agreed_at <> '' AND (new.scope <> old.scope OR new.ends_on <> old.ends_on)",
             "share changed", "new.id", "new.scope || '|' || new.ends_on"),
            ("account_deleted", "DELETE ON account", "1", "account deleted", "old.id", "''"),
            ("therapist_deleted", "UPDATE OF email ON account", "new.email = new.id AND old.email <> new.id",
             "therapist deleted", "new.id", "''"),
            ("password_changed", "UPDATE OF password_hash ON account", "new.password_hash <> old.password_hash",
             "password changed", "new.id", "''")):
        db.conn.execute(
            f"CREATE TRIGGER taken_away_{name} AFTER {event} WHEN {condition} BEGIN"  # noqa: S608 names of ours
            f" INSERT INTO taken_away (what, about, detail) VALUES ('{what}', {about}, {detail}); END")


@migration()
def one_spelling(db: Database) -> None:
    """An address once in the spelling in which it was typed, once in the only one that its owner is found by.

    Two accounts that turn out to have one address keep both: each is found by its own spelling.
    """
    db.conn.execute("ALTER TABLE account ADD COLUMN email_key TEXT NOT NULL DEFAULT ''")
    taken: set[str] = set()
    for account_id, email in db.conn.execute("SELECT id, email FROM account ORDER BY joined_at, id").fetchall():
        key = spelling.email_key(email)
        key = key if key not in taken else f"{key} {account_id}"
        taken.add(key)
        db.conn.execute("UPDATE account SET email_key = ? WHERE id = ?", (key, account_id))
    db.conn.execute("CREATE UNIQUE INDEX account_email_key ON account(email_key)")


@migration()
def attempts(db: Database) -> None:
    """How often somebody guessed of late, and which devices have signed in before. `whose` is a digest."""
    db.conn.execute("""
        CREATE TABLE attempt (
            kind TEXT NOT NULL,
            whose TEXT NOT NULL,
            begun_at TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (kind, whose)
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX attempt_begun ON attempt(begun_at)")
    db.conn.execute("""
        CREATE TABLE known_device (
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            token_hash TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (account_id, token_hash)
        ) STRICT, WITHOUT ROWID""")


@migration()
def amounts(db: Database) -> None:
    """How much one account has stored: rows on a date, bytes in all."""
    db.conn.execute("""
        CREATE TABLE amount (
            account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            rows INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""")


@migration()
def arrivals(db: Database) -> None:
    """What people read of an observation is when it came: the index holds that too, so that no row is fetched."""
    db.conn.execute("DROP INDEX observation_day")
    db.conn.execute("CREATE INDEX observation_day ON observation"
                    "(client_id, day, kind, written_at, value, author_id, received_at)")


@migration()
def looks(db: Database) -> None:
    """A look without a network, told afterwards; and what a place in the list newly showed, as a digest."""
    db.conn.execute("ALTER TABLE viewing ADD COLUMN offline INTEGER NOT NULL DEFAULT 0")
    db.conn.execute("ALTER TABLE viewing ADD COLUMN shown TEXT NOT NULL DEFAULT ''")


@migration()
def messages_scope(db: Database) -> None:
    """Messages are shared by themselves, photos do not exist yet. Nothing is widened: only who has been written to, or
    has written, since the share was agreed to goes on reading the messages."""
    for share_id, client_id, therapist_id, scope, agreed_at in db.conn.execute(
            "SELECT id, client_id, therapist_id, scope, agreed_at FROM share WHERE scope <> ''").fetchall():
        kept = [one for one in scope.split() if one in ("diary", "routine")]
        if "diary" in kept and db.conn.execute(
                "SELECT 1 FROM message WHERE client_id = ?1 AND (author_id = ?2 OR (author_id = ?1"
                " AND received_at >= ?3))", (client_id, therapist_id, agreed_at)).fetchone():
            kept.insert(1, "messages")
        db.conn.execute("UPDATE share SET scope = ? WHERE id = ?", (" ".join(kept), share_id))
    # This was no wish of a client's.
    db.conn.execute("DELETE FROM taken_away WHERE what = 'share changed'")


@migration()
def second_factors(db: Database) -> None:
    """The second factor of those who work in the clinic, and whether the clinic asks each of them for one.

    A secret cannot be a digest: the code of each half minute is made from it.
    """
    db.conn.execute("ALTER TABLE clinic ADD COLUMN needs_second_factor INTEGER NOT NULL DEFAULT 0")
    db.conn.execute("""
        CREATE TABLE authenticator (
            account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
            secret TEXT NOT NULL,
            made_at TEXT NOT NULL,
            confirmed_at TEXT NOT NULL DEFAULT '',
            last_period INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("""
        CREATE TABLE recovery_code (
            code_hash TEXT PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            used_at TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID""")
    db.conn.execute("CREATE INDEX recovery_code_account ON recovery_code(account_id)")
    db.conn.execute("""
        CREATE TABLE pending_sign_in (
            token_hash TEXT PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            begun_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
    # A backup of before would bring back the key of a phone that was stolen, or a sign-in by password alone.
    for name, event, condition, about in (
            ("on", "UPDATE OF confirmed_at ON authenticator", "new.confirmed_at <> old.confirmed_at", "new.account_id"),
            ("off", "DELETE ON authenticator", "old.confirmed_at <> ''", "old.account_id"),
            ("recovery_code_used", "UPDATE OF used_at ON recovery_code", "new.used_at <> ''", "new.account_id")):
        db.conn.execute(
            f"CREATE TRIGGER taken_away_second_factor_{name} AFTER {event} WHEN {condition} BEGIN"  # noqa: S608
            f" INSERT INTO taken_away (what, about) VALUES ('second factor changed', {about}); END")
