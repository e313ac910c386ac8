"""Search over the articles of one language: SQLite's FTS5 in memory, with å, ä and ö as letters of their own."""

import difflib
import threading
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils.utils import sqlite3  # pyright: ignore[reportPrivateImportUsage]  # as in `database`

LONGEST = 100   # characters of a query
WORDS = 8
BEGIN, END = "\x02", "\x03"


class Entry(NamedTuple):
    """Something that can be found."""

    address: str
    title: str
    summary: str
    text: str


class Hit(NamedTuple):
    """One result. `excerpt` is pieces of text, each with whether it is a word that was looked for."""

    address: str
    title: str
    excerpt: tuple[tuple[str, bool], ...]


class Found(NamedTuple):
    """The results, and the words that were looked for instead when those asked for are nowhere."""

    hits: tuple[Hit, ...]
    instead: str = ""


class Index:
    """The entries of one language."""

    def __init__(self, entries: Iterable[Entry]):
        self._turn = threading.Lock()
        self._conn = sqlite3.connect(":memory:", check_same_thread=False)
        self._conn.execute(
            "CREATE VIRTUAL TABLE page USING fts5(address UNINDEXED, title, summary, text,"
            " tokenize = 'unicode61 remove_diacritics 0')")
        self._conn.execute("CREATE VIRTUAL TABLE word USING fts5vocab(page, row)")
        self._conn.executemany("INSERT INTO page VALUES (?, ?, ?, ?)", [tuple(map(_nfc, one)) for one in entries])
        self._known = [term for term, in self._conn.execute("SELECT term FROM word") if len(term) > 3]

    def find(self, query: str) -> Found:
        """What a person looks for: all the words, else words that are spelt nearly so, else any of them."""
        words = terms(query)
        if not words:
            return Found(())
        if hits := self._hits(words, "AND"):
            return Found(hits)
        near = [self._near(word) for word in words]
        if near != words and (hits := self._hits(near, "AND")):
            return Found(hits, " ".join(near))
        return Found(self._hits(words, "OR") if len(words) > 1 else ())

    def _hits(self, words: list[str], joined: str) -> tuple[Hit, ...]:
        asked = f" {joined} ".join(f'"{word}"*' for word in words)
        with self._turn:
            rows = self._conn.execute(
                "SELECT address, title, snippet(page, -1, ?, ?, '…', 24) FROM page WHERE page MATCH ?"
                " ORDER BY bm25(page, 0, 10, 4, 1) LIMIT 20", (BEGIN, END, asked)).fetchall()
        return tuple(Hit(address, title, _pieces(excerpt)) for address, title, excerpt in rows)

    def _near(self, word: str) -> str:
        if any(known.startswith(word) for known in self._known):
            return word
        return next(iter(difflib.get_close_matches(word, self._known, 1, 0.75)), word)


def terms(query: str) -> list[str]:
    """The words of a query: letters and digits alone, so nothing in it is taken for an operator."""
    text = "".join(char if char.isalnum() or unicodedata.combining(char) else " " for char in _nfc(query.lower()))
    return text.split()[:WORDS]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _pieces(excerpt: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for place, piece in enumerate(excerpt.replace(END, BEGIN).split(BEGIN)):
        if piece:
            pieces.append((piece, place % 2 == 1))
    return tuple(pieces)
