"""Turns at what costs much: so many at once, a few that wait for theirs, and the rest are told to come again."""

import contextlib
import threading
from collections.abc import Iterator

from werkzeug.exceptions import ServiceUnavailable

AGAIN = 5   # seconds after which whoever is refused may come again


class Turns:
    """`at_once` run, `waiting` stand in line behind them for `patience` seconds at most, each holding a thread of the
    server's; of one person one."""

    def __init__(self, at_once: int, waiting: int = 0, patience: float = 0):
        self._running = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience
        self._lock, self._whose = threading.Lock(), set[str]()

    @contextlib.contextmanager
    def turn(self, whose: str) -> Iterator[None]:
        """Take a turn, after waiting for it. Raises `ServiceUnavailable`."""
        with self._lock:
            if whose in self._whose or not self._places.acquire(blocking=False):
                raise ServiceUnavailable(retry_after=AGAIN)
            self._whose.add(whose)
        try:
            if not self._running.acquire(timeout=self._patience):
                raise ServiceUnavailable(retry_after=AGAIN)
            try:
                yield
            finally:
                self._running.release()
        finally:
            with self._lock:
                self._whose.discard(whose)
                self._places.release()
