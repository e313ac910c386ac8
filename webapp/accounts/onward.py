"""Where somebody goes on to after signing in: to the page that asked for it, so that a link survives.

Only to pages of ours: what stands in `next` may come from anywhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import Response, current_app, request

from webapp import access, mistyped, pages
from webapp.accounts import store
from webapp.forms import Form, single

NEVER = {"accounts.sign_in", "accounts.sign_out", "accounts.join", "accounts.reset", "account.delete",
         "second_factor.ask", "days.today"}
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


@dataclass(frozen=True, kw_only=True)
class WayInPage(pages.Page):
    """A page on the way in; it carries on where the person was going."""

    form: Form
    onward: str                  # the page to go on to; empty for none
    way: Callable[[str], str]    # the address of another page on the way in


@dataclass(frozen=True, kw_only=True)
class JoinPage(WayInPage):
    """The form for a new account."""

    template = "accounts/join.html"


@dataclass(frozen=True, kw_only=True)
class SignInPage(WayInPage):
    """The form with which somebody signs in."""

    template = "accounts/sign_in.html"


@dataclass(frozen=True, kw_only=True)
class SecondFactorPage(WayInPage):
    """The second step of signing in."""

    template = "accounts/second_factor.html"


@dataclass(frozen=True, kw_only=True)
class ResetPage(WayInPage):
    """The form for a new password, with a code from the clinic."""

    template = "accounts/reset.html"


def page(kind: type[WayInPage], form: Form, status: int = 200) -> Response:
    """A page on the way in, as an answer."""
    asked = asked_for()
    here = pages.without_language(request.path) + (f"?next={quote(asked, safe='/')}" if asked else "")
    return pages.render(kind(form=form, onward=asked, way=link), here=here, status=status)


def redirect(account: store.Account) -> Response:
    """On to the page that was asked for, if somebody of this kind has it; else to today."""
    asked = asked_for()
    if not asked or not access.audience_of(_endpoint(urlsplit(asked).path)).is_for(account):
        return pages.redirect("days.today", notice="")
    return pages.see_other(asked)


def _going() -> str:
    """Where this request was on its way: what it names, or the page itself that asked for a sign-in."""
    if request.method == "POST" or request.endpoint in NEVER:
        return asked_for()
    path = request.full_path.rstrip("?")
    return path if PLAIN.fullmatch(path) else ""


def _endpoint(path: str) -> str:
    return current_app.url_map.bind("").match(path, method="GET")[0]
