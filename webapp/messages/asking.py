"""The message with which a therapist asks somebody in a recovery how it goes. It holds nothing against anybody."""

import flask_babel

from webapp.languages import LANGUAGES
from webapp.languages import lazy_gettext as _l

HOW_IT_GOES = _l("How is your skin doing? If you like, log the day in the diary, or write to us here.")


def text(language: str) -> str:
    """What is sent to somebody who reads this language (one of `LANGUAGES`)."""
    with flask_babel.force_locale(LANGUAGES[language].locale):
        return str(HOW_IT_GOES)
