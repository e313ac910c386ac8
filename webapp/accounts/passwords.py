"""Passwords by argon2id, and the random tokens and codes that stand for a person."""

import contextlib
import functools
import hashlib
import re
import secrets
import threading
from collections.abc import Iterable, Iterator

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from webapp import spelling

# Two at once at most, and two that wait, or a rush of sign-ins would take the memory and the threads of the pages.
AT_ONCE, WAITING = 2, 2
COMMONEST, OF_ITS_OWN = 10_000, 4
JUDGED = 24   # characters: what is spelt with signs for letters has so many readings that longer ones take seconds
_judging = threading.BoundedSemaphore(2)
_at_once, _in_line = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(AT_ONCE + WAITING)

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


class Busy(ServiceUnavailable):
    """So many passwords are being checked that this one would hold a thread. Try again in a moment."""

    why = "busy"

    def __init__(self) -> None:
        super().__init__(retry_after=2)


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    if not _in_line.acquire(blocking=False):
        raise Busy
    try:
        with _at_once:
            yield
    finally:
        _in_line.release()


def _memory() -> int:
    """KiB that a hash takes."""
    return current_app.config["PASSWORD_MEMORY"]


def _hasher(memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=memory, parallelism=1)


@functools.cache
def _nobodys(memory: int) -> str:
    """The hash of a password that nobody has."""
    return _hasher(memory).hash(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """The argon2id hash to store, of the one spelling. Raises `Busy`."""
    with _turn():
        return _hasher(_memory()).hash(spelling.password(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. With no hash (no such account) it takes just as long to say no. Raises `Busy`."""
    # As it was typed, too: who joined before there was one spelling goes on getting in.
    for one in dict.fromkeys((spelling.password(password), password)):
        with _turn(), contextlib.suppress(VerificationError):
            return _hasher(_memory()).verify(password_hash or _nobodys(_memory()), one) and password_hash is not None
    return False


def is_guessable(password: str, words: Iterable[str]) -> bool:
    """Whether it is one of the 10,000 commonest with or without a number behind it, or made of keys in a row, of
    repetitions or of what is known of the person (`words`): by zxcvbn, fewer than a million guesses. Raises `Busy`."""
    # Its lists take a moment and some megabytes: only once somebody chooses a password.
    from zxcvbn import zxcvbn
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    plain = password.casefold()
    if not {plain, re.sub(r"[\W\d_]+$", "", plain)}.isdisjoint(FREQUENCY_LISTS["passwords"][:COMMONEST]):
        return True
    known = {part for word in words for part in [word, *re.split(r"[\W_]+", word.casefold())] if len(part) > 2}
    letters = left = re.sub(r"[\W\d_]+", "", plain)
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) < min(OF_ITS_OWN, len(letters)):
        return True
    if not _judging.acquire(blocking=False):
        raise Busy
    try:
        return zxcvbn(password[:JUDGED], user_inputs=sorted(known)[:JUDGED])["score"] < 2
    finally:
        _judging.release()


def new_token() -> str:
    """A sign-in's secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_code(groups: int = 3) -> str:
    """A code of groups of four signs, each 20 random bits: ABCD-EFGH-JKMN to read out over the phone has 59."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))


def digest(secret: str) -> str:
    """What is stored of a token or a code: enough to recognise it, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def typed(code: str) -> str:
    """A code as a person types it, made into the one form that `digest` knows."""
    letters = "".join(char for char in code.upper() if char in ALPHABET)
    return "-".join(letters[i:i + 4] for i in range(0, len(letters), 4))
