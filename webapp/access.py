"""Who may do what: the only file that answers it.

Each view says whom it is for; `check` asks before the view runs, and a view that says nothing stops the app at its
start. A stranger is told 404, so that nobody learns what exists. A look at what a client shares is noted before the
view runs: if it cannot be noted, nothing is shown. Who is signed in and what is shared is known to features: `Features`
is all that is asked of them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from flask import Flask, Response, abort, current_app, g, make_response, request
from werkzeug.exceptions import ServiceUnavailable

from webapp import database, pages
from webapp.database import Database
from webapp.times import stamp

KEPT = dt.timedelta(days=14)   # a client's page that a therapist opened is kept so long on the device
View = TypeVar("View", bound=Callable)


@dataclass(frozen=True)
class Audience:
    """Whom a view is for. `scope`: what the client in the address must share with the therapist; `looks_at`: what the
    answer shows of them, for the client to read in the log."""

    is_anyone: bool = False           # nobody has to be signed in
    clients: bool = True
    therapists: bool = True
    needs_second_factor: bool = False   # of therapists, where the clinic asks for it
    owner_only: bool = False            # the therapist alone who decides about the clinic's app
    scope: str = ""
    looks_at: str = ""

    def is_for(self, account: "Person") -> bool:
        """Whether people of this kind have the page at all."""
        return self.therapists if account.therapist else self.clients


ANYONE = Audience(is_anyone=True)
SIGNED_IN = Audience()
CLIENT = Audience(therapists=False)
STAFF = Audience(clients=False)   # nothing of clients: the clinic may still be waiting for their second factor
THERAPIST = Audience(clients=False, needs_second_factor=True)
CLINIC_OWNER = Audience(clients=False, needs_second_factor=True, owner_only=True)
_audiences: dict[Callable, Audience] = {}   # by view


class Person(Protocol):
    """Somebody with an account. `since`: when the sign-in began that they came with."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def therapist(self) -> bool: ...
    @property
    def second_factor(self) -> bool: ...
    @property
    def since(self) -> str: ...
    def today(self, now: dt.datetime) -> dt.date:
        """Their own calendar date."""
        ...


class Share(Protocol):
    """What a client shows a therapist."""

    def shows(self, scope: str, today: dt.date) -> bool:
        """Whether the therapist may look at this; `today` is the client's date."""
        ...


class Owned(Protocol):
    """A row of a client's."""

    @property
    def client_id(self) -> str: ...


OwnedRow = TypeVar("OwnedRow", bound=Owned)


class RecordViewing(Protocol):
    """Note a look of a therapist's, by the name that they had then: at what, of which day ("" for none), when."""

    def __call__(self, db: Database, client_id: str, therapist_id: str, name: str, what: str, day: str,
                 seen_at: dt.datetime) -> None: ...


@dataclass(frozen=True)
class Features:
    """What features know and `access` asks."""

    signed_in: Callable[[], Person | None]   # who this request comes from
    person: Callable[[Database, str], Person]   # by the account's id
    share: Callable[[Database, str, str], Share | None]   # of a client and a therapist, by their ids
    record_viewing: RecordViewing
    link_to_sign_in: Callable[[], str]   # and on from there to where the request was on its way
    forget_sign_in: Callable[[Response], Response]


def requires(audience: Audience) -> Callable[[View], View]:
    """Say whom a view is for: `@access.requires(access.CLIENT)`."""

    def mark(view: View) -> View:
        _audiences[view] = audience
        return view

    return mark


def requires_share(scope: str, looks_at: str) -> Callable[[View], View]:
    """Say that a view of `<client>` is for a therapist with whom the client shares this (one of sharing's `SCOPES`).

    `looks_at` names what its answer shows, for the client to read in the log: a GET's is noted before the view runs, a
    write's when it answers with a page (a refused form shows the client too) and not with the way to one.
    """
    return requires(replace(THERAPIST, scope=scope, looks_at=looks_at))


def install(app: Flask, features: Features) -> None:
    """Check each request, and each view now."""
    app.extensions["hudro.access"] = features
    unmarked = [name for name, view in app.view_functions.items() if view not in _audiences]
    if unmarked:
        raise RuntimeError(f"these views do not say whom they are for: {unmarked}")
    app.before_request(check)
    app.after_request(log_shown)


