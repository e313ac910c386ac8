"""The sources that texts name by their keys (`sources.toml`)."""

import functools
import tomllib
from pathlib import Path
from typing import NamedTuple


class Source(NamedTuple):
    """A source as it is shown: its own title, and where it is found. A link only where one is known."""

    title: str
    where: str
    link: str = ""


@functools.cache
def every() -> dict[str, Source]:
    """All sources by key."""
    data = tomllib.loads((Path(__file__).parent / "sources.toml").read_text(encoding="utf-8"))
    return {key: Source(one["title"], one["where"], one.get("link", "")) for key, one in data.items()}


def named(keys: tuple[str, ...]) -> tuple[Source, ...]:
    """Some of them, in the order given. An unknown key is a `KeyError`."""
    return tuple(every()[key] for key in keys)
