"""What joining, signing in and the account page ask for."""

from zoneinfo import available_timezones

from wtforms.validators import Length, Regexp

from webapp import languages
from webapp.forms import Form, OneOf, Required, TextField
from webapp.languages import later as _l

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
NEEDS_EMAIL = _l("Write your e-mail address.")
ODD_EMAIL = _l("This does not look like an e-mail address. Check it, for example name@example.com.")
NAME = 100
SHORT = 12
LONG = 128


def zone_names() -> list[str]:
    """The time zones to choose from, those with a place in their name."""
    return sorted(name for name in available_timezones()
                  if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))


class PasswordField(TextField):
    """12 to 128 characters, spaces kept, never shown again."""

    def __init__(self, **options):
        super().__init__([
            Required(_l("Write a password.")),
            Length(min=SHORT, message=_l("Use at least 12 characters.")),
        ], filters=[], limit=LONG, **options)


def email_field() -> TextField:
    """An e-mail address."""
    return TextField([Required(NEEDS_EMAIL), Regexp(EMAIL, message=ODD_EMAIL)], limit=254)


def language_field() -> TextField:
    """One of our languages."""
    return TextField([OneOf(languages.LANGUAGES, _l("Choose one of the languages."))])


class JoinForm(Form):
    name = TextField([Required(_l("Write your name."))], limit=NAME)
    email = email_field()
    phone = TextField(limit=30)
    password = PasswordField()
    language = language_field()
    time_zone = TextField(limit=64)
    consent = TextField([
        Required(_l("To keep a diary for you, we need your consent.")),
        OneOf(["yes"], _l("To keep a diary for you, we need your consent.")),
    ])


class SignInForm(Form):
    email = TextField([Required(NEEDS_EMAIL)], limit=254)
    # Any length: a wrong password is wrong, whatever its shape.
    password = TextField([Required(_l("Write your password."))], filters=[], limit=1000)


class ResetForm(Form):
    email = email_field()
    code = TextField([Required(_l("Write the code you were given."))], limit=40)
    new_password = PasswordField()


class DetailsForm(Form):
    is_correction = True

    name = TextField([Required(_l("Write your name."))], limit=NAME)
    phone = TextField(limit=30)
    language = language_field()
    time_zone = TextField([
        OneOf(available_timezones(), _l("Choose a time zone from the list.")),
    ], limit=64)
    skin_tone = TextField([
        OneOf("12345", _l("Choose one of the five skin tones.")),
    ])


class PasswordForm(Form):
    password = TextField([Required(_l("Write your password."))], filters=[],
                         limit=1000)
    new_password = PasswordField()


class DeleteForm(Form):
    password = TextField([Required(_l("Write your password."))], filters=[], limit=1000)
