"""Firefox and WebKit from Debian, driven by the W3C's WebDriver commands with the standard library alone.

WebKit is spoken to over HTTP (`WebKitWebDriver`, with `phone.py` as its browser), Firefox over its own socket
(Marionette: the same commands under other names). A session that does not come is given up and asked for once more.
"""

import base64
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tools.serving import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"   # the standard's name of a reference to an element
PHONE = (390, 844)
BEGINS = 20       # seconds for a session to begin
ANSWERS = 60      # seconds for a command
KEYS = {"tab": "\ue004", "enter": "\ue007", "shift": "\ue008"}


class Fault(Exception):
    """The browser refused a command."""


class Browser:
    """One browser with a profile on disk. `command(name, parameters)` is what the engines differ in."""

    name = ""
    _process: subprocess.Popen
    _log: IO

    def command(self, name: str, parameters: dict | None = None):
        raise NotImplementedError

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

    def wait(self, script: str, *arguments, seconds: float = 15):
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

    def until(self, holds: Callable[[], object], what: str, seconds: float = 20) -> None:
        """Poll for something to be so beside the page."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"{self.name}: it never was so: {what}"
            time.sleep(0.1)

    def click(self, css: str) -> None:
        self.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", css)
        self.command("click", {"id": self._find(css)})

    def press_on(self, css: str) -> None:
        """Click what is already in reach, without asking the page to scroll."""
        self.command("click", {"id": self._find(css)})

    def type(self, css: str, text: str) -> None:
        self.command("type", {"id": self._find(css), "text": text, "value": list(text)})

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        self.command("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": [
            {"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]}]})

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

    def printed(self) -> bytes:
        """The page as PDF, on A4."""
        raise NotImplementedError

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

    def quit(self) -> None:
        """Close it as a person does."""
        raise NotImplementedError

    def _hang_up(self) -> None:
        self._log.close()

    def _find(self, css: str) -> str:
        return self.command("find", {"using": "css selector", "value": css})[ELEMENT]

    def _resize(self, width: int, height: int) -> None:
        raise NotImplementedError


class WebKit(Browser):
    """WebKitGTK. `how`: words for `phone.py` ("dark", "noscript")."""

    name = "webkit"
    COMMANDS = {
        "open": ("POST", "/url"), "address": ("GET", "/url"), "run": ("POST", "/execute/sync"),
        "run_async": ("POST", "/execute/async"), "find": ("POST", "/element"), "click": ("POST", "/element/{id}/click"),
        "type": ("POST", "/element/{id}/value"), "actions": ("POST", "/actions"), "back": ("POST", "/back"),
        "reload": ("POST", "/refresh"), "tabs": ("GET", "/window/handles"), "new_tab": ("POST", "/window/new"),
        "switch": ("POST", "/window"), "picture": ("GET", "/screenshot"), "rect": ("POST", "/window/rect"),
        "timeouts": ("POST", "/timeouts")}

    def __init__(self, profile: Path, display: str, *how: str):
        self._profile, self._display, self._how = profile, display, how
        self._start()

    def _start(self) -> None:
        self._port = free_port()
        environment = {
            **os.environ, "DISPLAY": self._display, "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1", "TZ": "Europe/Oslo", "GSETTINGS_BACKEND": "memory", "HOME": str(self._profile),
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            **{f"XDG_{name}_HOME": str(self._profile / name.lower()) for name in ("DATA", "CACHE", "CONFIG")}}
        environment.pop("WAYLAND_DISPLAY", None)
        self._log = (self._profile / "log").open("ab")
        self._process = subprocess.Popen(["WebKitWebDriver", f"--port={self._port}"], env=environment, stdout=self._log,
                                         stderr=subprocess.STDOUT, start_new_session=True)
        wait_for(self._port)
        options = {"binary": str(Path(__file__).with_name("phone.py")),
                   "args": [str(self._profile), *map(str, PHONE), *self._how]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = self._ask("POST", "/session", wanted, BEGINS)["sessionId"]
        self.command("timeouts", {"script": ANSWERS * 1000, "pageLoad": ANSWERS * 1000})
        self.size(*PHONE)

    def command(self, name: str, parameters: dict | None = None):
        method, path = self.COMMANDS[name]
        return self._ask(method, f"/session/{self._session}" + path.format(**parameters or {}),
                         (parameters or {}) if method == "POST" else None)

    def _ask(self, method: str, path: str, body: dict | None, patience: float = ANSWERS):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=patience)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body),
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            value = json.loads(answer.read() or b"{}").get("value")
        if answer.status >= 400:
            raise Fault(json.dumps(value)[:600])
        return value

    def printed(self) -> bytes:
        pdf = self._profile / "print.pdf"
        pdf.unlink(missing_ok=True)
        for process in subprocess.run(["pgrep", "-f", f"phone.py {self._profile}"], capture_output=True, text=True,
                                      check=True).stdout.split():
            os.kill(int(process), signal.SIGUSR1)
        for _ in range(100):
            time.sleep(0.1)
            if b"PRINTED" in (self._profile / "log").read_bytes() and pdf.exists():
                return pdf.read_bytes()
        raise AssertionError("nothing was printed")

    def quit(self) -> None:
        with contextlib.suppress(Fault, OSError):
            self._ask("DELETE", f"/session/{self._session}", None)
        time.sleep(0.5)   # WebKit writes what it keeps
        self.kill()

    def _resize(self, width: int, height: int) -> None:
        self.command("rect", {"x": 0, "y": 0, "width": width, "height": height})


class Firefox(Browser):
    """Firefox ESR without a window. `how`: "dark", "noscript"."""

    name = "firefox"
    COMMANDS = {
        "open": "Navigate", "address": "GetCurrentURL", "run": "ExecuteScript", "run_async": "ExecuteAsyncScript",
        "find": "FindElement", "click": "ElementClick", "type": "ElementSendKeys", "actions": "PerformActions",
        "back": "Back", "reload": "Refresh", "tabs": "GetWindowHandles", "new_tab": "NewWindow",
        "switch": "SwitchToWindow", "picture": "TakeScreenshot", "rect": "SetWindowRect",
        "timeouts": "SetTimeouts", "print": "Print", "session": "NewSession"}
    SETTINGS = {
        "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
        "browser.startup.page": 0, "browser.startup.homepage_override.mstone": "ignore", "app.update.enabled": False,
        "app.normandy.enabled": False, "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False, "browser.safebrowsing.update.enabled": False,
        "services.settings.server": "", "dom.disable_beforeunload": True, "security.sandbox.content.level": 0,
        "ui.useOverlayScrollbars": 1, "browser.aboutwelcome.enabled": False,
        "browser.sessionstore.resume_from_crash": False, "remote.prefs.recommended": True}

    def __init__(self, profile: Path, display: str, *how: str):
        self._profile, self._how = profile, how
        self._start()

    def _start(self) -> None:
        port = free_port()
        settings = {**self.SETTINGS, "marionette.port": port, "javascript.enabled": "noscript" not in self._how,
                    "layout.css.prefers-color-scheme.content-override": 0 if "dark" in self._how else 1}
        (self._profile / "user.js").write_text("".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()))
        environment = {**os.environ, "MOZ_HEADLESS": "1", "HOME": str(self._profile), "TZ": "Europe/Oslo",
                       "MOZ_DISABLE_CONTENT_SANDBOX": "1", "MOZ_CRASHREPORTER_DISABLE": "1"}
        self._log = (self._profile / "log").open("ab")
        self._process = subprocess.Popen(
            ["firefox-esr", "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile",
             str(self._profile), "about:blank"],
            env=environment, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True)
        wait_for(port, BEGINS * 2)
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWERS)
        self._answers, self._number = self._socket.makefile("rb"), 0
        self._read()
        self.command("session", {"capabilities": {"alwaysMatch": {"pageLoadStrategy": "normal"}}})
        self.command("timeouts", {"script": ANSWERS * 1000, "pageLoad": ANSWERS * 1000})
        self.size(*PHONE)

    def command(self, name: str, parameters: dict | None = None):
        found = self._ask("WebDriver:" + self.COMMANDS[name], parameters or {})
        return found["value"] if isinstance(found, dict) and set(found) == {"value"} else found

    def _ask(self, name: str, parameters: dict):
        self._number += 1
        if "args" in parameters:
            parameters = {"newSandbox": False, "sandbox": None, **parameters}
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        while True:
            _, number, error, result = self._read()
            if number == self._number:
                break
        if error:
            raise Fault(json.dumps(error)[:600])
        return result

    def _read(self):
        length = b""
        while (digit := self._answers.read(1)) != b":":
            if not digit:
                raise Fault("Firefox has closed")
            length += digit
        return json.loads(self._answers.read(int(length)))

    def printed(self) -> bytes:
        return base64.b64decode(self.command("print", {"page": {"width": 21.0, "height": 29.7}, "background": True}))

    def quit(self) -> None:
        with contextlib.suppress(Fault, OSError):
            self._ask("Marionette:Quit", {"flags": ["eAttemptQuit"]})
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self.kill()

    def _hang_up(self) -> None:
        super()._hang_up()
        self._answers.close()
        self._socket.close()

    def _resize(self, width: int, height: int) -> None:
        # No window is narrower than 450 px, so the page within it is made so.
        self.command("rect", {"width": max(width, 500), "height": height + 120})
        self._ask("Marionette:SetContext", {"value": "chrome"})
        self._ask("WebDriver:ExecuteScript", {"args": [width, height], "script": """
            const [width, height] = arguments, page = gBrowser.selectedBrowser;
            for (const [name, value] of Object.entries({ width, height }))
              for (const limit of ["", "min-", "max-"]) page.style.setProperty(limit + name, value + "px");
            page.closest(".browserContainer")?.style.setProperty("align-items", "flex-start");"""})
        self._ask("Marionette:SetContext", {"value": "content"})


ENGINES: dict[str, type[Browser]] = {"firefox": Firefox, "webkit": WebKit}


def begin(engine: str, profile: Path, display: str, *how: str) -> Browser:
    """Start a browser on a profile; one that does not come is killed and asked once more."""
    profile.mkdir(parents=True, exist_ok=True)
    try:
        return ENGINES[engine](profile, display, *how)
    except (OSError, Fault, AssertionError):
        subprocess.run(["pkill", "-9", "-f", str(profile)], check=False)
        return ENGINES[engine](profile, display, *how)


def wait_for(port: int, seconds: float = BEGINS) -> None:
    """Until somebody listens on a port. Raises `TimeoutError`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(port)


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF has, whose objects may lie compressed."""
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            pdf += zlib.decompress(stream)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
