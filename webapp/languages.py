"""Three languages as equals: which one a request is in, and how it writes dates and numbers.

English is the source text; `translations/` holds nb and sv. Every page lives under ``/<language>/``.
"""

import datetime as dt
import functools
from typing import Any, cast

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Request, g, has_request_context, request
from flask_babel import Babel, lazy_gettext
from markupsafe import Markup

from webapp import cookies
from webapp.config import ROOT

LANGUAGES = ("nb", "sv", "en")
DEFAULT = "nb"
NAMES = {"nb": "Norsk", "sv": "Svenska", "en": "English"}

# British English for dates: "21 November", and a week that begins on a Monday.
LOCALES = {"nb": "nb", "sv": "sv", "en": "en_GB"}
DAY = {"nb": "EEEE d. MMMM", "sv": "EEEE d MMMM", "en": "EEEE d MMMM"}
DAY_YEAR = {"nb": "EEEE d. MMMM y", "sv": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
DATE = {"nb": "d. MMMM", "sv": "d MMMM", "en": "d MMMM"}
DATE_YEAR = {"nb": "d. MMMM y", "sv": "d MMMM y", "en": "d MMMM y"}
SHORT = {"nb": "d. MMM", "sv": "d MMM", "en": "d MMM"}
CLOCK = {"nb": "%H.%M", "sv": "%H.%M", "en": "%H:%M"}


def install(app: Flask) -> None:
    """Give the app its languages."""
    Babel(app, locale_selector=lambda: LOCALES[current()])


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
    kept = cookies.read(cookies.LANGUAGE, req)
    if kept in LANGUAGES:
        return kept
    return preferred([tag for tag, _ in req.accept_languages])


def preferred(tags: list[str]) -> str:
    """The first of our languages among a browser's tags, most wanted first.

    Norwegian in any spelling is nb. Danish readers are given nb, which they read more easily than English.
    """
    for tag in tags:
        base = tag.lower().replace("_", "-").split("-")[0]
        found = {"no": "nb", "nn": "nb", "da": "nb"}.get(base, base)
        if found in LANGUAGES:
            return found
    return DEFAULT


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


def later(message: str, **values: object) -> str:
    """A message that is put into the reader's language when it is shown: for forms, made before any request."""
    return cast(str, lazy_gettext(message, **values))


@functools.lru_cache(maxsize=4096)
def date(day: dt.date, pattern: str, language: str) -> str:
    """A date in one of the patterns above, by its name: ``date(day, "DAY", "nb")``."""
    return format_date(day, globals()[pattern][language], locale=LOCALES[language])


@functools.lru_cache(maxsize=1024)
def decimal(value: float, language: str) -> str:
    """A length in millimetres with the language's decimal mark: 0,5 and 1,25 (or 0.5 and 1.25)."""
    return format_decimal(value, "0.0#", locale=LOCALES[language])


@functools.cache
def weekday(number: int, width: str, language: str) -> str:
    """A day of the week by its ISO number: "mandag" (`wide`), "man" (`short`) or "M" (`narrow`)."""
    widths = {"wide": "wide", "short": "abbreviated", "narrow": "narrow"}
    names = get_day_names(widths[width], "stand-alone", locale=LOCALES[language])  # type: ignore[arg-type]
    return names[number - 1].removesuffix(".")


def clock(time: dt.time | dt.datetime, language: str) -> str:
    """An hour and minute on the 24-hour clock, with the language's mark between them."""
    return time.strftime(CLOCK[language])
