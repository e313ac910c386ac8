"""What is asked before a treatment, as a form: a field for each question of the list."""

from typing import Any

from webapp import limits
from webapp.forms import YES_NO, Form, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l
from webapp.screening.answers import Answer, Answered
from webapp.screening.questions import Screening

UNANSWERED = _l("Answer yes or no.")
CORRECT = _l("Check your answers, and tick the box if they are correct.")
AGREE = _l("Read this, and tick the box if you agree.")


class AnswersForm(Form):
    """What holds of every list, beside `correct`, `agreed` and `signed`. `id`: made up by the page, so that a form that
    is sent twice signs once; `version`: which list the page had shown."""

    id = TextField(limit=64)
    version = TextField(limit=64)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is answered and signed. How many questions are not is said once, at the first of them."""
        valid = super().validate(extra_validators)
        for name in self.unanswered[1:]:
            self[name].errors = []
        if self.unanswered:
            self[self.unanswered[0]].errors = [UNANSWERED if len(self.unanswered) == 1 else
                                               _l("Questions not answered yet: %(num)s.", num=len(self.unanswered))]
        return valid

    @property
    def unanswered(self) -> list[str]:
        """The fields of questions that a form which was sent leaves open."""
        return [name for name, field in self._fields.items()
                if name.startswith("answer.") and self.given and field.data not in YES_NO]

    def answers(self) -> dict[str, Answer]:
        """What was answered, by the question's key."""
        return {name.removeprefix("answer."): Answer(
                    field.data == "yes", self[_more(name)].data or "" if field.data == "yes" else "")
                for name, field in self._fields.items() if name.startswith("answer.") and field.data}


def form_of(screening: Screening) -> type[AnswersForm]:
    """The form of a list: `answer.<key>` and `more.<key>` for each question."""
    fields: dict[str, Any] = {}
    for one in screening.asked:
        name = f"answer.{one.key}"
        fields[name] = TextField([Required(UNANSWERED), OneOf(YES_NO, UNANSWERED)], name=name)
        fields[_more(name)] = TextField(limit=limits.ANSWER, name=_more(name))
    fields["correct"] = TextField([Required(CORRECT), OneOf(("yes",), CORRECT)])
    fields["agreed"] = TextField([Required(AGREE), OneOf(("yes",), AGREE)])
    fields["signed"] = TextField([Required(_l("Enter your name."))], limit=100)
    return type("AnswersFormOfList", (AnswersForm,), fields)


def as_answered(screening: Screening, given: Answered | None) -> dict[str, str]:
    """What a form shows first: the answers that hold, to those questions that are still asked in the same words."""
    shown: dict[str, str] = {}
    for one in screening.asked:
        if given and one.key in given.answers and given.screening.is_same(screening, one.key):
            answer = given.answers[one.key]
            shown[f"answer.{one.key}"] = "yes" if answer.is_yes else "no"
            shown[f"more.{one.key}"] = answer.more
    return shown


def _more(name: str) -> str:
    return name.replace("answer.", "more.", 1)
