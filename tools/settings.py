"""Write docs/settings.md from webapp/settings.py."""

from webapp import settings
from webapp.config import ROOT


def main() -> None:
    (ROOT / "docs" / "settings.md").write_text(settings.page())


if __name__ == "__main__":
    main()
