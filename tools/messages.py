"""Bring the catalogues up to date with the messages in the code; `tools/check.py` asks if they are.

New messages come empty, changed ones are not guessed at: a fuzzy guess in a health app is worse than none.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from webapp.languages import LANGUAGES, SOURCE  # noqa: E402

TRANSLATED = tuple(code for code in LANGUAGES if code != SOURCE)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        for language in TRANSLATED:
            there = (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").exists()
            babel("update" if there else "init", "-i", str(template), "-d", "translations", "-l", language,
                  "-w", "110", *(("-N", "--ignore-obsolete", "--ignore-pot-creation-date") if there else ()))


def extract(template: Path) -> None:
    """Write every message of the code and the templates to a template file."""
    babel("extract", "-F", "babel.cfg", "-k", "_l", "-k", "lazy_gettext", "--no-location", "--sort-output",
          "--project=Hudro", "-o", str(template), "webapp")


def babel(command: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", command, *arguments], cwd=ROOT,
                   check=True)


if __name__ == "__main__":
    main()
