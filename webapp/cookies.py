"""The cookies of the app. Over HTTPS each has the prefix `__Host-`, by which the browser holds us to Secure, to the
path `/` and to this host alone: no other site under the same domain can set one in its place.
"""

from flask import Request, Response, request

from webapp.marked import N_

SIGN_IN = "hudro"        # the secret of a sign-in; no script reads it
ACCOUNT = "account"      # which account is signed in, for our own scripts: a phone signs out without a network by it
LANGUAGE = "language"    # for addresses that name none
DEVICE = "device"        # that somebody has signed in here before; no script reads it
PENDING = "pending"      # that the password was right and the second factor is asked for; no script reads it
# What the privacy page says of each.
PURPOSES = {
    SIGN_IN: N_("One keeps you signed in."),
    ACCOUNT: N_("One lets you sign out when you are offline."),
    LANGUAGE: N_("One remembers your language."),
    DEVICE: N_("One remembers that you have signed in on this device before, so that nobody can lock you out by "
               "guessing "
               "passwords."),
    PENDING: N_("One remembers for a few minutes that a therapist’s password was right, until the code is entered."),
}
UNREAD = {SIGN_IN, DEVICE, PENDING}
BEFORE = {ACCOUNT, LANGUAGE}   # were given without the prefix over HTTPS too; phones still hold them


def name_of(cookie: str, req: Request = request) -> str:
    """A cookie's name on this request's scheme."""
    return f"__Host-{cookie}" if req.is_secure else cookie


def read(cookie: str, req: Request = request) -> str:
    """A cookie's value, or an empty one."""
    return next(iter(every(cookie, req)), "")


def every(cookie: str, req: Request = request) -> list[str]:
    """Each value that came under the name: without HTTPS another page may have set a second one, for a longer path."""
    found = req.cookies.getlist(name_of(cookie, req))
    return found or (req.cookies.getlist(cookie) if cookie in BEFORE else [])


def put(response: Response, cookie: str, value: str, max_age: int) -> None:
    """Set a cookie for so many seconds."""
    response.set_cookie(name_of(cookie), value, max_age=max_age, secure=request.is_secure, httponly=cookie in UNREAD,
                        samesite="Lax", path="/")


def drop(response: Response, cookie: str) -> None:
    """Take a cookie back, whichever name it was given under."""
    for name in {name_of(cookie), cookie} if cookie in BEFORE else {name_of(cookie)}:
        response.delete_cookie(name, secure=request.is_secure, httponly=cookie in UNREAD, samesite="Lax", path="/")
