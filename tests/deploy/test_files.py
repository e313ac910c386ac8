"""What a server is set up from, read as files. That it works is tried by `make try-deploy`, which takes a machine."""

import os
import re
import subprocess
import tomllib

import pytest

from webapp import settings
from webapp.config import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SCRIPTS = [DEPLOY / name for name in (
    "install", "upgrade", "rollback", "replicate", "steps.sh", "setting_up.sh", "hudro", "caddy/sites.sh",
    "litestream/begin-life", "cells/make", "cells/move", "cells/retire", "cells/list")]
WHOSE_OWN = {"ExecStart", "Type", "Nice", "IOSchedulingClass", "ReadWritePaths", "Restart", "RestartSec", "KillMode",
             "TimeoutStopSec", "TimeoutStartSec", "LimitNOFILE", "RuntimeDirectory", "RuntimeDirectoryMode"}
REPLICA = "EnvironmentFile=/etc/hudro/%i/replica"   # for Litestream alone


def pins(text: str) -> dict[str, str]:
    """Versions by name, in one spelling."""
    return {re.sub(r"[-_.]+", "-", name).lower(): version
            for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M)}


def service(file) -> set[str]:
    """What a unit says of its process, each line."""
    lines = re.findall(r"^(\w+)=(.*)$", file.read_text().split("[Service]")[1].split("[Install]")[0], re.M)
    return {f"{name}={value}" for name, value in lines if name not in WHOSE_OWN}


