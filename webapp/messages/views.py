"""The conversation, and to say that a message was read. What a client writes is sent by `days/views.py`: the warning
signs that are asked before it are said of a day."""


from dataclasses import dataclass

from flask import Blueprint, Response

from webapp import access, database, languages, pages, receipts
from webapp.messages import page, store


@dataclass(frozen=True, kw_only=True)
class ReadPart(pages.Page):
    """A message that the client has said to have read."""

    template = "messages/read.html"

    one: store.Message


blueprint = Blueprint("messages", __name__, url_prefix=languages.PREFIX + "/messages")


@blueprint.get("/")
@access.requires(access.CLIENT)
def conversation() -> Response:
    return page.show()


@blueprint.post("/<message>/read")
@access.requires(access.CLIENT)
def read(message: str) -> Response:
    db = database.current()
    access.owned(store.one(db, message))
    with receipts.writing(db):
        store.mark_read(db, message, pages.now())
    if pages.wants_part():
        return pages.render(ReadPart(one=access.owned(store.one(db, message))))
    return pages.redirect("days.today", notice="")
