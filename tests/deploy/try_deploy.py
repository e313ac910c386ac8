"""From nothing to a clinic with HTTPS, and what comes after it: `make try-deploy`.

    python -m tests.deploy.try_deploy [--root FOLDER]

A bare Debian is laid and booted; `deploy/install` sets it up; a client joins over HTTPS and writes; the power goes; an
upgrade with a migration, going back, an upgrade that does not start, a restored copy; fifty slow senders and fifty slow
readers; nginx in Caddy's place. Each step is printed with its seconds; the first thing that is not as it should be ends
it. Needs root, and Debian's systemd-container and debootstrap. `--root` keeps the bare Debian there for the next time.
"""

import contextlib
import http.client
import re
import ssl
import threading
import time

import click

from tests.deploy.machine import CommandFailed
from tests.deploy.phone import Phone, crowd
from tests.deploy.trial import CHECKOUT, Trial, go_through, until
from webapp.config import ROOT

NAME = "hud.example.no"
MOST_EXPOSED = 2.0   # by systemd's own measure
WITHIN = 1.0         # second for /healthz while they hold on
NIGHT = "systemctl start hudro-backup && systemctl start hudro-rehearse"
MIGRATION = '''

@migration()
def an_upgrade_on_trial(db: Database) -> None:
    """A table that nothing uses."""
    db["on_trial"].create({"id": int}, pk="id", strict=True)
'''


class OneClinic(Trial):
    """A machine that has one clinic, and the phone of one client."""

    names = (NAME,)
    person: Phone

    # Steps, in their order. Each says in its first line what is shown.

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
        self.person = self.phone(NAME)
        self.person.join()
        self.person.say("the first evening")
        status, headers = self.person.ask("GET", "/en/")
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
            assert self.person.ask("GET", path)[0] == 404, path   # not through the proxy

    def lose_power(self) -> None:
        """the power goes, and comes back: the app runs, and knows what it acknowledged"""
        self.there.stop(at_once=True)
        self.there.boot()
        until(lambda: self.person.ask("GET", "/en/")[0] == 200)
        assert self.missing(self.person) == []

    def start_anew(self) -> None:
        """the app starts anew while a phone writes: nobody is turned away"""
        refused = []
        is_over = threading.Event()

        def go_on() -> None:
            while not is_over.is_set():
                try:
                    self.person.say("while it starts anew")
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
        self.there.run(NIGHT)
        self.there.run(ASK_READY)

    def upgrade(self) -> None:
        """deploy/upgrade, with a migration"""
        before = self.schema()
        self.commit("webapp/migrations/growth.py", (ROOT / "webapp/migrations/growth.py").read_text() + MIGRATION)
        # As people write settings, and with a proxy for the world outside that knows nothing of this machine.
        self.there.run(f"sed -i 's,^HUDRO_URL=.*,HUDRO_URL=\"https://{NAME}/\",' /etc/hudro/settings")
        self.there.run(f"http_proxy=http://127.0.0.1:9 {CHECKOUT}/deploy/upgrade")
        assert self.schema() == before + 1
        self.person.say("after the upgrade")
        assert self.missing(self.person) == []

    def go_back(self) -> None:
        """deploy/rollback, to the schema of before; what was written since comes again from the phone"""
        before = self.schema()
        self.there.run(f"{CHECKOUT}/deploy/rollback")
        assert self.schema() == before - 1
        lost = self.missing(self.person)
        assert [said["note"] for _, _, said in lost] == ["after the upgrade"], lost
        self.sign_in_again()
        assert self.missing(self.person) == []

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
        assert self.missing(self.person) == []

    def restore(self) -> None:
        """the data folder is gone: the newest copy is put back, and the phone sends what it lacks"""
        self.there.run(NIGHT)
        self.person.say("after the copy")
        self.there.run("systemctl stop hudro.socket hudro.service; rm -rf /var/lib/hudro/*; "
                       "cp -p /var/backups/hudro/taken-away.jsonl /var/lib/hudro/; chown hudro: /var/lib/hudro/*;"
                       "hudro backup restore $(ls /var/backups/hudro/hudro-*.sqlite | tail -1);"
                       "systemctl start hudro.socket hudro.service")
        self.sign_in_again()
        assert self.missing(self.person) == []

    def replicate(self) -> None:
        """deploy/replicate to an S3: the data folder is gone, twice, and comes back from there"""
        self.write_where_to()
        self.there.run(f"chgrp hudro /etc/hudro/replica; {CHECKOUT}/deploy/replicate")
        for note in ("in the first life", "in the second"):
            self.person.say(note)
            time.sleep(4)   # Litestream sends each second
            self.there.run("systemctl stop hudro.socket hudro.service hudro-replica.service;"
                           "rm -rf /var/lib/hudro/* /var/lib/hudro/.hudro*")
            self.there.run(f"{CHECKOUT}/deploy/replicate restore && systemctl start hudro.socket hudro.service")
            assert self.missing(self.person) == []
            self.sign_in_again()
        # Another machine's file, and no word of restoring: it must not write into that one's history.
        self.there.run("systemctl stop hudro-replica.service; rm -rf /var/lib/hudro/.hudro.sqlite-litestream")
        refused = self.there.run(f"{CHECKOUT}/deploy/replicate", check=False)
        assert refused.returncode and "is the life of another database" in refused.stdout, refused.stdout

    def hold_on(self) -> None:
        """fifty slow senders and fifty slow readers, at Caddy and at the app: /healthz in under a second"""
        for port, trust in ((443, self.person.trust), (8000, None)):
            with crowd(NAME, port, trust):
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
        self.person.trust = ssl.create_default_context(cafile=str(self.there.root / "etc/hudro/tls/fullchain.pem"))
        until(lambda: self.person.ask("GET", "/en/")[0] == 200)
        assert self.missing(self.person) == []
        with crowd(NAME, 443, self.person.trust):
            slowest = max(self.seconds_for_health(443) for _ in range(10))
        assert slowest < WITHIN, slowest
        click.echo(f"        port 443: {slowest:.2f} s at most")

    # What they share.

    def sign_in_again(self) -> None:
        """A database that was put back has signed everybody out. Then a phone sends what it kept."""
        until(lambda: self.person.ask("GET", "/en/")[0] == 200)
        self.person.sign_in()
        for write in self.missing(self.person):
            assert self.person.send(write), write

    def schema(self) -> int:
        status, said = self.health(8000)
        assert status == 200, said
        return int(re.search(rb"\d+", said)[0])   # type: ignore[index]

    def health(self, port: int) -> tuple[int, bytes]:
        connection = self.person._connection() if port == 443 else http.client.HTTPConnection("127.0.0.1", port)
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


ASK_READY = ("python3 -c \"import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz').read()\"")
STEPS = (OneClinic.lay, OneClinic.boot, OneClinic.install, OneClinic.set_up, OneClinic.write, OneClinic.is_private,
         OneClinic.lose_power, OneClinic.start_anew, OneClinic.copy_and_rehearse, OneClinic.upgrade, OneClinic.go_back,
         OneClinic.upgrade_that_fails, OneClinic.restore, OneClinic.replicate, OneClinic.hold_on,
         OneClinic.change_to_nginx)

if __name__ == "__main__":
    go_through(OneClinic, STEPS)
