"""How a client sees a day after a treatment, by the clinic's numbers: those in force, or with what is proposed."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import NamedTuple

from flask import Blueprint, Response, abort, g, request

from webapp import access, database, languages, pages
from webapp.clinic import proposals
from webapp.days import may
from webapp.forms import single
from webapp.guide import clinic_numbers, judging, rules
from webapp.guide.advice import Advice
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS
from webapp.routine import plan

blueprint = Blueprint("preview", __name__, url_prefix=languages.PREFIX + "/clinic/preview")
LEVELS = range(5)


class Example(NamedTuple):
    """A treatment that nobody has had. `depth_mm`: as deep as the clinic's numbers tell apart; of those that a form
    takes every deep one is a long one too."""

    day: dt.date
    depth_mm: float | None


@dataclass(frozen=True, kw_only=True)
class PreviewPage(pages.Page):
    """A day as its client would read it, with nothing logged yet, and what each level would call for."""

    template = "days/preview.html"

    number: int                                  # the day after the treatment
    last: int                                    # the last that there is
    day: dt.date
    is_deep: bool
    is_proposed: bool                            # with what is proposed, and not in force yet
    proposed: int                                # how many numbers are
    rules: rules.Rules
    mays: tuple[may.May, ...]
    advice: dict[str, list[tuple[Advice, bool]]]   # by sign, of each level: what it calls for; is it so by the change


@blueprint.get("/<int:number>")
@access.requires(access.THERAPIST)
def preview(number: int) -> Response:
    if number > LAST_DAY:
        abort(404)
    is_deep, is_proposed = single(request.args, "depth") == "deep", single(request.args, "with") == "proposed"
    open_ones = proposals.open_ones(database.current())
    said = {name: value for one in open_ones for name, value in one.changes.items()}
    guide, is_proposed = g.clinic.guide, is_proposed and bool(said)
    shown = clinic_numbers.guide_of(json.dumps({**json.loads(g.clinic.changes), **said}, sort_keys=True)) \
        if is_proposed else guide
    day = g.account.today(pages.now())
    example = Example(day - dt.timedelta(days=number), max(shown.deep_from_mm, shown.long_from_mm) if is_deep else None)
    known = plan.PlanInputs([plan.Treated(example.day)])
    before, after = _advice(guide, number, example), _advice(shown, number, example)
    return pages.render(PreviewPage(
        number=number, last=LAST_DAY, day=day, is_deep=is_deep, is_proposed=is_proposed, proposed=len(said),
        rules=rules.on_day(shown, example, day), mays=may.answers(shown, example, (), day, day, known, None),
        advice={sign: list(zip(after[sign], (one != other for one, other in zip(
            before[sign], after[sign], strict=True)), strict=True)) for sign in SIGNS} if shown.assesses else {}))


def _advice(guide: Guide, number: int, example: Example) -> dict[str, list[Advice]]:
    """What each level of each sign calls for, of somebody whose skin is at 0 on an ordinary day and was not better the
    day before."""
    return {sign: [judging.leading(judging.judge(guide, {sign: level}, day=number, depth_mm=example.depth_mm, usual={},
                                                 before={}), frozenset()) for level in LEVELS] for sign in SIGNS}
