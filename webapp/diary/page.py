"""What the diary's smaller pages show. The course and one treatment: `course`; a day: `days/page.py`."""

import datetime as dt
from dataclasses import dataclass

from webapp import pages
from webapp.diary.forms import NextForm, TreatmentForm, UsualForm
from webapp.diary.recovery import Treatment
from webapp.diary.treatment_store import NextTreatment
from webapp.guide.rules import Rules


@dataclass(frozen=True, kw_only=True)
class TreatmentsPage(pages.Page):
    """Every treatment there is, the latest first."""

    template = "diary/treatments.html"

    treatments: list[Treatment]


@dataclass(frozen=True, kw_only=True)
class NewTreatmentPage(pages.Page):
    """The form for a treatment, and what holds on the first days after one."""

    template = "diary/new_treatment.html"

    form: TreatmentForm
    first_rules: Rules


@dataclass(frozen=True, kw_only=True)
class NextTreatmentPage(pages.Page):
    """The form for the next treatment's date."""

    template = "diary/next.html"

    form: NextForm
    original: dict[str, str]                    # what the form showed first
    ahead: NextTreatment | None                 # as it is stored
    earliest: tuple[dt.date, dt.date] | None    # when the plan puts it


@dataclass(frozen=True, kw_only=True)
class UsualPage(pages.Page):
    """How the skin is on an ordinary day."""

    template = "diary/usual.html"

    form: UsualForm
    usual: dict[str, int]   # level by sign, as it is stored
    frozen: bool            # what is raised now counts from the next treatment
