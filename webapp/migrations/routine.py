"""The schema of the routine since its first version."""

from sqlite_utils import Database

from webapp.migrations.history import migration


@migration()
def what_a_product_has_not(db: Database) -> None:
    """Actives of which its owner has said that they are not in it, though its name says so."""
    db.conn.execute("ALTER TABLE product ADD COLUMN not_active TEXT NOT NULL DEFAULT ''")
