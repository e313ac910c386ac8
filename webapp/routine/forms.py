"""What a product, a tick and an order of steps ask for."""

import re

from wtforms import ValidationError

from webapp.forms import (
    LATEST,
    ODD_ANSWER,
    ORIGINAL,
    YES_NO,
    Choices,
    DayField,
    Form,
    OneOf,
    Required,
    TextField,
)
from webapp.guide.clinic_numbers import UNSURE
from webapp.languages import lazy_gettext as _l
from webapp.routine.actives import ACTIVES
from webapp.routine.plan import ANSWERS
from webapp.routine.product import KINDS, PARTS, STATES

WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
WHAT_THEY_SAID = _l("Choose what your doctor or pharmacist said.")


class NewProductForm(Form):
    """A product. `id`: made up by the page, so that a form that is sent twice makes one."""

    id = TextField(limit=64)
    name = TextField([Required(_l("Enter the name of the product."))], limit=120)
    brand = TextField(limit=120)
    kind = TextField([OneOf(KINDS, _l("Choose a type from the list."))])
    active = Choices([OneOf((*ACTIVES, UNSURE), _l("Choose actives from the list."))])
    part = Choices([OneOf(PARTS, _l("Choose morning, evening or both."))])
    weekday = Choices([OneOf(WEEKDAYS, _l("Choose from the days of the week."))])
    opened_on = DayField()
    months = TextField(limit=20)
    prescribed = TextField([OneOf(YES_NO, ODD_ANSWER)])
    clinic_approved = TextField([OneOf(YES_NO, ODD_ANSWER)])

    def validate_months(self, field: TextField) -> None:
        if field.data and not re.fullmatch(r"0?[1-9]|[1-5][0-9]|60", field.data, re.ASCII):
            raise ValidationError(_l("Enter a whole number of months, from 1 to 60."))

    def values(self) -> dict[str, str]:
        """What the person said, as text for the store."""
        stored = {
            "name": self.name.data,
            "brand": self.brand.data,
            "kind": self.kind.data or "other",
            "active": self._listed("active", (*ACTIVES, UNSURE)),
            "part": self._listed("part", PARTS),
            "weekday": "" if len(set(self.weekday.data)) == len(WEEKDAYS) else self._listed("weekday", WEEKDAYS),
            "opened_on": self.opened_on.day.isoformat() if self.opened_on.day else "",
            "months": str(int(self.months.data)) if self.months.data else "",
            "prescribed": "yes" if self.prescribed.data == "yes" else "",
            "clinic_approved": "yes" if self.clinic_approved.data == "yes" else "",
        }
        # An empty field of a blank form says nothing; emptying what was shown does.
        return {name: value for name, value in stored.items()
                if self.is_changed(name) and (value or self[name].data or ORIGINAL + name in self.given)}

    def _listed(self, name: str, order: tuple[str, ...]) -> str:
        return " ".join(one for one in order if one in self[name].data)


class ProductForm(NewProductForm):
    """Some fields of a product, said anew. `not_active`: what is not in it though its name says so."""

    is_correction = True
    not_active = Choices([OneOf(ACTIVES, _l("Choose actives from the list."))])

    def values(self) -> dict[str, str]:
        found = super().values()
        if self.is_changed("not_active") and self.not_active.data:
            found["not_active"] = self._listed("not_active", ACTIVES)
        return found


class DayForm(Form):
    """The date of a tap: a day that has come, the client's own today when it is not sent."""

    day = DayField()


class TickForm(Form):
    """What was done of a step on a day (one of `product.STATES`)."""

    step = TextField([Required(_l("Choose a step."))], limit=64)
    day = DayField([Required(_l("Choose a day."))])
    state = TextField([Required(_l("Choose done, skipped or not answered.")),
                       OneOf(STATES, _l("Choose done, skipped or not answered."))])


class AnswerForm(Form):
    """What a doctor or pharmacist said of a prescribed product round the treatment on a day."""

    product = TextField([Required(_l("Choose a product."))], limit=64)
    treatment = DayField([Required(_l("Choose a day."))], latest=LATEST)
    answer = TextField([Required(WHAT_THEY_SAID), OneOf(ANSWERS, WHAT_THEY_SAID)])


class OrderForm(Form):
    """`step` is repeated in the new order; `up` or `down` moves one of them by a place in its part."""

    step = Choices()
    up = TextField(limit=64)
    down = TextField(limit=64)

    def order(self) -> list[str]:
        """The new order of the step ids, with the one move that was asked for."""
        order = list(self.step.data)
        for moved, direction in ((self.up.data, -1), (self.down.data, 1)):
            part = [step for step in order if step.rpartition(".")[2] == moved.rpartition(".")[2]]
            if moved not in part:
                continue
            place = part.index(moved) + direction
            if 0 <= place < len(part):
                here, there = order.index(moved), order.index(part[place])
                order[here], order[there] = order[there], order[here]
        return order
