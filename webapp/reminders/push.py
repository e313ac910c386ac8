"""One reminder by Web Push: encrypted for the browser (RFC 8291), signed with the app's key (RFC 8292)."""

import base64
import http.client
import json
import time
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02, VapidException

from webapp.reminders import outward
from webapp.reminders.store import Subscription

SIGNED_FOR = 12 * 3600   # seconds that a signature holds; push services take a day at most
POINT, SECRET = 65, 16   # bytes of a browser's two keys


class Outcome(Enum):
    """What became of a reminder."""

    SENT = "sent"
    GONE = "gone"        # there is nobody any more who would get it
    REFUSED = "refused"  # this one is not taken, now or later
    LATER = "later"      # not now


class Result(NamedTuple):
    """`retry_after`: seconds that the other side asked for. `status`: what it answered, 0 where nobody did."""

    outcome: Outcome
    status: int = 0
    retry_after: int = 0


class Signer(NamedTuple):
    """In whose name reminders are sent. `subject`: where a push service finds whoever runs the app (an `https:` or
    `mailto:` address); `inside`: "host:port" of a push service inside our own network."""

    private_key: bytes
    subject: str
    inside: str = ""


def send(subscription: Subscription, said: dict[str, str], topic: str, lives: int, signer: Signer) -> Result:
    """Hand a reminder over to the push service of a browser. `topic`: a later one of the same takes its place as long
    as the phone is off; `lives`: seconds after which it need not arrive any more. Nothing is raised."""
    try:
        body = encrypted(subscription, json.dumps(said, ensure_ascii=False).encode())
    except ValueError:   # keys that no browser has
        return Result(Outcome.GONE)
    try:
        answer = outward.post(subscription.endpoint, body, {
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(max(0, lives)),
            "Topic": topic, "Urgency": "normal", **signed(subscription.endpoint, signer)}, signer.inside)
    # A name that leads inward today may have been looked up wrongly. `ValueError`: it is no name.
    except (outward.Inward, VapidException, OSError, ValueError, http.client.HTTPException):
        return Result(Outcome.LATER)
    if 200 <= answer.status < 300:
        return Result(Outcome.SENT, answer.status)
    return Result(Outcome.GONE if answer.status in (404, 410) else Outcome.LATER, answer.status, answer.retry_after)


def encrypted(subscription: Subscription, text: bytes) -> bytes:
    """A text that only this browser can read. Raises `ValueError` for keys that are none."""
    return http_ece.encrypt(text, private_key=ec.generate_private_key(ec.SECP256R1()),
                            dh=point(subscription.p256dh), auth_secret=secret(subscription.auth))


def signed(endpoint: str, signer: Signer) -> dict[str, str]:
    """The header by which a push service knows who sends."""
    parts = urlsplit(endpoint)
    key = Vapid02.from_raw(base64.urlsafe_b64encode(signer.private_key).rstrip(b"="))
    return key.sign({
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + SIGNED_FOR, "sub": signer.subject})


def public_key(private_key: bytes) -> str:
    """The app's key as browsers take it: base64url of the point."""
    key = ec.derive_private_key(int.from_bytes(private_key, "big"), ec.SECP256R1()).public_key()
    found = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def point(given: str) -> bytes:
    """A browser's public key, from base64url. Raises `ValueError` if it is no point of the curve."""
    found = _bytes(given)
    if len(found) != POINT:
        raise ValueError("no point of P-256")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found)
    return found


def secret(given: str) -> bytes:
    """A browser's secret, from base64url. Raises `ValueError` if it has another length."""
    found = _bytes(given)
    if len(found) != SECRET:
        raise ValueError("no secret of 16 bytes")
    return found


def _bytes(given: str) -> bytes:
    if not given.isascii():
        raise ValueError("not base64url")
    return base64.b64decode(given.rstrip("=") + "=" * (-len(given.rstrip("=")) % 4), altchars=b"-_", validate=True)
