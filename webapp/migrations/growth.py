"""Indexes by which what belongs to one client is found among what belongs to everybody."""

from sqlite_utils import Database

from webapp.migrations.history import migration


@migration()
def of_one_client(db: Database) -> None:
    """The unique ones of these two tables leave out what has ended, so that nothing that asks for all of it can go by
    them: each page of a past day read the whole clinic's treatments."""
    db.conn.execute("CREATE INDEX treatment_client ON treatment(client_id)")
    db.conn.execute("CREATE INDEX share_client ON share(client_id, asked_at)")
