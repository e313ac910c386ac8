"""Gather what the pages with the questions before a treatment show: the client's own and a therapist's."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g

from webapp import pages
from webapp.accounts.store import Account
from webapp.database import Database, current
from webapp.diary import treatment_store
from webapp.screening import store
from webapp.screening.answers import Answered, Before, before
from webapp.screening.forms import AnswersForm, as_answered, form_of
from webapp.screening.questions import Screening
from webapp.sharing import store as sharing
from webapp.versions import PASSING


@dataclass(frozen=True, kw_only=True)
class Asked(pages.Page):
    """The list that is asked, and the form with which it is answered and signed."""

    screening: Screening
    form: AnswersForm
    before: Before            # the next treatment, or one today
    new_id: str = field(metadata=PASSING)   # for what is signed now


@dataclass(frozen=True, kw_only=True)
class ScreeningPage(Asked):
    """The questions before a client's next treatment."""

    template = "screening/screening.html"

    open_form: bool                                 # it was refused
    answered: list[Answered]                        # the latest first
    readers: tuple[str, ...]                        # therapists who are shown the answers
    ahead: treatment_store.NextTreatment | None


def show(form: AnswersForm | None = None, status: int = 200) -> Response:
    """The page of the client who is signed in; a form that was refused is shown as it was left."""
    db, account, today = current(), g.account, g.account.today(pages.now())
    ahead = treatment_store.next_treatment(db, account.id)
    return pages.render(ScreeningPage.of(
        read_asked(db, account, max(today, ahead.day) if ahead else today, form), open_form=form is not None,
        answered=store.answered(db, account.id, account.local),
        readers=sharing.readers(sharing.shares_of(db, account.id), today),
        ahead=ahead), here="/screening/", status=status)


def read_asked(db: Database, account: Account, day: dt.date, form: AnswersForm | None = None) -> Asked:
    """What a client is asked before a treatment on a day: with the answers that hold, or as it was left."""
    known = read_before(db, account, day)
    screening = store.current(db).screening
    if form is None:
        shown: dict[str, Any] = as_answered(screening, known.given)
        form = form_of(screening)(None, data={**shown, "version": screening.id})
    elif form.version.data != screening.id and not form.version.errors:
        screening = store.version(db, form.version.data) or screening
    return Asked(screening=screening, form=form, before=known, new_id=str(uuid.uuid4()))


def read_before(db: Database, account: Account, day: dt.date) -> Before:
    """What a client has answered before a treatment on a day, by the client's clock."""
    return read_between(db, account, day, treatment_store.last_treated(db, account.id, day - dt.timedelta(days=1)))


def read_between(db: Database, account: Account, day: dt.date, last_treated: dt.date | None,
                 until: dt.date | None = None, used: Collection[str] = ()) -> Before:
    """What a client has answered between two treatments. `last_treated`: the day of the one before; `until`: the last
    date on which it may be signed, where that is not the day of the treatment; `used`: the ids of what was for the one
    before, whatever the date where the client was."""
    asked = store.current(db)
    found = [one for one in store.answered(db, account.id, account.local) if one.id not in used]
    return before(day, last_treated, found, asked.screening, asked.is_demanded, until)


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The questions, for as long as a treatment lies ahead."""
    return [pages.url("screening.screening")] if treatment_store.next_treatment(db, account.id) else []

