"""What a clinic may set: how to reach it, the numbers of its guide, its own texts."""

import json
import re
from collections.abc import Iterable, Mapping

from werkzeug.datastructures import MultiDict
from wtforms import ValidationError

from webapp import countries, expiry, limits
from webapp.accounts.forms import is_email
from webapp.clinic import stock
from webapp.clinic.store import FIELDS, Clinic
from webapp.forms import Form, NoteField, OneOf, Required, TextField
from webapp.guide import clinic_numbers
from webapp.languages import LANGUAGES
from webapp.languages import lazy_gettext as _l

TEXTS = ("aftercare", "before")
TOO_LATE = _l("Outside these limits, clients would be advised too late or left unprotected.")
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
ONE_OF_TWO = _l("Choose one of the two.")
SECTIONS = ("contact", "plan", "window", "threshold", "pause", "text")


class Number:
    """Refuse what is no whole number within the limits; `why` says what they are for."""

    def __init__(self, name: str):
        self.least, self.most = clinic_numbers.limits(name)
        self.why = TOO_LATE if name.startswith(("threshold.", "window.", "pause.")) else ""

    def __call__(self, form: Form, field: TextField) -> None:
        if field.data and not (field.data.isascii() and field.data.isdecimal() and len(field.data) < 4
                               and self.least <= int(field.data) <= self.most):
            words = _l("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            raise ValidationError(f"{words} {self.why}".strip())


def _is_time(form: Form, field: TextField) -> None:
    if field.data and not re.fullmatch(TIME, field.data):
        raise ValidationError(_l("Enter a time such as 09:00."))


def is_span(opens: str, closes: str) -> bool:
    """Whether these are two times of a day (`TIME`), the earlier one first, or neither."""
    return opens < closes if opens and closes else opens == closes


def _is_web_address(form: Form, field: TextField) -> None:
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError(_l("Start with https://."))


class PurposeForm(Form):
    """Whether the app judges what clients write."""

    assessment = TextField([Required(ONE_OF_TWO), OneOf((clinic_numbers.ON, clinic_numbers.OFF), ONE_OF_TWO)])


class ClinicForm(Form):
    """Every field is optional: what is not sent stays. The names of numbers are those of `clinic_numbers.numbers`."""

    is_correction = True
    name = TextField(limit=100)
    phone = TextField(limit=30)
    email = TextField([is_email], limit=254)
    hours = TextField(limit=100)
    opens = TextField([_is_time], limit=5)
    closes = TextField([_is_time], limit=5)
    booking_url = TextField([_is_web_address], limit=200)
    country = TextField([OneOf(countries.COUNTRIES, _l("Choose one of the countries."))])

    def fields_of(self, section: str) -> list[str]:
        """The names of the fields in one section of the page."""
        if section == "contact":
            return list(FIELDS)
        return [name for name in self._fields if name.startswith(section + ".")]

    def said_of(self) -> dict[str, str]:
        """What was said, as text for the store: only numbers that were changed, and without leading zeros."""
        numbers = clinic_numbers.numbers()
        return {name: str(int(field.data)) if name in numbers else field.data or ""
                for name, field in self._fields.items() if self.is_changed(name)}

    def validate_together(self, known: Mapping[str, str]) -> bool:
        """Whether the numbers fit each other as they would stand; `known` are those that were not sent."""
        fits = True
        stand = {name: int(known[name]) for name in clinic_numbers.numbers()}
        for name in stand:
            if self.is_changed(name) and self[name].data and not self[name].errors:
                stand[name] = int(self[name].data)
        opens, closes = (self[name].data if name in self.given else known[name] for name in ("opens", "closes"))
        if not (is_span(opens, closes) or self.opens.errors):
            self.closes.errors = [*self.closes.errors, _l("Enter both times, the earlier one first, or leave both "
                                                          "empty.")]
            fits = False
        for name, other, message in _orders(stand):
            if stand[name] > stand[other]:
                where = other if other in self.given else name
                self[where].errors = [*self[where].errors, message]
                fits = False
        for name in stand:
            if (name.startswith("threshold.") and name in self.given and not self[name].errors
                    and clinic_numbers.still_common(name, stand[name])):
                self[name].errors = [_l("This level is still common on that day. Choose a later day.")]
                fits = False
        return fits


def is_expiry(form: Form, field: TextField) -> None:
    """Refuse what does not say how long something keeps."""
    if field.data and expiry.read(field.data) is None:
        raise ValidationError(_l("Enter it as on the label: 04.2027, or 05.04.2027 if it gives a day."))


class StockForm(Form):
    """A serum or a cartridge that the clinic has. `id`: made up by the page, so that a form sent twice adds one."""

    id = TextField(limit=64)
    kind = TextField([Required(ONE_OF_TWO), OneOf(stock.KINDS, ONE_OF_TWO)])
    name = TextField([Required(_l("Enter a name."))], limit=100)
    batch = TextField([Required(_l("Enter the batch number."))], limit=100)
    expiry = TextField([is_expiry], limit=20)   # "04.2027"


def stored(clinic: Clinic) -> dict[str, str]:
    """Every field of a clinic as it stands."""
    defaults = {name: str(value) for name, value in clinic_numbers.numbers().items()}
    texts = {f"text.{name}.{language}": "" for name in TEXTS for language in LANGUAGES}
    known = {name: getattr(clinic, name) for name in FIELDS} | defaults | texts
    return known | {name: str(clinic_numbers.within(name, value)) if name in defaults else value
                    for name, value in json.loads(clinic.changes).items() if name in known}


def still_fits(changes: Mapping[str, str], clinic: Clinic) -> ClinicForm:
    """The form of numbers that were proposed, with errors where they do not fit what stands by now."""
    form = ClinicForm(MultiDict(changes))
    form.validate()
    form.validate_together(stored(clinic))
    return form


def _orders(names: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    """(name, other, why not): the first number may not be above the second."""
    yield "plan.weeks.first", "plan.weeks.last", _l("“At most” cannot be fewer weeks than “at least”.")
    for name in names:
        if name.endswith(".long"):
            yield name.removesuffix(".long"), name, _l("This cannot be shorter after a deep treatment than after a "
                                                       "shallow one.")
        if name.startswith("threshold."):
            begin, level = name.rsplit(".", 1)
            lower = [one for one in names if one.startswith(begin + ".") and int(one.rsplit(".", 1)[1]) < int(level)]
            for one in lower:
                yield name, one, _l("A lower level cannot be too high from an earlier day than a higher level. Choose "
                                    "a later day.")


for _name in clinic_numbers.numbers():
    setattr(ClinicForm, _name, TextField([Required(_l("Enter a number.")), Number(_name)], limit=10,
                                         name=_name))
for _text in TEXTS:
    for _language in LANGUAGES:
        _name = f"text.{_text}.{_language}"
        setattr(ClinicForm, _name, NoteField(limit=limits.CLINIC_TEXT, name=_name))
