"""The picture that a link to an article shows when it is shared: its title on the app's paper, drawn here."""

import functools
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from webapp.assets import STATIC

if TYPE_CHECKING:
    from PIL import ImageDraw

SIZE = (1200, 630)
TITLE = 700   # pixels that a line of the title may take
PAPER, INK, SOFT, ACCENT = "#faf8f4", "#2b2620", "#6b6459", "#1d6069"


@functools.lru_cache(maxsize=64)
def png(title: str, kicker: str, foot: str) -> bytes:
    """A PNG of 1200 by 630 pixels: a small line, the title, the pore of our sign, and a line at the foot."""
    from PIL import Image, ImageDraw, ImageFont  # seven megabytes that most workers never need

    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    small, large = (ImageFont.truetype(STATIC / "vendor" / "card.woff", size) for size in (38, 80))
    draw.text((90, 90), kicker, font=small, fill=SOFT)
    y = 165
    for line in _lines(title, lambda text: draw.textlength(text, large))[:4]:
        draw.text((90, y), line, font=large, fill=INK)
        y += 92
    draw.text((90, 520), foot, font=small, fill=ACCENT)
    _pore(draw, 960, 330)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


def _lines(title: str, width: Callable[[str], float]) -> list[str]:
    """The title in lines that end before the drawing begins."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer) > TITLE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _pore(draw: "ImageDraw.ImageDraw", x: int, y: int) -> None:
    """The line of the skin with a pore in it, and a hair."""
    skin = [(x - 150, y), (x - 50, y), (x - 30, y + 30), (x - 26, y + 110), (x, y + 160), (x + 26, y + 110),
            (x + 30, y + 30), (x + 50, y), (x + 150, y)]
    draw.line(skin, fill=ACCENT, width=8, joint="curve")
    draw.line([(x, y + 60), (x + 14, y - 30), (x + 60, y - 110)], fill=ACCENT, width=8, joint="curve")
