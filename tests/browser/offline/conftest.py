"""A clinic of its own, whose clock a test may move, and phones that keep pages and reach it over a wire."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from tests.browser.wire import Wire
from tools.serving import free_port, start


class Clinic:
    """A server on a real file, in a process of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.start()

    def start(self, **environment: str) -> None:
        """Serve, as `make run` does, on the same port each time."""
        self._process = start("tests.browser.clocked:app", self.port,
                              environment={"HUDRO_DATA": str(self.folder), **environment})

    def stop(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait(timeout=10)

    def rows(self, sql: str, *values: object) -> list[tuple]:
        """What the database holds."""
        with sqlite3.connect(f"file:{self.folder}/hudro.sqlite?mode=ro", uri=True, timeout=10) as db:
            return db.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> None:
        """Change the database behind the app's back."""
        with sqlite3.connect(self.folder / "hudro.sqlite", timeout=10) as db:
            db.execute(sql, values)

    def of(self, email: str, table: str, columns: str) -> list[tuple]:
        """One person's rows of a table, in the order in which they came."""
        owner = "account_id" if table == "receipt" else "client_id"
        return self.rows(f"SELECT {columns} FROM {table} WHERE {owner} = (SELECT id FROM account WHERE email = ?)"
                         " ORDER BY received_at", email)

    def go_ahead(self, seconds: float) -> None:
        """Set the server's clock."""
        (self.folder / "seconds-ahead").write_text(str(seconds))

    def go_to(self, moment: dt.datetime) -> None:
        """Set the server's clock to the moment that a phone's was set to."""
        self.go_ahead((moment - dt.datetime.now(dt.UTC)).total_seconds())


@pytest.fixture(scope="session")
def clinic(tmp_path_factory):
    clinic = Clinic(tmp_path_factory.mktemp("offline"))
    clinic.write("UPDATE clinic SET phone = '55 00 01 12', country = 'NO', changes = '{\"assessment\": \"on\"}'")
    yield clinic
    clinic.stop()


@pytest.fixture
def wire(clinic):
    wire = Wire(clinic.port)
    yield wire
    wire.close()
    clinic.go_ahead(0)


@pytest.fixture
def folder(clinic):
    """For `phones`: where this clinic has its database."""
    return clinic.folder


@pytest.fixture
def server(clinic):
    """For `phones`: this clinic, and not the example one."""
    return f"http://127.0.0.1:{clinic.port}"


@pytest.fixture
def installed(phones, wire):
    """Make phones that allow a worker and reach the clinic over the wire."""
    return lambda language="en", **options: with_worker(phones, wire.port, language, **options)


def with_worker(phones, port, language, **options):
    """A phone on which the app is installed from this port."""
    phone = phones(language, **{"service_workers": "allow"} | options)
    phone.is_away = True
    phone.server = f"http://127.0.0.1:{port}"
    return phone
