"""Settings, all from the environment. Nothing in the app is signed, so there is no secret to configure."""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


OURS = ("HUDRO_DATA", "HUDRO_URL", "HUDRO_PROXY", "HUDRO_BACKUPS", "HUDRO_COMPILED")
PORT, THREADS, IDLE = 8000, 8, 20
LEAST, MOST = 6, 64     # threads: four lists of pages may hold one each (`pwa.OF_PEOPLE`); and processes at most


class Unusable(RuntimeError):
    """A setting that would make the app behave otherwise than its owner believes. Says what to write instead."""


def settings(given: Mapping[str, str] = os.environ) -> dict[str, object]:
    """Return Flask's configuration, from the variables that `settings.py` explains. Raises `Unusable`."""
    _refuse_misspelt(given)
    if given.get("HUDRO_HOSTS"):
        raise Unusable("HUDRO_HOSTS is not used any more. Say HUDRO_URL=https://… instead: the one address of the app.")
    compiled = given.get("HUDRO_COMPILED", "")
    if compiled and not Path(compiled).is_dir():
        raise Unusable(f"HUDRO_COMPILED={compiled} is no folder. Make it, or leave the setting away.")
    url, proxy = _url(given.get("HUDRO_URL", "")), _proxy(given)
    if proxy and not url:
        raise Unusable("HUDRO_PROXY needs HUDRO_URL: the address that people see in front of the proxy.")
    data = Path(given.get("HUDRO_DATA") or ROOT / "instance")
    if data.exists() and not data.is_dir():
        raise Unusable(f"HUDRO_DATA={data} is no folder. Write the folder in which the database is to lie.")
    return {
        "DATA": data,
        "BACKUPS": _backups(given.get("HUDRO_BACKUPS", ""), data),
        "URL": url,
        "PROXY": proxy,
        "SMTP_URL": given.get("SMTP_URL", "").strip(),
        "SMTP_FROM": given.get("SMTP_FROM", "").strip(),
        "METRICS": _metrics(given.get("METRICS", "").strip()),
        "LOG": _log(given.get("LOG", "").strip()),
        "PUSH_SERVICE": _push_service(given.get("PUSH_SERVICE", "").strip()),
        "SERVICE_WORKER": _is_on("SERVICE_WORKER", given.get("SERVICE_WORKER", "")),
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


class Serving(NamedTuple):
    """How the server listens: its address and port, processes, threads of each, and how many seconds without a byte it
    waits in the middle of a request or of an answer."""

    host: str
    port: int
    processes: int
    threads: int
    idle: int


def serving(given: Mapping[str, str] = os.environ) -> Serving:
    """What `server.py` needs. Raises `Unusable`."""
    return Serving(given.get("HOST", "127.0.0.1"), _number(given, "PORT", PORT, most=65_535),
                   _number(given, "PROCESSES", 1), _number(given, "THREADS", THREADS, LEAST),
                   _number(given, "IDLE", IDLE, most=3600))


def _number(given: Mapping[str, str], name: str, otherwise: int, least: int = 1, most: int = MOST) -> int:
    text = given.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise Unusable(f"{name} is a whole number from {least} to {most}, and not {text!r}.")
    return int(text)


def _refuse_misspelt(given: Mapping[str, str]) -> None:
    """A setting under a name that nobody reads leaves its owner believing in it."""
    for name in given:
        if name.startswith("HUDRO_") and name not in (*OURS, "HUDRO_HOSTS"):
            near = difflib.get_close_matches(name, OURS, 1, 0)[0]
            raise Unusable(f"{name} is no setting of this app. Perhaps {near} was meant.")


def _is_on(name: str, given: str) -> bool:
    if given not in ("", "on", "off"):
        raise Unusable(f"{name} is on or off, and not {given!r}.")
    return given != "off"


def _metrics(given: str) -> tuple[str, int] | None:
    """The address and port for numbers. Raises `Unusable`."""
    if not given:
        return None
    host, _, port = given.rpartition(":")
    host = host.strip("[]")
    if not host or not (port.isascii() and port.isdigit()) or not 1 <= int(port) <= 65_535:
        raise Unusable(f"METRICS={given} is no address to listen on. Write it as 127.0.0.1:9100.")
    return host, int(port)


def _log(given: str) -> str:
    if given not in ("", "text", "json"):
        raise Unusable(f"LOG is text or json, and not {given!r}.")
    return given


def _push_service(given: str) -> str:
    if given and not re.fullmatch(r"[^\s/@]+:[0-9]{1,5}", given):
        raise Unusable(f"PUSH_SERVICE={given} is no address of a push service. Write its host and port, such as"
                       " push.clinic.internal:443.")
    return given


def _backups(given: str, data: Path) -> Path | None:
    """The folder of the nightly copies. Raises `Unusable` for one that is lost together with the data. That it is there
    is not asked: a disk that is away just now must not keep a clinic's app from starting; `/readyz` tells of it."""
    if not given:
        return None
    folder, data = Path(given), data.absolute()
    if not folder.is_absolute():
        raise Unusable(f"HUDRO_BACKUPS={given} is no whole path. Write it from the root, as /var/backups/hudro.")
    if folder == data or data in folder.parents or folder in data.parents:
        raise Unusable(f"HUDRO_BACKUPS={given} and the data folder lie in each other: whatever takes one takes the"
                       " other. Write another folder.")
    return folder


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
    name = "" if re.search(r"\s", given) else parts.hostname
    if parts.scheme not in ("http", "https") or not name or parts.username is not None:
        raise Unusable(f"HUDRO_URL={given} is no address of a web app. Write it as https://hud.example.no.")
    if parts.path or parts.query or parts.fragment:
        raise Unusable(f"HUDRO_URL={given}: the app needs a host name of its own and cannot live under a path.")
    try:
        host = name.encode("idna").decode() if not _is_ip(name) else name
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
