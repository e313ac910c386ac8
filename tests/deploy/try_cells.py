"""Clinics beside one another on a machine, each in a cell: `make try-cells`.

    python -m tests.deploy.try_cells [--root FOLDER]

A bare Debian; two cells, each with a client who writes over HTTPS; what one can read of the other; an upgrade that one
of them does not bear, and one that both do; their replicas; a move to a second machine with a network of its own; one
that cannot be moved; a power cut; a cell that is retired, and brought back from its last copy. Each step is printed
with its seconds; the first thing that is not as it should be ends it. Needs root, and Debian's systemd-container,
debootstrap, iproute2 and iptables. `--root` keeps the bare Debian there for the next time.
"""

import contextlib
import http.client
import re
import subprocess
import time
from pathlib import Path

import click

from tests.deploy.machine import BELIEVES, Network, machine
from tests.deploy.phone import Phone
from tests.deploy.trial import CADDYS_OWN, CHECKOUT, Trial, go_through, until
from webapp.config import ROOT

BERGEN, MALMO, OSLO = "hud-bergen.example.no", "hud-malmo.example.se", "hud-oslo.example.no"
OTHER = "other.example.no"
CELLS = f"{CHECKOUT}/deploy/cells"
MOST_EXPOSED = 2.0
MALMOS_FILE = "/etc/caddy/hudro/malmo.caddy"
APT = "apt-get install -y -qq --no-install-recommends"
REFUSES_BERGEN = '''
import os

if os.environ.get("HUDRO_DATA", "").endswith("bergen"):
    raise SystemExit("on trial")
'''