@pytest.fixture
def without_root(tmp_path):
    """Run a script, which believes that it is not root's: whoever runs the tests may be, and where a refusal is broken
    the script would set up their machine."""
    user = tmp_path / "bin" / "id"
    user.parent.mkdir()
    user.write_text("#!/bin/sh\necho 1000\n")
    user.chmod(0o755)

    def run(script: str, words: list[str]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": f"{user.parent}:{os.environ['PATH']}"}
        return subprocess.run([str(DEPLOY / script), *words], capture_output=True, text=True, env=environment)

    return run


class TestLocked:
    @pytest.mark.parametrize("name", ["locked.txt", "locked-build.txt", "locked-replica.txt"])
    def test_each_file_is_installed_by_its_hash_in_the_version_that_is_tested(self, name):
        text = (DEPLOY / name).read_text()
        blocks = re.split(r"\n(?=\w)", text.strip())
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text   # no address of a registry
        tested = pins((ROOT / "constraints.txt").read_text())
        assert {one: version for one, version in pins(text).items() if tested.get(one, version) != version} == {}

    def test_all_that_the_app_needs_is_locked(self):
        needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
        names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", one)[0]).lower() for one in needed}
        assert names <= set(pins((DEPLOY / "locked.txt").read_text()))


class TestUnits:
    def test_all_are_as_closed_as_the_app(self):
        app = service(DEPLOY / "systemd" / "hudro.service")
        assert "NoNewPrivileges=yes" in app
        assert "CapabilityBoundingSet=" in app
        assert len(UNITS) >= 3
        for unit in UNITS:
            assert service(unit) - {REPLICA} == app, unit.name

    def test_what_is_enabled_is_there(self):
        text = (DEPLOY / "setting_up.sh").read_text()
        named = {"".join(parts) for parts in re.findall(r"(hudro[\w-]*)\$OF(\.(?:service|socket|timer))", text)}
        assert len(named) >= 6
        assert {name for name in named if not (DEPLOY / "systemd" / name).exists()} == set()

    def test_folders_are_the_same_everywhere(self):
        steps, units = (DEPLOY / "steps.sh").read_text(), "".join(file.read_text() for file in UNITS)
        command = (DEPLOY / "hudro").read_text()
        for folder, of_unit, of_command in (("/var/lib/hudro", "StateDirectory=hudro", ""),
                                            ("/var/backups/hudro", "ReadWritePaths=/var/backups/hudro", ""),
                                            ("/etc/hudro", "EnvironmentFile=/etc/hudro", "/etc/hudro$part/settings"),
                                            ("/opt/hudro", "WorkingDirectory=/opt/hudro", "/opt/hudro$part/current")):
            assert f"={folder}${{CELL:+/$CELL}}" in steps or f"APP={folder}" in steps, folder
            assert f"{of_unit}/%i" in units
            assert of_command in command

    def test_each_path_of_a_unit_has_a_part_for_the_name_of_a_cell(self):
        for unit in UNITS:
            for line in unit.read_text().splitlines():
                if "=" in line and not line.startswith(("#", "Description")) and "/litestream/bin" not in line:
                    assert len(re.findall(r"(?:/hudro|Directory=hudro)\b", line)) == line.count("hudro/%i"), line

    def test_nothing_begins_where_a_clinic_has_moved_away(self):
        for unit in (*UNITS, DEPLOY / "systemd" / "hudro.socket"):
            assert "ConditionPathExists=!/etc/hudro/%i/moved\n" in unit.read_text().split("[Service]")[0], unit.name
        assert "MOVED=/etc/hudro${CELL:+/$CELL}/moved" in (DEPLOY / "steps.sh").read_text()

    def test_a_cell_has_a_user_of_its_own(self):
        text = (DEPLOY / "cells" / "service.conf").read_text()
        assert "User=hudro-%i\nGroup=hudro-%i\n" in text
        assert "OWNER=hudro${CELL:+-$CELL}" in (DEPLOY / "steps.sh").read_text()

    def test_the_first_settings_are_ones_that_the_app_takes(self, tmp_path):
        text = re.search(r"<<SETTINGS\n(.*?)\nSETTINGS", (DEPLOY / "setting_up.sh").read_text(), re.S)
        given = dict(line.split("=", 1) for line in text[1].splitlines() if "=" in line and not line.startswith("#"))
        filled = {name: value.replace("$1", "hud.example.no").replace("$DATA", str(tmp_path / "data"))
                  .replace("$BACKUPS", str(tmp_path)) for name, value in given.items()}
        (tmp_path / "data").mkdir()
        assert set(filled) <= {one.name for one in settings.SETTINGS}
        filled["HUDRO_BACKUPS"] = str(tmp_path / "backups")
        assert settings.refusal(filled) == ""


class TestProxies:
    @pytest.mark.parametrize("path", ["caddy/Caddyfile", "nginx/hudro.conf"])
    def test_they_write_down_nobody_and_show_nothing_to_watchers_from_outside(self, path):
        text = (DEPLOY / path).read_text()
        assert ("HUDRO_NAME" in text) is path.startswith("nginx")
        assert "/readyz" in text
        assert "/metrics" in text
        assert ("access_log off" in text) is path.startswith("nginx")
        assert not re.search(r"^\s*log\b", text, re.M)


class TestImage:
    def test_it_is_built_of_what_is_locked_and_runs_as_nobody_else(self):
        text = (DEPLOY / "image" / "Containerfile").read_text()
        assert text.count("--require-hashes") == 2
        last = text.split("FROM")[-1]
        assert "USER hudro" in last
        assert "HEALTHCHECK" in last
        assert re.findall(r"^VOLUME (.*)$", text, re.M) == ["/data"]
        given = dict(re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.*)$", text, re.M)[1]))
        assert settings.refusal({**given, "HUDRO_DATA": ""}) == ""

    def test_nothing_that_lies_in_a_checkout_goes_into_it(self):
        left_out = (ROOT / ".containerignore").read_text().split()
        assert {"instance*", ".git", ".venv"} <= set(left_out)


class TestScripts:
    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
    def test_it_can_be_read_by_a_shell(self, script):
        subprocess.run(["bash", "-n", str(script)], check=True)

    @pytest.mark.parametrize("words", [[], ["hud"], ["https://hud.example.no"], ["hud.example.no", "--apache"],
                                       ["hud.example.no; reboot"]])
    def test_a_name_or_an_option_that_is_none_is_refused_before_anything_is_done(self, without_root, words):
        done = without_root("install", words)
        assert done.returncode == 1
        assert re.search(r"Hudro: (give the name|no such option)", done.stderr)
        assert done.stdout == ""

    @pytest.mark.parametrize("script", ["install hud.example.no", "cells/make bergen hud.example.no",
                                        "cells/move bergen root@other", "cells/retire bergen", "cells/list", "upgrade",
                                        "rollback", "replicate"])
    def test_who_is_not_root_is_told_so_before_anything_is_done(self, without_root, script):
        name, *words = script.split()
        done = without_root(name, words)
        assert done.returncode == 1
        assert "this needs root" in done.stderr
        assert done.stdout == ""

    @pytest.mark.parametrize("words", [
        [], ["bergen"], ["Bergen", "hud.example.no"], ["b", "hud.example.no"], ["../etc", "hud.example.no"],
        *([name, "hud.example.no"] for name in ("releases", "litestream", "current", "before", "settings", "replica",
                                                "tls", "retired", "moved")),
        ["a-name-of-one-letter-too-many", "hud.no"],
        ["bergen; reboot", "hud.example.no"], ["bergen", "hud"], ["bergen", "hud.example.no", "--nginx"],
        ["bergen", "hud.example.no", "--from", "/nowhere"], ["bergen", "hud.example.no", "--from"]])
    def test_what_cannot_be_a_cell_is_refused_before_anything_is_done(self, without_root, words):
        done = without_root("cells/make", words)
        assert done.returncode == 1
        assert re.search(r"Hudro: (give the |no such option|there is no copy)", done.stderr), done.stderr
        assert done.stdout == ""

    @pytest.mark.parametrize("words", [[], ["bergen"], ["bergen", "--internal"], ["Bergen", "root@other"],
                                       ["bergen", "root@other", "--copy"]])
    def test_a_move_that_is_none_is_refused_before_anything_is_done(self, without_root, words):
        done = without_root("cells/move", words)
        assert done.returncode == 1
        assert re.search(r"Hudro: (which cell, and where to|no such option)", done.stderr), done.stderr
        assert done.stdout == ""
