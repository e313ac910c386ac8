"""What a therapist writes about a client."""


from wtforms import ValidationError

from webapp import limits
from webapp.clients.attention import OUTCOMES
from webapp.clients.batches import LEAST, bare
from webapp.forms import LATEST, Choices, DayField, Form, NoteField, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l


class HandledForm(Form):
    """That somebody was followed up: about which reasons (`AttentionReason.key`), how it went, a note to colleagues."""

    reason = Choices()
    # A form of before there was a choice sends none, and closes no warning sign.
    outcome = TextField([OneOf(OUTCOMES, _l("Choose how it went."))], limit=20)
    note = NoteField(limit=limits.HANDLED)
    page = TextField(limit=10)
    show = TextField(limit=20)   # whom the list showed

    def validate_outcome(self, field: TextField) -> None:
        if "outcome" in self.given and not field.data:
            raise ValidationError(_l("Choose how it went."))


class LookForm(Form):
    """What was opened offline: one of the pages that are kept."""

    what = TextField([Required(_l("Choose from the list.")),
                      OneOf(("sheet", "day", "routine"), _l("Choose from the list."))], limit=10)
    day = DayField(latest=LATEST)


class SearchForm(Form):
    """Words of a name, a phone number or a year of birth; whom the list showed."""

    q = TextField(limit=100)
    show = TextField(limit=20)


class SeveralForm(Form):
    """Clients who were ticked in the list, and what was read of each there: "<client> <the reason's key>"."""

    client = Choices([Required(_l("Choose at least one client."))])
    reason = Choices()
    show = TextField(limit=20)


class BatchForm(Form):
    """A batch of what was used, however it is written."""

    batch = TextField([Required(_l("Enter the batch number."))], limit=100)

    def validate_batch(self, field: TextField) -> None:
        if len(bare(field.data or "")) < LEAST:
            raise ValidationError(_l("Enter at least three letters or digits of the batch number."))
