"""Who shares a diary with the therapist. Sharing comes with its own issue; until then the list is empty."""

from flask import Blueprint, Response

from webapp import pages
from webapp.sharing import access

blueprint = Blueprint("clients", __name__, url_prefix="/<any(nb, sv, en):language>/clients")


@blueprint.get("/")
@access.open_to(access.THERAPIST)
def clients() -> Response:
    return pages.render("clients/clients.html")
