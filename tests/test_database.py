"""The file underneath: a safe SQLite, one writer at a time, and calm pages when it is not there."""

import datetime as dt
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.people import ORIGIN
from webapp import database, migrations, queries
from webapp.database import sqlite3

DAY = TODAY.isoformat()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2), (3, 7, 0), (3, 45, 0)])
def test_an_sqlite_that_can_lose_data_is_refused(version):
    with pytest.raises(database.UnsafeSQLite, match="pysqlite3"):
        database.refuse_unsafe(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 0), (4, 0, 0)])
def test_a_mended_one_is_not(version):
    database.refuse_unsafe(version)


def test_every_write_is_durable(db):
    assert db.conn.execute("PRAGMA synchronous").fetchone() == (2,)
    assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_write_that_fails_halfway_leaves_nothing(app, db):
    with pytest.raises(ZeroDivisionError), app.app_context(), database.writing(db):
        db.conn.execute("UPDATE clinic SET name = 'half'")
        raise ZeroDivisionError
    assert queries.row(db, "SELECT name FROM clinic") == ("",)


def test_migrating_twice_does_nothing(app, db):
    path = app.config["DATA"] / "hudro.sqlite"
    before = migrations.version(db)
    migrations.migrate(path)
    assert migrations.version(db) == before
    assert before == len(migrations.migration._migrations)


