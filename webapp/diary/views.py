"""Treatments, the pause, the ordinary day, the next treatment's date, the evening's reminder."""

import functools
import uuid

from flask import Blueprint, Response, abort, g, make_response, request
from flask_babel import gettext as _

from webapp import access, corrections, database, languages, pages, receipts
from webapp.diary import course, ordinary, page, recovery, store, treatment_store
from webapp.diary import month as months
from webapp.diary.forms import (
    CorrectionForm,
    NextForm,
    PauseForm,
    TreatmentForm,
    UsualForm,
)
from webapp.forms import own_id, posted, single
from webapp.guide import rules
from webapp.guide.alarms import alarm_level, more_to_say, own_heading, words_of_alarms
from webapp.guide.numbers import LAST_DAY
from webapp.guide.signs import EVERY, words_of_signs

blueprint = Blueprint("diary", __name__, url_prefix=languages.PREFIX + "/diary")
blueprint.add_app_template_global(alarm_level, "alarm_level")
blueprint.add_app_template_global(words_of_alarms, "words_of_alarms")
blueprint.add_app_template_global(more_to_say, "more_to_say")
blueprint.add_app_template_global(own_heading, "own_heading")
blueprint.add_app_template_global(words_of_signs, "words_of_signs")
blueprint.add_app_template_global(lambda: EVERY, "every_sign")
blueprint.add_app_template_filter(lambda first: months.name_of(first) if first else "", "month_name")


@blueprint.get("/treatments")
@access.requires(access.CLIENT)
def treatments() -> Response:
    """Every treatment there is, the latest first: the diary's page shows the current course alone."""
    found = treatment_store.treatments(database.current(), g.account.id, most=1000)
    return pages.render(page.TreatmentsPage(treatments=list(reversed(found))))


@blueprint.get("/treatments/new")
@access.requires(access.CLIENT)
def new_treatment() -> Response:
    today = g.account.today(pages.now())
    form = TreatmentForm(None, data={"id": str(uuid.uuid4()), "day": today.isoformat()})
    return _new_treatment_page(form)


@blueprint.post("/treatments")
@access.requires(access.CLIENT)
def add_treatment() -> Response:
    form, db = posted(TreatmentForm, _new_treatment_page), database.current()
    treatment_id = own_id(form.id.data)
    access.refuse_anothers(treatment_store.treatment(db, treatment_id))
    try:
        with receipts.writing(db) as write:
            treatment_id = treatment_store.record_treatment(
                db, g.account.id, treatment_id, form.values(), write=write)
    except treatment_store.DayTaken:
        form.day.errors = [_("There is another treatment on this day.")]
        return _new_treatment_page(form, status=422)
    undo, day = pages.url("diary.remove_treatment", treatment=treatment_id), form.day.day
    said_on, today = single(request.form, "page"), g.account.today(pages.now())
    if said_on == "day" and day:   # what to do now comes first
        return pages.redirect("days.day", undo=undo, day=day.isoformat())
    if said_on == "today" and day and 0 <= (today - day).days <= LAST_DAY:   # and not a chart on which there is nothing
        return pages.redirect("days.day", undo=undo, day=today.isoformat())
    return pages.redirect("diary.treatment", undo=undo, treatment=treatment_id)


@blueprint.get("/treatments/<treatment>")
@access.requires(access.CLIENT)
def treatment(treatment: str) -> Response:
    return _treatment_page(treatment)


@blueprint.post("/treatments/<treatment>")
@access.requires(access.CLIENT)
def change_treatment(treatment: str) -> Response:
    db = database.current()
    access.owned(treatment_store.treatment(db, treatment))
    form = posted(CorrectionForm, functools.partial(_treatment_page, treatment))
    try:
        with receipts.writing(db) as write:
            treatment_store.change_treatment(db, treatment, form.values(), write=write)
    except treatment_store.DayTaken:
        form.day.errors = [_("There is another treatment on this day.")]
        return _treatment_page(treatment, form=form, status=422)
    return pages.redirect("diary.treatment", treatment=treatment)


@blueprint.post("/treatments/<treatment>/apart")
@access.requires(access.CLIENT)
def set_apart(treatment: str) -> Response:
    """Say that a treatment is another than the one shortly before it."""
    db = database.current()
    access.owned(treatment_store.treatment(db, treatment))
    with receipts.writing(db):
        treatment_store.set_apart(db, treatment)
    return pages.redirect("days.today")


@blueprint.post("/treatments/<treatment>/remove")
@access.requires(access.CLIENT)
def remove_treatment(treatment: str) -> Response:
    db = database.current()
    access.owned(treatment_store.treatment(db, treatment))
    with receipts.writing(db):
        treatment_store.remove_treatment(db, treatment, receipts.written_at(pages.now()))
    return pages.redirect("days.course", notice="removed",
                          undo=pages.url("diary.restore_treatment", treatment=treatment))


