"""What a therapist's list is made of, in a fixed number of queries whatever the number of clients (but for the few with
a sign that somebody else may see)."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from webapp.clients.attention import LOOK_BACK, AttentionInputs, Handled
from webapp.database import Database
from webapp.diary import check_in, episodes, ordinary, recovery, sign_store, treatment_store
from webapp.diary import store as diary
from webapp.messages import follow_up_store
from webapp.messages import store as messages
from webapp.queries import row, rows
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


def state(db: Database, therapist_id: str) -> tuple:
    """What is another value after anything was said of, or shared by, any client who ever shared with a therapist."""
    found = row(db, "SELECT (SELECT number FROM change WHERE client_id = ?1), total(c.number) FROM share s"
                    " JOIN change c ON c.client_id = s.client_id WHERE s.therapist_id = ?1", (therapist_id,))
    assert found
    return found


def people(db: Database, client_ids: Iterable[str], now: dt.datetime) -> dict[str, SharingClient]:
    """Some clients' names, phones and dates."""
    found, ids = {}, json.dumps(list(client_ids))
    treated: dict[str, list[str]] = defaultdict(list)
    for client_id, day in rows(db, "SELECT client_id, day FROM treatment WHERE removed_at IS NULL"
                                   " AND client_id IN (SELECT value FROM json_each(?))", (ids,)):
        treated[client_id].append(day)
    for id_, name, phone, time_zone, birth_year in rows(
            db, "SELECT id, name, phone, time_zone, birth_year FROM account"
                " WHERE id IN (SELECT value FROM json_each(?))", (ids,)):
        today = now.astimezone(zone(time_zone)).date()
        last = max((day for day in treated[id_] if day <= today.isoformat()), default=None)
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
    """What is known of each of these clients, by the verbs with which their own pages are read."""
    chosen = {one.id: one for one in clients}
    treated = treatment_store.treatments_of(db, {id_: one.today for id_, one in chosen.items()})
    latest = {id_: found[-1] for id_, found in treated.items()}
    since = {id_: min(latest[id_].day, one.today - LOOK_BACK) if id_ in latest else one.today - LOOK_BACK
             for id_, one in chosen.items()}
    observations, notes = diary.observations_since(db, since), _notes(db, since)
    usual, ahead = diary.usual_statements_of(db, chosen), treatment_store.next_treatments(db, chosen)
    unanswered, handled = messages.unanswered(db, chosen), follow_up_store.standing(db, chosen)
    written = messages.last_written(db, chosen)
    paused, ticks, answers = (
        diary.paused_since(db, chosen), sign_store.ticks_told(db, chosen), sign_store.answers(db, chosen))
    return {
        id_: AttentionInputs(
            one.today, latest.get(id_), _check_ins(observations[id_], one), ticks.get(id_, ()), answers.get(id_, ()),
            _heard(one, [each.received_at for each in observations[id_]], [note[1] for note in notes[id_]],
                   [each.received_at for each in answers.get(id_, ())],
                   written.get(id_, []) if one.has_messages else []),
            ordinary.levels([ordinary.UsualStatement(sign, level, _date(written_at, one))
                             for sign, level, written_at in usual.get(id_, ())],
                            one.today, [each.day for each in treated.get(id_, ())]),
            ahead[id_].day if id_ in ahead else None,
            unanswered.get(id_) if one.has_messages else None,
            [(dt.date.fromisoformat(day), came) for day, came, is_read in notes[id_] if not is_read],
            [Handled(frozenset(reasons.split()), outcome, written_at, _date(came, one))
             for reasons, outcome, written_at, came in handled.get(id_, ())],
            ahead[id_].time if id_ in ahead else "",
            id_ in paused, recovery.doubtful(treated.get(id_, ())) is not None)
        for id_, one in chosen.items()}


def _check_ins(observations: Iterable[check_in.Observation], one: SharingClient) -> dict[dt.date, check_in.CheckIn]:
    """A client's days up to tomorrow: who has travelled east is there already."""
    read = check_in.read(observations, (), lambda moment: moment.astimezone(zone(one.time_zone)))
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


def _heard(one: SharingClient, *came: Iterable[str]) -> dt.date | None:
    """The client's date on which anything came last: a level, a sign or what became of it, a note, a message."""
    last = max((at for each in came for at in each), default=None)
    return _date(last, one) if last else None


def _date(came: str, one: SharingClient) -> dt.date:
    return moment(came).astimezone(zone(one.time_zone)).date()


class Alone(NamedTuple):
    """A client with an open warning sign that one therapist alone sees; `since`: of the first of them."""

    id: str
    name: str
    phone: str
    since: dt.date


def seen_by_nobody_else(db: Database, therapist_id: str,
                        now: dt.datetime) -> Iterator[Alone]:
    """The clients of a therapist with an open warning sign that no other therapist sees."""
    clients = {one.id: one for one in sharing_with(db, therapist_id, now)}
    ticks, answers = sign_store.ticks(db, clients), sign_store.answers(db, clients)
    for client_id, client in clients.items():
        signs = episodes.open_signs(ticks.get(client_id, ()), answers.get(client_id, ()))
        if signs and not any(one.therapist_id != therapist_id and one.shows("diary", client.today)
                             for one in sharing.shares_of(db, client_id)):
            yield Alone(client_id, client.name, client.phone, min(one.day for one in signs))
