"""The sources that texts name by their keys (`sources.toml`)."""

import functools
import tomllib
from pathlib import Path
from typing import NamedTuple

from webapp.languages import SOURCE


class Source(NamedTuple):
    """A source as it is shown: its own title in its own `language`, and who published it. A link only where one is
    known. What is no publication has a description in the reader's language instead of a title."""

    title: str
    where: str
    language: str
    link: str = ""


@functools.cache
def every(language: str) -> dict[str, Source]:
    """All sources by key, for a reader of this language."""
    data = tomllib.loads((Path(__file__).parent / "sources.toml").read_text(encoding="utf-8"))
    return {key: _source(one, language) for key, one in data.items()}


def named(keys: tuple[str, ...], language: str) -> tuple[Source, ...]:
    """Some of them, in the order given. An unknown key is a `KeyError`."""
    return tuple(every(language)[key] for key in keys)


def _source(entry: dict, language: str) -> Source:
    title, where = entry["title"], entry["where"]
    if isinstance(title, dict):
        told = language if language in title else SOURCE   # one that is being added
        return Source(title[told], where[told], told)
    return Source(title, where, entry.get("language", "en"), entry.get("link", ""))
