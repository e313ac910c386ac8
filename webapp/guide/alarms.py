"""The warning signs that a client may tick, and what each calls for. Pure."""

from collections.abc import Iterable

from webapp.guide.advice import Advice, together

# The gravest first; their words: `templates/diary/_words.html`.
ALARM_ADVICE = {
    "breathing": Advice.EMERGENCY,
    "faint": Advice.EMERGENCY,
    "pus": Advice.DOCTOR_TODAY,
    "spreading": Advice.DOCTOR_TODAY,
    "fever": Advice.DOCTOR_TODAY,
    "eye": Advice.DOCTOR_TODAY,
    "pain": Advice.DOCTOR_TODAY,
    "blisters": Advice.DOCTOR_TODAY,
    "bumps": Advice.THERAPIST,
    "dark_patches": Advice.THERAPIST,
}
ALARMS = tuple(ALARM_ADVICE)


def alarm_advice(ticked: Iterable[str]) -> Advice:
    """The most serious advice that the ticked alarms call for."""
    return together(ALARM_ADVICE[alarm] for alarm in ticked)


def alarm_level(alarm: str) -> str:
    """The name of the advice that one alarm alone calls for."""
    return ALARM_ADVICE[alarm].name
