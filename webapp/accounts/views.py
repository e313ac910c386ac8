"""Join, sign in, sign out; what is stored of whom."""

import functools
from dataclasses import dataclass

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from webapp import access, cookies, countries, database, languages, logs, pages
from webapp.accounts import attempts, onward, passwords, second_factor_views, sessions, store
from webapp.accounts.forms import (
    TIME_ZONES,
    JoinForm,
    ResetForm,
    SignInForm,
)
from webapp.forms import posted

blueprint = Blueprint("accounts", __name__, url_prefix=languages.PREFIX)


@dataclass(frozen=True, kw_only=True)
class PrivacyPage(pages.Page):
    """What is stored, where and for how long."""

    template = "accounts/privacy.html"

    cookies: tuple[str, ...]       # what each is for, in the source language
    authorities: tuple[str, ...]   # who hears complaints, by the clinic's country


@blueprint.get("/join")
@access.requires(access.ANYONE)
def join() -> Response:
    return onward.page(onward.JoinPage, JoinForm(None, data={"language": languages.current()}))


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
        form.ask_for_password_anew()
        return onward.page(onward.JoinPage, form, status=422)
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
        form.email.errors = [_("There is already an account with this address. If it is yours, sign in.")]
        form.ask_for_password_anew()
        return onward.page(onward.JoinPage, form, status=422)
    attempts.count(db, [joined])
    language = form.language.data or languages.current()
    onto = (onward.redirect(store.account(db, account_id)) if onward.asked_for()
            else pages.redirect("days.today", notice="", language=language))
    response = sessions.begin(onto, account_id)
    return sessions.keep_language(response, language)


@blueprint.get("/sign-in")
@access.requires(access.ANYONE)
def sign_in() -> Response:
    return onward.page(onward.SignInPage, SignInForm(None))


@blueprint.post("/sign-in")
@access.requires(access.ANYONE)
def sign_in_now() -> Response:
    form, db = posted(SignInForm, functools.partial(onward.page, onward.SignInPage)), database.current()
    found = store.password_of(db, form.email.data)
    device = sessions.known_device(found[0]) if found else ""
    counters = [attempts.by_id(attempts.SIGN_INS_ON, device)] if device else [
        attempts.by_sender(attempts.SIGN_INS_FROM), attempts.by_email(attempts.SIGN_INS_AS, form.email.data)]
    attempts.refuse(db, counters)
    if not passwords.matches(found[1] if found else None, form.password.data) or not found:
        attempts.count(db, counters)
        logs.event("sign-in refused")
        form.password.errors = [_("The email address or password is wrong. Try again.")]
        return onward.page(onward.SignInPage, form, status=422)
    return second_factor_views.let_in(found[0])


@blueprint.get("/sign-in/code")
@access.requires(access.ANYONE)
def reset() -> Response:
    return onward.page(onward.ResetPage, ResetForm(None))


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
        return _refused_reset(form)
    if not store.is_reset_code(db, form.email.data, form.code.data, pages.now()):
        attempts.count(db, counters)
        form.code.errors = [_("This code does not work. It may have been used or have expired. Ask for a new one.")]
        return _refused_reset(form)
    password_hash = passwords.hashed(form.new_password.data)
    with database.writing(db):
        account_id = store.use_reset_code(db, form.email.data, form.code.data, password_hash, pages.now())
    if account_id is None:   # used by another request meanwhile
        form.code.errors = [_("This code does not work. It may have been used or have expired. Ask for a new one.")]
        return _refused_reset(form)
    return second_factor_views.let_in(account_id)


def _refused_reset(form: ResetForm) -> Response:
    form.ask_for_password_anew()
    return onward.page(onward.ResetPage, form, status=422)


@blueprint.get("/sign-out")
@access.requires(access.ANYONE)
def sign_out() -> Response:
    sessions.load()   # with somebody signed in the page asks about what waits on the phone
    return pages.render("accounts/sign_out.html")


@blueprint.post("/sign-out")
@access.requires(access.ANYONE)
def sign_out_now() -> Response:
    return sessions.end(pages.redirect("welcome.welcome", notice=""))


@blueprint.get("/privacy")
@access.requires(access.ANYONE)
def privacy() -> Response:
    return pages.render(PrivacyPage(
        cookies=tuple(cookies.PURPOSES.values()),
        authorities=tuple(one.privacy for one in countries.help_in(g.clinic.country))))
