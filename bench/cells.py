"""How many cells of a typical clinic a machine of two cores bears in the evening: `make bench-cells`.

    python -m bench.cells [NUMBER …]

Each cell is a server with a database of its own, as `deploy/cells/make` sets them up, on this machine. Printed for each
number of cells: what they cost while nobody comes, the memory that they hold and how long pages and saves take in their
busiest quarter of an hour, and how many evenings a second they bear together (`evening.py`). What a typical clinic is:
docs/scale.md.
"""

import argparse
import contextlib
import dataclasses
import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import clients, evening
from tools.serving import serving
from webapp import create_app, database, times
from webapp.config import ROOT

CELLS = (10, 20, 40, 80)
CLIENTS, IN_RECOVERY = 300, 40
OF_EACH = 4          # clients of each cell whose phones take part
QUIET, BUSY = 15, 45   # seconds in which nobody comes, and of their busiest time
BUSIEST = 0.5 / 900  # of those in recovery, each second: a half of them within the quarter of an hour after the bell
RATES = (2, 4, 6, 8, 10, 12, 14, 16, 20, 25)
TICKS = os.sysconf("SC_CLK_TCK")


def fill(folder: Path) -> tuple[list[evening.Client], str]:
    """A typical clinic's database; those in recovery, and the cookie of its therapist."""
    app, now = create_app(DATA=folder), dt.datetime.now(dt.UTC)
    with app.app_context():
        db = database.current()
        with database.writing(db):
            therapist = clients.add(db, CLIENTS - IN_RECOVERY, now)
            people = [evening.add(db, f"evening{place}", place, now) for place in range(IN_RECOVERY)]
            cookie = clients.cookie(db, therapist, now)
    app.extensions["hudro.store"].close()
    return people, cookie


def processor_seconds(pids: list[int]) -> float:
    """What processes have used so far."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def megabytes(pids: list[int]) -> float:
    """What processes hold together; what they share is counted once."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def seconds_of_a_night(data: Path, copies: Path) -> float:
    """What the copy of a night and its trial take (`hudro-backup.service`, `hudro-rehearse.service`)."""
    copies.mkdir()
    begun = time.monotonic()
    for what in ("daily", "rehearse"):
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "backup", what], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL,
                       env={**os.environ, "HUDRO_DATA": str(data), "HUDRO_BACKUPS": str(copies)})
    return time.monotonic() - begun


def main() -> None:
    """Begin more and more cells, and look."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cells", nargs="*", type=int, default=CELLS)
    numbers = sorted(parser.parse_args().cells)
    today = dt.datetime.now(dt.UTC).astimezone(times.zone("Europe/Oslo")).date().isoformat()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hudro-cells-")))
        people, therapist = fill(folder / "clinic")
        size = (folder / "clinic" / "hudro.sqlite").stat().st_size / 1e6
        print(f"{CLIENTS} clients, {IN_RECOVERY} of them in recovery: a database of {size:.0f} MB;"
              f" its copy and that one's trial take {seconds_of_a_night(folder / 'clinic', folder / 'copies'):.1f} s")
        print("cells  idle, of one core  memory of each  p99 at their busiest  evenings/s at most (p99)"
              "  cells at their busiest that this bears")
        pids: list[int] = []
        everybody: list[evening.Client] = []
        therapists: list[evening.Person] = []
        for number in numbers:
            clients_of_new, therapists_of_new = [], []
            for cell in range(len(pids), number):
                shutil.copytree(folder / "clinic", folder / str(cell))
                port, pid = stack.enter_context(serving("wsgi:app", HUDRO_DATA=str(folder / str(cell))))
                pids.append(pid)
                clients_of_new += [dataclasses.replace(one, port=port) for one in people[:OF_EACH]]
                therapists_of_new.append(evening.Person(port, therapist))
            evening.make_ready(clients_of_new, therapists_of_new, today)
            everybody += clients_of_new
            therapists += therapists_of_new
            found = evening.run(everybody, therapists, today, number * IN_RECOVERY * BUSIEST, BUSY)
            memory, before = megabytes(pids), processor_seconds(pids)
            time.sleep(QUIET)
            idle = (processor_seconds(pids) - before) / QUIET
            rate, best = evening.bears(everybody, therapists, today, RATES)
            at_most = rate / (IN_RECOVERY * BUSIEST)
            print(f"{number:5} {idle:17.1%} {memory / number:12.0f} MB {found.p99():18.0f} ms {rate:14.0f}"
                  f" ({best.p99():3.0f} ms) {at_most:28.0f}   {evening.as_text(best)}", flush=True)
        there, back = (statistics.mean(way) / 1000 for way in zip(*best.carried, strict=True))
        print(f"an evening sends {there:.0f} kB and is sent {back:.0f}")


if __name__ == "__main__":
    main()
