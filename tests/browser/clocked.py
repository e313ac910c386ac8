"""The app with a clock that a test can move (a setting of the app, read from a file that holds seconds ahead), and
with a worker of another version or files of another build when a test says so."""

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


def another_build(response: Response) -> Response:
    """Pages that name the same files under another build."""
    if (AHEAD.parent / "another-build").exists() and response.mimetype in ("text/html", "application/json",
                                                                         "text/javascript"):
        response.set_data(response.get_data().replace(BUILD.encode(), OTHER.encode()))
    return response


def of_both_builds(application):
    """Files of the other build are those of this one."""
    def wrapped(environ, start_response):
        environ["PATH_INFO"] = environ["PATH_INFO"].replace(f"/static/{OTHER}/", f"/static/{BUILD}/")
        return application(environ, start_response)

    return wrapped


app = create_app(CLOCK=now)
BUILD, OTHER = app.extensions["hudro.assets"].split("/")[2], "0123456789ab"
app.after_request(another_version)
app.after_request(another_build)
app.wsgi_app = of_both_builds(app.wsgi_app)
