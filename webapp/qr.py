"""A QR code as the path of an SVG: no file, and no picture that a cache could keep."""

import segno

BORDER = 4   # modules round the picture that stay light


def picture(text: str) -> tuple[int, str]:
    """The width of the code in modules, its border included, and the path of its dark ones."""
    matrix = segno.make(text, micro=False, error="m").matrix
    path = "".join(f"M{x + BORDER} {y + BORDER}h1v1h-1z" for y, row in enumerate(matrix)
                   for x, dark in enumerate(row) if dark)
    return len(matrix) + 2 * BORDER, path
