"""A client's answer to a product that a therapist put forward."""

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages, receipts
from webapp.routine import store, suggestion_store

blueprint = Blueprint("suggestions", __name__, url_prefix=languages.PREFIX + "/routine/suggestions")


@blueprint.post("/<suggestion>/accept")
@access.requires(access.CLIENT)
def accept(suggestion: str) -> Response:
    found, db = _own(suggestion), database.current()
    try:
        with receipts.writing(db) as write:
            product_id = suggestion_store.accept(db, _own(suggestion), day=g.account.today(write.written_at),
                                                 write=write)
    except store.TooMany:
        return pages.render("routine/too_many.html", here="/routine/", suggestion=found, status=422)
    return pages.go("routine.product", product=product_id)


@blueprint.post("/<suggestion>/decline")
@access.requires(access.CLIENT)
def decline(suggestion: str) -> Response:
    found, db = _own(suggestion), database.current()
    with receipts.writing(db):
        suggestion_store.decline(db, found, pages.now())
    return pages.go("routine.routine")


def _own(suggestion_id: str) -> suggestion_store.Suggestion:
    found = suggestion_store.one(database.current(), suggestion_id)
    access.require_owner(found.client_id if found else None)
    assert found
    return found
