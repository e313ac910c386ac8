"""What every answer says to the browser, and which writes may come in.

Forms will wait offline for days, so they carry no token that could expire. A write is judged by where the
browser says it came from: `Sec-Fetch-Site`, else `Origin`. See docs/decisions.md.
"""

import base64
import functools
import hashlib
from collections.abc import Callable, Iterable

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.exceptions import Forbidden

from webapp import address, cookies, logs
from webapp.config import ROOT

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
# What every answer says; and what only a document can heed: a page, or a drawing opened by itself.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_DOCUMENTS = {
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
FIELDS = 1000
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def install(app: Flask) -> None:
    """Check each write before it is read; put the headers on each answer, errors and files too."""
    app.before_request(refuse_foreign_writes)
    app.before_request(refuse_many_fields)
    app.after_request(keep_private)
    app.wsgi_app = strict_headers(app.wsgi_app)


def strict_headers(application: Callable) -> Callable:
    """Wrap a WSGI application. A page with a stylesheet of its own has left the policy's name for it.

    Stylesheets, scripts and pictures do without what only documents heed: 300 bytes each on a first visit.
    """
    def wrapped(environ: dict, start_response: Callable) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        is_document = not path.startswith("/static/") or path.endswith(".svg")

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            is_error = not status.startswith(("200", "304", "206"))   # whose page is a document anywhere
            headers += headers_of_document(environ) if is_document or is_error else headers_of_file(environ)
            return start_response(status, headers, exc_info)

        return application(environ, start)

    return wrapped


def headers_of_file(environ: dict) -> list[tuple[str, str]]:
    """What every answer says."""
    transport = {"Strict-Transport-Security": STRICT_TRANSPORT} if environ["wsgi.url_scheme"] == "https" else {}
    return [*ALWAYS.items(), *transport.items()]


def headers_of_document(environ: dict) -> list[tuple[str, str]]:
    """What a page, or a drawing opened by itself, says."""
    policy = {"Content-Security-Policy": environ.get("hudro.policy", POLICY)}
    return [*headers_of_file(environ), *OF_DOCUMENTS.items(), *policy.items()]


class Foreign(Forbidden):
    """A write that did not come from a page of ours, as far as can be seen. `why`: which of our sentences says so."""

    def __init__(self, why: str = ""):
        super().__init__()
        self.why = why


def refuse_foreign_writes() -> None:
    """Raise `Foreign` for a write that another site started, or of which nobody says who started it.

    `Sec-Fetch-Site` is believed when it is there, else `Origin` must be ours. With neither, a write is let
    in only when it carries no sign-in: then there is no one in whose name it could do harm.
    """
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Foreign
    elif origin is not None:
        if origin != address.root():
            if not address.is_behind_unknown_proxy():
                raise Foreign
            logs.setting("HUDRO_PROXY", "a write was refused because it came through a proxy that the app was not told"
                                        " of. Set HUDRO_PROXY and HUDRO_URL.")
            raise Foreign("proxy")
    elif cookies.read(cookies.SIGN_IN):
        logs.setting("Origin", "a write was refused because it carries neither Sec-Fetch-Site nor Origin. A proxy must"
                               " pass both on.")
        raise Foreign("no_origin")


def refuse_many_fields() -> None:
    """Answer 413 to more fields than any form has, before they are taken apart."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") > FIELDS:
        abort(413)
    g.has_readable_form = request.method not in SAFE_METHODS and (request.content_length or 0) <= (
        current_app.config["MAX_CONTENT_LENGTH"] or 0)


def keep_private(response: Response) -> Response:
    """No cache keeps a page, unless its view said that it may."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def allow_inline_style(*names: str) -> None:
    """Let this answer carry stylesheets of ours inline, each named by its hash."""
    hashes = " ".join(f"'{style_hash(name)}'" for name in names)
    request.environ["hudro.policy"] = f"{POLICY}; style-src 'self' {hashes}"


@functools.cache
def inline_style(name: str) -> str:
    """A small stylesheet's text, for a public page that carries it inline (one file less to wait for)."""
    return (ROOT / "static" / "css" / name).read_text(encoding="utf-8")


@functools.cache
def style_hash(name: str) -> str:
    """The policy's name for that text."""
    digest = hashlib.sha256(inline_style(name).encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()
