"""The server killed at any moment, and its disk full, through HTTP: what was acknowledged is there, once. `make chaos`
does it a hundred and twenty times."""

import contextlib
import datetime as dt
import http.client
import os
import random
import subprocess
import threading
import time

import pytest

from tests.over_http import OverHttp
from tests.people import PASSWORD
from tools.serving import free_port, start
from webapp.database import sqlite3

KILLS, FULL = int(os.environ.get("CHAOS_KILLS", "10")), int(os.environ.get("CHAOS_FULL", "3"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(10**6)
TODAY = dt.datetime.now(dt.UTC).date()
BROKEN = (OSError, http.client.HTTPException)


def notes(folder) -> list[str]:
    """What the file holds, read whole."""
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [text for text, in db.execute("SELECT text FROM note")]


@pytest.mark.long
def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path):
    chance, port, wanted = random.Random(SEED), free_port(), []
    process = start("wsgi:app", port, environment={"HUDRO_DATA": str(tmp_path)})
    try:
        for kill in range(KILLS):
            phone = OverHttp(port)
            phone.join()
            acknowledged, unknown = _write_until_it_dies(process, phone, f"{SEED}-{kill}", chance.uniform(0.02, 0.5))
            assert set(acknowledged) <= set(notes(tmp_path)), f"SEED={SEED}"
            process = start("wsgi:app", port, environment={"HUDRO_DATA": str(tmp_path)})
            for write in unknown.values():   # the phone sends again what it knows nothing of
                assert phone.send(write)
            wanted += [*acknowledged, *unknown]
        assert sorted(notes(tmp_path)) == sorted(wanted), f"SEED={SEED}"
        assert len(wanted) > KILLS
    finally:
        process.kill()
        process.wait()


def _write_until_it_dies(process, phone: OverHttp, name: str, after: float) -> tuple[list[str], dict]:
    """Write without a pause on three connections and kill the server meanwhile: (acknowledged notes, the others)."""
    acknowledged, unknown, turn = [], {}, threading.Lock()

    def write(worker: int) -> None:
        for number in range(10_000):
            with turn:
                one = phone.new_write(f"{name}-{worker}-{number}", TODAY - dt.timedelta(days=number // 100))
            unknown[one[2]["note"]] = one
            try:
                assert phone.send(one)
            except BROKEN:
                return
            acknowledged.append(one[2]["note"])
            del unknown[one[2]["note"]]

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(after)
    process.kill()
    process.wait()
    for thread in threads:
        thread.join()
    return acknowledged, unknown


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB. Where nobody may mount one, a process that may write no file larger than 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    is_disk = mounted.returncode == 0
    yield folder, is_disk
    if is_disk:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.long
def test_a_full_disk_refuses_calmly_keeps_what_was_stored_and_goes_on_when_there_is_room(small_disk, tmp_path):
    folder, is_disk = small_disk
    chance = random.Random(SEED)
    port, log, ballast = free_port(), tmp_path / "log", folder / "ballast"
    limit = [] if is_disk else ["bash", "-c", 'ulimit -f 3000; exec "$@"', "limited"]
    with log.open("wb") as errors:
        process = start("wsgi:app", port, environment={"HUDRO_DATA": str(folder)}, prefix=limit, stderr=errors)
        try:
            for number in range(FULL if is_disk else 1):
                phone = OverHttp(port)
                phone.join()
                if is_disk:
                    # Without it the disk is not nearly full any more (`database.NEARLY_FULL`).
                    ballast.write_bytes(b"x" * chance.randrange(4_600_000, 5_200_000))
                stored = _write_until_it_is_full(phone, f"{SEED}-{number}", within=2000)
                assert phone.ask("GET", "/healthz")[0] == 503
                assert phone.ask("GET", f"/en/days/{TODAY}")[0] == 200   # reading goes on
                assert sorted(notes(folder)) == sorted(stored), f"SEED={SEED}"
                if is_disk:
                    ballast.unlink()
                    assert phone.ask("GET", "/healthz")[0] == 200   # it looks again by itself
                    assert phone.send(phone.new_write("after", TODAY))
                    assert sorted(notes(folder)) == sorted([*stored, "after"])
                    assert phone.ask("POST", "/en/account/delete", {"password": PASSWORD})[0] == 303
        finally:
            process.terminate()
            process.wait(timeout=10)
    assert log.stat().st_size < 100_000 * FULL


def _write_until_it_is_full(phone: OverHttp, name: str, within: int) -> list[str]:
    """Long notes, until twenty in a row were refused; those that were acknowledged."""
    stored, refused = [], 0
    for number in range(within):
        note = f"{name}-{number}-" + "x" * 3900
        if phone.send(phone.new_write(note, TODAY - dt.timedelta(days=number // 50))):
            stored.append(note)
            refused = 0
        elif (refused := refused + 1) == 20:
            return stored
    raise AssertionError("it never was full")
