"""Queries, and what is asked once while many pages of one moment are put together. See docs/speed.md."""

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar, cast

from webapp.database import Database

Function = TypeVar("Function", bound=Callable)


class Asked(NamedTuple):
    """What was asked while many pages of one moment are put together."""

    first: dt.date   # the days that they are about
    last: dt.date
    answers: dict[Any, Any]


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextlib.contextmanager
def asking_once(first: dt.date, last: dt.date) -> Iterator[None]:
    """Within it the same question is asked once, and one about a day for all days of a span: for what is put together
    of many pages of one moment. Nothing may be written meanwhile."""
    token = _asked.set(Asked(first, last, {}))
    try:
        yield
    finally:
        _asked.reset(token)


def span_with(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date] | None:
    """The span asked about, if it holds these days: what is read of all of it need not be read of them again."""
    asked = _asked.get()
    return (asked.first, asked.last) if asked and asked.first <= first and last <= asked.last else None


def once(function: Function) -> Function:
    """A function that is called once with the same arguments while the same is asked once; they are hashable, and
    nobody changes what it gives."""
    @functools.wraps(function)
    def called(*arguments: Any) -> Any:
        asked = _asked.get()
        if asked is None:
            return function(*arguments)
        key = function, arguments
        if key not in asked.answers:
            asked.answers[key] = function(*arguments)
        return asked.answers[key]

    return cast(Function, called)


def rows_of_days(db: Database, sql: str, values: tuple[Any, ...], first: dt.date, last: dt.date) -> list[Any]:
    """`rows` of a query of some days: they are the last two values, and the first column is the day."""
    from_, span = first.isoformat(), span_with(first, last)
    if span is None or first != last:
        return rows(db, sql, (*values, from_, last.isoformat()))
    return list(_rows_by_day(db, sql, values, *span).get(from_, ()))


@once
def _rows_by_day(db: Database, sql: str, values: tuple[Any, ...], first: dt.date, last: dt.date) -> dict[str, list]:
    found: dict[str, list[Any]] = {}
    for one in rows(db, sql, (*values, first.isoformat(), last.isoformat())):
        found.setdefault(one[0], []).append(one)
    return found


def rows(db: Database, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    """All rows of one query, each a tuple of its columns, whose types are the schema's. A plain `execute`: a third of
    the cost of the row helpers on hot pages."""
    asked = _asked.get()
    if asked is None:
        return db.conn.execute(sql, values).fetchall()
    if (sql, values) not in asked.answers:
        asked.answers[sql, values] = db.conn.execute(sql, values).fetchall()
    return list(asked.answers[sql, values])


def row(db: Database, sql: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
    """The first row of one query, or None."""
    if _asked.get() is None:
        return db.conn.execute(sql, values).fetchone()
    return next(iter(rows(db, sql, values)), None)
