"""What the trials of a server share: a bare Debian with a checkout, and steps that follow one another."""

import argparse
import contextlib
import http.client
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from tests.deploy.machine import Machine, machine
from tests.deploy.phone import Phone
from tests.deploy.s3 import S3
from webapp.config import ROOT

CHECKOUT = "/srv/hudro"
CADDYS_OWN = "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"


class Trial:
    """A machine, and an S3 beside it. `names`: what leads to it. `bare`: where a bare Debian is kept for the next
    time."""

    names: tuple[str, ...] = ()

    def __init__(self, there: Machine, bare: Path | None, stack: contextlib.ExitStack):
        self.there, self.bare, self.stack = there, bare, stack
        self.s3 = S3(there.root.parent / "s3")
        self.s3.folder.mkdir()
        stack.callback(self.s3.stop)
        self.first = ""   # the commit that is tried

    def lay(self) -> None:
        """a bare Debian"""
        self.there.root.mkdir()
        if self.bare and self.bare.exists():
            subprocess.run(["cp", "-a", f"{self.bare}/.", str(self.there.root)], check=True)
        else:
            self.there.make()
            if self.bare:
                subprocess.run(["cp", "-a", str(self.there.root), str(self.bare)], check=True)
        for name in self.names:
            self.there.name(name)
        self.first = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True).strip()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), f"{self.there.root}{CHECKOUT}"],
                       check=True)

    def boot(self) -> None:
        """it boots"""
        self.there.boot()

    def phone(self, name: str) -> Phone:
        """One that knows the app by that name, and believes Caddy's own certificates, once the app answers it."""
        authority = self.there.root / CADDYS_OWN
        until(authority.exists)
        one = Phone(name, authority)
        until(lambda: one.ask("GET", "/en/")[0] == 200)
        return one

    def missing(self, phone: Phone, cell: str = "", there: Machine | None = None) -> list[tuple[str, int, dict]]:
        """What was acknowledged to a phone and does not stand in the database: of the one clinic, or of a cell."""
        script = (f"import pysqlite3; print(*[k for k, in pysqlite3.connect('/var/lib/hudro/{cell}/hudro.sqlite')"
                  ".execute('SELECT key FROM receipt')])")
        found = (there or self.there).run(f'/opt/hudro/{cell}/current/.venv/bin/python -c "{script}"').stdout
        return [write for write in phone.sent if write[0] not in set(found.split())]

    def commit(self, path: str, text: str) -> None:
        """A commit in the machine's own checkout."""
        checkout = f"{self.there.root}{CHECKOUT}"
        Path(checkout, path).write_text(text)
        subprocess.run(["git", "-C", checkout, "-c", "user.name=Trial", "-c", "user.email=trial@example.com", "commit",
                        "--quiet", "-am", "deploy: on trial"], check=True)

    def write_where_to(self) -> None:
        """Serve the S3, and say in /etc/hudro/replica where it is."""
        self.s3.install()
        self.s3.serve()
        lines = "\n".join(f"{name}={value}" for name, value in self.s3.settings().items())
        self.there.run(f"umask 027; printf '{lines}\n' > /etc/hudro/replica")


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Poll for something to be so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if holds():
                return
        time.sleep(0.2)
    raise AssertionError("it never was so")


def go_through(kind: type[Trial], steps: Iterable[Callable[..., None]]) -> None:
    """All steps, each with its seconds; the first thing that is not as it should be ends it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, help="where the bare Debian is kept for the next time")
    bare = parser.parse_args().root
    for needed in ("debootstrap", "systemd-nspawn", "nsenter"):
        if not shutil.which(needed):
            raise SystemExit(f"This needs {needed}: apt-get install systemd-container debootstrap util-linux")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp", prefix="hudro-trial-"))
        there = stack.enter_context(machine(Path(folder, "root")))
        trial, all_of_it = kind(there, bare, stack), time.monotonic()
        for step in steps:
            begun = time.monotonic()
            click.echo(f"        {(step.__doc__ or '').strip()}")
            step(trial)
            click.echo(f"{time.monotonic() - begun:6.1f} s")
        click.echo(f"{time.monotonic() - all_of_it:6.1f} s in all: each step was as it should be.")
