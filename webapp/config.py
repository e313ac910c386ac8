"""Settings, all from the environment. Nothing in the app is signed, so there is no secret to configure."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class Unusable(RuntimeError):
    """A setting that would make the app behave otherwise than its owner believes. Says what to write instead."""


def settings(given: Mapping[str, str] = os.environ) -> dict[str, object]:
    """Return Flask's configuration. Raises `Unusable`.

    ``HUDRO_DATA``: folder of the database (default ``instance/`` in the checkout).
    ``HUDRO_URL``: the one address under which people reach the app, such as ``https://hud.example.no``: all that is
    absolute is made from it, and requests for other hosts are refused. Without it, IP addresses, ``localhost`` and
    this machine's own name are answered.
    ``HUDRO_PROXY``: the address of the reverse proxy that terminates TLS and sets ``X-Forwarded-For`` and ``-Proto``;
    ``1`` for one on this machine. Needs ``HUDRO_URL``.
    ``HUDRO_COMPILED``: a folder that many processes of one version share for templates they have compiled: the tests.
    ``SMTP_URL`` and ``SMTP_FROM``: the mail server that takes reminders by e-mail, and the address they come from
    (`reminders/mail.py`). Needs ``HUDRO_URL``. Without it there are none.
    ``PUSH_SERVICE``: ``host:port`` of a push service inside the clinic's own network; else reminders only go out.
    ``SERVICE_WORKER``: ``off`` serves a worker that removes itself and all pages it kept on phones.
    """
    if given.get("HUDRO_HOSTS"):
        raise Unusable("HUDRO_HOSTS is not used any more. Say HUDRO_URL=https://… instead: the one address of the app.")
    compiled = given.get("HUDRO_COMPILED", "")
    if compiled and not Path(compiled).is_dir():
        raise Unusable(f"HUDRO_COMPILED={compiled} is no folder. Make it, or leave the setting away.")
    url, proxy = _url(given.get("HUDRO_URL", "")), _proxy(given)
    if proxy and not url:
        raise Unusable("HUDRO_PROXY needs HUDRO_URL: the address that people see in front of the proxy.")
    return {
        "DATA": Path(given.get("HUDRO_DATA") or ROOT / "instance"),
        "URL": url,
        "PROXY": proxy,
        "SMTP_URL": given.get("SMTP_URL", "").strip(),
        "SMTP_FROM": given.get("SMTP_FROM", "").strip(),
        "PUSH_SERVICE": given.get("PUSH_SERVICE", "").strip(),
        "SERVICE_WORKER": given.get("SERVICE_WORKER") != "off",
        "COMPILED": compiled,
        "PASSWORD_MEMORY": 46 * 1024,   # KiB for argon2id, with one pass (OWASP's first choice): about 50 ms
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


def _url(given: str) -> str:
    """The address as a browser's `Origin` spells it, or an empty one. Raises `Unusable`."""
    given = given.strip().rstrip("/")
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise Unusable(f"HUDRO_URL={given} is no address of a web app. Write it as https://hud.example.no.")
    if parts.path or parts.query or parts.fragment:
        raise Unusable(f"HUDRO_URL={given}: the app needs a host name of its own and cannot live under a path.")
    try:
        host = parts.hostname.encode("idna").decode() if not _is_ip(parts.hostname) else parts.hostname
    except UnicodeError:
        raise Unusable(f"HUDRO_URL={given} has no host name that a browser could reach.") from None
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and (parts.scheme, port) not in DEFAULT_PORTS else "")


DEFAULT_PORTS = {("http", 80), ("https", 443)}


def _proxy(given: Mapping[str, str]) -> str:
    """The proxy's IP address, or an empty one. Raises `Unusable` for one that would not be believed."""
    proxy = given.get("HUDRO_PROXY", "").strip()
    if proxy in ("", "0"):
        return ""
    if proxy == "1":
        host = given.get("HOST", "127.0.0.1")
        if host not in ("localhost", "::1") and not host.startswith("127."):
            raise Unusable(f"HUDRO_PROXY=1 believes a proxy on this machine, but HOST={host} lets others in. Write the"
                           " proxy's own address, such as HUDRO_PROXY=10.0.0.5; else all visitors would count as one.")
        return "::1" if host == "::1" else "127.0.0.1"
    if not _is_ip(proxy):
        raise Unusable(f"HUDRO_PROXY={proxy} is no IP address. Write the address from which the proxy connects, or 1"
                       " for one on this machine.")
    return str(ipaddress.ip_address(proxy))


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
