"""The signs that are logged at levels from 0 to 4: each is one row here. From the rows follow the forms, the words, the
curves and what holds an active; what a level calls for stands in `judging`. And what else a day is asked about. Pure.

A drawing of each level is in `static/images/signs.svg`, what is common on which day in `guide.toml`. The levels are
inspired by published scales and not validated for micro-needling.
"""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.marked import N_


@dataclass(frozen=True)
class Sign:
    """`name`: as it is stored and sent. `label`, `question`, `levels` (short and long, from 0 up), `hint`: its words,
    in the source language. `usual_most`: the highest level that can be somebody's usual one."""

    name: str
    label: str
    question: str
    levels: tuple[tuple[str, str], ...]
    usual_most: int
    at_worst: bool = False   # asked at its worst in the last 24 hours, the others as the skin is now
    leads: bool = False      # its curve stands first, and what became of it is said in a sentence
    worsens: bool = False    # more of it than the day before is looked at by itself
    holds_above_common: bool = False   # more of it than is common holds an active back
    holds_above_usual: bool = False    # more of it than the client's usual does
    calls: bool = False      # `judging` has help called for a high level of it alone: told as soon as it is chosen
    hint: str = ""


EVERY = (
    Sign("redness", N_("Redness"), N_("How red is your skin?"), (
        (N_("None"), N_("My usual colour")),
        (N_("Very mild"), N_("A faint change of colour, hard to see")),
        (N_("Mild"), N_("Clearly pink, or a little darker or warmer than the skin around it")),
        (N_("Moderate"), N_("Like mild sunburn: red, or clearly darker or more purple")),
        (N_("Strong"), N_("Like bad sunburn: very red, or much darker or more purple, and warm")),
    ), 2, leads=True, worsens=True, holds_above_common=True, hint=N_(
        "On brown or black skin, look for skin that is darker, warmer or more purple than around it.")),
    Sign("flaking", N_("Flaking"), N_("How much does your skin flake?"), (
        (N_("None"), N_("Smooth skin")),
        (N_("Powdery"), N_("Fine flakes like powder, only seen up close")),
        (N_("Small"), N_("Small flakes in some places")),
        (N_("Many"), N_("Flakes over much of the area")),
        (N_("Large"), N_("Large flakes, the skin peels")),
    ), 2, leads=True, holds_above_usual=True),
    Sign("swelling", N_("Swelling"), N_("How swollen is your skin?"), (
        (N_("None"), N_("No swelling")),
        (N_("Slight"), N_("Only I notice it")),
        (N_("Visible"), N_("Visible in one place, such as under the eyes")),
        (N_("Obvious"), N_("Clear swelling in most of the treated area")),
        (N_("Severe"), N_("My face looks different, or an eye is hard to open")),
    ), 1, worsens=True, holds_above_common=True, calls=True),
    Sign("dryness", N_("Dry and tight"), N_("How dry or tight has your skin been?"), (
        (N_("None"), N_("Comfortable")),
        (N_("A little"), N_("A little dry after washing")),
        (N_("Moderate"), N_("Dry and a bit tight much of the day")),
        (N_("A lot"), N_("Tight when I move my face")),
        (N_("Severe"), N_("Very tight, sore or cracked")),
    ), 2, at_worst=True),
    Sign("itch", N_("Itch or stinging"), N_("How much has it itched or stung?"), (
        (N_("None"), N_("No itch or stinging")),
        (N_("A little"), N_("Now and then")),
        (N_("Moderate"), N_("I notice it, but it does not stop me")),
        (N_("A lot"), N_("Hard not to scratch, or it stings a lot")),
        (N_("Severe"), N_("So much that it keeps me awake")),
    ), 2, at_worst=True, holds_above_usual=True),
)
BY_NAME = {one.name: one for one in EVERY}
SIGNS = tuple(BY_NAME)
CARE = ("sunscreen", "no_makeup")
WARMER = "warmer"   # "warmer or more painful than yesterday": seen on skin of every tone, where redness is not


def words_of_signs(translate: Callable[[str], str]) -> dict[str, dict[str, object]]:
    """The words of all signs, by what they are for and by the sign's name: `label`, `question`, `levels` and `hint`."""
    return {
        "label": {one.name: translate(one.label) for one in EVERY},
        "question": {one.name: translate(one.question) for one in EVERY},
        "levels": {one.name: [(translate(short), translate(long)) for short, long in one.levels] for one in EVERY},
        "hint": {one.name: translate(one.hint) for one in EVERY if one.hint},
    }
