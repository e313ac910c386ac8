"""The nightly copies: kept for two weeks, restored on trial, and watched over."""

import concurrent.futures
import datetime as dt
import json
import os
import subprocess

import pytest

from tests.backup.commands import done, run
from tests.conftest import NOON, TODAY
from webapp import copies_folder, create_app, daily_copies, database, taken_away
from webapp.copies_folder import RESULT, State, Trial
from webapp.daily_copies import TRIAL

DAY = TODAY.isoformat()
FIRST = "hudro-2026-11-21T110000Z.sqlite"


def names(folder) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name != ".lock")


class TestMake:
    def test_it_lies_there_with_its_checksum_and_the_journal_for_nobody_else_to_read(self, app, client, shared, folder):
        client.post(f"/sharing/{shared}/end")
        assert FIRST in done(app, "daily")
        assert names(folder) == [FIRST, f"{FIRST}.sha256", "taken-away.jsonl"]
        assert [oct(file.stat().st_mode & 0o077) for file in folder.iterdir()] == ["0o0"] * 4
        subprocess.run(["sha256sum", "--check", "--quiet", f"{FIRST}.sha256"], cwd=folder, check=True)
        assert "share ended" in (folder / "taken-away.jsonl").read_text()

    def test_the_oldest_are_let_go_with_their_checksums_and_nothing_else_is(self, app, clock, folder):
        for name, age in (("before-0a1b2c.sqlite", 13), ("before-000000.sqlite", 15)):   # an upgrade's
            (folder / name).touch()
            made = (NOON + dt.timedelta(days=4 - age)).timestamp()
            os.utime(folder / name, (made, made))
        for day in range(5):
            clock.now = NOON + dt.timedelta(days=day)
            done(app, "daily", "--keep", "2")
        assert [name for name in names(folder) if name.startswith("hudro-")] == [
            f"hudro-2026-11-{day}T110000Z.sqlite{end}" for day in (24, 25) for end in ("", ".sha256")]
        assert [name for name in names(folder) if name.startswith("before-")] == ["before-0a1b2c.sqlite"]

    def test_one_of_a_clock_that_was_ahead_is_not_the_newest_and_takes_no_place(self, app, clock, folder):
        clock.now = NOON.replace(year=2036)
        done(app, "daily")
        done(app, "rehearse")
        clock.now = NOON
        assert copies_folder.state(folder, NOON).faults(NOON) == ["no copy"]
        done(app, "daily", "--keep", "1")
        assert (folder / FIRST).exists()
        assert copies_folder.state(folder, NOON).faults(NOON) == ["no trial"]
        assert FIRST in done(app, "rehearse")

    def test_the_journal_there_only_grows_and_a_bad_byte_stops_nothing(self, app, client, shared, folder, clock):
        client.post(f"/sharing/{shared}/end")
        done(app, "daily")
        kept = folder / "taken-away.jsonl"
        before = kept.read_bytes()
        taken_away.journal(app.extensions["hudro.store"].path).write_bytes(b"\xff\n")   # the data folder began anew
        clock.now += dt.timedelta(days=1)
        done(app, "daily")
        assert kept.read_bytes() == before + b"\xff\n"
        assert "all is there" in done(app, "rehearse")

    def test_an_empty_database_in_a_clinics_place_takes_no_copys_place(self, app, folder, tmp_path_factory):
        done(app, "daily")
        empty = create_app(DATA=tmp_path_factory.mktemp("empty"), BACKUPS=folder,
                           CLOCK=lambda: NOON + dt.timedelta(days=1))
        done(empty, "daily", "--keep", "1")
        assert (folder / FIRST).exists()
        empty.extensions["hudro.store"].stop()

    def test_a_disk_that_is_full_of_copies_lets_the_oldest_go_first_and_calls_none_a_bad_one(
            self, app, clock, folder, monkeypatch):
        for day in range(4):
            clock.now = NOON + dt.timedelta(days=day)
            done(app, "daily")
        monkeypatch.setattr(database, "NEARLY_FULL", 10**18)   # so much is to be left free
        clock.now = NOON + dt.timedelta(days=4)
        assert "there is no room for another copy" in run(app, "daily").output
        assert [name for name in names(folder) if name.endswith(".sqlite")] == [
            f"hudro-2026-11-{day}T110000Z.sqlite" for day in (23, 24)]
        assert "no room to restore a copy on trial" in run(app, "rehearse").output
        assert not (folder / RESULT).exists()

    def test_without_a_folder_both_say_which_setting_names_it(self, app):
        for command in ("daily", "rehearse"):
            answer = run(app, command)
            assert answer.exit_code == 1
            assert "set HUDRO_BACKUPS" in answer.output

    def test_a_folder_that_has_gone_is_told_and_nothing_is_let_go(self, app, folder):
        folder.rmdir()
        assert "no such folder" in run(app, "daily").output
        folder.mkdir()


