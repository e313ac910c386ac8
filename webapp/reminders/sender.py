"""Sends what is due, over the queue in the database: threads of the one process. One fills the queue, and each lane
hands over to one place.

What is to be told follows from what is stored, so nothing is lost where the process dies: it is found again. A line of
the queue is taken, handed over and marked; a process that dies between the last two sends it twice, and one that dies
anywhere else does not. Just before it is handed over it is asked once more whether it is still to be told. Another
process on the same file waits until this one has ended.
"""

import contextlib
import datetime as dt
import smtplib
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask

from webapp import database, logs, pages
from webapp.clinic import store as clinics
from webapp.database import Database
from webapp.reminders import due, mail, push, queue_store, store, words
from webapp.reminders.kinds import Kind
from webapp.reminders.push import Outcome, Result
from webapp.reminders.queue_store import Due

EVERY = 2.0             # seconds between two looks at the database
AT_LEAST_EVERY = 60.0   # seconds between two looks at the clock: evenings and treatments come without a write
TIDIED_EVERY = 86_400.0   # seconds
UNWELL, REST = 3, 60.0  # so many clients in a row whose reminders a server did not take, and it rests so many seconds
NOT_NOW = dt.timedelta(minutes=10)   # before a line is looked at again that is not to be told at this moment
SOME = 20               # lines that a lane sends before it looks for others that cannot wait
MARKED_WITHIN = 5.0     # seconds at the end for what is being handed over
LONGEST = dt.timedelta(hours=24)   # that a push service keeps a message for a phone that is off
RETRY_AFTER = 3600      # seconds that anybody may ask us to wait
OPENS = {Kind.SUGGESTION: "routine.routine"}   # where a tap leads; else today's page
# Push services of the great browsers, each with a lane of its own: nobody waits for an address that somebody made up.
SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com")
WINDOWS = "notify.windows.com"   # whose hosts are many
EMAIL, INSIDE, OTHERS = "email", "inside", "others"
LANES = (EMAIL, *SERVICES, WINDOWS, INSIDE, OTHERS)


class Outgoing(NamedTuple):
    """How reminders leave. `url`: the app's whole address, "" where it has none; `inside`: see `push.Signer`;
    `handed_over`: lines that were, while the database took no write."""

    url: str
    inside: str
    mail: mail.Server | None
    handed_over: set[tuple[str, Kind, str]]


def install(app: Flask) -> None:
    """Read the settings, and have whoever serves the app start a `Sender`. Raises `config.Unusable`."""
    app.extensions["hudro.outgoing"] = Outgoing(
        app.config["URL"], app.config["PUSH_SERVICE"], mail.configured(app.config), set())
    app.extensions["hudro.beside"] = Sender(app)


class Sender(threading.Thread):
    """Sends for as long as the process lives, and is the only one to do so for its file."""

    def __init__(self, app: Flask):
        super().__init__(name="reminders", daemon=True)
        self._app = app
        self._stopping = threading.Event()
        self._lanes: list[threading.Thread] = []

    def run(self) -> None:
        """Fill the queue, while the lanes empty it."""
        with contextlib.ExitStack() as held:
            self._again_and_again(lambda: held.enter_context(database.file_lock(
                self._app.config["DATA"] / "hudro.sending", waits=False)), once=True)
            self._again_and_again(lambda: in_transaction(self._app, queue_store.try_all_again), once=True)
            self._lanes += [threading.Thread(target=self._serve, args=(lane,), name=f"reminders {lane}", daemon=True)
                            for lane in LANES]
            for lane in self._lanes:
                lane.start()
            last = Looks()
            self._again_and_again(lambda: last.plan(self._app))
            self._wait_for_lanes()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._stopping.set()

    def finish(self) -> None:
        """Wait until what is being handed over is marked, for a while: what is not is sent again."""
        self.join(MARKED_WITHIN)

    def _wait_for_lanes(self) -> None:
        until = time.monotonic() + MARKED_WITHIN
        for lane in self._lanes:
            lane.join(max(0.0, until - time.monotonic()))

    def _serve(self, lane: str) -> None:
        health = Health()

        def look() -> None:
            while send_lane(self._app, lane, health, self._stopping.is_set):
                pass   # there is more

        self._again_and_again(look)

    def _again_and_again(self, work: Callable[[], object], *, once: bool = False) -> None:
        """What goes wrong is told in the log, and tried again. `once`: until it has been done."""
        while not self._stopping.is_set():
            try:
                work()
            except BlockingIOError:
                pass   # another process sends
            except Exception as error:
                logs.fault(type(error).__name__, "reminders", error.__traceback__)
            else:
                if once:
                    return
            self._stopping.wait(EVERY)


