"""A clinic of its own: a server on a real file, whose clock a test may move, which it may stop and start."""

import datetime as dt
import fcntl
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path

from tools.serving import free_port, start
from webapp.config import ROOT

SECONDS_AHEAD = "seconds-ahead"   # of the real time: a file in the data folder, which the server maps into its memory


def fill_with_examples(folder: Path, shared_folder: Path) -> None:
    """Put the example clinic of `make demo` into a data folder. It is made once for all processes of a run."""
    made = shared_folder / "examples"
    with (shared_folder / "examples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            subprocess.run([Path(sys.executable).parent / "flask", "--app", "wsgi", "demo"], cwd=ROOT, check=True,
                           env={**os.environ, "HUDRO_DATA": str(made)}, stdout=subprocess.DEVNULL)
    shutil.copytree(made, folder, dirs_exist_ok=True)


class Clinic:
    """A server on a real file, in a process of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        (folder / SECONDS_AHEAD).write_bytes(struct.pack("d", 0))
        self.start()
        self.write("UPDATE clinic SET phone = '55 00 01 12', country = 'NO', changes = '{\"assessment\": \"on\"}'")

    def start(self, **environment: str) -> None:
        """Serve, as `make run` does, on the same port each time."""
        self._process = start("tests.browser.clocked:app", self.port,
                              environment={"HUDRO_DATA": str(self.folder), **environment})

    def stop(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait(timeout=10)

    def rows(self, sql: str, *values: object) -> list[tuple]:
        """What the database holds."""
        with sqlite3.connect(f"file:{self.folder}/hudro.sqlite?mode=ro", uri=True, timeout=10) as db:
            return db.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> None:
        """Change the database behind the app's back."""
        with sqlite3.connect(self.folder / "hudro.sqlite", timeout=10) as db:
            db.execute(sql, values)

    def of(self, email: str, table: str, columns: str) -> list[tuple]:
        """One person's rows of a table, in the order in which they came."""
        owner = "account_id" if table == "receipt" else "client_id"
        return self.rows(f"SELECT {columns} FROM {table} WHERE {owner} = (SELECT id FROM account WHERE email = ?)"
                         " ORDER BY received_at", email)

    def go_ahead(self, seconds: float) -> None:
        """Set the server's clock."""
        with (self.folder / SECONDS_AHEAD).open("r+b") as file:
            file.write(struct.pack("d", seconds))

    def go_to(self, moment: dt.datetime) -> None:
        """Set the server's clock to the moment that a phone's was set to."""
        self.go_ahead((moment - dt.datetime.now(dt.UTC)).total_seconds())
