"""Serve the app: ``python -m webapp.server``, with `HOST`, `PORT`, `PROCESSES`, `THREADS`, `IDLE` from the environment.

Waitress reads a request whole before it takes a thread for it, so a phone that sends slowly, or stops in the middle,
holds a socket and nothing else. What it leaves open is bounded here: how long a request may take to arrive, how many
sockets are open, how long stopping takes. See docs/decisions.md.
"""

import contextlib
import ctypes
import gc
import importlib
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import RequestEntityTooLarge

from webapp import config, database, processes

THREADS, IDLE = config.THREADS, config.IDLE   # IDLE: seconds without a byte in the middle of a request or of an answer
CONNECTIONS = 400       # the one that has waited longest for the rest of its request makes room for another
# Seconds for a whole request, and for reading an answer; and one more for each of these bytes: a phone's own patience.
REQUEST_WITHIN = 60
BYTES_A_SECOND = 8_000
KEPT_ALIVE = 75         # seconds that a connection stays open between two requests
HEADERS = 64_000        # bytes
BODY = 4_000_000        # bytes that are read; of these the app takes `MAX_CONTENT_LENGTH`
IN_MEMORY = 64_000      # bytes of a body before it goes to a temporary file
STOP_WITHIN = 6         # seconds for requests under way
JUST = 1                # second
BACKLOG = 256           # connections that nobody has taken yet
FIRST_HELD = 3          # the number of the first socket that systemd holds
M_ARENA_MAX, POOLS = -8, 1   # glibc's own number for the most pools of memory, and how many of them


class Answer(WSGITask):
    """An answer of the app. One without a body (304) has no length: Waitress would close the connection behind it."""

    def set_close_on_finish(self) -> None:
        """Close it behind the answer, where there is a reason to."""
        request: Any = self.request
        if self.has_body or self.version != "1.1" or request.headers.get("CONNECTION", "").lower() == "close":
            super().set_close_on_finish()


class Refusal(ErrorTask):
    """An answer to what cannot be read. A body over `BODY` is refused by the app, in its reader's language."""

    def execute(self) -> None:
        """Answer, and close the connection: what follows on it cannot be told apart from the rest of the body."""
        request: Any = self.request
        if not isinstance(request.error, RequestEntityTooLarge):
            super().execute()
            return
        request.headers.setdefault("CONTENT_LENGTH", str(BODY))
        task = Answer(self.channel, request)
        task.set_close_on_finish()
        task.execute()
        task.finish()
        self.wrote_header, self.complete = True, True
        self.set_close_on_finish()


class Channel(HTTPChannel):
    """One connection. `begun_at`: when the request that is arriving began, 0 between two of them; `unread_since`: when
    its reader was first seen to lag behind, and how much was left then."""

    task_class = Answer
    error_task_class = Refusal
    idle = IDLE
    begun_at = 0.0
    unread_since = (0.0, 0)
    is_new = True   # nothing has arrived on it

    def received(self, data: bytes) -> bool:
        """Take what has arrived. No browser sends several requests without an answer in between: the answers would pile
        up unread, each with a file or a thread that waits."""
        self.is_new = False
        found = super().received(data)
        self.begun_at = (self.begun_at or time.time()) if self.request is not None else 0.0
        if len(self.requests) > 1:
            self.handle_close()
        return found

    def is_late(self, now: float) -> bool:
        """Whether nothing good is to be expected of it."""
        quiet, unread = now - self.last_activity, self.total_outbufs_len
        if unread:
            since, size = self.unread_since = self.unread_since if self.unread_since[0] else (now, unread)
            return quiet > self.idle or now - since > REQUEST_WITHIN + size / BYTES_A_SECOND
        self.unread_since = (0.0, 0)
        if self.requests:
            return False   # a thread is at work on it
        if self.request is None:
            return quiet > KEPT_ALIVE
        arrived = self.request.body_bytes_received
        return quiet > self.idle or now - self.begun_at > REQUEST_WITHIN + arrived / BYTES_A_SECOND


    def is_under_way(self, stopping_since: float) -> bool:
        """Whether an answer is owed, or may be: a request is given a second to arrive, and may be a moment behind its
        connection."""
        is_coming = self.request is not None or (self.is_new and stopping_since - self.creation_time < JUST)
        return bool(self.requests or self.total_outbufs_len or (is_coming and time.time() - stopping_since < JUST))


class Server(TcpWSGIServer):
    """Listens, and lets go of connections that are late."""

    channel_class = Channel
    active_channels: Any   # {file number: Channel}
    next_look = 0.0   # when it next looks for late ones

    def maintenance(self, now: float) -> None:
        """Nothing: Waitress calls this while it asks the sockets what they wait for, see `let_go`."""

    def let_go(self) -> None:
        """Close the late ones; when there are too many, those that have waited longest.

        Between two rounds, and never in the middle of one: a new connection would get the number of one that was just
        closed, and what the round still has to do for that number, as closing it, would be done to the new one.
        """
        now, channels = time.time(), list(self.active_channels.values())
        waiting = sorted((one for one in channels if not one.requests), key=lambda one: one.last_activity)
        late = waiting[:max(0, len(channels) - CONNECTIONS)]
        if now >= self.next_look:
            self.next_look = now + 1
            late += [one for one in channels if one.is_late(now) and one not in late]
        for channel in late:
            channel.handle_close()   # now: one whose reader stands still never becomes writable


