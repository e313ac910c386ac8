"""What makes the app installable, and readable without a network: manifests, the worker, the list of pages to keep."""

import datetime as dt
import functools
import hashlib
import io
import json
from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, request

from webapp import access, database, languages, pages, queries, receipts, security, versions
from webapp.accounts import sessions
from webapp.accounts import store as accounts
from webapp.accounts.store import Account, stamp
from webapp.clients import page as clients
from webapp.clinic.store import Clinic
from webapp.config import ROOT
from webapp.days import page as days
from webapp.diary import course as diary
from webapp.education import articles
from webapp.messages import page as messages
from webapp.reminders import words
from webapp.reminders.kinds import Kind
from webapp.routine import page as routine
from webapp.routine.actives import ACTIVES
from webapp.screening import page as screening
from webapp.sharing import page as sharing
from webapp.turns import Turns

blueprint = Blueprint("pwa", __name__, url_prefix=languages.PREFIX)
worker = Blueprint("worker", __name__)
# Two lists at once would each take twice as long, and pages with them. Whoever waits holds one of the server's threads;
# visitors, of whom nobody knows how many there are, take nobody's place.
OF_PEOPLE, OF_VISITORS = Turns(1, waiting=3, patience=5), Turns(1)
SOME_DAY = "2000-01-01"   # stands for a date in an address that the worker completes


@worker.get("/sw.js")
@access.requires(access.ANYONE)
def script() -> Response:
    """The service worker, with what it has to know written before it; or with `SERVICE_WORKER=off` one that removes
    itself and what it kept."""
    if current_app.config["SERVICE_WORKER"]:
        text = f"self.configuration={json.dumps(_configuration(), sort_keys=True)};\n{_file('min/sw.js')}"
    else:
        text = _file("min/worker_off.js")
    response = make_response(text)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _configuration() -> dict[str, Any]:
    """What `static/js/sw.js` is told: addresses, and the build whose files its pages name."""
    prefix = current_app.extensions["hudro.assets"]
    days = _in_each_language("days.day", day=SOME_DAY)
    return {
        "build": prefix.strip("/").rsplit("/", 1)[-1],
        "lists": _in_each_language("pwa.pages_to_keep"),
        "offline": _in_each_language("pwa.offline"),
        "today": {address: days[code] for code, address in _in_each_language("days.today").items()},
        "some_day": SOME_DAY,
        "leave": [*_in_each_language("accounts.sign_out").values(),
                  *_in_each_language("diary.evening_reminder").values(),
                  pages.url("health.alive", language=None), pages.url("health.ready", language=None)],
        "files": prefix.rsplit("/", 2)[0] + "/",
        "key": pages.url("pwa.account_key", language=languages.DEFAULT),
        "default": languages.DEFAULT,
        "app": words.APP,
        "reminder": {code: words.line(Kind.NEWS, code) for code in languages.LANGUAGES},
        "icon": prefix + "icons/hudro-192.png", "badge": prefix + "icons/monochrome-512.png",
    }


@functools.cache
def _file(name: str) -> str:
    return (ROOT / "static" / name).read_text(encoding="utf-8")


@blueprint.post("/offline/key")
@access.requires(access.SIGNED_IN)
def account_key() -> Response:
    """What the phone seals this account's writes and pages with, for as long as the sign-in lasts: 64 bytes. A POST, so
    that nothing between here and there keeps it."""
    response = make_response(accounts.phone_key(database.current(), g.account.id))
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Hudro-Account"] = g.account.id
    return response


@blueprint.get("/manifest.webmanifest")
@access.requires(access.ANYONE)
def manifest() -> Response:
    """How the installed app is called, looks and starts, in one language."""
    response = pages.render("pwa/manifest.webmanifest")
    response.headers["Content-Type"] = "application/manifest+json; charset=utf-8"
    return pages.for_everyone(response)


@blueprint.get("/offline")
@access.requires(access.ANYONE)
def offline() -> Response:
    """What the worker shows when a page is not kept and there is no network."""
    return pages.for_everyone(pages.render_public("pwa/offline.html"))


@blueprint.get("/install")
@access.requires(access.ANYONE)
def install() -> Response:
    """How to put the app on a phone."""
    return pages.for_everyone(pages.render_public("pwa/install.html"))


@blueprint.get("/outbox")
@access.requires(access.SIGNED_IN)
def outbox() -> Response:
    """What waits on this phone. The server knows nothing of it: it sends the words, the phone fills them in."""
    return pages.render("pwa/outbox.html")


@blueprint.get("/offline/pages")
@access.requires(access.ANYONE)
def pages_to_keep() -> Response:
    """The list that the worker keeps, each page with a version that changes when the page may have.

    To work it out costs as much as some of its pages: it takes turns, or answers 503, and the worker asks again.
    """
    account = sessions.load()
    if account is None:
        return _list_of_pages()
    with OF_PEOPLE.turn(account.id):
        return _list_of_pages()


@blueprint.post("/offline/pages")
@access.requires(access.ANYONE)
def changed_pages() -> Response:
    """The same list, and in it the text of each page whose version does not lie on the phone.

    The body names those that do, one a line: too many for an address, and of private pages.
    """
    account = sessions.load()
    with OF_PEOPLE.turn(account.id) if account else OF_VISITORS.turn(""):
        return _list_of_pages(had=frozenset(request.get_data(as_text=True).split()))


