"""One fact stands in one place: adding a language, a warning sign or an active is one row, and its words."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"nb": "Det piper i ørene", "sv": "Det piper i öronen"}


@pytest.fixture
def copy(tmp_path):
    """The app in a folder of its own, to be changed."""
    for name in ("webapp", "translations", "static", "tests", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def add_row(file: Path, after: str, row: str) -> None:
    """Write a line after the one that begins so."""
    lines = file.read_text().splitlines()
    place, = (number for number, line in enumerate(lines) if line.startswith(after))
    file.write_text("\n".join([*lines[:place + 1], row, *lines[place + 1:]]) + "\n")


def run(copy: Path, name: str) -> None:
    """Run one of these scripts on the copy."""
    done = subprocess.run([sys.executable, "-m", f"tests.adding.{name}"], cwd=copy, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(copy), "HUDRO_COMPILED": ""}, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def test_danish_is_one_row_one_catalogue_and_one_folder_of_articles(copy):
    add_row(copy / "webapp" / "languages.py", '    Language("sv"',
            '    Language("da", "Dansk", "da_DK", "d.", "%H.%M"),')
    for folder in (copy / "translations", copy / "webapp" / "education" / "articles"):
        shutil.copytree(folder / "nb", folder / "da")   # their text stands in for a Danish one
    run(copy, "danish")


def test_a_warning_sign_is_one_row_and_its_words(copy):
    add_row(copy / "webapp" / "guide" / "alarms.py", '    Alarm("spreading"',
            '    Alarm("whistling", Advice.DOCTOR_TODAY, N_("The ears whistle")),')
    for language, words in WORDS.items():
        folder = copy / "translations" / language / "LC_MESSAGES"
        catalogue = read_po(io.BytesIO((folder / "messages.po").read_bytes()))
        catalogue.add("The ears whistle", words)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalogue)
    run(copy, "warning_sign")


def test_an_active_is_one_row_and_its_pause(copy):
    add_row(copy / "webapp" / "routine" / "actives.py", "EVERY = (",
            '    Active("peptides", words=N_("peptides"), does=N_("Said to firm the skin."), sure=N_("Weak evidence"),'
            ' slowly=N_("Once a day."), surely=N_("Little is known."), apart=N_("Nothing."), pregnancy=N_("Ask."),'
            ' pregnancy_short=N_("Ask"), sources=()),')
    add_row(copy / "webapp" / "guide" / "guide.toml", "[pauses]", "peptides = { before = 2, after = 4 }")
    run(copy, "active")


@pytest.mark.parametrize("name", ["danish", "warning_sign", "active"])
def test_without_its_row_nothing_of_it_is_there(copy, name):
    with pytest.raises(AssertionError):
        run(copy, name)
