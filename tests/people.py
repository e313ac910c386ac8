"""The cast, the same in every test: a client, another client who is a stranger to her, and a therapist.

Each person is a test client of the app that behaves like a browser: it keeps cookies and says where a
write comes from.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from tests.page import Page
from webapp import queries
from webapp.screening.store import default_screening

PASSWORD = "a calm sentence to remember"
CHEAP = 64   # KiB for a password's hash: some tests guess dozens of times. What clinics have is tested by itself.
DEVICE = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c80"
KEPT_PAGE = "2026-10-25T11:00:00+00:00"   # when the page was rendered that a phone without a network shows
ORIGIN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@dataclass
class Person:
    """Somebody with a browser. `language` is the one whose pages they open."""

    client: FlaskClient
    email: str = ""
    language: str = "en"
    returns: bool = False   # signs in again, as who works in the clinic does each morning

    def get(self, path: str, **options) -> Page:
        """Open a page; `path` begins after the language."""
        answer = Page(self.client.get(f"/{self.language}{path}", **options))
        if self.returns and answer.status == 303 and answer.location.startswith("/sign-in") and self.sign_in():
            return Page(self.client.get(f"/{self.language}{path}", **options))
        return answer

    def post(self, path: str, data=None, **options) -> Page:
        """Send a form."""
        options.setdefault("headers", ORIGIN)
        answer = Page(self.client.post(f"/{self.language}{path}", data=data or {}, **options))
        if self.returns and answer.status == 401 and "signed out" in answer.text and self.sign_in():
            return Page(self.client.post(f"/{self.language}{path}", data=data or {}, **options))
        return answer

    def sign_in(self, password: str = PASSWORD) -> bool:
        """Sign in anew; whether that was possible."""
        return self.client.post(f"/{self.language}/sign-in", data={"email": self.email, "password": password},
                                headers=ORIGIN).status_code == 303

    def part(self, path: str, data=None) -> Page:
        """Send a form through htmx."""
        return self.post(path, data, headers={**ORIGIN, "HX-Request": "true", "HX-Request-Type": "partial"})

    def outbox(self, path: str, data=None, *, written: dt.datetime, number: int = 1, key: str = "",
               sent: dt.datetime | None = None, device: str = DEVICE, account: str | None = None, **headers) -> Page:
        """Send a form as a phone's outbox does. `written` and `sent` are the phone's clock."""
        cookie = self.client.get_cookie("account")
        return self.post(path, data, headers={
            **ORIGIN, "HX-Request-Type": "partial", "Outbox-Key": key or str(uuid.uuid4()),
            "Outbox-Account": account if account is not None else cookie.value if cookie else "",
            "Outbox-Device": f"{device} {number}", "Written-At": written.isoformat(),
            "Sent-At": (sent or written).isoformat(), "Page-At": KEPT_PAGE, **headers})

    def id(self, app: Flask) -> str:
        """The person's account."""
        with app.app_context():
            from webapp import database

            found = queries.row(database.current(), "SELECT id FROM account WHERE email = ?", (self.email,))
        assert found
        return found[0]


def signed_answers(*yes: str, **more: str) -> dict[str, str]:
    """The form of the questions before a treatment, signed: no to every question but those named."""
    screening = default_screening()
    return {"version": screening.id, "correct": "yes", "agreed": "yes", "signed": "Ingrid Nordahl",
            **{f"answer.{one.key}": "yes" if one.key in yes else "no" for one in screening.asked}, **more}


def sign_answers(client: Person, *yes: str, **more: str) -> None:
    """A client answers and signs the questions before a treatment."""
    assert client.post("/screening/answers", signed_answers(*yes, **more)).status == 303


def demand_answers(therapist: Person) -> None:
    """From now on the clinic requires complete signed answers before a treatment."""
    form = therapist.get("/clinic/screening/").form("/clinic/screening/")
    assert therapist.post("/clinic/screening/", {**form.values, "demands": "yes"}).status == 303


def set_up(app: Flask) -> None:
    """What a clinic says before its first client is invited. Who owns the app is none of the cast."""
    for said in (["therapist", "add", "Berit", "berit@example.com"],
                 ["clinic", "set", "--assessment", "on", "--phone", "55 00 01 12", "--country", "NO"]):
        done = app.test_cli_runner().invoke(args=said)
        assert done.exit_code == 0, done.output


def join(app: Flask, name: str, *, language: str = "en") -> Person:
    """A new client, signed in."""
    person = Person(app.test_client(), f"{name.lower()}@example.com", language)
    answer = person.post("/join", {
        "name": name, "email": person.email, "password": PASSWORD, "language": language, "consent": "yes",
        "adult": "yes", "time_zone": "Europe/Oslo"})
    assert answer.status == 303, answer.text
    return person


def begin_to_work(app: Flask, name: str, *, language: str = "en") -> Person:
    """A new therapist, signed in."""
    person = Person(app.test_client(), f"{name.lower()}@example.com", language)
    done = app.test_cli_runner().invoke(args=["therapist", "add", name, person.email, "--language", language])
    assert done.exit_code == 0, done.output
    answer = person.post("/sign-in/code", {
        "email": person.email, "code": done.output.strip().split("#code=")[1], "new_password": PASSWORD})
    assert answer.status == 303, answer.text
    return person


def visitor(app: Flask, language: str = "en") -> Person:
    """Somebody who is not signed in."""
    return Person(app.test_client(), language=language)


def code_of(page: Page) -> str:
    """The code that a page shows."""
    found = re.search(r'class="code"[^>]*>([A-Z2-9-]{14})<', page.html)
    assert found, page.text
    return found[1]


def share(client: Person, therapist: Person, scope: tuple[str, ...] = ("diary",), ends_on: str = "") -> str:
    """A client lets a therapist in, as they do in the clinic; the id of the share."""
    code = code_of(therapist.post("/clients/invitations"))
    answer = client.post("/sharing/invitations", {"code": code})
    assert answer.status == 303, answer.text
    assert client.post(answer.location, {"scope": list(scope), "ends_on": ends_on}).status == 303
    return answer.location.rsplit("/", 1)[1]
