"""A client's yes or no to being counted, and what a clinic learns of many recoveries."""

import contextlib
from dataclasses import dataclass

from flask import Blueprint, Response, g

from webapp import access, database, languages, pages, receipts
from webapp.forms import posted
from webapp.statistics import store
from webapp.statistics.figures import LATER, LEAST, Period
from webapp.statistics.forms import CountedForm

blueprint = Blueprint("statistics", __name__, url_prefix=languages.PREFIX)


@dataclass(frozen=True, kw_only=True)
class CountedPage(pages.Page):
    """What it means to be counted, and whether the client is."""

    template = "statistics/counted.html"

    form: CountedForm | None
    is_counted: bool
    least: int        # people behind each figure


@dataclass(frozen=True, kw_only=True)
class StatisticsPage(pages.Page):
    """The figures of each period, the latest first."""

    template = "statistics/statistics.html"

    periods: list[Period]
    least: int        # people behind each figure
    later: int        # the day that stands for "not by day 14"


@blueprint.get("/statistics/")
@access.requires(access.CLIENT)
def counted() -> Response:
    return _counted()


@blueprint.post("/statistics/")
@access.requires(access.CLIENT)
def count_me() -> Response:
    form, db = posted(CountedForm, _counted), database.current()
    with receipts.writing(db) as write:
        store.record_consent(db, g.account.id, form.agree.data == "yes", write=write)
    return pages.redirect("statistics.counted")


@blueprint.get("/clinic/statistics/")
@access.requires(access.THERAPIST)
def statistics() -> Response:
    """What is complete by now is worked out and kept the first time that somebody looks."""
    db, now = database.current(), pages.now()
    due = store.due(db, g.clinic.guide, now)
    if due:
        with contextlib.suppress(database.Fault), database.writing(db):   # a full disk: what is kept can be read
            store.keep(db, due, now)
    return pages.render(StatisticsPage(periods=store.periods(db), least=LEAST, later=LATER))


def _counted(form: CountedForm | None = None, status: int = 200) -> Response:
    return pages.render(CountedPage(form=form, is_counted=store.has_agreed(database.current(), g.account.id),
                                    least=LEAST), here="/statistics/", status=status)
