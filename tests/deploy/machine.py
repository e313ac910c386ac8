"""A bare Debian bookworm with its own systemd, in a container on this machine: `systemd-nspawn`, made by debootstrap.

It shares this machine's network, so that what it serves is reached at 127.0.0.1; or it has one of its own (`Network`).
Needs root.
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


class Network:
    """One cable from this machine to a container, by which the container reaches the world outside, too."""

    outside, inside, name = "10.99.0.1", "10.99.0.2", "hudro-trial"

    def __enter__(self) -> "Network":
        for command in (f"ip netns add {self.name}",
                        f"ip link add {self.name} type veth peer name eth0 netns {self.name}",
                        f"ip addr add {self.outside}/30 dev {self.name}", f"ip link set {self.name} up",
                        f"ip -n {self.name} addr add {self.inside}/30 dev eth0", f"ip -n {self.name} link set eth0 up",
                        f"ip -n {self.name} link set lo up", f"ip -n {self.name} route add default via {self.outside}",
                        "sysctl -qw net.ipv4.ip_forward=1", f"iptables -t nat -A {self._translation}"):
            subprocess.run(command.split(), check=True)
        return self

    def __exit__(self, *_: object) -> None:
        for command in (f"iptables -t nat -D {self._translation}", f"ip link del {self.name}",
                        f"ip netns del {self.name}"):
            subprocess.run(command.split(), check=False)

    @property
    def _translation(self) -> str:
        return f"POSTROUTING -s {self.inside}/32 -j MASQUERADE"


class Machine:
    """The container. `root`: where its files lie as seen from outside."""

    def __init__(self, root: Path, network: Network | None = None):
        self.root, self.network = root, network
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

    def name(self, name: str, address: str = "127.0.0.1") -> None:
        """Have a host's name lead to this machine, or to another."""
        with (self.root / "etc/hosts").open("a") as hosts:
            hosts.write(f"{address} {name}\n")

    def boot(self) -> None:
        """Start its systemd, and wait until all that it starts is started."""
        of_its_own = [f"--network-namespace-path=/run/netns/{self.network.name}"] if self.network else []
        self._nspawn = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--resolv-conf=off", "--timezone=off",
             *of_its_own, "-D", str(self.root), "-b"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
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
            ["nsenter", "-t", str(self._leader()), "-m", "-u", "-i", "-n", "-p", "-r", "-w",
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
def machine(root: Path, network: Network | None = None) -> Iterator[Machine]:
    """A bare machine in a folder, removed at the end."""
    one = Machine(root, network)
    try:
        yield one
    finally:
        one.stop(at_once=True)
        shutil.rmtree(root, ignore_errors=True)