def check() -> Response | None:
    """Let the request through, ask for a sign-in, or answer 404."""
    if request.endpoint is None:
        return None
    audience = audience_of(request.endpoint)
    if audience.is_anyone:
        return None
    account = signed_in()
    if account is None:
        return ask_to_sign_in()
    if not audience.is_for(account) or (audience.owner_only and g.clinic.owner_id != account.id):
        abort(404)
    if audience.needs_second_factor and g.clinic.needs_second_factor and not account.second_factor:
        return ask_for_second_factor()
    if audience.scope:
        authorize_share(account, (request.view_args or {})["client"], audience)
        if request.method == "HEAD":   # shows nothing, not even how long the page is
            return make_response("")
    return None


def signed_in() -> Person | None:
    """Who this request comes from; `g.account` from then on."""
    return _features().signed_in()


def authorize_share(therapist: Person, client_id: str, audience: Audience) -> None:
    """Go on with the client in `g.client` and the share in `g.share`, the look noted; else 404, and 503 for what a
    browser fetches ahead."""
    db, now = database.current(), pages.now()
    share = _features().share(db, client_id, therapist.id)
    if share is None:
        abort(404)
    client = _features().person(db, client_id)
    if not share.shows(audience.scope, client.today(now)):
        abort(404)
    day = (request.view_args or {}).get("day", "")
    if day and pages.day_of(day) is None:
        abort(404)   # nothing is noted that the client could not read
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        raise ServiceUnavailable   # a browser's guess is no look; and what it fetched could be looked at unnoted
    g.client, g.share = client, share
    if request.method == "GET":
        _log(audience.looks_at, day)


def log_view(what: str, day: str = "") -> None:
    """Note what the answer to a write is about to show; what a GET shows was noted when it was let in."""
    if request.method == "POST":
        _log(what, day)


def log_shown(response: Response) -> Response:
    """Note what a write's answer shows, where its view has not; and until when a page may be read on the device."""
    if "client" not in g:
        return response
    # The page that a write leads to, or its form again; what says that something is not there shows nothing.
    is_page = response.mimetype == "text/html" and response.content_length != 0 and (
        response.status_code < 400 or response.status_code == 422)
    if request.method == "POST" and is_page and not g.get("is_logged"):
        _log(audience_of(request.endpoint or "").looks_at, "")
    response.headers["Hudro-Until"] = stamp(pages.now() + KEPT)
    return response


def _log(what: str, day: str) -> None:
    db = database.current()
    with database.writing(db):
        _features().record_viewing(db, g.client.id, g.account.id, g.account.name, what, day, pages.now())
    g.is_logged = True


def require_share() -> None:
    """404 unless the share holds with which a therapist was let in: `receipts.writing` asks inside the transaction,
    after its turn has come. Of any other request nothing is asked."""
    if "client" not in g:
        return
    share = _features().share(database.current(), g.client.id, g.account.id)
    if share is None or not share.shows(audience_of(request.endpoint or "").scope, g.client.today(pages.now())):
        abort(404)


def owned(row: OwnedRow | None) -> OwnedRow:
    """The row, if it is the signed-in client's; else 404, as for one that is not there (None)."""
    if row is None or row.client_id != g.account.id:
        abort(404)
    return row


def refuse_anothers(row: Owned | None) -> None:
    """404 if an id that a phone has made up stands for somebody else's row already."""
    if row is not None:
        owned(row)


def audience_of(endpoint: str) -> Audience:
    """Whom a route is open to."""
    return _audiences[current_app.view_functions[endpoint]]


def ask_to_sign_in() -> Response:
    """The sign-in page; to a request from a script a 401, never a redirect that `fetch` would follow."""
    if pages.is_scripted():
        return pages.render_status("faults/signed_out.html", status=401)
    if request.method not in ("GET", "HEAD"):
        return pages.render("faults/signed_out_page.html", here="/sign-in", status=401)
    response = pages.see_other(_features().link_to_sign_in())
    # What a script asked for may be answered late, when somebody has signed in meanwhile: it takes no cookie back.
    is_over = pages.is_navigation() and not g.get("is_doubtful")
    return _features().forget_sign_in(response) if is_over else response


def ask_for_second_factor() -> Response:
    """The page on which it is set up; a write is not stored, and told why."""
    if pages.is_scripted():
        return pages.render_status("faults/second_factor.html", status=401)
    if request.method not in ("GET", "HEAD"):
        return pages.render("faults/second_factor_page.html", here="/account/", status=403)
    return pages.redirect("second_factor.overview")


def _features() -> Features:
    return current_app.extensions["hudro.access"]
