"""The second factor of those who work in the clinic: an authenticator app's code (TOTP, RFC 6238) beside the password.

A password that was right opens nothing by itself: it is a *pending sign-in* for ten minutes, until a code is. Whoever
has lost the phone uses one of ten recovery codes, each once.
"""

import datetime as dt
import hmac
import re
from typing import NamedTuple

from pyotp import random_base32
from pyotp.totp import TOTP

from webapp.accounts import passwords
from webapp.database import Database
from webapp.queries import row
from webapp.times import stamp

RECOVERY_CODES = 10
PENDING_LIVES = dt.timedelta(minutes=10)
SET_UP_LIVES = dt.timedelta(hours=1)
PERIOD = 30   # seconds that a code is good for; one before and one after are taken too: phones' clocks differ


class Key(NamedTuple):
    """What an authenticator app is told: the secret (base32), and the address that holds it for a QR code."""

    secret: str
    address: str


def is_on(db: Database, account_id: str) -> bool:
    """Whether this account asks for a code when it signs in."""
    return row(db, "SELECT 1 FROM authenticator WHERE account_id = ? AND confirmed_at <> ''", (account_id,)) is not None


def begin_set_up(db: Database, account_id: str, now: dt.datetime) -> None:
    """A new secret, which counts for nothing until a code of it was typed. One that counts is left alone."""
    db.conn.execute(
        "INSERT INTO authenticator (account_id, secret, made_at) VALUES (?1, ?2, ?3) ON CONFLICT (account_id)"
        " DO UPDATE SET secret = ?2, made_at = ?3 WHERE confirmed_at = ''",
        (account_id, random_base32(), stamp(now)))


def key(db: Database, account_id: str, *, email: str, clinic: str, now: dt.datetime) -> Key | None:
    """What the app is told of the secret that is being set up; None when none is, or not any more."""
    secret = _secret_in_set_up(db, account_id, now)
    return Key(secret, TOTP(secret).provisioning_uri(name=email, issuer_name=clinic or "Hudro")) if secret else None


def _secret_in_set_up(db: Database, account_id: str, now: dt.datetime) -> str:
    found = row(db, "SELECT secret FROM authenticator WHERE account_id = ? AND confirmed_at = '' AND made_at > ?",
                (account_id, stamp(now - SET_UP_LIVES)))
    return found[0] if found else ""


def confirm(db: Database, account_id: str, code: str, now: dt.datetime) -> list[str]:
    """Count the secret from now on, if this is a code of it; the new recovery codes, stored nowhere in plain text, or
    none."""
    if not _secret_in_set_up(db, account_id, now) or not _use_code(db, account_id, code, now):
        return []
    db.conn.execute("UPDATE authenticator SET confirmed_at = ? WHERE account_id = ?", (stamp(now), account_id))
    codes = [passwords.new_code(groups=6) for _ in range(RECOVERY_CODES)]
    db.conn.executemany("INSERT INTO recovery_code (code_hash, account_id) VALUES (?, ?)",
                        [(passwords.digest(passwords.typed(code)), account_id) for code in codes])
    return codes


def use(db: Database, account_id: str, code: str, now: dt.datetime) -> bool:
    """Whether this is the app's code of now or an unused recovery code; either is good once."""
    return _use_code(db, account_id, code, now) or _use_recovery_code(db, account_id, code, now)


def turn_off(db: Database, account_id: str) -> None:
    """Forget the secret and the recovery codes."""
    db.conn.execute("DELETE FROM authenticator WHERE account_id = ?", (account_id,))
    db.conn.execute("DELETE FROM recovery_code WHERE account_id = ?", (account_id,))


def recovery_codes_left(db: Database, account_id: str) -> int:
    """How many are unused."""
    found = row(db, "SELECT count(*) FROM recovery_code WHERE account_id = ? AND used_at = ''", (account_id,))
    return found[0] if found else 0


def begin_sign_in(db: Database, account_id: str, now: dt.datetime) -> str:
    """Note that the password was right; the token of the pending sign-in, which is stored nowhere."""
    token = passwords.new_token()
    db.conn.execute("DELETE FROM pending_sign_in WHERE begun_at < ?", (stamp(now - PENDING_LIVES),))
    db.conn.execute("INSERT INTO pending_sign_in (token_hash, account_id, begun_at) VALUES (?, ?, ?)",
                    (passwords.digest(token), account_id, stamp(now)))
    return token


def pending(db: Database, token: str, now: dt.datetime) -> str | None:
    """Whose pending sign-in this token is; None when it has ended."""
    found = row(db, "SELECT account_id FROM pending_sign_in WHERE token_hash = ? AND begun_at > ?",
                (passwords.digest(token), stamp(now - PENDING_LIVES)))
    return found[0] if found else None


def end_pending(db: Database, account_id: str) -> None:
    """End each pending sign-in of an account."""
    db.conn.execute("DELETE FROM pending_sign_in WHERE account_id = ?", (account_id,))


def _use_code(db: Database, account_id: str, code: str, now: dt.datetime) -> bool:
    found = row(db, "SELECT secret, last_period FROM authenticator WHERE account_id = ?", (account_id,))
    digits = re.sub(r"\s", "", code)
    if found is None or not re.fullmatch(r"[0-9]{6}", digits):
        return False
    secret, last = found
    period = int(now.timestamp()) // PERIOD
    for one in (period - 1, period, period + 1):
        if one > last and hmac.compare_digest(TOTP(secret).generate_otp(one), digits):
            db.conn.execute("UPDATE authenticator SET last_period = ? WHERE account_id = ?", (one, account_id))
            return True
    return False


def _use_recovery_code(db: Database, account_id: str, code: str, now: dt.datetime) -> bool:
    return db.conn.execute(
        "UPDATE recovery_code SET used_at = ? WHERE account_id = ? AND code_hash = ? AND used_at = ''",
        (stamp(now), account_id, passwords.digest(passwords.typed(code)))).rowcount == 1
