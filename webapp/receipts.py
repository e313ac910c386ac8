"""A write that arrives twice counts once, and counts from when it was written.

A phone keeps each write until it has seen a receipt for it, so the same write may come again: after an answer
that was lost, a battery that died, a tab that was closed. Its key and a digest of what it said are stored in
the write's own transaction. When a known key comes again the view does its work, and its transaction is taken
back: what it then shows is the state as it stands. See docs/offline.md.
"""

import contextlib
import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, request

from webapp import access, amounts, database, faults, pages
from webapp.database import Database
from webapp.queries import row
from webapp.security import SAFE_METHODS
from webapp.times import stamp
from webapp.writes import Write

# Answers by which a phone knows that a write will not be taken as it is (docs/offline.md).
REFUSED = {401, 403, 404, 409, 410, 413, 415, 422}
# Whose forms never wait on a phone: passwords, signing in and out, deleting an account, how one is reminded.
NEVER = {"accounts", "account", "reminders"}
TICK = dt.timedelta(milliseconds=1)


@dataclass
class Sent:
    """A write as an outbox sent it. `written_at` is corrected for the phone's clock; `is_known`: it came before."""

    key: str
    account_id: str
    payload: str
    device: str
    number: int
    written_at: dt.datetime
    received_at: dt.datetime
    shown: dt.datetime | None = None
    epoch: str = ""
    is_known: bool = False
    is_stored: bool = False


class OtherPayload(Exception):
    """This key was used for something else."""


class _Again(Exception):
    """Takes the transaction of a known write back."""


def install(app: Flask) -> None:
    """Look at each write before the view does, and at each answer after it."""
    app.before_request(begin)
    app.after_request(finish)
    app.register_error_handler(OtherPayload, lambda _: faults.answer(409))


def begin() -> Response | None:
    """Read what the outbox says of a write. A forged account or headers that cannot be read are refused here."""
    g.sent = None
    if request.method in SAFE_METHODS or pages.said_of("Outbox-Key") is None:
        return None
    if request.blueprint in NEVER:
        return faults.answer(422, "never_kept")
    account = access.signed_in()
    if account is None:
        return access.ask_to_sign_in()
    if pages.said_of("Outbox-Account") != account.id:
        return pages.render_status("faults/other_account.html", status=401)
    db = database.current()
    try:
        sent = _read(db, account, pages.now())
        sent.is_known = _is_known(db, sent)
    except ValueError:
        return faults.answer(422)
    except OtherPayload:
        return faults.answer(409)
    g.sent = sent
    return None


def finish(response: Response) -> Response:
    """Put the receipt on an answer whose write is stored, and the refusal on one whose write is not."""
    sent = g.get("sent")
    if sent and not sent.is_stored:
        db = database.current()
        try:
            if response.status_code < 400:
                with _received(db):
                    pass   # nothing new was said: that it arrived is stored all the same
            elif sent.is_known:
                sent.is_known, sent.epoch = _is_known(db, sent), epoch(db)[0]
        except database.Fault as error:
            return faults.on_database(error)
    if sent and (sent.is_stored or sent.is_known):
        if response.status_code >= 400:   # stored then, and may not be shown any more
            response = make_response("", 204)
        response.headers["Outbox-Receipt"] = sent.key
        response.headers["Outbox-Received"] = stamp(sent.received_at)
        response.headers["Outbox-Epoch"] = sent.epoch
    elif response.status_code in REFUSED and pages.said_of("Outbox-Key") is not None:
        response.headers["Outbox-Refused"] = _readable_key()
    return response


@contextlib.contextmanager
def writing(db: Database) -> Iterator[Write]:
    """`database.writing` for views: stores the receipt with the write, or takes a known write back. Gives who says what
    is stored, and when. 404 where a share that the view needs has ended meanwhile."""
    with _received(db) as this:
        access.require_share()
        yield this


@contextlib.contextmanager
def _received(db: Database) -> Iterator[Write]:
    """A transaction that stores the receipt with what is written in it."""
    sent, this = g.get("sent"), write()
    if sent is None:
        with database.writing(db), _counted(db):
            yield this
        return
    with contextlib.suppress(_Again), database.writing(db):
        sent.is_known = _is_known(db, sent)   # the same write may be under way twice, or the file be another
        with _counted(db):
            yield this
        sent.epoch = epoch(db)[0]   # of the file that holds it: another may be in its place when it is answered
        if sent.is_known:
            raise _Again
        _store(db, sent)
    sent.is_stored = True


@contextlib.contextmanager
def _counted(db: Database) -> Iterator[None]:
    """Count what a write adds to what its account has stored."""
    before = db.conn.total_changes
    yield
    amounts.count(db, g.account.id, db.conn.total_changes - before, request.content_length or 0, pages.now())


def write() -> Write:
    """What this request says: by whom, and when."""
    now = pages.now()
    return Write(g.account.id, written_at(now), now, g.account.name)


def written_at(now: dt.datetime) -> dt.datetime:
    """When the person wrote this: now, or the time that the outbox kept, never later than now."""
    sent = g.get("sent")
    return min(sent.written_at, now) if sent else now


