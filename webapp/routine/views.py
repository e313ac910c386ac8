"""The routine: today's steps and their ticks, the week, products, their order, and a page for each active."""

import datetime as dt
import functools

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _

from webapp import access, corrections, database, languages, pages, receipts
from webapp.diary import check_in, sign_store, treatment_store
from webapp.forms import Form, own_id, posted, single
from webapp.guide import sources
from webapp.guide.clinic_numbers import UNSURE
from webapp.routine import habits, inputs, page, plan, store
from webapp.routine import suggestion_store as suggestions
from webapp.routine.actives import ACTIVES, BY_NAME, words_of_actives
from webapp.routine.forms import AnswerForm, DayForm, NewProductForm, OrderForm, ProductForm, TickForm
from webapp.routine.product import IMPLIED_PARTS, MOST_IN_USE, months_left

blueprint = Blueprint("routine", __name__, url_prefix=languages.PREFIX + "/routine")
UNDO = dt.timedelta(days=1)
blueprint.add_app_template_global(words_of_actives, "words_of_actives")
blueprint.add_app_template_global(lambda: IMPLIED_PARTS, "implied_parts")
EFFECT = dt.timedelta(weeks=12)   # when to judge a product
SHOWS_NO_EFFECT = {UNSURE, "clay", "zinc", "vitamin_c"}   # in any study that we found, that takes weeks


@blueprint.get("/")
@access.requires(access.CLIENT)
def routine() -> Response:
    db, now = database.current(), pages.now()
    today, found = g.account.today(now), store.products(db, g.account.id)
    in_use = [one for one in found if not one.ended_on]
    week, steps, lines = page.read_week(db, g.account, _monday(today), today)
    return pages.render(page.RoutinePage.of(
        week, is_night=check_in.is_night(g.account.local(now)), steps=steps, lines=lines, has_products=bool(found),
        in_use=len(in_use),
        asked=[asked for one in in_use for asked in page.asked_of(one)],
        clashes=habits.clashes(steps, today), suggested=suggestions.to_answer(db, g.account.id),
        slowly=[(one, days) for one in in_use if (days := habits.suggestion(one, today))]))


def _today() -> dt.date:
    """The client's date when the write was made: a phone may send it days later."""
    return g.account.today(receipts.written_at(pages.now()))


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


@blueprint.get("/weeks/<monday>")
@access.requires(access.CLIENT)
def week(monday: str) -> Response:
    first = pages.day_of(monday)
    if first is None or first.weekday() != 0:
        abort(404)
    today = g.account.today(pages.now())
    return pages.render(page.WeekPage.of(page.read_week(database.current(), g.account, first, today)[0]))


@blueprint.post("/ticks")
@access.requires(access.CLIENT)
def tick() -> Response:
    form, now, db = posted(TickForm, _refused), pages.now(), database.current()
    access.owned(store.step(db, form.step.data))
    day = form.day.day
    assert day
    with receipts.writing(db) as write:
        store.record_tick(db, g.account.id, form.step.data, day, form.state.data, write=write)
    where = "routine" if single(request.form, "page") == "routine" else ""
    if pages.wants_part():
        return _ticked(db, form.step.data, day, where, now)
    return pages.redirect("routine.routine") if where else pages.redirect("days.day", day=day.isoformat())


@blueprint.post("/answers")
@access.requires(access.CLIENT)
def answer() -> Response:
    """What a doctor or pharmacist said of a prescribed product round a treatment."""
    form, db = posted(AnswerForm, _refused), database.current()
    access.owned(store.product(db, form.product.data))
    assert form.treatment.day
    with receipts.writing(db) as write:
        store.record_answer(db, form.product.data, form.treatment.day, form.answer.data, write=write)
    return pages.redirect("routine.routine" if single(request.form, "page") == "routine" else "days.today")


def _ticked(db: database.Database, step_id: str, day: dt.date, where: str, now: dt.datetime) -> Response:
    today = g.account.today(now)
    line = page.line_of(db, g.account, step_id, day, today)
    # Ended meanwhile, or not of this weekday: the row has nothing left to show.
    week = page.read_week(db, g.account, _monday(day), today)[0] if where else None
    return pages.render(page.TickedPart(
        line=line, day=day, today=today, page=where, days=week.days if week else [], week=week.week if week else []),
        blocks=("line", "week") if line else ("week",))


