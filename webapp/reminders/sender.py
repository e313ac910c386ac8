"""Sends what is due: one thread of the one process, over the queue in the database.

What is to be told follows from what is stored, so nothing is lost where the process dies: it is found again. A line of
the queue is marked once it was handed over; a process that dies between the two sends it twice, and one that dies
anywhere else does not. Another process on the same file waits until this one has ended.
"""

import datetime as dt
import smtplib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask

from webapp import config, database, logs, pages
from webapp.clinic import store as clinics
from webapp.database import Database
from webapp.reminders import due, mail, push, store, words
from webapp.reminders.kinds import Kind
from webapp.reminders.push import Outcome, Result
from webapp.reminders.store import Due
from webapp.times import zone

EVERY = 2.0             # seconds between two looks at the database
AT_LEAST_EVERY = 60.0   # seconds between two looks at the clock: evenings and treatments come without a write
AT_ONCE = 4             # push services at a time
FOR_ONE = 60.0          # seconds that one push service is given in a round
TIDIED_EVERY = 86_400.0  # seconds
OPENS = {Kind.SUGGESTION: "routine.routine"}   # where a tap leads; else today's page


class Outgoing(NamedTuple):
    """How reminders leave. `url`: the app's whole address, "" where it has none; `inside`: see `push.Sender`."""

    url: str
    inside: str
    mail: mail.Server | None


def install(app: Flask) -> None:
    """Read the settings, and have whoever serves the app start a `Sender`. Raises `config.Unusable`."""
    server = mail.server(app.config["SMTP_URL"], app.config["SMTP_FROM"])
    if server and not app.config["URL"]:
        raise config.Unusable("SMTP_URL needs HUDRO_URL: an e-mail holds a whole address of the app.")
    app.extensions["hudro.outgoing"] = Outgoing(app.config["URL"], app.config["PUSH_SERVICE"], server)
    app.extensions["hudro.beside"] = Sender(app)


class Sender(threading.Thread):
    """Sends for as long as the process lives, and is the only one to do so for its file."""

    def __init__(self, app: Flask):
        super().__init__(name="reminders", daemon=True)
        self._app = app
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look again and again. What goes wrong is told in the log, and tried at the next look."""
        path = self._app.config["DATA"] / "hudro.sending"
        with database.file_lock(path), ThreadPoolExecutor(AT_ONCE, "reminder") as pool:
            seen, looked, tidied = -1, 0.0, -TIDIED_EVERY
            while not self._stopping.wait(EVERY):
                try:
                    with self._app.app_context():
                        version = _data_version(database.current())
                    if version == seen and time.monotonic() - looked < AT_LEAST_EVERY:
                        continue
                    seen, looked = version, time.monotonic()
                    send_due(self._app, pool, self._stopping.is_set)
                    if looked - tidied > TIDIED_EVERY:
                        tidy(self._app)
                        tidied = looked
                except Exception as error:
                    logs.fault(type(error).__name__, "reminders", error.__traceback__)

    def stop(self, within: float) -> None:
        """End after what is being sent at the moment, within so many seconds."""
        self._stopping.set()
        self.join(within)


def send_due(app: Flask, pool: ThreadPoolExecutor, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Put into the queue what is to be told now, and send what is in it and holds."""
    with app.app_context():
        db, now = database.current(), pages.now()
        people = store.subscribers(db, now)
        events = due.events(db, people, now)
        if lines := store.unqueued(db, events):
            with database.writing(db):
                store.put(db, lines, now)
        holds = {(event.kind, event.about, one.id) for event, by in events.items() for one in by}
        waiting = [one for one in store.due(db, now)
                   if one.kind in (Kind.TRIAL, Kind.CODE) or (one.kind, one.about, one.channel_id) in holds]
        if not waiting:
            return
        sender = push.Sender(store.push_key(db), _subject(app, db), _outgoing(app).inside)
    by_host: dict[str, list[Due]] = defaultdict(list)
    for one in waiting:
        by_host[urlsplit(one.subscription.endpoint).netloc if one.channel == store.PUSH else ""].append(one)
    jobs = [pool.submit(_send_mails, app, mails, is_stopping)] if (mails := by_host.pop("", [])) else []
    jobs += [pool.submit(_send_pushes, app, lines, sender, is_stopping)
             for lines in sorted(by_host.values(), key=len, reverse=True)]
    for job in jobs:
        job.result()


def tidy(app: Flask) -> None:
    """Forget what is long over."""
    with app.app_context():
        db = database.current()
        with database.writing(db):
            store.tidy(db, pages.now())


