"""Accounts and sign-ins. Times are UTC in ISO form; ids are random UUIDs."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from webapp import spelling, taken_away
from webapp.accounts import passwords, second_factor
from webapp.database import Database
from webapp.queries import row, rows
from webapp.times import moment, stamp, zone

CONSENT_VERSION = "2026-12-01"
# When a sign-in ends, for clients and for therapists: unused for so long, and in all. Why: docs/security.md.
UNUSED = {False: dt.timedelta(days=180), True: dt.timedelta(hours=12)}
IN_ALL = {False: dt.timedelta(days=365), True: dt.timedelta(days=30)}
SEEN_EVERY = {False: dt.timedelta(hours=12), True: dt.timedelta(minutes=10)}
RESET_LIVES = dt.timedelta(hours=72)


@dataclass(frozen=True)
class Account:
    """A person, and the sign-in they came with."""

    id: str
    email: str
    name: str
    phone: str
    language: str
    time_zone: str
    therapist: bool
    skin_tone: int | None
    birth_year: int | None = None
    is_adult: bool = False   # has said to be 18 or older
    sign_in_id: str = ""
    since: str = ""   # when this sign-in began
    second_factor: bool = False   # known of a sign-in only

    def local(self, now: dt.datetime) -> dt.datetime:
        """A moment on this person's clock."""
        return now.astimezone(zone(self.time_zone))

    def at(self, stamped: str) -> dt.datetime:
        """A stored time on this person's clock."""
        return self.local(moment(stamped))

    def today(self, now: dt.datetime) -> dt.date:
        """The person's own calendar date."""
        return self.local(now).date()

    def midnight(self, now: dt.datetime) -> dt.datetime:
        """When that date began."""
        return self.local(now).replace(hour=0, minute=0, second=0, microsecond=0)


class EmailTaken(Exception):
    """Somebody has joined with this e-mail address."""


def join(db: Database, *, name: str, email: str, password_hash: str, language: str, time_zone: str,
         phone: str, now: dt.datetime, birth_year: int | None = None) -> str:
    """Make the account of a client who is 18 or older, with the consent that was given; return its id.

    Raises `EmailTaken`.
    """
    if is_taken(db, email):
        raise EmailTaken
    account_id = str(uuid.uuid4())
    db.conn.execute(
        "INSERT INTO account (id, email, email_key, name, phone, password_hash, language, time_zone, joined_at,"
        " adult_at, birth_year, phone_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (account_id, email, spelling.email_key(email), name, phone, password_hash, language, time_zone, stamp(now),
         stamp(now), birth_year, new_phone_key()))
    db.conn.execute(
        "INSERT INTO consent (account_id, purpose, version, language, given_at) VALUES (?, ?, ?, ?, ?)",
        (account_id, "store health data", CONSENT_VERSION, language, stamp(now)))
    return account_id


def add_therapist(db: Database, *, name: str, email: str, password_hash: str, language: str, time_zone: str,
                  now: dt.datetime) -> str:
    """Make the account of somebody who works in the clinic; return its id. Raises `EmailTaken`."""
    if is_taken(db, email):
        raise EmailTaken
    account_id = str(uuid.uuid4())
    db.conn.execute(
        "INSERT INTO account (id, email, email_key, name, password_hash, language, time_zone, therapist, joined_at,"
        " phone_key) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
        (account_id, email, spelling.email_key(email), name, password_hash, language, time_zone, stamp(now),
         new_phone_key()))
    return account_id


def new_phone_key() -> bytes:
    """What an account's writes and pages on phones are sealed with (`static/js/core/lock.js`): 64 random bytes."""
    return secrets.token_bytes(64)


def phone_key(db: Database, account_id: str) -> bytes:
    """The key of an account. It stays the same for good: a phone may hold writes that were sealed long ago."""
    found = row(db, "SELECT phone_key FROM account WHERE id = ?", (account_id,))
    assert found
    return found[0]


def is_taken(db: Database, email: str) -> bool:
    """Whether somebody has joined with this address, in whatever spelling."""
    return row(db, "SELECT 1 FROM account WHERE email_key = ? OR email = ?",
               (spelling.email_key(email), email)) is not None


def password_of(db: Database, email: str) -> tuple[str, str] | None:
    """(account id, password hash) of an e-mail address in whatever spelling, or None. Where two have the same one from
    before there was one spelling, each is found by its own."""
    found = row(db, "SELECT id, password_hash FROM account WHERE email_key = ?1 OR email = ?2"
                    " ORDER BY email = ?2 DESC LIMIT 1", (spelling.email_key(email), email))
    return (found[0], found[1]) if found else None