def _refused(form: Form, status: int) -> Response:
    """A tap that cannot be taken: there is no form to keep, so the sentence stands alone."""
    message = next(str(field.errors[0]) for field in form if field.errors)
    response = pages.render(page.RefusedPart(message=message), here="/routine/", status=status, blocks=("refusal",))
    if pages.wants_part():
        response.headers["HX-Retarget"] = "#announcement"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


@blueprint.get("/products")
@access.requires(access.CLIENT)
def products() -> Response:
    db, now = database.current(), pages.now()
    today = g.account.today(now)
    found = store.products(db, g.account.id)
    return pages.render(page.ProductsPage(
        in_use=[(one, months_left(one, today)) for one in found if not one.ended_on],
        used_up=[one for one in found if one.ended_on],
        removed=store.removed_products(db, g.account.id, now - UNDO)))


@blueprint.get("/products/new")
@access.requires(access.CLIENT)
def new_product() -> Response:
    return _new_product_page(NewProductForm(None, data={"id": store.new_id()}))


@blueprint.post("/products")
@access.requires(access.CLIENT)
def add_product() -> Response:
    form, db = posted(NewProductForm, _new_product_page), database.current()
    product_id = own_id(form.id.data)
    try:
        with receipts.writing(db) as write:
            access.refuse_anothers(store.product(db, product_id))
            store.add_product(db, g.account.id, product_id, form.values(), day=_today(), write=write)
    except store.TooMany:
        form.name.errors = [_too_many()]
        return _new_product_page(form, status=422)
    return pages.redirect("routine.product", undo=pages.url("routine.remove_product", product=product_id),
                          product=product_id)


def _too_many() -> str:
    return _("You have %(most)s products in use, and the routine has no room for more. Mark one as used up first.",
             most=MOST_IN_USE)


@blueprint.get("/products/<product>")
@access.requires(access.CLIENT)
def product(product: str) -> Response:
    return _product_page(product)


@blueprint.post("/products/<product>")
@access.requires(access.CLIENT)
def change_product(product: str) -> Response:
    db = database.current()
    access.owned(store.product(db, product))
    form = posted(ProductForm, functools.partial(_product_page, product))
    with receipts.writing(db) as write:
        store.change_product(db, product, form.values(), day=_today(), write=write)
    return pages.redirect("routine.product", product=product)


@blueprint.post("/products/<product>/remove")
@access.requires(access.CLIENT)
def remove_product(product: str) -> Response:
    db = database.current()
    access.owned(store.product(db, product))
    with receipts.writing(db):
        store.remove_product(db, product, receipts.written_at(pages.now()))
    return pages.redirect("routine.products", notice="removed",
                          undo=pages.url("routine.restore_product", product=product))


@blueprint.post("/products/<product>/restore")
@access.requires(access.CLIENT)
def restore_product(product: str) -> Response:
    db = database.current()
    access.owned(store.product(db, product))
    try:
        with receipts.writing(db):
            store.restore_product(db, g.account.id, product, _today())
    except store.TooMany:
        return _product_page(product, status=422, refusal=_too_many())
    return pages.redirect("routine.product", notice="restored", product=product)


@blueprint.post("/products/<product>/used-up")
@access.requires(access.CLIENT)
def use_up_product(product: str) -> Response:
    db = database.current()
    access.owned(store.product(db, product))
    form = _day_form(product)
    with receipts.writing(db):
        store.use_up(db, product, form.day.day or _today())
    return pages.redirect("routine.products")


@blueprint.post("/products/<product>/replace")
@access.requires(access.CLIENT)
def replace_product(product: str) -> Response:
    db = database.current()
    access.owned(store.product(db, product))
    form, new_id = _day_form(product), own_id(single(request.form, "id"))
    try:
        with receipts.writing(db) as write:
            access.refuse_anothers(store.product(db, new_id))
            new_id = store.replace_product(
                db, g.account.id, product, new_id, day=form.day.day or _today(), write=write)
    except store.NotInUse:
        return _product_page(product, status=422, refusal=_("This product is not in use any more."))
    return pages.redirect("routine.product", product=new_id)


