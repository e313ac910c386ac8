"""The questions before a treatment: read, answered and signed by the client."""

from flask import Blueprint, Response, g

from webapp import access, languages, pages
from webapp.screening import page
from webapp.screening.questions import EVERY
from webapp.screening.signing import sign

blueprint = Blueprint("screening", __name__, url_prefix=languages.PREFIX + "/screening")
blueprint.add_app_template_global(lambda translate: [translate(words) for _key, words in EVERY], "reasons_to_wait")


@blueprint.get("/")
@access.requires(access.CLIENT)
def screening() -> Response:
    return page.show()


@blueprint.post("/answers")
@access.requires(access.CLIENT)
def answer() -> Response:
    sign(g.account.id, page.show)
    return pages.redirect("screening.screening", notice="sent")
