"""What is asked of somebody who may be counted."""

from webapp.forms import Form, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l

ODD = _l("Choose yes or no.")


class CountedForm(Form):
    """Whether a client agrees to be counted."""

    agree = TextField([Required(ODD), OneOf(("yes", "no"), ODD)])