def _day_form(product: str) -> DayForm:
    """The date that a tap on a product's page carries; today when it carries none."""
    return posted(DayForm, lambda form, status: _product_page(product, status=status,
                                                              refusal=str(form.day.errors[0])))


@blueprint.get("/steps/order")
@access.requires(access.CLIENT)
def order() -> Response:
    return _order_page()


@blueprint.post("/steps/order")
@access.requires(access.CLIENT)
def set_order() -> Response:
    form, db = posted(OrderForm, _order_page), database.current()
    for step in form.step.data:
        access.owned(store.step(db, step))
    try:
        with receipts.writing(db):
            store.order_steps(db, g.account.id, form.order())
    except store.Incomplete:
        form.step.errors = [_("The routine has changed in the meantime. This is how it is now. Move the step again.")]
        return _order_page(form, status=422)
    return _order_page() if pages.wants_part() else pages.redirect("routine.order")


def _order_page(form: OrderForm | None = None, status: int = 200) -> Response:
    db, today = database.current(), g.account.today(pages.now())
    steps = [step for step in store.steps(db, g.account.id, today) if not step.ended_on and not step.product.ended_on]
    return pages.render(page.OrderPage(form=form or OrderForm(), steps=steps), here="/routine/steps/order",
                        blocks=("order",), status=status)


@blueprint.get("/actives/<active>")
@access.requires(access.ANYONE)
def active(active: str) -> Response:
    """The same for everyone: what an active does, how sure that is, how to begin."""
    if active not in ACTIVES:
        abort(404)
    return pages.for_everyone(pages.render(page.ActivePage(
        active=active, pause=g.clinic.guide.pauses[active],
        cited=sources.named(BY_NAME[active].sources, languages.current())), menu=True))


def _new_product_page(form: NewProductForm, status: int = 200) -> Response:
    return pages.render(page.NewProductPage(form=form), here="/routine/products/new", status=status)


def _product_page(product_id: str, form: ProductForm | None = None, status: int = 200,
                  refusal: str = "") -> Response:
    db, account = database.current(), g.account
    _, one, removed = access.owned(store.product(db, product_id))
    today = account.today(pages.now())
    in_use = not removed and not one.ended_on
    steps = store.steps(db, account.id, today) if in_use else []
    ahead = treatment_store.next_treatment(db, account.id)
    stored = {
        "name": one.name, "brand": one.brand, "kind": one.kind, "active": list(one.ticked), "part": list(one.parts),
        "weekday": [str(day) for day in one.weekdays],
        "opened_on": one.opened_on.isoformat() if one.opened_on else "",
        "months": str(one.months) if one.months else "",
        "prescribed": "yes" if one.prescribed else "", "clinic_approved": "yes" if one.clinic_approved else "",
    }
    known = inputs.of_days(db, g.clinic.guide, account, today, today, sign_store.open_signs(db, account.id))
    rest = plan.stand(g.clinic.guide, one, today, today, known)[1]
    stops = plan.stops_before(g.clinic.guide, [one], ahead.day) if ahead else []
    return pages.render(page.ProductPage(
        product=one, asked=page.asked_of(one), today=today, removed=removed, refusal=refusal,
        rest=rest if in_use else None, ahead=ahead,
        stop=stops[0] if stops else None, left=months_left(one, today),
        suggested=habits.suggestion(one, today) if in_use else (),
        clashes=[clash for clash in habits.clashes(steps, today)
                 if any(other.id == one.id for other in clash.products)],
        judge_from=one.since + EFFECT if set(one.ticked) - SHOWS_NO_EFFECT else None,
        form=form or ProductForm(None, data=stored), open_form=form is not None,
        original=form.original() if form else stored, new_id=store.new_id(),
        history=corrections.history(db, "product", product_id)),
        here=f"/routine/products/{product_id}", status=status)