def _send_pushes(app: Flask, lines: Iterable[Due], sender: push.Sender, is_stopping: Callable[[], bool]) -> None:
    """Send what goes to one push service. One that does not answer, or asks for patience, is left alone with the rest
    for now."""
    until, left = time.monotonic() + FOR_ONE, Result(Outcome.SENT)
    for line in lines:
        if is_stopping():
            return
        with app.app_context():
            if left.outcome is not Outcome.LATER:
                left = result = _push(app, line, sender)
                if left.status not in (0, 429, 503):   # about this one alone
                    left = Result(Outcome.SENT)
            else:
                result = left
            _note(line, result)
        if time.monotonic() > until:
            left = Result(Outcome.LATER)


def _push(app: Flask, line: Due, sender: push.Sender) -> Result:
    now = pages.now()
    said = {"title": words.APP, "body": _said(line, now), "tag": _topic(line.kind), "language": line.language,
            "url": _address(app, OPENS.get(line.kind, "days.today"), line.language)}
    return push.send(line.subscription, said, _topic(line.kind), int((line.until - now).total_seconds()), sender)


def _send_mails(app: Flask, lines: list[Due], is_stopping: Callable[[], bool]) -> None:
    """Send e-mails over one connection. A server that is down is asked again later, once for all of them."""
    to = _outgoing(app).mail
    if to is None:   # there was one when they were asked for
        return
    left = list(lines)
    try:
        with mail.connected(to) as connection:
            while left and not is_stopping():
                with app.app_context():
                    _note(left[0], _mail(app, left[0], connection, to))
                left.pop(0)
    except (OSError, smtplib.SMTPException) as error:
        logs.setting("SMTP_URL", f"the mail server did not take an e-mail ({type(error).__name__})")
        with app.app_context():
            for line in left:
                _note(line, Result(Outcome.LATER))


def _mail(app: Flask, line: Due, connection: smtplib.SMTP, to: mail.Server) -> Result:
    url, now = _outgoing(app).url, pages.now()
    links = {name: url + _address(app, endpoint, line.language)
             for name, endpoint in (("today", OPENS.get(line.kind, "days.today")), ("reminders", "reminders.show"))}
    said = words.code_mail(line.code, line.language, links) if line.kind is Kind.CODE \
        else words.mail(_said(line, now), line.language, links)
    try:
        mail.send(connection, to, line.email, said, f"{line.channel_id}.{line.id}", now)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError, smtplib.SMTPDataError):   # of this one alone
        logs.setting("SMTP_URL", "the mail server did not take an address")
        return Result(Outcome.LATER)
    return Result(Outcome.SENT)


def _note(line: Due, result: Result) -> None:
    """Write down what became of a line, at once."""
    db, now = database.current(), pages.now()
    with database.writing(db):
        if result.outcome is Outcome.SENT:
            store.mark_sent(db, line.id, now)
        elif result.outcome is Outcome.GONE:
            store.drop(db, line.channel_id)
        else:
            store.put_off(db, line.id, line.tries, now, dt.timedelta(seconds=result.retry_after))
    if result.outcome is Outcome.GONE:
        logs.event("a device is reminded no more: its push service answered %s", result.status)
    elif result.outcome is Outcome.LATER and result.status:
        logs.setting("push", f"a push service answered {result.status}")


def _said(line: Due, now: dt.datetime) -> str:
    return words.line(line.kind, line.language, line.about, now.astimezone(zone(line.time_zone)).date())


def _topic(kind: Kind) -> str:
    """What takes the place of one another, at the push service and on the screen."""
    return Kind.NEWS if kind is Kind.SUGGESTION else kind


def _subject(app: Flask, db: Database) -> str:
    """Where a push service finds whoever runs the app. Some refuse what names nobody (RFC 8292, 2.1)."""
    url, email = urlsplit(_outgoing(app).url), clinics.read(db).email
    if url.scheme == "https" and "." in (url.hostname or ""):
        return f"https://{url.hostname}"
    return f"mailto:{email}" if email.isascii() and "@" in email else "https://localhost"


def _address(app: Flask, endpoint: str, language: str) -> str:
    return app.extensions["hudro.url"](endpoint, (("language", language),))


def _outgoing(app: Flask) -> Outgoing:
    return app.extensions["hudro.outgoing"]


def _data_version(db: Database) -> int:
    """A number that changes when somebody else has written."""
    return db.conn.execute("PRAGMA data_version").fetchone()[0]
