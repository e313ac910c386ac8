"""The whole check, in one file: `make check`. Every step runs; the exit code says whether all passed."""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import build, messages  # noqa: E402

PYTHON = ("webapp", "tests", "tools", "bench", "wsgi.py")


def main() -> None:
    steps = {
        "lint": lambda: run("ruff", "check", "-q", *PYTHON),
        "types": lambda: run("pyright", "--level", "error"),
        "scripts": scripts,
        "shell": shell,
        "templates": lambda: run("djlint", "webapp/templates", "--lint", "--quiet"),
        "catalogues": catalogues,
        "no registry, no machine": no_addresses,
    }
    failed = [name for name, step in steps.items() if not said(name, step())]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


def said(name: str, passed: bool) -> bool:
    print(f"{'ok  ' if passed else 'FAIL'} {name}")
    return passed


def run(*command: str) -> bool:
    """Run a tool of this environment; show what it says only when it fails."""
    done = subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=ROOT,
                          capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def scripts() -> bool:
    """The types of our scripts, strictly, and a linter over them (their tools come with npm)."""
    return all([node("tsc", "--project", "."), node("oxlint", "--deny-warnings", "static/js", "tests/js")])


def node(name: str, *arguments: str) -> bool:
    """Run a tool that npm has installed; show what it says only when it fails."""
    done = subprocess.run([str(ROOT / "node_modules" / ".bin" / name), *arguments], cwd=ROOT, capture_output=True,
                          text=True, env=build.environment())
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def shell() -> bool:
    """What root runs on a server."""
    files = [file for file in (ROOT / "deploy").rglob("*") if file.is_file()
             and file.read_text().startswith(("#!/usr/bin/env bash", "#!/bin/sh", "# shellcheck"))]
    return run("shellcheck", "--severity", "warning", *map(str, sorted(files)))


def catalogues() -> bool:
    """Every message of the code stands in every catalogue, translated and not fuzzy, and nothing else does."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        messages.extract(template)
        with template.open("rb") as file:
            wanted = {str(message.id) for message in read_po(file) if message.id}
    faults = []
    for language in messages.TRANSLATED:
        with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            catalogue = read_po(file, language)
        there = {str(message.id) for message in catalogue if message.id}
        faults += [f"{language}: not in the catalogue: {one!r}" for one in wanted - there]
        faults += [f"{language}: in no page any more: {one!r}" for one in there - wanted]
        for message in catalogue:
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            if message.id and (not all(texts) or message.fuzzy):
                faults.append(f"{language}: untranslated or fuzzy: {message.id!r}")
    print("\n".join(faults), end="\n" if faults else "")
    return not faults


def no_addresses() -> bool:
    """No committed file names a package registry's host."""
    hosts = ("registry.npmjs" + ".org", "files.python" + "hosted.org", "pypi" + ".org")
    found = [file for file in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True,
                                             check=True).stdout.split()
             if (ROOT / file).suffix in (".py", ".json", ".txt", ".toml", ".md", ".html", "")
             and (ROOT / file).is_file() and any(host in (ROOT / file).read_text("utf-8") for host in hosts)]
    print("\n".join(found), end="\n" if found else "")
    return not found


if __name__ == "__main__":
    main()
