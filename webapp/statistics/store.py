"""Who agrees to be counted, and the figures that were worked out. Times are UTC."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping

from webapp import taken_away
from webapp.database import Database
from webapp.diary import check_in, ordinary, recovery, treatment_store
from webapp.diary import store as diary
from webapp.guide.numbers import LAST_DAY, Guide
from webapp.guide.signs import SIGNS
from webapp.queries import row, rows
from webapp.statistics.figures import CLOSED, LATER, Cell, Followed, Period, next_period, period
from webapp.times import stamp
from webapp.writes import Write

WEEK = 7
AGREED = dt.timedelta(days=28)   # so long ago: when a figure appears tells nobody who agreed
FOLLOWED_TO = 12   # a sign that is not calm on this day or a later one was not calm by day 14
LEAST_DAYS = 3     # of the first week on which a sign that was never raised was said
KEPT, ENDED = "statistics kept", "statistics ended"   # in the journal: a backup that is put back knows of neither
Newest = Mapping[str, Mapping[dt.date, str | None]]   # value by kind and day


def record_consent(db: Database, client_id: str, is_agreed: bool, *, write: Write) -> None:
    """Say whether a client agrees to be counted. What was worked out before stays as it is."""
    db.conn.execute("INSERT INTO statistics_consent (client_id, is_agreed, author_id, written_at, received_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (client_id, int(is_agreed), write.author_id, write.written, write.received))
    if not is_agreed:
        taken_away.write_down(db, ENDED, client_id, at=write.received)


def agreed(db: Database, before: dt.datetime) -> list[str]:
    """The ids of clients who have agreed to be counted before a time, and not ended it since, in whichever copy of the
    database."""
    return [client_id for client_id, in rows(
        db, "SELECT c.client_id FROM statistics_consent c WHERE c.is_agreed AND c.received_at < ? AND c.id = ("
            " SELECT n.id FROM statistics_consent n WHERE n.client_id = c.client_id"
            " ORDER BY n.written_at DESC, n.id DESC LIMIT 1) AND NOT EXISTS (SELECT 1 FROM taken_away t"
            " WHERE t.what = ? AND t.about = c.client_id AND t.at >= c.received_at) ORDER BY c.client_id",
        (stamp(before), ENDED))]


def has_agreed(db: Database, client_id: str) -> bool:
    """Whether a client agrees to be counted."""
    found = row(db, "SELECT is_agreed, EXISTS (SELECT 1 FROM taken_away t WHERE t.what = ? AND t.about = c.client_id"
                    " AND t.at >= c.received_at) FROM statistics_consent c WHERE client_id = ?"
                    " ORDER BY written_at DESC, id DESC", (ENDED, client_id))
    return bool(found and found[0] and not found[1])


def periods(db: Database) -> list[Period]:
    """What was worked out, the latest first."""
    return [_read(json.loads(text)) for text, in rows(
        db, "SELECT figures FROM statistic ORDER BY first_month DESC")]


def due(db: Database, guide: Guide, now: dt.datetime) -> list[tuple[Period, list[Followed]]]:
    """The figures of the periods that are complete by now and not kept yet, with what stands behind them. Nothing where
    nothing is judged."""
    if not guide.assesses:
        return []
    found_periods = []
    closed = _month((now.date() - CLOSED).replace(day=1) - dt.timedelta(days=1))
    after = _last_kept(db)
    followed = _followed(db, guide, after, closed, now - AGREED)
    while found := next_period(followed, after, closed):
        those, month = found
        found_periods.append((period(those, min(one.month for one in those), month), those))
        after = month
    return found_periods


def keep(db: Database, figures: list[tuple[Period, list[Followed]]], now: dt.datetime) -> None:
    """Keep the figures of some periods, once: what changes in a period afterwards changes no figure, or the change
    would tell of one person. Nor is a recovery counted in another period, should its date be corrected. A period that
    begins before the end of what is kept already is left out."""
    for one, those in figures:
        if one.first <= _last_kept(db):
            continue
        db.conn.execute("INSERT INTO statistic (first_month, last_month, figures, made_at) VALUES (?, ?, ?, ?)",
                        (one.first, one.last, json.dumps(dataclasses.asdict(one)), stamp(now)))
        db.conn.executemany("INSERT OR IGNORE INTO counted (treatment_id) VALUES (?)",
                            [(each.treatment_id,) for each in those])
        taken_away.write_down(db, KEPT, one.last)


def _last_kept(db: Database) -> str:
    """The last month that was worked out, in whichever copy of the database; "" for none."""
    found = row(db, "SELECT max(coalesce((SELECT max(last_month) FROM statistic), ''), coalesce((SELECT max(about)"
                    " FROM taken_away WHERE what = ?), ''))", (KEPT,))
    return found[0] if found else ""


def _followed(db: Database, guide: Guide, after: str, closed: str, agreed_before: dt.datetime) -> list[Followed]:
    """The recoveries of everybody who agrees, after treatments that the clinic has recorded in the months between."""
    those = agreed(db, agreed_before)
    treatments = treatment_store.treatments_of(db, dict.fromkeys(those), most=48)
    counted = {id_ for id_, in rows(db, "SELECT treatment_id FROM counted")}
    usual = diary.usual_statements_of(db, those)
    wanted = {client_id: [one for one in had if after < _month(one.day) <= closed and one.by_clinic
                          and one.id not in counted and not _is_unclear(one, had)]
              for client_id, had in treatments.items()}
    said = diary.observations_since(db, {id_: found[0].day for id_, found in wanted.items() if found})
    made = []
    for client_id, found in wanted.items():
        newest = check_in.newest(said.get(client_id, ()))
        statements = [ordinary.UsualStatement(sign, level, dt.datetime.fromisoformat(at).date())
                      for sign, level, at in usual.get(client_id, ())]
        days = [one.day for one in treatments[client_id]]
        made += [_recovery(guide, client_id, one, newest, ordinary.levels(statements, one.day, days)) for one in found]
    return made


def _is_unclear(one: recovery.Treatment, had: list[recovery.Treatment]) -> bool:
    """Whether the next treatment came while this one was followed, or another one is so close that it may be the
    same."""
    return any(0 < (other.day - one.day).days <= LAST_DAY
               or (other is not one and abs(other.day - one.day) <= recovery.NEAR
                   and not max(one, other, key=lambda each: each.day).is_apart) for other in had)


def _recovery(guide: Guide, client_id: str, treatment: recovery.Treatment, newest: Newest,
              usual: dict[str, int]) -> Followed:
    depth = treatment.judged_depth
    calm, above = {}, {}
    week = {treatment.day + dt.timedelta(days=number) for number in range(1, WEEK + 1)}
    for sign in SIGNS:
        levels = recovery.levels(treatment, newest, sign, LAST_DAY)
        known = {day: level for day, level in levels.items() if level is not None}
        curve = recovery.curve(sign, levels, usual.get(sign, 0))
        if curve.never_above_usual and sum(0 < day <= WEEK for day in known) >= LEAST_DAYS:
            calm[sign] = 0
        elif curve.back and curve.settled:
            calm[sign] = curve.back.by
        elif known and max(known) >= FOLLOWED_TO and not curve.settled and not curve.never_above_usual:
            calm[sign] = LATER
        if sum(0 < day <= WEEK for day in known) >= LEAST_DAYS:
            above[sign] = any(level > max(guide.most(sign, day, depth), usual.get(sign, 0))
                              for day, level in known.items())
    return Followed(treatment.id, client_id, _month(treatment.day),
                    "unknown" if depth is None else guide.depth_group(depth),
                    any(week & found.keys() for found in newest.values()), calm, above)


def _month(day: dt.date) -> str:
    return day.isoformat()[:7]


def _read(found: dict) -> Period:
    def span(values: list[int] | None) -> tuple[int, int] | None:
        return (values[0], values[1]) if values else None

    cells = {depth: {sign: Cell(span(cell["calm"]), span(cell["above"])) for sign, cell in signs.items()}
             for depth, signs in found["cells"].items()}
    return Period(found["first"], found["last"], span(found["logged"]), cells)
