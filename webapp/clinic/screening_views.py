"""The questions that a clinic asks before a treatment, in its own words."""

from dataclasses import dataclass

from flask import Blueprint, Response, g, request

from webapp import access, database, languages, pages
from webapp.clinic.screening_forms import ScreeningForm, shown
from webapp.screening import store
from webapp.screening.questions import Screening
from webapp.screening.store import Current

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
    values: dict[str, str]           # what the fields show, by their names
    original: dict[str, str]         # what they showed first
    errors: dict[str, str]
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
        if form.validate():
            wanted = Current(form.screening(), form.is_demanded)
            if wanted != known:
                store.change(db, wanted.screening, wanted.is_demanded, author_id=g.account.id, name=g.account.name,
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
    stored = shown(known)
    original = {**stored, **(form.original() if form else {})}
    form = form or ScreeningForm.of(known, data=stored)
    return pages.render(ClinicScreeningPage(
        form=form, keys=form.keys, known=known.screening, usual=usual,
        own=frozenset(one.key for one in known.screening.questions if one.words != words.get(one.key)),
        values={name: (field.data or "") if name in form.given or not form.given else stored.get(name, "")
                for name, field in form._fields.items()},
        original={name: original.get(name, "") for name in form._fields},
        errors={name: str(field.errors[0]) for name, field in form._fields.items() if field.errors},
        changes=store.changes(db)), here="/clinic/screening/", status=status)
