"""The one row about the clinic: how to reach it, and what it has changed in the guide. Every change is kept."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from webapp import taken_away
from webapp.database import Database
from webapp.guide import clinic_numbers
from webapp.guide.numbers import Guide
from webapp.queries import row, rows
from webapp.times import stamp, zone

FIELDS = ("name", "phone", "email", "hours", "opens", "closes", "booking_url", "country")

SATURDAY = 5


@dataclass(frozen=True)
class Clinic:
    """All texts; an empty one is not known. `country` is NO, SE or empty. `changes`: JSON by the names of
    `clinic_numbers.numbers`, and texts by `text.<name>.<language>`."""

    name: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    opens: str = ""     # "09:00": from when to when the phone is answered, Monday to Friday
    closes: str = ""
    booking_url: str = ""
    country: str = ""
    demo: bool = False
    changes: str = "{}"
    needs_second_factor: bool = False   # of each therapist
    owner_id: str | None = None         # the therapist who decides about the app
    answers_now: bool | None = None     # whether the phone is answered at the moment; None: nobody has said when

    @property
    def time_zone(self) -> str:
        """The zone that clients are given when their phone did not say."""
        return "Europe/Stockholm" if self.country == "SE" else "Europe/Oslo"

    @property
    def assessment(self) -> str:
        """The purpose the clinic has chosen: `clinic_numbers.ON`, `clinic_numbers.OFF`, or empty while nobody has."""
        return json.loads(self.changes).get(clinic_numbers.ASSESSMENT, "")

    @property
    def assesses(self) -> bool:
        """Whether what clients write is judged."""
        return self.guide.assesses

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be said before the first client is invited: names of `FIELDS`, and `ASSESSMENT`."""
        return tuple(name for name in ("country", "phone", clinic_numbers.ASSESSMENT) if not getattr(self, name))

    def at(self, now: dt.datetime) -> "Clinic":
        """The clinic as it is at a moment: whether its phone is answered."""
        if not (self.opens and self.closes):
            return self
        local = now.astimezone(zone(self.time_zone))
        is_open = local.weekday() < SATURDAY and self.opens <= local.strftime("%H:%M") < self.closes
        return dataclasses.replace(self, answers_now=is_open)

    @property
    def guide(self) -> Guide:
        """The numbers this clinic works with."""
        return clinic_numbers.guide_of(self.changes)

    def text(self, name: str, language: str) -> str:
        """A text of the clinic's own in a language, or an empty one."""
        return json.loads(self.changes).get(f"text.{name}.{language}", "")


def read(db: Database) -> Clinic:
    """The clinic, with empty texts for what nobody has set."""
    found = row(db, "SELECT name, phone, email, hours, opens, closes, booking_url, country, demo, changes,"
                    " needs_second_factor, owner_id FROM clinic")
    return Clinic(*found[:8], demo=bool(found[8]), changes=found[9],
                  needs_second_factor=bool(found[10]), owner_id=found[11]) if found else Clinic()


def change(db: Database, **fields: str) -> None:
    """Set some of `FIELDS`, leave the others."""
    for field, value in fields.items():
        if field not in FIELDS:
            raise ValueError(field)
        db.conn.execute(f"UPDATE clinic SET {field} = ?", (value,))  # noqa: S608 a name from FIELDS


def need_second_factor(db: Database, is_needed: bool) -> None:
    """Say whether each therapist signs in with a second factor."""
    db.conn.execute("UPDATE clinic SET needs_second_factor = ?", (int(is_needed),))


def set_owner(db: Database, account_id: str) -> None:
    """Name the therapist who decides about the app; no backup names the one of before again."""
    db.conn.execute("UPDATE clinic SET owner_id = ?", (account_id,))
    taken_away.write_down(db, "owner changed", account_id)


def unset_owner(db: Database, account_id: str) -> None:
    """Nobody decides about the app any more, if this therapist did."""
    if db.conn.execute("UPDATE clinic SET owner_id = NULL WHERE owner_id = ?", (account_id,)).rowcount:
        taken_away.write_down(db, "owner changed", "")


def tailor(db: Database, changes: Mapping[str, str], *, author_id: str, name: str, now: dt.datetime) -> None:
    """Set contact fields, numbers and texts, each by its name; a number at its default, or an empty text, is no change
    any more. What it was before stays readable."""
    known = read(db)
    own: dict[str, str] = json.loads(known.changes)
    for field, value in changes.items():
        fact = str(clinic_numbers.numbers().get(field, ""))
        before = getattr(known, field) if field in FIELDS else own.get(field, fact)
        if value == before:
            continue
        if field in FIELDS:
            change(db, **{field: value})
        elif value == fact:
            own.pop(field, None)
        else:
            own[field] = value
        db.conn.execute("INSERT INTO clinic_change (field, before, after, author_id, name, changed_at)"
                        " VALUES (?, ?, ?, ?, ?, ?)", (field, before, value, author_id, name, stamp(now)))
    db.conn.execute("UPDATE clinic SET changes = ?", (json.dumps(own, sort_keys=True),))


def history(db: Database) -> list[tuple[str, str, str, str, str]]:
    """(field, before, after, who, when) of the latest changes, the newest first."""
    return rows(db, "SELECT field, before, after, name, changed_at FROM clinic_change"
                    " ORDER BY changed_at DESC, id DESC LIMIT 50")


def latest_changes(db: Database) -> dict[str, tuple[str, str]]:
    """(who, when) of the latest change of each field."""
    return {field: (name, at) for field, name, at in rows(
        db, "SELECT field, name, max(changed_at) FROM clinic_change GROUP BY field")}


def mark_demo(db: Database) -> None:
    """Say that everything in this database is made up and may be thrown away."""
    db.conn.execute("UPDATE clinic SET demo = 1")
