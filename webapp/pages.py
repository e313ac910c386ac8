"""Render a page, or the blocks of it that htmx asked for, in its language's environment (`environments.py`)."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from flask import Response, current_app, g, jsonify, make_response, request
from jinja2_fragments import render_block

from webapp import environments, languages, queries, security, versions
from webapp.times import stamp

# In a request's environment: whether a version of the page lies on the phone already. Then its text is not made.
IS_KEPT = "hudro.is_kept"
# And from when the page is, where what it shows was read before it is made: what is stored meanwhile is no part of it.
AS_OF = "hudro.as_of"
OUTBOX_FIELD = "outbox."   # what an outbox says of a write, in fields beside what the person said
# What a page can say once of what was just done: each has its words in `macros/notices.html`.
Notice = Literal["saved", "removed", "restored", "undone", "sent", "begun", "ended", "language", "deleted", "off",
                 "underway"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """What one page shows: its fields are all that its template knows, beside what every page knows (`_frame`)."""

    template: ClassVar[str]

    @classmethod
    def of(cls, *parts: "Page", **fields: Any) -> Self:
        """The page made of other pages' fields, and of those that are given, which win over them."""
        every: dict[str, Any] = {}
        for part in parts:
            every |= vars(part)
        return cls(**every | fields)


def render(page: Page | str, *, here: str | None = None, blocks: tuple[str, ...] = (), status: int = 200,
           menu: bool = False) -> Response:
    """The page as an answer; a template's name for a page that shows nothing of its own.

    `here` is the page's own address without its language (a refused form is shown at the address of the
    page it stands on). When htmx asked for a part, only `blocks` are rendered, each marked to be swapped in
    where it stands. `menu`: a public page that shows the clients' menu to everyone. Every answer is private unless the
    view says otherwise.
    """
    template, fields = (page, {}) if isinstance(page, str) else (page.template, vars(page))
    if blocks and wants_part():
        return _render(template, fields, _frame(here, menu, partial=True), blocks, status)
    frame = _frame(here, menu)
    account, is_kept = frame["account"], request.environ.get(IS_KEPT)
    # A therapist's page may be about hundreds of clients; each look at it is one, so nobody asks if it still holds.
    has_tag = account is not None and (is_kept or not account.therapist)
    if not has_tag or status != 200 or request.method not in ("GET", "HEAD"):
        return _render(template, fields, frame, (), status)
    tag = version(page, address=request.full_path.removesuffix("?"), here=frame["here"], menu=menu)
    if is_kept and is_kept(tag):
        return _with_tag(make_response("", 304), tag)
    # Who looks at a page reads the numbers in its menu, too; a list of pages leaves them out of what it compares.
    tag += f".{'-'.join(map(str, frame['count_news']()))}"
    if request.if_none_match.contains_weak(tag):
        return _with_tag(_told_whose(make_response("", 304), frame), tag)
    return _with_tag(_render(template, fields, frame, (), status), tag)


def version(page: Page | str, *, address: str, here: str, menu: bool = False) -> str:
    """The version of a page as who is signed in gets it at an address: all that its text is made of, but for what
    passes (`versions.PASSING`)."""
    return versions.version(versions.of_code(), current_app.extensions["hudro.assets"], address, page, here, menu,
                            _said_of(g.account, g.clinic))


@queries.once
def _said_of(*who_and_where: object) -> str:
    """What every page knows of its reader and the clinic, as a version has it."""
    return versions.text_of(who_and_where)


def version_of(response: Response) -> str:
    """The version of a private page that was made now."""
    return (response.get_etag()[0] or "").partition(".")[0]


def _with_tag(response: Response, tag: str) -> Response:
    """Two answers with one tag say the same; their ids for new rows and their times differ."""
    response.set_etag(tag, weak=True)
    return response


def _render(template: str, fields: Mapping[str, Any], frame: Mapping[str, Any], blocks: tuple[str, ...],
            status: int) -> Response:
    environment: environments.Environment = current_app.extensions["hudro.environments"][languages.current()]
    context = {**frame, **fields}
    if blocks:
        text = "\n".join(render_block(environment, template, block, **context) for block in blocks)
    else:
        text = environment.get_template(template).render(context)
    return _told_whose(make_response(text, status), frame)


def _told_whose(response: Response, frame: Mapping[str, Any]) -> Response:
    """Ours, and from when: a captive portal's page says no such thing. And in whose cache on the phone it may lie."""
    response.headers["Vary"] = "HX-Request-Type"
    response.headers["Hudro-At"] = frame["rendered"]
    if frame["account"]:
        response.headers["Hudro-Account"] = frame["account"].id
    return response


