"""The Jinja environments: each language has one of its own with its messages built in. A message costs a dictionary
look-up, and a macro file that holds words is worked out once per language instead of once per request."""

import datetime as dt
import functools
from collections.abc import MutableMapping
from typing import Any, cast

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from jinja2.bccache import Bucket

from webapp import languages, limits, security
from webapp.remembered import Remembered


class Environment(FlaskEnvironment):
    """Flask's, but a template's globals are one plain dictionary.

    Jinja compares them at every import in a template; on its ChainMap that took a quarter of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's globals themselves: no template is loaded with globals of its own."""
        return {**self.globals, **d} if d else self.globals


class CompiledOnce(FileSystemBytecodeCache):
    """Templates as this process has compiled them: the code is the same in each language's environment, whose filters
    and messages it looks up when it runs. Other processes find it in a folder, if there is one."""

    _compiled: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out the code, unless the template has changed since."""
        checksum, code = self._compiled.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code
        elif self.directory:
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._compiled[bucket.key] = (bucket.checksum, bucket.code)
        if self.directory:
            super().dump_bytecode(bucket)


def install(app: Flask) -> None:
    """Build an environment for each language, once every route is known."""
    app.jinja_env.bytecode_cache = CompiledOnce(app.config["COMPILED"])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    adapter = app.url_map.bind("hudro.invalid")

    @functools.lru_cache(maxsize=8192)
    def built(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return adapter.build(endpoint, dict(values), force_external=False)

    app.extensions["hudro.url"] = built
    app.extensions["hudro.environments"] = {
        language: _environment(app, language) for language in languages.LANGUAGES
    }


def _environment(app: Flask, language: str) -> Environment:
    environment = cast(Environment, app.jinja_env.overlay())
    prefix = app.extensions["hudro.assets"]
    built = app.extensions["hudro.url"]

    def url(endpoint: str, **values: Any) -> str:
        values.setdefault("language", language)
        return built(endpoint, tuple(sorted(values.items())))

    environment.globals = {
        **app.jinja_env.globals,
        **languages.message_functions(language),
        "language": language,
        "locale": languages.LANGUAGES[language].locale,
        "languages": {code: one.name for code, one in languages.LANGUAGES.items()},
        "limits": limits,
        "url": url,
        "asset": lambda name: prefix + name,
        "inline_style": security.inline_style,
        "date": lambda day, pattern="DAY": languages.date(day, pattern, language),
        "decimal": lambda value: languages.decimal(value, language),
        "clock": lambda time: languages.clock(time, language),
        "weekday": lambda number, width="wide": languages.weekday(number, width, language),
    }
    environment.globals["cached"] = Remembered()
    environment.globals["plainly"] = lambda macro, *arguments: macro(*arguments)
    environment.filters = {
        **app.jinja_env.filters,
        "fixed": tuple,
        "value": lambda form, name: (form[name].data or "") if form else "",
        "original": lambda form, name: form.original().get(name, ""),
        "error": lambda form, name: str(form[name].errors[0]) if form and form[name].errors else "",
        "unbroken": lambda number: number.replace(" ", "\u00a0"),   # a phone number stays on one line
        "downfirst": lambda text: text[:1].lower() + text[1:],   # within a sentence: 38 °C stays
        "upfirst": lambda text: text[:1].upper() + text[1:],
        "day_before": lambda day: day - dt.timedelta(days=1),
        "day_after": lambda day: day + dt.timedelta(days=1),
        "days_after": lambda day, number: day + dt.timedelta(days=number),
        "week_before": lambda day: day - dt.timedelta(days=7),
        "iso_date": lambda text, language: languages.date(dt.date.fromisoformat(text), "DATE_YEAR", language),
        "until": lambda text, language: languages.date(   # "2027-04" or "2027-04-30": how long something keeps
            dt.date.fromisoformat(text if len(text) == 10 else f"{text}-01"),
            "DATE_YEAR" if len(text) == 10 else "MONTH", language),
        "clock_text": lambda text, language: languages.clock(dt.time.fromisoformat(text), language),
    }
    return environment
