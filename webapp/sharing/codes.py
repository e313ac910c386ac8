"""Codes that let somebody in: one to show, as text and as a picture to scan, and one that somebody else has shown."""

from dataclasses import dataclass

from flask import Response, g
from flask_babel import gettext as _

from webapp import address, database, pages, qr, receipts
from webapp.accounts import attempts
from webapp.sharing import store
from webapp.sharing.forms import CodeForm


@dataclass(frozen=True, kw_only=True)
class CodePage(pages.Page):
    """A code to show."""

    template = "sharing/code.html"

    code: str
    size: int   # of its picture, in modules
    path: str   # the picture, as an SVG path


def show(endpoint: str, here: str) -> Response:
    """A new code. `endpoint`: the page on which the other person types or scans it; `here`: this one's own."""
    db = database.current()
    with receipts.writing(db):
        code = store.invite(db, g.account.id, pages.now())
    # Behind the #, which a browser sends to no server and no log.
    size, path = qr.picture(f"{address.root()}{pages.url(endpoint)}#code={code}")
    return pages.render(CodePage(code=code, size=size, path=path), here=here)


def redeem(form: CodeForm) -> str | None:
    """Use the code that was typed; the id of the share it asks for. None: it is refused, and the form says why."""
    if not form.validate():
        return None
    db, counters = database.current(), [attempts.by_id(attempts.SHARING_CODES, g.account.id)]
    if not attempts.are_left(db, counters):   # not by the sender's address: a whole clinic may have one
        form.code.errors = [_("Too many codes that did not work. Wait an hour, or let the other person enter yours.")]
        return None
    try:
        with receipts.writing(db):
            return store.redeem(db, g.account.id, form.code.data, pages.now())
    except store.NoSuchCode:
        attempts.count(db, counters)
        form.code.errors = [_("This code does not work. It may have been mistyped, already used or expired. Ask for a "
                              "new one.")]
        return None