class Chain(Trial):
    """A machine of cells, another to which one moves, and a client of each clinic."""

    names = (BERGEN, MALMO, OSLO)
    bergen: Phone
    malmo: Phone

    # Steps, in their order. Each says in its first line what is shown.

    def boot_both(self) -> None:
        """it boots, and so does a second one with a network of its own, that lets the first one in"""
        self.there.boot()
        self.there.run(f"systemctl mask --quiet ssh && apt-get update -qq && {APT} git openssh-server >/dev/null 2>&1"
                       " && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519"
                       " && cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys"
                       " && sed 's/^/* /' /etc/ssh/ssh_host_ed25519_key.pub > /root/.ssh/known_hosts")
        self.there.stop()
        network = self.stack.enter_context(Network())
        self.other = self.stack.enter_context(machine(self.there.root.parent / "other", network))
        subprocess.run(["cp", "-a", str(self.there.root), str(self.other.root)], check=True)
        Path(self.other.root, "etc/environment").write_text(
            "".join(f"{name}={value}\n" for name, value in BELIEVES.items()))   # for who comes by ssh
        self.there.name(OTHER, network.inside)
        self.there.boot()
        self.other.boot()
        self.other.run("systemctl unmask --quiet ssh && systemctl start ssh")
        until(lambda: self.there.run(f"ssh -o BatchMode=yes root@{OTHER} true", check=False).returncode == 0)

    def make_two(self) -> None:
        """deploy/cells/make, twice"""
        for cell, name in (("bergen", BERGEN), ("malmo", MALMO)):
            begun = time.monotonic()
            self.there.run(f"{CELLS}/make {cell} {name} --internal")
            click.echo(f"        {cell}: {time.monotonic() - begun:.1f} s")

    def refuse(self) -> None:
        """what cannot be a cell, and what is another's, is refused"""
        for words, sentence in (("Bergen x.example.no", "small letters"), ("releases x.example.no", "small letters"),
                                ("oslo oslo", "give the name under which"), (f"oslo {MALMO}", "is another cell's"),
                                (f"bergen {OSLO}", "names another address"),
                                (f"oslo {OSLO} --from /nowhere", "there is no copy"),
                                (f"oslo {OSLO} --nginx", "no such option")):
            said = self.there.run(f"{CELLS}/make {words}", check=False)
            assert said.returncode == 1 and sentence in said.stdout, (words, said.stdout)
        for command, sentence in (("hudro backup fits", "which clinic"),
                                  (f"{CHECKOUT}/deploy/rollback", "which clinic"),
                                  (f"{CHECKOUT}/deploy/install {OSLO}", "this machine has cells"),
                                  (f"{CELLS}/retire oslo --yes", "there is no cell"),
                                  (f"{CELLS}/move oslo root@{OTHER}", "which clinic")):
            said = self.there.run(command, check=False)
            assert said.returncode and sentence in said.stdout, (command, said.stdout)
        assert self.there.run("ls /etc/hudro /opt/hudro", check=False).stdout.split().count("oslo") == 0

    def write(self) -> None:
        """a client of each joins over HTTPS and writes"""
        for cell, name in (("bergen", BERGEN), ("malmo", MALMO)):
            phone = self.phone(name)
            phone.join()
            phone.say(f"an evening in {cell}")
            setattr(self, cell, phone)
        self.is_kept()
        status, _ = self.malmo.ask("POST", "/en/sign-in", {"email": self.bergen.email, "password": "x" * 12})
        assert status == 422, status   # nobody of that name there

    def are_apart(self) -> None:
        """neither can read what the other has; each is as closed as a clinic alone; each has its own log"""
        for mine, others in (("bergen", "malmo"), ("malmo", "bergen")):
            for path in (f"/var/lib/hudro/{others}/hudro.sqlite", f"/etc/hudro/{others}/settings",
                         f"/var/backups/hudro/{others}/."):
                read = self.there.run(f"runuser -u hudro-{mine} -- cat {path}", check=False)
                assert "Permission denied" in read.stdout, read.stdout
            for unit in ("hudro", "hudro-backup", "hudro-rehearse"):
                said = self.there.run(f"systemd-analyze security --no-pager {unit}@{mine}.service | tail -1").stdout
                found = re.search(r"([\d.]+) [A-Z]+", said)
                assert found and float(found[1]) <= MOST_EXPOSED, said
            users = self.there.run(f"stat -c %U /proc/$(systemctl show -P MainPID hudro@{mine})").stdout
            assert users == f"hudro-{mine}\n", users

    def tell(self) -> None:
        """deploy/cells/list says how each is; and with 1 that one is not"""
        said = self.there.run(f"{CELLS}/list")
        assert re.search(rf"bergen +8001 +\w+ +{BERGEN}  .*\n *malmo +8002 +\w+ +{MALMO}", said.stdout), said.stdout
        self.there.run("systemctl stop hudro@malmo.socket hudro@malmo.service")
        said = self.there.run(f"{CELLS}/list", check=False)
        assert said.returncode == 1 and re.search(r"malmo .*does not answer", said.stdout), said.stdout
        assert self.bergen.ask("GET", "/en/")[0] == 200
        assert self.malmo.ask("GET", "/en/")[0] == 502
        self.there.run("systemctl start hudro@malmo.socket hudro@malmo.service")

    def upgrade(self) -> None:
        """an upgrade that one cell does not bear ends there: it goes back, the next is not touched; then one for all"""
        before = self.releases()
        self.commit("wsgi.py", (ROOT / "wsgi.py").read_text() + REFUSES_BERGEN)
        said = self.there.run(f"{CHECKOUT}/deploy/upgrade", check=False)
        assert said.returncode == 1 and "runs again" in said.stdout, said.stdout
        assert self.releases() == before
        self.is_kept()
        self.there.run(f"{CHECKOUT}/deploy/upgrade malmo")
        assert self.releases()[0] == before[0] and self.releases()[1] != before[1]
        self.there.run(f"{CHECKOUT}/deploy/rollback malmo")
        assert self.releases() == before
        self.commit("wsgi.py", (ROOT / "wsgi.py").read_text() + "\n")
        self.there.run(f"{CHECKOUT}/deploy/upgrade")
        assert len(set(self.releases()) - set(before)) == 1
        self.is_kept()

    def replicate(self) -> None:
        """a new cell's replica begins with it; one whose file is lost comes back from its own"""
        self.write_where_to()
        for cell, name in (("bergen", BERGEN), ("malmo", MALMO)):
            self.there.run(f"{CELLS}/make {cell} {name} --internal")
        for phone in (self.bergen, self.malmo):
            phone.say("in its replica")
        time.sleep(4)
        self.there.run("systemctl stop hudro@bergen.socket hudro@bergen.service hudro-replica@bergen.service;"
                       "rm -rf /var/lib/hudro/bergen/* /var/lib/hudro/bergen/.hudro*;"
                       f"{CHECKOUT}/deploy/replicate restore --cell bergen && systemctl start hudro@bergen.service")
        self.is_kept()
        self.bergen.sign_in()

    def move(self) -> None:
        """deploy/cells/move to the other machine; what was written is there, nobody is signed out, the rest stays"""
        self.there.run("printf 'LOG=json\\n' >>/etc/hudro/bergen/settings; systemctl start hudro-backup@bergen")
        held = self.copies(self.there)
        early = self.there.run(f"{CELLS}/move bergen root@{OTHER} --internal", check=False)
        assert early.returncode and "bring both to one first" in early.stdout, early.stdout
        subprocess.run(["git", "-C", f"{self.other.root}{CHECKOUT}", "pull", "--quiet",
                        f"{self.there.root}{CHECKOUT}"], check=True)
        said = self.there.run(f"{CELLS}/move bergen root@{OTHER} --internal").stdout
        click.echo(f"        {re.search(r'it runs there.*', said)[0].split('. Now')[0]}")   # type: ignore[index]
        status, headers = self.bergen.ask("GET", "/en/")
        assert (status, headers["Retry-After"]) == (503, "120"), (status, headers)
        moved = self.follow(self.bergen)
        moved.say("on the other machine")   # signed in as before
        assert self.missing(moved, "bergen", self.other) == []
        assert held <= self.copies(self.other)
        assert "LOG=json" in self.other.run("cat /etc/hudro/bergen/settings").stdout
        assert self.other.run(f"{CELLS}/list").stdout.count("bergen") == 2
        # Here it never begins again by itself.
        assert "moved to" in self.there.run(f"{CELLS}/list").stdout
        for command in (f"{CELLS}/make bergen {BERGEN}", f"{CHECKOUT}/deploy/upgrade bergen"):
            refused = self.there.run(command, check=False)
            assert refused.returncode and "does not run here: it has moved" in refused.stdout, refused.stdout
        self.there.run("systemctl is-active hudro@malmo && ! systemctl is-active hudro@bergen")
        self.malmo.say("while its neighbour moved")

    def fail_to_move(self) -> None:
        """one that cannot be moved goes on where it was: there is data there, or it does not start there"""
        self.other.run("install -d /var/lib/hudro/malmo && touch /var/lib/hudro/malmo/hudro.sqlite")
        self.there.run(f"sed -i 's/^}}/\\theader X-Mine 1\\n}}/' {MALMOS_FILE}")   # what a person has added
        self.is_still_here("there is data in")
        self.other.run("rm /var/lib/hudro/malmo/hudro.sqlite; install -d /etc/hudro/malmo;"
                       f"printf 'HUDRO_URL=https://{MALMO}\nTHREADS=1\n' >/etc/hudro/malmo/settings")
        self.is_still_here("it runs here again")
        assert self.other.run("ls -A /var/lib/hudro/malmo").stdout == ""
        self.there.run(f"grep -q X-Mine {MALMOS_FILE} && grep -q 'tls internal' {MALMOS_FILE}")
        stopped = self.other.run("systemctl start hudro@malmo; systemctl is-active hudro@malmo", check=False)
        assert stopped.stdout == "inactive\n", stopped.stdout
        self.other.run(f"{CELLS}/retire malmo --yes")

    def is_still_here(self, sentence: str) -> None:
        """Try to move, and be told why not."""
        refused = self.there.run(f"{CELLS}/move malmo root@{OTHER} --internal", check=False)
        assert refused.returncode and sentence in refused.stdout, refused.stdout
        until(lambda: self.malmo.ask("GET", "/en/")[0] == 200)
        self.malmo.say(sentence)
        self.there.run("systemctl is-active hudro@malmo hudro-backup@malmo.timer hudro-replica@malmo")
        assert self.there.run(f"{CELLS}/list").stdout.count("moved to") == 1

    def be_killed_while_moving(self) -> None:
        """a move that is killed as it starts there: it never runs in both places, and the way back is as written"""
        self.there.run(f"({CELLS}/move malmo root@{OTHER} --internal >/root/move.txt 2>&1 & echo $! >/root/move.pid)")
        until(lambda: "it starts there" in self.there.run("cat /root/move.txt").stdout, seconds=60)
        self.there.run("pkill -9 -P $(cat /root/move.pid); kill -9 $(cat /root/move.pid)", check=False)
        for _ in range(20):   # the other machine goes on by itself, or not
            time.sleep(0.5)
            assert not self.runs_here(), "it runs in both places, or may"
        refused = self.there.run(f"{CHECKOUT}/deploy/upgrade malmo", check=False)
        assert refused.returncode and f"it is on its way to root@{OTHER}" in refused.stdout, refused.stdout
        self.there.run(f"{CHECKOUT}/deploy/upgrade; systemctl start hudro@malmo.socket hudro@malmo", check=False)
        assert not self.runs_here()
        refused = self.there.run(f"{CELLS}/retire malmo --yes", check=False)
        assert refused.returncode and "was being moved" in refused.stdout, refused.stdout
        # As docs/scale.md says, once somebody has seen to it that it does not run there.
        self.other.run(f"{CELLS}/retire malmo --yes --without-copy")
        self.there.run(f"rm /etc/hudro/malmo/moved && {CELLS}/make malmo {MALMO} --internal")
        until(lambda: self.malmo.ask("GET", "/en/")[0] == 200)
        assert self.missing(self.malmo, "malmo") == []
        self.malmo.say("after a move that was killed")

    def runs_here(self) -> bool:
        """Whether the cell that was about to move is active on the first machine."""
        return self.there.run("systemctl is-active hudro@malmo", check=False).stdout == "active\n"

    def lose_power(self) -> None:
        """the power goes, and comes back: what was there runs, what moved does not"""
        self.there.stop(at_once=True)
        self.there.boot()
        until(lambda: self.malmo.ask("GET", "/en/")[0] == 200)
        assert self.bergen.ask("GET", "/en/")[0] == 503
        assert self.missing(self.malmo, "malmo") == []

    def retire(self) -> None:
        """deploy/cells/retire: a moved one without a copy, another with a last one; nothing else of them is left"""
        self.there.run(f"{CELLS}/retire bergen --yes")
        assert self.malmo.ask("GET", "/en/")[0] == 200
        # A folder that is lost, and copies of what was in it: they are not taken for nothing.
        self.there.run("systemctl start hudro-backup@malmo; mv /var/lib/hudro/malmo/hudro.sqlite /root/")
        refused = self.there.run(f"{CELLS}/retire malmo --yes", check=False)
        assert refused.returncode and "but copies in" in refused.stdout, refused.stdout
        self.there.run("mv /root/hudro.sqlite /var/lib/hudro/malmo/; systemctl restart hudro@malmo")
        said = self.there.run(f"{CELLS}/retire malmo --yes").stdout
        self.last = re.search(r"its last copy: (\S+)", said)[1]   # type: ignore[index]
        assert "In the S3 its data lies at malmo-" in said, said
        left = self.there.run("ls /etc/hudro /opt/hudro /var/lib/hudro /var/backups/hudro /etc/caddy/hudro;"
                              "id hudro-malmo; systemctl list-units --all --no-legend 'hudro*@*'", check=False).stdout
        assert "bergen" not in left and left.count("malmo") == 1 and "no such user" in left, left
        assert self.there.run(f"stat -c '%a %U' {self.last} {self.last}/last.sqlite").stdout == "700 root\n600 root\n"
        assert self.there.run(f"ls {self.last}/hudro-*.sqlite").stdout.count("sqlite") == 1
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.malmo.ask("GET", "/en/")
            raise SystemExit("a retired name is still served")

    def bring_back(self) -> None:
        """deploy/cells/make --from its last copy"""
        self.there.run(f"{CELLS}/make skane {MALMO} --internal --from {self.last}/last.sqlite")
        until(lambda: self.malmo.ask("GET", "/en/")[0] == 200)
        assert self.missing(self.malmo, "skane") == []
        self.malmo.sign_in()
        self.malmo.say("back again")

    def move_alone(self) -> None:
        """a clinic that has a machine to itself moves into a cell of the other machine"""
        # As it is left by a power cut in the middle of it.
        self.there.run("systemctl stop hudro@skane.socket hudro@skane.service; rm -rf /var/lib/hudro/skane;"
                       "echo 'it is retired; its last copy: elsewhere' >/etc/hudro/skane/moved")
        self.there.run(f"{CELLS}/retire skane --yes && {CHECKOUT}/deploy/install {OSLO} --internal")
        phone = self.phone(OSLO)
        phone.join()
        phone.say("alone")
        refused = self.there.run(f"{CELLS}/make bergen {BERGEN}", check=False)
        assert refused.returncode and "has a clinic to itself" in refused.stdout, refused.stdout
        self.there.run(f"{CELLS}/move oslo root@{OTHER} --internal --alone")
        moved = self.follow(phone)
        moved.say("no longer alone")
        assert self.missing(moved, "oslo", self.other) == []
        refused = self.there.run(f"{CHECKOUT}/deploy/upgrade", check=False)
        assert refused.returncode and "no clinic is in use here" in refused.stdout, refused.stdout

    # What they share.

    def follow(self, phone: Phone) -> Phone:
        """The same phone, whose clinic's name leads to the other machine by now."""
        authority = self.other.root / CADDYS_OWN
        until(authority.exists)
        one = Phone(phone.name, authority, Network.inside)
        one.cookies, one.device, one.email = phone.cookies, phone.device, phone.email
        one.sent, one.number = phone.sent, phone.number
        until(lambda: one.ask("GET", "/en/")[0] == 200)
        return one

    def is_kept(self) -> None:
        """What was acknowledged to each client stands in its clinic's database."""
        for cell, phone in (("bergen", self.bergen), ("malmo", self.malmo)):
            until(lambda phone=phone: phone.ask("GET", "/en/")[0] == 200)
            assert self.missing(phone, cell) == []

    def releases(self) -> list[str]:
        return self.there.run("readlink /opt/hudro/bergen/current /opt/hudro/malmo/current").stdout.split()

    @staticmethod
    def copies(there) -> set[str]:
        return set(there.run("ls /var/backups/hudro/bergen").stdout.split())


STEPS = (Chain.lay, Chain.boot_both, Chain.make_two, Chain.refuse, Chain.write, Chain.are_apart, Chain.tell,
         Chain.upgrade, Chain.replicate, Chain.move, Chain.fail_to_move,
         Chain.be_killed_while_moving, Chain.lose_power, Chain.retire, Chain.bring_back, Chain.move_alone)

if __name__ == "__main__":
    go_through(Chain, STEPS)