class Health:
    """Which servers rest: those that did not take the reminders of several clients in a row."""

    def __init__(self) -> None:
        self._failed: dict[str, set[str]] = defaultdict(set)   # clients, by the server's name
        self._until: dict[str, float] = {}

    def rests(self, line: Due) -> bool:
        """Whether its server is left alone for now."""
        return time.monotonic() < self._until.get(host_of(line), 0.0)

    def note(self, line: Due, *, is_unwell: bool) -> None:
        """Note how its server took a line."""
        host = host_of(line)
        if not is_unwell:
            self._failed.pop(host, None)
            return
        self._failed[host].add(line.client_id)
        if len(self._failed[host]) >= UNWELL:
            del self._failed[host]
            self._until[host] = time.monotonic() + REST


class Looks:
    """When somebody looked last: at what was written, at the clock, at what is long over."""

    def __init__(self) -> None:
        self._version, self._clock, self._tidied = -1, -AT_LEAST_EVERY, -TIDIED_EVERY

    def plan(self, app: Flask) -> None:
        """Fill the queue if anything may be new."""
        now = time.monotonic()
        with app.app_context():
            version = _data_version(database.current())
        is_minute = now - self._clock >= AT_LEAST_EVERY
        if version != self._version or is_minute:
            plan(app, by_the_clock=is_minute)
            self._version, self._clock = version, now if is_minute else self._clock
        if now - self._tidied >= TIDIED_EVERY:
            in_transaction(app, queue_store.tidy)
            self._tidied = now


def in_transaction(app: Flask, work: Callable[[Database, dt.datetime], object]) -> None:
    """Do something to the queue."""
    with app.app_context():
        db = database.current()
        with database.writing(db):
            work(db, pages.now())


def plan(app: Flask, *, by_the_clock: bool = True) -> None:
    """Put into the queue what is to be told now."""
    with app.app_context():
        db, now = database.current(), pages.now()
        events = due.events(db, store.subscribers(db, now), now, by_the_clock=by_the_clock)
        if lines := queue_store.unqueued(db, events):
            with database.writing(db):
                queue_store.put(db, lines, now)


