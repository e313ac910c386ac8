"""The commands: `clinic set`, `therapist add` and `remove`, `account reset`, `backup make` and `restored`, `demo`."""

import datetime as dt
import os
import re
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from webapp import database, demo, languages, pages, receipts
from webapp.accounts import passwords
from webapp.accounts import store as accounts
from webapp.accounts.forms import EMAIL, NAME
from webapp.clinic import countries
from webapp.clinic import store as clinics
from webapp.sharing import store as shares

clinic = AppGroup("clinic", help="Whose app this is.")
therapist = AppGroup("therapist", help="People who work in the clinic.")
account = AppGroup("account", help="Help for people who cannot get in.")
backup = AppGroup("backup", help="Copies of the database.")

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
@click.option("--booking-url", help="Where to book, beginning with https://.")
@click.option("--country", type=click.Choice(list(countries.COUNTRIES)),
              help="Whose emergency numbers are shown.")
def set_clinic(**given: str | None) -> None:
    """Set what is given, leave the rest, and show what is known."""
    fields = {name: value.strip() for name, value in given.items() if value is not None}
    if (url := fields.get("booking_url")) and not url.startswith(("https://", "http://")):
        raise click.BadParameter("it must begin with https:// or http://", param_hint="--booking-url")
    db = database.current()
    with database.writing(db):
        clinics.change(db, **fields)
    known = clinics.read(db)
    for name in clinics.FIELDS:
        click.echo(f"{name.replace('_', '-')}: {getattr(known, name) or '(not set)'}")


@therapist.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--language", type=click.Choice(list(languages.LANGUAGES)), default=languages.DEFAULT, show_default=True)
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Where the app is reached.")
def add_therapist(name: str, email: str, language: str, address: str) -> None:
    """Make an account, and print a link to set a password with, once, within 72 hours."""
    name, email = name.strip(), email.strip().lower()
    if not name or len(name) > NAME or not re.fullmatch(EMAIL, email):
        raise click.ClickException("this needs a name of at most 100 characters and an e-mail address")
    db = database.current()
    try:
        with database.writing(db):
            accounts.add_therapist(db, name=name, email=email, language=language, now=pages.now(),
                                   password_hash=passwords.hashed(passwords.new_token()),
                                   time_zone=clinics.read(db).time_zone)
            code = accounts.new_reset_code(db, email, pages.now())
    except accounts.EmailTaken:
        raise click.ClickException("somebody has an account with this address") from None
    # The code stands behind the #, which a browser sends to no server and no log.
    click.echo(f"{address.rstrip('/')}/{language}/sign-in/code#code={code}")


@therapist.command("remove")
@click.argument("email")
def remove_therapist(email: str) -> None:
    """Take away what somebody sees who has left: signed out everywhere, each share with them ended.

    The name stays where clients read who looked and who wrote. `account reset` lets the person in again, to nobody.
    """
    db, now = database.current(), pages.now()
    with database.writing(db):
        found = accounts.password_of(db, email.strip())
        if found is None or not accounts.of(db, found[0]).therapist:
            raise click.ClickException("no therapist has this address")
        accounts.lock_out(db, found[0], now)
        shares.end_all(db, found[0], now)
    click.echo("Signed out everywhere; clients share nothing with this person any more.")


@account.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Print a code with which the person can set a new password, once, within 72 hours."""
    db = database.current()
    with database.writing(db):
        code = accounts.new_reset_code(db, email.strip(), pages.now())
    if code is None:
        raise click.ClickException("nobody has joined with this address")
    click.echo(code)


@backup.command("make")
@click.argument("file", type=click.Path(path_type=Path))
def make_backup(file: Path) -> None:
    """Copy the database to FILE while the app runs. Phones then let go of what the copy holds."""
    if file.exists():
        raise click.ClickException("this file is there already; a backup is never written over")
    db, begun = database.current(), pages.now()
    os.umask(0o077)   # nobody else on this machine reads it
    try:
        db.conn.execute("VACUUM INTO ?", (str(file.absolute()),))
    except database.Fault as error:
        raise click.ClickException(f"the copy could not be made: {error}") from None
    with database.writing(db):
        receipts.backed_up(db, begun - SURELY)
    click.echo(file)


@backup.command("restored")
def restored() -> None:
    """Say that a backup was put back. Phones then send again what it may lack; nothing counts twice."""
    db = database.current()
    with database.writing(db):
        receipts.begin_epoch(db)
    click.echo("Phones will send again what this database may lack.")


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
