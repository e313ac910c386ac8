"""The account page: one's details, password and sign-ins, and the way to delete it all."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, request
from flask_babel import gettext as _

from webapp import access, database, languages, logs, pages
from webapp.accounts import help_store, own_password, passwords, sessions, store
from webapp.accounts.forms import AdultForm, DetailsForm, OwnPasswordForm, PasswordForm, zone_names
from webapp.accounts.help_store import Help
from webapp.clients import store as clients
from webapp.clinic import store as clinics
from webapp.diary import store as diary
from webapp.forms import posted
from webapp.sharing import store as shares
from webapp.sharing.page import PageWithSigns, signs_of

blueprint = Blueprint("account", __name__, url_prefix=languages.PREFIX + "/account")


@blueprint.get("/")
@access.requires(access.SIGNED_IN)
def show() -> Response:
    return _account_page()


@blueprint.post("/")
@access.requires(access.SIGNED_IN)
def change_details() -> Response:
    form = DetailsForm(request.form)
    valid = form.validate()
    if g.account.therapist and form.is_changed("name") and form.name.data != g.account.name:
        # Clients read it in the log of who has looked.
        form.name.errors = [_("Your name is set by the clinic. Ask whoever runs the app to change it.")]
        valid = False
    if not valid:
        return _account_page(details=form, status=422)
    fields = {name: form[name].data for name in ("name", "phone", "language", "time_zone", "skin_tone", "birth_year")
              if form.is_changed(name)}
    for name in ("skin_tone", "birth_year"):
        if name in fields:
            fields[name] = int(fields[name]) if fields[name] else None
    fields = {name: value for name, value in fields.items() if value or name in ("phone", "skin_tone", "birth_year")}
    db = database.current()
    with database.writing(db):
        store.change(db, g.account.id, **fields)
    language = fields.get("language") or languages.current()
    if "language" not in fields:
        return pages.redirect("account.show")
    return _spoken(language)


@blueprint.post("/language")
@access.requires(access.SIGNED_IN)
def speak() -> Response:
    """From now on the app speaks the language of this address."""
    db = database.current()
    with database.writing(db):
        store.change(db, g.account.id, language=languages.current())
    return _spoken(languages.current())


@blueprint.post("/adult")
@access.requires(access.CLIENT)
def say_adult() -> Response:
    """Whoever joined before it was asked says to be 18 or older. Nobody is locked out of a diary for not saying it."""
    db, now = database.current(), pages.now()
    posted(AdultForm, lambda form, status: _account_page(adult=form, status=status))
    with database.writing(db):
        store.set_adult(db, g.account.id, now)
    return pages.redirect("days.today")


@blueprint.post("/time-zone")
@access.requires(access.CLIENT)
def change_time_zone() -> Response:
    """From now on the days go by the zone of the phone in hand: today's page asks where they differ."""
    form, db = posted(DetailsForm, lambda form, status: _account_page(details=form, status=status)), database.current()
    if form.time_zone.data:
        with database.writing(db):
            store.change(db, g.account.id, time_zone=form.time_zone.data)
    return pages.redirect("days.today")


@blueprint.post("/password")
@access.requires(access.SIGNED_IN)
def change_password() -> Response:
    own_password.refuse_guessing()
    form = PasswordForm(request.form)
    form.known = (g.clinic.name, g.account.name, g.account.email)
    valid = form.validate()
    if not own_password.is_right(form) or not valid:
        form.ask_for_password_anew()
        return _account_page(password=form, status=422)
    password_hash, db = passwords.hashed(form.new_password.data), database.current()
    with database.writing(db):
        store.change(db, g.account.id, password_hash=password_hash)
        store.sign_out_others(db, g.account.id, g.account.sign_in_id, pages.now())
    return sessions.begin(pages.redirect("account.show"), g.account.id)


@blueprint.get("/delete")
@access.requires(access.SIGNED_IN)
def delete() -> Response:
    return _delete_page(OwnPasswordForm(None))


@blueprint.post("/delete")
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
    return sessions.forget(pages.redirect("welcome.welcome", notice="deleted"))


@dataclass(frozen=True, kw_only=True)
class AccountPage(pages.Page):
    """What an account says of its owner, the devices on which it is signed in, its password."""

    template = "accounts/account.html"

    details: DetailsForm
    original: dict[str, str]                # what the form showed first
    password: PasswordForm
    adult: AdultForm | None
    zones: list[str]                        # the names of time zones
    usual: dict[str, int] | None            # a client's levels on an ordinary day
    sign_ins: list[tuple[str, str, str]]    # as `store.sign_ins` has them
    help_given: list[tuple[Help, str, str]]   # what the clinic did so that one could get in, as `help_store` has it


@dataclass(frozen=True, kw_only=True)
class DeletePage(PageWithSigns):
    """The form that deletes an account. Of a therapist's the signs are none."""

    template = "accounts/delete.html"

    form: OwnPasswordForm
    alone: list[clients.Alone]   # clients with an open sign that no other therapist sees


def _delete_page(form: OwnPasswordForm, status: int = 200) -> Response:
    db, now = database.current(), pages.now()
    alone = list(clients.seen_by_nobody_else(db, g.account.id, now)) if g.account.therapist else []
    signs = signs_of(db, g.account, g.clinic.country, g.account.today(now))
    return pages.render(DeletePage.of(signs, form=form, alone=alone), here="/account/delete", status=status)


def _spoken(language: str) -> Response:
    """Show the account in a language that was chosen just now."""
    return sessions.keep_language(pages.redirect("account.show", notice="language", language=language), language)


def _account_page(details: DetailsForm | None = None, password: PasswordForm | None = None,
                  adult: AdultForm | None = None, status: int = 200) -> Response:
    db = database.current()
    mine = g.account
    values = {"name": mine.name, "phone": mine.phone, "language": mine.language,
              "time_zone": mine.time_zone, "skin_tone": str(mine.skin_tone or ""),
              "birth_year": str(mine.birth_year or "")}
    return pages.render(AccountPage(
        details=details or DetailsForm(None, data=values),
        original=values | details.original() if details else values,
        password=password or PasswordForm(None), adult=adult,
        zones=zone_names(),
        usual=None if mine.therapist else diary.usual(db, mine.id),
        sign_ins=store.sign_ins(db, mine.id, pages.now()), help_given=help_store.help_given(db, mine.id)),
        here="/account/", status=status)
