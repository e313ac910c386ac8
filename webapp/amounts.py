"""How much one account may store: so much on one date, so much in all. Far above what a person writes, who comes home
after three weeks without a network; below what would make the pages of others slow.
"""

import datetime as dt

from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from webapp.database import Database
from webapp.queries import row

ROWS_A_DAY = 10_000
BYTES_IN_ALL = 20_000_000
CORRECTIONS = 100   # of one sign, care or warning sign of one day
NOTES = 1_000       # of one day
LATER = 3600        # seconds


class TooMuchToday(TooManyRequests):
    """More than one account may store on a date. An outbox keeps it and comes back."""

    why = "too_much_today"

    def __init__(self) -> None:
        super().__init__(retry_after=LATER)


class Full(RequestEntityTooLarge):
    """More than one account may store in all."""

    why = "full"


def count(db: Database, account_id: str, rows: int, size: int, now: dt.datetime) -> None:
    """Add a write to its account's amounts, inside the write's own transaction. Raises `TooMuchToday`, `Full`."""
    today = now.astimezone(dt.UTC).date().isoformat()
    found = row(db, "INSERT INTO amount (account_id, day, rows, bytes) VALUES (?1, ?2, ?3, ?4)"
                    " ON CONFLICT DO UPDATE SET rows = CASE WHEN day = ?2 THEN rows ELSE 0 END + ?3, day = ?2,"
                    " bytes = bytes + ?4 RETURNING rows, bytes", (account_id, today, rows, size))
    assert found
    if found[0] > ROWS_A_DAY:
        raise TooMuchToday
    if found[1] > BYTES_IN_ALL:
        raise Full
