"""What a therapist records at a visit."""

from wtforms import ValidationError

from webapp import limits
from webapp.clients.decision import Unsettled
from webapp.diary.forms import ODD_ANSWER, YES_NO, TreatmentForm, UsualForm
from webapp.forms import ORIGINAL, DayField, NoteField, OneOf, Required, TextField
from webapp.guide.signs import SIGNS
from webapp.languages import lazy_gettext as _l

SAME, SECOND = "same", "second"   # of a treatment shortly before or after another


class VisitForm(TreatmentForm):
    """A treatment that was had at the clinic, and what was decided before it."""

    batch = TextField(limit=100)
    private_note = NoteField(limit=limits.NOTE)
    near = TextField([OneOf((SAME, SECOND), _l("Say whether it is the same treatment."))])
    decided = TextField([OneOf(YES_NO, ODD_ANSWER)])
    told = TextField([OneOf(YES_NO, ODD_ANSWER)])

    def validate_seen(self, seen: Unsettled) -> bool:
        """Whether what speaks against the treatment was answered; refuses at the fields."""
        if seen.near and not self.near.data:
            self.near.errors = [_l("Say whether it is the same treatment.")]
        if seen.asks and self.decided.data != "yes":
            self.decided.errors = [_l("Look at this first, and decide.")]
        return not (self.near.errors or self.decided.errors)

    def values(self) -> dict[str, str]:
        """What was said of the treatment itself, as text for the store."""
        found = super().values()
        if self.is_changed("batch") and (self.batch.data or ORIGINAL + "batch" in self.given):
            found["batch"] = self.batch.data
        return found


class RatingForm(UsualForm):
    """How a therapist rates the skin on a day."""

    day = DayField([Required(_l("Choose a day."))])

    def validate_redness(self, field: TextField) -> None:
        if not any(self[sign].data for sign in SIGNS):
            raise ValidationError(_l("Nothing is filled in yet. Choose a level."))

    def rated(self) -> dict[str, int]:
        """The signs that were rated."""
        return {sign: int(self[sign].data) for sign in SIGNS if self[sign].data}
