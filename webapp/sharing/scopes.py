"""What a client may share, each by itself: a row for each, from which the form, the consent and the rule follow. Pure.

A name and a telephone number go with any of it. Photos do not exist yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.marked import N_


@dataclass(frozen=True)
class Scope:
    """`name`: as it is stored and sent. `shows`: what somebody sees who is let in; `allows`: what they can do, in the
    source language. `needs`: another scope beside which alone it is shown."""

    name: str
    shows: str
    allows: tuple[str, ...]
    needs: str = ""


EVERY = (
    Scope("diary", N_("Your treatments, what you answer about your health before a treatment, and what you log: "
                      "symptoms, warning signs, skincare and notes. Also what you logged before today."), (
        N_("Whoever reads the diary can also record your treatments, rate your skin and set the date of the next "
           "treatment."),
        N_("If the clinic has recorded a treatment, the clinic’s version is shown. What you wrote yourself stays in "
           "the history."),
        N_("The clinic keeps its own notes about you and your treatments. They are not shown in your diary. Ask "
           "the clinic if you want to read them."))),
    Scope("messages", N_("All messages between you and the clinic. Also earlier ones, and those to and from other "
                         "therapists there."),
          (N_("Whoever reads the messages can answer you."),), needs="diary"),
    Scope("routine", N_("Your products, what you tick off, and what is on hold."),
          (N_("Whoever sees the routine can suggest products. You decide whether to use them."),)),
)
SCOPES = tuple(one.name for one in EVERY)


def allowed(wanted: Iterable[str]) -> tuple[str, ...]:
    """These scopes, in their order, without those whose other one is not among them."""
    chosen = set(wanted)
    return tuple(one.name for one in EVERY if one.name in chosen and (not one.needs or one.needs in chosen))


def stored(scopes: Iterable[str]) -> str:
    """Scopes as a share's row holds them."""
    return " ".join(scopes)


def read(text: str) -> tuple[str, ...]:
    """The scopes that a share's row holds."""
    return tuple(text.split())


def condition(scope: str, column: str) -> str:
    """What `scope in read(column)` is in SQL."""
    assert scope in SCOPES
    return f"instr(' ' || {column} || ' ', ' {scope} ') > 0"
