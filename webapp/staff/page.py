"""What the pages about the people who work in the clinic show."""

from dataclasses import dataclass

from webapp import pages
from webapp.accounts.forms import OwnPasswordForm
from webapp.accounts.help_store import Therapist
from webapp.clients.store import Alone
from webapp.staff.forms import ClientHelpForm, TherapistForm


@dataclass(frozen=True, kw_only=True)
class StaffPage(pages.Page):
    """Everybody who works in the clinic, the form for somebody new, and that for a client who cannot get in."""

    template = "staff/staff.html"

    therapists: list[Therapist]
    form: TherapistForm
    client_form: ClientHelpForm


@dataclass(frozen=True, kw_only=True)
class TherapistPage(pages.Page):
    """What can be done for, or about, one of them."""

    template = "staff/therapist.html"

    person: Therapist
    form: OwnPasswordForm
    number: int          # clients with an open sign that nobody else sees
    alone: list[Alone]   # those of them who are named: once somebody is to be taken out, and each is noted as a look


@dataclass(frozen=True, kw_only=True)
class CodePage(pages.Page):
    """A code for a new password, shown once."""

    template = "staff/code.html"

    name: str
    email: str
    code: str
    link: str        # to the page where it is used, with the code behind the #
    is_therapist: bool
