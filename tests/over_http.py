"""A person with a phone, over a real connection to a real server: joins, and writes as an outbox does."""

import datetime as dt
import http.client
import urllib.parse
import uuid

from tests.people import PASSWORD

ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class OverHttp:
    """One phone. Each answer is (status, headers); a connection that breaks raises `OSError` or `HTTPException`."""

    account_cookie = "account"

    def __init__(self, port: int):
        self.port = port
        self.cookies: dict[str, str] = {}
        self.number = 0
        self.device = str(uuid.uuid4())
        self.email = ""

    def ask(self, method: str, path: str, said: dict | None = None,
            **headers: str) -> tuple[int, http.client.HTTPMessage]:
        """Send one request on a connection of its own."""
        connection = self._connection()
        sent = {**ORIGIN, **headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urllib.parse.urlencode(said or {}) if method == "POST" else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            answer.read()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def join(self) -> None:
        """Become a client."""
        self.email = f"{uuid.uuid4().hex}@example.com"
        status, _ = self.ask("POST", "/en/join", {
            "name": "Kim", "email": self.email, "password": PASSWORD, "language": "en",
            "consent": "yes", "adult": "yes"})
        assert status == 303, status

    def sign_in(self) -> None:
        """Sign in again: a backup that was put back has signed everybody out."""
        status, _ = self.ask("POST", "/en/sign-in", {"email": self.email, "password": PASSWORD})
        assert status == 303, status

    def new_write(self, note: str, day: dt.date) -> tuple[str, int, dict]:
        """A write as it lies in the outbox: its key, its number, its fields."""
        self.number += 1
        return str(uuid.uuid4()), self.number, {"day": day.isoformat(), "note": note}

    def send(self, write: tuple[str, int, dict]) -> bool:
        """Send a write; whether it was acknowledged. Anything but a receipt and a 503 fails the test."""
        key, number, said = write
        now = dt.datetime.now(dt.UTC).isoformat()
        status, headers = self.ask("POST", "/en/diary/check-ins", said, **{
            "HX-Request-Type": "partial", "Outbox-Key": key, "Outbox-Account": self.cookies[self.account_cookie],
            "Outbox-Device": f"{self.device} {number}", "Written-At": now, "Sent-At": now, "Page-At": now})
        assert status in (200, 503), status
        assert (headers.get("Outbox-Receipt") == key) is (status == 200)
        return status == 200
