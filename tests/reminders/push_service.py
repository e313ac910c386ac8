"""A push service on this machine, over HTTPS, and a browser that it reaches: what arrives is opened by the standard."""

import base64
import contextlib
import datetime as dt
import http.server
import ipaddress
import json
import os
import ssl
import threading
import time
from pathlib import Path
from typing import NamedTuple

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02


class Arrived(NamedTuple):
    """One request: its path, its headers by lower-case names, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Browser:
    """A browser's subscription, at the address of its push service: it alone can read what comes."""

    def __init__(self, service: str = "https://push.example.com", path: str = "/wpush/one"):
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.path = path
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.form = {"endpoint": service + path, "p256dh": _text(point), "auth": _text(self.secret)}

    def read(self, arrived: Arrived) -> dict:
        """What was sent, decrypted (RFC 8188 and 8291)."""
        return json.loads(http_ece.decrypt(arrived.body, private_key=self.key, auth_secret=self.secret))


class PushService:
    """Takes what is sent. `answers`: (status, headers) by path, else 201; a status of 0 never answers, and one of 1
    sends a byte of its headers a second. `arrived`: all that was taken down, in order."""

    def __init__(self, folder: Path):
        self.certificate = folder / "push.pem"
        _write_certificate(self.certificate)
        self.arrived: list[Arrived] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        service, done = self, threading.Event()
        self._done, self.silence = done, threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                arrived = Arrived(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                service.arrived.append(arrived)
                service.hand_on(arrived)
                status, headers = service.answers.get(self.path, (201, {}))
                if status == 0:
                    service.silence.wait(60)
                elif status == 1:
                    self._drip()
                else:
                    self.send_response(status)
                    for name, value in {"Content-Length": "0", **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()

            def _drip(self) -> None:
                with contextlib.suppress(OSError):
                    self.wfile.write(b"HTTP/1.1 201 Created\r\nX: ")
                    while not done.wait(1):
                        self.wfile.write(b"x")
                        self.wfile.flush()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.host = f"localhost:{self._server.server_port}"
        self.address = f"https://{self.host}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def hand_on(self, arrived: Arrived) -> None:
        """To a browser, where one is connected."""

    def wait_for(self, count: int, seconds: float = 20) -> list[Arrived]:
        """All that has arrived, as soon as there are so many."""
        until = time.monotonic() + seconds
        while len(self.arrived) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.arrived) >= count, self.arrived
        return self.arrived

    def stop_waiting(self) -> None:
        """Who was said nothing to is hung up on."""
        self.silence.set()
        self.silence = threading.Event()

    def stop(self) -> None:
        """Close it."""
        self._done.set()
        self.stop_waiting()
        self._server.shutdown()
        self._server.server_close()


def signer(arrived: Arrived) -> dict:
    """What the sender has signed (RFC 8292), its key with it under `k`; fails where the signature is wrong."""
    authorization = arrived.headers["authorization"]
    assert Vapid02.verify(authorization)
    said = dict(one.strip().split("=", 1) for one in authorization.removeprefix("vapid ").split(","))
    return {**json.loads(base64.urlsafe_b64decode(said["t"].split(".")[1] + "==")), "k": said["k"]}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _write_certificate(file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256()))
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
