"""A bare Debian bookworm with its own systemd, in a container on this machine: `systemd-nspawn`, made by debootstrap.

It shares this machine's network, so that what it serves is reached at 127.0.0.1. Needs root.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

# What the smallest Debian with systemd is; all else `deploy/install` has to bring.
BARE = "systemd,systemd-sysv,dbus,ca-certificates"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
# Inside, too, whatever certificates this machine believes: a mirror within a company's network may need it.
BELIEVES = {"PIP_CERT": str(AUTHORITIES), "NODE_EXTRA_CA_CERTS": str(AUTHORITIES)}

LOG = "journalctl --no-pager --lines 60"


class Machine:
    """The container. `root`: where its files lie as seen from outside."""

    def __init__(self, root: Path):
        self.root = root
        self._nspawn: subprocess.Popen | None = None

    def make(self) -> None:
        """Lay the bare system."""
        subprocess.run(["debootstrap", "--variant=minbase", f"--include={BARE}", "bookworm", str(self.root)],
                       check=True, stdout=subprocess.DEVNULL)
        shutil.copy(AUTHORITIES, self.root / AUTHORITIES.relative_to("/"))
        for name in ("resolv.conf", "apt/sources.list"):
            here, there = Path("/etc", name), self.root / "etc" / name
            if name == "resolv.conf" and here.exists():
                there.unlink(missing_ok=True)
                shutil.copy(here, there)

    def name(self, name: str) -> None:
        """Have a host's name lead to this machine."""
        with (self.root / "etc/hosts").open("a") as hosts:
            hosts.write(f"127.0.0.1 {name}\n")

    def boot(self) -> None:
        """Start its systemd, and wait until all that it starts is started."""
        self._nspawn = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--resolv-conf=off", "--timezone=off",
             "-D", str(self.root), "-b"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._leader() and self.run("systemctl is-system-running", check=False).stdout.strip() in (
                    "running", "degraded"):
                return
            time.sleep(0.5)
        raise TimeoutError("the container does not start")

    def stop(self, *, at_once: bool = False) -> None:
        """Shut it down as its own `poweroff` does; or pull its plug."""
        if self._nspawn is None:
            return
        if at_once:
            os.kill(self._leader(), signal.SIGKILL)
        else:
            self.run("systemctl poweroff", check=False)
        try:
            self._nspawn.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self._nspawn.pid, signal.SIGKILL)
            self._nspawn.wait()
        self._nspawn = None

    def run(self, command: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a shell's command as root in it. Raises `CommandFailed`, with all that it said."""
        done = subprocess.run(
            ["nsenter", "-t", str(self._leader()), "-m", "-u", "-i", "-p", "-r", "-w",
             "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
             *(f"{name}={value}" for name, value in BELIEVES.items()), "bash", "-c", command],
            text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode:
            log = "" if command == LOG else self.run(LOG, check=False).stdout
            raise CommandFailed(f"{command} ended with {done.returncode}:\n{done.stdout}\n{log}")
        return done

    def _leader(self) -> int:
        """Its first process, by this machine's numbers; 0 as long as there is none."""
        assert self._nspawn
        with contextlib.suppress(OSError, IndexError):
            first = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
            for one in first:
                if Path(f"/proc/{one}/comm").read_text().strip() == "systemd":
                    return int(one)
                deeper = Path(f"/proc/{one}/task/{one}/children").read_text().split()
                for inner in deeper:
                    if Path(f"/proc/{inner}/comm").read_text().strip() == "systemd":
                        return int(inner)
        return 0


class CommandFailed(AssertionError):
    """A command in the container failed."""


@contextlib.contextmanager
def machine(root: Path, *, keeps: bool = False) -> Iterator[Machine]:
    """A bare machine in a folder, removed at the end."""
    one = Machine(root)
    try:
        yield one
    finally:
        one.stop(at_once=True)
        if not keeps:
            shutil.rmtree(root, ignore_errors=True)
