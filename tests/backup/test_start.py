"""The database's own files: absent, damaged, read by nobody else, and empty of what was deleted."""

import os

from tests import people
from tests.backup.commands import FROM_A_LATER_VERSION, done, run
from tests.conftest import TODAY
from tests.people import ORIGIN, PASSWORD
from webapp import create_app

DAY = TODAY.isoformat()


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

    def test_whether_this_version_reads_it_is_said_by_an_exit_code(self, app, tmp_path, tmp_path_factory, db):
        """Going back to an older version puts a copy back for this reason and for no other."""
        assert run(app, "fits").exit_code == 0
        db.conn.execute(FROM_A_LATER_VERSION)
        assert run(create_app(DATA=tmp_path), "fits").exit_code == 4
        other = tmp_path_factory.mktemp("damaged")
        (other / "hudro.sqlite").write_bytes(b"no database at all" * 1000)
        assert run(create_app(DATA=other), "fits").exit_code == 1

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
