"""The front door: a language for those who came without one, the welcome page, and a sign of life."""

from flask import Blueprint, Response, current_app, make_response, request

from webapp import access, database, languages, migrations, pages, taken_away
from webapp.accounts import sessions

front = Blueprint("front", __name__)
blueprint = Blueprint("welcome", __name__, url_prefix=languages.PREFIX)


@front.get("/")
@access.requires(access.ANYONE)
def door() -> Response:
    """To the welcome page, in the account's language, else the cookie's, else the browser's."""
    account = sessions.load()
    language = account.language if account else languages.negotiated(request)
    response = make_response("", 302, {"Location": pages.url("welcome.welcome", language=language)})
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@front.get("/healthz")
@access.requires(access.ANYONE)
def health() -> Response:
    """200 and the schema's version, when the database can be read and written to.

    503 after a write that failed, until one has succeeded (this tries one), and while the disk is nearly full.
    """
    store, db = current_app.extensions["hudro.store"], database.current()
    if store.last_write_failed or taken_away.is_behind(store.path):
        with database.writing(db):
            db.conn.execute("UPDATE epoch SET epoch = epoch")
    if taken_away.is_behind(store.path):
        return make_response({"fault": "the journal of what was taken away cannot be written"}, 503)
    if store.is_nearly_full():
        return make_response({"fault": "the disk is nearly full"}, 503)
    return make_response({"schema": migrations.version(db)})


@blueprint.get("/")
@access.requires(access.ANYONE)
def welcome() -> Response:
    """The same page for everyone: it never reads who is signed in, so any cache may keep it."""
    return pages.for_everyone(pages.render_public("welcome.html", styles=("base.css",), menu=False))
