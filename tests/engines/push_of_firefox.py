"""The push service that Firefox keeps a connection to, on this machine: what an app sends to the address that it gives
a page goes on to the browser, encrypted as it came. (Mozilla's autopush, as far as a browser hears of it.)"""

import base64
import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.reminders.push_service import Arrived, PushService


class PushOfFirefox(PushService):
    """`socket`: the address that a browser connects to; `connected`: how many browsers have said hello."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self._browsers: dict[str, ServerConnection] = {}   # by the channel that a page was given
        self._sockets = serve(self._converse, "127.0.0.1", 0, subprotocols=["push-notification"])
        self.socket = f"ws://127.0.0.1:{self._sockets.socket.getsockname()[1]}/"
        threading.Thread(target=self._sockets.serve_forever, daemon=True).start()

    def _converse(self, browser: ServerConnection) -> None:
        for text in self._heard(browser):
            said = json.loads(text)
            kind, channel = said.get("messageType"), said.get("channelID", "")
            if kind == "hello":
                answer = {"messageType": "hello", "status": 200, "use_webpush": True, "broadcasts": {},
                          "uaid": said.get("uaid") or uuid.uuid4().hex}
                # One that comes back is still reached by what it was given before.
                self._browsers = dict.fromkeys(self._browsers, browser)
            elif kind == "register":
                self._browsers[channel] = browser
                answer = {"messageType": "register", "channelID": channel, "status": 200,
                          "pushEndpoint": f"{self.address}/wpush/{channel}"}
            elif kind == "unregister":
                self._browsers.pop(channel, None)
                answer = {"messageType": "unregister", "channelID": channel, "status": 200}
            elif not said:   # a ping
                answer = {}
            else:
                continue
            browser.send(json.dumps(answer))

    @staticmethod
    def _heard(browser: ServerConnection) -> Iterator[str | bytes]:
        with contextlib.suppress(ConnectionClosed):   # it was killed
            yield from browser

    def hand_on(self, arrived: Arrived) -> None:
        """To the browser that was given this address."""
        channel = arrived.path.rpartition("/")[2]
        if browser := self._browsers.get(channel):
            browser.send(json.dumps({
                "messageType": "notification", "channelID": channel, "version": uuid.uuid4().hex,
                "ttl": int(arrived.headers["ttl"]), "headers": {"encoding": arrived.headers["content-encoding"]},
                "data": base64.urlsafe_b64encode(arrived.body).rstrip(b"=").decode()}))

    def stop(self) -> None:
        """Close it, with its connections."""
        self._sockets.shutdown()
        super().stop()