def _frame(here: str | None, menu: bool, *, partial: bool = False) -> dict[str, Any]:
    """What every page knows."""
    account, moment = g.get("account"), request.environ.get(AS_OF) or now()
    return {
        "account": account,
        "clinic": g.get("clinic"),
        "here": here if here is not None else without_language(request.path),
        "menu": menu,
        "partial": partial,
        "count_news": functools.cache(lambda: current_app.extensions["hudro.news"](account)),   # for the menu alone
        "local": account.at if account else None,   # a stored time on the reader's clock, where a page has no other
        "now": moment,
        "rendered": stamp(moment),
    }


def render_status(page: Page | str, *, status: int) -> Response:
    """A sentence for the page's status line, about a request of one of our scripts: its form stays as it is."""
    response = render(page, status=status)
    response.headers["HX-Retarget"] = "#announcement"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def as_json(data: object) -> Response:
    """Data for one of our own scripts."""
    response = jsonify(data)
    response.headers["Hudro-Account"] = g.account.id if g.get("account") else "none"
    return response


def render_public(page: Page | str, styles: tuple[str, ...] = ("base.css", "education.css"),
                  menu: bool = True) -> Response:
    """A page that does not know who reads it: with the clients' menu, and its stylesheets inline, named by their
    hashes in the policy (a file that blocks rendering costs a round trip)."""
    security.allow_inline_style(*styles)
    template, fields = (page, {}) if isinstance(page, str) else (page.template, vars(page))
    return _render(template, {**fields, "styles": styles}, _frame(None, menu), (), 200)


def for_everyone(response: Response) -> Response:
    """Say that this page is the same for everyone: any cache may keep it, and ask whether it is still so."""
    del response.headers["Hudro-At"]   # a page that is the same is the same whenever it was made
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["Hudro-Account"] = "none"   # what a phone may keep whoever is signed in
    response.add_etag()
    response.make_conditional(request)
    return response


def wants_part() -> bool:
    """Whether htmx sent this request for a part of a page."""
    return said_of("HX-Request-Type") == "partial"


def is_scripted() -> bool:
    """Whether one of our scripts sent this request: htmx for a part of a page, or the outbox."""
    return wants_part() or said_of("Outbox-Key") is not None


def is_navigation() -> bool:
    """Whether a person opens a page. Through a worker Firefox does not say `navigate` (nor did Safari before 16.4);
    that HTTPS is preferred, every browser says of pages alone."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate" or "Upgrade-Insecure-Requests" in request.headers


def said_of(name: str) -> str | None:
    """What a script says of its request: a header, or where a proxy has taken that away the field `outbox.<header>`."""
    found = request.headers.get(name)
    if found is None and g.get("has_readable_form"):
        found = request.form.get(OUTBOX_FIELD + name)
    return found


def redirect(endpoint: str, notice: Notice | Literal[""] | None = None, undo: str = "", **values: Any) -> Response:
    """`303 See Other` to a page of ours, in the request's language unless another is named.

    A script is told it in `HX-Redirect`: `fetch` would follow a 303 unseen, and the receipt would be lost. `notice` and
    `undo` as `tell` has them; after a write the page says "Saved" unless another notice is named, or "" for none.
    """
    address = url(endpoint, **values)
    if notice is None:
        notice = "saved" if request.method == "POST" else ""
    if is_scripted():
        return tell(make_response("", 200, {"HX-Redirect": address}), notice, undo)
    return make_response("", 303, {"Location": f"{address}#said-{notice}" if notice else address})


def tell(response: Response, notice: Notice | Literal[""], undo: str = "") -> Response:
    """Have the page that is shown next say a word about what was done, once. `undo`: where the form of that page goes
    that takes it back. Nothing of it is stored, here or in a cookie: no page that a phone keeps says it again."""
    if notice:
        response.headers["Hudro-Notice"] = f"{notice} {undo}".strip()
    return response


def see_other(address: str) -> Response:
    """`303 See Other` to an address of ours that is known as such, for what no script sends."""
    return make_response("", 303, {"Location": address})


def url(endpoint: str, **values: Any) -> str:
    """The address of a page of ours, in the request's language unless another is named."""
    values.setdefault("language", languages.current())
    return current_app.extensions["hudro.url"](endpoint, tuple(sorted(values.items())))


def day_of(text: str) -> dt.date | None:
    """The date that a part of an address names (`2026-11-21`), None if it names none."""
    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and day.isoformat() == text and 2000 <= day.year < 2100 else None


def without_language(path: str) -> str:
    """``/nb/diary/`` → ``/diary/``."""
    first, _, rest = path.removeprefix("/").partition("/")
    return "/" + rest if first in languages.LANGUAGES else path


def now() -> dt.datetime:
    """The server's clock, in UTC: when a request arrived. `CLOCK` in the settings is another clock."""
    clock = current_app.config.get("CLOCK")
    return clock() if clock else dt.datetime.now(dt.UTC)
