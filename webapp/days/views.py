"""The page of a date, and the way to today's."""

from flask import Blueprint, Response, abort, g

from webapp import pages
from webapp.days import page
from webapp.sharing import access

blueprint = Blueprint("days", __name__, url_prefix="/<any(nb, sv, en):language>")


@blueprint.get("/today")
@access.open_to(access.SIGNED_IN)
def today() -> Response:
    """Where sign-in leads: the client's own date, or the therapist's list."""
    if g.account.therapist:
        return pages.go("clients.clients")
    return pages.go("days.day", day=g.account.today(pages.now()).isoformat())


@blueprint.get("/days/<day>")
@access.open_to(access.CLIENT)
def day(day: str) -> Response:
    date = pages.day_of(day)
    if date is None:
        abort(404)
    return page.show(date)
