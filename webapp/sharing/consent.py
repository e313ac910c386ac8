"""The words that a client agrees to when a diary is shared: shown before, and kept with the agreement.

They follow from `store.SCOPES`, which `access` enforces: what stands here is what somebody sees who is let in.
"""

import datetime as dt
from collections.abc import Collection

from flask_babel import gettext as _

from webapp import languages
from webapp.sharing.store import SCOPES

# Changes with the sentences below.
VERSION = "2026-11-25.2"


def what(scope: str) -> str:
    """What somebody sees who is let into this much."""
    return {
        "diary": _("Your treatments, and what you log: symptoms, warning signs, skincare and notes. Also what you "
                   "logged before today."),
        "messages": _("All messages between you and the clinic. Also earlier ones, and those to and from other "
                      "therapists there."),
        "routine": _("Your products, what you tick off, and what rests."),
    }[scope]


def how(name: str, scope: Collection[str] = SCOPES) -> list[str]:
    """What holds when some of this is shared."""
    return [
        _("Whatever you share, %(name)s sees your name, and your phone number and year of birth if you gave them.",
          name=name),
        *([_("Whoever reads the diary can also record your treatments, rate your skin and set the date of the next "
             "treatment."),
           _("If the clinic has recorded a treatment, its version is shown. What you wrote yourself stays in the "
             "history."),
           _("The clinic keeps its own notes about you and your treatments. They are not shown in your diary. Ask "
             "the clinic if you want to read them.")] if "diary" in scope else []),
        *([_("Whoever reads the messages can answer you.")] if "messages" in scope else []),
        *([_("Whoever sees the routine can suggest products. You decide whether to use them.")]
          if "routine" in scope else []),
        _("You see who has looked, at what and when."),
        _("You can end this with one tap, whenever you want. It ends as soon as your phone has a network. A page "
          "that was already opened can stay on a device without a network for up to 14 days."),
        _("Nobody watches the diary live. If you are worried, call."),
    ]


def text(name: str, scope: Collection[str], ends_on: dt.date | None) -> str:
    """All of it as it stands for one agreement."""
    until = [_("The sharing ends after %(day)s.", day=languages.date(ends_on, "DATE_YEAR", languages.current()))] \
        if ends_on else []
    return "\n".join([*(what(one) for one in SCOPES if one in scope), *how(name, scope), *until])
