"""Phones that go through a proxy with HTTPS, and crowds that hold on to it."""

import contextlib
import datetime as dt
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.over_http import OverHttp

SLOW = 50


class Phone(OverHttp):
    """One that believes one authority alone, knows the app by its name, and remembers what it wrote. `address`: where
    that name leads to."""

    account_cookie = "__Host-account"

    def __init__(self, name: str, authority: Path, address: str = "127.0.0.1"):
        super().__init__(443)
        self.name, self.address = name, address
        self.trust = ssl.create_default_context(cafile=str(authority))
        self.sent: list[tuple[str, int, dict]] = []

    def _connection(self) -> http.client.HTTPConnection:
        return Named(self.name, self.address, timeout=20, context=self.trust)

    def say(self, note: str) -> None:
        """Write a note on today, and remember it as a phone does."""
        write = self.new_write(note, dt.date.today())
        assert self.send(write), note
        self.sent.append(write)


class Named(http.client.HTTPSConnection):
    """To an address, by the name that its certificate bears."""

    def __init__(self, name: str, address: str, timeout: float, context: ssl.SSLContext):
        super().__init__(name, 443, timeout=timeout, context=context)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)   # type: ignore[attr-defined]


@contextlib.contextmanager
def crowd(name: str, port: int, trust: ssl.SSLContext | None) -> Iterator[None]:
    """Fifty that send a byte of their body now and then, fifty that ask for much and do not read it."""
    is_over = threading.Event()
    with contextlib.ExitStack() as stack:
        def connect() -> socket.socket:
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.connect(("127.0.0.1", port))
            return stack.enter_context(trust.wrap_socket(one, server_hostname=name) if trust else one)

        senders = [connect() for _ in range(SLOW)]
        for one in senders:
            one.sendall(f"POST /en/sign-in HTTP/1.1\r\nHost: {name}\r\nContent-Length: 100000\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        for one in (connect() for _ in range(SLOW)):
            one.sendall(f"GET /static/min/app.js HTTP/1.1\r\nHost: {name}\r\n\r\n".encode() * 8)

        def drip() -> None:
            while not is_over.wait(0.5):
                for one in senders:
                    with contextlib.suppress(OSError):
                        one.sendall(b"x")

        threading.Thread(target=drip, daemon=True).start()
        time.sleep(2)
        try:
            yield
        finally:
            is_over.set()
