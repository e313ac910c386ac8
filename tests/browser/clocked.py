"""The app with a clock that a test can move (a setting of the app, read from a file that holds seconds ahead), and
with a worker of another version when a test says so."""

import datetime as dt
import os
from pathlib import Path

from flask import Response, request

from webapp import create_app

AHEAD = Path(os.environ["HUDRO_DATA"]) / "seconds-ahead"


def now() -> dt.datetime:
    """The server's clock."""
    ahead = float(AHEAD.read_text()) if AHEAD.exists() else 0
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ahead)


def another_version(response: Response) -> Response:
    """The same worker in other words: to a browser that is a new one."""
    if request.path == "/sw.js" and (AHEAD.parent / "another-version").exists():
        response.set_data(response.get_data() + b"\n// another version")
    return response


app = create_app(CLOCK=now)
app.after_request(another_version)
