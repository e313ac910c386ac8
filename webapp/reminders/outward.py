"""A connection to an address that somebody else has chosen, and never to one inside our own network.

A browser says where it is reached by push, and so may anybody who pretends to be one. The name is looked up once, every
address it has must be a public one, and the connection goes to one that was looked at: a second look-up could answer
otherwise. No redirect is followed, little is read, and all of it takes `WITHIN` seconds at most.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

WITHIN = 10.0          # seconds, from the first packet to the last header
NAMES_INSIDE = ("localhost", "localdomain", "local", "internal", "lan", "home", "home.arpa", "intranet", "corp",
                "private", "fritz.box")


class Inward(Exception):
    """The address lies inside our own network, or in none."""


class Answer(NamedTuple):
    """What the other side said. `retry_after`: in seconds, 0 where it did not say."""

    status: int
    retry_after: int


def refuse_inward(address: str, inside: str = "") -> None:
    """Raise `Inward` for an address to which nothing is ever sent, as far as its spelling tells: not `https`, a user's
    name in it, another port than 443, an address or a name of a private network. `inside`: "host:port" of the one push
    service inside our network that is allowed."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        raise Inward from None
    if parts.scheme != "https" or not host or parts.username is not None or parts.password is not None \
            or not address.isascii() or any(char <= " " for char in address):
        raise Inward
    if inside and f"{host}:{port}" == inside:
        return
    if port != 443 or ("." not in host.strip(".") and ":" not in host):
        raise Inward
    if any(host.rstrip(".") == name or host.rstrip(".").endswith("." + name) for name in NAMES_INSIDE):
        raise Inward
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        if host.rstrip(".").rpartition(".")[2][:1].isdigit():   # "127.1": an address to some, a name to nobody
            raise Inward from None
        return
    if not is_public(literal):
        raise Inward


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address can only belong to somebody out there: one that carries another in it is as that one is."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if carried is None and address in NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(carried)
        if address not in UNICAST or address in DOCUMENTATION:
            return False
    elif address in ANYCAST:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


# What `is_global` of some Pythons does not know.
NAT64, UNICAST = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("2000::/3")
DOCUMENTATION, ANYCAST = ipaddress.IPv6Network("3fff::/20"), ipaddress.IPv4Network("192.88.99.0/24")


def post(address: str, body: bytes, headers: Mapping[str, str], inside: str = "") -> Answer:
    """Send a body there. Raises `Inward`, and `OSError` or `http.client.HTTPException` where nobody answers in time."""
    refuse_inward(address, inside)
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 443
    where = _looked_up(host, port, is_allowed_inside=f"{host}:{port}" == inside)
    until = time.monotonic() + WITHIN
    connection = http.client.HTTPSConnection(host, port, timeout=WITHIN)
    connection.sock = sock = ssl.create_default_context().wrap_socket(
        _connected(where), server_hostname=host, do_handshake_on_connect=False)
    sock.settimeout(WITHIN)
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        with contextlib.suppress(OSError):   # it is over
            socket.socket.shutdown(sock, socket.SHUT_RDWR)   # as it is: its own would take the encryption off first

    clock = threading.Timer(until - time.monotonic(), cut)   # a timeout of a socket begins anew with each byte
    clock.daemon = True
    clock.start()
    try:
        sock.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        if is_cut.is_set():   # in the middle of it
            raise TimeoutError
        return Answer(answer.status, _seconds(answer.headers.get("Retry-After", "")))
    finally:
        clock.cancel()
        connection.close()
        sock.close()


def _looked_up(host: str, port: int, *, is_allowed_inside: bool) -> list[tuple]:
    """Where a name leads, the best first. Raises `Inward` if any of its addresses is no public one."""
    found = [where for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ipaddress.ip_address(str(where[0]).split("%")[0]) for where in found]
    if not is_allowed_inside and not all(map(is_public, addresses)):
        raise Inward
    return found


def _connected(where: list[tuple]) -> socket.socket:
    """A connection to the first of two addresses at most that answers: the one of IPv6 may lead nowhere from here."""
    *others, last = dict.fromkeys((where[0][:2], where[-1][:2]))
    for one in others:
        with contextlib.suppress(OSError):
            return socket.create_connection(one, timeout=WITHIN / 4)
    return socket.create_connection(last, timeout=WITHIN / 4)


def _seconds(said: str) -> int:
    """Of `Retry-After` the number; an hour of a date, or of what is no number that anybody waits for."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 3600 if said else 0
