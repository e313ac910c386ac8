"""A client's answer to a product that a therapist put forward."""

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages, receipts
from webapp.routine import store, suggestion_store

blueprint = Blueprint("suggestions", __name__, url_prefix=languages.PREFIX + "/routine/suggestions")


@blueprint.post("/<suggestion>/accept")
@access.requires(access.CLIENT)
def accept(suggestion: str) -> Response:
    db = database.current()
    found = access.owned(suggestion_store.one(db, suggestion))
    try:
        with receipts.writing(db) as write:
            found = access.owned(suggestion_store.one(db, suggestion))
            product_id = suggestion_store.accept(db, found, day=g.account.today(write.written_at), write=write)
    except store.TooMany:
        return pages.render("routine/too_many.html", here="/routine/", status=422)
    return pages.redirect("routine.product", product=product_id)


@blueprint.post("/<suggestion>/decline")
@access.requires(access.CLIENT)
def decline(suggestion: str) -> Response:
    db = database.current()
    access.owned(suggestion_store.one(db, suggestion))
    with receipts.writing(db):
        suggestion_store.decline(db, access.owned(suggestion_store.one(db, suggestion)), pages.now())
    return pages.redirect("routine.routine")
