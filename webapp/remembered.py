"""Parts of pages that are the same for everyone on that day, kept as text within so many bytes."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST = 3_000_000   # bytes for each language: the forms of a few days, for each skin tone


@dataclass(slots=True)
class Kept:
    """A part's text, and whether it was asked for since it was last passed over."""

    text: Any
    size: int
    is_used: bool = False


class Remembered:
    """A cache for macros that depend on nothing but their arguments: `{{ cached(macro, 3, "redness") }}`.

    Most of a page is the same for everyone on that day number, and the rest is the same when it is opened again.
    Arguments must be hashable: numbers, dates and names of ours, never who it is about and never anything that a person
    wrote. The oldest makes room, unless it was asked for since it was last passed over ("second chance": to keep the
    order of use, the arguments would have to be hashed twice for each part of each page).
    """

    def __init__(self, most: int = MOST):
        self._most, self._size, self._turn = most, 0, threading.Lock()
        self._kept: dict[tuple[Any, ...], Kept] = {}

    def __call__(self, macro: Callable[..., Any], *arguments: Any) -> Any:
        """What the macro makes of these arguments."""
        key = macro, arguments
        kept = self._kept.get(key)
        if kept is None:
            text = macro(*arguments)
            self._keep(key, text)
            return text
        kept.is_used = True
        return kept.text

    def _keep(self, key: tuple[Any, ...], text: Any) -> None:
        size = sys.getsizeof(text)
        with self._turn:
            if key in self._kept or size > self._most:   # another thread was quicker; or it is larger than all of it
                return
            while self._size + size > self._most:
                oldest = next(iter(self._kept))
                one = self._kept.pop(oldest)
                if one.is_used:
                    one.is_used, self._kept[oldest] = False, one   # behind the newest
                else:
                    self._size -= one.size
            self._kept[key] = Kept(text, size)
            self._size += size

    @property
    def size(self) -> int:
        """Bytes of the texts that are kept."""
        return self._size

    def __len__(self) -> int:
        return len(self._kept)
