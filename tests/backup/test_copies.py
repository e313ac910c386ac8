"""Copies of the database: made, verified, and said to be held elsewhere."""

import pytest

from tests.backup.commands import done, run
from tests.conftest import TODAY
from webapp import database, queries

DAY = TODAY.isoformat()


class TestMake:
    def test_a_copy_holds_all_that_was_acknowledged_though_it_lies_in_the_log(self, app, client, copy):
        for number in range(20):
            client.post("/diary/check-ins", {"day": DAY, "note": f"note {number}"})
        output = done(app, "make", copy)
        assert "5 accounts" in output
        kept = database.read_only(copy)
        assert queries.row(kept, "SELECT count(*) FROM note") == (20,)
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
