"""The server as `make run` starts it: slow phones, phones that stop in the middle, and being told to stop."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from tests.people import ORIGIN
from tools.serving import free_port, start
from webapp.config import ROOT
from webapp.database import sqlite3
from webapp.server import bind, go_round, listen

IDLE = 4   # seconds; where nobody sets it, twenty
HEAD = "POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
FORM, MULTIPART = "application/x-www-form-urlencoded\r\n", "multipart/form-data; boundary=x\r\n"
SILENT = (
    HEAD + FORM + "Content-Length: 1000\r\n\r\ne",
    HEAD + FORM + "Transfer-Encoding: chunked\r\n\r\n5\r\nem",
    HEAD + MULTIPART + "Content-Length: 1000\r\n\r\n--x\r\n",
    HEAD,   # not even its headers are whole
)


@pytest.fixture
def server(tmp_path):
    """A server's port and process."""
    port = free_port()
    process = start("wsgi:app", port, environment={"HUDRO_DATA": str(tmp_path), "IDLE": str(IDLE)})
    yield port, process
    if process.poll() is None:
        process.kill()
        process.wait()


@pytest.fixture
def crowd(server):
    """Sixty that send a piece of a request, twenty that never read their answers, eight that upload slowly."""
    port, _ = server
    with contextlib.ExitStack() as stack:
        def connect(**options) -> socket.socket:
            one = stack.enter_context(socket.socket())
            for option, value in options.items():
                one.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
            one.connect(("127.0.0.1", port))
            return one

        for number in range(60):
            connect().sendall(SILENT[number % len(SILENT)].encode())
        for _ in range(20):
            connect(SO_RCVBUF=2048).sendall(b"GET /en/education/pores HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        is_over = threading.Event()

        def upload(one: socket.socket) -> None:
            one.sendall((HEAD + FORM + "Content-Length: 1000000\r\n\r\n").encode())
            with contextlib.suppress(OSError):
                while not is_over.wait(0.1):
                    one.sendall(b"x" * 1000)

        for _ in range(8):
            threading.Thread(target=upload, args=(connect(),), daemon=True).start()
        time.sleep(1)
        yield
        is_over.set()


def seconds_for(port: int, path: str = "/en/") -> float:
    """How long somebody else waits."""
    begun = time.monotonic()
    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).read()
    return time.monotonic() - begun


def test_slow_phones_hold_nobody_up(server, crowd):
    port, _ = server
    assert max(seconds_for(port) for _ in range(30)) < 5   # not for as long as they go on
    assert seconds_for(port, "/healthz") < 5


def test_slow_phones_do_not_keep_it_from_stopping(server, crowd):
    _, process = server
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=9) == 0
    assert time.monotonic() - begun < 9


def test_a_request_that_is_under_way_is_answered_before_it_stops(server):
    port, process = server
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /en/education/pores HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.rstrip().endswith(b"</html>")
    assert process.wait(timeout=9) == 0


