"""What the owner of the clinic's app fills in."""

from webapp.accounts.forms import NAME, NEEDS_EMAIL, OwnPasswordForm, email_field, language_field
from webapp.forms import Choices, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l


class TherapistForm(OwnPasswordForm):
    """Somebody new who works in the clinic."""

    name = TextField([Required(_l("Enter the name that clients will see."))], limit=NAME)
    email = email_field()
    language = language_field()


class ClientHelpForm(OwnPasswordForm):
    """A client who cannot get in, by their e-mail address."""

    email = TextField([Required(NEEDS_EMAIL)], limit=254)   # one of before there was a rule is found too


class RemovalForm(OwnPasswordForm):
    """`called`: that the clients with warning signs that nobody else would see were called; `seen`: which of them the
    page named."""

    seen = Choices()
    called = TextField([OneOf(["yes"], _l("Tick this once you have called them."))])
