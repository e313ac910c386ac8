"""A clinic's own questions before a treatment, as a form: each in every language."""

from typing import Any

from werkzeug.datastructures import MultiDict

from webapp import limits
from webapp.forms import Form, NoteField, OneOf, TextField
from webapp.languages import LANGUAGES
from webapp.languages import lazy_gettext as _l
from webapp.screening.questions import Question, Screening
from webapp.screening.store import Current

ROOM = 3    # for new questions at a time
MOST = 40   # questions
YES_NO = ("yes", "no")
ODD = _l("Choose yes or no.")


class ScreeningForm(Form):
    """`asked.<key>` and `words.<key>.<language>` for each question, `consent.<language>`, `demands`; `version`: which
    list the page had shown. `keys`: of every question; `known`: of those that there were."""

    keys: list[str] = []
    known: frozenset[str] = frozenset()
    version = TextField(limit=64)

    @classmethod
    def of(cls, known: Current, formdata: MultiDict | None = None, **values: Any) -> "ScreeningForm":
        """The form of a list, with room for new questions."""
        keys = [one.key for one in known.screening.questions]
        there = frozenset(keys)
        used = [int(key.removeprefix("own_")) for key in keys if key.startswith("own_")]
        first = max(used, default=0) + 1
        keys += [f"own_{number}" for number in range(first, first + min(ROOM, MOST - len(keys)))]
        fields: dict[str, Any] = {"keys": keys, "known": there, "demands": TextField([OneOf(YES_NO, ODD)])}
        for key in keys:
            fields[f"asked.{key}"] = TextField([OneOf(YES_NO, ODD)], name=f"asked.{key}")
            for language in LANGUAGES:
                name = f"words.{key}.{language}"
                fields[name] = TextField(limit=limits.QUESTION, name=name)
        for language in LANGUAGES:
            fields[f"consent.{language}"] = NoteField(limit=limits.CLINIC_TEXT, name=f"consent.{language}")
        return type("ScreeningFormOfList", (cls,), fields)(formdata, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is asked needs words, in one language at least; and so does what is agreed to."""
        valid = super().validate(extra_validators)
        if not any(self._is_asked(key) for key in self.keys):
            self[f"asked.{self.keys[0]}"].errors = [_l("Ask at least one question.")]
            valid = False
        for key in self.known:
            if self._is_asked(key) and not any(self._words(key).values()):
                self[f"words.{key}.{next(iter(LANGUAGES))}"].errors = [_l("Write the question, or leave it out.")]
                valid = False
        if not any(self[f"consent.{language}"].data for language in LANGUAGES):
            self[f"consent.{next(iter(LANGUAGES))}"].errors = [_l("Write what the client agrees to.")]
            valid = False
        return valid

    @property
    def is_demanded(self) -> bool:
        """Whether nobody is treated without signed answers."""
        return self["demands"].data == "yes"

    def screening(self) -> Screening:
        """The list as it was said; room that stayed empty is no question."""
        return Screening(
            tuple(Question(key, self._words(key), self._is_asked(key)) for key in self.keys
                  if key in self.known or self._is_asked(key)),
            {language: self[f"consent.{language}"].data or "" for language in LANGUAGES})

    def _is_asked(self, key: str) -> bool:
        """A new question is asked once it has words."""
        return self[f"asked.{key}"].data == "yes" if key in self.known else any(self._words(key).values())

    def _words(self, key: str) -> dict[str, str]:
        return {language: self[f"words.{key}.{language}"].data or "" for language in LANGUAGES}


def shown(known: Current) -> dict[str, str]:
    """What the form shows first."""
    found = {"version": known.screening.id, "demands": "yes" if known.is_demanded else "no"}
    for one in known.screening.questions:
        found[f"asked.{one.key}"] = "yes" if one.is_asked else "no"
        for language in LANGUAGES:
            found[f"words.{one.key}.{language}"] = one.words.get(language, "")
    return found | {f"consent.{language}": known.screening.consent.get(language, "") for language in LANGUAGES}
