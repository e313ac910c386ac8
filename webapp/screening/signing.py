"""To sign the answers to the questions before a treatment: the client on a phone of one's own, or in the chair."""

from collections.abc import Callable

from flask import Response, abort, request
from flask_babel import gettext as _

from webapp import database, languages, receipts
from webapp.forms import one_line, own_id, single
from webapp.screening import store
from webapp.screening.forms import AnswersForm, form_of


def sign(client_id: str, refused: Callable[..., Response]) -> None:
    """Store what a client has answered and signed. What may not be taken is answered here and now, by its page:
    `refused(form, status=422)`. Answers to a list of before are kept with that list; what is asked by now and was not
    answered, the pages say."""
    db = database.current()
    asked = store.version(db, one_line(single(request.form, "version")))
    form: AnswersForm = form_of(asked or store.current(db).screening)(request.form)
    valid = form.validate()
    if asked is None:
        form.version.errors = [_("The questions have changed since you opened them. Look through them, and sign.")]
    if asked is None or not valid:
        abort(refused(form, status=422))
    with receipts.writing(db) as write:
        store.record_answers(db, client_id, own_id(form.id.data), asked, languages.current(), form.answers(),
                             form["signed"].data, write=write)
