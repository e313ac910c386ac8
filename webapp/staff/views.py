"""The owner's pages: who works in the clinic, and help for those who cannot get in. Whatever lets somebody in, or takes
somebody out, asks for the owner's own password."""

import contextlib
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _

from webapp import access, address, database, languages, logs, pages, spelling
from webapp.accounts import help_store, own_password
from webapp.accounts import store as accounts
from webapp.accounts.forms import OwnPasswordForm
from webapp.accounts.help_store import Therapist
from webapp.accounts.store import Account
from webapp.clients import store as clients
from webapp.clinic import store as clinics
from webapp.sharing import store as sharing
from webapp.staff import store
from webapp.staff.forms import ClientHelpForm, RemovalForm, TherapistForm
from webapp.staff.page import CodePage, StaffPage, TherapistPage

blueprint = Blueprint("staff", __name__, url_prefix=languages.PREFIX + "/staff")


@blueprint.get("/")
@access.requires(access.CLINIC_OWNER)
def staff() -> Response:
    return _staff()


@blueprint.post("/")
@access.requires(access.CLINIC_OWNER)
def add() -> Response:
    own_password.refuse_guessing()
    form, db, now = TherapistForm(request.form), database.current(), pages.now()
    is_valid = form.validate()
    if not own_password.is_right(form) or not is_valid:
        return _refused(form)
    try:
        with _deciding():
            code = store.add(db, name=form.name.data or "", email=spelling.email(form.email.data or ""),
                             language=form.language.data or languages.current(), now=now)
    except accounts.EmailTaken:
        form.email.errors = [_("There is already an account with this address.")]
        return _refused(form)
    _log("added")
    return _code(form.name.data or "", form.email.data or "", form.language.data or "", code, is_therapist=True)


@blueprint.get("/<therapist>/")
@access.requires(access.CLINIC_OWNER)
def therapist(therapist: str) -> Response:
    return _therapist(_person(therapist))


@blueprint.post("/<therapist>/code")
@access.requires(access.CLINIC_OWNER)
def make_code(therapist: str) -> Response:
    """For whoever has forgotten the password, or comes back."""
    person, db = _asked(therapist, may_have_left=True), database.current()
    with _deciding(person):
        code = store.make_code(db, person.id, person.email, g.account.name, pages.now())
    _log("code", person.id)
    return _code(person.name, person.email, accounts.account(db, person.id).language, code, is_therapist=True)


@blueprint.post("/<therapist>/sign-outs")
@access.requires(access.CLINIC_OWNER)
def sign_out(therapist: str) -> Response:
    person = _asked(therapist)
    with _deciding(person):
        store.sign_out(database.current(), person.id, g.account.name, pages.now())
    _log("signed out", person.id)
    return pages.redirect("staff.staff")


@blueprint.post("/<therapist>/lost-phone")
@access.requires(access.CLINIC_OWNER)
def forget_second_factor(therapist: str) -> Response:
    person = _asked(therapist)
    with _deciding(person):
        store.forget_second_factor(database.current(), person.id, g.account.name, pages.now())
    _log("second factor forgotten", person.id)
    return pages.redirect("staff.staff")


@blueprint.post("/<therapist>/ownership")
@access.requires(access.CLINIC_OWNER)
def hand_over(therapist: str) -> Response:
    """Somebody else decides about the app from now on."""
    person = _asked(therapist)
    with _deciding(person):
        clinics.set_owner(database.current(), person.id)
    _log("owner", person.id)
    return pages.redirect("clinic.clinic")


@blueprint.post("/<therapist>/removal")
@access.requires(access.CLINIC_OWNER)
def take_out(therapist: str) -> Response:
    """Not before the clients were called whose warning signs nobody else would see: those whom the page has named."""
    form, db, now = RemovalForm(request.form), database.current(), pages.now()
    person = _asked(therapist, form)
    with _deciding(person):
        alone = list(clients.seen_by_nobody_else(db, person.id, now))
        is_called = form.called.data == "yes" and {one.id for one in alone} <= set(form.seen.data)
        if is_called or not alone:
            store.take_out(db, person.id, now)
            _log("taken out", person.id)
            return pages.redirect("staff.staff", notice="removed")
        sharing.record_listing(db, [(one.id, f"leaving {person.id}") for one in alone], g.account.id, g.account.name,
                               now)
    form.called.errors = [_("Tick this once you have called them.")]
    form.ask_for_password_anew()
    return _therapist(person, form, alone, status=422)


