"""The version of a page: a digest of all that it is made of, known without rendering it.

Two values have one text only if every page made of them is the same. What has no text that says all of it (an open
file, a generator) is refused: a version that misses a change would leave an old page on a phone.
"""

import contextlib
import datetime as dt
import enum
import functools
import hashlib
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from typing import Any

from flask_babel import LazyString
from wtforms import Form

from webapp.config import ROOT

# Of a field whose value differs each time a page is made and says nothing: `field(metadata=PASSING)`.
PASSING: Mapping[str, bool] = {"is_passing": True}
Encode = Callable[[Any], str]
_known: ContextVar[dict[int, tuple[Any, str]] | None] = ContextVar("known", default=None)


def version(*values: object) -> str:
    """16 hexadecimal digits that differ when one of the values does. Raises `TypeError`."""
    return hashlib.blake2b("\n".join(map(text_of, values)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@functools.cache
def of_code() -> str:
    """A digest of every file that a page is made of: code, templates, texts, numbers, messages."""
    files = [file for folder in ("webapp", "translations") for file in sorted((ROOT / folder).rglob("*"))
             if file.suffix in (".py", ".html", ".md", ".toml", ".po")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def text_of(value: object) -> str:
    """All that a value says, with its types: 1, True and "1" are three. Raises `TypeError` for what cannot be said."""
    return ENCODERS[type(value)](value)


def _texts_of(values: Iterable[object]) -> str:
    """The same of several: a page is some hundred values, and calls are what costs."""
    return ",".join([ENCODERS[type(one)](one) for one in values])


class Encoders(dict[type, Encode]):
    """How values of a type are written down, found out once for each type of the code."""

    def __missing__(self, kind: type) -> Encode:
        found = self[kind] = _encoder(kind)
        return found


def _encoder(kind: type) -> Encode:
    if kind in PLAIN:
        return repr
    if issubclass(kind, enum.Enum):
        return lambda one: f"{kind.__qualname__}.{one.name}"
    if is_dataclass(kind):
        names = [one.name for one in fields(kind) if PASSING.keys() - one.metadata.keys()]
        encode: Encode = lambda one: _named(kind, [getattr(one, name) for name in names])  # noqa: E731
        return _remembering(encode) if kind.__dataclass_params__.frozen else encode
    for base, encode in BY_BASE:
        if issubclass(kind, base):
            return encode
    raise TypeError(f"nothing says all of a {kind.__module__}.{kind.__qualname__}")


def _remembering(encode: Encode) -> Encode:
    """The text of one object is made once while many pages are versioned: the same products stand on each day."""
    def encoded(one: Any) -> str:
        known = _known.get()
        if known is None:
            return encode(one)
        if id(one) not in known:
            known[id(one)] = one, encode(one)   # held, so that no other object takes its id meanwhile
        return known[id(one)][1]

    return encoded


@contextlib.contextmanager
def of_many_pages() -> Iterator[None]:
    """Within it nothing changes of which a text has been made."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _named(kind: type, values: Any) -> str:
    return f"{kind.__qualname__}({_texts_of(values)})"


def _function(one: types.FunctionType) -> str:
    """A function of a module is its name; one made on the way is also what it was made with."""
    made_with = [cell.cell_contents for cell in one.__closure__ or ()] + list(one.__defaults__ or ())
    return f"{one.__module__}.{one.__qualname__}:{one.__code__.co_firstlineno}{text_of(made_with)}"


def _form(one: Form) -> str:
    """What its template can show of a form. Before it is sent, the id for a new row passes."""
    return _named(type(one), [(field.name, field.data, field.raw_data, field.errors, getattr(field, "choices", None))
                              for field in one if field.name != "id" or field.raw_data])


ENCODERS = Encoders()
PLAIN = frozenset((type(None), bool, int, float, str, bytes, dt.date, dt.datetime, dt.time, dt.timedelta))
# The order of a set is nobody's; that of a mapping is a page's.
BY_BASE: tuple[tuple[Any, Encode], ...] = (
    (tuple, lambda one: _named(type(one), one)),
    (list, lambda one: f"[{_texts_of(one)}]"),
    (Mapping, lambda one: f"{{{','.join(f'{text_of(key)}:{text_of(item)}' for key, item in one.items())}}}"),
    (Set, lambda one: f"<{','.join(sorted(map(text_of, one)))}>"),
    (str, lambda one: f"{type(one).__qualname__}{str(one)!r}"),
    (LazyString, lambda one: f"{str(one)!r}"),
    (dt.tzinfo, str),
    (types.MethodType, lambda one: f"{one.__func__.__qualname__}{text_of(one.__self__)}"),
    (types.FunctionType, _function),
    (functools.partial, lambda one: text_of((one.func, one.args, one.keywords))),
    (Form, _form),
)
