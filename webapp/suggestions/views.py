"""To put a product forward, and to answer."""

from flask import Blueprint, Response, g, request

from webapp import access, database, pages, receipts
from webapp.clients.shown import shown
from webapp.forms import latest_day, own_id
from webapp.routine import store as routine
from webapp.routine.forms import NewProductForm
from webapp.suggestions import store

blueprint = Blueprint("suggestions", __name__, url_prefix="/<any(nb, sv, en):language>")


@blueprint.get("/clients/<client>/suggestions/new")
@access.requires_share("routine", looks_at="suggest")
def new(client: str) -> Response:
    return _form(NewProductForm(None, data={"id": routine.new_id(), "kind": "treatment"}))


@blueprint.post("/clients/<client>/suggestions")
@access.requires_share("routine", looks_at="suggest")
def suggest(client: str) -> Response:
    form, now, db = NewProductForm(request.form), pages.now(), database.current()
    form.opened_on.latest = latest_day(now)
    if not form.validate():
        return _form(form, status=422)
    with receipts.writing(db):
        access.require_share("routine")
        store.suggest(db, client, own_id(form.id.data), form.values(), author_id=g.account.id, name=g.account.name,
                      now=now)
    return pages.go("clients.client_routine", client=client)


@blueprint.post("/routine/suggestions/<suggestion>/accept")
@access.requires(access.CLIENT)
def accept(suggestion: str) -> Response:
    found, db, now = _own(suggestion), database.current(), pages.now()
    try:
        with receipts.writing(db):
            said_at = receipts.written_at(now)
            product_id = store.accept(db, _own(suggestion), day=g.account.today(said_at), written_at=said_at,
                                      received_at=now)
    except routine.TooMany:
        return pages.render("suggestions/too_many.html", here="/routine/", suggestion=found, status=422)
    return pages.go("routine.product", product=product_id)


@blueprint.post("/routine/suggestions/<suggestion>/decline")
@access.requires(access.CLIENT)
def decline(suggestion: str) -> Response:
    found, db = _own(suggestion), database.current()
    with receipts.writing(db):
        store.decline(db, found, pages.now())
    return pages.go("routine.routine")


def _own(suggestion_id: str) -> store.Suggestion:
    found = store.one(database.current(), suggestion_id)
    access.require_owner(found.client_id if found else None)
    assert found
    return found


def _form(form: NewProductForm, status: int = 200) -> Response:
    return pages.render("suggestions/new.html", here=f"/clients/{g.client.id}/suggestions/new", status=status,
                        **shown(), form=form)
