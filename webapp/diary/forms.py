"""What a treatment, a check-in, an ordinary day and the next treatment's date ask for."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask_babel import gettext as _
from wtforms import ValidationError

from webapp import languages, limits
from webapp.diary import episodes
from webapp.forms import (
    LATEST,
    ODD_ANSWER,
    ORIGINAL,
    YES_NO,
    Choices,
    DayField,
    Form,
    NoteField,
    OneOf,
    Required,
    TextField,
)
from webapp.guide.alarms import ALARMS
from webapp.guide.signs import CARE, SIGNS, WARMER
from webapp.languages import lazy_gettext as _l

AREAS = ("forehead", "nose", "cheeks", "chin", "neck", "other")
LEVELS = ("0", "1", "2", "3", "4")
SKIPPED = "skipped"
DEPTHS = tuple(step / 4 for step in range(1, 13))   # 0.25 to 3.0 mm
FormType = TypeVar("FormType", bound=Form)

NEEDS_DAY = _l("Choose a day.")
ODD_LEVEL = _l("Choose a level from 0 to 4, or skip.")


# 14:30, 14.30, 1430, 9:05, kl. 14.30, kl. 14, 14:30:00, 2:30 PM, 2 pm
TIME = re.compile(r"(?P<kl>kl\.? ?)?(?P<hour>[0-9]{1,2})(?:[:.]?(?P<minute>[0-5][0-9]))?(?:[:.][0-5][0-9])?"
                  r"(?: ?(?P<half>[ap])\.?m\.?)?", re.IGNORECASE)


def is_time(form: Form, field: TextField) -> None:
    """Refuse what is no time of day."""
    if field.data and clock_time(field.data) is None:
        raise ValidationError(_l("Enter the time in hours and minutes, for example 14:30."))


def clock_time(typed: str) -> str | None:
    """A time of day, as a phone or a person writes it, as it is stored: 09:05. Nothing stays nothing; None where it
    cannot be told."""
    if not typed:
        return ""
    found = TIME.fullmatch(" ".join(typed.split()))
    if not found or not (found["minute"] or found["kl"] or found["half"]):
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{found['minute'] or '00'}" if hour < 24 else None


def _is_depth(form: Form, field: TextField) -> None:
    if field.data and depth(field.data) is None:
        raise ValidationError(_l("Enter a depth from 0.25 to 3 mm in steps of 0.25."))


def depth(typed: str) -> float | None:
    """A depth in mm as a person writes it ("1,5", "1.5 mm"), or None if it is not one of the steps."""
    match = re.fullmatch(r"([0-9]{1,2}(?:[.,][0-9]{1,3})?)\s*(?:mm)?", typed.strip(), re.ASCII)
    value = float(match[1].replace(",", ".")) if match else None
    return value if value in DEPTHS else None


TOO_OFTEN = _l("This day has been changed too many times. Your last change was not saved.")


class TreatmentForm(Form):
    """A treatment. `id`: made up by the page, so that a form that is sent twice makes one."""

    id = TextField(limit=64)
    day = DayField([Required(NEEDS_DAY)])
    at = TextField([is_time], limit=20)
    depth_mm = TextField([_is_depth], limit=20)
    area = Choices([OneOf(AREAS, _l("Choose areas from the list."))])
    serum = TextField()
    numbing = TextField([OneOf(YES_NO, ODD_ANSWER)])
    note = NoteField(limit=limits.NOTE)

    def values(self) -> dict[str, str]:
        """What the person said, as text for the store."""
        stored = {
            "day": self.day.day.isoformat() if self.day.day else "",
            "at": clock_time(self.at.data),
            "depth_mm": str(depth(self.depth_mm.data) or ""),
            "area": " ".join(area for area in AREAS if area in self.area.data),
            "serum": self.serum.data,
            "numbing": self.numbing.data,
            "note": self.note.data,
        }
        # An empty field of a blank form says nothing; emptying what was shown does.
        return {name: value for name, value in stored.items()
                if (self.is_changed(name) and (value or ORIGINAL + name in self.given))
                or (name == "day" and not self.is_correction)}


class CorrectionForm(TreatmentForm):
    """Some fields of a treatment, said anew."""

    is_correction = True


class WarningSigns(Form):
    """The question about the warning signs, which stands above a check-in and above a message."""

    alarm = Choices([
        OneOf((*ALARMS, "none"), _l("Choose warning signs from the list.")),
    ])

    def validate_alarm(self, field: Choices) -> None:
        """A sign beside "none of these" that the page had shown ticked is a sign: without scripts nobody unticks it."""
        if "none" in field.data and len(field.data) > 1 and "none" in self.given.getlist(ORIGINAL + "alarm"):
            field.data.remove("none")
        elif "none" in field.data and len(field.data) > 1:
            raise ValidationError(_l("Choose the warning signs you have, or “None of these”."))

    def alarms(self) -> frozenset[str] | None:
        """The alarms that were ticked, empty for none of them; None when the question was left alone."""
        if not self.is_changed("alarm") or (not self.alarm.data and not self.given.getlist(ORIGINAL + "alarm")):
            return None
        return frozenset(self.alarm.data) - {"none"}


def _with_signs(levels: tuple[str, ...]) -> Callable[[type[FormType]], type[FormType]]:
    """Give a form a field for each sign, which takes these levels."""

    def add(form: type[FormType]) -> type[FormType]:
        for sign in SIGNS:
            setattr(form, sign, TextField([OneOf(levels, ODD_LEVEL)]))
        return form

    return add


@_with_signs((*LEVELS, SKIPPED))
class LevelsForm(Form):
    """A day, and the level of each sign on it or that it was skipped."""

    day = DayField([Required(NEEDS_DAY)])


class CheckInForm(WarningSigns, LevelsForm):
    """All that is asked about a day."""

    warmer = TextField([OneOf(YES_NO, ODD_ANSWER)])
    sunscreen = TextField([OneOf(YES_NO, ODD_ANSWER)])
    no_makeup = TextField([OneOf(YES_NO, ODD_ANSWER)])
    note = NoteField(limit=limits.NOTE)
    ask_next_time = TextField([OneOf(YES_NO, ODD_ANSWER)])
    skin_tone = TextField([
        OneOf("12345", _l("Choose one of the five skin tones.")),
    ])

    def signs(self) -> dict[str, int | None]:
        """The signs that were spoken of: a level, or None for skipped."""
        return {sign: None if self[sign].data == SKIPPED else int(self[sign].data)
                for sign in SIGNS if self[sign].data and self.is_changed(sign)}

    def care(self) -> dict[str, bool]:
        """The care and the warmth that were answered."""
        return {care: self[care].data == "yes" for care in (*CARE, WARMER) if self[care].data and self.is_changed(care)}

    @property
    def only_unticks(self) -> bool:
        """Whether no sign is ticked any more, and that there is none of them is not said either."""
        return self.alarms() == frozenset() and "none" not in self.alarm.data

    def shown_alarms(self) -> frozenset[str]:
        """The alarms that the page had shown ticked."""
        return frozenset(self.given.getlist(ORIGINAL + "alarm")) & frozenset(ALARMS)

    def new_note(self) -> str | None:
        """The note, when it was written or changed. An empty one changes nothing, unless a note was shown."""
        is_said = self.is_changed("note") and (self.note.data or self.given.get(ORIGINAL + "note"))
        return self.note.data if is_said else None

    def asks_next_time(self) -> bool | None:
        """Whether the note is to be brought up; None when that was left alone."""
        return self.ask_next_time.data == "yes" if self.is_changed("ask_next_time") else None

    def is_blank(self) -> bool:
        """Whether a first form was sent with nothing in it."""
        return not (self.signs() or self.care() or self.alarms() is not None or self.note.data
                    or any(name.startswith(ORIGINAL) for name in self.given))

    def say_too_often(self, kinds: tuple[str, ...]) -> None:
        """Tell at its field what cannot be changed any more."""
        for kind in kinds:
            self["alarm" if kind in ALARMS else kind].errors = [TOO_OFTEN]

    def calm(self) -> None:
        """Show every sign at 0 and no warning sign, as "All calm" asks; nothing is stored by it. A warning sign that is
        ticked stays."""
        for sign in SIGNS:
            self[sign].data = "0"
        self.warmer.data = self.warmer.data or "no"
        self.alarm.data = self.alarm.data or ["none"]


class TickForm(Form):
    """A warning sign that was ticked or unticked in a form which is not saved yet."""

    day = DayField([Required(NEEDS_DAY)])
    alarm = TextField([Required(_l("Choose warning signs from the list.")),
                       OneOf(ALARMS, _l("Choose warning signs from the list."))])
    ticked = TextField([Required(ODD_ANSWER), OneOf(YES_NO, ODD_ANSWER)])


class UndoForm(Form):
    """Which day's last check-in is undone. `seen`: the state in which the page showed the day (`CheckIn.state`)."""

    day = DayField([Required(NEEDS_DAY)])
    seen = TextField(limit=64)


