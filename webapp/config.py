"""Settings, all from the environment. Nothing in the app is signed, so there is no secret to configure."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settings() -> dict[str, object]:
    """Return Flask's configuration.

    ``HUDRO_DATA``: folder of the database (default ``instance/`` in the checkout).
    ``HUDRO_PROXY``: ``1`` when a reverse proxy terminates TLS and sets ``X-Forwarded-For`` and ``-Proto``.
    ``SERVICE_WORKER``: ``off`` serves a worker that removes itself and all pages it kept on phones.
    ``HUDRO_HOSTS``: comma-separated host names to answer for; empty means any.
    """
    hosts = [host.strip() for host in os.environ.get("HUDRO_HOSTS", "").split(",") if host.strip()]
    return {
        "DATA": Path(os.environ.get("HUDRO_DATA") or ROOT / "instance"),
        "PROXY": os.environ.get("HUDRO_PROXY") == "1",
        "TRUSTED_HOSTS": hosts or None,
        "SERVICE_WORKER": os.environ.get("SERVICE_WORKER") != "off",
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 1_000_000,
        "MAX_FORM_PARTS": 500,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_ZSTD_LEVEL": 3,
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_LEVEL": 5,
        "COMPRESS_MIN_SIZE": 500,
    }
