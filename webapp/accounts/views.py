"""Join, sign in, sign out, and the account page."""

from flask import Blueprint, Response, current_app, g, request
from flask_babel import gettext as _

from webapp import access, database, languages, logs, pages
from webapp.accounts import attempts, onward, own_password, passwords, second_factor_views, sessions, store
from webapp.accounts.forms import (
    TIME_ZONES,
    AdultForm,
    DetailsForm,
    JoinForm,
    OwnPasswordForm,
    PasswordForm,
    ResetForm,
    SignInForm,
    zone_names,
)
from webapp.clients import store as clients
from webapp.clinic import store as clinics
from webapp.diary import store as diary_store
from webapp.sharing import store as shares

blueprint = Blueprint("accounts", __name__, url_prefix="/<any(nb, sv, en):language>")


@blueprint.get("/join")
@access.requires(access.ANYONE)
def join() -> Response:
    return onward.page("accounts/join.html", JoinForm(None, data={"language": languages.current()}))


@blueprint.post("/join")
@access.requires(access.ANYONE)
def join_now() -> Response:
    db = database.current()
    joined, taken = attempts.by_sender(attempts.JOINED_FROM), attempts.by_sender(attempts.TAKEN_FROM)
    chosen = attempts.by_sender(attempts.PASSWORDS_FROM)
    attempts.refuse(db, [joined, taken, chosen])
    form = JoinForm(request.form)
    form.known = (g.clinic.name,)
    if not form.validate():
        if form.password.errors and form.password.data:
            attempts.count(db, [chosen])
        return onward.page("accounts/join.html", form, status=422)
    zone = form.time_zone.data
    try:
        if store.is_taken(db, form.email.data):   # told before a password's hash is paid for
            attempts.count(db, [taken])
            raise store.EmailTaken
        password_hash = passwords.hashed(form.password.data)
        with database.writing(db):
            account_id = store.join(
                db, name=form.name.data, email=form.email.data, password_hash=password_hash,
                language=form.language.data or languages.current(),
                time_zone=zone if zone in TIME_ZONES else g.clinic.time_zone,
                phone=form.phone.data, birth_year=int(form.birth_year.data) if form.birth_year.data else None,
                now=pages.now())
    except store.EmailTaken:
        form.email.errors = [_("Somebody has joined with this address. Is it you? Then sign in.")]
        return onward.page("accounts/join.html", form, status=422)
    attempts.count(db, [joined])
    language = form.language.data or languages.current()
    onto = onward.go(store.of(db, account_id)) if onward.asked_for() else pages.go("days.today", language=language)
    response = sessions.begin(onto, account_id)
    return sessions.keep_language(response, language)


@blueprint.get("/sign-in")
@access.requires(access.ANYONE)
def sign_in() -> Response:
    return onward.page("accounts/sign_in.html", SignInForm(None))


@blueprint.post("/sign-in")
@access.requires(access.ANYONE)
def sign_in_now() -> Response:
    form, db = SignInForm(request.form), database.current()
    if not form.validate():
        return onward.page("accounts/sign_in.html", form, status=422)
    found = store.password_of(db, form.email.data)
    device = sessions.known_device(found[0]) if found else ""
    counters = [attempts.by_id(attempts.SIGN_INS_ON, device)] if device else [
        attempts.by_sender(attempts.SIGN_INS_FROM), attempts.by_email(attempts.SIGN_INS_AS, form.email.data)]
    attempts.refuse(db, counters)
    if not passwords.matches(found[1] if found else None, form.password.data) or not found:
        attempts.count(db, counters)
        logs.event("sign-in refused")
        form.password.errors = [_("The e-mail address and the password do not belong together. Try again.")]
        return onward.page("accounts/sign_in.html", form, status=422)
    return second_factor_views.let_in(found[0])


@blueprint.get("/sign-in/code")
@access.requires(access.ANYONE)
def reset() -> Response:
    return onward.page("accounts/reset.html", ResetForm(None))


@blueprint.post("/sign-in/code")
@access.requires(access.ANYONE)
def reset_now() -> Response:
    form, db = ResetForm(request.form), database.current()
    form.known = (g.clinic.name,)
    # Not by whose account it is: strangers could keep its owner from the only way in. Codes have 59 bits.
    counters, chosen = [attempts.by_sender(attempts.SIGN_INS_FROM)], attempts.by_sender(attempts.PASSWORDS_FROM)
    attempts.refuse(db, [*counters, chosen])
    if not form.validate():
        if form.new_password.errors and form.new_password.data:
            attempts.count(db, [chosen])
        return onward.page("accounts/reset.html", form, status=422)
    if not store.is_reset_code(db, form.email.data, form.code.data, pages.now()):
        attempts.count(db, counters)
        form.code.errors = [_("This code does not work. It may be used or too old. Ask for a new one.")]
        return onward.page("accounts/reset.html", form, status=422)
    password_hash = passwords.hashed(form.new_password.data)
    with database.writing(db):
        account_id = store.use_reset_code(db, form.email.data, form.code.data, password_hash, pages.now())
    if account_id is None:   # used by another request meanwhile
        form.code.errors = [_("This code does not work. It may be used or too old. Ask for a new one.")]
        return onward.page("accounts/reset.html", form, status=422)
    return second_factor_views.let_in(account_id)


