"""A clinic of its own, and phones that keep pages and reach it over a wire."""

import pytest
from playwright.sync_api import expect

from tests.browser.clinic import Clinic
from tests.browser.offline.keeping import begin
from tests.browser.pages import agree_to_share
from tests.browser.wire import Wire


@pytest.fixture(scope="session")
def clinic(tmp_path_factory):
    clinic = Clinic(tmp_path_factory.mktemp("offline"))
    yield clinic
    clinic.stop()


@pytest.fixture
def wire(clinic):
    wire = Wire(clinic.port)
    yield wire
    wire.close()
    clinic.go_ahead(0)


@pytest.fixture
def folder(clinic):
    """For `phones`: where this clinic has its database."""
    return clinic.folder


@pytest.fixture
def server(clinic):
    """For `phones`: this clinic, and not the example one."""
    return f"http://127.0.0.1:{clinic.port}"


@pytest.fixture
def installed(phones, wire):
    """Make phones that allow a worker and reach the clinic over the wire."""
    def make(language="en", **options):
        phone = with_worker(phones, wire.port, language, **options)
        phone.wire = wire
        return phone

    return make


@pytest.fixture
def pair(installed, clinic):
    """(client, therapist, the page about the client), the diary shared."""
    client, therapist = installed("en"), installed("en")
    begin(client)
    email = therapist.join()
    clinic.write("UPDATE account SET therapist = 1 WHERE email = ?", email)
    agree_to_share(client, therapist, "diary", "messages")
    therapist.open("/clients/?show=all")
    therapist.page.click(".person h3 a")
    expect(therapist.page.locator("h1")).to_have_text("Kim")
    return client, therapist, therapist.page.url.split("/en", 1)[1]


def with_worker(phones, port, language, **options):
    """A phone on which the app is installed from this port."""
    phone = phones(language, **{"service_workers": "allow"} | options)
    phone.is_away = True
    phone.server = f"http://127.0.0.1:{port}"
    return phone
