"""The phone's scripts, tested by Node: the core of the outbox over thousands of orders, and each of its parts."""

import subprocess

import pytest

from tools import build


@pytest.mark.long
def test_the_scripts_by_themselves():
    files = sorted((build.ROOT / "tests" / "js").glob("*.test.js"))
    done = subprocess.run(["node", "--test", "--test-force-exit", *map(str, files)], cwd=build.ROOT,
                          env=build.environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
    assert "orders in" in done.stdout   # they were run
