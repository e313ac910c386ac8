"""WebKit over HTTP: `WebKitWebDriver`, with `phone.py` as its browser."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.engines.browser import ANSWERS, BEGINS, PHONE, Browser, Fault, wait_for
from tools.serving import free_port


class WebKit(Browser):
    """WebKitGTK. `how`: words for `phone.py` ("dark", "noscript")."""

    name = "webkit"
    COMMANDS = {
        "open": ("POST", "/url"), "address": ("GET", "/url"), "run": ("POST", "/execute/sync"),
        "run_async": ("POST", "/execute/async"), "find": ("POST", "/element"), "click": ("POST", "/element/{id}/click"),
        "type": ("POST", "/element/{id}/value"), "actions": ("POST", "/actions"), "back": ("POST", "/back"),
        "reload": ("POST", "/refresh"), "tabs": ("GET", "/window/handles"), "new_tab": ("POST", "/window/new"),
        "switch": ("POST", "/window"), "picture": ("GET", "/screenshot"), "rect": ("POST", "/window/rect"),
        "timeouts": ("POST", "/timeouts"), "cookie": ("POST", "/cookie")}

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
