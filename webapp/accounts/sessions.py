"""The sign-in that a request comes with: its cookie, and who it stands for."""

import re

from flask import Response, g, request

from webapp import database, languages, pages, security
from webapp.accounts import store

LIVES = 60 * 60 * 24 * 180
# Which account is signed in, for our own scripts. A phone that signs out without a network deletes this one.
ACCOUNT = "account"

DEVICES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)
BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


def load() -> store.Account | None:
    """Find out who is signed in, once per request, and note now and then that the device is in use.

    A token without the readable cookie of the same account was signed out without a network: it ends here.
    """
    if "account" not in g:
        g.account = None
        token = request.cookies.get(security.cookie_name(request))
        db = database.current()
        found = store.signed_in(db, token, pages.now()) if token else None
        if found and request.cookies.get(ACCOUNT) != found[0].id:
            with database.writing(db):
                store.sign_out(db, found[0].sign_in_id, pages.now())
        elif found:
            g.account, is_stale = found
            if is_stale:
                with database.writing(db):
                    store.seen(db, g.account.sign_in_id, pages.now())
    return g.account


def begin(response: Response, account_id: str) -> Response:
    """Sign in on this device: a new token each time, and the one that was there ends."""
    db = database.current()
    before = load()
    with database.writing(db):
        if before:
            store.sign_out(db, before.sign_in_id, pages.now())
        token = store.sign_in(db, account_id, device(request.user_agent.string), pages.now())
    response.set_cookie(security.cookie_name(request), token, max_age=LIVES, secure=request.is_secure,
                        httponly=True, samesite="Lax", path="/")
    response.set_cookie(ACCOUNT, account_id, max_age=LIVES, secure=request.is_secure, samesite="Lax", path="/")
    return response


def end(response: Response) -> Response:
    """Sign out on this device."""
    account = load()
    if account:
        db = database.current()
        with database.writing(db):
            store.sign_out(db, account.sign_in_id, pages.now())
    return forget(response)


def forget(response: Response) -> Response:
    """Take the cookies back."""
    response.delete_cookie(security.cookie_name(request), secure=request.is_secure, httponly=True,
                           samesite="Lax", path="/")
    response.delete_cookie(ACCOUNT, secure=request.is_secure, samesite="Lax", path="/")
    return response


def keep_language(response: Response, language: str) -> Response:
    """Remember the language for pages whose address names none."""
    response.set_cookie(languages.COOKIE, language, max_age=LIVES, secure=request.is_secure, samesite="Lax")
    return response


def device(user_agent: str) -> str:
    """"iPhone, Safari": enough to recognise one's own phone by, no more."""
    names = [next((name for mark, name in known if re.search(mark, user_agent)), "")
             for known in (DEVICES, BROWSERS)]
    return ", ".join(filter(None, names))
