"""Several processes that serve one clinic, as `PROCESSES` asks for: real ones, on one file."""

import contextlib
import datetime as dt
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from tests.over_http import OverHttp
from tools.serving import free_port, processes_of, start
from webapp.config import ROOT
from webapp.database import sqlite3

pytestmark = pytest.mark.long
TODAY = dt.date.today()


@pytest.fixture
def server(tmp_path):
    """A port, the process that was started, and what it logs."""
    port = free_port()
    with (tmp_path / "log").open("w+") as log:
        process = start("wsgi:app", port, stderr=log, environment={
            "HUDRO_DATA": str(tmp_path / "data"), "PROCESSES": "2"})
        yield port, process, log
        process.kill()   # and the others after it
        process.wait()


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until(holds, *arguments):
    """Wait for something, and fail where it does not come."""
    for _ in range(200):
        if holds(*arguments):
            return
        time.sleep(0.05)
    raise AssertionError(holds)


def test_one_that_is_killed_is_replaced_and_nobody_notices(server):
    port, process, log = server
    first, second = processes_of(process.pid)
    os.kill(first, signal.SIGKILL)
    for _ in range(20):
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).status == 200
    until(lambda: len(set(processes_of(process.pid)) - {first}) == 2)
    assert second in processes_of(process.pid)
    log.seek(0)
    assert re.findall(r"process (\d+) ended with (-?\d+)", log.read()) == [(str(first), "-9")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_each_answers_what_is_under_way(server, number):
    port, process, log = server
    both = processes_of(process.pid)
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /en/education/pores HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        time.sleep(0.05)
        process.send_signal(number)
        process.send_signal(number)
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.rstrip().endswith(b"</html>")
    assert process.wait(timeout=10) == 0
    assert not any(map(is_there, both))
    log.seek(0)
    assert "ended with" not in log.read()


@pytest.mark.parametrize("after", [0, 0, 0, 0.3])
def test_told_to_stop_while_it_begins_it_ends(tmp_path, after):
    """As soon as the first of eight is there: nobody is left who was not told."""
    process = subprocess.Popen([sys.executable, "-m", "webapp.server"], cwd=ROOT, env={
        **os.environ, "HUDRO_DATA": str(tmp_path), "PORT": str(free_port()), "PROCESSES": "8"})
    while not processes_of(process.pid):
        pass
    time.sleep(after)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_told_to_stop_as_they_die_it_ends(server):
    _, process, _ = server
    for one in processes_of(process.pid):
        os.kill(one, signal.SIGKILL)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_a_child_of_anothers_that_ends_is_none_of_its_own(tmp_path):
    """As of the shell that became it, or of whoever else left one to the first process of a machine."""
    with (tmp_path / "log").open("w+") as log:
        shell = ["bash", "-c", 'sleep 2 & exec "$@"', "shell"]
        process = start("wsgi:app", free_port(), stderr=log, prefix=shell, environment={
            "HUDRO_DATA": str(tmp_path / "data"), "PROCESSES": "2"})
        until(lambda: len(processes_of(process.pid)) == 2)   # the shell's has ended
        time.sleep(2)
        assert len(processes_of(process.pid)) == 2
        process.terminate()
        assert process.wait(timeout=10) == 0
        log.seek(0)
        assert "ended with" not in log.read()


def test_nobody_goes_on_without_whoever_began_them(server):
    """And the port is free for the next one."""
    port, process, _ = server
    both = processes_of(process.pid)
    process.kill()
    process.wait()
    until(lambda: not any(map(is_there, both)))
    with socket.socket() as following:
        following.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        following.bind(("127.0.0.1", port))


def test_a_write_that_reaches_both_at_once_is_stored_once(server, tmp_path):
    """As a phone sends it again when an answer was lost, and both processes are at it."""
    port, _, _ = server
    phone, acknowledged = OverHttp(port), []
    phone.join()

    def send(write):
        if phone.send(write):
            acknowledged.append(write[0])

    for number in range(25):
        write = phone.new_write(f"note {number}", TODAY)
        threads = [threading.Thread(target=send, args=(write,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(acknowledged) == 100
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "hudro.sqlite")) as found:
        assert sorted(found.execute("SELECT text FROM note")) == sorted((f"note {one}",) for one in range(25))


def begin(tmp_path, **settings):
    """Start it with settings that it refuses: what it says."""
    found = subprocess.run(
        [sys.executable, "-m", "webapp.server"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "HUDRO_DATA": str(tmp_path), "PORT": str(free_port()), **settings})
    assert found.returncode == 1
    assert "Traceback" not in found.stderr
    return found.stderr


@pytest.mark.parametrize(("name", "span", "value"), [
    *(("PROCESSES", "1 to 64", value) for value in ("0", "65", "-1", "\N{SUPERSCRIPT TWO}")),
    ("THREADS", "6 to 64", "5"), ("IDLE", "1 to 3600", "1.5"), ("PORT", "1 to 65535", "65536"),
    ("PORT", "1 to 65535", "")])
def test_a_number_that_is_none_is_refused_in_a_sentence(tmp_path, name, span, value):
    said = begin(tmp_path, **{name: value})
    assert f"Hudro does not start: {name} is a whole number from {span}, and not {value!r}." in said


def test_an_address_where_something_else_listens_is_refused_in_a_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = begin(tmp_path, PORT=str(port))
    assert f"Hudro does not start: nothing can listen on HOST=127.0.0.1, PORT={port} (" in said


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "300.1.1.1"])
def test_an_address_that_is_not_this_machines_is_refused_in_a_sentence(tmp_path, host):
    assert f"Hudro does not start: nothing can listen on HOST={host}, PORT=" in begin(tmp_path, HOST=host)