@blueprint.get("/sign-out")
@access.requires(access.ANYONE)
def sign_out() -> Response:
    sessions.load()   # with somebody signed in the page asks about what waits on the phone
    return pages.render("accounts/sign_out.html")


@blueprint.post("/sign-out")
@access.requires(access.ANYONE)
def sign_out_now() -> Response:
    return sessions.end(pages.go("welcome.welcome"))


@blueprint.get("/account/")
@access.requires(access.SIGNED_IN)
def account() -> Response:
    return _account_page()


@blueprint.post("/account/")
@access.requires(access.SIGNED_IN)
def change_details() -> Response:
    form = DetailsForm(request.form)
    valid = form.validate()
    if g.account.therapist and form.says("name") and form.name.data != g.account.name:
        # Clients read it in the log of who has looked.
        form.name.errors = [_("Your name is set by the clinic. Ask whoever runs the app to change it.")]
        valid = False
    if not valid:
        return _account_page(details=form, status=422)
    fields = {name: form[name].data for name in ("name", "phone", "language", "time_zone", "skin_tone", "birth_year")
              if form.says(name)}
    for name in ("skin_tone", "birth_year"):
        if name in fields:
            fields[name] = int(fields[name]) if fields[name] else None
    fields = {name: value for name, value in fields.items() if value or name in ("phone", "skin_tone", "birth_year")}
    db = database.current()
    with database.writing(db):
        store.change(db, g.account.id, **fields)
    language = fields.get("language") or languages.current()
    return sessions.keep_language(pages.go("accounts.account", language=language), language)


@blueprint.post("/account/adult")
@access.requires(access.CLIENT)
def say_adult() -> Response:
    """Whoever joined before it was asked says to be 18 or older. Nobody is locked out of a diary for not saying it."""
    form, db, now = AdultForm(request.form), database.current(), pages.now()
    if not form.validate():
        return _account_page(adult=form, status=422)
    with database.writing(db):
        store.set_adult(db, g.account.id, now)
    return pages.go("days.today")


@blueprint.post("/account/password")
@access.requires(access.SIGNED_IN)
def change_password() -> Response:
    own_password.refuse_guessing()
    form = PasswordForm(request.form)
    form.known = (g.clinic.name, g.account.name, g.account.email)
    valid = form.validate()
    if not own_password.is_right(form) or not valid:
        return _account_page(password=form, status=422)
    password_hash, db = passwords.hashed(form.new_password.data), database.current()
    with database.writing(db):
        store.change(db, g.account.id, password_hash=password_hash)
        store.sign_out_others(db, g.account.id, g.account.sign_in_id, pages.now())
    return sessions.begin(pages.go("accounts.account"), g.account.id)


@blueprint.get("/account/delete")
@access.requires(access.SIGNED_IN)
def delete() -> Response:
    return _delete_page(OwnPasswordForm(None))


@blueprint.post("/account/delete")
@access.requires(access.SIGNED_IN)
def delete_now() -> Response:
    own_password.refuse_guessing()
    form, db = OwnPasswordForm(request.form), database.current()
    if not form.validate() or not own_password.is_right(form):
        return _delete_page(form, status=422)
    with database.writing(db):
        if g.account.therapist:
            store.delete_therapist(db, g.account.id, pages.now())
            shares.end_all(db, g.account.id, pages.now())
            clinics.unset_owner(db, g.account.id)
        else:
            store.delete(db, g.account.id)
    logs.event("account %s deleted", g.account.id)
    current_app.extensions["hudro.store"].wipe()
    return sessions.forget(pages.go("welcome.welcome"))


def _delete_page(form: OwnPasswordForm, status: int = 200) -> Response:
    db, now = database.current(), pages.now()
    alone = list(clients.seen_by_nobody_else(db, g.account.id, now)) if g.account.therapist else []
    return pages.render("accounts/delete.html", here="/account/delete", form=form, alone=alone, status=status)


@blueprint.get("/privacy")
@access.requires(access.ANYONE)
def privacy() -> Response:
    return pages.render("accounts/privacy.html")


def _account_page(details: DetailsForm | None = None, password: PasswordForm | None = None,
                  adult: AdultForm | None = None, status: int = 200) -> Response:
    db = database.current()
    mine = g.account
    values = {"name": mine.name, "phone": mine.phone, "language": mine.language,
              "time_zone": mine.time_zone, "skin_tone": str(mine.skin_tone or ""),
              "birth_year": str(mine.birth_year or "")}
    return pages.render(
        "accounts/account.html", here="/account/", status=status,
        details=details or DetailsForm(None, data=values),
        was=values | details.was() if details else values,
        password=password or PasswordForm(None), adult=adult,
        zones=zone_names(),
        usual=None if mine.therapist else diary_store.usual(db, mine.id),
        sign_ins=store.sign_ins(db, mine.id, pages.now()))
