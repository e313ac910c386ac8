"""What a reminder says, in the language of whoever gets it. On a locked phone anybody reads it: nothing of skin, of a
clinic or of what was written. It holds nothing against anybody."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import flask_babel

from webapp import languages
from webapp.languages import LANGUAGES
from webapp.languages import lazy_gettext as _l
from webapp.reminders.kinds import Kind

APP = "Hudro"
NEWS = _l("Something new in your diary.")
EVENING = _l("There is still time to write about today in your diary.")
TREATMENT = _l("There is something in your diary for %(weekday)s.")
TRIAL = _l("This is what a reminder looks like.")
CODE_SUBJECT = _l("Your code")
CODE = _l("Your code for email reminders: %(code)s")
CODE_HOLDS = _l("Enter it in the app within an hour. If you did not ask for it, you do not need to do anything.")
OPEN = _l("Open the diary:")
STOP = _l("You asked for email reminders. Change or stop them here:")


class Mail(NamedTuple):
    """An e-mail's subject and text."""

    subject: str
    text: str


def line(kind: Kind, language: str, about: str = "") -> str:
    """The one sentence of a reminder. `about`: for a treatment its date, of which the weekday is said: a phone that was
    off shows it later, and "tomorrow" would be wrong then."""
    if kind is Kind.TREATMENT:
        weekday = languages.weekday(dt.date.fromisoformat(about).isoweekday(), "wide", language)
        return _in(language, TREATMENT) % {"weekday": weekday}
    return _in(language, {Kind.NEWS: NEWS, Kind.SUGGESTION: NEWS, Kind.EVENING: EVENING, Kind.TRIAL: TRIAL}[kind])


def mail(said: str, language: str, links: Mapping[str, str]) -> Mail:
    """The e-mail of a reminder. `links`: whole addresses by "today" and "reminders"."""
    return Mail(said.rstrip("."), f"{said}\n\n{_in(language, OPEN)}\n{links['today']}\n\n--\n"
                                  f"{_in(language, STOP)}\n{links['reminders']}\n")


def code_mail(code: str, language: str, links: Mapping[str, str]) -> Mail:
    """The e-mail with the code that shows whose address it is."""
    return Mail(f"{APP}: {_in(language, CODE_SUBJECT)}",
                f"{_in(language, CODE) % {'code': code}}\n\n{_in(language, CODE_HOLDS)}\n{links['reminders']}\n")


def _in(language: str, said: object) -> str:
    with flask_babel.force_locale(LANGUAGES[language].locale):
        return str(said)
