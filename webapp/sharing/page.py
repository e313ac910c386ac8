"""What the pages about sharing show. A phone keeps them, so that a share can be ended without a network."""

import datetime as dt
from dataclasses import dataclass

from webapp import countries, pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.diary import sign_store
from webapp.diary.episodes import Episode
from webapp.guide.alarms import alarm_advice
from webapp.sharing import store
from webapp.sharing.forms import CodeForm, ConsentForm


@dataclass(frozen=True, kw_only=True)
class PageWithSigns(pages.Page):
    """A page on which a sharing, or the account, can be ended: first it says what the warning signs that are open call
    for."""

    open_signs: tuple[Episode, ...]
    open_advice: str                     # the name of the gravest advice, "" without a sign
    help: tuple[countries.Help, ...]     # whom to call, by country
    readers: tuple[str, ...]             # therapists who see the signs


@dataclass(frozen=True, kw_only=True)
class SharingPage(PageWithSigns):
    """A client's shares, who has looked, and the form for a code."""

    template = "sharing/sharing.html"

    form: CodeForm
    asked: list[store.Share]            # by therapists, to be answered
    held: list[store.Share]
    over: list[store.Share]
    looks: list[tuple[dt.date, list[store.Viewing]]]   # a row for each person and day, the latest first


@dataclass(frozen=True, kw_only=True)
class SharePage(PageWithSigns):
    """One share: what it shows, and the form with which it is agreed to and narrowed."""

    template = "sharing/share.html"

    share: store.Share
    is_over: bool
    form: ConsentForm
    scopes: list[tuple[str, str]]       # each with what it shows, in words
    how: list[str]                      # what sharing means, in sentences
    asks_phone: bool                    # the clinic has no number of the client's yet
    asks_birth_year: bool


def signs_of(db: Database, account: Account, country: str, today: dt.date) -> PageWithSigns:
    """The signs of an account that are open. `country`: the clinic's, "" where nobody has said which it is."""
    signs = sign_store.open_signs(db, account.id)
    return PageWithSigns(open_signs=signs, open_advice=alarm_advice(one.sign for one in signs).name if signs else "",
                         help=countries.help_in(country), readers=store.readers(store.shares_of(db, account.id), today))


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The page about sharing, and each share that holds."""
    return [pages.url("sharing.sharing"), *(pages.url("sharing.share", share=one.id)
                                            for one in store.shares_of(db, account.id) if one.holds(today))]
