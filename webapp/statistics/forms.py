"""What is asked of somebody who may be counted."""

from webapp.forms import ODD_ANSWER, YES_NO, Form, OneOf, Required, TextField


class CountedForm(Form):
    """Whether a client agrees to be counted."""

    agree = TextField([Required(ODD_ANSWER), OneOf(YES_NO, ODD_ANSWER)])
