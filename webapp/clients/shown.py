"""Which client a therapist's page is about, told apart from another of the same name (docs/safety.md, H21)."""

from typing import Any

from flask import g

from webapp import database, languages, spelling
from webapp.clients import store
from webapp.diary import treatment_store
from webapp.pages import now


def shown() -> dict[str, Any]:
    """The client who was let in and the share. `label`: the name with the year of birth, or else with the date of the
    last treatment, for titles and for what a write is called; `last_treated`: that date; `is_one_of_two`: another
    client of the therapist has this name."""
    db, client = database.current(), g.client
    # The day of a treatment is the diary's: who is shown the routine alone does not learn it.
    last = treatment_store.last_treated(db, client.id, client.today(now())) if "diary" in g.share.scope else None
    more = str(client.birth_year or "") or (languages.date(last, "DATE_YEAR", languages.current()) if last else "")
    names = [spelling.searchable(one.name) for one in store.sharing_with(db, g.account.id, now())]
    return {"person": client, "share": g.share, "label": f"{client.name} ({more})" if more else client.name,
            "last_treated": last, "is_one_of_two": names.count(spelling.searchable(client.name)) > 1}