def sign_in(db: Database, account_id: str, device: str, now: dt.datetime) -> str:
    """Open a sign-in; return its token, which is stored nowhere."""
    token = passwords.new_token()
    db.conn.execute(
        "INSERT INTO sign_in (id, account_id, token_hash, device, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
        (str(uuid.uuid4()), account_id, passwords.digest(token), device[:200], stamp(now), stamp(now)))
    return token


def signed_in(db: Database, token: str, now: dt.datetime) -> tuple[Account, bool] | None:
    """Whose token this is, and whether it is time to note that it was seen; None if it means nobody."""
    found = row(db, SIGNED_IN, (passwords.digest(token), *bounds(now)))
    if found is None:
        return None
    *values, second_factor, seen_at = found
    values[6], values[9] = bool(values[6]), bool(values[9])
    return Account(*values, second_factor=bool(second_factor)), seen_at < stamp(now - SEEN_EVERY[values[6]])


# A sign-in that has not ended, neither by somebody's doing nor by itself; `bounds` are its values.
OPEN = ("s.ended_at IS NULL AND s.seen_at > CASE WHEN a.therapist THEN ? ELSE ? END"
        " AND s.created_at > CASE WHEN a.therapist THEN ? ELSE ? END")

SIGNED_IN = ("SELECT a.id, a.email, a.name, a.phone, a.language, a.time_zone, a.therapist, a.skin_tone,"  # noqa: S608
             " a.birth_year, a.adult_at <> '', s.id, s.created_at,"
             " EXISTS (SELECT 1 FROM authenticator t WHERE t.account_id = a.id AND t.confirmed_at <> ''),"
             " s.seen_at FROM sign_in s JOIN account a ON a.id = s.account_id"
             f" WHERE s.token_hash = ? AND {OPEN}")


def bounds(now: dt.datetime) -> tuple[str, ...]:
    """The values of `OPEN`: when a sign-in must have been used last, and have begun, for therapists and for clients."""
    return tuple(stamp(now - lives[therapist]) for lives in (UNUSED, IN_ALL) for therapist in (True, False))


def account(db: Database, account_id: str) -> Account:
    """An account by its id, without a sign-in. Raises `LookupError`."""
    found = row(db, "SELECT id, email, name, phone, language, time_zone, therapist, skin_tone, birth_year,"
                    " adult_at <> '' FROM account WHERE id = ?", (account_id,))
    if found is None:
        raise LookupError(account_id)
    return Account(*found[:6], therapist=bool(found[6]), skin_tone=found[7], birth_year=found[8],
                   is_adult=bool(found[9]))


def seen(db: Database, sign_in_id: str, now: dt.datetime) -> None:
    """Note that a sign-in is in use."""
    db.conn.execute("UPDATE sign_in SET seen_at = ? WHERE id = ?", (stamp(now), sign_in_id))


def sign_out(db: Database, sign_in_id: str, now: dt.datetime) -> None:
    """End one sign-in."""
    db.conn.execute("UPDATE sign_in SET ended_at = ? WHERE id = ?", (stamp(now), sign_in_id))


def sign_out_others(db: Database, account_id: str, keep: str, now: dt.datetime) -> None:
    """End every sign-in of an account but one (`keep` may be empty)."""
    db.conn.execute(
        "UPDATE sign_in SET ended_at = ? WHERE account_id = ? AND id <> ? AND ended_at IS NULL",
        (stamp(now), account_id, keep))


def sign_everybody_out(db: Database, now: dt.datetime) -> None:
    """End every sign-in, and make the codes for a new password useless."""
    db.conn.execute("UPDATE sign_in SET ended_at = ? WHERE ended_at IS NULL", (stamp(now),))
    db.conn.execute("DELETE FROM pending_sign_in")
    db.conn.execute("DELETE FROM reset_code WHERE used_at IS NULL")


def sign_ins(db: Database, account_id: str, now: dt.datetime) -> list[tuple[str, str, str]]:
    """(id, device, last seen) of an account's open sign-ins, the latest first."""
    return rows(
        db,
        "SELECT s.id, s.device, s.seen_at FROM sign_in s JOIN account a ON a.id = s.account_id"  # noqa: S608
        f" WHERE s.account_id = ? AND {OPEN} ORDER BY s.seen_at DESC LIMIT 20", (account_id, *bounds(now)))


