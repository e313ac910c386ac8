"""Languages as equals: which one a request is in, and how it writes dates and numbers.

To add one: a row of `LANGUAGES`, a catalogue (`make messages` begins it) and a folder of articles. Every page lives
under ``/<language>/``.
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any, Literal, cast

import flask_babel
from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Request, g, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup

from webapp import cookies
from webapp.config import ROOT


@dataclass(frozen=True)
class Language:
    """One language of the app.

    `code`: in addresses, and the folder of its catalogue and of its articles. `name`: its own word for itself.
    `locale`: Babel's and Open Graph's, with a territory. `day`: how the number of a day is written (CLDR). `clock`:
    hours and minutes (`strftime`). `also`: other tags by which it is asked for. `also_for`: the tags of languages whose
    readers read this one more easily than any other here, as long as theirs is not among them.
    """

    code: str
    name: str
    locale: str
    day: str
    clock: str
    also: tuple[str, ...] = ()
    also_for: tuple[str, ...] = ()


LANGUAGES = {one.code: one for one in (
    Language("nb", "Norsk", "nb_NO", "d.", "%H.%M", also=("no", "nn", "nb-no"), also_for=("da",)),
    Language("sv", "Svenska", "sv_SE", "d", "%H.%M", also=("sv-se",)),
    # British English for dates: "21 November", and a week that begins on a Monday.
    Language("en", "English", "en_GB", "d", "%H:%M", also=("en-gb", "en-us")),
)}
SOURCE = "en"   # what messages are written in: the others have a catalogue
DEFAULT = "nb"
PREFIX = f"/<any({', '.join(LANGUAGES)}):language>"   # how the address of each page begins
PATTERNS = {"DAY": "EEEE {day} MMMM", "DAY_YEAR": "EEEE {day} MMMM y", "DATE": "{day} MMMM",
            "DATE_YEAR": "{day} MMMM y", "SHORT": "{day} MMM", "MONTH": "LLLL y"}


def install(app: Flask) -> None:
    """Give the app its languages."""
    Babel(app, locale_selector=lambda: LANGUAGES[current()].locale)


def current() -> str:
    """The language of the request: that of its URL, else what the visitor seems to read."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        given = (request.view_args or {}).get("language") or request.path.split("/", 2)[1]
        g.language = given if given in LANGUAGES else negotiated(request)
    return g.language


def negotiated(req: Request) -> str:
    """The language of a visitor whose URL names none: by cookie, then by the browser's list, else nb."""
    chosen = cookies.read(cookies.LANGUAGE, req)
    if chosen in LANGUAGES:
        return chosen
    return preferred([tag for tag, _ in req.accept_languages])


def preferred(tags: list[str]) -> str:
    """The first of our languages among a browser's tags, most wanted first."""
    for tag in tags:
        base = tag.lower().replace("_", "-").split("-")[0]
        if found := called(base) or next((code for code, one in LANGUAGES.items() if base in one.also_for), None):
            return found
    return DEFAULT


def called(tag: str) -> str | None:
    """The language of ours that is asked for by a tag in small letters, or None: Norwegian in any spelling is nb."""
    return tag if tag in LANGUAGES else next((code for code, one in LANGUAGES.items() if tag in one.also), None)


@functools.cache
def catalogue(language: str) -> NullTranslations:
    """The compiled messages of one language."""
    return Translations.load(str(ROOT / "translations"), [language])


@functools.cache
def message_functions(language: str) -> dict[str, Any]:
    """`_` and `ngettext` for one language's templates: looked up once, escaped as Markup escapes.

    A message without values is given as it stands, so a lone percent sign needs no doubling.
    """
    translations = catalogue(language)

    @functools.cache
    def found(message: str) -> Markup:
        return Markup(translations.ugettext(message))  # noqa: S704 messages are ours

    def gettext(message: str, **values: object) -> Markup:
        return found(message) % values if values else found(message)

    def ngettext(singular: str, plural: str, num: int, **values: object) -> Markup:
        text = Markup(translations.ungettext(singular, plural, num))  # noqa: S704
        return text % {"num": num, **values}

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def lazy_gettext(message: str, **values: object) -> str:
    """A message that is put into the reader's language when it is shown: for forms, made before any request."""
    return cast(str, flask_babel.lazy_gettext(message, **values))


@functools.lru_cache(maxsize=4096)
def date(day: dt.date, pattern: str, language: str) -> str:
    """A date in one of `PATTERNS`, by its name: ``date(day, "DAY", "nb")``."""
    one = LANGUAGES[language]
    return format_date(day, PATTERNS[pattern].format(day=one.day), locale=one.locale)


@functools.lru_cache(maxsize=1024)
def decimal(value: float, language: str) -> str:
    """A length in millimetres with the language's decimal mark: 0,5 and 1,25 (or 0.5 and 1.25)."""
    return format_decimal(value, "0.0#", locale=LANGUAGES[language].locale)


WIDTHS: dict[str, Literal["wide", "abbreviated", "narrow"]] = {
    "wide": "wide", "short": "abbreviated", "narrow": "narrow"}


@functools.cache
def weekday(number: int, width: str, language: str) -> str:
    """A day of the week by its ISO number: "mandag" (`wide`), "man" (`short`) or "M" (`narrow`)."""
    names = get_day_names(WIDTHS[width], "stand-alone", locale=LANGUAGES[language].locale)
    return names[number - 1].removesuffix(".")


def clock(time: dt.time | dt.datetime, language: str) -> str:
    """An hour and minute on the 24-hour clock, with the language's mark between them."""
    return time.strftime(LANGUAGES[language].clock)
