"""The one row about the clinic."""

from dataclasses import dataclass

from webapp.database import Database, row

FIELDS = ("name", "phone", "email", "hours", "booking_url", "country")


@dataclass(frozen=True)
class Clinic:
    """All texts; an empty one is not known. `country` is NO, SE or empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    booking_url: str = ""
    country: str = ""
    demo: bool = False

    @property
    def time_zone(self) -> str:
        """The zone that clients are given when their phone did not say."""
        return "Europe/Stockholm" if self.country == "SE" else "Europe/Oslo"


def read(db: Database) -> Clinic:
    """The clinic, with empty texts for what nobody has set."""
    found = row(db, "SELECT name, phone, email, hours, booking_url, country, demo FROM clinic")
    return Clinic(*found[:6], demo=bool(found[6])) if found else Clinic()


def change(db: Database, **fields: str) -> None:
    """Set some of `FIELDS`, leave the others."""
    for field, value in fields.items():
        if field not in FIELDS:
            raise ValueError(field)
        db.conn.execute(f"UPDATE clinic SET {field} = ?", (value,))  # noqa: S608 a name from FIELDS


def mark_demo(db: Database) -> None:
    """Say that everything in this database is made up and may be thrown away."""
    db.conn.execute("UPDATE clinic SET demo = 1")
