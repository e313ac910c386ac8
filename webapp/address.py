"""The app's one address: what everything absolute is made from, and which requests came to it the right way.

A proxy that is not set up as the settings say is told in plain words, in the answer and in the log: else it looks as if
people were signed out, or their own forms came from another site.
"""

import functools
import ipaddress
import socket
from collections.abc import Callable, Iterable

from flask import Flask, current_app, request
from waitress.proxy_headers import proxy_headers_middleware
from werkzeug.exceptions import HTTPException

from webapp import logs

OPEN_TO_CHECKS = ("health.alive", "health.ready")   # asked for by whatever watches the server, under any name


class Misdirected(HTTPException):
    """A request that came another way than through the app's address. `why`: which of our sentences says so."""

    code = 421

    def __init__(self, why: str):
        super().__init__()
        self.why = why


def install(app: Flask) -> None:
    """Look at each request before anything else does."""
    app.before_request(refuse_misdirected)


def trust_proxy(app: Flask) -> None:
    """Take the visitor's address and scheme from the proxy of the settings, and from nobody else. Outermost of all."""
    if app.config["PROXY"]:
        # Waitress names its parameters otherwise.
        app.wsgi_app = proxy_headers_middleware(  # type: ignore[method-assign]
            app.wsgi_app, trusted_proxy=app.config["PROXY"], trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"})
    app.wsgi_app = _remember_peer(app.wsgi_app)


def root() -> str:
    """Where people reach the app, as `https://hud.example.no`; without `HUDRO_URL`, as this request names it."""
    return current_app.config["URL"] or request.host_url.rstrip("/")


def refuse_misdirected() -> None:
    """Raise `Misdirected` for a host that is not ours, for a path before ours, and for whoever goes round the proxy."""
    if request.endpoint in OPEN_TO_CHECKS:
        return
    url, proxy = current_app.config["URL"], current_app.config["PROXY"]
    peer = request.environ.get("hudro.peer")
    if proxy and peer != proxy:
        logs.setting("HUDRO_PROXY", f"a request came from {peer} and not through the proxy at {proxy}. If that is the"
                                    " proxy, set HUDRO_PROXY to its address.")
        raise Misdirected("past_proxy")
    if request.environ.get("SCRIPT_NAME"):
        logs.setting("SCRIPT_NAME", "the app needs a host name of its own and cannot live under a path")
        raise Misdirected("other_host")
    if url and request.host_url.rstrip("/") != url:
        logs.setting("HUDRO_URL", f"requests come for another address than {url}. If it is the right one, the proxy has"
                                  " to pass on Host and X-Forwarded-Proto, and HUDRO_PROXY must name it.")
        raise Misdirected("other_host")
    if not url and not is_own_name(request.host):
        logs.setting("HUDRO_URL", "requests come for a name that is not this machine's. If it is the app's, set"
                                  " HUDRO_URL=https://… to it.")
        raise Misdirected("other_host")


@functools.lru_cache(maxsize=64)
def is_own_name(host: str) -> bool:
    """Whether a `Host` header names this machine without any setting: by an IP address, `localhost` or its own name."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name in ("localhost", socket.gethostname().lower()) or name == f"{socket.gethostname().lower()}.local":
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_behind_unknown_proxy() -> bool:
    """Whether this request shows signs of a proxy that the settings do not know."""
    if current_app.config["PROXY"]:
        return False
    origin = request.headers.get("Origin", "")
    return any(f"X-Forwarded-{name}" in request.headers for name in ("For", "Proto", "Host")) \
        or origin == f"https://{request.host}" \
        or (origin.startswith("https://") and is_own_name(request.host))


def _remember_peer(application: Callable) -> Callable:
    """Who really connects, before a proxy's word is taken for whom it speaks."""

    def wrapped(environ: dict, start_response: Callable) -> Iterable[bytes]:
        environ["hudro.peer"] = environ.get("REMOTE_ADDR")
        return application(environ, start_response)

    return wrapped