def test_an_answer_without_a_body_keeps_the_connection_open(server):
    """Files and pages that are unchanged come so one after the other; who asks for it to be closed is told so."""
    port, _ = server
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        def ask(**headers: str) -> http.client.HTTPResponse:
            connection.request("GET", "/en/education/pores", headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer

        tag = ask().headers["ETag"]
        kept = connection.sock
        for _ in range(3):
            answer = ask(**{"If-None-Match": tag})
            assert (answer.status, answer.headers["Connection"]) == (304, None)
            assert connection.sock is kept
        assert ask(**{"If-None-Match": tag, "Connection": "close"}).headers["Connection"] == "close"


def test_it_leaves_one_whole_file_behind(server, tmp_path):
    _, process = server
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=9) == 0
    assert sorted(file.name for file in tmp_path.glob("hudro.sqlite*")) == ["hudro.sqlite"]
    with contextlib.closing(sqlite3.connect(tmp_path / "hudro.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.long
def test_a_request_that_stops_in_the_middle_is_given_up_and_a_new_one_always_finds_room(server):
    port, _ = server
    with contextlib.ExitStack() as stack:
        for _ in range(450):   # more than the server keeps open
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(SILENT[0].encode())
        assert seconds_for(port) < 5
        oldest = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        oldest.settimeout(30)
        oldest.sendall(SILENT[1].encode())
        begun = time.monotonic()
        assert oldest.recv(1) == b""   # closed by the server
        assert IDLE - 1 < time.monotonic() - begun < IDLE + 10


def test_requests_that_do_not_wait_for_an_answer_pile_nothing_up(server):
    """Each would hold a file, or together a thread, for as long as nobody reads."""
    port, process = server
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/en/").read().decode()
    picture = page.split('rel="icon" href="')[1].split('"')[0]
    with contextlib.ExitStack() as stack:
        for _ in range(30):
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.connect(("127.0.0.1", port))
            one.sendall(f"GET {picture} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 100)
        time.sleep(2)
        assert max(seconds_for(port) for _ in range(5)) < 1
        assert len(list(Path(f"/proc/{process.pid}/fd").iterdir())) < 100


@pytest.mark.long
def test_who_never_reads_an_answer_is_let_go_of(server):
    port, _ = server
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        one.connect(("127.0.0.1", port))
        build = urllib.request.urlopen(f"http://127.0.0.1:{port}/en/").read().decode().split("/static/")[1].split("/")[0]
        one.sendall(f"GET /static/{build}/vendor/htmx.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    "Accept-Encoding: identity\r\n\r\n".encode())
        time.sleep(IDLE + 3)
        one.settimeout(5)
        got = b""
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                got += data
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert len(got) < 40_000   # what lay in the buffers: the rest was not waited for


@pytest.fixture
def listening():
    """A server in this process, made to go round by hand: (where it listens, one round)."""
    def app(_environ, start_response):
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    servers, sockets = listen(app, bind("127.0.0.1", free_port()), threads=1)
    yield servers[0], lambda: go_round(servers, sockets)
    servers[0].task_dispatcher.shutdown(timeout=1)
    for one in list(sockets.values()):
        one.close()


@pytest.mark.parametrize("why", ["late", "too many"])
def test_one_that_comes_while_another_is_closed_is_not_taken_for_it(listening, why, monkeypatch):
    """It gets the number of the one that was closed. Chromium: ERR_SOCKET_NOT_CONNECTED, one file of a page lost."""
    server, go_round = listening
    monkeypatch.setattr("webapp.server.CONNECTIONS", 2)
    with contextlib.ExitStack() as stack:
        def connect() -> socket.socket:
            return stack.enter_context(socket.create_connection(("127.0.0.1", server.effective_port), timeout=5))

        open_ones = [connect() for _ in range(2 if why == "too many" else 1)]
        for _ in open_ones:
            go_round()
        if why == "late":
            for channel in server.active_channels.values():
                channel.last_activity = 0.0
        else:
            open_ones[0].sendall(b"GET /")
        server.next_look = 0.0
        new = connect()
        new.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for _ in range(5):
            go_round()
        assert new.recv(100).startswith(b"HTTP/1.1 200 OK")
        assert open_ones[-1].recv(1) == b""


def test_text_that_takes_long_to_put_in_order_stops_nobody(server):
    port, _ = server
    accents = ("a" + "\u0301\u0316" * 200_000).encode()
    with socket.create_connection(("127.0.0.1", port)) as one:
        length = f"Content-Length: {len(accents) + 6}\r\n"
        one.sendall((HEAD + FORM + length + "Sec-Fetch-Site: same-origin\r\n\r\n").encode() + b"email=" + accents)
        assert max(seconds_for(port, "/healthz") for _ in range(5)) < 2
        one.settimeout(10)
        assert one.recv(100).startswith(b"HTTP/1.1 422")


def test_a_body_over_every_limit_is_refused_in_the_readers_language_without_being_read(server):
    port, _ = server
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall((HEAD.replace("/en/", "/sv/") + FORM + "Content-Length: 900000000\r\n"
                     + "".join(f"{name}: {value}\r\n" for name, value in ORIGIN.items() if name != "Origin")
                     + "\r\n").encode())
        one.settimeout(5)
        answer = b"".join(iter(lambda: one.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 413 ")
    assert "Det här är för stort" in answer


def test_a_malformed_request_is_refused(server):
    port, _ = server
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n")
        one.settimeout(5)
        assert one.recv(100).startswith(b"HTTP/1.1 400")


def test_it_takes_the_sockets_that_systemd_holds_and_says_when_it_is_ready(tmp_path):
    """Whoever comes before it runs, or between two of it, waits in the socket and is answered."""
    with contextlib.ExitStack() as stack:
        held = stack.enter_context(socket.socket())
        told = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        held.bind(("127.0.0.1", 0))
        held.listen()
        told.bind(str(tmp_path / "told"))
        told.settimeout(30)
        port = held.getsockname()[1]
        for _ in range(2):
            early = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            early.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            process = subprocess.Popen(
                ["bash", "-c", f"exec 3<&{held.fileno()}; LISTEN_PID=$$ exec {sys.executable} -m webapp.server"],
                cwd=ROOT, pass_fds=[held.fileno()], env={
                    **os.environ, "HUDRO_DATA": str(tmp_path / "data"), "PORT": "1", "LISTEN_FDS": "1",
                    "NOTIFY_SOCKET": told.getsockname()})
            try:
                assert told.recv(100) == b"READY=1"
                assert early.recv(65536).startswith(b"HTTP/1.1 200 OK")
            finally:
                process.terminate()
                assert process.wait(timeout=15) == 0


def test_what_has_just_come_is_answered_before_it_stops(server):
    """A connection whose request is a moment behind: a proxy has opened it and writes next."""
    port, process = server
    with socket.create_connection(("127.0.0.1", port)) as one:
        time.sleep(0.1)   # it is taken
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert process.wait(timeout=9) == 0


def test_sockets_that_are_held_for_another_process_are_left_alone(tmp_path):
    port = free_port()
    process = start("wsgi:app", port, environment={"HUDRO_DATA": str(tmp_path), "LISTEN_FDS": "1", "LISTEN_PID": "1"})
    try:
        assert seconds_for(port, "/healthz") < 10
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0
