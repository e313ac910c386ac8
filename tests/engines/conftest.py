"""Phones with Firefox or WebKit, whose profile is on disk, and a clinic of their own."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from tests.browser.clinic import Clinic, fill_with_examples
from tests.engines.browser import PATIENCE, Browser, Fault
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit
from tests.over_http import OverHttp
from tests.people import PASSWORD
from tools import kept

ENGINES: dict[str, type[Browser]] = {"firefox": Firefox, "webkit": WebKit}


@pytest.fixture(scope="session")
def clinic(tmp_path_factory):
    clinic = Clinic(tmp_path_factory.mktemp("engines"))
    yield clinic
    clinic.stop()


@pytest.fixture(scope="session")
def example(tmp_path_factory, shared_folder):
    """The example clinic, with long histories and people of every kind."""
    folder = tmp_path_factory.mktemp("example")
    fill_with_examples(folder, shared_folder)
    clinic = Clinic(folder)
    yield clinic
    clinic.stop()


@pytest.fixture(scope="session")
def display():
    """An X server without a screen, for WebKit."""
    read, write = os.pipe()
    process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
                               pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    yield ":" + os.read(read, 20).decode().strip()
    process.terminate()
    process.wait(5)


@pytest.fixture(scope="session")
def furnished(shared_folder):
    """A profile that Firefox has set up once: with a copy of it, it starts in half the time."""
    profile = shared_folder / "firefox"
    with (shared_folder / "firefox.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not profile.exists():
            profile.mkdir()
            Firefox(profile, "").quit()
    return profile


class Phone:
    """Somebody's phone with one engine."""

    def __init__(self, engine: str, profile: Path, display: str, clinic: Clinic, *how: str):
        self._engine, self._display, self._how, self._clinic = engine, display, how, clinic
        self.server = f"http://127.0.0.1:{clinic.port}"
        self.email = ""
        self.profile = profile
        self.browser = self._started()

    def _started(self) -> Browser:
        """The browser; one that does not come is killed and asked once more."""
        self.profile.mkdir(parents=True, exist_ok=True)
        try:
            return ENGINES[self._engine](self.profile, self._display, *self._how)
        except (OSError, Fault, AssertionError):
            self.clear_away()
            return ENGINES[self._engine](self.profile, self._display, *self._how)

    def clear_away(self) -> None:
        """Whatever of it still runs is killed."""
        subprocess.run(["pkill", "-9", "-f", str(self.profile)], check=False)

    def open(self, path: str) -> None:
        """Open a page; `path` begins after the language."""
        self.browser.open(f"{self.server}/en{path}")

    def restart(self, *, killed: bool = False) -> None:
        """The browser is closed, or dies, and is started again."""
        self.browser.kill() if killed else self.browser.quit()
        self.browser = self._started()

    def join(self) -> None:
        """Joined as somebody new, on the page that they begin with."""
        self.email = f"{uuid.uuid4().hex[:10]}@example.com"
        self._begin("/join", name="Kim", password=PASSWORD, language="en", adult="yes", consent="yes",
                    time_zone="Europe/Oslo")

    def sign_in(self, email: str, password: str) -> None:
        """Signed in as somebody, on the page that they begin with."""
        self.email = email
        self._begin("/sign-in", password=password)

    def _begin(self, path: str, **fields: str) -> None:
        """A form without its page; the browser is given the cookies."""
        self._clinic.write("DELETE FROM attempt")   # an hour lies between two tests
        person = OverHttp(self._clinic.port)
        status, _ = person.ask("POST", f"/en{path}", {"email": self.email, **fields})
        assert status == 303, status
        self.browser.open(f"{self.server}/healthz")   # cookies are those of the page that is open
        for name, value in person.cookies.items():
            self.browser.give_cookie(name, value)
        self.open("/today")

    def join_by_form(self) -> None:
        """Join as a person does, with scripts or without."""
        self.email = f"{uuid.uuid4().hex[:10]}@example.com"
        self._fill_in("/join", {"name": "Kim", "email": self.email, "password": PASSWORD}, ("adult", "consent"))

    def sign_in_by_form(self, email: str = "") -> None:
        """Sign in as a person does: as somebody, or again as whoever joined here."""
        self.email = email or self.email
        self._fill_in("/sign-in", {"email": self.email, "password": PASSWORD})

    def _fill_in(self, path: str, texts: dict[str, str], boxes: tuple[str, ...] = ()) -> None:
        """Fill in a form that leads on to another page, and send it."""
        self._clinic.write("DELETE FROM attempt")
        self.open(path)
        if "noscript" not in self._how:   # nobody types as fast, and WebKit stalls a worker whose page is left (docs)
            self.run_until(kept.PUBLIC)
        for name, value in texts.items():
            self.browser.type(f"[name={name}]", value)
        for name in boxes:
            self.browser.press_on(f"[name={name}]")
        self.browser.press_on(f"form[action$='{path}'] button")
        self.browser.until(lambda: not self.browser.address.endswith(path), f"{path} leads on")

    def sign_out(self, choice: str = "") -> None:
        """With writes waiting, `choice` says what is to become of them: "seal", "discard"."""
        self.open("/account/")
        if choice:   # they see that something waits: where the database does not answer then, that is asked about
            self.bar("1 waiting to be sent")
        self.browser.click("form[data-sign-out] button")
        if choice:
            button = f"dialog button[value={choice}]"
            self.browser.wait("return document.querySelector(arguments[0])?.checkVisibility()", button)
            self.browser.click(button)
        self.browser.wait("return document.readyState === 'complete' && !document.documentElement.dataset.account")

    def kept(self) -> None:
        """Wait until every page of this person lies on the phone."""
        self.browser.wait("return document.documentElement.dataset.account")
        self.run_until(kept.ALL)

    def run_until(self, script: str) -> None:
        """Poll an async function's body until it gives something true."""
        self.browser.until(lambda: self.browser.run_async(script), script)

    def log(self, note: str) -> None:
        """Write a check-in with a note, and save it."""
        self.browser.run("""
            document.querySelector('#check-in-form').closest('details')?.setAttribute('open', '');
            const note = document.querySelector('#check-in-form [name=note]');
            note.value = arguments[0];
            note.dispatchEvent(new Event('input', { bubbles: true }));""", note)
        if "noscript" not in self._how:   # the bar has grown by then: nothing moves under the finger any more
            self.browser.wait("return document.querySelector('[data-draft-line]').checkVisibility()")
        self.browser.click("#check-in-form > button.main")

    def log_unsent(self, note: str) -> None:
        """Write a check-in while the server is away: it waits."""
        self.log(note)
        self.bar("1 waiting to be sent")

    def goes_online(self) -> None:
        """The browser hears that there is a network."""
        self.browser.run("dispatchEvent(new Event('online'))")

    def bar(self, words: str, seconds: float = PATIENCE) -> None:
        """Wait until the bar says so."""
        script = "return document.querySelector('[data-outbox-count]')?.innerText.trim() === arguments[0]"
        self.browser.wait(script, words, seconds=seconds)

    def arrives(self, *notes: str) -> None:
        """Wait until the clinic has these notes of this person, each once, and the phone says so."""
        self.browser.until(lambda: self.notes == list(notes), f"the clinic has {notes}")
        self.bar("All saved")

    @property
    def notes(self) -> list[str]:
        """What the clinic has of this person's notes."""
        return [text for text, in self._clinic.of(self.email, "note", "text")]


@pytest.fixture(params=sorted(ENGINES))
def phones(request, tmp_path, display, clinic):
    """Make phones of one engine: `phones("noscript")`, `phones("dark", of=example)`."""
    made: list[Phone] = []

    def make(*how: str, of: Clinic = clinic) -> Phone:
        profile = tmp_path / f"phone-{len(made)}"
        if request.param == Firefox.name:
            shutil.copytree(request.getfixturevalue("furnished"), profile,
                            ignore=shutil.ignore_patterns("lock", ".parentlock"))
        made.append(Phone(request.param, profile, display, of, *how))
        return made[-1]

    yield make
    for phone in made:
        phone.browser.kill()
        phone.clear_away()


@pytest.fixture
def phone(phones):
    """A phone of somebody who has joined, with every page kept."""
    phone = phones()
    phone.join()
    phone.kept()
    return phone


@pytest.fixture
def away(clinic):
    """The server is away, and comes back. (Not a wire that closes what it has accepted: where that was the network, the
    database of WebKit did not answer the next page in 5 of 84 tries on a busy machine.)"""
    @contextlib.contextmanager
    def stopped():
        clinic.stop()
        try:
            yield
        finally:
            clinic.start()

    return stopped