def send_lane(app: Flask, lane: str, health: Health, is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Send some of what is due in a lane; whether there is more."""
    with app.app_context():
        db, inside = database.current(), _outgoing(app).inside
        lines = [line for line in queue_store.due(db, pages.now())
                 if lane_of(line, inside) == lane and not health.rests(line)]
    sent = 0
    for line in lines:
        if is_stopping() or sent == SOME:
            break
        if not health.rests(line):
            with app.app_context():
                if (is_unwell := _deal_with(app, line)) is not None:
                    health.note(line, is_unwell=is_unwell)
                    sent += 1
    return sent == SOME and not is_stopping()


def host_of(line: Due) -> str:
    """The name of the server that takes it, "" for the mail server."""
    return (urlsplit(line.subscription.endpoint).hostname or "") if line.channel == store.PUSH else ""


def lane_of(line: Due, inside: str) -> str:
    """Where a line is handed over. `inside`: as `Outgoing` has it."""
    if line.channel == store.EMAIL:
        return EMAIL
    host = host_of(line)
    if inside and urlsplit(line.subscription.endpoint).netloc == inside:
        return INSIDE
    return host if host in SERVICES else WINDOWS if host.endswith(f".{WINDOWS}") else OTHERS


def _deal_with(app: Flask, line: Due) -> bool | None:
    """Send one line, if it is still to be sent; whether its server seems to be unwell, None where it was not asked."""
    db, now, handed_over = database.current(), pages.now(), _outgoing(app).handed_over
    key = line.channel_id, line.kind, line.about   # not its number, which is another's in a backup that was put back
    result = Result(Outcome.SENT)
    if key not in handed_over:
        try:
            is_still = _is_still(db, line, now)
        except (ValueError, LookupError) as error:   # something of this client's cannot be read
            logs.fault(type(error).__name__, "a reminder", error.__traceback__)
            is_still = False
        if not is_still:   # and perhaps later: at night
            with database.writing(db):
                queue_store.put_off(db, line, now, NOT_NOW)
            return None
        with database.writing(db):   # where nothing can be written, nothing is sent: it would be sent for ever
            if not queue_store.claim(db, line, now):
                return None
        try:
            result = _mail(app, line, now) if line.channel == store.EMAIL else _push(app, db, line, now)
        except Exception as error:   # of this line alone
            logs.fault(type(error).__name__, "a reminder", error.__traceback__)
            return None
        if result.outcome is Outcome.SENT:
            handed_over.add(key)
    _note(db, line, result, now)
    handed_over.discard(key)
    return result.outcome is Outcome.LATER and result.status in (0, 503)


def _is_still(db: Database, line: Due, now: dt.datetime) -> bool:
    """Whether it holds at this moment: not read meanwhile, not unticked, not at night."""
    if line.kind is Kind.TRIAL:
        return True
    if line.kind is Kind.CODE:
        return bool(line.code)   # not given yet
    events = due.events(db, store.subscribers(db, now, line.client_id), now)
    return any((event.kind, event.about) == (line.kind, line.about) and line.channel_id in {one.id for one in by}
               for event, by in events.items())


def _push(app: Flask, db: Database, line: Due, now: dt.datetime) -> Result:
    said = {"title": words.APP, "body": words.line(line.kind, line.language, line.about), "tag": _topic(line.kind),
            "language": line.language, "url": _address(app, OPENS.get(line.kind, "days.today"), line.language)}
    signer = push.Signer(store.push_key(db), _subject(app, db), _outgoing(app).inside)
    lives = min(line.until - now, LONGEST)
    return push.send(line.subscription, said, _topic(line.kind), int(lives.total_seconds()), signer)


def _mail(app: Flask, line: Due, now: dt.datetime) -> Result:
    outgoing = _outgoing(app)
    to = outgoing.mail
    if to is None:   # there was one when it was asked for
        return Result(Outcome.LATER)
    links = {name: outgoing.url + _address(app, endpoint, line.language)
             for name, endpoint in (("today", OPENS.get(line.kind, "days.today")), ("reminders", "reminders.show"))}
    said = words.code_mail(line.code, line.language, links) if line.kind is Kind.CODE \
        else words.mail(words.line(line.kind, line.language, line.about), line.language, links)
    id_ = uuid.uuid5(uuid.UUID(line.channel_id), f"{line.kind} {line.about}")
    try:
        with mail.connected(to) as connection:
            mail.send(connection, to, line.email, said, str(id_), now)
    except smtplib.SMTPRecipientsRefused as refused:
        code = min((code for code, _ in refused.recipients.values()), default=0)
        return Result(Outcome.REFUSED if code >= 500 else Outcome.LATER, code)
    except (OSError, smtplib.SMTPException) as error:
        logs.setting("SMTP_URL", f"the mail server did not take an e-mail ({type(error).__name__})")
        return Result(Outcome.LATER)
    return Result(Outcome.SENT)


def _note(db: Database, line: Due, result: Result, now: dt.datetime) -> None:
    """Write down what became of a line that was taken, at once."""
    with database.writing(db):
        if result.outcome is Outcome.SENT:
            queue_store.mark_sent(db, line, now)
        elif result.outcome is Outcome.GONE:
            queue_store.drop(db, line)
        elif result.outcome is Outcome.REFUSED:
            queue_store.mark_refused(db, line, now)
        elif result.retry_after:
            queue_store.put_off(db, line, now, dt.timedelta(seconds=min(result.retry_after, RETRY_AFTER)))
    if result.outcome is Outcome.GONE:
        logs.event("a device is reminded no more: its push service answered %s", result.status)
    elif result.outcome is Outcome.REFUSED:
        logs.setting("SMTP_URL", "the mail server does not take somebody's address")
    elif result.outcome is Outcome.LATER:
        lane = lane_of(line, "")   # never where somebody is reached
        logs.setting(f"reminders, {lane}", f"one was not taken: {result.status or 'no answer'}")


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
