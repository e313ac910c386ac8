"""What the pages about sharing show. A phone keeps them, so that a share can be ended without a network."""

import datetime as dt
from dataclasses import dataclass

from webapp import pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary.episodes import Episode
from webapp.sharing import store
from webapp.sharing.forms import CodeForm, ConsentForm


@dataclass(frozen=True, kw_only=True)
class SharingPage(pages.Page):
    """A client's shares, who has looked, and the form for a code."""

    template = "sharing/sharing.html"

    form: CodeForm
    asked: list[store.Share]            # by therapists, to be answered
    held: list[store.Share]
    over: list[store.Share]
    open_signs: tuple[Episode, ...]
    looks: list[tuple[dt.date, list[store.Viewing]]]   # a row for each person and day, the latest first


@dataclass(frozen=True, kw_only=True)
class SharePage(pages.Page):
    """One share: what it shows, and the form with which it is agreed to and narrowed."""

    template = "sharing/share.html"

    share: store.Share
    is_over: bool
    form: ConsentForm
    scopes: list[tuple[str, str]]       # each with what it shows, in words
    how: list[str]                      # what sharing means, in sentences
    asks_phone: bool                    # the clinic has no number of the client's yet
    asks_birth_year: bool
    open_signs: tuple[Episode, ...]


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The page about sharing, and each share that holds."""
    return [pages.url("sharing.sharing"), *(pages.url("sharing.share", share=one.id)
                                            for one in store.shares_of(db, account.id) if one.holds(today))]
