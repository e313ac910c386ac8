"""What a message asks for."""

from webapp import limits
from webapp.diary.forms import WarningSigns
from webapp.forms import DayField, Form, NoteField, Required, TextField
from webapp.languages import lazy_gettext as _l


class MessageForm(Form):
    """A message about a day. `id`: made up by the page, so that a form that is sent twice makes one."""

    id = TextField(limit=64)
    day = DayField([Required(_l("Choose a day."))])
    page = TextField(limit=20)   # on which page it stands, where that is not the usual one
    text = NoteField([Required(_l("Write a message."))], limit=limits.MESSAGE)


class ClientMessageForm(WarningSigns, MessageForm):
    """A client's, with the warning signs asked before it: what is said of them goes into the day's check-in."""
