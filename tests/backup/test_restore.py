"""What putting a copy back brings, with the app running, and which files are refused."""

import contextlib
import os
import shutil
import threading
import time
import uuid

from tests import people
from tests.backup.commands import FROM_A_LATER_VERSION, done, notes, run
from tests.conftest import NOON, TODAY
from webapp import backup, database, migrations, queries
from webapp.database import sqlite3

DAY = TODAY.isoformat()


class TestRestore:
    def test_phones_send_again_what_the_copy_lacks_and_nothing_counts_twice(self, app, client, copy):
        sent = [({"day": DAY, "note": f"note {number}"}, str(uuid.uuid4()), number) for number in range(1, 5)]
        epochs = set()
        for said, key, number in sent:
            if number == 3:
                done(app, "make", copy)
            answer = client.outbox("/diary/check-ins", said, written=NOON, key=key, number=number)
            epochs.add(answer.headers["Outbox-Epoch"])
        done(app, "restore", copy)
        assert notes(app) == ["note 1", "note 2"]
        assert client.sign_in()
        for said, key, number in sent:
            answer = client.outbox("/diary/check-ins", said, written=NOON, key=key, number=number)
            assert answer.headers["Outbox-Receipt"] == key
            assert answer.headers["Outbox-Epoch"] not in epochs
        assert notes(app) == ["note 1", "note 2", "note 3", "note 4"]

    def test_what_was_there_before_is_kept_beside_it(self, app, client, copy):
        done(app, "make", copy)
        client.post("/diary/check-ins", {"day": DAY, "note": "since the copy"})
        output = done(app, "restore", copy)
        before, = app.config["DATA"].glob("before-restore-*.sqlite")
        assert str(before) in output
        kept = database.read_only(before)
        assert queries.rows(kept, "SELECT text FROM note") == [("since the copy",)]
        kept.conn.close()

    def test_two_at_once_and_two_in_the_same_second_come_one_after_the_other(self, app, client, copy, clock):
        done(app, "make", copy)
        failed, now = [], clock()

        def restore():
            try:
                backup.restore(app.extensions["hudro.store"], copy, now)
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=restore) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(list(app.config["DATA"].glob("before-restore-*.sqlite"))) == 3
        with app.app_context():
            assert queries.rows(database.current(), "PRAGMA integrity_check") == [("ok",)]

    def test_a_write_that_waited_while_the_file_was_replaced_is_not_acknowledged(self, app, client, copy):
        """It would go into the file that is gone, and its receipt would name the new one."""
        done(app, "make", copy)
        store, answers = app.extensions["hudro.store"], []
        cookie = {name: client.client.get_cookie(name).value for name in ("hudro", "account")}

        def write():
            own = people.Person(app.test_client(), client.email)
            for name, value in cookie.items():
                own.client.set_cookie(name, value)
            answers.append(own.outbox("/diary/check-ins", {"day": DAY, "note": "waiting"}, written=NOON))
            store.close()

        with store.locked():
            thread = threading.Thread(target=write)
            thread.start()
            time.sleep(0.5)   # it has read who it is, and waits for its turn
            path = store.path
            shutil.copy(copy, path.with_suffix(".new"))
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            path.with_suffix(".new").replace(path)
        thread.join()
        assert answers[0].status == 503
        assert "Outbox-Receipt" not in answers[0].headers
        assert answers[0].headers["Retry-After"] == "30"
        assert notes(app) == []

    def test_it_is_right_with_a_write_ahead_log_beside_the_copy_and_beside_the_database(self, app, client, copy):
        db = database.connect(copy, create=True)
        migrations.bring_up(db)
        db.conn.execute("UPDATE clinic SET name = 'From the log'")
        client.post("/diary/check-ins", {"day": DAY, "note": "gone"})
        assert copy.with_name(copy.name + "-wal").stat().st_size > 0
        done(app, "restore", copy)
        db.conn.close()
        with app.app_context():
            assert queries.row(database.current(), "SELECT name FROM clinic") == ("From the log",)
            assert queries.rows(database.current(), "PRAGMA integrity_check") == [("ok",)]
        assert notes(app) == []

    def test_an_older_schema_is_brought_up_to_date(self, app, copy):
        db = database.connect(copy, create=True)
        migrations.migration.apply(db, stop_before="visits")
        db.conn.close()
        done(app, "restore", copy)
        with app.app_context():
            assert migrations.version(database.current()) == len(migrations.migration._migrations)

    def _refused(self, app, client, file, words):
        before = notes(app)
        for command in ("verify", "restore"):
            if command == "verify" and words in ("later version", "running database"):
                continue
            answer = run(app, command, file)
            assert answer.exit_code == 1
            assert words in answer.output
            assert "Nothing was changed" in answer.output
        assert notes(app) == before
        assert client.get("/account/").status == 200   # nobody was signed out
        assert [one.name for one in app.config["DATA"].iterdir() if "restoring" in one.name] == []

    def test_a_picture_is_no_copy(self, app, client, copy):
        copy.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(20_000))
        self._refused(app, client, copy, "no database of this app")

    def test_neither_is_somebody_elses_database(self, app, client, copy):
        with contextlib.closing(sqlite3.connect(copy)) as other:
            other.execute("CREATE TABLE x (y)")
        self._refused(app, client, copy, "no database of this app")

    def test_a_damaged_one_is_refused(self, app, client, copy):
        for number in range(30):
            client.post("/diary/check-ins", {"day": DAY, "note": f"{number}" * 1000})
        done(app, "make", copy)
        size = copy.stat().st_size
        with copy.open("r+b") as file:
            file.seek(size // 2)
            file.write(os.urandom(size // 4))
        self._refused(app, client, copy, "damaged")

    def test_a_shortened_one_is_refused(self, app, client, copy):
        done(app, "make", copy)
        with copy.open("r+b") as file:
            file.truncate(copy.stat().st_size // 2)
        self._refused(app, client, copy, "damaged")

    def test_one_of_a_later_version_is_refused(self, app, client, copy):
        done(app, "make", copy)
        with contextlib.closing(sqlite3.connect(copy)) as later:
            later.execute(FROM_A_LATER_VERSION)
            later.commit()
        self._refused(app, client, copy, "later version")

    def test_the_running_database_itself_is_refused(self, app, client):
        self._refused(app, client, app.config["DATA"] / "hudro.sqlite", "running database")

    def test_nothing_is_no_copy(self, app, client, copy):
        self._refused(app, client, copy, "no such file")
