"""What joining, signing in and the account page ask for."""

import re
from zoneinfo import available_timezones

from wtforms import ValidationError
from wtforms.validators import Length

from webapp import languages, pages, spelling
from webapp.accounts import passwords
from webapp.forms import Form, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l

NEEDS_EMAIL = _l("Enter your email address.")
ODD_EMAIL = _l("This does not look like an email address. It should look like name@example.com.")
ADULTS_ONLY = _l("Hudro is for people who are 18 or older.")
NAME = 100
OF_AGE, OLDEST = 18, 120   # years
SHORT = 12
LONG = 128
TIME_ZONES = available_timezones()   # once: it goes through some hundred files


def zone_names() -> list[str]:
    """The time zones to choose from, those with a place in their name."""
    return sorted(name for name in TIME_ZONES
                  if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))


class PasswordField(TextField):
    """12 to 128 characters, spaces kept, never shown again; none that is easily guessed."""

    def __init__(self, **options):
        super().__init__([
            Required(_l("Enter a password.")),
            Length(min=SHORT, message=_l("Use at least 12 characters.")),
            self._is_hard_to_guess,
        ], filters=[lambda typed: spelling.password(typed or "")], limit=LONG, **options)

    def _is_hard_to_guess(self, form: "NewPasswordForm", field: "PasswordField") -> None:
        if len(field.data) <= LONG and passwords.is_guessable(field.data, form.words()):
            raise ValidationError(_l(
                "This is easy to guess: it is a common password, or based on a name or an address. Try four unrelated "
                "words, for example."))


def is_email(form: Form, field: TextField) -> None:
    """Refuse what can be no e-mail address."""
    try:
        if field.data and len(field.data) <= field.limit:
            spelling.email(field.data)
    except ValueError:
        raise ValidationError(ODD_EMAIL) from None


def email_field() -> TextField:
    """An e-mail address."""
    return TextField([Required(NEEDS_EMAIL), is_email], limit=254)


class WithPassword(Form):
    """A form that asks for a password."""

    def ask_for_password_anew(self) -> None:
        """A password is never sent back: whoever gets the form again is told so at its field."""
        for name in ("password", "new_password"):
            if name in self._fields and self[name].data and not self[name].errors:
                self[name].errors = [_l("Enter the password again. For your security, we do not send it back to you.")]


class NewPasswordForm(WithPassword):
    """A form in which a password is chosen. `known`: who chooses and where, which is guessed first."""

    known: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """What somebody would try who knows the person."""
        typed = [self[name].data or "" for name in ("name", "email") if name in self._fields]
        return [*self.known, *typed]


def language_field() -> TextField:
    """One of our languages."""
    return TextField([OneOf(languages.LANGUAGES, _l("Choose one of the languages."))])


def _is_of_age(form: Form, field: TextField) -> None:
    this_year = pages.now().year
    if not field.data:
        return
    if not re.fullmatch("[0-9]{4}", field.data, re.ASCII) or not this_year - OLDEST <= int(field.data) <= this_year:
        raise ValidationError(_l("Enter the year with four digits, for example 1990."))
    if int(field.data) > this_year - OF_AGE:
        raise ValidationError(ADULTS_ONLY)


def birth_year_field() -> TextField:
    """The year of birth, which nobody has to give."""
    return TextField([_is_of_age], limit=10)


class JoinForm(NewPasswordForm):
    """A new client."""

    name = TextField([Required(_l("Enter your name."))], limit=NAME)
    email = email_field()
    phone = TextField(limit=30)
    password = PasswordField()
    language = language_field()
    time_zone = TextField(limit=64)
    birth_year = birth_year_field()
    adult = TextField([Required(ADULTS_ONLY), OneOf(["yes"], ADULTS_ONLY)])
    consent = TextField([
        Required(_l("We need your consent to store your diary.")),
        OneOf(["yes"], _l("We need your consent to store your diary.")),
    ])


class SignInForm(Form):
    """An e-mail address and a password."""

    email = TextField([Required(NEEDS_EMAIL)], limit=254)
    # Any length: a wrong password is wrong, whatever its shape.
    password = TextField([Required(_l("Enter your password."))], filters=[], limit=1000)


class ResetForm(NewPasswordForm):
    """A new password, with a code from the clinic."""

    email = TextField([Required(NEEDS_EMAIL)], limit=254)
    code = TextField([Required(_l("Enter the code you were given."))], limit=40)
    new_password = PasswordField()


class DetailsForm(Form):
    """What an account says of its owner. What is not sent changes nothing."""

    is_correction = True

    name = TextField([Required(_l("Enter your name."))], limit=NAME)
    phone = TextField(limit=30)
    birth_year = birth_year_field()
    language = language_field()
    time_zone = TextField([
        OneOf(TIME_ZONES, _l("Choose a time zone from the list.")),
    ], limit=64)
    skin_tone = TextField([
        OneOf("12345", _l("Choose one of the five skin tones.")),
    ])


class AdultForm(Form):
    """That somebody is of age, for those who joined before it was asked."""

    adult = TextField([Required(ADULTS_ONLY), OneOf(["yes"], ADULTS_ONLY)])


class PasswordForm(NewPasswordForm):
    """A new password, with the one of before."""

    password = TextField([Required(_l("Enter your password."))], filters=[],
                         limit=1000)
    new_password = PasswordField()


class CodeForm(Form):
    """A code of an authenticator app, or a recovery code."""

    code = TextField([Required(_l("Enter the code."))], limit=40)


class OwnPasswordForm(WithPassword):
    """The account's own password, asked again."""

    password = TextField([Required(_l("Enter your password."))], filters=[], limit=1000)


class TurnOffForm(OwnPasswordForm):
    """That no second step is asked for any more."""

    code = TextField([Required(_l("Enter the code."))], limit=40)
