"""Every setting in words, for docs/settings.md: what it means, and what the app says when it is wrong.

What they do is in `config.py`; here nothing is decided. `tools/settings.py` writes the page, a test compares them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from webapp import config
from webapp.config import Unusable
from webapp.reminders import mail

URL = {"HUDRO_URL": "https://hud.example.no"}


class Setting(NamedTuple):
    """One variable of the environment. `wrong`: settings with which the app does not start because of it."""

    name: str
    meaning: str
    default: str
    example: str
    wrong: tuple[Mapping[str, str], ...]


SETTINGS = (
    Setting("HUDRO_DATA", "The folder with the database, its lock, and the journal of what was taken away. It is made"
            " where there is none, for the app's user alone (0700). A disk of this machine: SQLite's locks do not hold"
            " on a network's.", "instance/ in the checkout", "/var/lib/hudro",
            ({"HUDRO_DATA": "/etc/hostname"},)),
    Setting("HUDRO_URL", "The one address under which people reach the app. Links in articles, the sitemap and the"
            " picture of a sharing code are made from it; requests for other names are answered by 421. Without it, IP"
            " addresses, `localhost` and this machine's own name are answered.", "none", "https://hud.example.no",
            ({"HUDRO_URL": "hud.example.no"}, {"HUDRO_URL": "https://example.no/hud"})),
    Setting("HUDRO_PROXY", "The IP address from which a proxy with HTTPS connects, or `1` for one on this machine. The"
            " proxy passes on `Host`, `Origin` and `Sec-Fetch-Site`, and sets `X-Forwarded-For` and"
            " `X-Forwarded-Proto`. Whoever comes past it is answered by 421.", "none", "1",
            ({"HUDRO_PROXY": "1"}, {"HUDRO_PROXY": "the proxy", **URL},
             {"HUDRO_PROXY": "1", "HOST": "0.0.0.0", **URL})),   # noqa: S104
    Setting("HUDRO_BACKUPS", "The folder of the nightly copies (`flask backup daily`). `/readyz` and the owner's page"
            " say when the newest is older than 26 hours, or could not be restored on trial (`flask backup rehearse`).",
            "none: nobody watches over copies", "/var/backups/hudro",
            ({"HUDRO_BACKUPS": "backups"}, {"HUDRO_DATA": "/var", "HUDRO_BACKUPS": "/var/tmp"})),   # noqa: S108
    Setting("HOST", "The address to listen on: a name or an IP address, `::` for all of IPv6.", "127.0.0.1", "::", ()),
    Setting("PORT", "The port to listen on. (On a server that `deploy/install` has set up, `hudro.socket` says where;"
            " HOST and PORT are not read there.)", str(config.PORT), "8080", ({"PORT": "http"},)),
    Setting("PROCESSES", "Server processes. A second one is worth its 50 MB where a hundred clients log within the same"
            " few minutes ([speed](speed.md)).", "1", "2", ({"PROCESSES": "0"},)),
    Setting("THREADS", "Threads of each process.", str(config.THREADS), "16", ({"THREADS": "4"},)),
    Setting("IDLE", "Seconds without a byte after which a connection in the middle of a request is closed.",
            str(config.IDLE), "10", ({"IDLE": "1.5"},)),
    Setting("SMTP_URL", "The mail server that takes reminders: `smtps://…` encrypted from the first byte, `smtp://…` by"
            " STARTTLS (not needed by a server on this machine). A `@`, `:` or `/` in the password as `%40`, `%3A`,"
            " `%2F`. Needs HUDRO_URL and SMTP_FROM. Without it nothing is offered by email.", "none",
            "smtps://user:password@mail.example.no:465",
            ({"SMTP_URL": "mail.example.no", **URL},
             {"SMTP_URL": "smtp://mail.example.no", "SMTP_FROM": "hudro@example.no"})),
    Setting("SMTP_FROM", "The address that emails come from.", "none", "hudro@example.no",
            ({"SMTP_URL": "smtp://mail.example.no", "SMTP_FROM": "the clinic", **URL},)),
    Setting("PUSH_SERVICE", "`host:port` of a push service inside the clinic's own network, the only address there that"
            " reminders go to.", "none", "push.clinic.internal:443", ({"PUSH_SERVICE": "https://push.clinic.internal"},)),
    Setting("SERVICE_WORKER", "`off` serves a worker that removes itself and all pages it kept on phones; it ends push"
            " too.", "on", "off", ({"SERVICE_WORKER": "no"},)),
    Setting("METRICS", "`address:port` at which numbers stand for Prometheus: requests by route and status and how"
            " long they took, writes stored and refused, reminders that wait, sizes, the age of copies. None of them is"
            " about anybody; still, listen where watchers alone reach it.", "none: there are none", "127.0.0.1:9100",
            ({"METRICS": "9100"},)),
    Setting("LOG", "`json`: a JSON object for each line of the log, with the time, the level, and the number of the"
            " request that it belongs to.", "text", "json", ({"LOG": "verbose"},)),
    Setting("HUDRO_COMPILED", "A folder in which processes of one version share the templates they have compiled: for"
            " the tests, which start many. Nobody else may write to it: what lies there is run.", "none",
            "/run/hudro", ({"HUDRO_COMPILED": "/nowhere"},)),
)


def refusal(given: Mapping[str, str]) -> str:
    """Why the app does not start with these variables, as it says it; an empty text where it does."""
    try:
        read = config.settings(given)
        config.serving(given)
        mail.configured(read)
    except Unusable as error:
        return str(error)
    return ""


def page() -> str:
    """docs/settings.md."""
    parts = [HEAD]
    for one in SETTINGS:
        parts.append(f"## {one.name}\n\n{one.meaning}\n\nDefault: {one.default}. Example: `{one.name}={one.example}`\n")
        for given in one.wrong:
            said = " ".join(f"{name}={value}" for name, value in given.items())
            parts.append(f"`{said}`: *{refusal(given)}*\n")
    return "\n".join(parts)


HEAD = """# Settings

All from the environment; on a server that `deploy/install` has set up they stand in `/etc/hudro/settings`, one
`NAME=value` a line, and hold after `systemctl restart hudro`. Nothing in the app is signed, so there is no secret to
set.

A setting that would make the app behave otherwise than its owner believes stops the start, and says what to write
instead: for each a wrong value stands here with the sentence. So does a name that begins with `HUDRO_` and is none of
these.

This page is written by `tools/settings.py`, from `webapp/settings.py`.
"""
