"""Passwords by argon2id, and the random tokens and codes that stand for a person."""

import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

# 46 MiB and one pass (OWASP's first choice): about 50 ms. Two at once at most, or a rush of sign-ins
# would take the memory that the pages need.
_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(2)
_nobody: list[str] = []

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    with _at_once:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. With no hash (no such account) it takes just as long to say no."""
    if password_hash is None:
        if not _nobody:
            _nobody.append(hashed(secrets.token_urlsafe()))
        password_hash, known = _nobody[0], False
    else:
        known = True
    with _at_once:
        try:
            return _hasher.verify(password_hash, password) and known
        except VerificationError:
            return False


def new_token() -> str:
    """A sign-in's secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A code to read out over the phone: ABCD-EFGH-JKMN, 59 random bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def digest(secret: str) -> str:
    """What is stored of a token or a code: enough to recognise it, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def typed(code: str) -> str:
    """A code as a person types it, made into the one form that `digest` knows."""
    letters = "".join(char for char in code.upper() if char in ALPHABET)
    return "-".join(letters[i:i + 4] for i in range(0, len(letters), 4))
