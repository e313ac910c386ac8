"""Settings: each is explained on one page, and what is wrong stops the start with the sentence that stands there."""

import os
import re
import subprocess
import sys

import pytest

from tools.serving import free_port
from webapp import config, settings
from webapp.config import ROOT

READ = re.compile(r'given(?:\.get)?[\[(]"([A-Z_]+)"|_number\(given, "([A-Z]+)"')
GONE = {"HUDRO_HOSTS"}   # refused under its old name
WRONG = [(one.name, given) for one in settings.SETTINGS for given in one.wrong]


def test_the_page_says_what_the_code_says():
    assert (ROOT / "docs" / "settings.md").read_text() == settings.page(), "run: python -m tools.settings"


def test_every_variable_that_is_read_is_explained():
    read = {name for found in READ.findall((ROOT / "webapp" / "config.py").read_text()) for name in found if name}
    assert read - GONE == {one.name for one in settings.SETTINGS}
    elsewhere = [file.name for file in (ROOT / "webapp").rglob("*.py") if "os.environ" in file.read_text()]
    assert sorted(elsewhere) == ["config.py", "measures.py", "server.py"]
    assert set(config.OURS) <= read


@pytest.mark.parametrize("one", settings.SETTINGS, ids=lambda one: one.name)
def test_the_example_of_each_is_one_that_works(one, tmp_path):
    example = str(tmp_path) if one.example.startswith("/") else one.example
    with_it = {"HUDRO_URL": "https://hud.example.no", "SMTP_FROM": "hudro@example.no", one.name: example}
    assert settings.refusal(with_it) == ""


@pytest.mark.parametrize(("name", "given"), WRONG, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_wrong_is_refused_by_name(name, given):
    said = settings.refusal(given)
    assert name in said
    assert said.endswith(".")


@pytest.mark.parametrize("given", [
    {"METRICS": "127.0.0.1:\N{SUPERSCRIPT TWO}"}, {"METRICS": "[]:9100"}, {"METRICS": "127.0.0.1:0"},
    {"HUDRO_URL": "https://a b"}, {"HUDRO_DATA": "/var/lib/hudro", "HUDRO_BACKUPS": "/var/lib"},
    {"HUDRO_DATA": "/var", "HUDRO_BACKUPS": "/var"}])
def test_what_only_looks_right_is_refused_too(given):
    assert settings.refusal(given).endswith(".")


@pytest.mark.parametrize(("given", "meant"), [
    ("HUDRO_BACKUP", "HUDRO_BACKUPS"), ("HUDRO_HOST", "HUDRO_PROXY"), ("HUDRO_DIR", "HUDRO_DATA")])
def test_a_name_that_nobody_reads_is_refused(given, meant):
    said = settings.refusal({given: "x"})
    assert said.startswith(f"{given} is no setting of this app. Perhaps HUDRO_")
    assert given != "HUDRO_BACKUP" or meant in said


def test_the_start_ends_with_the_sentence_and_no_trace(tmp_path):
    done = subprocess.run([sys.executable, "-m", "webapp.server"], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "HUDRO_DATA": str(tmp_path / "data"), "PORT": str(free_port()),
                               "HUDRO_BACKUP": str(tmp_path)}, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == ("Hudro does not start: HUDRO_BACKUP is no setting of this app. Perhaps HUDRO_BACKUPS"
                                   " was meant.")
