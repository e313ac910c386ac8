"""A browser that a test drives by the W3C's WebDriver commands: what Firefox and WebKit have in common."""

import abc
import base64
import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from webapp import cookies

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"   # the standard's name of a reference to an element
PHONE = (390, 844)
BEGINS = 20       # seconds for a session to begin
PATIENCE = 60   # seconds for something to become so, on a busy machine too: a lease alone may take ten
GUARD = 0.5   # seconds after which a tap on a question that has just come is heard
ANSWERS = 60      # seconds for a command
KEYS = {"tab": "\ue004", "enter": "\ue007", "shift": "\ue008", "escape": "\ue00c"}   # others are letters


class Fault(Exception):
    """The browser refused a command."""


class Browser(abc.ABC):
    """One browser with a profile on disk, which starts as it is made."""

    name = ""
    _process: subprocess.Popen
    _log: IO

    @abc.abstractmethod
    def command(self, name: str, parameters: dict | None = None):
        """Give a command by our name for it; its value. Raises `Fault`."""

    def open(self, address: str) -> None:
        """Go to a page and wait until it is loaded."""
        self.command("open", {"url": address})

    @property
    def address(self) -> str:
        return self.command("address")

    def run(self, script: str, *arguments):
        """The value of a function's body in the page."""
        return self.command("run", {"script": script, "args": list(arguments)})

    def run_async(self, script: str, *arguments):
        """The value of an async function's body; `a` are its arguments."""
        whole = ("const done = arguments[arguments.length - 1], a = [...arguments].slice(0, -1);"
                 "(async function () {" + script + "})()"
                 ".then((value) => done({ value }), (fault) => done({ fault: String(fault) }));")
        found = self.command("run_async", {"script": whole, "args": list(arguments)})
        if found and "fault" in found:
            raise Fault(found["fault"])
        return (found or {}).get("value")

    def wait(self, script: str, *arguments, seconds: float = PATIENCE):
        """Poll until a function's body gives something true; what it gives."""
        end, last = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                if last := self.run(script, *arguments):
                    return last
            except Fault as fault:   # the page goes on to another one just now
                last = fault
            time.sleep(0.1)
        raise AssertionError(f"{self.name}: it never was so: {script} ({last}) at {self.address}")

    def until(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Poll for something to be so beside the page."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"{self.name}: it never was so: {what}"
            time.sleep(0.1)

    def click(self, css: str) -> None:
        """Click in the middle of the screen, away from the bar."""
        self.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", css)
        self.command("click", {"id": self._find(css)})

    def press_on(self, css: str) -> None:
        """Click as the browser itself brings it into reach: the way where scripts do not run."""
        self.command("click", {"id": self._find(css)})

    def type(self, css: str, text: str) -> None:
        self.command("type", {"id": self._find(css), "text": text, "value": list(text)})

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        self.command("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": [
            {"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")]}]})

    def give_cookie(self, name: str, value: str) -> None:
        """A cookie of the site whose page is open, as the server gives it: it outlives a restart."""
        self.command("cookie", {"cookie": {"name": name, "value": value, "path": "/", "sameSite": "Lax",
                                           "httpOnly": name in cookies.UNREAD, "expiry": int(time.time()) + 86_400}})

    def back(self) -> None:
        self.command("back")

    def reload(self) -> None:
        self.command("reload")

    def tabs(self) -> list[str]:
        return self.command("tabs")

    def new_tab(self) -> str:
        """Open a tab and go to it; its name."""
        tab = self.command("new_tab", {"type": "tab"})["handle"]
        self.switch(tab)
        return tab

    def switch(self, tab: str) -> None:
        self.command("switch", {"handle": tab, "name": tab})

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.command("picture", {"full": False})))

    @abc.abstractmethod
    def printed(self) -> bytes:
        """The page as PDF, on A4."""

    def size(self, width: int, height: int) -> None:
        """Give the page a phone's size."""
        self._resize(width, height)
        self.wait("return innerWidth === arguments[0] && innerHeight === arguments[1]", width, height)

    def kill(self) -> None:
        """As when a battery dies."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._hang_up()

    @abc.abstractmethod
    def quit(self) -> None:
        """Close it as a person does."""

    def _hang_up(self) -> None:
        self._log.close()

    def _find(self, css: str) -> str:
        return self.command("find", {"using": "css selector", "value": css})[ELEMENT]

    @abc.abstractmethod
    def _resize(self, width: int, height: int) -> None:
        """Ask for a size; it comes a moment later."""


def wait_for(port: int, seconds: float = BEGINS) -> None:
    """Until somebody listens on a port. Raises `TimeoutError`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(port)
