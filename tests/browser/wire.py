"""A TCP wire between a phone and the server, which a test can cut, hang, or turn into a captive portal."""

import contextlib
import re
import socket
import threading
import time

UNKNOWN = re.compile(rb"(?im)^(?:Outbox-[^:]*|Written-At|Sent-At|Page-At|HX-[^:]*):[^\r\n]*\r\n")
PORTAL = b"<html><title>Hotel</title>Pay here</html>"


class Wire:
    """Passes bytes on to a port, as its `state` says.

    "passes"; "cut" refuses; "hangs" takes what is sent and never answers; "swallows" lets the server have the
    request and loses its answer; "portal" answers everything by itself, as a hotel's network does; "slow" lets 200 kB a
    second through; "no files" lets pages through and no file that they name; "strips" takes away every header that a
    filter may not know. `came` counts the bytes of answers.
    """

    def __init__(self, port: int):
        self.state = "passes"
        self.came = 0   # bytes of answers that have passed
        self._to = port
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, state: str) -> None:
        """Change the state; whatever is open is closed."""
        self.state = state
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def close(self) -> None:
        """Take the wire away."""
        self.set("cut")
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        if self.state == "cut":
            near.close()
            return
        if self.state == "portal":
            with contextlib.suppress(OSError):
                near.recv(65536)
                near.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
                             + str(len(PORTAL)).encode() + b"\r\n\r\n" + PORTAL)
            near.close()
            return
        if self.state == "hangs":
            self._open.append(near)
            with contextlib.suppress(OSError):
                while near.recv(65536):
                    pass
            near.close()
            return
        far = socket.create_connection(("127.0.0.1", self._to))
        self._open += [near, far]
        for one in (near, far):   # as the server and the browser have it themselves: no byte waits for the next one
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._pump, args=(far, near, True), daemon=True)
        back.start()
        self._pump(near, far, False)
        back.join()
        near.close()
        far.close()

    def _pump(self, one: socket.socket, other: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if is_answer and self.state == "swallows":
                    break
                if self.state == "no files" and not is_answer and data.startswith(b"GET /static/"):
                    break
                if self.state == "strips" and not is_answer:
                    data = UNKNOWN.sub(b"", data)
                if self.state == "slow":
                    time.sleep(len(data) / 200_000)
                if is_answer:
                    self.came += len(data)
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
