"""What a therapist's list is made of, in a fixed number of queries whatever the number of clients."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from webapp.clients.attention import LOOK_BACK, AttentionInputs, Handled
from webapp.database import Database, row, rows
from webapp.diary import check_in, ordinary, recovery, sign_store
from webapp.diary import store as diary
from webapp.sharing import store as sharing
from webapp.times import moment, zone


class SharingClient(NamedTuple):
    """A client who shares the diary with a therapist. `changed` goes up with each thing that is said of them."""

    id: str
    name: str
    phone: str
    today: dt.date
    time_zone: str
    changed: int
    has_messages: bool = False   # whether the messages are shared too
    birth_year: int | None = None
    last_treated: dt.date | None = None
    is_one_of_two: bool = False  # another client of the therapist has this name

    @property
    def label(self) -> str:
        """The name with the year of birth, where that is known: for what a write is called."""
        return f"{self.name} ({self.birth_year})" if self.birth_year else self.name


def state(db: Database, therapist_id: str) -> tuple:
    """What is another value after anything was said of, or shared by, any client who ever shared with a therapist."""
    return row(db, "SELECT (SELECT number FROM change WHERE client_id = ?1), total(c.number) FROM share s"  # type: ignore[return-value]
                   " JOIN change c ON c.client_id = s.client_id WHERE s.therapist_id = ?1", (therapist_id,))


def people(db: Database, client_ids: Iterable[str], now: dt.datetime) -> dict[str, SharingClient]:
    """Some clients' names, phones and dates."""
    found = {}
    for id_, name, phone, time_zone, birth_year, last in rows(
            db, "SELECT id, name, phone, time_zone, birth_year, (SELECT max(t.day) FROM treatment t"
                " WHERE t.client_id = account.id AND t.removed_at IS NULL) FROM account"
                " WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(client_ids)),)):
        today = now.astimezone(zone(time_zone)).date()
        found[id_] = SharingClient(id_, name, phone, today, time_zone, 0, birth_year=birth_year,
                             last_treated=dt.date.fromisoformat(last) if last else None)
    return found


def sharing_with(db: Database, therapist_id: str, now: dt.datetime) -> list[SharingClient]:
    """The clients who share their diary with a therapist today, all of them at once."""
    shares = {one.client_id: one for one in sharing.shares_with(db, therapist_id)}
    found = rows(db, "SELECT a.id, a.name, a.phone, a.time_zone, coalesce(c.number, 0) FROM json_each(?) j"
                     " JOIN account a ON a.id = j.value LEFT JOIN change c ON c.client_id = a.id",
                 (json.dumps(list(shares)),))
    dates = {name: now.astimezone(zone(name)).date() for name in {one[3] for one in found}}
    return [SharingClient(id_, name, phone, dates[time_zone], time_zone, changed,
                          shares[id_].shows("messages", dates[time_zone]))
            for id_, name, phone, time_zone, changed in found if shares[id_].shows("diary", dates[time_zone])]


def attention_inputs(db: Database, clients: Iterable[SharingClient]) -> dict[str, AttentionInputs]:
    """What is known of each of these clients."""
    chosen = {one.id: one for one in clients}
    ids = json.dumps(list(chosen))
    treated = _treatments(db, ids, chosen)
    latest = {id_: found[-1] for id_, found in treated.items()}
    since = {id_: min(latest[id_].day, one.today - LOOK_BACK) if id_ in latest else one.today - LOOK_BACK
             for id_, one in chosen.items()}
    said = _said(db, since)
    usual: dict[str, list[ordinary.Said]] = defaultdict(list)
    for client_id, sign, level, written_at in rows(
            db, "SELECT client_id, sign, level, written_at FROM usual"
                " WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY written_at, id", (ids,)):
        usual[client_id].append(ordinary.Said(sign, level, _date(written_at, chosen[client_id])))
    ahead = _ahead(db, ids, latest)
    unanswered = {client_id: (dt.date.fromisoformat(day), newest) for client_id, day, _, newest in rows(
        db, "SELECT m.client_id, min(m.day), max(m.received_at), m.id FROM message m"
            " WHERE m.client_id IN (SELECT value FROM json_each(?))"
            " AND m.author_id = m.client_id AND NOT EXISTS (SELECT 1 FROM message o WHERE o.client_id = m.client_id"
            " AND o.author_id <> m.client_id AND o.written_at > m.received_at) GROUP BY m.client_id", (ids,))}
    handled: dict[str, list[Handled]] = defaultdict(list)
    for client_id, reasons, outcome, written_at in rows(
            db, "SELECT client_id, reasons, outcome, written_at FROM handled WHERE undone_at = ''"
                " AND client_id IN (SELECT value FROM json_each(?))", (ids,)):
        handled[client_id].append(Handled(frozenset(reasons.split()), outcome, written_at))
    notes = _notes(db, since)
    paused = diary.paused_since(db, chosen)
    ticks, answers = sign_store.ticks(db, chosen), sign_store.answers(db, chosen)
    return {
        id_: AttentionInputs(one.today, latest.get(id_), _check_ins(said[id_], one), ticks.get(id_, ()),
                   answers.get(id_, ()),
                   _heard(said[id_], notes[id_], one),
                   ordinary.levels(usual[id_], one.today, [each.day for each in treated.get(id_, ())]), ahead.get(id_),
                   unanswered.get(id_) if one.has_messages else None,
                   [(dt.date.fromisoformat(day), came) for day, came, is_read in notes[id_] if not is_read],
                   handled[id_], id_ in paused, recovery.doubtful(treated.get(id_, ())) is not None)
        for id_, one in chosen.items()}


def _treatments(db: Database, ids: str, chosen: Mapping[str, SharingClient]) -> dict[str, list[recovery.Treatment]]:
    """Each client's treatments up to today, oldest first, numbered in their courses; none for who has had none."""
    by_client: dict[str, list[tuple]] = defaultdict(list)
    for one in rows(db, "SELECT client_id, id, day, depth_mm, is_apart, EXISTS (SELECT 1 FROM treatment_value v WHERE"
                        " v.treatment_id = treatment.id AND v.field = 'depth_mm'"
                        " AND v.author_id <> treatment.client_id) FROM treatment WHERE removed_at IS NULL"
                        " AND client_id IN (SELECT value FROM json_each(?)) ORDER BY client_id, day", (ids,)):
        day = dt.date.fromisoformat(one[2])
        if day <= chosen[one[0]].today:
            by_client[one[0]].append((one[1], day, *one[3:]))
    return {client_id: [recovery.Treatment(id_, day, depth_mm=depth_mm, depth_by_clinic=bool(by_clinic),
                                           is_apart=bool(is_apart), number=place)
                        for (id_, day, depth_mm, is_apart, by_clinic), place in zip(
                            found, recovery.places([one[1] for one in found]), strict=True)]
            for client_id, found in by_client.items()}


def _said(db: Database, since: Mapping[str, dt.date]) -> dict[str, list[tuple]]:
    """What clients said of themselves since a day: (day, kind, value, written at, received at), oldest first."""
    found: dict[str, list[tuple]] = defaultdict(list)
    for client_id, *values in rows(
            db, "SELECT o.client_id, o.day, o.kind, o.value, o.written_at, o.received_at FROM json_each(?) c"
                " JOIN observation o ON o.client_id = c.key AND o.day >= c.value"
                " WHERE o.author_id = o.client_id ORDER BY o.client_id, o.day, o.kind, o.written_at",
            (json.dumps({id_: day.isoformat() for id_, day in since.items()}),)):
        found[client_id].append(tuple(values))
    return found


def _check_ins(said: Iterable[tuple], one: SharingClient) -> dict[dt.date, check_in.CheckIn]:
    """A client's days up to tomorrow: who has travelled east is there already."""
    read = check_in.read([check_in.Observation._make(values) for values in said], (),
                         lambda moment: moment.astimezone(zone(one.time_zone)))
    return {day: found for day, found in read.items() if day <= one.today + dt.timedelta(days=1)}


def _notes(db: Database, since: Mapping[str, dt.date]) -> dict[str, list[tuple[str, str, bool]]]:
    """(day, when it came, whether anybody at the clinic has opened its day since) of clients' own notes."""
    found: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for client_id, day, came, is_read in rows(
            db, "SELECT n.client_id, n.day, max(n.received_at), EXISTS (SELECT 1 FROM viewing v WHERE v.what = 'day'"
                " AND v.client_id = n.client_id AND v.day = n.day AND v.offline = 0 AND v.seen_at >= n.received_at)"
                " FROM json_each(?) c JOIN note n ON n.client_id = c.key AND n.day >= c.value"
                " WHERE n.author_id = n.client_id AND n.text <> '' GROUP BY n.client_id, n.day",
            (json.dumps({id_: day.isoformat() for id_, day in since.items()}),)):
        found[client_id].append((day, came, bool(is_read)))
    return found


def _heard(said: Iterable[tuple], notes: Iterable[tuple[str, str, bool]], one: SharingClient) -> dt.date | None:
    """The client's date on which anything came last: a level, a sign, or a note alone."""
    return max((_date(came, one) for came in [*(values[4] for values in said), *(note[1] for note in notes)]),
               default=None)


def _date(came: str, one: SharingClient) -> dt.date:
    return moment(came).astimezone(zone(one.time_zone)).date()


def _ahead(db: Database, ids: str, latest: Mapping[str, recovery.Treatment]) -> dict[str, dt.date]:
    """The next treatment's date of each client who has one."""
    said: dict[str, Any] = dict(rows(
        db, "SELECT client_id, day FROM next_treatment WHERE client_id IN (SELECT value FROM json_each(?))"
            " ORDER BY written_at, id", (ids,)))
    dates = {client_id: dt.date.fromisoformat(day) for client_id, day in said.items() if day}
    return {client_id: day for client_id, day in dates.items()
            if client_id not in latest or latest[client_id].day < day}


def seen_by_nobody_else(db: Database, therapist_id: str,
                        now: dt.datetime) -> Iterator[tuple[str, str, dt.date]]:
    """(name, phone, since) of the clients of a therapist with an open warning sign that no other therapist sees."""
    for client in sharing_with(db, therapist_id, now):
        signs = sign_store.open_signs(db, client.id)
        others = [one for one in sharing.shares_of(db, client.id)
                  if one.therapist_id != therapist_id and one.shows("diary", client.today)]
        if signs and not others:
            yield client.name, client.phone, min(one.day for one in signs)
