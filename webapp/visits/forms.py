"""What a therapist records at a visit."""

from wtforms import ValidationError

from webapp import limits
from webapp.diary.forms import TreatmentForm, UsualForm
from webapp.diary.guide import SIGNS
from webapp.forms import WAS, DayField, NoteField, Required, TextField
from webapp.languages import later as _l


class VisitForm(TreatmentForm):
    batch = TextField(limit=100)
    private_note = NoteField(limit=limits.NOTE)

    def values(self) -> dict[str, str]:
        """What was said of the treatment itself, as text for the store."""
        found = super().values()
        if self.says("batch") and (self.batch.data or WAS + "batch" in self.given):
            found["batch"] = self.batch.data
        return found


class RatingForm(UsualForm):
    day = DayField([Required(_l("Choose a day."))])

    def validate_redness(self, field: TextField) -> None:
        if not any(self[sign].data for sign in SIGNS):
            raise ValidationError(_l("Nothing is filled in yet. Choose a level."))

    def rated(self) -> dict[str, int]:
        """The signs that were rated."""
        return {sign: int(self[sign].data) for sign in SIGNS if self[sign].data}
