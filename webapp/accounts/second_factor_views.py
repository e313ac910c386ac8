"""The second factor: asked for at the sign-in of those who have one, set up and turned off on a page of its own."""

from dataclasses import dataclass

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from webapp import access, cookies, database, languages, logs, pages, qr
from webapp.accounts import attempts, onward, own_password, second_factor, sessions, store
from webapp.accounts.forms import CodeForm, OwnPasswordForm, TurnOffForm

blueprint = Blueprint("second_factor", __name__, url_prefix=languages.PREFIX)


def let_in(account_id: str) -> Response:
    """Go on after the right password, or code of the clinic: signed in, or to the second factor."""
    db = database.current()
    account = store.account(db, account_id)
    if not second_factor.is_on(db, account_id):
        return _signed_in(account)
    with database.writing(db):
        token = second_factor.begin_sign_in(db, account_id, pages.now())
    response = pages.see_other(onward.link("second_factor.ask"))
    cookies.put(response, cookies.PENDING, token, int(second_factor.PENDING_LIVES.total_seconds()))
    return response


@blueprint.get("/sign-in/second-factor")
@access.requires(access.ANYONE)
def ask() -> Response:
    """The code, after the right password."""
    return onward.page(onward.SecondFactorPage, CodeForm(None)) if _pending() else _begin_again()


@blueprint.post("/sign-in/second-factor")
@access.requires(access.ANYONE)
def check() -> Response:
    """Signed in with the right code; with a wrong one asked again."""
    db, account_id = database.current(), _pending()
    if account_id is None:
        return _begin_again()
    counters = [attempts.by_id(attempts.SECOND_FACTOR, account_id)]
    attempts.refuse(db, counters)
    form = CodeForm(request.form)
    if form.validate() and not _uses(account_id, form):
        attempts.count(db, counters)
        logs.event("sign-in refused at the second factor")
    if form.errors:
        return onward.page(onward.SecondFactorPage, form, status=422)
    with database.writing(db):
        second_factor.end_pending(db, account_id)
    response = _signed_in(store.account(db, account_id))
    cookies.drop(response, cookies.PENDING)
    return response


@blueprint.get("/account/second-factor")
@access.requires(access.STAFF)
def overview() -> Response:
    """Whether it is on, and how to set it up or turn it off."""
    return _overview()


@blueprint.post("/account/second-factor")
@access.requires(access.STAFF)
def set_up() -> Response:
    """Show a new secret, in the answer to this write alone: no page that is kept anywhere holds it."""
    if g.account.second_factor:   # who found the device cannot bring a phone of their own
        return pages.redirect("second_factor.overview", notice="")
    own_password.refuse_guessing()
    form, db = OwnPasswordForm(request.form), database.current()
    if not form.validate() or not own_password.is_right(form):
        return _overview(form, status=422)
    with database.writing(db):
        second_factor.begin_set_up(db, g.account.id, pages.now())
    return _set_up(CodeForm(None))


@blueprint.post("/account/second-factor/confirm")
@access.requires(access.STAFF)
def confirm() -> Response:
    """The first code of the app: the secret counts from now on, and every other sign-in of the account ends."""
    db, counters = database.current(), [attempts.by_id(attempts.SECOND_FACTOR, g.account.id)]
    attempts.refuse(db, counters)
    form, now = CodeForm(request.form), pages.now()
    if not form.validate():
        return _set_up(form, status=422)
    with database.writing(db):
        codes = second_factor.confirm(db, g.account.id, form.code.data, now)
        if codes:
            store.sign_out_others(db, g.account.id, g.account.sign_in_id, now)
    if not codes:
        attempts.count(db, counters)
        form.code.errors = [_does_not_work()]
        return _set_up(form, status=422)
    logs.event("account %s has a second factor", g.account.id)
    return pages.render(RecoveryCodesPage(codes=codes), here="/account/second-factor")


@blueprint.post("/account/second-factor/off")
@access.requires(access.STAFF)
def turn_off() -> Response:
    """Off again, for whoever has the password and the app or a recovery code."""
    own_password.refuse_guessing()
    db, counters = database.current(), [attempts.by_id(attempts.SECOND_FACTOR, g.account.id)]
    attempts.refuse(db, counters)
    form = TurnOffForm(request.form)
    if form.validate() and own_password.is_right(form) and not _uses(g.account.id, form):
        attempts.count(db, counters)
    if form.errors:
        return _overview(form, status=422)
    with database.writing(db):
        second_factor.turn_off(db, g.account.id)
    logs.event("account %s has no second factor any more", g.account.id)
    return pages.redirect("second_factor.overview")


def _signed_in(account: store.Account) -> Response:
    logs.event("account %s signed in", account.id)
    return sessions.begin(onward.redirect(account), account.id)


def _pending() -> str | None:
    """Whose password was right on this device a moment ago."""
    token = cookies.read(cookies.PENDING)
    return second_factor.pending(database.current(), token, pages.now()) if token else None


def _begin_again() -> Response:
    response = pages.see_other(onward.link("accounts.sign_in"))
    cookies.drop(response, cookies.PENDING)
    return response


def _uses(account_id: str, form: CodeForm | TurnOffForm) -> bool:
    """Use the form's code up. If it is none, its field says so."""
    db = database.current()
    with database.writing(db):
        is_good = second_factor.use(db, account_id, form.code.data, pages.now())
    if not is_good:
        form.code.errors = [_does_not_work()]
    return is_good


def _does_not_work() -> str:
    return _("This code does not work, or has just been used. Wait for the next one in the app. If none of them works, "
             "check that the phone’s clock is right.")


@dataclass(frozen=True, kw_only=True)
class OverviewPage(pages.Page):
    """Whether a second step is asked for at sign-in, and the form that changes it."""

    template = "accounts/second_factor_overview.html"

    form: OwnPasswordForm
    left: int       # recovery codes that were not used


@dataclass(frozen=True, kw_only=True)
class SetUpPage(pages.Page):
    """The secret for an authenticator app, and the form for its first code."""

    template = "accounts/second_factor_set_up.html"

    form: CodeForm
    secret: str
    address: str    # the secret as the picture has it
    size: int       # of the picture, in modules
    path: str       # the picture, as an SVG path


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesPage(pages.Page):
    """The recovery codes, shown once."""

    template = "accounts/recovery_codes.html"

    codes: list[str]


def _overview(form: OwnPasswordForm | None = None, status: int = 200) -> Response:
    return pages.render(OverviewPage(
        form=form or (TurnOffForm if g.account.second_factor else OwnPasswordForm)(None),
        left=second_factor.recovery_codes_left(database.current(), g.account.id)),
        here="/account/second-factor", status=status)


def _set_up(form: CodeForm, status: int = 200) -> Response:
    key = second_factor.key(database.current(), g.account.id, email=g.account.email, clinic=g.clinic.name,
                            now=pages.now())
    if key is None:   # it took longer than an hour, or is set up already
        return _overview()
    size, path = qr.picture(key.address)
    return pages.render(SetUpPage(form=form, size=size, path=path, secret=key.secret, address=key.address),
                        here="/account/second-factor", status=status)
