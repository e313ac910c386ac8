"""Each test has a real SQLite file of its own, copied from one in which the cast has joined. The app that serves it is
made once for all tests of a process: to make one takes longer than most tests."""

import dataclasses
import datetime as dt
import gc
import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from flask import Flask

from tests import people
from webapp import create_app, database, taken_away

# A Saturday at noon in Oslo.
NOON = dt.datetime(2026, 11, 21, 11, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 21)

RUN = "TESTS_RUN"


def pytest_configure(config: pytest.Config) -> None:
    """All processes of a run share a folder, and the servers that they start find compiled templates in it."""
    if RUN not in os.environ:
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ |= {RUN: folder.name, "HUDRO_COMPILED": folder.name}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that nobody waits for it at the end. Each process is given one stretch of the
    list to begin with: the long ones are dealt out to the beginnings of those."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    others = iter([item for item in items if not item.get_closest_marker("long")])
    count, dealt = len(items), []
    for process in range(processes):
        dealt += long[process::processes]
        dealt += itertools.islice(others, max(0, count * (process + 1) // processes - len(dealt)))
    items[:] = [*dealt, *others]


def pytest_collection_finish() -> None:
    """What was imported stays to the end: to look through it for garbage again and again takes a twentieth of the
    time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class Clock:
    """The app's clock, set by hand. It is a setting of the app and not a patch of it."""

    def __init__(self):
        self.now = NOON

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(milliseconds=1)
        return self.now

    def set(self, day: dt.date, hour: int = 11, minute: int = 0) -> None:
        """Move to a UTC time of day on a date."""
        self.now = dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """A folder that all processes of this run have in common."""
    return Path(os.environ[RUN])


@pytest.fixture(scope="session")
def joined(tmp_path_factory):
    """A data folder in which everybody has joined, and the cookies they were given."""
    folder = tmp_path_factory.mktemp("joined")
    clock = Clock()
    app = create_app(DATA=folder, CLOCK=clock, TESTING=False, PASSWORD_MEMORY=people.CHEAP)
    clock.set(TODAY - dt.timedelta(days=30))
    people.set_up(app)
    cast = {"client": people.join(app, "Ingrid"), "stranger": people.join(app, "Amina")}
    clock.now = NOON - dt.timedelta(minutes=1)
    cast |= {"therapist": people.begin_to_work(app, "Solveig"), "colleague": people.begin_to_work(app, "Jonas")}
    cookies = {name: {cookie: person.client.get_cookie(cookie).value for cookie in ("hudro", "account", "device")}
               for name, person in cast.items()}
    with app.app_context():
        database.current().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    app.extensions["hudro.store"].close()
    return folder, cookies


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """An app that was just made: itself, its settings, extensions and views, for each test to begin with."""
    app = create_app(DATA=tmp_path_factory.mktemp("made"), PASSWORD_MEMORY=people.CHEAP)
    app.extensions["hudro.store"].close()
    return app, dict(app.config), dict(app.extensions), dict(app.view_functions)


@pytest.fixture
def app(made, joined, tmp_path, clock):
    folder, _ = joined
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    app, settings, extensions, views = made
    app.view_functions.update(views)
    app.config.clear()
    app.config.update(settings, DATA=tmp_path, CLOCK=clock)
    app.extensions.clear()
    app.extensions.update(extensions)
    app.extensions["hudro.store"] = database.Store(tmp_path / "hudro.sqlite", after_write=taken_away.copy_out)
    yield app
    app.extensions["hudro.store"].close()


@pytest.fixture
def db(app):
    """This thread's connection, without an app context: one held open would share `g` among requests."""
    return app.extensions["hudro.store"].connection()


def _person(app: Flask, joined, name: str, email: str) -> people.Person:
    person = people.Person(app.test_client(), email)
    for cookie, value in joined[1][name].items():
        person.client.set_cookie(cookie, value)
    return person


@pytest.fixture
def client(app, joined):
    """Ingrid, whose diary it is."""
    return _person(app, joined, "client", "ingrid@example.com")


@pytest.fixture
def stranger(app, joined):
    """Amina, another client."""
    return _person(app, joined, "stranger", "amina@example.com")


@pytest.fixture
def therapist(app, joined):
    """Solveig, who works in the clinic."""
    return dataclasses.replace(_person(app, joined, "therapist", "solveig@example.com"), returns=True)


@pytest.fixture
def colleague(app, joined):
    """Jonas, who works in the clinic too."""
    return dataclasses.replace(_person(app, joined, "colleague", "jonas@example.com"), returns=True)


@pytest.fixture
def visitor(app):
    """Somebody who is not signed in."""
    return people.visitor(app)


@pytest.fixture
def product(client):
    """Ingrid's retinol for the evening; the id of the product."""
    answer = client.post("/routine/products", {"name": "Retinol 0.3", "kind": "treatment", "active": "retinoid",
                                               "part": "evening"})
    assert answer.status == 303
    return answer.location.rsplit("/", 1)[1]


@pytest.fixture
def treated(client):
    """Ingrid three days after a treatment of unknown depth; the id of the treatment."""
    answer = client.post("/diary/treatments", {"day": "2026-11-18"})
    assert answer.status == 303
    return answer.location.rsplit("/", 1)[1]


@pytest.fixture
def shared(client, therapist, treated):
    """Ingrid, three days after a treatment, shares everything with Solveig."""
    return people.share(client, therapist, ("diary", "messages", "routine"))


@pytest.fixture
def diary_shared(client, therapist):
    """Ingrid shares her diary with Solveig, before any treatment."""
    people.share(client, therapist)


@pytest.fixture
def own(client, app):
    """Where a therapist reads about Ingrid."""
    return f"/clients/{client.id(app)}"


def log(client, day=TODAY, **fields):
    """A client's check-in."""
    assert client.post("/diary/check-ins", {"day": day.isoformat(), **fields}).status == 303


def count(db, table):
    """How many rows a table has."""
    return db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def folder(app, tmp_path_factory):
    """The app's folder of copies."""
    found = tmp_path_factory.mktemp("copies")
    before, app.config["BACKUPS"] = app.config["BACKUPS"], found
    yield found
    app.config["BACKUPS"] = before
