"""What joining, signing in and the account page ask for."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length, Regexp

from webapp import languages
from webapp.forms import Form, OneOf, Required, TextField

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
NEEDS_EMAIL = _l("Write your e-mail address.")
ODD_EMAIL = _l("This does not look like an e-mail address. Check it, for example name@example.com.")
SHORT = 12
LONG = 128


def zone_names() -> list[str]:
    """The time zones to choose from, those with a place in their name."""
    return sorted(name for name in available_timezones()
                  if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))


class PasswordField(TextField):
    """12 to 128 characters, spaces kept, never shown again."""

    def __init__(self, label, **options):
        super().__init__(label, [
            Required(_l("Write a password.")),
            Length(min=SHORT, message=_l("Use at least 12 characters.")),
        ], filters=[], limit=LONG, **options)


def email_field() -> TextField:
    """An e-mail address."""
    return TextField(_l("E-mail"), [Required(NEEDS_EMAIL), Regexp(EMAIL, message=ODD_EMAIL)], limit=254)


def language_field() -> TextField:
    """One of our languages."""
    return TextField(_l("Language"), [OneOf(languages.LANGUAGES, _l("Choose one of the languages."))])


class JoinForm(Form):
    name = TextField(_l("Name"), [Required(_l("Write your name."))], limit=100)
    email = email_field()
    phone = TextField(_l("Phone"), limit=30)
    password = PasswordField(_l("Password"))
    language = language_field()
    time_zone = TextField(_l("Time zone"), limit=64)
    consent = TextField(_l("Consent"), [
        Required(_l("To keep a diary for you, we need your consent.")),
        OneOf(["yes"], _l("To keep a diary for you, we need your consent.")),
    ])


class SignInForm(Form):
    email = TextField(_l("E-mail"), [Required(NEEDS_EMAIL)], limit=254)
    # Any length: a wrong password is wrong, whatever its shape.
    password = TextField(_l("Password"), [Required(_l("Write your password."))], filters=[], limit=1000)


class ResetForm(Form):
    email = email_field()
    code = TextField(_l("Code"), [Required(_l("Write the code you were given."))], limit=40)
    new_password = PasswordField(_l("New password"))


class DetailsForm(Form):
    name = TextField(_l("Name"), [Required(_l("Write your name."))], limit=100)
    phone = TextField(_l("Phone"), limit=30)
    language = language_field()
    time_zone = TextField(_l("Time zone"), [
        OneOf(available_timezones(), _l("Choose a time zone from the list.")),
    ], limit=64)
    skin_tone = TextField(_l("Skin tone in the drawings"), [
        OneOf("12345", _l("Choose one of the five skin tones.")),
    ])


class PasswordForm(Form):
    password = TextField(_l("Your password now"), [Required(_l("Write your password."))], filters=[],
                         limit=1000)
    new_password = PasswordField(_l("New password"))


class DeleteForm(Form):
    password = TextField(_l("Your password"), [Required(_l("Write your password."))], filters=[], limit=1000)
