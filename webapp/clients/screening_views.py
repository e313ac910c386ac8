"""What a client has answered before a treatment, as a therapist reads it; and the questions asked in the chair, on the
clinic's own device."""

from dataclasses import dataclass

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages
from webapp.clients.of_client import OfClient, of_client
from webapp.screening import page, store
from webapp.screening.answers import Answered, Before
from webapp.screening.forms import AnswersForm
from webapp.screening.signing import sign

blueprint = Blueprint("client_screening", __name__, url_prefix=languages.PREFIX + "/clients/<client>/screening")


@dataclass(frozen=True, kw_only=True)
class AnsweredPage(OfClient):
    """All that a client has answered and signed."""

    template = "clients/screening.html"

    before: Before                # a treatment today
    answered: list[Answered]      # the latest first


@dataclass(frozen=True, kw_only=True)
class AskPage(page.Asked, OfClient):
    """The questions for a client to answer in the chair: in the client's language, and nothing else of the clinic's."""

    template = "clients/ask.html"


@blueprint.get("/")
@access.requires_share("diary", looks_at="screening")
def screening(client: str) -> Response:
    db, today = database.current(), g.client.today(pages.now())
    return pages.render(AnsweredPage.of(
        of_client(), before=page.read_before(db, g.client, today),
        answered=store.answered(db, g.client.id, g.client.local)))


@blueprint.get("/ask")
@access.requires_share("diary", looks_at="screening")
def ask(client: str) -> Response:
    return _ask()


@blueprint.post("/answers")
@access.requires_share("diary", looks_at="screening")
def answer(client: str) -> Response:
    """The client's answers, signed on the device of the therapist, whose language the way back is in."""
    sign(client, _ask)
    today = g.client.today(pages.now())
    return pages.redirect("visits.treatment", client=client, day=today.isoformat(), language=g.account.language)


def _ask(form: AnswersForm | None = None, status: int = 200) -> Response:
    db, today = database.current(), g.client.today(pages.now())
    return pages.render(AskPage.of(of_client(), page.read_asked(db, g.client, today, form)),
                        here=f"/clients/{g.client.id}/screening/ask", status=status)