class TestRehearse:
    def test_a_copy_comes_back_whole_and_leaves_nothing_behind(self, app, client, therapist, shared, folder):
        client.post("/diary/check-ins", {"day": DAY, "note": "kept"})
        client.post("/messages", {"day": DAY, "text": "kept too"})
        done(app, "daily")
        assert "all is there" in done(app, "rehearse")
        assert not (folder / TRIAL).exists()
        assert json.loads((folder / RESULT).read_text()) | {"at": ""} == {"at": "", "copy": FIRST, "fault": ""}
        assert client.get("/today").status == 303   # nobody was signed out of the app itself

    def test_what_was_taken_away_since_is_taken_away_from_it_on_trial_too(self, app, client, shared, folder, clock):
        done(app, "daily")
        client.post(f"/sharing/{shared}/end")
        clock.now += dt.timedelta(days=1)
        done(app, "daily")
        assert "all is there" in done(app, "rehearse")

    def test_a_journal_that_could_not_be_carried_out_is_told(self, app, folder):
        done(app, "daily")
        line = {"key": "k", "what": "share changed", "about": "x", "detail": "half a", "at": ""}
        (folder / "taken-away.jsonl").write_text(json.dumps(line) + "\n")
        assert "cannot be relied on" in run(app, "rehearse").output
        (folder / "taken-away.jsonl").unlink()
        (folder / "taken-away.jsonl").mkdir()
        assert "cannot be relied on" in run(app, "rehearse").output

    def test_a_byte_that_turned_is_told(self, app, folder):
        done(app, "daily")
        held = bytearray((folder / FIRST).read_bytes())
        held[-1] ^= 1
        (folder / FIRST).write_bytes(held)
        assert "its checksum is another" in run(app, "rehearse").output
        assert "checksum" in copies_folder.state(folder, NOON).trial.fault

    def test_one_whose_journal_is_missing_is_told(self, app, folder):
        done(app, "daily")
        (folder / "taken-away.jsonl").unlink()
        assert "journal of what was taken away is missing" in run(app, "rehearse").output

    def test_several_at_once_make_no_good_copy_a_bad_one(self, app, folder):
        done(app, "daily")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            assert [one.fault for one in pool.map(lambda _: daily_copies.rehearse(folder, NOON), range(4))] == [""] * 4

    def test_one_without_a_checksum_and_a_half_one_are_told(self, app, folder):
        done(app, "daily")
        (folder / f"{FIRST}.sha256").unlink()
        assert "no checksum beside it" in run(app, "rehearse").output
        (folder / FIRST).write_bytes((folder / FIRST).read_bytes()[:20_000])
        daily_copies._write(folder / f"{FIRST}.sha256", daily_copies._digest(folder / FIRST).encode())
        assert run(app, "rehearse").exit_code == 1

    def test_an_empty_folder_has_nothing_to_restore(self, app, folder):
        assert "there is no copy in" in run(app, "rehearse").output

    def test_rows_that_did_not_come_back_and_rows_that_are_others_are_told(self, app, client, folder, copy):
        client.post("/diary/check-ins", {"day": DAY, "note": "kept"})
        done(app, "make", copy)
        done(app, "daily")
        with database.transaction(database.connect(copy, create=False)) as db:
            db.conn.execute("UPDATE note SET text = 'other'")
        before, after = database.read_only(folder / FIRST), database.read_only(copy)
        with pytest.raises(daily_copies.Refused, match="note holds something else"):
            daily_copies._compare(before, after, is_same_schema=True)
        daily_copies._compare(before, after, is_same_schema=False)
        with database.transaction(database.connect(copy, create=False)) as db:
            db.conn.execute("DELETE FROM note")
        with pytest.raises(daily_copies.Refused, match="note has 0 rows in place of 1"):
            daily_copies._compare(before, database.read_only(copy), is_same_schema=False)


class TestState:
    def test_what_is_wrong_by_when_and_what(self):
        hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
        good = Trial(NOON, FIRST, "")
        for state, faults in (
                (State(None, None), ["no copy"]),
                (State(NOON, None), ["no trial"]),
                (State(NOON, good), []),
                (State(NOON - 26 * hour, good), []),
                (State(NOON - 27 * hour, good), ["old copy"]),
                (State(NOON, Trial(NOON - 3 * day, FIRST, "")), ["no trial"]),
                (State(NOON, Trial(NOON, FIRST, "its checksum is another")), ["failed trial"])):
            assert state.faults(NOON) == faults

    def test_half_a_result_is_none(self, app, folder):
        done(app, "daily")
        done(app, "rehearse")
        (folder / RESULT).write_text((folder / RESULT).read_text()[:20])
        assert copies_folder.state(folder, NOON).trial is None
