"""The clinic's own guide: edited by its therapists, read by its clients from then on."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, request

from webapp import access, copies_folder, database, languages, pages
from webapp.clinic import forms, proposals, store
from webapp.clinic.forms import SECTIONS, ClinicForm, PurposeForm
from webapp.forms import posted
from webapp.guide import clinic_numbers
from webapp.times import stamp

blueprint = Blueprint("clinic", __name__, url_prefix=languages.PREFIX + "/clinic")


@blueprint.get("/")
@access.requires(access.THERAPIST)
def clinic() -> Response:
    return _page()


@blueprint.post("/")
@access.requires(access.THERAPIST)
def change() -> Response:
    form = ClinicForm(request.form)
    valid = form.validate()
    if not form.validate_together(forms.stored(g.clinic)) or not valid:
        return _page(form, status=422)
    _say(form.said_of())
    return pages.redirect("clinic.clinic")


@blueprint.post("/proposals/<int:proposal>/agree")
@access.requires(access.THERAPIST)
def agree(proposal: int) -> Response:
    """The second person's yes: the numbers hold from now on."""
    db, now = database.current(), pages.now()
    with database.writing(db):
        one = proposals.open_one(db, proposal)
        if one is None or one.author_id == g.account.id:
            abort(404)
        form = forms.still_fits(one.changes, g.clinic)
        if not form.errors:
            store.tailor(db, one.changes, author_id=g.account.id, name=f"{one.name}, {g.account.name}", now=now)
            proposals.decide(db, proposal, g.account.name, True, now)
            return pages.redirect("clinic.clinic")
    return _page(form, status=422)   # what it was to fit has changed since


@blueprint.post("/proposals/<int:proposal>/decline")
@access.requires(access.THERAPIST)
def decline(proposal: int) -> Response:
    """A colleague's no, or the author's second thought: the numbers stay as they are."""
    db = database.current()
    with database.writing(db):
        if proposals.open_one(db, proposal) is None:
            abort(404)
        proposals.decide(db, proposal, g.account.name, False, pages.now())
    return pages.redirect("clinic.clinic")


@blueprint.post("/reset/<part>")
@access.requires(access.THERAPIST)
def reset(part: str) -> Response:
    """Propose the facts' own numbers for one section, or take its texts away at once."""
    if part not in SECTIONS or part == "contact":
        abort(404)
    defaults = {name: str(value) for name, value in clinic_numbers.numbers().items()}
    _say({name: defaults.get(name, "") for name in ClinicForm(None).fields_of(part)})
    return pages.redirect("clinic.clinic")


@blueprint.post("/purpose")
@access.requires(access.CLINIC_OWNER)
def choose_purpose() -> Response:
    """A diary that judges nothing, or one with assessment (docs/safety.md)."""
    form = posted(PurposeForm, lambda form, status: _page(purpose_form=form, status=status))
    _tailor({clinic_numbers.ASSESSMENT: form.assessment.data})
    return pages.redirect("clinic.clinic")


def _say(changes: dict[str, str]) -> None:
    """Change texts and how to reach the clinic at once, and propose numbers."""
    stored = forms.stored(g.clinic)
    known = clinic_numbers.numbers()
    numbers = {name: value for name, value in changes.items() if name in known and value != stored[name]}
    _tailor({name: value for name, value in changes.items() if name not in known})
    if numbers:
        db = database.current()
        with database.writing(db):
            proposals.propose(db, numbers, author_id=g.account.id, name=g.account.name, now=pages.now())


def _tailor(changes: dict[str, str]) -> None:
    db = database.current()
    with database.writing(db):
        store.tailor(db, changes, author_id=g.account.id, name=g.account.name, now=pages.now())


@dataclass(frozen=True, kw_only=True)
class ClinicPage(pages.Page):
    """What the clinic has made of the app: how it is reached, its texts, its numbers, what the app is for. Values stand
    by the names of their fields."""

    template = "clinic/clinic.html"

    form: ClinicForm | None                # as it was left, when it is refused
    purpose_form: PurposeForm | None
    values: dict[str, Any]                 # what the fields show
    original: dict[str, Any]               # what they showed first
    stored: dict[str, str]
    defaults: dict[str, str]               # the guide's own numbers
    errors: dict[str, str]
    sections: dict[str, list[str]]         # the fields of each part of the form
    own: dict[str, int]                    # how many numbers of a part are the clinic's own
    left_out: list[str]                    # texts that another language has and this one has not
    proposals: list[proposals.Proposal]    # numbers that wait for a second person
    spans: dict[str, tuple[int, int]]      # the least and the most that a number may be
    history: list[tuple[str, str, str, str, str]]   # as `store.history` has it
    changed: dict[str, tuple[str, str]]    # (who, when) of the latest change of each field
    copies: tuple[str, list[str]] | None   # for the owner, where they have a folder: when, and what is wrong


def _copies() -> tuple[str, list[str]] | None:
    folder = current_app.config["BACKUPS"]
    if not folder or g.clinic.owner_id != g.account.id:
        return None
    state = copies_folder.state(folder, pages.now())
    return stamp(state.copied_at) if state.copied_at else "", state.faults(pages.now())


def _page(form: ClinicForm | None = None, purpose_form: PurposeForm | None = None, status: int = 200) -> Response:
    stored = forms.stored(g.clinic)
    defaults = {name: str(value) for name, value in clinic_numbers.numbers().items()}
    shown = form or ClinicForm(None)
    refused = {name for name, field in shown._fields.items() if field.errors}
    return pages.render(ClinicPage(
        form=form, purpose_form=purpose_form,
        values={name: (form[name].data or "") if form and name in form.given else stored[name] for name in stored},
        original={**stored, **(form.original() if form else {})}, defaults=defaults, stored=stored,
        errors={name: str(shown[name].errors[0]) for name in refused},
        own={section: sum(stored[name] != defaults[name] for name in shown.fields_of(section) if name in defaults)
             for section in SECTIONS},
        sections={section: shown.fields_of(section) for section in SECTIONS},
        # One language has a text of its own and this one has none: whoever reads it still gets the general advice.
        left_out=[f"text.{name}.{language}" for name in forms.TEXTS for language in languages.LANGUAGES
                  if not stored[f"text.{name}.{language}"]
                  and any(stored[f"text.{name}.{other}"] for other in languages.LANGUAGES)],
        proposals=proposals.open_ones(database.current()),
        spans={name: clinic_numbers.limits(name) for name in clinic_numbers.numbers()},
        history=store.history(database.current()), changed=store.latest_changes(database.current()),
        copies=_copies()),
        here="/clinic/", status=status)
