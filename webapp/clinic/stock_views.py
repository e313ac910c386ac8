"""The serums and cartridges that a clinic has, to choose among when a treatment is recorded."""

import uuid
from dataclasses import dataclass, field

from flask import Blueprint, Response, abort, g

from webapp import access, database, expiry, languages, pages, receipts
from webapp.clinic import stock_store
from webapp.clinic.forms import StockForm
from webapp.clinic.stock import Item
from webapp.forms import own_id, posted
from webapp.versions import PASSING

blueprint = Blueprint("stock", __name__, url_prefix=languages.PREFIX + "/clinic/stock")


@dataclass(frozen=True, kw_only=True)
class StockPage(pages.Page):
    """What there is, and the form that adds to it."""

    template = "clinic/stock.html"

    items: list[Item]
    expired: frozenset[str]   # ids of what may not be used any more, by the reader's date
    form: StockForm
    new_id: str = field(metadata=PASSING)


@blueprint.get("/")
@access.requires(access.THERAPIST)
def stock() -> Response:
    return _page(StockForm(None))


@blueprint.post("/")
@access.requires(access.THERAPIST)
def add() -> Response:
    form, db = posted(StockForm, _page), database.current()
    item = Item(own_id(form.id.data), form.kind.data, form.name.data, form.batch.data,
                expiry.read(form.expiry.data) or "")
    with receipts.writing(db) as write:
        stock_store.add(db, item, write=write)
    return pages.redirect("stock.stock")


@blueprint.post("/<item>/used-up")
@access.requires(access.THERAPIST)
def use_up(item: str) -> Response:
    db = database.current()
    if not stock_store.named(db, [item]):
        abort(404)
    with receipts.writing(db) as write:
        stock_store.use_up(db, item, write=write)   # a second time it says nothing
    return pages.redirect("stock.stock", notice="removed")


def _page(form: StockForm, status: int = 200) -> Response:
    items, today = stock_store.items(database.current()), g.account.today(pages.now())
    return pages.render(StockPage(items=items, expired=frozenset(one.id for one in items if one.is_expired(today)),
                                  form=form, new_id=str(uuid.uuid4())), here="/clinic/stock/", status=status)
