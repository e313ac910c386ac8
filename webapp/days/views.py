"""The page of a date, and the way to today's."""

from flask import Blueprint, Response, abort, g

from webapp import access, pages
from webapp.days import page

blueprint = Blueprint("days", __name__, url_prefix="/<any(nb, sv, en):language>")


@blueprint.get("/today")
@access.requires(access.SIGNED_IN)
def today() -> Response:
    """Where sign-in leads: the client's own date, or the therapist's list."""
    if g.account.therapist:
        return pages.go("clients.clients")
    return pages.go("days.day", day=g.account.today(pages.now()).isoformat())


@blueprint.get("/days/<day>")
@access.requires(access.CLIENT)
def day(day: str) -> Response:
    date = pages.day_of(day)
    if date is None:
        abort(404)
    return page.show(date)
