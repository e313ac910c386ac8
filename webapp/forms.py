"""What every form shares: plain text only, our own words for every refusal, and what a form does not say.

A form that shows stored values carries each of them once more as `was.<field>`: its original. A field that still
equals its original says nothing, so an old page sent late cannot undo what was changed elsewhere in the meantime.
"""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import wtforms
from flask import Response, abort, request
from werkzeug.datastructures import MultiDict
from wtforms.validators import StopValidation, ValidationError

from webapp import spelling
from webapp.languages import lazy_gettext as _l
from webapp.pages import now

ORIGINAL = "was."
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)   # of what has a page (`pages.day_of`)
SECRET = ("password", "new_password")   # kept letter by letter
YES_NO = ("yes", "no")
ODD_ANSWER = _l("Choose yes or no.")
TWICE = _l("This field was sent twice. Fill it in once.")


class Form(wtforms.Form):
    """A form whose every message is ours: WTForms' own nb and sv are incomplete.

    `latest`: the last date that its date fields take which have no limit of their own; else a day that has come
    somewhere on earth.
    """

    is_correction = False   # of something stored: what is not sent changes nothing

    class Meta:
        locales = False

    def __init__(self, formdata: MultiDict | None = None, *, latest: dt.date | None = None, **values: Any):
        self.latest = latest
        self.given = _as_kept(formdata) if formdata is not None else MultiDict()
        super().__init__(self.given if formdata is not None else None, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field may be taken as it is. One that takes a single value refuses two: which of them counts is
        nothing to guess at."""
        valid = super().validate(extra_validators)
        for name, field in self._fields.items():
            if not isinstance(field, Choices) and any(is_repeated(self.given, one) for one in (name, ORIGINAL + name)):
                field.errors = [TWICE]
                valid = False
        return valid

    def is_changed(self, name: str) -> bool:
        """Whether the person said something with this field: it was sent, and differs from its original."""
        if name not in self.given:
            return False
        original = ORIGINAL + name
        return original not in self.given or sorted(self.sent(name)) != sorted(_values(self.given, original))

    def original(self) -> dict[str, Any]:
        """What the page had shown when this form was made: a refused form carries it on, unchanged."""
        found: dict[str, Any] = {}
        for name in self.given:
            if name.startswith(ORIGINAL):
                field = name.removeprefix(ORIGINAL)
                values = _values(self.given, name)
                found[field] = values if isinstance(self._fields.get(field), Choices) else "".join(values[:1])
        return found

    def sent(self, name: str) -> list[str]:
        """The field's values as sent, without the empty one that a ticked box's hidden sibling adds."""
        return _values(self.given, name)


def _values(given: MultiDict, name: str) -> list[str]:
    values = given.getlist(name)
    return [value for value in values if value != ""] if len(values) > 1 else values


def is_repeated(given: MultiDict, name: str) -> bool:
    """Whether a field came more than once; the empty value that a ticked box's hidden sibling sends is none."""
    values = given.getlist(name)
    return len(values) > 1 and not (len(values) == 2 and values[0] == "")


def single(given: MultiDict, name: str, default: str = "") -> str:
    """The value of a field outside any form, where it was sent at all. One that came twice is answered by 422."""
    if is_repeated(given, name):
        abort(422)
    return given.getlist(name)[-1] if name in given else default


def _as_kept(formdata: MultiDict) -> MultiDict:
    return MultiDict((key, value if key in SECRET else spelling.text(value))
                     for key, value in formdata.items(multi=True))


def one_line(value: str | None) -> str:
    """A filter: a line break that was pasted is a space, and there is nothing around what was typed."""
    return spelling.line(value or "")


def trimmed(value: str | None) -> str:
    """A filter: no space around what was typed."""
    return spelling.trimmed(value or "")


class Required:
    """Refuse an empty field, with the sentence given. A correction need not send it."""

    field_flags = {"required": True}

    def __init__(self, message: str):
        self.message = message

    def __call__(self, form: Form, field: wtforms.Field) -> None:
        if form.is_correction and field.name not in form.given:
            return
        if not field.data or (isinstance(field.data, str) and not _seen(field.data)):
            raise StopValidation(self.message)


def _seen(text: str) -> bool:
    """Whether anything in it can be seen: not spaces, zero-width characters and accents without a letter alone."""
    return any(unicodedata.category(char)[0] not in "CMZ" for char in text)


class AtMost:
    """Refuse more characters than `limit`; says how many there are, and cuts nothing."""

    def __init__(self, limit: int):
        self.limit = limit

    def __call__(self, form: Form, field: wtforms.Field) -> None:
        if field.data and len(field.data) > self.limit:
            raise ValidationError(
                _l("No more than %(limit)s characters. You have written %(length)s.", limit=self.limit,
                   length=len(field.data)))


class OneOf:
    """Refuse a value outside a list. Empty is let through: `Required` speaks of that."""

    def __init__(self, values: Iterable[str], message: str):
        self.values = frozenset(values)
        self.message = message

    def __call__(self, form: Form, field: wtforms.Field) -> None:
        given = field.data if isinstance(field.data, list) else [field.data]
        if any(value and value not in self.values for value in given):
            raise ValidationError(self.message)


class TextField(wtforms.StringField):
    """One line, without space around."""

    data: Any

    def __init__(self, validators: Iterable[Any] = (), limit: int = 200, **options: Any):
        options.setdefault("filters", [one_line])
        super().__init__(None, [*validators, AtMost(limit)], **options)
        self.limit = limit

    def process_formdata(self, valuelist: list[str]) -> None:
        """A ticked box comes after the empty value of its hidden sibling."""
        self.data = next((value for value in reversed(valuelist) if value), "") if valuelist else self.data


class NoteField(TextField):
    """Some lines, as the person wrote them."""

    def __init__(self, validators: Iterable[Any] = (), limit: int = 200, **options: Any):
        super().__init__(validators, limit, filters=[trimmed], **options)


class DayField(wtforms.StringField):
    """A calendar date as `yyyy-mm-dd`, from 2000 on; `.day` is the date or None. `latest`: the last one that is taken,
    where that is not today or what the form says."""

    def __init__(self, validators: Iterable[Any] = (), *, latest: dt.date | None = None, late_message=None,
                 **options: Any):
        self.latest = latest
        self.late_message = late_message if late_message is not None else _l(
            "This date is in the future. Choose today or an earlier day. If it is today, the date on your phone may be "
            "wrong.")
        self.day: dt.date | None = None
        super().__init__(None, [*validators, self._is_day], filters=[one_line], **options)

    def _is_day(self, form: Form, field: wtforms.Field) -> None:
        if not self.data:
            return
        try:
            day = dt.date.fromisoformat(self.data) if len(self.data) == 10 else None
        except ValueError:
            day = None
        if day is None or day.isoformat() != self.data:
            raise ValidationError(_l("Enter the date as year-month-day, for example 2026-11-21."))
        if day < EARLIEST:
            raise ValidationError(_l("Choose a day after 1 January 2000."))
        if day > (self.latest or form.latest or latest_day(now())):
            raise ValidationError(self.late_message)
        self.day = day


class Choices(wtforms.Field):
    """A repeated field, such as several ticked boxes: `.data` is the list of values sent, never None."""

    def __init__(self, validators: Iterable[Any] = (), **options: Any):
        super().__init__(None, [*validators], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [value for value in valuelist if value]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])


FormType = TypeVar("FormType", bound=Form)


def posted(kind: type[FormType], refused: Callable[..., Response], **limits: Any) -> FormType:
    """The form as it was sent. One that may not be taken is answered here and now, by its page: `refused(form,
    status=422)`. `limits`: the form's own, as `latest`."""
    form = kind(request.form, **limits)
    if not form.validate():
        abort(refused(form, status=422))
    return form


def latest_day(at: dt.datetime) -> dt.date:
    """The latest date that it is anywhere on earth (UTC+14). Beyond it a day is in the future."""
    return (at.astimezone(dt.UTC) + dt.timedelta(hours=14)).date()


def own_id(given: str) -> str:
    """A row's id as a form carries it (a random UUID), or a new one when it carries none that can be read."""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())
