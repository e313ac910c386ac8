"""What was answered before a treatment: which of it holds, what speaks against treating, what is asked anew. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from webapp.screening.questions import Question, Screening

HOLDS = dt.timedelta(days=14)   # sun and medicines are asked about for two weeks


class Answer(NamedTuple):
    """`is_yes`, and what was written beside it."""

    is_yes: bool
    more: str


class Answered(NamedTuple):
    """A list that was answered and signed. `by`: the therapist on whose device, "" for the client's own. `day`: the
    client's date. Times are UTC, as they are stored."""

    id: str
    screening: Screening
    language: str
    answers: Mapping[str, Answer]
    signed: str
    by: str
    day: dt.date
    written_at: str
    received_at: str

    @property
    def yes(self) -> tuple[Question, ...]:
        """What was answered with yes."""
        return tuple(one for one in self.screening.asked
                     if one.key in self.answers and self.answers[one.key].is_yes)


class Before(NamedTuple):
    """What is known before a treatment on a day. `given`: what holds for it; `anew`: questions that are asked by now
    and were not answered in these words; `is_demanded`: the clinic treats nobody without."""

    given: Answered | None
    anew: tuple[Question, ...]
    is_demanded: bool
    has_new_consent: bool = False   # what is agreed to is worded otherwise by now

    @property
    def yes(self) -> tuple[Question, ...]:
        """What speaks against it, in the words that were answered."""
        return self.given.yes if self.given else ()

    @property
    def is_complete(self) -> bool:
        """Whether every question that is asked by now is answered and signed."""
        return self.given is not None and not self.anew and not self.has_new_consent

    @property
    def is_missing(self) -> bool:
        """Whether the clinic asks for more before it treats."""
        return self.is_demanded and not self.is_complete


def before(day: dt.date, last_treated: dt.date | None, answered: Sequence[Answered], current: Screening,
           is_demanded: bool, until: dt.date | None = None) -> Before:
    """What of `answered` (the newest first) holds for a treatment on a day: signed since the one before, and not long
    ago. `until`: the last date on which it may be signed, where that is not the day itself."""
    given = next((one for one in answered if day - HOLDS <= one.day <= (until or day)
                  and (last_treated is None or one.day > last_treated)), None)
    if given is None:
        return Before(None, (), is_demanded)
    anew = tuple(one for one in current.asked if not given.screening.is_same(current, one.key))
    return Before(given, anew, is_demanded, given.screening.consent != current.consent)
