"""What the process keeps: `python -m bench.caches` plays 10,000 requests of many people in one process, and prints each
cache with its limit and what it holds, as docs/speed.md has them.

A limit in entries is one in bytes by the largest that was seen: nothing that a person writes lies in one, but for the
names in a therapist's list.
"""

import datetime as dt
import functools
import gc
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

from bench import __main__ as bench
from webapp import create_app, times
from webapp.clients import board
from webapp.remembered import MOST

# What is there anyway, once for all: a cache's entries refer to it, and do not hold it.
ANYWAY = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.CodeType)
REQUESTS = 10_000
LEAST = 20_000   # bytes: smaller ones stand together in one line


def size_of(roots: list[Any], seen: set[int]) -> int:
    """Bytes of everything that is reached from some objects and was not `seen` before."""
    found, left = 0, list(roots)
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, ANYWAY):
            continue
        seen.add(id(one))
        found += sys.getsizeof(one)
        left += gc.get_referents(one)
    return found


def entries_of(cache: Any) -> list[Any]:
    """What a cache of functools' holds: its results by their arguments, which only the garbage collector can name."""
    return [one for one in gc.get_referents(cache) if isinstance(one, dict) and one is not cache.__dict__]


def caches() -> list[tuple[str, int | None, int, int]]:
    """(name, most entries, entries, bytes) of each of the app's own, the largest first."""
    gc.collect()
    found = []
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith("webapp"):
            info = one.cache_info()
            found.append((f"{one.__module__}.{one.__qualname__}".replace(".<locals>", ""), info.maxsize, info.currsize,
                          size_of(entries_of(one), {id(one.__wrapped__)})))
    return sorted(found, key=lambda one: -one[3])


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="hudro-caches-"))
    cookies, _ = bench.prepare(folder)
    app = create_app(DATA=folder)
    client = app.test_client(use_cookies=False)
    treatment = bench.treatment_of(folder, "recovering")
    today = dt.datetime.now(dt.UTC).astimezone(times.zone("Europe/Oslo")).date()
    clients = [name for name in cookies if not name.startswith("of")]
    for number in range(REQUESTS):
        name = clients[number * 7 % len(clients)]
        day, language = today - dt.timedelta(days=number // 6 % 40), ("nb", "sv", "en")[number // 6 % 3]
        path = ("days/" + day.isoformat(), "diary/", "routine/", "education/aftercare",
                f"diary/treatments/{treatment}", "account/")[number % 6]
        who = "recovering" if "treatments" in path else name
        assert client.get(f"/{language}/{path}", headers={"Cookie": cookies[who]}).status_code == 200
        if number % 100 == 0:
            client.get("/nb/offline/pages", headers={"Cookie": cookies[name]})
            client.get("/nb/clients/?show=all", headers={"Cookie": cookies["of50" if number % 200 else "of2000"]})
    found, small = caches(), [0, 0]
    for language, environment in app.extensions["hudro.environments"].items():
        kept = environment.globals["cached"]
        found.append((f"webapp.remembered: parts of pages, {language}", MOST, kept.size, kept.size))
    seen: set[int] = set()
    items, lists = app.extensions["hudro.attention"], app.extensions["hudro.lists"]
    for name, held, entries in (("places", items, len(items)),
                                ("lists", lists, sum(len(one[2].places) for one in lists.values()))):
        found.append((f"webapp.clients.board: {name}", board.KEPT, entries, size_of([held], seen)))
    print("| cache | most entries | entries | kB | kB at most |\n|---|---|---|---|---|")
    for name, most, entries, size in sorted(found, key=lambda one: -one[3]):
        if size < LEAST:
            small[0] += 1
            small[1] += size
            continue
        print(f"| {name} | {most or 'fixed'} | {entries} | {size / 1000:.0f} |"
              f" {size / 1000 if not most else size / entries * most / 1000:.0f} |")
    print(f"| {small[0]} smaller ones | | | {small[1] / 1000:.0f} | |")


if __name__ == "__main__":
    main()
