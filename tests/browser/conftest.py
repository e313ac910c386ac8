"""A real server on a real file, and Debian's Chromium. One server serves all; each test brings its own people."""

import contextlib
import os
import sqlite3
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.browser import desks
from tests.browser.clinic import fill_with_examples
from tests.browser.wire import Wire
from tests.people import PASSWORD
from tools import chromium
from tools.serving import serving
from webapp.demo import PASSWORD as DEMO_PASSWORD

# Else Playwright is told of each of the some eighty requests with which a worker keeps its pages.
os.environ["PLAYWRIGHT_DISABLE_SERVICE_WORKER_NETWORK"] = "1"
expect.set_options(timeout=20_000)   # ms: on two cores four tests at once, and Firefox and WebKit beside them
HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
# What a browser notes of a network that was cut, or that a captive portal answers for.
AWAY = ("Failed to load resource", "htmx: htmx:error: Failed to fetch", "The script has an unsupported MIME type",
        "An unknown error occurred when fetching the script.")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": chromium.PATH, "args": [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the server of these tests has its database."""
    return tmp_path_factory.mktemp("clinic")


@pytest.fixture(scope="session")
def server(folder, shared_folder):
    """The address of the app with the example clinic, served as `make run` serves it."""
    fill_with_examples(folder, shared_folder)
    with serving("wsgi:app", HUDRO_DATA=str(folder)) as (port, _):
        yield f"http://127.0.0.1:{port}"


@dataclass
class Phone:
    """Somebody's phone: a page, its language, and all that went wrong on it."""

    page: object
    server: str
    language: str
    faults: list[str]
    is_away: bool = False   # its network is cut on purpose: the browser's notes about that are no faults
    wire: Wire | None = None   # what it reaches the server over, where that can be cut

    def open(self, path: str) -> None:
        """Open a page; `path` begins after the language."""
        self.page.goto(f"{self.server}/{self.language}{path}")

    def sign_in(self, name: str) -> None:
        """Signed in as one of the example clinic's people, on the page that they begin with."""
        self._send("/sign-in", email=f"{name}@example.com", password=DEMO_PASSWORD)
        self.open("/today" if name != "therapist" else "/clients/")

    def join(self) -> str:
        """Joined as somebody new; the e-mail address."""
        email = f"{uuid.uuid4().hex[:10]}@example.com"
        self._send("/join", name="Kim", email=email, password=PASSWORD, language=self.language, adult="yes",
                   consent="yes", time_zone="Europe/Oslo")
        self.open("/today")
        return email

    def join_by_form(self) -> str:
        """Join as a person does; the e-mail address."""
        email = f"{uuid.uuid4().hex[:10]}@example.com"
        self.open("/join")
        self.page.fill("[name=name]", "Kim")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.check("[name=adult]")
        self.page.check("[name=consent]")
        self.page.click("form[action$='/join'] button")
        self.page.wait_for_url("**/days/**")
        return email

    def _send(self, path: str, **fields: str) -> None:
        """A form without its page: what it leads to is another test's. The phone has the cookies afterwards."""
        answer = self.page.request.post(f"{self.server}/{self.language}{path}", form=fields, max_redirects=0,
                                        headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 303, answer.text()


@pytest.fixture
def attempts_forgotten(server, folder):
    """An hour lies between two tests, for the limits: all phones here have one address, from which 100 may join."""
    with contextlib.closing(sqlite3.connect(folder / "hudro.sqlite", timeout=10)) as db, db:
        db.execute("DELETE FROM attempt")


def come_to_rest(page) -> None:
    """Leave whatever it shows. Closed while it goes on to a page that its worker answers, Chromium never says so."""
    for _ in range(3):
        with contextlib.suppress(Error):   # just that going on came in between
            page.goto("about:blank")
            return


HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Notes for `phones` that the test itself failed."""
    report = yield
    if report.when == "call":
        item.stash[HAS_FAILED] = report.failed
    return report


def say_what_it_shows(phone: Phone) -> None:
    """For whoever reads of a test that failed where nobody can look."""
    with contextlib.suppress(Error):
        sys.stdout.write("\n".join([phone.page.url, phone.page.inner_text("body", timeout=1000), *phone.faults, ""]))


@pytest.fixture
def phones(request, browser, server, attempts_forgotten):
    """Make phones: `phones("nb", color_scheme="dark")`. At the end none of them may have met a fault."""
    contexts, made = [], []

    def make(language: str = "en", **options) -> Phone:
        options = {"viewport": PHONE, "has_touch": True, "reduced_motion": "reduce",
                   "timezone_id": "Europe/Oslo", "service_workers": "block"} | options
        context = browser.new_context(**options)
        contexts.append(context)
        phone = Phone(context.new_page(), server, language, [])
        phone.page.on("pageerror", lambda error: phone.faults.append(str(error)))
        phone.page.on("console", lambda message: phone.faults.append(message.text)
                      if message.type == "error" and "status of 422" not in message.text
                      and "status of 404" not in message.text
                      and not (phone.is_away and message.text.startswith(AWAY)) else None)
        # A request that a click on a link cut short is no fault.
        # Without scripts a browser gives up the scripts it was told of.
        phone.page.on("requestfailed", lambda request: phone.faults.append("failed: " + request.url)
                      if not (request.url.endswith(".js") and options.get("java_script_enabled") is False)
                      and request.failure != "net::ERR_ABORTED" and not phone.is_away else None)
        made.append(phone)
        return phone

    yield make
    faults = [list(phone.faults) for phone in made if phone.faults]
    if request.node.stash.get(HAS_FAILED, False):
        for phone in made:
            say_what_it_shows(phone)
    for context in contexts:
        for page in context.pages:
            come_to_rest(page)
        context.close()
    assert faults == []


@pytest.fixture
def desk(phones, folder):
    """Make desks of a therapist with twenty clients, each of whom waits for something."""
    def make(language: str = "en", **options) -> Phone:
        return desks.open_desk(phones(language, **desks.SIZE | options), folder)

    return make
