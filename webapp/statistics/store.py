"""Who agrees to be counted, and the figures that were worked out. Times are UTC."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping

from webapp.database import Database, row, rows
from webapp.diary import check_in, ordinary, recovery, treatment_store
from webapp.diary import store as diary
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS
from webapp.statistics.figures import CLOSED, LATER, Cell, Followed, Period, next_period, period
from webapp.times import stamp
from webapp.writes import Write

WEEK = 7
Newest = Mapping[str, Mapping[dt.date, str | None]]   # value by kind and day


def record_consent(db: Database, client_id: str, is_agreed: bool, *, write: Write) -> None:
    """Say whether a client agrees to be counted. What was worked out before stays as it is."""
    db.conn.execute("INSERT INTO statistics_consent (client_id, is_agreed, author_id, written_at, received_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (client_id, int(is_agreed), write.author_id, write.written, write.received))


def agreed(db: Database) -> list[str]:
    """The ids of clients who agree to be counted."""
    return [client_id for client_id, in rows(
        db, "SELECT c.client_id FROM statistics_consent c WHERE c.is_agreed AND c.id = ("
            " SELECT n.id FROM statistics_consent n WHERE n.client_id = c.client_id"
            " ORDER BY n.written_at DESC, n.id DESC LIMIT 1) ORDER BY c.client_id")]


def has_agreed(db: Database, client_id: str) -> bool:
    """Whether a client agrees to be counted."""
    found = row(db, "SELECT is_agreed FROM statistics_consent WHERE client_id = ? ORDER BY written_at DESC, id DESC",
                (client_id,))
    return bool(found and found[0])


def periods(db: Database) -> list[Period]:
    """What was worked out, the latest first."""
    return [_read(json.loads(text)) for text, in rows(
        db, "SELECT figures FROM statistic ORDER BY first_month DESC")]


def due(db: Database, guide: Guide, today: dt.date) -> list[Period]:
    """The figures of the periods that are complete by now and not kept yet."""
    found_periods = []
    closed = _month((today - CLOSED).replace(day=1) - dt.timedelta(days=1))
    last = row(db, "SELECT max(last_month) FROM statistic")
    after = last[0] or "" if last else ""
    followed = _followed(db, guide, after, closed)
    while found := next_period(followed, after, closed):
        those, month = found
        found_periods.append(period(those, min(one.month for one in those), month, assesses=guide.assesses))
        after = month
    return found_periods


def keep(db: Database, figures: list[Period], now: dt.datetime) -> None:
    """Keep the figures of some periods, once: what changes in a period afterwards changes no figure, or the change
    would tell of one person. One that begins before the end of what is kept already is left out."""
    for one in figures:
        db.conn.execute("INSERT INTO statistic (first_month, last_month, figures, made_at) SELECT ?, ?, ?, ?"
                        " WHERE NOT EXISTS (SELECT 1 FROM statistic WHERE last_month >= ?)",
                        (one.first, one.last, json.dumps(dataclasses.asdict(one)), stamp(now), one.first))


def _followed(db: Database, guide: Guide, after: str, closed: str) -> list[Followed]:
    """The recoveries of everybody who agrees, after treatments of the months between."""
    those = agreed(db)
    treatments = treatment_store.treatments_of(db, dict.fromkeys(those), most=48)
    usual = diary.usual_statements_of(db, those)
    said = diary.observations_since(db, {id_: had[0].day for id_, had in treatments.items()})
    found = []
    for client_id, had in treatments.items():
        newest = check_in.newest(said.get(client_id, ()))
        statements = [ordinary.UsualStatement(sign, level, dt.datetime.fromisoformat(at).date())
                      for sign, level, at in usual.get(client_id, ())]
        days = [one.day for one in had]
        for one, following in zip(had, [*had[1:], None], strict=True):
            if after < _month(one.day) <= closed and not _is_cut_short(one, following):
                found.append(_recovery(guide, client_id, one, newest, ordinary.levels(statements, one.day, days)))
    return found


def _is_cut_short(one: recovery.Treatment, following: recovery.Treatment | None) -> bool:
    """Whether the next treatment came while this one was followed."""
    return following is not None and (following.day - one.day).days <= LAST_DAY


def _recovery(guide: Guide, client_id: str, treatment: recovery.Treatment, newest: Newest,
              usual: dict[str, int]) -> Followed:
    depth = treatment.judged_depth
    calm, above, logged = {}, {}, False
    for sign in SIGNS:
        levels = recovery.levels(treatment, newest, sign, LAST_DAY)
        logged = logged or any(0 < day <= WEEK for day in levels)
        known = {day: level for day, level in levels.items() if level is not None}
        if not known:
            continue
        curve = recovery.curve(sign, levels, usual.get(sign, 0))
        calm[sign] = 0 if curve.never_above_usual else curve.back.by if curve.back else LATER
        above[sign] = any(level > max(guide.most(sign, day, depth), usual.get(sign, 0)) for day, level in known.items())
    return Followed(client_id, _month(treatment.day),
                    "unknown" if depth is None else "deep" if depth >= guide.deep_from_mm else "shallow",
                    logged, calm, above)


def _month(day: dt.date) -> str:
    return day.isoformat()[:7]


def _read(found: dict) -> Period:
    cells = {depth: {sign: Cell(**cell) for sign, cell in signs.items()} for depth, signs in found["cells"].items()}
    return Period(**{**found, "cells": cells})
