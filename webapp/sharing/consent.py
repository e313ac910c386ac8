"""The words that a client agrees to when a diary is shared: shown before, and kept with the agreement."""

import datetime as dt
from collections.abc import Iterable

from flask_babel import gettext as _

from webapp import languages
from webapp.sharing.store import SCOPES

# Changes with the sentences below.
VERSION = "2026-11-22"


def what(scope: str) -> str:
    """What somebody sees who is let into this much."""
    return {
        "diary": _("Your name and phone number, your treatments, and what you log: signs, warning signs, care, notes. "
                   "Also what you logged before today."),
        "photos": _("The photos you take for the diary."),
        "routine": _("Your products, what you tick off, and what rests."),
    }[scope]


def how(name: str) -> list[str]:
    """What holds whatever is shared."""
    return [
        _("%(name)s can read it, answer you, and record your treatments.", name=name),
        _("What you log of your skin stays as you wrote it. Of a treatment, what the clinic recorded is shown, and "
          "what you wrote stays in its history."),
        _("You see who has looked, at what and when."),
        _("You can end this with one tap, whenever you want. It then ends at once."),
        _("Nobody watches the diary live. If you are worried, call."),
    ]


def text(name: str, scope: Iterable[str], ends_on: dt.date | None) -> str:
    """All of it as it stands for one agreement."""
    until = [_("It ends by itself after %(day)s.", day=languages.date(ends_on, "DATE_YEAR", languages.current()))] \
        if ends_on else []
    return "\n".join([*(what(one) for one in SCOPES if one in scope), *how(name), *until])
