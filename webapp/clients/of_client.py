"""Which client a therapist's page is about, told apart from another of the same name (docs/safety.md, H21)."""

import datetime as dt
from dataclasses import dataclass

from flask import g

from webapp import database, languages, pages, spelling
from webapp.accounts.store import Account
from webapp.clients import store
from webapp.diary import treatment_store
from webapp.pages import now
from webapp.sharing.store import Share


@dataclass(frozen=True, kw_only=True)
class OfClient(pages.Page):
    """A page about the client who was let in."""

    person: Account
    share: Share
    label: str             # the name with what tells it apart: for titles, and for what a write is called


def of_client() -> OfClient:
    """The client who was let in and the share."""
    db, client = database.current(), g.client
    # The day of a treatment is the diary's: who is shown the routine alone does not learn it.
    last = treatment_store.last_treated(db, client.id, client.today(now())) if "diary" in g.share.scope else None
    return OfClient(person=client, share=g.share, label=label_of(client.name, client.birth_year, last))


def label_of(name: str, birth_year: int | None, last_treated: dt.date | None) -> str:
    """A name with what tells it apart: the year of birth, or else the date of the last treatment."""
    more = str(birth_year or "") or (
        languages.date(last_treated, "DATE_YEAR", languages.current()) if last_treated else "")
    return f"{name} ({more})" if more else name


def is_one_of_two() -> bool:
    """Whether another client of the therapist has this name."""
    db, name = database.current(), spelling.searchable(g.client.name)
    names = [spelling.searchable(one.name) for one in store.sharing_with(db, g.account.id, now())]
    return names.count(name) > 1
