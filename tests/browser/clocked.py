"""The app with a clock that a test can move (a setting of the app; a file holds how far it is ahead), and
with a worker of another version, files of another build or no list of pages when a test says so."""

import datetime as dt
import mmap
import os
import struct
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import ServiceUnavailable

from tests.browser.clinic import SECONDS_AHEAD
from tests.people import CHEAP
from webapp import create_app

DATA = Path(os.environ["HUDRO_DATA"])
with (DATA / SECONDS_AHEAD).open("rb") as file:
    AHEAD = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def now() -> dt.datetime:
    """The server's clock."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=struct.unpack("d", AHEAD)[0])


def another_version(response: Response) -> Response:
    """The same worker in other words: to a browser that is a new one."""
    if request.path == "/sw.js" and (DATA / "another-version").exists():
        response.set_data(response.get_data() + b"\n// another version")
    return response


def another_build(response: Response) -> Response:
    """Pages that name the same files under another build."""
    if (DATA / "another-build").exists() and response.mimetype in ("text/html", "application/json", "text/javascript"):
        response.set_data(response.get_data().replace(BUILD.encode(), OTHER.encode()))
    return response


def know_the_build() -> None:
    """What pages are made of, as their versions have it."""
    app.extensions["hudro.assets"] = f"/static/{OTHER if (DATA / 'another-build').exists() else BUILD}/"


def no_list() -> None:
    """The list of pages to keep, refused as while too many ask for theirs."""
    if request.path.endswith("/offline/pages") and (DATA / "no-list").exists():
        raise ServiceUnavailable(retry_after=5)


def of_both_builds(application):
    """Files of the other build are those of this one."""
    def wrapped(environ, start_response):
        environ["PATH_INFO"] = environ["PATH_INFO"].replace(f"/static/{OTHER}/", f"/static/{BUILD}/")
        return application(environ, start_response)

    return wrapped


app = create_app(CLOCK=now, PASSWORD_MEMORY=CHEAP)
BUILD, OTHER = app.extensions["hudro.assets"].split("/")[2], "0123456789ab"
app.before_request(know_the_build)
app.before_request(no_list)
app.after_request(another_version)
app.after_request(another_build)
app.wsgi_app = of_both_builds(app.wsgi_app)
