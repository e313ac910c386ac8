"""Requests over kept connections, sent as ready bytes: the client costs as little as it can."""

import itertools
import socket
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode

ACCEPT = "gzip, deflate, br, zstd"


class Connection:
    """One kept HTTP connection. `carried`: bytes, of requests and of answers."""

    def __init__(self, port: int):
        self.carried = [0, 0]
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
        self.carried[0] += len(request)
        self.carried[1] += len(head) + 4 + length
        missing = length - len(body)
        while missing > 0:
            missing -= len(self.socket.recv(65536))
        return int(head[9:12])


def get(path: str, cookie: str = "", tag: str = "") -> bytes:
    """A GET as bytes; with a tag it asks whether the page still is the one that has it."""
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    return (f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {ACCEPT}\r\nCookie: {cookie}\r\n{known}"
            "\r\n").encode()


def post(path: str, fields: dict[str, str], cookie: str = "") -> bytes:
    """A form post as bytes, as one of our own pages sends it."""
    body = urlencode(fields)
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {ACCEPT}\r\nCookie: {cookie}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def per_second(port: int, request: bytes | Sequence[bytes], expected: int, seconds: float = 1.5) -> float:
    """Requests per second on one connection, after a warm-up; of several requests one after the other."""
    connection = Connection(port)
    requests = itertools.cycle([request] if isinstance(request, bytes) else request)
    for _ in range(30):
        status = connection.send(one := next(requests))
        assert status == expected, (status, one[:80])
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        connection.send(next(requests))
        done += 1
    return done / (time.perf_counter() - began)


def at_once(port: int, request: bytes | Sequence[bytes], expected: int, connections: int = 8,
            each: int = 150) -> tuple[float, int]:
    """(99th percentile in ms, answers that were not the expected one) of many connections at once."""
    requests = [request] if isinstance(request, bytes) else request
    times: list[float] = []
    wrong: list[int] = []

    def run(first: int) -> None:
        connection = Connection(port)
        for number in range(each):
            began = time.perf_counter()
            status = connection.send(requests[(first + number) % len(requests)])
            times.append(time.perf_counter() - began)
            if status != expected:
                wrong.append(status)

    threads = [threading.Thread(target=run, args=(place * each,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)[int(len(times) * 0.99)] * 1000, len(wrong)
