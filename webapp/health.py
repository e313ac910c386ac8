"""For whatever watches the server: whether it is alive, and whether it should be given work."""

import datetime as dt

from flask import Blueprint, Response, current_app, make_response

from webapp import access, copies_folder, database, migrations, pages, queries, taken_away
from webapp.times import moment, stamp

blueprint = Blueprint("health", __name__)

WITHIN = 2.0   # seconds that a question waits for its turn to write: a watcher asks again, and each holds a thread
AHEAD = dt.timedelta(minutes=5)   # a clock that is set right goes back by seconds


@blueprint.get("/healthz")
@access.requires(access.ANYONE)
def alive() -> Response:
    """200 and the schema's version, when the database can be read and written to.

    503 after a write that failed, until one has succeeded (this tries one), and while the disk is nearly full.
    """
    store, db = current_app.extensions["hudro.store"], database.current()
    if (store.last_write_failed or taken_away.is_behind(store.path)) and not store.can_write(WITHIN):
        return make_response({"fault": "nothing can be written"}, 503)
    if taken_away.is_behind(store.path):
        return make_response({"fault": "the journal of what was taken away cannot be written"}, 503)
    if store.is_nearly_full():
        return make_response({"fault": "the disk is nearly full"}, 503)
    return make_response({"schema": migrations.version(db)})


@blueprint.get("/readyz")
@access.requires(access.ANYONE)
def ready() -> Response:
    """200, or 503 and each thing that somebody should see to: a write that fails, a full disk, a journal that lacks
    something, copies that are old or were not restored on trial, a clock that goes wrong."""
    store, db, now = current_app.extensions["hudro.store"], database.current(), pages.now()
    faults = [] if store.can_write(WITHIN) else ["nothing can be written"]
    if taken_away.is_behind(store.path):
        faults.append("the journal of what was taken away cannot be written")
    if store.is_nearly_full():
        faults.append("the disk is nearly full")
    if folder := current_app.config["BACKUPS"]:
        faults += copies_folder.state(folder, now).faults(now)
    if _latest(db) > now + AHEAD:
        faults.append("the clock has gone back")
    return make_response({"ready": not faults, "faults": faults, "at": stamp(now)}, 503 if faults else 200)


def _latest(db: database.Database) -> dt.datetime:
    """When the last of what clients said of their skin arrived, by this machine's own clock; of a thousand, so that a
    clock that has gone back is told of for as long."""
    found = queries.row(db, "SELECT max(received_at) FROM"
                            " (SELECT received_at FROM observation ORDER BY id DESC LIMIT 1000)")
    return moment(found[0]) if found and found[0] else dt.datetime.min.replace(tzinfo=dt.UTC)
