"""From nothing to a clinic with HTTPS, and what comes after it: `make try-deploy`.

    python -m tests.deploy.try_deploy [--root FOLDER]

A bare Debian is laid and booted; `deploy/install` sets it up; a client joins over HTTPS and writes; the power goes; an
upgrade with a migration, going back, an upgrade that does not start, a restored copy; fifty slow senders and fifty slow
readers; nginx in Caddy's place. Each step is printed with its seconds; the first thing that is not as it should be ends
it. Needs root, and Debian's systemd-container and debootstrap. `--root` keeps the bare Debian there for the next time.
"""

import argparse
import contextlib
import datetime as dt
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from tests.deploy.machine import CommandFailed, Machine, machine
from tests.deploy.s3 import S3
from tests.over_http import OverHttp
from webapp.config import ROOT

NAME = "hud.example.no"
CHECKOUT = "/srv/hudro"
MOST_EXPOSED = 2.0   # by systemd's own measure
SLOW = 50
WITHIN = 1.0         # second for /healthz while they hold on
CADDYS_OWN = "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
NIGHT = "hudro-backup.service hudro-rehearse.service"
MIGRATION = '''

@migration()
def an_upgrade_on_trial(db: Database) -> None:
    """A table that nothing uses."""
    db["on_trial"].create({"id": int}, pk="id", strict=True)
'''


class Phone(OverHttp):
    """A phone that goes through the proxy, and believes one authority alone."""

    account_cookie = "__Host-account"

    def __init__(self, authority: Path):
        super().__init__(443)
        self.trust = ssl.create_default_context(cafile=str(authority))

    def _connection(self) -> http.client.HTTPConnection:
        return Named(NAME, self.port, timeout=20, context=self.trust)


class Named(http.client.HTTPSConnection):
    """To this machine, by the name that its certificate bears."""

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)   # type: ignore[attr-defined]


