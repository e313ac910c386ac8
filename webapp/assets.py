"""The files under ``/static/<build>/``: immutable, compressed ahead.

The build id is a path and not a query, because a query would be lost in a stylesheet's ``url()``.
"""

import hashlib
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from webapp.config import ROOT

STATIC = ROOT / "static"
COMPRESSED = {".br", ".gz"}


def install(app: Flask) -> None:
    """Serve the built files before Flask sees the request."""
    build = build_id(STATIC)
    app.extensions["hudro.assets"] = f"/static/{build}/"
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=str(STATIC),
        prefix=f"static/{build}/",
        immutable_file_test=lambda path, url: True,
        max_age=31_536_000,
        allow_all_origins=False,
    )


def build_id(folder: Path) -> str:
    """Twelve hex digits that change when any file that is served changes."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix not in COMPRESSED:
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]