def know_device(db: Database, account_id: str, token: str, now: dt.datetime) -> None:
    """Note that this account has signed in on the device that holds a token."""
    db.conn.execute("INSERT OR REPLACE INTO known_device (account_id, token_hash, seen_at) VALUES (?, ?, ?)",
                    (account_id, passwords.digest(token), stamp(now)))


def is_known_device(db: Database, account_id: str, token: str) -> bool:
    """Whether this account has signed in on the device that holds a token."""
    return row(db, "SELECT 1 FROM known_device WHERE account_id = ? AND token_hash = ?",
               (account_id, passwords.digest(token))) is not None


def change(db: Database, account_id: str, **fields: object) -> None:
    """Change name, phone, language, time zone, skin tone, year of birth or password hash."""
    for field, value in fields.items():
        if field not in ("name", "phone", "language", "time_zone", "skin_tone", "birth_year", "password_hash"):
            raise ValueError(field)
        db.conn.execute(f"UPDATE account SET {field} = ? WHERE id = ?", (value, account_id))  # noqa: S608


def set_adult(db: Database, account_id: str, now: dt.datetime) -> None:
    """Note that somebody has said to be 18 or older."""
    db.conn.execute("UPDATE account SET adult_at = ? WHERE id = ? AND adult_at = ''", (stamp(now), account_id))


def lock_out(db: Database, account_id: str, now: dt.datetime) -> None:
    """End every sign-in and make password and codes useless. Only `new_reset_code` lets the person in again."""
    change(db, account_id, password_hash=passwords.hashed(passwords.new_token()))
    void_reset_codes(db, account_id)
    second_factor.end_pending(db, account_id)
    sign_out_others(db, account_id, "", now)


def delete(db: Database, account_id: str) -> None:
    """Remove a client with everything in it, at once; every table that is theirs cascades."""
    db.conn.execute("DELETE FROM account WHERE id = ?", (account_id,))


def delete_therapist(db: Database, account_id: str, now: dt.datetime) -> None:
    """Remove all but the name, which clients go on reading in what they agreed to and in who has looked."""
    lock_out(db, account_id, now)
    second_factor.turn_off(db, account_id)
    db.conn.execute("DELETE FROM sign_in WHERE account_id = ?", (account_id,))
    db.conn.execute("DELETE FROM help_given WHERE account_id = ?", (account_id,))
    db.conn.execute("UPDATE account SET email = id, email_key = id, phone = '', skin_tone = NULL, birth_year = NULL"
                    " WHERE id = ?", (account_id,))


def new_reset_code(db: Database, email: str, now: dt.datetime) -> str | None:
    """A single-use code to set a new password, in place of those of before; None when nobody has this address."""
    found = password_of(db, email)
    if found is None:
        return None
    code = passwords.new_code()
    void_reset_codes(db, found[0])
    db.conn.execute("INSERT INTO reset_code (code_hash, account_id, created_at) VALUES (?, ?, ?)",
                    (passwords.digest(code), found[0], stamp(now)))
    return code


def void_reset_codes(db: Database, account_id: str) -> None:
    """Make the codes useless that were made for an account and not used."""
    db.conn.execute("DELETE FROM reset_code WHERE account_id = ? AND used_at IS NULL", (account_id,))


def is_reset_code(db: Database, email: str, code: str, now: dt.datetime) -> bool:
    """Whether a code is good for this address: asked before the hash of a new password is paid for."""
    return _reset_code(db, email, code, now) is not None


def _reset_code(db: Database, email: str, code: str, now: dt.datetime) -> tuple[str] | None:
    owner = password_of(db, email)
    found = owner and row(
        db, "SELECT account_id FROM reset_code WHERE code_hash = ? AND account_id = ? AND used_at IS NULL"
            " AND created_at > ?", (passwords.digest(passwords.typed(code)), owner[0], stamp(now - RESET_LIVES)))
    return (found[0],) if found else None


def use_reset_code(db: Database, email: str, code: str, password_hash: str, now: dt.datetime) -> str | None:
    """Set a new password and end every sign-in; return the account's id, or None if the code is not good."""
    found = _reset_code(db, email, code, now)
    if found is None:
        return None
    db.conn.execute("UPDATE reset_code SET used_at = ? WHERE account_id = ? AND used_at IS NULL",
                    (stamp(now), found[0]))
    change(db, found[0], password_hash=password_hash)
    if db.conn.execute("DELETE FROM departure WHERE account_id = ?", (found[0],)).rowcount:   # back at the clinic
        taken_away.write_down(db, "therapist back", found[0])
    second_factor.end_pending(db, found[0])
    sign_out_others(db, found[0], "", now)
    return found[0]
