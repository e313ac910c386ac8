"""What a therapist records at a visit."""

import datetime as dt
from collections.abc import Mapping, Sequence

from wtforms import ValidationError

from webapp import expiry, languages, limits, pages
from webapp.clients.decision import Unsettled
from webapp.clinic.forms import is_expiry
from webapp.clinic.stock import CARTRIDGE, SERUM, Item
from webapp.diary.forms import NEEDS_DAY, TreatmentForm, UsualForm, clock_time, is_time
from webapp.diary.recovery import Treatment
from webapp.forms import (
    EARLIEST,
    LATEST,
    ODD_ANSWER,
    ORIGINAL,
    YES_NO,
    Choices,
    DayField,
    NoteField,
    OneOf,
    Required,
    TextField,
)
from webapp.guide.signs import SIGNS
from webapp.languages import lazy_gettext as _l
from webapp.screening.answers import Before

SAME, SECOND = "same", "second"   # of a treatment shortly before or after another
ANSWERED_AGAIN = _l("The answers have changed since you saw them. Look at them again.")
NO_DATE, OTHER = "none", "other"   # beside the dates that are offered for the next one
# What an item of the clinic's stock says, by its kind: the fields of its name, batch and expiry.
OF_ITEM = {SERUM: ("serum", "batch", "expiry"), CARTRIDGE: ("cartridge", "cartridge_batch", "cartridge_expiry")}
USED = tuple(name for names in OF_ITEM.values() for name in names if name != "serum")


