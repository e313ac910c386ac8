"""Whom a client lets in: codes, the page that says what is shared, ending it, and who has looked."""

import datetime as dt
from collections.abc import Iterable

from flask import Blueprint, Response, g, request

from webapp import access, amounts, database, languages, pages, receipts
from webapp.accounts import store as accounts
from webapp.forms import own_id, single
from webapp.sharing import codes, consent, page, store
from webapp.sharing.forms import CodeForm, ConsentForm
from webapp.sharing.scopes import SCOPES, allowed

blueprint = Blueprint("sharing", __name__, url_prefix=languages.PREFIX + "/sharing")
LOG_SHOWN = dt.timedelta(days=90)


@blueprint.get("/")
@access.requires(access.CLIENT)
def sharing() -> Response:
    return _sharing_page()


@blueprint.post("/invitations")
@access.requires(access.CLIENT)
def invite() -> Response:
    """Without a code: a new one to show in the clinic. With a therapist's code: the page that asks for consent."""
    if "code" not in request.form:
        return codes.show("clients.invitations", "/sharing/")
    form = CodeForm(request.form)
    share_id = codes.redeem(form)
    return pages.redirect("sharing.share", notice="", share=share_id) if share_id else _sharing_page(form, status=422)


@blueprint.get("/<share>")
@access.requires(access.CLIENT)
def share(share: str) -> Response:
    return _share_page(_share_of_client(share))


@blueprint.post("/<share>")
@access.requires(access.CLIENT)
def agree(share: str) -> Response:
    """Agree to share, or change how much; with `stop`, one thing less than is shared when it arrives."""
    db, now = database.current(), pages.now()
    if "stop" in request.form:
        return _stop(share, single(request.form, "stop"))
    form = ConsentForm(request.form)
    form.earliest = g.account.today(now)
    is_valid = form.validate()
    found = _share_of_client(share, less=form.scope.data if is_valid else None,
                             until=form.ends_on.day if is_valid else None)
    if not is_valid:
        return _share_page(found, form, status=422)
    with receipts.writing(db):
        if not _share_of_client(share).is_over(g.account.today(now)):
            ends_on = form.ends_on.day if "ends_on" in request.form else found.ends_on
            store.agree(db, share, form.scope.data, ends_on, version=consent.VERSION, language=languages.current(),
                        text=consent.text(found.name, form.scope.data, ends_on), now=now)
            if form.phone.data and not g.account.phone:
                accounts.change(db, g.account.id, phone=form.phone.data)
            if form.birth_year.data and not g.account.birth_year:
                accounts.change(db, g.account.id, birth_year=int(form.birth_year.data))
    return pages.redirect("sharing.share", notice="saved" if found.agreed_at else "begun", share=share)


def _stop(share: str, scope: str) -> Response:
    db, now = database.current(), pages.now()
    _share_of_client(share, less=allowed(one for one in SCOPES if one != scope))
    notice: pages.Notice = "saved"
    with receipts.writing(db):
        found = _share_of_client(share)
        left = allowed(one for one in found.scope if one != scope)
        if not left:
            store.end(db, share, now)
            notice = "ended"
        elif len(left) < len(found.scope) and not found.is_over(g.account.today(now)):
            store.agree(db, share, left, found.ends_on, version=consent.VERSION, language=languages.current(),
                        text=consent.text(found.name, left, found.ends_on), now=now)
    return pages.redirect("sharing.share", notice=notice, share=share)


@blueprint.post("/<share>/end")
@access.requires(access.CLIENT)
def end(share: str) -> Response:
    _share_of_client(share, less=())
    db = database.current()
    with receipts.writing(db):
        store.end(db, share, pages.now())
    return pages.redirect("sharing.sharing", notice="ended")


def _share_of_client(share_id: str, less: Iterable[str] | None = None, until: dt.date | None = None) -> store.Share:
    """The client's share, else 404. `less`, `until`: how much of it and how long they want to share from now on, which
    is kept when there is none: after a restore it may stand in another copy."""
    db, now = database.current(), pages.now()
    found = store.share(db, share_id)
    if found is None and less is not None and own_id(share_id) == share_id:
        with database.writing(db):
            store.narrow_unknown(db, share_id, g.account.id, less, until, now)
            amounts.count(db, g.account.id, 1, len(share_id), now)
    return access.owned(found)


def _share_page(found: store.Share, form: ConsentForm | None = None, status: int = 200) -> Response:
    today = g.account.today(pages.now())
    signs = page.signs_of(database.current(), g.account, g.clinic.country, today)
    return pages.render(page.SharePage.of(
        signs, share=found, is_over=found.is_over(today), form=form or ConsentForm(None, data={
            "scope": found.scope, "ends_on": found.ends_on.isoformat() if found.ends_on else ""}),
        scopes=[(scope, consent.what(scope)) for scope in SCOPES], how=consent.how(found.name),
        asks_phone=not g.account.phone, asks_birth_year=not g.account.birth_year),
        here=f"/sharing/{found.id}", status=status)


def _sharing_page(form: CodeForm | None = None, status: int = 200) -> Response:
    db, now = database.current(), pages.now()
    today = g.account.today(now)
    shares = store.shares_of(db, g.account.id)
    looks = store.viewings(db, g.account.id, now - LOG_SHOWN)
    by_day: dict[tuple[dt.date, str], list[store.Viewing]] = {}   # a row for each person and day, the latest first
    for look in looks:
        by_day.setdefault((g.account.at(look.seen_at).date(), look.therapist_id), []).append(look)
    return pages.render(page.SharingPage.of(
        page.signs_of(db, g.account, g.clinic.country, today), form=form or CodeForm(None),
        asked=[one for one in shares if not one.agreed_at and not one.is_over(today)],
        held=[one for one in shares if one.holds(today)],
        over=[one for one in shares if one.agreed_at and one.is_over(today)],
        looks=[(day, group) for (day, _), group in by_day.items()]), here="/sharing/", status=status)
