"""The log: one line for each thing that happened, with its time, and never anything that a person wrote."""

import json
import logging
import secrets
import sys
import threading
import time
import traceback
from types import TracebackType

from flask import g, has_request_context

log = logging.getLogger("hudro")
MINUTE = 60.0
MOMENT = "%Y-%m-%dT%H:%M:%S"
KINDS = 1000   # that are remembered

_lock = threading.Lock()
_told: dict[str, float] = {}


class _Line(logging.Formatter):
    converter = time.gmtime


class _Json(_Line):
    """An object for each line, however many lines its text has."""

    def format(self, record: logging.LogRecord) -> str:
        said = {"at": f"{self.formatTime(record, MOMENT)}.{int(record.msecs):03d}Z", "level": record.levelname.lower(),
                "message": record.getMessage()}
        if has_request_context():
            said["request"] = request_number()
        return json.dumps(said, ensure_ascii=False)


def request_number() -> str:
    """What tells the lines of one request from those of others: drawn by lot, and about nobody."""
    if "number" not in g:
        g.number = secrets.token_hex(6)
    return g.number


def install(*, is_json: bool = False) -> None:
    """Write to standard error, each line with its time in UTC. Whoever has set up logging is left alone."""
    if not log.handlers and not logging.getLogger().handlers:
        handler = logging.StreamHandler(sys.stderr)
        line = "%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s"
        handler.setFormatter(_Json() if is_json else _Line(line, MOMENT))
        log.addHandler(handler)
    if log.level == logging.NOTSET:
        log.setLevel(logging.INFO)


def event(message: str, *values: object) -> None:
    """Log that something of note was done or refused. `values` are ours: an id, a route's name, a status."""
    log.info(message, *values)


def fault(kind: str, where: str | None, trace: TracebackType | None) -> None:
    """Log a fault in one line; the lines of code it came through once a minute: a full disk fails at every write."""
    if _is_first(f"{kind} {where}"):
        log.error("%s in %s\n%s", kind, where, "".join(traceback.format_tb(trace)).rstrip())
    else:
        log.error("%s in %s", kind, where)


def died(process: int, status: int) -> None:
    """Log that a server process ended by itself; a negative status is the number of a signal."""
    log.error("process %s ended with %s, another one takes its place", process, status)


def setting(name: str, message: str) -> None:
    """Log once a minute that requests are refused because a setting is missing or wrong. Anybody may cause it."""
    if _is_first(name):
        log.warning("%s: %s", name, message)


def _is_first(kind: str) -> bool:
    """Whether this was not told within the last minute."""
    now = time.monotonic()
    with _lock:
        if now - _told.get(kind, -MINUTE) < MINUTE:
            return False
        if len(_told) > KINDS:
            _told.clear()
        _told[kind] = now
        return True


def forget() -> None:
    """Begin anew: what was told before is told in full again."""
    with _lock:
        _told.clear()
