"""A code as a picture to scan. The code stands behind the #, which a browser sends to no server and no log."""

import segno


def picture(address: str, code: str) -> tuple[int, str]:
    """The width of a QR code in modules, its quiet border included, and the path of its dark ones."""
    border = 4
    matrix = segno.make(f"{address}#code={code}", micro=False, error="m").matrix
    path = "".join(f"M{x + border} {y + border}h1v1h-1z" for y, row in enumerate(matrix)
                   for x, dark in enumerate(row) if dark)
    return len(matrix) + 2 * border, path
