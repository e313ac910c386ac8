"""`docs/safety.md` is kept true: each hazard has a test that is there, or says that it is open."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = {row[1]: [cell.strip() for cell in row[0].strip("|").split("|")]
        for line in (HERE.parent.parent / "docs" / "safety.md").read_text(encoding="utf-8").splitlines()
        if (row := re.match(r"\| (H\d+) \|.*", line))}
# To close one, build its control and its test, and take it out here.
OPEN = {"H27"}


def test_every_hazard_has_its_row():
    assert list(ROWS) == [f"H{number}" for number in range(1, 37)]


def test_the_open_ones_are_said_to_be_open():
    assert {name for name, row in ROWS.items() if "**open**" in row[3]} == OPEN


@pytest.mark.parametrize("name", ROWS)
def test_each_control_has_a_test_that_is_there(name):
    tests = ROWS[name][4]
    if name in OPEN and not tests:
        return
    named = re.findall(r"([\w./]+)(?:: ((?:`\w+`(?:, )?)+))?", tests)
    assert named
    for file, inside in named:
        path = (HERE / f"{file}.py").resolve()
        assert path.is_file(), file
        text = path.read_text(encoding="utf-8")
        for one in re.findall(r"`(\w+)`", inside):
            assert re.search(rf"^\s*(?:class|def) {one}\b", text, re.MULTILINE), one
