"""What makes the app installable, and readable without a network: manifests, the worker, the list of pages to keep.

So far the worker keeps public pages alone (the articles, above all when to get help). Diaries and writing
without a network follow with the outbox.
"""

import functools
import hashlib

from flask import Blueprint, Response, current_app, g

from webapp import languages, pages
from webapp.clinic.store import Clinic
from webapp.config import ROOT
from webapp.education import articles
from webapp.routine.product import ACTIVES
from webapp.sharing import access

blueprint = Blueprint("pwa", __name__, url_prefix="/<any(nb, sv, en):language>")
worker = Blueprint("worker", __name__)


@worker.get("/sw.js")
@access.open_to(access.ANYONE)
def script() -> Response:
    """The service worker, or with `SERVICE_WORKER=off` one that removes itself and what it kept."""
    name = "pwa/sw.js" if current_app.config["SERVICE_WORKER"] else "pwa/sw_off.js"
    prefix = current_app.extensions["hudro.assets"]
    response = pages.render(
        name, build=prefix.strip("/").rsplit("/", 1)[-1], prefix=prefix,
        lists={code: pages.url("pwa.pages_to_keep", language=code) for code in languages.LANGUAGES},
        offline={code: pages.url("pwa.offline", language=code) for code in languages.LANGUAGES},
        default=languages.DEFAULT)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
@access.open_to(access.ANYONE)
def manifest() -> Response:
    """How the installed app is called, looks and starts, in one language."""
    response = pages.render("pwa/manifest.webmanifest")
    response.headers["Content-Type"] = "application/manifest+json; charset=utf-8"
    return pages.for_everyone(response)


@blueprint.get("/offline")
@access.open_to(access.ANYONE)
def offline() -> Response:
    """What the worker shows when a page is not kept and there is no network."""
    return pages.for_everyone(pages.render_public("pwa/offline.html"))


@blueprint.get("/install")
@access.open_to(access.ANYONE)
def install() -> Response:
    """How to put the app on a phone."""
    return pages.for_everyone(pages.render_public("pwa/install.html"))


@blueprint.get("/offline/pages")
@access.open_to(access.ANYONE)
def pages_to_keep() -> Response:
    """The list that the worker keeps: public pages, each with a version that changes when the page may have."""
    addresses = [pages.url("education.education"), pages.url("pwa.install"), pages.url("welcome.welcome")]
    addresses += [pages.url("education.article", slug=slug) for slug in articles.SLUGS]
    addresses += [pages.url("routine.active", active=active) for active in ACTIVES]
    addresses += [pages.url("pwa.offline", language=code) for code in languages.LANGUAGES]
    prefix = current_app.extensions["hudro.assets"]
    version = _version(prefix, g.clinic)
    response = pages.as_json({
        "account": "none",
        "pages": [{"url": address, "version": version} for address in addresses],
        "assets": [prefix + "js/worker.js", prefix + "icons/hudro.svg", prefix + "css/base.css"],
    })
    response.headers["Cache-Control"] = "no-cache"
    return response


@functools.lru_cache(maxsize=64)
def _version(prefix: str, clinic: Clinic) -> str:
    """Public pages are made of our files and what is known of the clinic; one name for all of it."""
    return hashlib.sha256(f"{prefix}{clinic}{_content()}".encode()).hexdigest()[:16]


@functools.cache
def _content() -> str:
    """A digest of every file that a page is made of: code, templates, texts, numbers, messages."""
    files = [file for folder in ("webapp", "translations") for file in sorted((ROOT / folder).rglob("*"))
             if file.suffix in (".py", ".html", ".md", ".toml", ".po")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
