"""Where somebody goes on to after signing in: to the page that asked for it, so that a link survives.

Only to pages of ours: what stands in `next` may come from anywhere.
"""

import re
from urllib.parse import quote, urlsplit

from flask import Response, current_app, make_response, request

from webapp import mistyped, pages
from webapp.accounts import store
from webapp.forms import single

NEVER = {"accounts.sign_in", "accounts.sign_out", "accounts.join", "accounts.reset", "accounts.delete", "days.today"}
PLAIN = re.compile(r"/[\w\-./?=&%#]*", re.ASCII)   # no page of ours has anything else in its address
FRAGMENT = re.compile(r"code=[\w-]{1,40}", re.ASCII)   # a sharing code: behind the #, it was sent to nobody


def asked_for() -> str:
    """The page that the request names in `next`; an empty string for none, and for what is no page of ours."""
    given = single(request.form if request.method == "POST" else request.args, "next")
    if not PLAIN.fullmatch(given) or given.startswith("//"):
        return ""
    parts = urlsplit(given)
    if not mistyped.is_page(parts.path) or _endpoint(parts.path) in NEVER:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "") \
        + (f"#{parts.fragment}" if FRAGMENT.fullmatch(parts.fragment) else "")


def link(endpoint: str) -> str:
    """The address of a page about signing in that goes on to where this request was on its way."""
    return pages.url(endpoint) + (f"?next={quote(going, safe='/')}" if (going := _going()) else "")


def go(account: store.Account) -> Response:
    """On to the page that was asked for, if somebody of this kind has it; else to today."""
    page = asked_for()
    audience = getattr(current_app.view_functions[_endpoint(urlsplit(page).path)], "audience", "") if page else ""
    if not page or audience in (("client",) if account.therapist else ("therapist", "shared")):
        return pages.go("days.today")
    return make_response("", 303, {"Location": page})


def _going() -> str:
    """Where this request was on its way: what it names, or the page itself that asked for a sign-in."""
    if request.blueprint == "accounts" and request.endpoint in NEVER:
        return asked_for()
    path = request.full_path.rstrip("?")
    return path if request.method == "GET" and request.endpoint not in NEVER and PLAIN.fullmatch(path) else ""


def _endpoint(path: str) -> str:
    return current_app.url_map.bind("").match(path, method="GET")[0]
