"""Firefox over its own socket (Marionette: the standard's commands under other names), without geckodriver."""

import base64
import contextlib
import json
import os
import socket
import subprocess
from pathlib import Path

from tests.engines.browser import ANSWERS, BEGINS, PHONE, Browser, Fault, wait_for
from tools.serving import free_port


class Firefox(Browser):
    """Firefox ESR without a window. `how`: "dark", "noscript", "push:" with the address of a push service."""

    name = "firefox"
    COMMANDS = {
        "open": "Navigate", "address": "GetCurrentURL", "run": "ExecuteScript", "run_async": "ExecuteAsyncScript",
        "find": "FindElement", "click": "ElementClick", "type": "ElementSendKeys", "actions": "PerformActions",
        "back": "Back", "reload": "Refresh", "tabs": "GetWindowHandles", "new_tab": "NewWindow",
        "switch": "SwitchToWindow", "picture": "TakeScreenshot", "rect": "SetWindowRect",
        "timeouts": "SetTimeouts", "cookie": "AddCookie", "print": "Print", "session": "NewSession"}
    SETTINGS = {
        "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
        "browser.startup.page": 0, "browser.startup.homepage_override.mstone": "ignore", "app.update.enabled": False,
        "app.normandy.enabled": False, "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False, "browser.safebrowsing.update.enabled": False,
        "services.settings.server": "", "dom.disable_beforeunload": True, "security.sandbox.content.level": 0,
        "ui.useOverlayScrollbars": 1, "browser.aboutwelcome.enabled": False,
        "browser.sessionstore.resume_from_crash": False, "remote.prefs.recommended": True,
        # Who asks that a site's storage is never let go is told yes.
        "dom.storageManager.prompt.testing": True, "dom.storageManager.prompt.testing.allow": True,
        # No process in store, and none for what no test does: a start takes half as long.
        "dom.ipc.processPrelaunch.enabled": False, "dom.ipc.processCount": 1, "fission.autostart": False,
        "browser.tabs.remote.separatePrivilegedContentProcess": False, "media.rdd-process.enabled": False,
        "media.utility-process.enabled": False, "extensions.webextensions.remote": False}

    def __init__(self, profile: Path, display: str, *how: str):
        self._profile, self._how = profile, how
        self._start()

    def _start(self) -> None:
        port = free_port()
        settings = {**self.SETTINGS, "marionette.port": port, "javascript.enabled": "noscript" not in self._how,
                    "layout.css.prefers-color-scheme.content-override": 0 if "dark" in self._how else 1}
        if push := next((one.removeprefix("push:") for one in self._how if one.startswith("push:")), ""):
            settings |= {"dom.push.connection.enabled": True, "dom.push.serverURL": push,
                         "dom.push.testing.allowInsecureServerURL": True, "permissions.default.desktop-notification": 1,
                         "alerts.useSystemBackend": False}   # which needs a desktop
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
