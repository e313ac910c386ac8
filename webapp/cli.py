"""The commands: `clinic`, `therapist`, `account`, `backup`, `demo`; `--help` after each says what it does."""

import contextlib
import datetime as dt
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from webapp import backup as copies
from webapp import (
    countries,
    daily_copies,
    database,
    demo,
    languages,
    migrations,
    pages,
    receipts,
    spelling,
    taken_away,
)
from webapp.accounts import store as accounts
from webapp.accounts.forms import NAME
from webapp.clients import store as clients
from webapp.clinic import proposals
from webapp.clinic import store as clinics
from webapp.clinic.forms import TIME, is_span, still_fits
from webapp.guide import clinic_numbers
from webapp.staff import store as staff
from webapp.times import moment, stamp

clinic = AppGroup("clinic", help="Whose app this is.")
therapist = AppGroup("therapist", help="People who work in the clinic.")
account = AppGroup("account", help="Help for people who cannot get in.")
backup = AppGroup("backup", help="Copies of the database.")

COMMAND = "flask clinic"   # who has changed something, where a command did
# A write may arrive and wait its turn: what arrived so long before a backup began is surely in it.
SURELY = dt.timedelta(minutes=10)


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(clinic)
    app.cli.add_command(therapist)
    app.cli.add_command(account)
    app.cli.add_command(backup)
    app.cli.add_command(fill)


@clinic.command("set")
@click.option("--name", help="The clinic's name, as clients know it.")
@click.option("--phone", help="The number that clients call, as it is written.")
@click.option("--email")
@click.option("--hours", help='When the phone is answered, such as "9–16".')
@click.option("--opens", help="From when the phone is answered, Monday to Friday: 09:00.")
@click.option("--closes", help="Until when: 16:00. Outside these hours advice names other numbers first.")
@click.option("--booking-url", help="Where to book, beginning with https://.")
@click.option("--country", type=click.Choice(list(countries.COUNTRIES)),
              help="Whose emergency numbers are shown.")
@click.option("--second-factor", "second_factor_is", type=click.Choice(["needed", "by-choice"]),
              help="Whether each therapist signs in with an authenticator app's code too.")
@click.option("--assessment", type=click.Choice([clinic_numbers.ON, clinic_numbers.OFF]),
              help="Whether the app judges what clients write: the two purposes in docs/safety.md.")
@click.option("--owner", help="The e-mail address of the therapist who decides about the app.")
def set_clinic(second_factor_is: str | None, assessment: str | None, owner: str | None, **given: str | None) -> None:
    """Set what is given, leave the rest, and show what is known. The first client can be invited once country, phone
    and assessment are set."""
    fields = {name: value.strip() for name, value in given.items() if value is not None}
    if (url := fields.get("booking_url")) and not url.startswith(("https://", "http://")):
        raise click.BadParameter("it must begin with https:// or http://", param_hint="--booking-url")
    for name in ("opens", "closes"):
        if fields.get(name) and not re.fullmatch(TIME, fields[name]):
            raise click.BadParameter("write a time as 09:00", param_hint=f"--{name}")
    db = database.current()
    before = clinics.read(db)
    if not is_span(fields.get("opens", before.opens), fields.get("closes", before.closes)):
        raise click.BadParameter("give both times, the earlier one first, or neither", param_hint="--closes")
    with database.writing(db):
        clinics.change(db, **fields)
        if second_factor_is:
            clinics.need_second_factor(db, second_factor_is == "needed")
        if owner:
            clinics.set_owner(db, _therapist(db, owner))
        if assessment:
            clinics.tailor(db, {clinic_numbers.ASSESSMENT: assessment}, author_id="", name=COMMAND, now=pages.now())
    known = clinics.read(db)
    for name in clinics.FIELDS:
        click.echo(f"{name.replace('_', '-')}: {getattr(known, name) or '(not set)'}")
    click.echo(f"second-factor: {'needed' if known.needs_second_factor else 'by-choice'}")
    click.echo(f"assessment: {known.assessment or '(not set)'}")
    click.echo(f"owner: {accounts.account(db, known.owner_id).email if known.owner_id else '(not set)'}")


@clinic.command("agree")
def agree() -> None:
    """Be the second person who agrees to the numbers that are proposed, where only one therapist works."""
    db, now = database.current(), pages.now()
    with database.writing(db):
        for one in proposals.open_ones(db):
            if errors := still_fits(one.changes, clinics.read(db)).errors:
                click.echo(f"not agreed, it does not fit what stands by now: {', '.join(errors)}", err=True)
                continue
            clinics.tailor(db, one.changes, author_id="", name=f"{one.name}, {COMMAND}", now=now)
            proposals.decide(db, one.id, COMMAND, True, now)
            for name, value in one.changes.items():
                click.echo(f"{name}: {value}")