def bind(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of `host`, for one process or for several that share them. Raises `OSError`."""
    found = []
    where: list[Any] = Adjustments(host=host, port=port).listen
    for family, kind, protocol, address in where:
        one = socket.socket(family, kind, protocol)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(BACKLOG)
        found.append(one)
    return found


def listen(app: Any, bound: list[socket.socket], threads: int = THREADS) -> tuple[list[Server], dict[int, Any]]:
    """Take connections from sockets that are bound, with `threads` between them; the servers, and their sockets by
    number."""
    adjustments = Adjustments(
        sockets=bound, threads=threads, ident=None, backlog=BACKLOG, connection_limit=10 * CONNECTIONS,
        log_socket_errors=False, clear_untrusted_proxy_headers=False,
        max_request_header_size=HEADERS, max_request_body_size=BODY, inbuf_overflow=IN_MEMORY)
    dispatcher, sockets = ThreadedTaskDispatcher(), {}
    dispatcher.set_thread_count(threads)
    return [Server(app, sockets, True, one, dispatcher=dispatcher, adj=adjustments, bind_socket=False,
                   sockinfo=(one.family, one.type, one.proto, one.getsockname())) for one in bound], sockets


def go_round(servers: list[Server], sockets: dict[int, Any]) -> None:
    """Wait for something to happen, for a second at most, and do what it asks for."""
    wasyncore.poll2(1, sockets)
    for server in servers:
        server.let_go()


def serve(app: Any, bound: list[socket.socket], threads: int = THREADS, on_stop: Callable[[], object] = lambda: None,
          is_alone: Callable[[], bool] = lambda: False) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is under way, within `STOP_WITHIN` seconds. `on_stop`: called
    before that. `is_alone`: asked now and then; a process ends by itself when whoever began it is gone."""
    servers, sockets = listen(app, bound, threads)
    is_stopping = threading.Event()

    def stop(*_: object) -> None:
        is_stopping.set()
        servers[0].pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not is_stopping.is_set() and not is_alone():
        go_round(servers, sockets)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)   # a second one would end it in the middle of the first
    on_stop()
    _finish(servers, sockets)
    servers[0].task_dispatcher.shutdown(timeout=1)


def _finish(servers: list[Server], sockets: dict[int, Any]) -> None:
    """Take no new connections; let what has arrived be answered, and the answers be sent."""
    for server in servers:
        server.del_channel()
        if server.socket:
            server.socket.close()
    begun, until = time.time(), time.monotonic() + STOP_WITHIN
    while time.monotonic() < until and any(one.is_under_way(begun) for one in sockets.values()
                                           if isinstance(one, Channel)):
        wasyncore.poll2(0.1, sockets)


def _keep_small() -> None:
    """Before the threads begin: glibc would give each of them a pool of its own, which fills and is never given back.
    What was imported stays to the end, and is not looked through for garbage again and again."""
    with contextlib.suppress(AttributeError, OSError, TypeError):   # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, POOLS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _allow_open_files() -> None:
    """A socket and a temporary file for each connection."""
    wanted, (now, most) = 4 * CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, most) if most > 0 else wanted, most))


def main() -> None:
    """Serve ``wsgi:app``, or the app that is named."""
    module, _, name = (sys.argv[1] if len(sys.argv) > 1 else "wsgi:app").partition(":")
    sys.path.insert(0, os.getcwd())   # noqa: PTH109
    try:
        app = getattr(importlib.import_module(module), name)
        if error := app.extensions.get("hudro.unusable"):
            raise error
        host, port, count, threads, Channel.idle = config.serving()
        bound = _bound(host, port)
        if app.config.get("METRICS"):   # `measures.py` answers there, in each process
            where, at = app.config["METRICS"]
            app.extensions["hudro.measured"] = _bind(where, at, f"METRICS={where}:{at}")
    except (config.Unusable, database.Unusable) as error:
        sys.exit(f"Hudro does not start: {error}")
    _allow_open_files()
    _keep_small()
    for logger in ("waitress", "waitress.queue"):
        logging.getLogger(logger).setLevel(logging.ERROR)   # a request's line may hold what a person wrote
    _say_ready()
    if count == 1:
        work(app, bound, threads)
    else:
        processes.keep(count, lambda is_alone: work(app, bound, threads, is_alone))


def work(app: Any, bound: list[socket.socket], threads: int, is_alone: Callable[[], bool] = lambda: False) -> None:
    """Serve, with what works beside the requests, and close the database at the end."""
    store, beside = app.extensions.get("hudro.store"), app.extensions.get("hudro.beside")   # `reminders/sender.py`
    if beside:
        beside.start()
    if measured := app.extensions.get("hudro.measured"):
        app.extensions["hudro.measures"](measured)
    serve(app, bound, threads, beside.stop if beside else lambda: None, is_alone)
    if beside:
        beside.finish()
    if store:
        store.stop()


def _say_ready() -> None:
    """Tell systemd, where it began this (sd_notify(3)), that its sockets listen: nobody is turned away from here on."""
    if address := os.environ.pop("NOTIFY_SOCKET", ""):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
            one.sendto(b"READY=1", "\0" + address[1:] if address.startswith("@") else address)


def _bound(host: str, port: int) -> list[socket.socket]:
    """The sockets: those that systemd holds for this process (sd_listen_fds(3)), else of its own. Raises
    `config.Unusable` where something else listens there, or the address is another machine's."""
    held, whose = os.environ.pop("LISTEN_FDS", "0"), os.environ.pop("LISTEN_PID", "")
    if whose == str(os.getpid()) and int(held):
        return [socket.socket(fileno=FIRST_HELD + number) for number in range(int(held))]
    return _bind(host, port, f"HOST={host}, PORT={port}")


def _bind(host: str, port: int, setting: str) -> list[socket.socket]:
    try:
        return bind(host, port)
    except (OSError, ValueError) as error:
        raise config.Unusable(f"nothing can listen on {setting} ({error}). Perhaps something else does: write another"
                              " port, or stop it.") from None


if __name__ == "__main__":
    main()