class SignAnswerForm(Form):
    """What became of a warning sign (one of `episodes.ANSWERS`)."""

    sign = TextField([Required(_l("Choose warning signs from the list.")),
                      OneOf(ALARMS, _l("Choose warning signs from the list."))])
    answer = TextField([Required(_l("Choose what happened.")), OneOf(episodes.ANSWERS, _l("Choose what happened."))])


class PauseForm(Form):
    """Whether the diary asks nothing for a while."""

    pause = TextField([Required(ODD_ANSWER), OneOf(YES_NO, ODD_ANSWER)])


@_with_signs(LEVELS)
class UsualForm(Form):
    """A level of each sign."""

    def levels(self) -> dict[str, int | None]:
        """The signs that were spoken of."""
        return {sign: int(self[sign].data) if self[sign].data else None for sign in SIGNS if self.is_changed(sign)}


class NextForm(Form):
    """When the next treatment is; without a day there is none. `last`: the date of the latest one that was had."""

    day = DayField(latest=LATEST, late_message=_l("Choose a day before 2100."))
    time = TextField([is_time], limit=20)

    def __init__(self, *given: Any, last: dt.date | None = None, **options: Any):
        self.last = last
        super().__init__(*given, **options)

    def validate_day(self, field: DayField) -> None:
        """A date up to the latest treatment would be stored and stand nowhere."""
        if field.day and self.last and field.day <= self.last:
            day = languages.date(self.last, "DATE_YEAR", languages.current())
            raise ValidationError(_("The latest treatment was on %(day)s. Choose a later date.", day=day))

    def values(self) -> dict[str, dt.date | str | None]:
        """What was said of the day and the time."""
        found = {"day": self.day.day, "time": clock_time(self.time.data)}
        return {name: value for name, value in found.items() if self.is_changed(name)}
