"""Who may do what: the only file that answers it.

Each view says whom it is open to; `check` asks before the view runs, and a view that says nothing stops the
app at its start. A stranger is told 404, so that nobody learns what exists.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, abort, current_app, g, make_response, request

from webapp import pages
from webapp.accounts import sessions

View = TypeVar("View", bound=Callable)

ANYONE, SIGNED_IN, CLIENT, THERAPIST = "anyone", "signed in", "client", "therapist"


def open_to(audience: str) -> Callable[[View], View]:
    """Mark a view with its audience: `@access.open_to(access.CLIENT)`."""

    def mark(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]
        return view

    return mark


def install(app: Flask) -> None:
    """Check each request, and each view now."""
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, "audience")]
    if unmarked:
        raise RuntimeError(f"these views do not say who they are open to: {unmarked}")
    app.before_request(check)


def check() -> Response | None:
    """Let the request through, ask for a sign-in, or answer 404."""
    if request.endpoint is None:
        return None
    audience = audience_of(request.endpoint)
    if audience == ANYONE:
        return None
    account = sessions.load()
    if account is None:
        return ask_to_sign_in()
    if (audience == CLIENT and account.therapist) or (audience == THERAPIST and not account.therapist):
        abort(404)
    return None


def audience_of(endpoint: str) -> str:
    """Whom a route is open to."""
    return current_app.view_functions[endpoint].audience  # type: ignore[attr-defined]


def ask_to_sign_in() -> Response:
    """The sign-in page; to a request from a script a 401, never a redirect that `fetch` would follow."""
    if pages.is_scripted():
        return pages.announce("faults/signed_out.html", status=401)
    if request.method not in ("GET", "HEAD"):
        return pages.render("faults/signed_out_page.html", here="/sign-in", status=401)
    response = make_response("", 303, {"Location": pages.url("accounts.sign_in")})
    # What a script asked for may be answered late, when somebody has signed in meanwhile: it takes no cookie back.
    return sessions.forget(response) if request.headers.get("Sec-Fetch-Mode") == "navigate" else response


def own(owner_id: str | None) -> None:
    """404 unless the row belongs to the signed-in client (None: there is no such row)."""
    if owner_id is None or owner_id != g.account.id:
        abort(404)
