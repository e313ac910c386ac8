"""The words that a client agrees to when a diary is shared: shown before, and kept with the agreement.

What each scope shows stands in its row of `scopes.py`; `access` enforces it.
"""

import datetime as dt
from collections.abc import Collection

from flask_babel import gettext as _

from webapp import languages
from webapp.sharing.scopes import EVERY, SCOPES

# Changes with the sentences below and in `scopes.py`.
VERSION = "2026-11-30.1"


def what(scope: str) -> str:
    """What somebody sees who is let into this much."""
    return _(next(one.shows for one in EVERY if one.name == scope))


def how(name: str, scope: Collection[str] = SCOPES) -> list[str]:
    """What holds when some of this is shared."""
    return [
        _("Whatever you share, %(name)s sees your name, and your phone number and year of birth if you gave them.",
          name=name),
        *(_(words) for one in EVERY if one.name in scope for words in one.allows),
        _("You can see who has looked, at what and when."),
        _("You can end this with one tap, whenever you want. It ends as soon as your phone is online. A page that has "
          "already been opened can stay on a device that is offline for up to 14 days."),
        _("Nobody monitors the diary. If you are worried, call the clinic."),
    ]


def text(name: str, scope: Collection[str], ends_on: dt.date | None) -> str:
    """All of it as it stands for one agreement."""
    until = [_("The sharing ends after %(day)s.", day=languages.date(ends_on, "DATE_YEAR", languages.current()))] \
        if ends_on else []
    return "\n".join([*(what(one) for one in SCOPES if one in scope), *how(name, scope), *until])
