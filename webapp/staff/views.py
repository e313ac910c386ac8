"""The owner's pages: who works in the clinic, and help for those who cannot get in. Whatever lets somebody in, or takes
somebody out, asks for the owner's own password."""

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _

from webapp import access, address, database, languages, logs, pages, spelling
from webapp.accounts import help_store, own_password
from webapp.accounts import store as accounts
from webapp.accounts.forms import OwnPasswordForm
from webapp.accounts.help_store import Therapist
from webapp.clients import store as clients
from webapp.clinic import store as clinics
from webapp.forms import posted
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
    form, db = posted(TherapistForm, _staff), database.current()
    try:
        with database.writing(db):
            code = store.add(db, name=form.name.data, email=spelling.email(form.email.data),
                             language=form.language.data or languages.current(), now=pages.now())
    except accounts.EmailTaken:
        form.email.errors = [_("Somebody has an account with this address.")]
        return _staff(form, status=422)
    return _code(form.name.data, form.email.data, form.language.data, code, is_therapist=True)


@blueprint.get("/<therapist>/")
@access.requires(access.CLINIC_OWNER)
def therapist(therapist: str) -> Response:
    return _therapist(_person(therapist))


@blueprint.post("/<therapist>/code")
@access.requires(access.CLINIC_OWNER)
def make_code(therapist: str) -> Response:
    """For whoever has forgotten the password, or comes back."""
    person, db = _person(therapist), database.current()
    _ask_password(OwnPasswordForm(request.form), person)
    with database.writing(db):
        code = accounts.new_reset_code(db, person.email, pages.now())
        help_store.record_help(db, person.id, "code", g.account.name, pages.now())
    return _code(person.name, person.email, accounts.account(db, person.id).language, code or "", is_therapist=True)


@blueprint.post("/<therapist>/sign-outs")
@access.requires(access.CLINIC_OWNER)
def sign_out(therapist: str) -> Response:
    person, db = _person(therapist), database.current()
    _ask_password(OwnPasswordForm(request.form), person)
    with database.writing(db):
        store.sign_out(db, person.id, pages.now())
        help_store.record_help(db, person.id, "signed out", g.account.name, pages.now())
    return pages.redirect("staff.staff")


@blueprint.post("/<therapist>/lost-phone")
@access.requires(access.CLINIC_OWNER)
def forget_second_factor(therapist: str) -> Response:
    person, db = _person(therapist), database.current()
    _ask_password(OwnPasswordForm(request.form), person)
    with database.writing(db):
        store.forget_second_factor(db, person.id, pages.now())
        help_store.record_help(db, person.id, "second factor", g.account.name, pages.now())
    return pages.redirect("staff.staff")


@blueprint.post("/<therapist>/ownership")
@access.requires(access.CLINIC_OWNER)
def hand_over(therapist: str) -> Response:
    """Somebody else decides about the app from now on."""
    person, db = _person(therapist), database.current()
    _ask_password(OwnPasswordForm(request.form), person)
    with database.writing(db):
        clinics.set_owner(db, person.id)
    logs.event("account %s owns the clinic's app", person.id)
    return pages.redirect("clinic.clinic")


@blueprint.post("/<therapist>/removal")
@access.requires(access.CLINIC_OWNER)
def take_out(therapist: str) -> Response:
    """Not before the clients were called whose warning signs nobody else would see."""
    person, db, form = _person(therapist), database.current(), RemovalForm(request.form)
    if _alone(person) and form.called.data != "yes":
        form.validate()
        form.called.errors = [_("Tick this once you have called them.")]
        form.ask_for_password_anew()
        return _therapist(person, form, status=422)
    _ask_password(form, person)
    with database.writing(db):
        store.take_out(db, person.id, pages.now())
    logs.event("account %s was taken out", person.id)
    return pages.redirect("staff.staff", notice="removed")


@blueprint.post("/clients/code")
@access.requires(access.CLINIC_OWNER)
def make_client_code() -> Response:
    """The client reads afterwards, on the account page, that it was made and by whom."""
    email, account_id = _client()
    db = database.current()
    client = accounts.account(db, account_id)
    with database.writing(db):
        code = accounts.new_reset_code(db, email, pages.now())
        help_store.record_help(db, account_id, "code", g.account.name, pages.now())
    return _code(client.name, email, client.language, code or "", is_therapist=False)


@blueprint.post("/clients/sign-outs")
@access.requires(access.CLINIC_OWNER)
def sign_out_client() -> Response:
    """Of somebody whose phone is gone. What is on it is sealed, and opens to no one who is not signed in."""
    _email, account_id = _client()
    db = database.current()
    with database.writing(db):
        store.sign_out(db, account_id, pages.now())
        help_store.record_help(db, account_id, "signed out", g.account.name, pages.now())
    return pages.redirect("staff.staff")


def _person(therapist: str) -> Therapist:
    """One of the others who work here; 404 for anybody else, and for the owner: of oneself the account page speaks."""
    found = next((one for one in help_store.therapists(database.current(), pages.now()) if one.id == therapist), None)
    if found is None or found.id == g.account.id:
        abort(404)
    return found


def _ask_password(form: OwnPasswordForm, person: Therapist) -> None:
    """Go on if the owner's own password was given; else the page again."""
    own_password.refuse_guessing()
    if not form.validate() or not own_password.is_right(form):
        abort(_therapist(person, form, status=422))


def _client() -> tuple[str, str]:
    """(address, account) of the client whom the form names, the owner's password given; else the page again."""
    own_password.refuse_guessing()
    form, db = ClientHelpForm(request.form), database.current()
    is_valid = form.validate()
    is_owner = own_password.is_right(form)
    found = accounts.password_of(db, form.email.data) if is_valid and is_owner else None
    if is_valid and is_owner and (found is None or accounts.account(db, found[0]).therapist):
        form.email.errors = [_("No client has joined with this address.")]
    if found is None or form.email.errors or not is_owner:
        form.ask_for_password_anew()
        abort(_staff(client_form=form, status=422))
    return form.email.data, found[0]


def _alone(person: Therapist) -> list:
    return list(clients.seen_by_nobody_else(database.current(), person.id, pages.now()))


def _code(name: str, email: str, language: str, code: str, is_therapist: bool) -> Response:
    # The code stands behind the #, which a browser sends to no server and no log.
    link = f"{address.root()}{pages.url('accounts.reset', language=language or languages.current())}#code={code}"
    return pages.render(CodePage(name=name, email=email, code=code, link=link, is_therapist=is_therapist),
                        here="/staff/")


def _staff(form: TherapistForm | None = None, client_form: ClientHelpForm | None = None, status: int = 200) -> Response:
    return pages.render(StaffPage(
        therapists=help_store.therapists(database.current(), pages.now()),
        form=form or TherapistForm(None, data={"language": languages.current()}),
        client_form=client_form or ClientHelpForm(None)), here="/staff/", status=status)


def _therapist(person: Therapist, form: OwnPasswordForm | None = None, status: int = 200) -> Response:
    return pages.render(TherapistPage(person=person, form=form or OwnPasswordForm(None), alone=_alone(person)),
                        here=f"/staff/{person.id}/", status=status)
