"""Requests over kept connections, sent as ready bytes: the client costs as little as it can."""

import socket
import threading
import time
from urllib.parse import urlencode

ACCEPT = "gzip, deflate, br, zstd"


class Connection:
    """One kept HTTP connection."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> int:
        """Send one request and read its answer to the end; the status."""
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        missing = length - len(body)
        while missing > 0:
            missing -= len(self.socket.recv(65536))
        return int(head[9:12])


def get(path: str, cookie: str = "") -> bytes:
    """A GET as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {ACCEPT}\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, fields: dict[str, str], cookie: str = "") -> bytes:
    """A form post as bytes, as one of our own pages sends it."""
    body = urlencode(fields)
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {ACCEPT}\r\nCookie: {cookie}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def per_second(port: int, request: bytes, expected: int, seconds: float = 1.5) -> float:
    """Requests per second on one connection, after a warm-up."""
    connection = Connection(port)
    for _ in range(30):
        status = connection.send(request)
        assert status == expected, (status, request[:80])
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        connection.send(request)
        done += 1
    return done / (time.perf_counter() - began)


def at_once(port: int, request: bytes, expected: int, connections: int = 8, each: int = 150) -> tuple[float, int]:
    """(99th percentile in ms, answers that were not the expected one) of many connections at once."""
    times: list[float] = []
    wrong: list[int] = []

    def run() -> None:
        connection = Connection(port)
        for _ in range(each):
            began = time.perf_counter()
            status = connection.send(request)
            times.append(time.perf_counter() - began)
            if status != expected:
                wrong.append(status)

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)[int(len(times) * 0.99)] * 1000, len(wrong)