class Trial:
    """The machine, the phone, and what each of its writes was."""

    def __init__(self, there: Machine, bare: Path | None):
        self.there, self.bare = there, bare
        self.s3 = S3(there.root.parent / "s3")
        self.phone: Phone
        self.first = ""   # the commit that is tried
        self.sent: list[tuple[str, int, dict]] = []

    # Steps, in their order. Each says in its first line what is shown.

    def lay(self) -> None:
        """a bare Debian"""
        if self.bare and self.bare.exists():
            subprocess.run(["cp", "-a", f"{self.bare}/.", str(self.there.root)], check=True)
        else:
            self.there.make()
            if self.bare:
                subprocess.run(["cp", "-a", str(self.there.root), str(self.bare)], check=True)
        self.there.name(NAME)
        self.first = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True).strip()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), f"{self.there.root}{CHECKOUT}"],
                       check=True)

    def boot(self) -> None:
        """it boots"""
        self.there.boot()

    def install(self) -> None:
        """deploy/install, with Caddy"""
        self.there.run(f"{CHECKOUT}/deploy/install {NAME} --internal")

    def set_up(self) -> None:
        """the clinic and its first therapist, by the command line"""
        self.there.run("hudro clinic set --name Hud --country NO --phone '55 00 01 12' --assessment off")
        link = self.there.run(f"hudro therapist add Kari kari@example.no --address https://{NAME}").stdout
        assert f"https://{NAME}/nb/sign-in/code#code=" in link, link

    def write(self) -> None:
        """a client joins over HTTPS and writes"""
        self.phone = Phone(self.authority())
        self.until(lambda: self.phone.ask("GET", "/en/")[0] == 200)
        self.phone.join()
        self.say("the first evening")
        status, headers = self.phone.ask("GET", "/en/")
        assert status == 200 and "max-age" in headers["Strict-Transport-Security"], headers

    def is_private(self) -> None:
        """nobody else reads the data; ports, units and the log are as they should be"""
        modes = self.there.run("stat -c '%a %U %n' /var/lib/hudro /var/lib/hudro/hudro.sqlite /var/backups/hudro"
                               " /etc/hudro/settings").stdout.split("\n")
        assert [one.split()[0] for one in modes if one] == ["700", "600", "700", "640"], modes
        for unit in ("hudro.service", "hudro-backup.service", "hudro-rehearse.service"):
            said = self.there.run(f"systemd-analyze security --no-pager {unit} | tail -1").stdout
            found = re.search(r"([\d.]+) [A-Z]+", said)
            assert found and float(found[1]) <= MOST_EXPOSED, said
        journal = self.there.run("journalctl -u hudro --no-pager").stdout
        assert "the first evening" not in journal and "kari@" not in journal, journal
        for path in ("/readyz", "/metrics"):
            assert self.phone.ask("GET", path)[0] == 404, path   # not through the proxy

    def lose_power(self) -> None:
        """the power goes, and comes back: the app runs, and knows what it acknowledged"""
        self.there.stop(at_once=True)
        self.there.boot()
        self.until(lambda: self.phone.ask("GET", "/en/")[0] == 200)
        assert self.missing() == []

    def start_anew(self) -> None:
        """the app starts anew while a phone writes: nobody is turned away"""
        refused = []
        is_over = threading.Event()

        def go_on() -> None:
            while not is_over.is_set():
                try:
                    self.say("while it starts anew")
                except (OSError, AssertionError, http.client.HTTPException) as error:
                    refused.append(error)

        writer = threading.Thread(target=go_on)
        writer.start()
        time.sleep(0.5)
        self.there.run("systemctl restart hudro")
        time.sleep(0.5)
        is_over.set()
        writer.join()
        assert not refused, refused

    def copy_and_rehearse(self) -> None:
        """the night's copy, restored on trial; the app says that it is ready"""
        self.there.run(f"systemctl start {NIGHT}")
        self.there.run(ASK_READY)

    def upgrade(self) -> None:
        """deploy/upgrade, with a migration"""
        before = self.schema()
        self.commit("webapp/migrations/growth.py", (ROOT / "webapp/migrations/growth.py").read_text() + MIGRATION)
        # As people write settings, and with a proxy for the world outside that knows nothing of this machine.
        self.there.run(f"sed -i 's,^HUDRO_URL=.*,HUDRO_URL=\"https://{NAME}/\",' /etc/hudro/settings")
        self.there.run(f"http_proxy=http://127.0.0.1:9 {CHECKOUT}/deploy/upgrade")
        assert self.schema() == before + 1
        self.say("after the upgrade")
        assert self.missing() == []

    def go_back(self) -> None:
        """deploy/rollback, to the schema of before; what was written since comes again from the phone"""
        before = self.schema()
        self.there.run(f"{CHECKOUT}/deploy/rollback")
        assert self.schema() == before - 1
        lost = self.missing()
        assert [said["note"] for _, _, said in lost] == ["after the upgrade"], lost
        self.sign_in_again()
        assert self.missing() == []

    def upgrade_that_fails(self) -> None:
        """an upgrade that migrates and then does not start: it goes back by itself"""
        before, running = self.schema(), self.there.run("readlink /opt/hudro/current").stdout
        self.commit("wsgi.py", (ROOT / "wsgi.py").read_text() + "\nraise SystemExit('on trial')\n")
        with contextlib.suppress(CommandFailed):
            self.there.run(f"{CHECKOUT}/deploy/upgrade")
            raise SystemExit("an upgrade that does not start was called done")
        assert self.schema() == before
        assert self.there.run("readlink /opt/hudro/current").stdout == running
        self.sign_in_again()
        assert self.missing() == []

    def restore(self) -> None:
        """the data folder is gone: the newest copy is put back, and the phone sends what it lacks"""
        self.there.run(f"systemctl start {NIGHT}")
        self.say("after the copy")
        self.there.run("systemctl stop hudro.socket hudro.service; rm -rf /var/lib/hudro/*; "
                       "cp -p /var/backups/hudro/taken-away.jsonl /var/lib/hudro/; chown hudro: /var/lib/hudro/*;"
                       "hudro backup restore $(ls /var/backups/hudro/hudro-*.sqlite | tail -1);"
                       "systemctl start hudro.socket hudro.service")
        self.sign_in_again()
        assert self.missing() == []

    def replicate(self) -> None:
        """deploy/replicate to an S3: the data folder is gone, twice, and comes back from there"""
        self.s3.install()
        self.s3.serve()
        lines = "\n".join(f"{name}={value}" for name, value in self.s3.settings().items())
        self.there.run(f"umask 027; printf '{lines}\n' > /etc/hudro/replica; chgrp hudro /etc/hudro/replica;"
                       f"{CHECKOUT}/deploy/replicate")
        for note in ("in the first life", "in the second"):
            self.say(note)
            time.sleep(4)   # Litestream sends each second
            self.there.run("systemctl stop hudro.socket hudro.service hudro-replica.service;"
                           "rm -rf /var/lib/hudro/* /var/lib/hudro/.hudro*")
            self.there.run(f"{CHECKOUT}/deploy/replicate restore && systemctl start hudro.socket hudro.service")
            assert self.missing() == []
            self.sign_in_again()
        # Another machine's file, and no word of restoring: it must not write into that one's history.
        self.there.run("systemctl stop hudro-replica.service; rm -rf /var/lib/hudro/.hudro.sqlite-litestream")
        refused = self.there.run(f"{CHECKOUT}/deploy/replicate", check=False)
        assert refused.returncode and "is the life of another database" in refused.stdout, refused.stdout

    def hold_on(self) -> None:
        """fifty slow senders and fifty slow readers, at Caddy and at the app: /healthz in under a second"""
        for port, trust in ((443, self.phone.trust), (8000, None)):
            with crowd(port, trust):
                slowest = max(self.seconds_for_health(port) for _ in range(10))
                assert slowest < WITHIN, (port, slowest)
                click.echo(f"        port {port}: {slowest:.2f} s at most")

    def change_to_nginx(self) -> None:
        """deploy/install --nginx in Caddy's place; the same data"""
        self.there.run("set -e; systemctl disable --now --quiet caddy; apt-get install -y -qq openssl >/dev/null 2>&1;"
                       "install -d -m 0755 /etc/hudro/tls; openssl req -x509 -newkey rsa:2048 -nodes -days 2"
                       f" -subj /CN={NAME} -addext subjectAltName=DNS:{NAME} -keyout /etc/hudro/tls/privkey.pem"
                       " -out /etc/hudro/tls/fullchain.pem 2>/dev/null")
        self.there.run(f"cd {CHECKOUT} && git checkout --quiet {self.first} && deploy/install {NAME} --nginx")
        self.phone.trust = ssl.create_default_context(cafile=str(self.there.root / "etc/hudro/tls/fullchain.pem"))
        self.until(lambda: self.phone.ask("GET", "/en/")[0] == 200)
        assert self.missing() == []
        with crowd(443, self.phone.trust):
            slowest = max(self.seconds_for_health(443) for _ in range(10))
        assert slowest < WITHIN, slowest
        click.echo(f"        port 443: {slowest:.2f} s at most")

    # What they share.

    def authority(self) -> Path:
        path = self.there.root / CADDYS_OWN
        self.until(path.exists)
        return path

    def say(self, note: str) -> None:
        """Write a note on a day, and remember it as a phone does."""
        write = self.phone.new_write(note, dt.date.today())
        assert self.phone.send(write), note
        self.sent.append(write)

    def missing(self) -> list[tuple[str, int, dict]]:
        """What was acknowledged and does not stand in the database."""
        stored = set(self.there.run(f'/opt/hudro/current/.venv/bin/python -c "{RECEIPTS}"').stdout.split())
        return [write for write in self.sent if write[0] not in stored]

    def sign_in_again(self) -> None:
        """A database that was put back has signed everybody out. Then a phone sends what it kept."""
        self.until(lambda: self.phone.ask("GET", "/en/")[0] == 200)
        self.phone.sign_in()
        for write in self.missing():
            assert self.phone.send(write), write

    def schema(self) -> int:
        status, said = self.health(8000)
        assert status == 200, said
        return int(re.search(rb"\d+", said)[0])   # type: ignore[index]

    def health(self, port: int) -> tuple[int, bytes]:
        connection = self.phone._connection() if port == 443 else http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def seconds_for_health(self, port: int) -> float:
        begun = time.monotonic()
        status, said = self.health(port)
        assert status == 200, said
        return time.monotonic() - begun

    def commit(self, path: str, text: str) -> None:
        """A commit in the machine's own checkout."""
        checkout = f"{self.there.root}{CHECKOUT}"
        Path(checkout, path).write_text(text)
        subprocess.run(["git", "-C", checkout, "-c", "user.name=Trial", "-c", "user.email=trial@example.com", "commit",
                        "--quiet", "-am", "deploy: on trial"], check=True)

    def until(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        """Poll for something to be so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if holds():
                    return
            time.sleep(0.2)
        raise AssertionError("it never was so")


RECEIPTS = ("import pysqlite3; print(*[k for k, in pysqlite3.connect('/var/lib/hudro/hudro.sqlite')"
            ".execute('SELECT key FROM receipt')])")
ASK_READY = ("python3 -c \"import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz').read()\"")


@contextlib.contextmanager
def crowd(port: int, trust: ssl.SSLContext | None) -> Iterator[None]:
    """Fifty that send a byte of their body now and then, fifty that ask for much and do not read it."""
    is_over = threading.Event()
    with contextlib.ExitStack() as stack:
        def connect() -> socket.socket:
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.connect(("127.0.0.1", port))
            return stack.enter_context(trust.wrap_socket(one, server_hostname=NAME) if trust else one)

        senders = [connect() for _ in range(SLOW)]
        for one in senders:
            one.sendall(f"POST /en/sign-in HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 100000\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        for one in (connect() for _ in range(SLOW)):
            one.sendall(f"GET /static/min/app.js HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode() * 8)

        def drip() -> None:
            while not is_over.wait(0.5):
                for one in senders:
                    with contextlib.suppress(OSError):
                        one.sendall(b"x")

        threading.Thread(target=drip, daemon=True).start()
        time.sleep(2)
        try:
            yield
        finally:
            is_over.set()


STEPS = (Trial.lay, Trial.boot, Trial.install, Trial.set_up, Trial.write, Trial.is_private, Trial.lose_power,
         Trial.start_anew, Trial.copy_and_rehearse, Trial.upgrade, Trial.go_back, Trial.upgrade_that_fails,
         Trial.restore, Trial.replicate, Trial.hold_on, Trial.change_to_nginx)


def main() -> None:
    """Go through the steps."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, help="where the bare Debian is kept for the next time")
    bare = parser.parse_args().root
    for needed in ("debootstrap", "systemd-nspawn", "nsenter"):
        if not shutil.which(needed):
            raise SystemExit(f"This needs {needed}: apt-get install systemd-container debootstrap util-linux")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp", prefix="try-deploy-"))
        there = stack.enter_context(machine(Path(folder, "root")))
        trial, all_of_it = Trial(there, bare), time.monotonic()
        there.root.mkdir()
        trial.s3.folder.mkdir()
        stack.callback(trial.s3.stop)
        for step in STEPS:
            begun = time.monotonic()
            click.echo(f"        {(step.__doc__ or '').strip()}")
            step(trial)
            click.echo(f"{time.monotonic() - begun:6.1f} s")
        click.echo(f"{time.monotonic() - all_of_it:6.1f} s in all: each step was as it should be.")


if __name__ == "__main__":
    main()