@blueprint.post("/clients/code")
@access.requires(access.CLINIC_OWNER)
def make_client_code() -> Response:
    """The client reads afterwards, on the account page, that it was made and by whom."""
    email, client = _client()
    with _deciding():
        code = store.make_code(database.current(), client.id, email, g.account.name, pages.now())
    _log("code", client.id)
    return _code(client.name, email, client.language, code, is_therapist=False)


@blueprint.post("/clients/sign-outs")
@access.requires(access.CLINIC_OWNER)
def sign_out_client() -> Response:
    """Of somebody whose phone is gone. What is on it is sealed, and opens to no one who is not signed in."""
    _email, client = _client()
    with _deciding():
        store.sign_out(database.current(), client.id, g.account.name, pages.now())
    _log("signed out", client.id)
    return pages.redirect("staff.staff")


def _person(therapist: str, may_have_left: bool = True) -> Therapist:
    """One of the others who work here; 404 for anybody else, and for the owner: of oneself the account page speaks."""
    found = next((one for one in help_store.therapists(database.current()) if one.id == therapist), None)
    if found is None or found.id == g.account.id or (found.left_at and not may_have_left):
        abort(404)
    return found


def _asked(therapist: str, form: OwnPasswordForm | None = None, may_have_left: bool = False) -> Therapist:
    """One of the others, the owner's own password given; else the page again."""
    person, form = _person(therapist, may_have_left), form or OwnPasswordForm(request.form)
    own_password.refuse_guessing()
    if not form.validate() or not own_password.is_right(form):
        abort(_therapist(person, form, status=422))
    return person


@contextlib.contextmanager
def _deciding(person: Therapist | None = None) -> Iterator[None]:
    """A transaction in which the owner still owns the app and the person is there as before; else 404."""
    db = database.current()
    with database.writing(db):
        if clinics.read(db).owner_id != g.account.id:
            abort(404)
        if person and bool(_person(person.id).left_at) != bool(person.left_at):
            abort(404)
        yield


def _log(what: str, about: str = "") -> None:
    logs.event("account %s, as the owner: %s %s", g.account.id, what, about)


def _client() -> tuple[str, Account]:
    """(address, account) of the client whom the form names, the owner's password given; else the page again."""
    own_password.refuse_guessing()
    form, db = ClientHelpForm(request.form), database.current()
    is_valid = form.validate()
    found = accounts.password_of(db, form.email.data or "") if own_password.is_right(form) and is_valid else None
    client = accounts.account(db, found[0]) if found else None
    if client is None or client.therapist:
        if not form.errors:
            form.email.errors = [_("No client has an account with this address.")]
        form.ask_for_password_anew()
        abort(_staff(client_form=form, status=422))
    return form.email.data or "", client


def _code(name: str, email: str, language: str, code: str, is_therapist: bool) -> Response:
    # The code stands behind the #, which a browser sends to no server and no log.
    link = f"{address.root()}{pages.url('accounts.reset', language=language or languages.current())}#code={code}"
    return pages.render(CodePage(name=name, email=email, code=code, link=link, is_therapist=is_therapist),
                        here="/staff/")


def _refused(form: TherapistForm) -> Response:
    form.ask_for_password_anew()
    return _staff(form, status=422)


def _staff(form: TherapistForm | None = None, client_form: ClientHelpForm | None = None, status: int = 200) -> Response:
    return pages.render(StaffPage(
        therapists=help_store.therapists(database.current()),
        form=form or TherapistForm(None, data={"language": languages.current()}),
        client_form=client_form or ClientHelpForm(None)), here="/staff/", status=status)


def _therapist(person: Therapist, form: OwnPasswordForm | None = None, alone: Sequence[clients.Alone] = (),
               status: int = 200) -> Response:
    number = sum(1 for _one in clients.seen_by_nobody_else(database.current(), person.id, pages.now()))
    return pages.render(TherapistPage(person=person, form=form or OwnPasswordForm(None), number=number,
                                      alone=list(alone)), here=f"/staff/{person.id}/", status=status)
