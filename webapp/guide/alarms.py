"""The warning signs that a client may tick: each is one row here, and its words in each catalogue. Pure.

From these rows follow the form, what it calls for, the therapist's list and the words everywhere. A sign that has once
been ticked by somebody keeps its name: it is stored under it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from webapp.guide.advice import WHO_AND_WHEN, Advice, together
from webapp.marked import N_


@dataclass(frozen=True)
class Alarm:
    """A warning sign. `name`: as it is stored and sent; `words`: as it is shown, in the source language; `more`: what
    is said beside its advice; `heading`: of that advice, where it rests on this sign alone."""

    name: str
    advice: Advice
    words: str
    more: str = ""
    heading: str = ""


# The gravest first: so they are listed.
EVERY = (
    Alarm("breathing", Advice.EMERGENCY, N_("Trouble breathing or swallowing, or swelling of lips, tongue or throat")),
    Alarm("faint", Advice.EMERGENCY, N_("Fainting or about to faint, confusion, cold and clammy skin, or hives all "
                                        "over")),
    Alarm("pus", Advice.DOCTOR_TODAY, N_("Pus or yellow crusts")),
    Alarm("spreading", Advice.DOCTOR_TODAY, N_("Redness or dark colour that spreads")),
    Alarm("fever", Advice.DOCTOR_TODAY, N_("Fever, 38 °C or more")),
    Alarm("eye", Advice.DOCTOR_TODAY, N_("Pain in an eye, a change in your sight, or an eye that is swollen shut")),
    Alarm("pain", Advice.DOCTOR_TODAY, N_("The skin is hot to the touch, or hurts more and more")),
    Alarm("blisters", Advice.DOCTOR_TODAY, N_("Blisters"), N_(
        "Small blisters can be a cold sore, and early treatment can help. If they are near the eye or over a large "
        "area, or if you have a fever, atopic eczema or a weak immune system, you should be seen by a doctor "
        "today."), N_(
        "Call a doctor the same day")),
    Alarm("bumps", Advice.THERAPIST, N_("New bumps in the skin"), N_(
        "If the bumps are firm, itchy or tender, show them to a doctor.")),
    Alarm("dark_patches", Advice.THERAPIST, N_("New dark patches")),
)
ALARM_ADVICE = {one.name: one.advice for one in EVERY}
ALARMS = tuple(ALARM_ADVICE)


def words_of_alarms(translate: Callable[[str], str]) -> dict[str, str]:
    """What each is called, by its name; `translate` puts a message into the reader's language."""
    return {one.name: translate(one.words) for one in EVERY}


def more_to_say(alarms: Iterable[str], level: str, translate: Callable[[str], str]) -> list[str]:
    """What is said beside the advice of this name, because of the warning signs that lead to the same people as it."""
    who, _ = WHO_AND_WHEN[Advice[level]]
    return [translate(one.more) for one in EVERY
            if one.more and one.name in set(alarms) and WHO_AND_WHEN[one.advice][0] == who]


def own_heading(alarms: Iterable[str], level: str, translate: Callable[[str], str]) -> str:
    """The heading of the advice of this name where one of these warning signs alone calls for it, and has a heading of
    its own; otherwise empty."""
    those = [one for one in EVERY if one.name in set(alarms) and one.advice.name == level]
    return translate(those[0].heading) if len(those) == 1 and those[0].heading else ""


def alarm_advice(ticked: Iterable[str]) -> Advice:
    """The most serious advice that the ticked alarms call for."""
    return together(ALARM_ADVICE[alarm] for alarm in ticked)


def alarm_level(alarm: str) -> str:
    """The name of the advice that one alarm alone calls for."""
    return ALARM_ADVICE[alarm].name