def since_page(now: dt.datetime) -> dt.timedelta:
    """How long after its page was rendered a write was made, by our clock; 0 for one that does not say."""
    sent = g.get("sent")
    return written_at(now) - sent.shown if sent and sent.shown else dt.timedelta()


def epoch(db: Database) -> tuple[str, str]:
    """The name of this database's life, which changes when a backup is put back, and until when backups reach."""
    found = row(db, "SELECT epoch, backed_up_at FROM epoch")
    assert found
    return found[0], found[1]


def begin_epoch(db: Database) -> None:
    """Say that a backup was put back: phones send again what it may lack."""
    db.conn.execute("UPDATE epoch SET epoch = ?", (str(uuid.uuid4()),))


def backed_up(db: Database, until: dt.datetime) -> None:
    """Say that all that arrived before a time is in a backup: phones need not keep it any longer."""
    db.conn.execute("UPDATE epoch SET backed_up_at = ?", (stamp(until),))


def _read(db: Database, account: access.Person, now: dt.datetime) -> Sent:
    """What the headers say. Raises `ValueError`."""
    device, _, number = (pages.said_of("Outbox-Device") or "").partition(" ")
    if not re.fullmatch(r"[0-9]{1,12}", number, re.ASCII):
        raise ValueError(number)
    key, device = _uuid(pages.said_of("Outbox-Key") or ""), _uuid(device)
    written, left = _time("Written-At"), _time("Sent-At")
    sent = Sent(key, account.id, payload(), device, int(number), now, now)
    shown = sent.shown = _time("Page-At") if pages.said_of("Page-At") is not None else None
    written = written + (now - left) if _is_of_this_sign_in(account, shown) else now
    sent.written_at = _corrected(db, sent, written, shown)
    return sent


def _readable_key() -> str:
    """The key as the phone knows it, if it is one."""
    try:
        return _uuid(pages.said_of("Outbox-Key") or "")
    except ValueError:
        return "unread"


def _uuid(text: str) -> str:
    """An id in its one spelling. Raises `ValueError`."""
    if str(uuid.UUID(text)) != text:
        raise ValueError(text)
    return text


def _time(name: str) -> dt.datetime:
    """A header's moment. Raises `ValueError`."""
    moment = dt.datetime.fromisoformat(pages.said_of(name) or "")
    if moment.tzinfo is None or not 1970 <= moment.year < 2200:
        raise ValueError(name)
    return moment.astimezone(dt.UTC)


def _is_of_this_sign_in(account: access.Person, shown: dt.datetime | None) -> bool:
    """Whether the page that a write was made on was shown to this sign-in. A write that does not say so counts from its
    arrival: else it could be dated to before anybody could have made it."""
    return shown is not None and stamp(shown) >= account.since


def _corrected(db: Database, sent: Sent, written: dt.datetime, shown: dt.datetime | None) -> dt.datetime:
    """When it was written, by our clock. It orders what one person said; what people read is when a thing arrived.

    A phone's clock is data and not truth, so three things hold whatever it says: never after it arrived, never before
    the page it was written on was rendered, and in the phone's own order."""
    if shown:
        written = max(written, shown)
    # Room is left for each number in between: it may still be on its way.
    later = row(db, "SELECT number, written_at FROM receipt WHERE account_id = ? AND device = ? AND number > ?"
                    " ORDER BY number LIMIT 1", (sent.account_id, sent.device, sent.number))
    if later:
        written = min(written, dt.datetime.fromisoformat(later[1]) - TICK * (later[0] - sent.number))
    earlier = row(db, "SELECT number, written_at FROM receipt WHERE account_id = ? AND device = ? AND number < ?"
                      " ORDER BY number DESC LIMIT 1", (sent.account_id, sent.device, sent.number))
    if earlier:
        written = max(written, dt.datetime.fromisoformat(earlier[1]) + TICK * (sent.number - earlier[0]))
    return min(written, sent.received_at)


def payload() -> str:
    """A digest of what a request says: method, path, fields in order with line ends folded, files by their bytes.

    The body's own bytes will not do: a multipart boundary differs at each attempt.
    """
    digest = hashlib.sha256()

    def add(*parts: str | bytes) -> None:
        for part in parts:
            content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(content).to_bytes(8, "big") + content)

    add(request.method, request.path)
    for name, value in request.form.items(multi=True):
        if not name.startswith(pages.OUTBOX_FIELD):   # what is said of the write, and differs at each attempt
            add("field", name, value.replace("\r\n", "\n").replace("\r", "\n"))
    for name, file in request.files.items(multi=True):
        add("file", name, file.filename or "", file.stream.read())
        file.stream.seek(0)
    return digest.hexdigest()


def _is_known(db: Database, sent: Sent) -> bool:
    """Whether this write came before. Raises `OtherPayload`."""
    found = row(db, "SELECT payload FROM receipt WHERE account_id = ? AND key = ?", (sent.account_id, sent.key))
    if found and found[0] != sent.payload:
        raise OtherPayload
    return found is not None


def _store(db: Database, sent: Sent) -> None:
    db.conn.execute(
        "INSERT INTO receipt (account_id, key, payload, path, device, number, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (sent.account_id, sent.key, sent.payload, request.path, sent.device, sent.number,
         stamp(sent.written_at), stamp(sent.received_at)))
