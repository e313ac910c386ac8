"""Faults are told as they are: calm pages, nothing stored by halves, a log that a full disk does not fill."""

import io
import logging

import pytest

from tests.conftest import TODAY
from webapp import access, logs
from webapp.database import sqlite3

DAY = TODAY.isoformat()


@pytest.fixture(autouse=True)
def untold():
    logs.forget()


@pytest.fixture
def broken(db):
    """A database in which no note can be stored."""
    db.conn.execute("CREATE TRIGGER broken BEFORE INSERT ON note BEGIN SELECT raise(ABORT, 'x'); END")


def test_a_folder_that_cannot_be_written_to_gives_503_and_keeps_the_values(app, client):
    lock = app.config["DATA"] / "hudro.lock"
    lock.unlink()
    lock.mkdir()   # even root cannot open it as a file
    page = client.post("/diary/check-ins", {"day": DAY, "note": "what I wrote"})
    assert (page.status, page.headers["Retry-After"]) == (503, "30")
    assert page.form("/diary/check-ins").values["note"] == "what I wrote"
    assert client.client.get("/healthz").status_code == 503
    lock.rmdir()
    assert client.client.get("/healthz").status_code == 200
    assert client.post("/diary/check-ins", {"day": DAY, "note": "what I wrote"}).status == 303


def test_health_tells_of_a_failed_write_until_one_has_succeeded(app, client, db):
    assert client.client.get("/healthz").status_code == 200
    lock = app.config["DATA"] / "hudro.lock"
    lock.unlink()
    lock.mkdir()
    assert client.post("/diary/check-ins", {"day": DAY, "note": "x"}).status == 503
    lock.rmdir()
    lock.touch()
    assert app.extensions["hudro.store"].last_write_failed
    assert client.client.get("/healthz").status_code == 200   # it tries one itself
    assert not app.extensions["hudro.store"].last_write_failed


def test_a_fault_has_one_line_with_its_time_and_its_trace_once_a_minute(client, db, broken):
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logs._Line("%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    logs.log.addHandler(handler)
    try:
        for _ in range(20):
            assert client.post("/diary/check-ins", {"day": DAY, "note": "x"}).status == 503
    finally:
        logs.log.removeHandler(handler)
    lines = told.getvalue().splitlines()
    assert sum("IntegrityError" in line for line in lines) == 20
    assert all(line.startswith("20") for line in lines if "IntegrityError" in line)
    assert told.getvalue().count("in record_check_in") == 1


def test_a_list_with_a_page_that_cannot_be_made_is_no_list(app, client):
    assert client.client.get("/en/offline/pages").status_code == 200

    def explode(**_):
        raise sqlite3.OperationalError("disk I/O error")

    access.requires(access.CLIENT)(explode)
    app.view_functions["days.course"] = explode
    answer = client.client.get("/en/offline/pages")
    assert answer.status_code == 503
    assert answer.headers["Hudro-Account"]   # ours, and no list


def test_a_file_that_is_not_there_carries_the_strict_headers_too(client):
    answer = client.client.get("/static/nothing.css")
    assert answer.status_code == 404
    for name in ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"):
        assert name in answer.headers
