"""Numbers for a watcher, and a log that a machine reads: from real servers, and about nobody."""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.conftest import TODAY
from tests.over_http import OverHttp
from tools.serving import free_port, start
from webapp.config import ROOT


@pytest.fixture
def begun(tmp_path):
    """Start a server with settings; its port. What it writes to its log lies in `tmp_path / "log"`."""
    processes = []

    def begin(**settings: str) -> int:
        port = free_port()
        with (tmp_path / "log").open("w") as log:
            processes.append(start("wsgi:app", port, stderr=log,
                                   environment={"HUDRO_DATA": str(tmp_path / "data"), **settings}))
        return port

    yield begin
    for process in processes:
        process.terminate()
        process.wait(timeout=15)


def numbers(port: int) -> dict[str, float]:
    """What stands there just now."""
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+(?:\{.*\})?) (\S+)$", text, re.M)}


@pytest.mark.parametrize("processes", ["1", "2"])
def test_what_all_processes_have_answered_is_counted_once(begun, processes):
    measured = free_port()
    port = begun(METRICS=f"127.0.0.1:{measured}", PROCESSES=processes)
    phone = OverHttp(port)
    phone.join()
    for number in range(20):
        assert phone.send(phone.new_write(f"note {number}", TODAY))
    assert phone.ask("POST", "/en/diary/check-ins", {"day": "no day"}, **{"HX-Request-Type": "partial"})[0] == 422
    for _ in range(3):   # whichever answers
        found = numbers(measured)
        route = 'hudro_requests_total{method="POST",route="days.add_check_in",status="%s"}'
        assert found[route % 200] == 20
        assert found[route % 422] == 1
        assert found['hudro_writes_total{result="stored"}'] == 20
        assert found['hudro_request_seconds_count{route="days.add_check_in"}'] == 21
        assert found["hudro_database_bytes"] > 100_000
        assert found["hudro_disk_free_bytes"] > 0
        assert found["hudro_reminders_waiting"] == 0
    text = urllib.request.urlopen(f"http://127.0.0.1:{measured}/metrics", timeout=10).read().decode()
    assert phone.email not in text
    assert TODAY.isoformat() not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text)   # nobody's id


def test_no_visitor_makes_numbers_of_their_own_and_none_keeps_watchers_waiting(begun, tmp_path):
    measured = free_port()
    port = begun(METRICS=f"127.0.0.1:{measured}")
    before = len(numbers(measured))
    for number in range(30):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request(f"M{number}", f"/en/nowhere-{number}")
            connection.getresponse().read()
    after = numbers(measured)
    assert len(after) - before < 20
    assert not [name for name in after if "M1" in name or "nowhere" in name]
    with socket.create_connection(("127.0.0.1", measured)):   # says nothing
        assert numbers(measured)
    (tmp_path / "data" / "hudro.sqlite").unlink()
    assert len(numbers(measured)) > 5   # what was answered is known without it


def test_by_default_there_are_none(begun):
    port = begun()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10)


def test_an_address_that_is_taken_stops_the_start(tmp_path):
    port = free_port()
    with_it = {**os.environ, "HUDRO_DATA": str(tmp_path), "PORT": str(port), "METRICS": f"127.0.0.1:{port}"}
    done = subprocess.run([sys.executable, "-m", "webapp.server"], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          env=with_it, check=False)
    assert done.returncode == 1
    assert f"nothing can listen on METRICS=127.0.0.1:{port}" in done.stderr


def test_each_line_of_a_log_in_json_is_an_object_with_its_request_and_nobodys_words(begun, tmp_path):
    port = begun(LOG="json")
    phone = OverHttp(port)
    phone.join()
    assert phone.send(phone.new_write("a note that nobody else reads", TODAY))
    phone.sign_in()
    phone.ask("POST", "/en/sign-in", {"email": phone.email, "password": "wrong"})
    time.sleep(0.2)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {frozenset(one) for one in lines} == {frozenset(("at", "level", "message", "request"))}
    assert len({one["request"] for one in lines}) == len(lines) > 1
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["at"]) for one in lines)
    text = (tmp_path / "log").read_text()
    assert "nobody else reads" not in text
    assert phone.email not in text
