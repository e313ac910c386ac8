"""What a therapist writes about a client."""

from webapp.forms import Choices, Form, NoteField, TextField

NOTE = 1000


class HandledForm(Form):
    reason = Choices()
    note = NoteField(limit=NOTE)
    page = TextField(limit=10)


class SearchForm(Form):
    q = TextField(limit=100)
