"""A therapist puts a product forward; it becomes a step only when the client accepts it."""

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages, receipts
from webapp.clients.of_client import of_client
from webapp.clients.page import SuggestPage
from webapp.forms import own_id, posted
from webapp.routine import store as routine
from webapp.routine import suggestion_store
from webapp.routine.forms import NewProductForm

blueprint = Blueprint("client_suggestions", __name__,
                      url_prefix=languages.PREFIX + "/clients/<client>/suggestions")


@blueprint.get("/new")
@access.requires_share("routine", looks_at="suggest")
def new(client: str) -> Response:
    return _form(NewProductForm(None, data={"id": routine.new_id(), "kind": "treatment"}))


@blueprint.post("")
@access.requires_share("routine", looks_at="suggest")
def suggest(client: str) -> Response:
    form, db = posted(NewProductForm, _form), database.current()
    with receipts.writing(db) as write:
        suggestion_store.suggest(db, client, own_id(form.id.data), form.values(), write=write)
    return pages.redirect("clients.client_routine", client=client)


def _form(form: NewProductForm, status: int = 200) -> Response:
    return pages.render(SuggestPage.of(of_client(), form=form), here=f"/clients/{g.client.id}/suggestions/new",
                        status=status)