@blueprint.post("/treatments/<treatment>/restore")
@access.requires(access.CLIENT)
def restore_treatment(treatment: str) -> Response:
    db = database.current()
    access.owned(treatment_store.treatment(db, treatment))
    try:
        with receipts.writing(db):
            treatment_store.restore_treatment(db, treatment)
    except treatment_store.DayTaken:
        return _treatment_page(treatment, status=422, day_taken=True)
    return pages.redirect("diary.treatment", notice="restored", treatment=treatment)


@blueprint.post("/pause")
@access.requires(access.CLIENT)
def pause() -> Response:
    """Pause the diary, or go on. A paused one asks nothing, and keeps what is written all the same."""
    form, now, db = PauseForm(request.form), pages.now(), database.current()
    if not form.validate():
        abort(422)
    with receipts.writing(db) as write:
        store.record_pause(db, g.account.id, form.pause.data == "yes", g.account.today(receipts.written_at(now)),
                           write=write)
    return pages.redirect("days.today")


@blueprint.get("/months/<month>")
@access.requires(access.CLIENT)
def month(month: str) -> Response:
    first = pages.day_of(f"{month}-01")
    if first is None:
        abort(404)
    return pages.render(course.read_month(database.current(), g.account, first, g.account.today(pages.now())))


@blueprint.get("/usual")
@access.requires(access.CLIENT)
def usual() -> Response:
    if not g.clinic.assesses:   # what is usual counts for a verdict alone; a phone's old form is still kept
        return pages.redirect("days.course")
    kept = store.usual(database.current(), g.account.id)
    return _usual_page(UsualForm(None, data={sign: str(level) for sign, level in kept.items()}))


@blueprint.post("/usual")
@access.requires(access.CLIENT)
def set_usual() -> Response:
    form, db = posted(UsualForm, _usual_page), database.current()
    with receipts.writing(db) as write:
        store.record_usual(db, g.account.id, form.levels(), write=write)
    return pages.redirect("days.course")


@blueprint.get("/next")
@access.requires(access.CLIENT)
def next_treatment() -> Response:
    return _next_page()


@blueprint.post("/next")
@access.requires(access.CLIENT)
def set_next() -> Response:
    db = database.current()
    form = posted(NextForm, _next_page, last=treatment_store.last_day(db, g.account.id))
    with receipts.writing(db) as write:
        treatment_store.set_next(db, g.account.id, form.values(), write=write)
    return pages.redirect("days.today")


@blueprint.get("/reminder.ics")
@access.requires(access.CLIENT)
def evening_reminder() -> Response:
    now = pages.now()
    from webapp.diary import reminder  # iCalendar's module: three megabytes that many processes never need

    response = make_response(reminder.calendar(g.account.id, g.account.today(now), g.account.time_zone,
                                               _("Evening note"), now))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="hudro.ics"'
    return response


def _new_treatment_page(form: TreatmentForm, status: int = 200) -> Response:
    return pages.render(page.NewTreatmentPage(form=form, first_rules=rules.first_days(g.clinic.guide)),
                        here="/diary/treatments/new", status=status)


def _usual_page(form: UsualForm, status: int = 200) -> Response:
    db, today = database.current(), g.account.today(pages.now())
    treated = [one.day for one in treatment_store.treatments(db, g.account.id, until=today)]
    return pages.render(page.UsualPage(form=form, usual=store.usual(db, g.account.id),
                                       frozen=ordinary.counts_from(today, treated) > today), status=status)


def _next_page(form: NextForm | None = None, status: int = 200) -> Response:
    db = database.current()
    ahead = treatment_store.next_treatment(db, g.account.id)
    done = treatment_store.treatments(db, g.account.id)
    stored = {"day": ahead.day.isoformat(), "time": ahead.time} if ahead else {}
    return pages.render(page.NextTreatmentPage(
        form=form or NextForm(None, data=stored), original=form.original() if form else stored, ahead=ahead,
        earliest=recovery.next_earliest(g.clinic.guide, done[-1]) if done else None), status=status)


def _treatment_page(treatment_id: str, form: TreatmentForm | None = None, status: int = 200,
                    day_taken: bool = False) -> Response:
    db, account = database.current(), g.account
    _, one, removed = access.owned(treatment_store.treatment(db, treatment_id))
    today = account.today(pages.now())
    treatment, followed = course.read_treatment(db, account, one, today)
    return pages.render(course.TreatmentPage(
        treatment=treatment, number=(today - treatment.day).days, followed=followed,
        planned=g.clinic.guide.treatments, has_usual=bool(store.usual(db, account.id)), form=form,
        open_form=form is not None, original=form.original() if form else course.as_typed(one, languages.current()),
        removed=removed, day_taken=day_taken, history=corrections.history(db, "treatment", treatment_id),
        recorded_by=treatment_store.recorded_by(db, treatment_id)),
        here=f"/diary/treatments/{treatment_id}", status=status)
