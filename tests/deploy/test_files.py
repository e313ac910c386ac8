"""What a server is set up from, read as files. That it works is tried by `make try-deploy`, which takes a machine."""

import re
import subprocess
import tomllib

import pytest

from webapp import settings
from webapp.config import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SCRIPTS = [DEPLOY / name for name in ("install", "upgrade", "rollback", "steps.sh", "hudro", "replicate",
                                      "litestream/begin-life")]
WHOSE_OWN = {"ExecStart", "Type", "Nice", "IOSchedulingClass", "ReadWritePaths", "Restart", "RestartSec", "KillMode",
             "TimeoutStopSec", "TimeoutStartSec", "LimitNOFILE", "RuntimeDirectory", "RuntimeDirectoryMode"}
REPLICA = "EnvironmentFile=/etc/hudro/replica"   # for Litestream alone


def pins(text: str) -> dict[str, str]:
    """Versions by name, in one spelling."""
    return {re.sub(r"[-_.]+", "-", name).lower(): version
            for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M)}


def service(file) -> set[str]:
    """What a unit says of its process, each line."""
    lines = re.findall(r"^(\w+)=(.*)$", file.read_text().split("[Service]")[1].split("[Install]")[0], re.M)
    return {f"{name}={value}" for name, value in lines if name not in WHOSE_OWN}


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
        text = (DEPLOY / "install").read_text()
        named = set(re.findall(r"hudro[\w-]*\.(?:service|socket|timer)", text))
        assert named
        assert {name for name in named if not (DEPLOY / "systemd" / name).exists()} == set()

    def test_folders_are_the_same_everywhere(self):
        steps = (DEPLOY / "steps.sh").read_text()
        for variable, value in (("DATA", "/var/lib/hudro"), ("BACKUPS", "/var/backups/hudro"),
                                ("SETTINGS", "/etc/hudro/settings"), ("APP", "/opt/hudro")):
            assert re.search(rf"^{variable}={value}\b", steps, re.M)
            everything = "".join(file.read_text() for file in (*UNITS, DEPLOY / "hudro"))
            assert variable == "DATA" or value in everything, value

    def test_the_first_settings_are_ones_that_the_app_takes(self, tmp_path):
        text = re.search(r"<<SETTINGS\n(.*?)\nSETTINGS", (DEPLOY / "install").read_text(), re.S)
        given = dict(line.split("=", 1) for line in text[1].splitlines() if "=" in line and not line.startswith("#"))
        filled = {name: value.replace("$NAME", "hud.example.no").replace("$DATA", str(tmp_path / "data"))
                  .replace("$BACKUPS", str(tmp_path)) for name, value in given.items()}
        (tmp_path / "data").mkdir()
        assert set(filled) <= {one.name for one in settings.SETTINGS}
        filled["HUDRO_BACKUPS"] = str(tmp_path / "backups")
        assert settings.refusal(filled) == ""


class TestProxies:
    @pytest.mark.parametrize("path", ["caddy/Caddyfile", "nginx/hudro.conf"])
    def test_they_write_down_nobody_and_show_nothing_to_watchers_from_outside(self, path):
        text = (DEPLOY / path).read_text()
        assert "HUDRO_NAME" in text
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
    def test_a_name_or_an_option_that_is_none_is_refused_before_anything_is_done(self, words):
        done = subprocess.run([str(DEPLOY / "install"), *words], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert re.search(r"Hudro: (give the name|no such option)", done.stderr)
        assert done.stdout == ""
