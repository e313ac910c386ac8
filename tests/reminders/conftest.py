"""A clinic that reminds: its push service and its mail server run on this machine."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from tests.reminders.mailbox import MailServer
from tests.reminders.push_service import Browser, PushService
from webapp.reminders import mail, sender


@pytest.fixture(scope="session")
def push_services(tmp_path_factory):
    """One for all tests of a process."""
    service = PushService(tmp_path_factory.mktemp("push"))
    yield service
    service.stop()


@pytest.fixture
def push_service(push_services, monkeypatch, app):
    """Nothing has come to it yet; the app may send to it, inside our network as it is."""
    push_services.arrived.clear()
    push_services.answers.clear()
    app.extensions["hudro.outgoing"].handed_over.clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(push_services.certificate))
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(inside=push_services.host)
    return push_services


@pytest.fixture
def phone(push_service, client):
    """Ingrid's, on which she has turned reminders on."""
    made = Browser(push_service.address)
    assert client.post("/reminders/push", made.form).status == 303
    return made


@pytest.fixture
def mail_server(app):
    """Takes what is sent to anybody, on this machine."""
    server = MailServer()
    app.extensions["hudro.outgoing"] = app.extensions["hudro.outgoing"]._replace(
        url="https://hud.example.no", mail=mail.server(server.url, "hudro@example.no"))
    yield server
    server.stop()


@pytest.fixture
def send(app):
    """Send what is due, as the server's threads do it every few seconds."""
    def once() -> None:
        sender.plan(app)
        for lane in sender.LANES:
            health = sender.Health()
            while sender.send_lane(app, lane, health):
                pass

    return once


@pytest.fixture
def treatment_ahead(client, therapist, shared, own):
    """Solveig has planned Ingrid's next treatment: tomorrow at half past two."""
    answer = therapist.post(f"{own}/next", {"day": (TODAY + dt.timedelta(days=1)).isoformat(), "time": "14:30"})
    assert answer.status == 303
