"""Copies of the database, and what putting one back brings and does not bring back."""

import contextlib
import os
import shutil
import threading
import time
import uuid

import pytest

from tests import people
from tests.conftest import NOON, TODAY
from tests.people import ORIGIN, PASSWORD
from webapp import backup, create_app, database, logs, migrations, taken_away
from webapp.database import sqlite3

DAY = TODAY.isoformat()
NEW_PASSWORD = "et rolig sted ved vannet"
FROM_A_LATER_VERSION = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('hudro', 'wings', '')"


def run(app, *words):
    return app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def done(app, *words) -> str:
    answer = run(app, *words)
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.fixture
def copy(tmp_path_factory):
    """Where a copy may be made: not in the data folder."""
    return tmp_path_factory.mktemp("copies") / "copy.sqlite"


def notes(app) -> list[str]:
    with app.app_context():
        return [text for text, in database.rows(database.current(), "SELECT text FROM note ORDER BY id")]


class TestTakenAway:
    def test_an_ended_share_stays_ended(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        done(app, "restore", copy)
        assert client.sign_in() and therapist.sign_in()
        assert therapist.get(own + "/").status == 404
        assert "Ingrid" not in therapist.get("/clients/").text

    @pytest.mark.parametrize("later", [None, ("diary", "routine")])
    def test_a_narrowed_share_shows_no_more_than_it_did_at_last(self, app, client, therapist, shared, own, copy, later):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}", {"scope": ["diary"]})
        if later:
            client.post(f"/sharing/{shared}", {"scope": list(later)})
        done(app, "restore", copy)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 200
        assert therapist.get(own + "/routine").status == (200 if later else 404)

    def test_a_share_whose_end_was_drawn_nearer_ends_then(self, app, client, therapist, shared, own, copy, clock):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}", {"scope": ["diary"], "ends_on": DAY})
        done(app, "restore", copy)
        clock.now += (NOON - NOON.replace(hour=0)) * 3
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_a_deleted_client_stays_deleted(self, app, client, stranger, shared, copy, db):
        done(app, "make", copy)
        assert client.post("/account/delete", {"password": PASSWORD}).status == 303
        done(app, "restore", copy)
        assert not client.sign_in()
        with app.app_context():
            assert database.rows(database.current(), "SELECT 1 FROM account WHERE email = ?", (client.email,)) == []
            assert database.rows(database.current(), "SELECT 1 FROM treatment") == []
        assert stranger.sign_in()

    def test_a_removed_therapist_stays_out(self, app, therapist, shared, own, copy):
        done(app, "make", copy)
        app.test_cli_runner().invoke(args=["therapist", "remove", therapist.email])
        done(app, "restore", copy)
        assert not therapist.sign_in()
        with app.app_context():
            assert database.row(database.current(), "SELECT count(*) FROM share WHERE ended_at IS NULL") == (0,)

    def test_a_therapist_who_deleted_the_account_stays_unknown(self, app, therapist, copy):
        done(app, "make", copy)
        assert therapist.post("/account/delete", {"password": PASSWORD}).status == 303
        done(app, "restore", copy)
        assert not therapist.sign_in()
        with app.app_context():
            assert database.rows(database.current(), "SELECT 1 FROM account WHERE email = ?", (therapist.email,)) == []

    def test_an_old_password_opens_nothing(self, app, client, copy):
        done(app, "make", copy)
        client.post("/account/password", {"password": PASSWORD, "new_password": NEW_PASSWORD})
        assert "Taken away again since that copy: 1." in done(app, "restore", copy)
        assert not client.sign_in()
        code = app.test_cli_runner().invoke(args=["account", "reset", client.email]).output.strip()
        answer = client.post("/sign-in/code", {"email": client.email, "code": code, "new_password": NEW_PASSWORD})
        assert answer.status == 303

    def test_a_password_that_stands_in_the_copy_opens_it(self, app, client, copy):
        client.post("/account/password", {"password": PASSWORD, "new_password": NEW_PASSWORD})
        done(app, "make", copy)
        done(app, "restore", copy)
        assert client.sign_in(NEW_PASSWORD)

    def test_everybody_is_signed_out_and_every_code_is_void(self, app, client, stranger, therapist, copy):
        code = people.code_of(therapist.post("/clients/invitations"))
        reset = app.test_cli_runner().invoke(args=["account", "reset", client.email]).output.strip()
        done(app, "make", copy)
        done(app, "restore", copy)
        for person in (client, stranger):
            assert person.get("/account/").location.startswith("/sign-in")
        said = {"email": client.email, "code": reset, "new_password": NEW_PASSWORD}
        assert client.post("/sign-in/code", said).status == 422
        assert stranger.sign_in()
        assert stranger.post("/sharing/invitations", {"code": code}).status == 422

    def test_it_holds_for_a_copy_that_is_put_back_by_hand(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        path = app.config["DATA"] / "hudro.sqlite"
        app.extensions["hudro.store"].stop()
        shutil.copy(copy, path)
        done(app, "restored")
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_it_holds_when_an_older_copy_is_put_back_after_a_newer_one(self, app, client, therapist, shared, own, copy):
        older, newer = copy, copy.with_name("newer.sqlite")
        done(app, "make", older)
        client.post(f"/sharing/{shared}/end")
        done(app, "make", newer)
        done(app, "restore", newer)
        done(app, "restore", older)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_it_holds_after_a_crash_before_the_journal_was_written(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        taken_away.journal(app.extensions["hudro.store"].path).write_text('{"key": "half a li')
        taken_away._copied.clear()   # another process, after a restart
        done(app, "restore", copy)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_it_holds_when_the_journal_cannot_be_written(self, app, client, therapist, shared, own, copy):
        done(app, "make", copy)
        journal = taken_away.journal(app.extensions["hudro.store"].path)
        journal.unlink()
        journal.mkdir()   # even root cannot append to it
        assert client.post(f"/sharing/{shared}/end").status == 303   # what the client wants is done
        health = client.client.get("/healthz")
        assert (health.status_code, "journal" in health.text) == (503, True)
        answer = run(app, "restore", copy)
        assert (answer.exit_code, "cannot be read" in answer.output) == (1, True)
        assert therapist.get(own + "/").status == 404
        journal.rmdir()
        assert client.client.get("/healthz").status_code == 200   # it is written now
        done(app, "restore", copy)
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    @pytest.mark.parametrize("garbage", [b"\xff\xfe\n", b"\0" * 500, b"[]\n", b"{}\n", b"null\n",
                                         b'{"key": null, "what": null, "about": null, "detail": null, "at": null}\n'])
    def test_a_line_that_cannot_be_read_hides_none_of_the_others(self, app, client, therapist, shared, own, copy, clock,
                                                                 garbage, caplog):
        done(app, "make", copy)
        client.post(f"/sharing/{shared}/end")
        journal = taken_away.journal(app.extensions["hudro.store"].path)
        journal.write_bytes(garbage + journal.read_bytes() + garbage)
        logs.forget()
        again = create_app(DATA=app.config["DATA"], CLOCK=clock)   # it starts
        assert "hudro.unusable" not in again.extensions
        again.extensions["hudro.store"].close()
        done(app, "restore", copy)
        assert "cannot be read" in caplog.text
        assert therapist.sign_in()
        assert therapist.get(own + "/").status == 404

    def test_the_journal_says_nothing_about_anybody(self, app, client, therapist, shared, copy):
        client.post("/diary/check-ins", {"day": DAY, "note": "a private note"})
        client.post(f"/sharing/{shared}/end")
        client.post("/account/delete", {"password": PASSWORD})
        text = taken_away.journal(app.extensions["hudro.store"].path).read_text()
        assert len(text.splitlines()) >= 2
        for secret in ("Ingrid", "ingrid@", "Solveig", "note", "argon2"):
            assert secret not in text
        assert taken_away.journal(app.extensions["hudro.store"].path).stat().st_mode & 0o077 == 0


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
        assert database.rows(kept, "SELECT text FROM note") == [("since the copy",)]
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
            assert database.rows(database.current(), "PRAGMA integrity_check") == [("ok",)]

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
            assert database.row(database.current(), "SELECT name FROM clinic") == ("From the log",)
            assert database.rows(database.current(), "PRAGMA integrity_check") == [("ok",)]
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


class TestMake:
    def test_a_copy_holds_all_that_was_acknowledged_though_it_lies_in_the_log(self, app, client, copy):
        for number in range(20):
            client.post("/diary/check-ins", {"day": DAY, "note": f"note {number}"})
        output = done(app, "make", copy)
        assert "4 accounts" in output
        kept = database.read_only(copy)
        assert database.row(kept, "SELECT count(*) FROM note") == (20,)
        kept.conn.close()
        assert copy.stat().st_mode & 0o077 == 0
        assert "whole" in done(app, "verify", copy)
        assert [one.name for one in copy.parent.iterdir()] == ["copy.sqlite"]

    def test_a_copy_is_never_written_over(self, app, copy):
        done(app, "make", copy)
        assert "never written over" in run(app, "make", copy).output

    def test_one_that_fails_leaves_nothing(self, app, copy):
        assert "no such folder" in run(app, "make", copy.parent / "nowhere" / "copy.sqlite").output
        copy.parent.joinpath(".copy.sqlite.part").mkdir()   # in the way
        assert run(app, "make", copy).exit_code == 1
        assert not copy.exists()

    def test_it_changes_nothing_in_a_copy_to_verify_it(self, app, copy):
        done(app, "make", copy)
        before = copy.read_bytes()
        copy.chmod(0o400)
        done(app, "verify", copy)
        assert copy.read_bytes() == before


class TestHeld:
    def test_phones_let_go_only_of_what_is_said_to_be_held(self, app, client, copy):
        done(app, "make", copy)
        assert client.client.get("/en/offline/pages").json["backed_up"] == ""
        done(app, "held", "--until", "2026-11-21T10:00:00Z")
        assert client.client.get("/en/offline/pages").json["backed_up"] == "2026-11-21T10:00:00.000Z"

    @pytest.mark.parametrize("until", ["2026-11-22T10:00:00Z", "2026-11-21T10:00:00", "yesterday", ""])
    def test_a_moment_to_come_or_without_a_zone_is_refused(self, app, client, until):
        answer = run(app, "held", "--until", until)
        assert answer.exit_code == 2
        assert "that has gone by, with its zone" in answer.output
        assert client.client.get("/en/offline/pages").json["backed_up"] == ""


class TestStart:
    def test_an_absent_database_where_one_has_been_is_no_empty_clinic(self, app, client, tmp_path, copy, clock):
        done(app, "make", copy)
        app.extensions["hudro.store"].stop()
        for file in tmp_path.glob("hudro.sqlite*"):
            file.unlink()
        again = create_app(DATA=tmp_path, CLOCK=clock)
        assert "is missing from" in str(again.extensions["hudro.unusable"])
        assert "backup restore FILE" in str(again.extensions["hudro.unusable"])
        assert not (tmp_path / "hudro.sqlite").exists()
        assert again.test_client().get("/en/").status_code == 503
        done(again, "restore", copy)
        assert again.test_client().get("/en/").status_code == 200
        again.extensions["hudro.store"].close()

    def test_a_damaged_one_and_one_of_a_later_version_are_told_too(self, app, tmp_path, tmp_path_factory, db):
        db.conn.execute(FROM_A_LATER_VERSION)
        assert "later version" in str(create_app(DATA=tmp_path).extensions["hudro.unusable"])
        other = tmp_path_factory.mktemp("damaged")
        (other / "hudro.sqlite").write_bytes(b"no database at all" * 1000)
        assert "cannot be read" in str(create_app(DATA=other).extensions["hudro.unusable"])

    def test_nobody_else_on_the_machine_reads_it(self, tmp_path_factory):
        folder = tmp_path_factory.mktemp("somebody_elses")
        folder.chmod(0o755)
        mask = os.umask(0o022)
        try:
            (folder / "hudro.sqlite").touch(mode=0o644)
            app = create_app(DATA=folder)
            person = people.visitor(app)
            people.join(app, "Kari")
            assert person.get("/").status == 200
            assert [(file.name, oct(file.stat().st_mode & 0o777)) for file in folder.iterdir()
                    if file.stat().st_mode & 0o077] == []
            app.extensions["hudro.store"].close()
        finally:
            os.umask(mask)


def test_what_was_deleted_is_legible_in_no_file(app, client, therapist, shared):
    words = ["Unmistakable Name", "a note nobody else writes", "a message nobody else writes", "ingrid@example.com"]
    client.post("/account/", {"name": words[0]})
    client.post("/diary/check-ins", {"day": DAY, "note": words[1] + " " + "x" * 3000})
    client.post("/messages", {"day": DAY, "text": words[2]})
    app.extensions["hudro.store"].connection().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = app.config["DATA"]

    def legible() -> list[str]:
        held = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
        return [word for word in words if word.encode() in held]

    assert words[1] in legible()
    assert client.post("/account/delete", {"password": PASSWORD}, headers=ORIGIN).status == 303
    assert legible() == []
