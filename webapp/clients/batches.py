"""Who was treated with a batch of what was used, among the clients who share their diary with a therapist."""

import datetime as dt
import unicodedata
from typing import NamedTuple

from webapp import spelling
from webapp.clients import store, visit_store
from webapp.clients.of_client import label_of
from webapp.database import Database

LEAST = 3   # letters and digits that are searched for: fewer stand in every other batch


class Treated(NamedTuple):
    """A treatment with a batch: of whom (`label`: the name with what tells it apart), when, and what is recorded."""

    client_id: str
    label: str
    phone: str
    day: dt.date
    serum: str
    batch: str


def bare(batch: str) -> str:
    """A batch as it is compared: letters and digits alone, for one writes "LOT 12-34a" and another "lot1234A"."""
    return "".join(one for one in spelling.searchable(batch) if unicodedata.category(one)[0] in "LN")


def treated_with(db: Database, batch: str, therapist_id: str, now: dt.datetime) -> list[Treated]:
    """Every treatment in whose batch these letters and digits stand, the latest first."""
    sought = bare(batch)
    sharing = store.sharing_with(db, therapist_id, now)
    found = [one for one in visit_store.batches(db, (each.id for each in sharing)) if sought in bare(one[3])]
    people = store.people(db, {one[0] for one in found}, now)
    return [Treated(id_, label_of(who.name, who.birth_year, who.last_treated), who.phone, dt.date.fromisoformat(day),
                    serum, written)
            for id_, day, serum, written in found if (who := people.get(id_))]