@therapist.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--language", type=click.Choice(list(languages.LANGUAGES)), default=languages.DEFAULT, show_default=True)
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Where the app is reached.")
def add_therapist(name: str, email: str, language: str, address: str) -> None:
    """Make an account, and print a link to set a password with, once, within 72 hours. Who is added first owns the
    app: the next ones can be added in the browser, at /staff/."""
    name = spelling.line(name)
    try:
        email = spelling.email(email)
    except ValueError:
        email = ""
    if not name or len(name) > NAME or not email:
        raise click.ClickException("this needs a name of at most 100 characters and an e-mail address")
    db = database.current()
    try:
        with database.writing(db):
            code = staff.add(db, name=name, email=email, language=language, now=pages.now())
    except accounts.EmailTaken:
        raise click.ClickException("somebody has an account with this address") from None
    # The code stands behind the #, which a browser sends to no server and no log.
    click.echo(f"{address.rstrip('/')}/{language}/sign-in/code#code={code}")


@therapist.command("rename")
@click.argument("email")
@click.argument("name")
def rename_therapist(email: str, name: str) -> None:
    """Set the name that clients read. What was noted before keeps the name of then."""
    db, name = database.current(), spelling.line(name)
    if not name or len(name) > NAME:
        raise click.ClickException("this needs a name of at most 100 characters")
    with database.writing(db):
        accounts.change(db, _therapist(db, email), name=name)
    click.echo(name)


def _therapist(db: database.Database, email: str) -> str:
    found = accounts.password_of(db, email)
    if found is None or not accounts.account(db, found[0]).therapist:
        raise click.ClickException("no therapist has this address")
    return found[0]


@therapist.command("remove")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask, also where clients have open warning signs.")
def remove_therapist(email: str, yes: bool) -> None:
    """Take away what somebody sees who has left: signed out everywhere, each share with them ended.

    Before that it names the clients with an open warning sign that nobody else would see.

    The name stays where clients read who looked and who wrote. `account reset` lets the person in again, to nobody.
    """
    db, now = database.current(), pages.now()
    if alone := list(clients.seen_by_nobody_else(db, _therapist(db, email), now)):
        click.echo("Warning signs that are open, and that nobody else at the clinic will see. Call first:")
        for one in alone:
            click.echo(f"  {one.name}{', ' + one.phone if one.phone else ''}: since {one.since}")
        if not yes:
            click.confirm("Take this person out now?", abort=True)
    with database.writing(db):
        staff.take_out(db, _therapist(db, email), now)
    click.echo("Signed out everywhere; clients share nothing with this person any more.")


@therapist.command("lost-phone")
@click.argument("email")
def forget_second_factor(email: str) -> None:
    """Forget the authenticator app of somebody who has lost it, and sign them out everywhere.

    Call back on a number that you know before you do: the password alone is enough until they set up another.
    """
    db, now = database.current(), pages.now()
    with database.writing(db):
        staff.forget_second_factor(db, _therapist(db, email), COMMAND, now)
    click.echo("Signed out everywhere. The password is enough now; set up another app on the account page.")


