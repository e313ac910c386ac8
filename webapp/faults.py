"""Pages for what goes wrong: calm, in the reader's language, and never asking the database.

The log names the kind of fault and the lines of code it came through, and nothing that a person wrote.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from webapp import database, environments, logs, mistyped, pages

# Fields that a fault page never shows or sends again.
SECRET = {"password", "new_password", "code"}
KNOWN = {400, 403, 404, 405, 409, 413, 415, 421, 422, 429, 500, 503}


class Hudro(Flask):
    """Flask, but a fault's own words (they may quote what a person wrote) stay out of the log."""

    jinja_environment = environments.Environment

    def handle_http_exception(self, e: HTTPException) -> Any:
        """A slash that lacks is added by our own path: what a request calls this host is nothing to lead anybody to."""
        if isinstance(e, RequestRedirect):
            parts = urlsplit(e.new_url)
            return _permanently(parts.path + (f"?{parts.query}" if parts.query else ""))
        return super().handle_http_exception(e)

    def log_exception(self, exc_info) -> None:
        kind, _, trace = exc_info
        logs.fault(kind.__name__ if kind else "fault", request.endpoint, trace)


def install(app: Flask) -> None:
    """Answer every fault with a page of ours."""
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(database.Fault, on_database)
    # Python's own SQLite stands in where pysqlite3 has no wheel; their exceptions are not related.
    app.register_error_handler(sqlite3.DatabaseError, on_database)
    app.register_error_handler(Exception, on_fault)


def on_http(error: HTTPException) -> Response:
    """A refusal by its status. An address that is close to a page's leads there."""
    if isinstance(error, NotFound) and request.endpoint is None and request.method in ("GET", "HEAD") \
            and (page := mistyped.page_meant(request.path)):
        query = request.query_string.decode("ascii", "ignore")
        return _permanently(page + (f"?{query}" if query else ""))
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    status = error.code if error.code in KNOWN else 400 if error.code < 500 else 500
    response = answer(status, getattr(error, "why", ""))
    if retry_after := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    return response


def _permanently(location: str) -> Response:
    return make_response("", 308, {"Location": location})


def on_database(error: Exception) -> Response:
    """The database is missing, broken, full or held by another: nothing was stored."""
    logs.fault(f"{type(error).__name__} ({getattr(error, 'sqlite_errorname', '?')})", request.endpoint,
               error.__traceback__)
    response = answer(503)
    response.headers["Retry-After"] = "30"
    return response


def on_fault(error: Exception) -> Response:
    """Anything else: a mistake of ours."""
    logs.fault(type(error).__name__, request.endpoint, error.__traceback__)
    return answer(500)


@dataclass(frozen=True, kw_only=True)
class FaultPart(pages.Page):
    """What went wrong, in a sentence for the page's status line."""

    template = "faults/part.html"

    code: int | str   # a status, or the name of a sentence of its own (`faults/_words.html`)


@dataclass(frozen=True, kw_only=True)
class FaultPage(pages.Page):
    """What went wrong, and a button that sends again what was sent."""

    template = "faults/page.html"

    code: int | str
    again: list[tuple[str, str]]   # the fields of a write that failed
    address: str                   # where it was sent


def answer(status: int, why: str = "") -> Response:
    """The page for a status; `why` names a sentence of its own (`faults/_words.html`).

    After a failed write it carries what was sent, to be sent again with one tap. htmx keeps its form as it is and shows
    the sentence in the page's status line instead.
    """
    if "account" not in g:
        g.account = None
    g.counts_no_news = True
    if pages.is_scripted():
        return pages.render_status(FaultPart(code=why or status), status=status)
    again = []
    if status in (500, 503) and request.method == "POST" and not SECRET & request.form.keys():
        again = list(request.form.items(multi=True))
    return pages.render(FaultPage(code=why or status, again=again, address=request.path),
                        here="/" if request.method != "GET" else None, status=status)
