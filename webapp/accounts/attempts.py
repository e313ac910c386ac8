"""How often one may guess. Counted in this process's memory; only what was refused counts, so that guessing
is slow and signing in never is.

The library behind Flask-Limiter, used directly: the extension's own hook ran before every page and cost a
tenth of a day page's time.
"""

from flask import abort, current_app, g, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from webapp.accounts import passwords

PER_ADDRESS = parse("40 per 5 minutes")
PER_EMAIL = parse("10 per 5 minutes")
CODES_PER_EMAIL = parse("10 per hour")
JOINED_PER_ADDRESS = parse("100 per hour")
CODES_PER_PERSON = parse("20 per hour")


class Attempts:
    """The counts of one app."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    @staticmethod
    def current() -> "Attempts":
        """The counts of this app."""
        return current_app.extensions["hudro.attempts"]

    def slow_down(self, *limits: RateLimitItem) -> None:
        """Answer 429 when one of the limits is used up."""
        if not self.may_go_on(*limits):
            abort(429)

    def may_go_on(self, *limits: RateLimitItem) -> bool:
        """Whether none of the limits is used up."""
        return all(self._limiter.test(limit, *_whose(limit)) for limit in limits)

    def count(self, *limits: RateLimitItem) -> None:
        """Count an attempt."""
        for limit in limits:
            self._limiter.hit(limit, *_whose(limit))


def _whose(limit: RateLimitItem) -> tuple[str, str]:
    """What a limit goes by on this path: who is signed in, the e-mail address that was typed, hashed, or the sender's
    address."""
    if limit == CODES_PER_PERSON:
        return request.endpoint or "", g.account.id
    if limit in (PER_EMAIL, CODES_PER_EMAIL):
        return request.endpoint or "", passwords.digest(request.form.get("email", "").strip().lower())
    return request.endpoint or "", request.remote_addr or ""
