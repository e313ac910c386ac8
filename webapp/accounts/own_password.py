"""The password once more, before what cannot be undone: it shows that whoever holds the device is its owner."""

from flask import g
from flask_babel import gettext as _

from webapp import database
from webapp.accounts import attempts, passwords, store
from webapp.accounts.forms import OwnPasswordForm, PasswordForm


def refuse_guessing() -> None:
    """Answer 429 to too many wrong ones."""
    attempts.refuse(database.current(), [_counter()])


def is_right(form: OwnPasswordForm | PasswordForm) -> bool:
    """Whether the form's `password` is the signed-in person's own. If not, its field says so, and the guess counts."""
    if not form.password.data or form.password.errors:
        return False
    db = database.current()
    found = store.password_of(db, g.account.email)
    if found and passwords.matches(found[1], form.password.data):
        return True
    attempts.count(db, [_counter()])
    form.password.errors = [_("This is not your password. Try again.")]
    return False


def _counter() -> attempts.Counter:
    return attempts.by_id(attempts.OWN_PASSWORD, g.account.id)
