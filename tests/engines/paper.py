"""What lies in a PDF that a browser has printed."""

import contextlib
import re
import zlib


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF has, whose objects may lie compressed."""
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            pdf += zlib.decompress(stream)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
