"""What a client says about reminders."""

from wtforms.validators import ValidationError

from webapp.forms import ODD_ANSWER, YES_NO, Choices, Form, OneOf, Required, TextField
from webapp.languages import lazy_gettext as _l
from webapp.reminders import outward, push
from webapp.reminders.kinds import CHOSEN

ODD_DEVICE = _l("This browser did not say where reminders can be sent. Open this page again and try again.")


class ChoiceForm(Form):
    """What reminders are about; nothing ticked: none are sent."""

    about = Choices([OneOf(CHOSEN, _l("Choose from the list."))])


class SubscriptionForm(Form):
    """Where a browser is reached by push. `inside`: see `outward.refuse_inward`."""

    endpoint = TextField([Required(ODD_DEVICE)], limit=1000)
    p256dh = TextField([Required(ODD_DEVICE)], limit=100)
    auth = TextField([Required(ODD_DEVICE)], limit=40)
    again = TextField([OneOf(YES_NO, ODD_ANSWER)])   # said by a page itself, of what was turned on before
    inside = ""

    def validate_endpoint(self, field: TextField) -> None:
        """Only an address out there, over HTTPS."""
        try:
            outward.refuse_inward(field.data, self.inside)
        except outward.Inward:
            raise ValidationError(ODD_DEVICE) from None

    def validate_p256dh(self, field: TextField) -> None:
        """A point of the curve."""
        try:
            push.point(field.data)
        except ValueError:
            raise ValidationError(ODD_DEVICE) from None

    def validate_auth(self, field: TextField) -> None:
        """A secret of the right length."""
        try:
            push.secret(field.data)
        except ValueError:
            raise ValidationError(ODD_DEVICE) from None


class EmailCodeForm(Form):
    """The code that was sent to the account's address."""

    code = TextField([Required(_l("Enter the code from the email."))], limit=40)
