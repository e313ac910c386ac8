"""Take the README's pictures of the example clinic, at phone size, in each language: `make pictures`."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import chromium  # noqa: E402
from tools.serving import serving  # noqa: E402
from webapp import times  # noqa: E402
from webapp.demo import PASSWORD  # noqa: E402
from webapp.languages import LANGUAGES  # noqa: E402

OUT = ROOT / "docs" / "pictures"
# Of today, so that they do not depend on the hour: after midnight the app asks which day is meant.
EVENING = dt.datetime.combine(dt.datetime.now(times.zone("Europe/Oslo")), dt.time(18, 30), times.zone("Europe/Oslo"))
PHONE, WIDE = (360, 740, 1.5), (1280, 800, 1.0)   # width and height in CSS pixels, pixels for each
# Whose page, in which language and light, how it is called.
PICTURES = (
    ("recovering", "nb", "light", "/today", "day-nb"),
    ("new", "sv", "dark", "/today", "day-sv-dark"),
    ("finished", "en", "light", "/diary/", "diary-en"),
    ("recovering", "nb", "light", "/routine/", "routine-nb"),
    ("new", "sv", "light", "/education/pores", "article-sv"),
    ("finished", "en", "dark", "/education/micro-needling", "article-en-dark"),
)
# A therapist's, on a desk: in which language and light, by which links one comes there, how it is called.
DESK = (
    ("nb", "light", (), "board-nb"),
    ("en", "light", (".person h3 a", "a[href*='/treatments/']"), "visit-en"),
)

# For the manifests: what an app shop shows of an app before it is installed.
SCREENS = ROOT / "static" / "images" / "screens"


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="hudro-pictures-")
    subprocess.run([Path(sys.executable).parent / "flask", "--app", "tools.evening", "demo"], cwd=ROOT, check=True,
                   env={**os.environ, "HUDRO_DATA": folder}, stdout=subprocess.DEVNULL)
    with serving("tools.evening:app", "/healthz", HUDRO_DATA=folder) as (port, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, f"http://127.0.0.1:{port}", *picture)
        for language, scheme, links, name in DESK:
            take(browser, f"http://127.0.0.1:{port}", "therapist", language, scheme, "/clients/?show=all", name,
                 size=WIDE, links=links)
        for language in LANGUAGES:
            address = f"http://127.0.0.1:{port}"
            take(browser, address, "recovering", language, "light", "/today", f"{language}-narrow", SCREENS)
            take(browser, address, "finished", language, "light", "/diary/", f"{language}-wide", SCREENS, WIDE)
        browser.close()


def take(browser: Browser, address: str, who: str, language: str, scheme: str, path: str, name: str,
         out: Path = OUT, size: tuple[int, int, float] = PHONE, links: tuple[str, ...] = ()) -> None:
    """One picture of what is on the screen when the page is opened, or the one to which these links lead from there."""
    width, height, scale = size
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale,
                                  color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce",
                                  timezone_id="Europe/Oslo")   # else the app asks whose zone holds
    page = context.new_page()
    page.clock.set_fixed_time(EVENING)
    page.goto(f"{address}/{language}/sign-in")
    page.fill("[name=email]", f"{who}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/**" if who == "therapist" else "**/days/**")
    page.goto(f"{address}/{language}{path}")
    for link in links:
        page.goto(f"{address}{page.locator(link).first.get_attribute('href')}")
    page.screenshot(path=out / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
