"""The pages about sharing that a phone keeps, so that a share can be ended without a network."""

import datetime as dt

from webapp import pages
from webapp.accounts.store import Account
from webapp.database import Database
from webapp.sharing import store


def to_keep(db: Database, account: Account, today: dt.date) -> list[str]:
    """The page about sharing, and each share that holds."""
    return [pages.url("sharing.sharing"), *(pages.url("sharing.share", share=one.id)
                                            for one in store.shares_of(db, account.id) if one.holds(today))]
