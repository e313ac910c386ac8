"""What a therapist writes about a client."""

from webapp.forms import Choices, Form, TextField

NOTE = 1000


class HandledForm(Form):
    reason = Choices()
    note = TextField(limit=NOTE)
    page = TextField(limit=10)


class SearchForm(Form):
    q = TextField(limit=100)