class VisitForm(UsualForm, TreatmentForm):
    """A treatment that was had at the clinic: what was decided before it, how the skin was rated, what was used, when
    the next one is. All of it is saved at once."""

    batch = TextField(limit=100)
    expiry = TextField([is_expiry], limit=20)
    cartridge = TextField(limit=100)
    cartridge_batch = TextField(limit=100)
    cartridge_expiry = TextField([is_expiry], limit=20)
    serum_item = TextField(limit=64)       # of the clinic's stock, in place of what is written
    cartridge_item = TextField(limit=64)
    private_note = NoteField(limit=limits.NOTE)
    near_id = TextField(limit=64)          # the neighbour that the page had shown
    near = TextField([OneOf((SAME, SECOND), _l("Choose whether it is the same treatment."))])
    decided = TextField([OneOf(YES_NO, ODD_ANSWER)])
    told = TextField([OneOf(YES_NO, ODD_ANSWER)])
    answers_seen = TextField(limit=64)     # the id of the signed answers that the page had shown
    gone_through = Choices()               # keys of questions that were answered with yes
    reason = NoteField(limit=limits.ANSWER)   # to treat all the same
    next = TextField(limit=10)
    next_day = DayField(latest=LATEST, late_message=_l("Choose a day before 2100."))
    next_time = TextField([is_time], limit=20)

    def validate_next(self, field: TextField) -> None:
        """A date that was offered, or one's own."""
        if field.data not in ("", NO_DATE, OTHER) and self.chosen_date() is None:
            raise ValidationError(NEEDS_DAY)

    def validate_next_day(self, field: DayField) -> None:
        """Another date is a date."""
        if self.next.data == OTHER and not field.data:
            raise ValidationError(NEEDS_DAY)

    def validate_seen(self, seen: Unsettled, before: Before | None) -> bool:
        """Whether what speaks against the treatment was answered; refuses at the fields. `before`: None where the
        client's answers are not asked about."""
        if seen.near and not self.near.data:
            self.near.errors = [_l("Choose whether it is the same treatment.")]
        if seen.asks and self.decided.data != "yes":
            self.decided.errors = [_l("Look at this first and decide.")]
        if self.has_seen_older_answers(before):
            self.gone_through.errors = [ANSWERED_AGAIN]
        elif before and {one.key for one in before.yes} - set(self.gone_through.data):
            self.gone_through.errors = [_l("Discuss each yes with the client and tick it.")]
        if before and not self.reason.data and before.yes:
            self.reason.errors = [_l("Give a reason for treating anyway.")]
        elif before and not self.reason.data and before.is_missing:
            self.reason.errors = [_l("The clinic requires complete signed answers before a treatment. Let the client "
                                     "answer, or give a reason for treating without them.")]
        return not any(self[name].errors for name in ("near", "decided", "gone_through", "reason"))

    def has_seen_older_answers(self, before: Before | None) -> bool:
        """Whether the page had shown other answers than those that hold, of which some are a yes."""
        return bool(before and before.given and before.yes and "answers_seen" in self.given
                    and self.answers_seen.data != before.given.id)

    def look_again(self, before: Before | None) -> None:
        """Untick, in a form that is shown again, what was gone through of other answers than it shows now."""
        if self.has_seen_older_answers(before):
            if self.gone_through.data and not self.gone_through.errors:
                self.gone_through.errors = [ANSWERED_AGAIN]
            self.gone_through.data = []

    def validate_items(self, stock: Mapping[str, Item]) -> bool:
        """Whether what was chosen is the clinic's. `stock`: by id, what was chosen of it."""
        for kind in OF_ITEM:
            field = self[f"{kind}_item"]
            if field.data and (field.data not in stock or stock[field.data].kind != kind):
                field.errors = [_l("This is not on the clinic’s list. Choose again.")]
        return not (self.serum_item.errors or self.cartridge_item.errors)

    def validate_next_after(self, day: dt.date) -> bool:
        """Whether the next treatment comes after a day, that of the latest one; refuses at its field."""
        ahead = self.next_day.day if self.next.data == OTHER else self.chosen_date()
        if ahead and ahead <= day:
            words = _l("The next treatment must be after this one (%(day)s). Choose a later date.",
                       day=languages.date(day, "DATE_YEAR", languages.current()))
            self["next_day" if self.next.data == OTHER else "next"].errors = [words]
        return not (self.next.errors or self.next_day.errors)

    def values(self, stock: Mapping[str, Item] | None = None) -> dict[str, str]:
        """What was said of the treatment itself, as text for the store."""
        found = super().values()
        for name in USED:
            if self.is_changed(name) and (self[name].data or ORIGINAL + name in self.given):
                found[name] = (expiry.read(self[name].data) or "") if name.endswith("expiry") else self[name].data
        for kind, names in OF_ITEM.items():
            item = (stock or {}).get(self[f"{kind}_item"].data)
            if item:
                found |= zip(names, (item.name, item.batch, item.expiry), strict=True)
        return found

    def rated(self) -> dict[str, int]:
        """The signs that were rated."""
        return rated(self)

    def said_of_next(self) -> dict[str, dt.date | str | None]:
        """What was said of the next treatment's date; nothing where it was left as it is."""
        if not self.next.data:
            return {}
        if self.next.data == NO_DATE:
            return {"day": None}
        return {"day": self.next_day.day if self.next.data == OTHER else self.chosen_date(),
                "time": clock_time(self.next_time.data or "") or ""}

    def fill_as(self, last: Treatment, stock: Sequence[Item], is_used_up: bool, language: str) -> None:
        """Fill in what is done the same way each time, where something is known of it. A cartridge's batch never is:
        each one is new. `stock`: what may be used; `is_used_up`: the serum's batch of last time is not among it."""
        if last.depth_mm is not None:
            self.depth_mm.data = languages.decimal(last.depth_mm, language)
        if last.area:
            self.area.data = list(last.area)
        same = next((one for one in stock if one.kind == SERUM
                     and (one.name, one.batch) == (last.serum, last.batch)), None)
        is_chosen = bool(self.serum_item.data)   # and in the therapist's hand
        if same and not is_chosen:
            self.serum_item.data = same.id
        elif (last.serum or last.batch) and not is_chosen:
            self.serum.data = last.serum
            self.batch.data, self.expiry.data = ("", "") if is_used_up else (last.batch, expiry.typed(last.expiry))
        if last.cartridge and not self.cartridge_item.data:
            self.cartridge.data = last.cartridge

    def chosen_date(self) -> dt.date | None:
        """The date that was chosen among those that are offered."""
        day = pages.day_of(self.next.data or "")
        return day if day and EARLIEST <= day <= LATEST else None


class RatingForm(UsualForm):
    """How a therapist rates the skin on a day."""

    day = DayField([Required(_l("Choose a day."))])

    def validate_redness(self, field: TextField) -> None:
        if not any(self[sign].data for sign in SIGNS):
            raise ValidationError(_l("Nothing is filled in yet. Choose a level."))

    def rated(self) -> dict[str, int]:
        """The signs that were rated."""
        return rated(self)


def rated(form: UsualForm) -> dict[str, int]:
    """The signs that a therapist has rated in a form."""
    return {sign: int(form[sign].data) for sign in SIGNS if form[sign].data}
