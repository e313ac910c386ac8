"""Warning signs over time: what was ticked for which day, and what was said became of it."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable

from webapp.database import Database
from webapp.diary import episodes
from webapp.guide.alarms import ALARMS
from webapp.queries import rows
from webapp.writes import Write


def ticks(db: Database, client_ids: Iterable[str]) -> dict[str, list[episodes.Tick]]:
    """Every warning sign that these clients ever ticked for a day, by client: the newest tick of each."""
    found: dict[str, list[episodes.Tick]] = defaultdict(list)
    for client_id, sign, day, written_at, received_at, newest in rows(
            db, "SELECT o.client_id, o.kind, o.day, max(o.written_at), o.received_at,"
                " (SELECT n.value || ' ' || n.received_at FROM observation n WHERE n.client_id = o.client_id"
                "  AND n.author_id = o.client_id AND n.day = o.day AND n.kind = o.kind"
                "  ORDER BY n.written_at DESC, n.id DESC LIMIT 1)"
                " FROM json_each(?1) c JOIN observation o INDEXED BY observation_ticked ON o.client_id = c.value"
                " AND o.kind IN (SELECT value FROM json_each(?2)) AND o.value = 'yes' AND o.author_id = o.client_id"
                " GROUP BY o.client_id, o.kind, o.day", (json.dumps(list(client_ids)), json.dumps(ALARMS))):
        value, came = newest.split(" ", 1)
        found[client_id].append(episodes.Tick(sign, dt.date.fromisoformat(day), written_at, received_at,
                                              value == "yes", "" if value == "yes" else came))
    return found


def ticks_told(db: Database, client_ids: Iterable[str]) -> dict[str, list[episodes.Tick]]:
    """As `ticks`, and those that were ticked by themselves and taken back before their day was saved: the clinic is
    told of them, too."""
    client_ids = list(client_ids)
    found = ticks(db, client_ids)
    for client_id, sign, day, written_at, received_at, undone_at in rows(
            db, "SELECT client_id, kind, day, max(written_at), received_at, undone_at FROM undone"
                " WHERE client_id IN (SELECT value FROM json_each(?)) AND value = 'yes'"
                " AND kind IN (SELECT value FROM json_each(?)) AND author_id = client_id"
                " GROUP BY client_id, kind, day", (json.dumps(client_ids), json.dumps(ALARMS))):
        if not any((one.sign, one.day.isoformat()) == (sign, day) for one in found[client_id]):
            found[client_id].append(episodes.Tick(sign, dt.date.fromisoformat(day), written_at, received_at,
                                                  False, undone_at))
    return found


def answers(db: Database, client_ids: Iterable[str]) -> dict[str, list[episodes.Answer]]:
    """What these clients said became of their signs, by client, oldest first."""
    found: dict[str, list[episodes.Answer]] = defaultdict(list)
    for client_id, *values in rows(
            db, "SELECT client_id, sign, answer, written_at, received_at FROM sign_answer"
                " WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY written_at, id",
            (json.dumps(list(client_ids)),)):
        found[client_id].append(episodes.Answer(*values))
    return found


def open_signs(db: Database, client_id: str) -> tuple[episodes.Episode, ...]:
    """The client's open signs."""
    ticked = ticks(db, [client_id])[client_id]
    return episodes.open_signs(ticked, answers(db, [client_id])[client_id]) if ticked else ()


def record_answer(db: Database, client_id: str, sign: str, answer: str, *, write: Write) -> None:
    """Note what became of a sign (one of `episodes.ANSWERS`)."""
    db.conn.execute(
        "INSERT INTO sign_answer (client_id, sign, answer, author_id, written_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (client_id, sign, answer, write.author_id, write.written, write.received))
