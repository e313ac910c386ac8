"""Draw the installed app's icons from `static/icons/hudro.svg`, in a browser: `python -m tools.icons`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import chromium

ICONS = Path(__file__).resolve().parent.parent / "static" / "icons"
PAGE = "<body style='margin:0;background:{ground}'><div style='width:{size}px;height:{size}px'>{drawing}</div>"
# File, pixels, ground behind the drawing, how much of the square the drawing takes, whether it is one colour.
DRAWN = (
    ("hudro-192", 192, "transparent", 1.0, False), ("hudro-512", 512, "transparent", 1.0, False),
    ("apple-180", 180, "#1d5f66", 1.0, False), ("maskable-512", 512, "#1d5f66", 0.8, False),
    ("monochrome-512", 512, "transparent", 0.9, True),
)


def main() -> None:
    drawing = (ICONS / "hudro.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=["--no-sandbox"])
        page = browser.new_page()
        for name, size, ground, part, one_colour in DRAWN:
            svg = drawing.replace(' rx="5" fill="#1d5f66"', ' fill="none"' if one_colour or part < 1 else
                                  ' rx="5" fill="#1d5f66"' if ground == "transparent" else ' fill="#1d5f66"')
            inner = svg.replace("<svg ", f'<svg width="{size * part}" height="{size * part}" '
                                         f'style="display:block;padding:{size * (1 - part) / 2}px" ')
            page.set_viewport_size({"width": size, "height": size})
            page.set_content(PAGE.format(ground=ground, size=size, drawing=inner))
            page.screenshot(path=ICONS / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
