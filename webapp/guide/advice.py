"""What to do: from nothing to the most serious, and how several make one. Pure."""

import enum
from collections.abc import Iterable


class Advice(enum.IntEnum):
    """What to do, from nothing to the most serious. Of several, `together` leads."""

    NONE = 0
    WATCH = 1
    THERAPIST = 2
    CALL_TODAY = 3
    DOCTOR = 4
    DOCTOR_TODAY = 5
    EMERGENCY = 6

    @property
    def is_help(self) -> bool:
        """Whether somebody else is to be asked, and not only the skin watched."""
        return self > Advice.WATCH


# Whom to turn to and how soon, each from least to most: two things, and neither is lost to the other.
WHO_AND_WHEN = {
    Advice.NONE: (0, 0),
    Advice.WATCH: (1, 1),
    Advice.THERAPIST: (2, 1),
    Advice.CALL_TODAY: (2, 2),
    Advice.DOCTOR: (3, 1),
    Advice.DOCTOR_TODAY: (3, 2),
    Advice.EMERGENCY: (4, 3),
}
ADVICE_OF = {both: advice for advice, both in WHO_AND_WHEN.items()}


def together(advices: Iterable[Advice]) -> Advice:
    """The advice that is as serious as each of these, in whom to turn to and in how soon."""
    both = [WHO_AND_WHEN[one] for one in advices] or [WHO_AND_WHEN[Advice.NONE]]
    return ADVICE_OF[max(who for who, _ in both), max(when for _, when in both)]
