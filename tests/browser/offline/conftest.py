"""A clinic of its own, and phones that keep pages and reach it over a wire."""

import pytest

from tests.browser.clinic import Clinic
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


def with_worker(phones, port, language, **options):
    """A phone on which the app is installed from this port."""
    phone = phones(language, **{"service_workers": "allow"} | options)
    phone.is_away = True
    phone.server = f"http://127.0.0.1:{port}"
    return phone
