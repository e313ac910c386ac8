"""The articles: Markdown files with front matter, one a language, made into pages once at first use.

A file begins with TOML between two lines of `+++`. In the text,

- `{days window.waxing}` is a number of the clinic's (`clinic_numbers.values`) with its unit; `{hours window.sauna}` the
  same in hours, `{days+1 window.approved}` counts the treatment day too, `{number threshold.deep.redness.1}` stands
  alone, `{mm deep}` is a depth (`clinic_numbers.depths`): one fact has one number, wherever it is read;
- `{unless threshold.shallow.redness.3 threshold.deep.redness.3| …}` is read where the two numbers differ;
- `{NO|In Norway, …}` and `{SE|In Sweden, …}` are shown where the clinic is in that country, and both while nobody has
  said in which it is, whatever language is read;
- `{S1.9}` after a sentence names the facts that it carries (it is not shown; `docs/content.md` says more);
- `## Heading {#flaking}` gives a heading the address that links use, the same in every language;
- a line `::drawing pore`, `::contact`, `::help` or `::sure` stands for a part that a template makes;
  what follows `::sure` is folded away under "How certain is this?";
- links lead to `article:aftercare`, `article:aftercare#flaking` or `active:retinoid`.
"""

import datetime as dt
import functools
import re
import threading
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markupsafe import Markup

from webapp import countries, languages
from webapp.guide import clinic_numbers

# mdurl, by which markdown-it writes addresses, fills a table when it is first asked, and hands it out half full to
# whoever asks meanwhile.
_one_at_a_time = threading.Lock()
FOLDER = Path(__file__).parent / "articles"
# In the order in which they are best read.
SLUGS = ("pores", "large-pores", "pore-care", "home-products", "micro-needling", "treatment-day", "aftercare",
         "when-to-get-help")
DRAWINGS = ("pore", "clogged", "ageing", "needle", "steps", "days")
MARK = re.compile(r"\s*\{((?:S\d\.\d+[ ]?)+)\}")
NUMBER = re.compile(r"\{(days|days\+1|hours|number|mm) ([a-z_.0-9]+)\}")
UNLESS = re.compile(r"\{unless ([a-z_.0-9]+) ([a-z_.0-9]+)\|((?:[^{}]|\{[^{}]*\})*)\}")
BY_COUNTRY = re.compile(r"\{([A-Z]{2})\|([^{}]+)\}[ ]?")
ADDRESS = re.compile(r"\s*\{#([a-z-]+)\}\s*$")

Link = Callable[[str, str], str]   # ("article", "aftercare#flaking") → its address


class Part(NamedTuple):
    """A piece of an article: text, or the name of what a template puts there (`drawing`, `contact`, `help`)."""

    kind: str
    html: Markup = Markup()
    name: str = ""


class Signed(NamedTuple):
    """Who vouches for an article's text: a named professional, and when. `[signed]` of the front matter."""

    name: str
    title: str
    date: dt.date


class Article(NamedTuple):
    """One article in one language. `reviewed` is the date on which its facts were last checked by who wrote it."""

    slug: str
    language: str
    title: str
    summary: str
    reviewed: dt.date
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    leads_to: str
    parts: tuple[Part, ...]
    sure: tuple[Part, ...]
    plain: str
    signed: Signed | None = None


def read(slug: str, language: str, link: Link, changes: str = "{}", country: str = "") -> Article:
    """An article from its file, with the numbers of a clinic (`Clinic.changes`) and what holds in its country (both
    while that is empty). Raises `ValueError` when the file is not as the docstring above asks."""
    text = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    _, front, body = text.split("+++\n", 2)
    data = tomllib.loads(front)
    body = with_numbers(of_country(body, country), language, clinic_numbers.values(changes))
    shown, _, sure = without_marks(body).partition("\n::sure\n")
    return Article(
        slug, language, data["title"], data["summary"], data["reviewed"], tuple(data["sources"]),
        tuple(data["facts"]), data["leads_to"], _parts(shown, link), _parts(sure, link),
        plain(shown + "\n\n" + sure), Signed(**data["signed"]) if "signed" in data else None)


@functools.cache
def text_of(slug: str, language: str) -> str:
    """An article's Markdown with its fact marks, as it stands in the file after the front matter."""
    return (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8").split("+++\n", 2)[2]


def without_marks(text: str) -> str:
    """The text without the names of the facts it carries."""
    return MARK.sub("", text)


def of_country(text: str, country: str) -> str:
    """The text without what holds in other countries alone. Raises `ValueError` for a country that there is not."""

    def chosen(found: re.Match[str]) -> str:
        if found[1] not in countries.COUNTRIES:
            raise ValueError(found[0])
        return found[2] + " " if country in ("", found[1]) else ""

    return re.sub(r" +$", "", BY_COUNTRY.sub(chosen, text), flags=re.M)


def with_numbers(text: str, language: str, numbers: Mapping[str, int]) -> str:
    """The text with the clinic's numbers. Raises `ValueError` for one that there is not."""
    ngettext = languages.message_functions(language)["ngettext"]
    depths = clinic_numbers.depths()

    def known(name: str, found: re.Match[str]) -> int:
        if name not in numbers:
            raise ValueError(found[0])
        return numbers[name]

    def worded(found: re.Match[str]) -> str:
        unit, name = found.groups()
        if unit == "mm" and name in depths:
            return f"{languages.decimal(depths[name], language)} mm"
        number = known(name, found)
        if unit == "number":
            return str(number)
        if unit == "hours":
            return str(ngettext("%(num)s hour", "%(num)s hours", 24 * number))
        return str(ngettext("%(num)s day", "%(num)s days", number + (unit == "days+1")))

    def where_they_differ(found: re.Match[str]) -> str:
        return found[3] if known(found[1], found) != known(found[2], found) else ""

    return NUMBER.sub(worded, UNLESS.sub(where_they_differ, text))


def plain(text: str) -> str:
    """The words alone: for the search, and for measuring how easily they read."""
    text = re.sub(r"^::.*$", "", text, flags=re.M)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^#+ (.*?)(\s*\{#[a-z-]+\})?$", r"\1.", text, flags=re.M)
    text = re.sub(r"^(?:-|\d+\.) ", "", text, flags=re.M)
    return re.sub(r"[*_`]", "", text).strip()


def _parts(text: str, link: Link) -> tuple[Part, ...]:
    parts: list[Part] = []
    for piece in re.split(r"^(::.*)$", text, flags=re.M):
        if piece.startswith("::"):
            kind, _, name = piece[2:].strip().partition(" ")
            if kind not in ("drawing", "contact", "help") or (kind == "drawing" and name not in DRAWINGS):
                raise ValueError(piece)
            parts.append(Part(kind, name=name))
        elif piece.strip():
            parts.append(Part("text", _html(piece, link)))
    return tuple(parts)


def _html(text: str, link: Link) -> Markup:
    markdown = MarkdownIt("commonmark", {"html": False})
    with _one_at_a_time:
        tokens = markdown.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[place + 1]
            if found := ADDRESS.search(inline.content):
                token.attrSet("id", found[1])
                last = (inline.children or [])[-1]
                last.content = ADDRESS.sub("", last.content)
        for child in token.children or []:
            if child.type == "link_open":
                kind, _, name = str(child.attrs["href"]).partition(":")
                child.attrSet("href", link(kind, name))
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 our own files, no raw HTML
