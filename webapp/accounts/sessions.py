"""The sign-in that a request comes with: its cookie, and who it stands for."""

import re

from flask import Flask, Response, g, request

from webapp import cookies, database, pages
from webapp.accounts import passwords, store

YEAR = 60 * 60 * 24 * 365

DEVICES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)
BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


def install(app: Flask) -> None:
    """Bring a phone's cookies up to date."""
    app.after_request(renew)


def load() -> store.Account | None:
    """Find out who is signed in, once per request, and note now and then that the device is in use.

    A token without the readable cookie was signed out without a network: it ends here. One beside somebody else's is
    left alone: that may be anybody's doing.
    """
    if "account" not in g:
        g.account = None
        token = cookies.read(cookies.SIGN_IN)
        db = database.current()
        found = store.signed_in(db, token, pages.now()) if token else None
        named = cookies.every(cookies.ACCOUNT)
        if found and not named:
            with database.writing(db):
                store.sign_out(db, found[0].sign_in_id, pages.now())
        elif found and found[0].id not in named:
            g.is_doubtful = True
        elif found:
            g.account, is_stale = found
            if is_stale:
                with database.writing(db):
                    store.seen(db, g.account.sign_in_id, pages.now())
    return g.account


def begin(response: Response, account_id: str) -> Response:
    """Sign in on this device: a new token each time, and the one that was there ends."""
    db, now = database.current(), pages.now()
    before = load()
    device_token = cookies.read(cookies.DEVICE) or passwords.new_token()
    with database.writing(db):
        if before:
            store.sign_out(db, before.sign_in_id, now)
        token = store.sign_in(db, account_id, device(request.user_agent.string), now)
        store.know_device(db, account_id, device_token, now)
        therapist = store.account(db, account_id).therapist
    lives = int(store.IN_ALL[therapist].total_seconds())
    cookies.put(response, cookies.SIGN_IN, token, lives)
    cookies.put(response, cookies.ACCOUNT, account_id, lives)
    cookies.put(response, cookies.DEVICE, device_token, YEAR)
    g.account = None   # the answer is not about who was signed in before
    return response


def end(response: Response) -> Response:
    """Sign out on this device."""
    account = load()
    if account:
        db = database.current()
        with database.writing(db):
            store.sign_out(db, account.sign_in_id, pages.now())
        g.account = None
    return forget(response)


def forget(response: Response) -> Response:
    """Take the cookies back; that somebody has signed in here before stays known."""
    cookies.drop(response, cookies.SIGN_IN)
    cookies.drop(response, cookies.ACCOUNT)
    return response


def renew(response: Response) -> Response:
    """Give a phone of before the cookies that it lacks, with the answer to a navigation: what a script asked for may be
    answered late, when somebody else has signed in."""
    account = g.get("account")
    if account and pages.is_navigation():
        lives = int(store.IN_ALL[account.therapist].total_seconds())
        if cookies.name_of(cookies.ACCOUNT) not in request.cookies:
            cookies.put(response, cookies.ACCOUNT, account.id, lives)
        if not cookies.read(cookies.DEVICE):
            token, db = passwords.new_token(), database.current()
            with database.writing(db):
                store.know_device(db, account.id, token, pages.now())
            cookies.put(response, cookies.DEVICE, token, YEAR)
    return response


def known_device(account_id: str) -> str:
    """The token of this device if the account has signed in on it before, else an empty one."""
    token = cookies.read(cookies.DEVICE)
    return token if token and store.is_known_device(database.current(), account_id, token) else ""


def keep_language(response: Response, language: str) -> Response:
    """Remember the language for pages whose address names none."""
    cookies.put(response, cookies.LANGUAGE, language, YEAR)
    return response


def device(user_agent: str) -> str:
    """"iPhone, Safari": enough to recognise one's own phone by, no more."""
    names = [next((name for mark, name in known if re.search(mark, user_agent)), "")
             for known in (DEVICES, BROWSERS)]
    return ", ".join(filter(None, names))