@account.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Print a code with which the person can set a new password, once, within 72 hours."""
    db = database.current()
    with database.writing(db):
        found = accounts.password_of(db, email)
        if found is None:
            raise click.ClickException("nobody has joined with this address")
        code = staff.make_code(db, found[0], email, COMMAND, pages.now())
    click.echo(code)


@backup.command("make")
@click.argument("file", type=click.Path(path_type=Path))
def make_backup(file: Path) -> None:
    """Copy the database to FILE while the app runs. Bring the copy elsewhere, verify it there, then say `held`."""
    begun = pages.now()
    with _refusals():
        facts = copies.make(_store(), file)
    click.echo(f"{file}: {facts.accounts} accounts, the latest entry of {facts.latest or 'never'}")
    click.echo(f"Once it lies elsewhere and was verified there:\n"
               f"    flask --app wsgi backup held --until {stamp(begun - SURELY)}")


@backup.command("daily")
@click.option("--keep", type=click.IntRange(1), default=daily_copies.KEEP, show_default=True, help="How many.")
def make_daily(keep: int) -> None:
    """Copy the database into HUDRO_BACKUPS, checked, with a checksum; let go of the oldest copies there."""
    with _refusals():
        file, facts = daily_copies.make(_store(), _folder(), pages.now(), keep)
    click.echo(f"{file}: {facts.accounts} accounts, the latest entry of {facts.latest or 'never'}")


@backup.command("rehearse")
def rehearse() -> None:
    """Restore the newest copy in HUDRO_BACKUPS on trial, and write down what came of it. Changes no data."""
    with _refusals():
        trial = daily_copies.rehearse(_folder(), pages.now())
    if trial.fault:
        raise click.ClickException(f"{trial.copy} cannot be relied on: {trial.fault}")
    click.echo(f"{trial.copy} was restored on trial: all is there.")


@backup.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
def verify_backup(file: Path) -> None:
    """Read a copy through, page by page, and say what it holds. Changes nothing."""
    with _refusals():
        facts = copies.verify(file)
    click.echo(f"{file}: whole. {facts.accounts} accounts, the latest entry of {facts.latest or 'never'},"
               f" schema {facts.schema}")


@backup.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore_backup(file: Path) -> None:
    """Put the copy FILE in the database's place, with the app running or not.

    Everybody is signed out. What was taken away since (a share that ended, an account that was deleted, a password that
    was changed) is taken away again. Phones send again what the copy lacks; nothing counts twice.
    """
    with _refusals():
        done = copies.restore(_store(), file, pages.now())
    click.echo(f"Restored: {done.facts.accounts} accounts, the latest entry of {done.facts.latest or 'never'}.")
    click.echo(f"Taken away again since that copy: {done.taken_away}. Whoever has changed the password since needs a"
               " code: flask --app wsgi account reset EMAIL")
    if done.before:
        click.echo(f"The database of before is kept as {done.before}; delete it when nobody needs it any more.")


@backup.command("fits")
def fits() -> None:
    """Say whether this version of the app reads the database. Exit code 4: a later version wrote it, and a copy of
    before is needed; `deploy/rollback` puts one back for no other reason."""
    if isinstance(current_app.extensions.get("hudro.unusable"), migrations.Newer):
        click.echo("A later version has written this database.", err=True)
        sys.exit(4)
    _refuse_unusable()
    click.echo("This version reads the database as it is.")


@backup.command("restored")
def restored() -> None:
    """Say that a backup was put back by hand, with the app stopped. `restore` does it all, and this too."""
    _refuse_unusable()
    db = database.current()
    try:
        lines = taken_away.read(taken_away.journal(_store().path))
    except OSError as error:
        raise click.ClickException(f"the journal of what was taken away cannot be read: {error}") from None
    with database.writing(db):
        again = copies.put_right(db, lines, pages.now())
    click.echo(f"Taken away again: {again}. Phones will send again what this database may lack.")


@backup.command("held")
@click.option("--until", required=True, help="What arrived before this moment (2026-11-25T03:00:00Z) is in a copy"
                                             " elsewhere that was verified.")
def held(until: str) -> None:
    """Say that a verified copy lies elsewhere. Phones then let go of what it holds, once it is two days old."""
    _refuse_unusable()
    try:
        when = moment(until)
        if when.tzinfo is None or when > pages.now():
            raise ValueError(until)
    except ValueError:
        raise click.BadParameter("write a moment that has gone by, with its zone: 2026-11-25T03:00:00Z",
                                 param_hint="--until") from None
    db = database.current()
    with database.writing(db):
        receipts.backed_up(db, when)
    click.echo(f"Phones need not keep what arrived before {stamp(when)}.")


def _folder() -> Path:
    if folder := current_app.config["BACKUPS"]:
        return folder
    raise click.ClickException("set HUDRO_BACKUPS to the folder of the copies")


def _store() -> database.Store:
    return current_app.extensions["hudro.store"]


def _refuse_unusable() -> None:
    if error := current_app.extensions.get("hudro.unusable"):
        raise click.ClickException(str(error))


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except copies.Refused as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from None


@click.command("demo")
@with_appcontext
def fill() -> None:
    """Fill the data folder with an example clinic, its dates relative to today. Refuses real data."""
    db = database.current()
    with database.writing(db):
        if not demo.may_fill(db):
            raise click.ClickException("this folder holds real data; the demo needs one of its own")
        demo.fill(db, pages.now())
    click.echo(f"The example clinic is ready. The password of each account is {demo.PASSWORD}")
    for email, name, _, _ in demo.PEOPLE:
        click.echo(f"  {email:26} {name}")
