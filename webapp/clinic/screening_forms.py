"""A clinic's own questions before a treatment, as a form: each in every language."""

import re
import uuid
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp import limits
from webapp.forms import ODD_ANSWER, YES_NO, Form, NoteField, OneOf, TextField
from webapp.languages import LANGUAGES
from webapp.languages import lazy_gettext as _l
from webapp.screening.questions import Question, Screening
from webapp.screening.store import Current

ROOM = 3    # for new questions at a time
MOST = 40   # questions
NEW = re.compile(r"words\.(own_[0-9a-f]{8})\.")   # a key that a page has made up, in a field's name


class ScreeningForm(Form):
    """`asked.<key>` and `words.<key>.<language>` for each question, `consent.<language>`, `demands`. What equals its
    original says nothing, so that two who change the list at once do not undo each other. `keys`: of every question;
    `known`: what is asked now."""

    keys: list[str] = []
    known: Current

    @classmethod
    def of(cls, known: Current, formdata: MultiDict | None = None, **values: Any) -> "ScreeningForm":
        """The form of a list, with room for new questions."""
        keys = [one.key for one in known.screening.questions]
        written = [found[1] for name in formdata or () if (found := NEW.match(name))]
        new = written if formdata is not None else [f"own_{uuid.uuid4().hex[:8]}" for _ in range(ROOM)]
        keys += [key for key in dict.fromkeys(new) if key not in keys][:MOST]
        fields: dict[str, Any] = {"keys": keys, "known": known, "demands": TextField([OneOf(YES_NO, ODD_ANSWER)])}
        for key in keys:
            fields[f"asked.{key}"] = TextField([OneOf(YES_NO, ODD_ANSWER)], name=f"asked.{key}")
            for language in LANGUAGES:
                name = f"words.{key}.{language}"
                fields[name] = TextField(limit=limits.QUESTION, name=name)
        for language in LANGUAGES:
            fields[f"consent.{language}"] = NoteField(limit=limits.CLINIC_TEXT, name=f"consent.{language}")
        return type("ScreeningFormOfList", (cls,), fields)(formdata, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is asked needs words, in one language at least; and so does what is agreed to."""
        valid = super().validate(extra_validators)
        wanted, first = self.screening(), next(iter(LANGUAGES))
        there = [one.key for one in self.known.screening.questions]
        if not wanted.asked:
            self[f"asked.{self.keys[0]}"].errors = [_l("Ask at least one question.")]
            valid = False
        for one in wanted.asked:
            if one.key in there and not any(one.words.values()):
                self[f"words.{one.key}.{first}"].errors = [_l("Enter the question, or choose not to ask it.")]
                valid = False
        if len(wanted.questions) > MOST:
            last = wanted.questions[-1].key
            self[f"words.{last}.{first}"].errors = [
                _l("No more than %(most)s questions, including those that are not asked.", most=MOST)]
            valid = False
        if not any(wanted.consent.values()):
            self[f"consent.{first}"].errors = [_l("Enter what the client agrees to.")]
            valid = False
        return valid

    @property
    def is_demanded(self) -> bool:
        """Whether nobody is treated without signed answers."""
        return self._said("demands", "yes" if self.known.is_demanded else "no") == "yes"

    def screening(self) -> Screening:
        """The list as it is, with what was changed of it; room that stayed empty is no question."""
        known = {one.key: one for one in self.known.screening.questions}
        found = []
        for key in self.keys:
            before = known.get(key, Question(key, {}))
            words = {code: self._said(f"words.{key}.{code}", before.words.get(code, "")) for code in LANGUAGES}
            if key in known:
                found.append(Question(key, words, self._said(
                    f"asked.{key}", "yes" if before.is_asked else "no") == "yes"))
            elif any(words.values()):   # a new one is asked once it has words
                found.append(Question(key, words))
        consent = self.known.screening.consent
        return Screening(tuple(found), {
            code: self._said(f"consent.{code}", consent.get(code, "")) for code in LANGUAGES})

    def _said(self, name: str, before: str) -> str:
        return (self[name].data or "") if self.is_changed(name) else before


def shown(known: Current) -> dict[str, str]:
    """What the form shows first."""
    found = {"demands": "yes" if known.is_demanded else "no"}
    for one in known.screening.questions:
        found[f"asked.{one.key}"] = "yes" if one.is_asked else "no"
        for language in LANGUAGES:
            found[f"words.{one.key}.{language}"] = one.words.get(language, "")
    return found | {f"consent.{language}": known.screening.consent.get(language, "") for language in LANGUAGES}
