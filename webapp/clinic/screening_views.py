"""The questions that a clinic asks before a treatment, in its own words."""

from dataclasses import dataclass

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from webapp import access, database, languages, pages
from webapp.clinic.screening_forms import ScreeningForm, shown
from webapp.screening import store
from webapp.screening.questions import Screening

blueprint = Blueprint("clinic_screening", __name__, url_prefix=languages.PREFIX + "/clinic/screening")


@dataclass(frozen=True, kw_only=True)
class ClinicScreeningPage(pages.Page):
    """The list that is asked, in each language, with what is missing and what is the clinic's own."""

    template = "clinic/screening.html"

    form: ScreeningForm
    keys: list[str]                  # of the questions, the list's own and then room for new ones
    known: Screening                 # as it is asked now
    usual: Screening                 # as it comes with the app
    own: frozenset[str]              # keys of questions in the clinic's own words
    changes: list[tuple[Screening, bool, str, str]]   # as `store.changes` has it


@blueprint.get("/")
@access.requires(access.THERAPIST)
def screening() -> Response:
    return _page()


@blueprint.post("/")
@access.requires(access.THERAPIST)
def change() -> Response:
    """From now on this is asked. Whoever has answered before is asked anew what is worded anew."""
    db = database.current()
    with database.writing(db):
        known = store.current(db)
        form = ScreeningForm.of(known, request.form)
        valid = form.validate()
        if form.version.data != known.screening.id:
            form.version.errors = [_(
                "A colleague has changed the questions since you opened this page. Look through them once more.")]
        elif valid:
            if (form.screening(), form.is_demanded) != (known.screening, known.is_demanded):
                store.change(db, form.screening(), form.is_demanded, author_id=g.account.id, name=g.account.name,
                             now=pages.now())
            return pages.redirect("clinic_screening.screening")
    return _page(form, status=422)


@blueprint.post("/reset")
@access.requires(access.THERAPIST)
def reset() -> Response:
    """Ask what the guide asks again."""
    db = database.current()
    with database.writing(db):
        known, usual = store.current(db), store.default_screening()
        if known.screening != usual:
            store.change(db, usual, known.is_demanded, author_id=g.account.id, name=g.account.name, now=pages.now())
    return pages.redirect("clinic_screening.screening")


def _page(form: ScreeningForm | None = None, status: int = 200) -> Response:
    db = database.current()
    known = store.current(db)
    usual = store.default_screening()
    words = {one.key: one.words for one in usual.questions}
    form = form or ScreeningForm.of(known, data=shown(known))
    return pages.render(ClinicScreeningPage(
        form=form, keys=form.keys, known=known.screening, usual=usual,
        own=frozenset(one.key for one in known.screening.questions if one.words != words.get(one.key)),
        changes=store.changes(db)), here="/clinic/screening/", status=status)
