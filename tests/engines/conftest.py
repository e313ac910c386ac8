"""A clinic of its own, an X display without a screen, and phones with Firefox or WebKit, whose profile is on disk."""

import os
import subprocess
import uuid
from pathlib import Path

import pytest

from tests.browser.offline.conftest import Clinic
from tests.engines import driver
from tests.people import PASSWORD


@pytest.fixture(scope="session")
def clinic(tmp_path_factory):
    clinic = Clinic(tmp_path_factory.mktemp("engines"))
    clinic.write("UPDATE clinic SET phone = '55 00 01 12', country = 'NO', changes = '{\"assessment\": \"on\"}'")
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


class Phone:
    """Somebody's phone with one engine."""

    def __init__(self, engine: str, profile: Path, display: str, clinic: Clinic, *how: str):
        self._given = (engine, profile, display)
        self._how, self._clinic = how, clinic
        self.server = f"http://127.0.0.1:{clinic.port}"
        self.email = ""
        self.profile = profile
        self.browser = driver.begin(*self._given, *how)

    def open(self, path: str) -> None:
        """Open a page; `path` begins after the language."""
        self.browser.open(f"{self.server}/en{path}")

    def restart(self, *, killed: bool = False) -> None:
        """The browser is closed, or dies, and is started again."""
        self.browser.kill() if killed else self.browser.quit()
        self.browser = driver.begin(*self._given, *self._how)

    def join(self) -> None:
        """Join as somebody new, as a person does, and wait until the pages lie on the phone."""
        self._clinic.write("DELETE FROM attempt")
        self.email = f"{uuid.uuid4().hex[:10]}@example.com"
        self.open("/join")
        for name, value in {"name": "Kim", "email": self.email, "password": PASSWORD}.items():
            self.browser.type(f"[name={name}]", value)
        for name in ("adult", "consent"):
            self.browser.run("document.querySelector(arguments[0]).click()", f"[name={name}]")
        self.browser.click("form[action$='/join'] button")
        self.browser.wait("return location.pathname.includes('/days/')")

    def join_plainly(self) -> None:
        """Join where scripts do not run: nothing can be asked of the page but its address."""
        self._clinic.write("DELETE FROM attempt")
        self.email = f"{uuid.uuid4().hex[:10]}@example.com"
        self.open("/join")
        for name, value in {"name": "Kim", "email": self.email, "password": PASSWORD}.items():
            self.browser.type(f"[name={name}]", value)
        for name in ("adult", "consent"):
            self.browser.press_on(f"[name={name}]")
        self.browser.press_on("form[action$='/join'] button")

    def sign_in(self) -> None:
        self._clinic.write("DELETE FROM attempt")
        self.open("/sign-in")
        self.browser.type("[name=email]", self.email)
        self.browser.type("[name=password]", PASSWORD)
        self.browser.click("form[action$='/sign-in'] button")
        self.browser.wait("return location.pathname.includes('/days/')")

    def kept(self) -> None:
        """Wait until every page of this person lies on the phone."""
        self.browser.wait("return document.documentElement.dataset.account")
        self.run_until("""
            for (const name of await caches.keys())
              if (name.startsWith('private-'))
                for (const request of await (await caches.open(name)).keys())
                  if (request.url.endsWith('/offline/pages')) return true;
            return false;""")

    def run_until(self, script: str) -> None:
        """Poll an async function's body until it gives something true."""
        for _ in range(200):
            if self.browser.run_async(script):
                return
            self.browser.run_async("await new Promise((later) => setTimeout(later, 100))")
        raise AssertionError(f"{self.browser.name}: it never was so: {script}")

    def log(self, note: str) -> None:
        """Write a check-in with a note, and save it."""
        self.browser.run("""
            document.querySelector('#check-in-form').closest('details')?.setAttribute('open', '');
            const note = document.querySelector('#check-in [name=note]');
            note.value = arguments[0];
            note.dispatchEvent(new Event('input', { bubbles: true }));""", note)
        self.browser.click("#check-in-form > button.main")

    def bar(self, words: str, seconds: float = 20) -> None:
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


@pytest.fixture(params=sorted(driver.ENGINES))
def phones(request, tmp_path, display, clinic):
    """Make phones of one engine: `phones("noscript")`."""
    made: list[Phone] = []

    def make(*how: str) -> Phone:
        made.append(Phone(request.param, tmp_path / f"phone-{len(made)}", display, clinic, *how))
        return made[-1]

    yield make
    for phone in made:
        phone.browser.kill()
        subprocess.run(["pkill", "-9", "-f", str(phone.profile)], check=False)


@pytest.fixture
def away(clinic):
    """The server is away, and comes back."""
    class Away:
        def __enter__(self):
            clinic.stop()

        def __exit__(self, *_):
            clinic.start()

    return Away()
