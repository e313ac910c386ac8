"""What the owner of the clinic's app does about the people who work there."""

import datetime as dt

from webapp.accounts import help_store, passwords, second_factor
from webapp.accounts import store as accounts
from webapp.clinic import store as clinics
from webapp.database import Database
from webapp.sharing import store as shares


def add(db: Database, *, name: str, email: str, language: str, now: dt.datetime) -> str:
    """Make a therapist's account; a code to set its password with, once. The first one becomes the owner.
    Raises `accounts.EmailTaken`."""
    is_first = all(one.left_at for one in help_store.therapists(db))
    clinic = clinics.read(db)
    id_ = accounts.add_therapist(db, name=name, email=email, language=language, time_zone=clinic.time_zone, now=now,
                                 password_hash=passwords.hashed(passwords.new_token()))
    if is_first and clinic.owner_id is None:
        clinics.set_owner(db, id_)
    code = accounts.new_reset_code(db, email, now)
    assert code
    return code


def take_out(db: Database, account_id: str, now: dt.datetime) -> None:
    """Take away what somebody sees who has left: signed out everywhere, each share ended, and no owner any more."""
    accounts.lock_out(db, account_id, now)
    shares.end_all(db, account_id, now)
    clinics.unset_owner(db, account_id)
    help_store.record_departure(db, account_id, now)


def make_code(db: Database, account_id: str, email: str, name: str, now: dt.datetime) -> str:
    """A code with which somebody who cannot get in chooses a new password; `name`: who makes it, for them to read."""
    help_store.record_help(db, account_id, "code", name, now)
    code = accounts.new_reset_code(db, email, now)
    assert code
    return code


def forget_second_factor(db: Database, account_id: str, name: str, now: dt.datetime) -> None:
    """Forget the authenticator app of somebody who has lost it, and sign them out everywhere."""
    second_factor.turn_off(db, account_id)
    _sign_out(db, account_id, now)
    help_store.record_help(db, account_id, "second factor", name, now)


def sign_out(db: Database, account_id: str, name: str, now: dt.datetime) -> None:
    """Sign somebody out everywhere; codes that were made before let nobody in."""
    _sign_out(db, account_id, now)
    help_store.record_help(db, account_id, "signed out", name, now)


def _sign_out(db: Database, account_id: str, now: dt.datetime) -> None:
    accounts.void_reset_codes(db, account_id)
    second_factor.end_pending(db, account_id)
    accounts.sign_out_others(db, account_id, "", now)
