"""The questions before a treatment and what was answered. Times are UTC. Nothing of it is ever changed or removed, but
with its account."""

import datetime as dt
import functools
import json
import uuid
from collections.abc import Callable, Mapping
from typing import NamedTuple

from webapp import languages
from webapp.database import Database
from webapp.queries import row, rows
from webapp.screening.answers import Answer, Answered
from webapp.screening.questions import Screening, default
from webapp.times import moment, stamp
from webapp.writes import Write

TWICE = dt.timedelta(hours=1)   # the same once more within it is the same signature: a form that was sent twice
SHOWN = 20   # signed lists of one client, the latest


class Current(NamedTuple):
    """The list that is asked now. `is_demanded`: nobody is treated without it."""

    screening: Screening
    is_demanded: bool


@functools.cache
def default_screening() -> Screening:
    """The list of a clinic that has changed nothing."""
    return default(lambda words, language: languages.catalogue(language).ugettext(words), languages.LANGUAGES)


def current(db: Database) -> Current:
    """What the clinic asks now."""
    found = row(db, "SELECT v.content, c.is_demanded FROM screening_change c JOIN screening_version v"
                    " ON v.id = c.version_id ORDER BY c.id DESC LIMIT 1")
    return Current(_read(found[0]), bool(found[1])) if found else Current(default_screening(), False)


def version(db: Database, version_id: str) -> Screening | None:
    """A list by its id; None for one that nobody knows any more."""
    if version_id == default_screening().id:
        return default_screening()
    found = row(db, "SELECT content FROM screening_version WHERE id = ?", (version_id,))
    return _read(found[0]) if found else None


def change(db: Database, screening: Screening, is_demanded: bool, *, author_id: str, name: str,
           now: dt.datetime) -> None:
    """Ask this from now on. What was asked before stays readable, beside what was answered."""
    _keep(db, screening)
    db.conn.execute("INSERT INTO screening_change (version_id, is_demanded, author_id, name, changed_at)"
                    " VALUES (?, ?, ?, ?, ?)", (screening.id, int(is_demanded), author_id, name, stamp(now)))


def changes(db: Database) -> list[tuple[Screening, bool, str, str]]:
    """(list, demanded, who, when) of what was asked over time, the newest first; each is shown by what it changed of
    the one after it."""
    return [(_read(content), bool(is_demanded), name, at) for content, is_demanded, name, at in rows(
        db, "SELECT v.content, c.is_demanded, c.name, c.changed_at FROM screening_change c JOIN screening_version v"
            " ON v.id = c.version_id ORDER BY c.id DESC LIMIT 21")]


def record_answers(db: Database, client_id: str, answer_id: str, screening: Screening, language: str,
                   answers: Mapping[str, Answer], signed: str, *, write: Write) -> None:
    """Store what a client has answered and signed. The same once more stores nothing, shortly afterwards; something
    else under an id that is taken is another list: a phone shows a form that waits once more, with its id."""
    _keep(db, screening)
    said = json.dumps({key: [one.is_yes, one.more] for key, one in answers.items()}, ensure_ascii=False)
    there = row(db, "SELECT client_id, version_id, answers, signed, received_at FROM screening_answer WHERE id = ?",
                (answer_id,))
    if there and there[:4] == (client_id, screening.id, said, signed) \
            and write.received_at - moment(there[4]) < TWICE:
        return
    db.conn.execute(
        "INSERT INTO screening_answer (id, client_id, version_id, language, answers, signed, author_id, name,"
        " written_at, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (str(uuid.uuid4()) if there else answer_id, client_id, screening.id, language, said, signed,
         write.author_id, write.author, write.written, write.received))


def answered(db: Database, client_id: str, local: Callable[[dt.datetime], dt.datetime],
             most: int = SHOWN) -> list[Answered]:
    """What a client has answered and signed, the latest first. `local`: a moment on the client's clock."""
    return [Answered(id_, _read(content), language,
                     {key: Answer(*one) for key, one in json.loads(answers).items()}, signed,
                     "" if author_id == client_id else name, local(moment(written_at)).date(), written_at, received_at)
            for id_, content, language, answers, signed, author_id, name, written_at, received_at in rows(
        db, "SELECT a.id, v.content, a.language, a.answers, a.signed, a.author_id, a.name, a.written_at, a.received_at"
            " FROM screening_answer a JOIN screening_version v ON v.id = a.version_id WHERE a.client_id = ?"
            " ORDER BY a.written_at DESC, a.received_at DESC LIMIT ?", (client_id, most))]


@functools.lru_cache(maxsize=64)
def _read(content: str) -> Screening:
    return Screening.from_text(content)


def _keep(db: Database, screening: Screening) -> None:
    db.conn.execute("INSERT INTO screening_version (id, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (screening.id, screening.as_text()))
