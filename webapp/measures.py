"""Numbers for whoever watches the server, in Prometheus' own form, at an address of their own (`METRICS`).

Off unless that is set. No number is about anybody: requests by route and status, how long they took, writes stored and
refused, reminders that wait, sizes. Several processes count in files that they share, so any of them answers for all.
"""

import atexit
import contextlib
import functools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from socket import socket
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from flask import Flask, Response, g, request

from webapp import copies_folder, database, pages
from webapp.config import Unusable
from webapp.reminders import queue_store

METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}   # any other word of a visitor's is "other"
BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)   # seconds


def install(app: Flask) -> None:
    """Count from now on, where an address is set. Before all else that looks at a request: it measures that too."""
    if not app.config["METRICS"]:
        return
    _share_a_folder()
    from prometheus_client import Counter, Histogram  # once the folder is known: it is read when this is imported

    requests = Counter("hudro_requests", "Requests answered.", ["route", "method", "status"], registry=None)
    seconds = Histogram("hudro_request_seconds", "How long answers took.", ["route"], buckets=BUCKETS, registry=None)
    writes = Counter("hudro_writes", "Writes of phones, by what became of them.", ["result"], registry=None)

    def begin() -> None:
        g.begun = time.perf_counter()

    def count(response: Response) -> Response:
        route = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(route, method, response.status_code).inc()
        seconds.labels(route).observe(time.perf_counter() - g.begun)
        for header, result in (("Outbox-Receipt", "stored"), ("Outbox-Refused", "refused")):
            if header in response.headers:
                writes.labels(result).inc()
        return response

    app.before_request(begin)
    app.after_request(count)
    app.extensions["hudro.measures"] = functools.partial(serve, app)


def serve(app: Flask, bound: list[socket]) -> None:
    """Answer at sockets that are bound, in threads beside everything else."""
    from prometheus_client import CollectorRegistry, make_wsgi_app
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(_Now(app))
    for one in bound:
        server = WSGIServer(one.getsockname()[:2], _Silent, bind_and_activate=False)
        server.socket.close()
        server.socket, (server.server_name, server.server_port) = one, one.getsockname()[:2]
        server.setup_environ()
        server.set_app(make_wsgi_app(registry))
        threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()


class _Silent(WSGIRequestHandler):
    timeout = 5   # seconds: whoever connects and says nothing holds nobody up

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a watcher asks every few seconds."""


class _Now:
    """What is so at the moment it is asked for."""

    def __init__(self, app: Flask):
        self._app = app

    def collect(self) -> Iterator[Any]:
        """Each number, with what it means."""
        from prometheus_client.core import GaugeMetricFamily

        # Without a database the numbers of what was answered are there all the same.
        with self._app.app_context(), contextlib.suppress(database.Fault, OSError):
            for name, meaning, value in self._numbers():
                yield GaugeMetricFamily(f"hudro_{name}", meaning, value=value)

    def _numbers(self) -> Iterator[tuple[str, str, float]]:
        store, now = self._app.extensions["hudro.store"], pages.now()
        yield "database_bytes", "The database file.", store.path.stat().st_size
        yield "log_bytes", "What is written and not yet in it.", store.log_size()
        yield "disk_free_bytes", "What is left of its disk.", store.free()
        yield "reminders_waiting", "Reminders not handed over yet.", queue_store.waiting(store.connection())
        if folder := self._app.config["BACKUPS"]:
            state = copies_folder.state(folder, now)
            yield "copy_faults", "What is wrong with the nightly copies.", len(state.faults(now))
            if state.copied_at:
                yield "copy_age_seconds", "Since the newest was made.", (now - state.copied_at).total_seconds()


def _share_a_folder() -> None:
    """The folder in which this process and those that it begins count; removed by this one."""
    # In systemd's own place for that, which lies in memory: a full disk would end the process in the middle of a count.
    where = os.environ.get("RUNTIME_DIRECTORY") or None
    try:
        folder, ours = tempfile.mkdtemp(prefix="hudro-metrics-", dir=where), os.getpid()
    except OSError as error:
        raise Unusable(f"METRICS needs a folder to count in ({error}). Set TMPDIR to one in memory.") from error
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == ours else None)
