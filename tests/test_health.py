"""What a watcher is told: whether the app lives, and what somebody should see to."""

import datetime as dt
import time
from pathlib import Path

import pytest

from tests.backup.commands import done, run
from tests.conftest import NOON, TODAY
from webapp import database, taken_away

DAY = TODAY.isoformat()


@pytest.fixture
def ready(app, client):
    """Ask; the status, and the faults."""
    def ask() -> tuple[int, list[str]]:
        answer = client.client.get("/readyz")
        return answer.status_code, answer.json["faults"]

    return ask


def test_a_clinic_without_copies_of_its_own_is_ready(ready):
    assert ready() == (200, [])


def test_copies_are_made_and_restored_on_trial_or_it_says_so(app, ready, folder, clock):
    assert ready() == (503, ["no copy"])
    done(app, "daily")
    assert ready() == (503, ["no trial"])
    done(app, "rehearse")
    assert ready() == (200, [])
    clock.now += dt.timedelta(hours=27)
    assert ready() == (503, ["old copy"])


def test_nothing_can_be_written(app, ready):
    lock = app.config["DATA"] / "hudro.lock"
    lock.unlink()
    lock.mkdir()
    assert ready() == (503, ["nothing can be written"])
    lock.rmdir()
    assert ready() == (200, [])


def test_each_question_writes_something_that_reaches_the_disk(app, ready):
    store = app.extensions["hudro.store"]
    database.checkpoint(store.connection())
    for _ in range(3):
        before = Path(f"{store.path}-wal").stat().st_size
        assert ready() == (200, [])
        assert Path(f"{store.path}-wal").stat().st_size > before


def test_whoever_holds_the_turn_for_long_is_told_of_and_holds_no_question_up(app, ready):
    with database.file_lock(app.config["DATA"] / "hudro.lock"):   # a process that stands still
        begun = time.monotonic()
        assert ready() == (503, ["nothing can be written"])
        assert time.monotonic() - begun < 5
    assert ready() == (200, [])


def test_a_clock_that_went_back_is_told_by_what_has_arrived(client, ready, clock):
    assert client.post("/diary/check-ins", {"day": DAY, "redness": "2"}).status == 303
    clock.now = NOON - dt.timedelta(minutes=4)
    assert ready() == (200, [])
    clock.now = NOON - dt.timedelta(minutes=6)
    assert ready() == (503, ["the clock has gone back"])


def test_a_journal_that_cannot_be_written_is_told(app, client, shared, ready):
    journal = taken_away.journal(app.extensions["hudro.store"].path)
    journal.unlink(missing_ok=True)
    journal.mkdir()
    client.post(f"/sharing/{shared}/end")
    assert ready() == (503, ["the journal of what was taken away cannot be written"])
    journal.rmdir()
    assert ready() == (200, [])


def test_a_full_disk_is_told(app, ready, monkeypatch):
    monkeypatch.setattr(app.extensions["hudro.store"], "is_nearly_full", lambda: True)
    assert ready() == (503, ["the disk is nearly full"])


def test_it_says_nothing_of_anybody(app, client, folder):
    said = client.client.get("/readyz").text
    assert str(folder) not in said
    assert client.email not in said


class TestTheOwnersPage:
    """The page about the clinic says to its owner, and to nobody else, what its backups are worth."""

    @pytest.fixture
    def owner(self, therapist, app, folder):
        done = app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email])
        assert done.exit_code == 0, done.output
        return therapist

    def test_the_gravest_thing_is_said_first_and_what_is_well_in_one_line(self, owner, app, folder, clock):
        assert "There is no backup of the clinic’s data yet." in owner.get("/clinic/").text
        done(app, "daily")
        assert "Nobody has tested whether the latest backup" in owner.get("/clinic/").text
        done(app, "rehearse")
        assert "is from 21 November 2026. It was tested" in owner.get("/clinic/").text
        clock.now += dt.timedelta(hours=27)
        assert "One should be made every night" in owner.get("/clinic/").text
        next(folder.glob("*.sqlite")).write_bytes(b"gone")
        assert run(app, "rehearse").exit_code == 1
        assert "could not be restored in a test" in owner.get("/clinic/").text

    def test_a_colleague_and_a_clinic_without_a_folder_read_nothing_of_it(self, owner, colleague, app, folder):
        assert "backup" not in colleague.get("/clinic/").text
        app.config["BACKUPS"] = None
        assert "backup" not in owner.get("/clinic/").text