def test_every_table_is_strict(db):
    for name, sql in queries.rows(db, "SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        if not name.startswith(("_", "sqlite")):
            assert sql.rstrip().endswith(("STRICT", "STRICT, WITHOUT ROWID")), name


def test_eight_at_once_lose_nothing_and_meet_no_error(app, client):
    cookies = {name: client.client.get_cookie(name).value for name in ("hudro", "account")}
    answers = []

    def log(worker):
        own = app.test_client()
        for name, value in cookies.items():
            own.set_cookie(name, value)
        for n in range(15):
            answer = own.post("/en/diary/check-ins", data={"day": DAY, "note": f"{worker}-{n}"}, headers=ORIGIN)
            answers.append(answer.status_code)
        app.extensions["hudro.store"].close()

    threads = [threading.Thread(target=log, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 120
    with app.app_context():
        assert queries.row(database.current(), "SELECT count(*) FROM note") == (120,)


def test_a_missing_file_gives_a_calm_page_and_is_not_made_anew(app, client):
    path = app.config["DATA"] / "hudro.sqlite"
    assert client.get("/diary/").status == 200
    path.rename(path.with_suffix(".away"))
    page = client.get("/diary/")
    assert page.status == 503
    assert "We cannot reach your diary just now" in page.text
    assert page.headers["Retry-After"] == "30"
    assert client.client.get("/healthz").status_code == 503
    assert not path.exists()
    path.with_suffix(".away").rename(path)
    assert client.get("/diary/").status == 200


def test_a_broken_file_gives_a_calm_page(app, client, caplog):
    path = app.config["DATA"] / "hudro.sqlite"
    app.extensions["hudro.store"].close()
    for file in app.config["DATA"].glob("hudro.sqlite*"):
        file.unlink()
    path.write_bytes(b"this is no database " * 500)
    page = client.get("/diary/")
    assert page.status == 503
    assert page.lang == "en"
    assert "DatabaseError" in caplog.text


def test_a_locked_file_keeps_what_was_written_and_lets_it_be_sent_again(app, client, db):
    db.conn.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(app.config["DATA"] / "hudro.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = client.post("/diary/check-ins", {"day": DAY, "redness": "2", "note": "  two\nlines"})
    assert page.status == 503
    assert "Nothing is lost." in page.text
    other.execute("ROLLBACK")
    other.close()
    again = page.form("/diary/check-ins").values
    assert client.post("/diary/check-ins", again).status == 303
    assert queries.rows(db, "SELECT text FROM note") == [("two\nlines",)]


def test_a_locked_file_leaves_an_htmx_form_as_it_is(app, client, db):
    db.conn.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(app.config["DATA"] / "hudro.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    part = client.part("/diary/check-ins", {"day": DAY, "redness": "2"})
    other.execute("ROLLBACK")
    other.close()
    assert part.status == 503
    assert part.headers["HX-Retarget"] == "#announcement"
    assert "What you wrote is still in the form." in part.text


def test_a_full_disk_gives_a_calm_page_and_stores_nothing_by_halves(app, client, db):
    pages = db.conn.execute("PRAGMA page_count").fetchone()[0]
    db.conn.execute(f"PRAGMA max_page_count = {pages}")
    statuses = [client.post("/diary/check-ins", {"day": DAY, "redness": "1", "note": "x" * 4000}).status
                for _ in range(8)]
    assert set(statuses) <= {303, 503}
    assert 503 in statuses
    stored = queries.row(db, "SELECT (SELECT count(*) FROM note), (SELECT count(*) FROM observation)")
    assert stored == (statuses.count(303),) * 2


def test_a_passwords_page_is_never_sent_again(app, visitor, db):
    db.conn.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(app.config["DATA"] / "hudro.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = visitor.post("/join", {"name": "Kari", "email": "kari@example.com", "consent": "yes", "adult": "yes",
                                  "password": "a secret sentence", "language": "en"})
    other.execute("ROLLBACK")
    other.close()
    assert page.status == 503
    assert "a secret sentence" not in page.html


def test_a_file_that_was_replaced_is_opened_anew(app, client, tmp_path_factory):
    """A restored backup counts from the next request on; no write goes into the file that is gone."""
    path = app.config["DATA"] / "hudro.sqlite"
    other = tmp_path_factory.mktemp("backup") / "hudro.sqlite"
    with app.app_context():
        database.current().conn.execute("VACUUM INTO ?", (str(other),))
    restored = sqlite3.connect(other)
    restored.execute("UPDATE clinic SET name = 'The other clinic'")
    restored.commit()
    restored.close()
    assert "The other clinic" not in client.get("/diary/").text
    for beside in ("hudro.sqlite-wal", "hudro.sqlite-shm"):
        (app.config["DATA"] / beside).unlink(missing_ok=True)
    other.replace(path)
    assert "The other clinic" in client.get("/diary/").text
    assert client.post("/diary/check-ins", {"day": DAY, "note": "after"}).status == 303
    with app.app_context():
        assert queries.rows(database.current(), "SELECT text FROM note") == [("after",)]


def test_what_is_read_of_a_span_stands_for_its_own_days_alone():
    first, last, day = dt.date(2026, 11, 1), dt.date(2026, 11, 30), dt.timedelta(days=1)
    assert queries.span_with(first, last) is None
    with queries.asking_once(first, last):
        assert queries.span_with(first, last) == (first, last)
        assert queries.span_with(first - day, last) is None
        assert queries.span_with(first, last + day) is None
    assert queries.span_with(first, last) is None


@pytest.fixture
def long_reader(app):
    """A connection that reads on, as a backup or a replication does, and something written since it began."""
    store = app.extensions["hudro.store"]
    reader = database.connect(store.path, create=False)
    reader.conn.execute("BEGIN")
    reader.conn.execute("SELECT count(*) FROM account").fetchone()
    write_something(store)
    yield reader
    reader.conn.close()


def write_something(store: database.Store) -> None:
    """A write that reaches the log."""
    with store.writing(store.connection()) as db:
        db.conn.execute("UPDATE epoch SET epoch = epoch || 'x'")


def test_whoever_reads_for_long_holds_up_no_write_after_a_deletion(app, long_reader, monkeypatch):
    """A backup reads for seconds, a replication for ever; the log is emptied once they let it."""
    store, reader = app.extensions["hudro.store"], long_reader
    begun = time.monotonic()
    store.wipe()
    for _ in range(3):
        write_something(store)
    assert time.monotonic() - begun < 3   # one such wait was five seconds
    assert store._tried_to_wipe < begun + 1   # nor does each of them try
    assert Path(f"{store.path}-wal").stat().st_size > 0
    reader.conn.close()
    monkeypatch.setattr(database, "WIPED_EVERY", 0.0)
    write_something(store)
    assert Path(f"{store.path}-wal").stat().st_size == 0
    assert store.connection().conn.execute("PRAGMA busy_timeout").fetchone() == (database.BUSY_MS,)


def test_whoever_reads_does_not_keep_it_from_ending(app, long_reader):
    store = app.extensions["hudro.store"]
    begun = time.monotonic()
    store.stop()
    assert time.monotonic() - begun < 3


def test_a_file_of_another_user_that_others_may_read_stops_the_start(tmp_path, monkeypatch):
    (tmp_path / "hudro.sqlite").touch(mode=0o600)
    monkeypatch.setattr("os.getuid", lambda: 12_345)
    database.keep_private(tmp_path / "hudro.sqlite")
    (tmp_path / "hudro.sqlite").chmod(0o640)
    with pytest.raises(database.Unusable, match=r"belongs to another user, and others may read it.*chown 12345"):
        database.keep_private(tmp_path / "hudro.sqlite")
