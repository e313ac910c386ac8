"""The schema of how the clinic administers itself."""

from sqlite_utils import Database

from webapp.migrations.history import migration


@migration()
def help_given(db: Database) -> None:
    """What the owner of the clinic's app did for somebody who could not get in, for that person to read; and who has
    left the clinic."""
    db.conn.execute("""
        CREATE TABLE help_given (
            id INTEGER PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            what TEXT NOT NULL,
            name TEXT NOT NULL,
            given_at TEXT NOT NULL
        ) STRICT""")
    db.conn.execute("CREATE INDEX help_given_account ON help_given(account_id, given_at)")
    db.conn.execute("""
        CREATE TABLE departure (
            account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
            left_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")