def _list_of_pages(had: Collection[str] | None = None) -> Response:
    """The list; with the versions on the phone also the text of all other pages."""
    prefix, account, now, db = current_app.extensions["hudro.assets"], sessions.load(), pages.now(), database.current()
    epoch, backed_up = receipts.epoch(db)
    listed = [_listed(address, _version(prefix, g.clinic, address), had, now) for address in _public_pages()]
    if account:
        with queries.asking_once(*days.asked_about(account.today(now))), versions.of_many_pages():
            listed += [_listed(address, version, had, now, account)
                       for address, version in _private_pages(account, now)]
        listed += [_listed(address, version, had, now, account) if version else {"url": address, "version": ""}
                   for address, version in _opened_pages(account, now)]
    response = pages.as_json({
        "account": account.id if account else "none",
        "pages": listed,
        "assets": [prefix + name for name in (_assets() if account else PUBLIC_ASSETS)],
        "opened": "" if account is None or account.therapist else
        pages.url("days.day", day=SOME_DAY).removesuffix(SOME_DAY),
        "at": stamp(now), "epoch": epoch, "backed_up": backed_up,
    })
    response.headers["Cache-Control"] = "no-cache" if account is None else "private, no-store"
    return response


PUBLIC_ASSETS = ("min/reader.js", "icons/hudro.svg", "css/base.css")


@functools.cache
def _assets() -> tuple[str, ...]:
    """Every file that a page of a signed-in reader uses."""
    static = ROOT / "static"
    files = [*static.glob("css/*.css"), *static.glob("vendor/*.js"),
             *(static / "min" / f"{name}.js" for name in ("app", "hold", "outbox", "reader")),
             static / "images" / "signs.svg", static / "icons" / "hudro.svg"]
    return tuple(sorted(str(file.relative_to(static)) for file in files))


def _public_pages() -> list[str]:
    found = [pages.url("education.education"), pages.url("pwa.install"), pages.url("welcome.welcome")]
    found += [pages.url("education.article", slug=slug) for slug in articles.SLUGS]
    found += [pages.url("routine.active", active=active) for active in ACTIVES]
    return found + list(_in_each_language("pwa.offline").values())


def _private_pages(account: Account, now: dt.datetime) -> list[tuple[str, str | None]]:
    """What one person may open without a network, with its version where that is known already; each feature says which
    of its pages."""
    own = [pages.url("account.show"), pages.url("pwa.outbox")]
    db, today = database.current(), account.today(now)
    kept_days = [] if account.therapist else days.to_keep(db, account, today)
    others = [address for one in (diary, routine, sharing, messages, screening)
              for address in one.to_keep(db, account, today)] if not account.therapist else []
    return [*kept_days, *((address, None) for address in (*others, *own))]


def _opened_pages(account: Account, now: dt.datetime) -> list[tuple[str, str]]:
    """What a therapist keeps of clients: (address, version)."""
    return clients.to_keep(database.current(), account.id, now) if account.therapist else []


def _in_each_language(endpoint: str, **values: str) -> dict[str, str]:
    return {code: pages.url(endpoint, language=code, **values) for code in languages.LANGUAGES}


def _listed(address: str, version: str | None, had: Collection[str] | None, as_of: dt.datetime,
            reader: Account | None = None) -> dict[str, Any]:
    """A page of the list; `reader`: whose it is, where it is private. A version that is not known is that of the page
    as they would get it now."""
    def is_kept(version: str) -> bool:
        return had is None or version in had

    if version and is_kept(version):
        return {"url": address, "version": version}
    response, headers = _made(address, is_kept, as_of, reader)
    version = version or pages.version_of(response)
    if response.status_code == 304:
        return {"url": address, "version": version}
    return {"url": address, "version": version, "headers": headers, "body": response.get_data(as_text=True)}


def _made(address: str, is_kept: Callable[[str], bool], as_of: dt.datetime,
          reader: Account | None) -> tuple[Response, dict[str, str]]:
    """A page as this person would get it now, and what is said with it to a script; without its text where its version
    is kept. It is from when the list was begun: what was stored while that is put together may be missing in it, and a
    phone that opens the page must neither take it for newer nor leave out what it has sent since.

    In a context of its own: what this request knows of who asks is nothing that a public page may say, and a private
    one is told it.
    """
    clinic = g.clinic
    path, _, query = address.partition("?")
    environ = {**request.environ, "PATH_INFO": path, "RAW_URI": address, "QUERY_STRING": query,
               "REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "", "CONTENT_TYPE": "", "CONTENT_LENGTH": "",
               "wsgi.input": io.BytesIO(), pages.IS_KEPT: is_kept, pages.AS_OF: as_of}
    with current_app.app_context(), current_app.request_context(environ):
        g.clinic = clinic
        if reader:
            g.account = reader
        response = current_app.full_dispatch_request()
        if response.status_code not in (200, 304):   # an error page is no version of a page: the phone asks again later
            abort(503)
        headers = dict([*response.headers, *security.headers_of_document(environ)])
        headers.pop("Set-Cookie", None)
        return response, headers


@functools.lru_cache(maxsize=1024)
def _version(prefix: str, clinic: Clinic, address: str) -> str:
    """Public pages are made of our files and what is known of the clinic."""
    return hashlib.sha256(f"{address}{prefix}{clinic}{versions.of_code()}".encode()).hexdigest()[:16]

