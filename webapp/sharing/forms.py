"""What sharing asks for: a code, how much is shared, until when."""

import datetime as dt

from wtforms import ValidationError

from webapp.accounts.forms import birth_year_field
from webapp.forms import LATEST, Choices, DayField, Form, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l
from webapp.sharing.scopes import SCOPES


class CodeForm(Form):
    """A code that lets somebody in."""

    code = TextField([Required(_l("Enter the code."))], limit=40)


def without_photos(scope: list[str]) -> list[str]:
    """Pages of before offered photos, which do not exist; a phone may have kept one."""
    return [one for one in scope if one != "photos"]


class ConsentForm(Form):
    """How much is shared, and until when."""

    scope = Choices([Required(_l("Choose at least one thing to share, or do not share.")),
                     OneOf(SCOPES, _l("Choose from the list."))], filters=[without_photos])
    phone = TextField(limit=30)   # asked of who has left none
    birth_year = birth_year_field()
    ends_on = DayField(latest=LATEST, late_message=_l("Choose a day before 2100."))
    earliest: dt.date | None = None

    def validate_scope(self, field: Choices) -> None:
        if "messages" in field.data and "diary" not in field.data:
            raise ValidationError(_l("Messages are shown with the diary. Share the diary too, or do not share the "
                                     "messages."))

    def validate_ends_on(self, field: DayField) -> None:
        if field.day and self.earliest and field.day < self.earliest:
            raise ValidationError(_l("This day has gone by. Choose today or a later day."))
