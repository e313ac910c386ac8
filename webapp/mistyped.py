"""Addresses as people retype and shorten them: the language in capitals or by another name, a slash too many."""

from collections.abc import Iterable

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from webapp import languages


def page_meant(path: str) -> str | None:
    """The page of ours that an address without one is close to, or None."""
    return next((one for one in _close_to(path) if one != path and is_page(one)), None)


def is_page(path: str) -> bool:
    """Whether there is a page at exactly this path, whoever may read it."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RoutingException):
        return False
    return True


def _close_to(path: str) -> Iterable[str]:
    first, _, rest = path.removeprefix("/").partition("/")
    language = languages.called(first.lower())
    if language is None:
        return
    bare = rest.rstrip("/")
    for end in (rest, bare, bare + "/", bare.lower(), bare.lower() + "/"):
        yield f"/{language}/{end.removeprefix('/')}"
