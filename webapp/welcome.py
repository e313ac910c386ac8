"""The front door: a language for those who came without one, and the welcome page."""

from flask import Blueprint, Response, make_response, request

from webapp import access, languages, pages
from webapp.accounts import sessions

front = Blueprint("front", __name__)
blueprint = Blueprint("welcome", __name__, url_prefix=languages.PREFIX)


@front.get("/")
@access.requires(access.ANYONE)
def door() -> Response:
    """To the welcome page, in the account's language, else the cookie's, else the browser's."""
    account = sessions.load()
    language = account.language if account else languages.negotiated(request)
    response = make_response("", 302, {"Location": pages.url("welcome.welcome", language=language)})
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@blueprint.get("/")
@access.requires(access.ANYONE)
def welcome() -> Response:
    """The same page for everyone: it never reads who is signed in, so any cache may keep it."""
    return pages.for_everyone(pages.render_public("welcome.html", styles=("base.css",), menu=False))
