"""The articles for everyone, the search over them, and what a search engine or a shared link asks for.

These pages never read who is signed in: they are the same for everyone, so any cache may keep them.
"""

import datetime as dt
import functools
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, make_response, request
from flask_babel import gettext as _

from webapp import access, address, countries, languages, pages
from webapp.education import articles, cards, search
from webapp.forms import Form, TextField
from webapp.guide import sources
from webapp.routine.actives import ACTIVES

blueprint = Blueprint("education", __name__, url_prefix=languages.PREFIX)
site = Blueprint("site", __name__)


class SearchForm(Form):
    """`q`: what to look for."""

    q = TextField(limit=search.LONGEST)


@dataclass(frozen=True, kw_only=True)
class EducationPage(pages.Page):
    """All articles."""

    template = "education/education.html"

    articles: dict[str, articles.Article]   # by slug


@dataclass(frozen=True, kw_only=True)
class ArticlePage(pages.Page):
    """One article, with what it rests on."""

    template = "education/article.html"

    article: articles.Article
    following: articles.Article          # the one to read next
    sources: tuple[sources.Source, ...]
    root: str                            # the app's own address, for what other sites show of the page
    help: tuple[countries.Help, ...]     # whom to call, by country


@dataclass(frozen=True, kw_only=True)
class SearchPage(pages.Page):
    """The articles that were found for some words."""

    template = "education/search.html"

    form: SearchForm
    found: search.Found
    asked: bool                          # something was looked for


@dataclass(frozen=True, kw_only=True)
class Sitemap(pages.Page):
    """The addresses of all public pages."""

    template = "education/sitemap.xml"

    paths: list[str]                     # without their language
    root: str                            # the app's own address
    reviewed: dt.date                    # when the texts were looked at last


@blueprint.get("/education/")
@access.requires(access.ANYONE)
def education() -> Response:
    return pages.for_everyone(pages.render_public(EducationPage(articles=every(languages.current()))))


@blueprint.get("/education/<slug>")
@access.requires(access.ANYONE)
def article(slug: str) -> Response:
    if slug not in articles.SLUGS:
        abort(404)
    following = articles.SLUGS[(articles.SLUGS.index(slug) + 1) % len(articles.SLUGS)]
    found = every(languages.current(), g.clinic.changes, g.clinic.country)
    return pages.for_everyone(pages.render_public(ArticlePage(
        article=found[slug], following=found[following],
        sources=sources.named(found[slug].sources, languages.current()), root=address.root(),
        help=countries.help_in(g.clinic.country))))


@blueprint.get("/education/<slug>.png")
@access.requires(access.ANYONE)
def card(slug: str) -> Response:
    """What a shared link to an article looks like."""
    if slug not in articles.SLUGS:
        abort(404)
    one = every(languages.current())[slug]
    response = make_response(cards.png(one.title, _("Your skin"), g.clinic.name or "Hudro"))
    response.headers["Content-Type"] = "image/png"
    return pages.for_everyone(response)


@blueprint.get("/search")
@access.requires(access.ANYONE)
def find() -> Response:
    """Articles by their words. What is looked for is in the address, so it is kept out of every cache."""
    form = SearchForm(request.args if "q" in request.args else None)
    valid = "q" in request.args and form.validate()
    found = index(languages.current()).find(form.q.data) if valid else search.Found(())
    return pages.render_public(SearchPage(form=form, found=found, asked=bool(form.q.data) and valid))


@site.get("/sitemap.xml")
@access.requires(access.ANYONE)
def sitemap() -> Response:
    """Every public page in every language, for search engines."""
    paths = ["/", "/education/", *(f"/education/{slug}" for slug in articles.SLUGS),
             *(f"/routine/actives/{active}" for active in ACTIVES)]
    response = pages.render(Sitemap(paths=paths, root=address.root(),
                                    reviewed=max(one.reviewed for one in every(languages.DEFAULT).values())))
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return pages.for_everyone(response)


@site.get("/robots.txt")
@access.requires(access.ANYONE)
def robots() -> Response:
    """Where the list of pages is; the rest asks for a sign-in anyway."""
    response = make_response(f"User-agent: *\nAllow: /\nSitemap: {address.root()}/sitemap.xml\n")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return pages.for_everyone(response)


@functools.lru_cache(maxsize=24)
def every(language: str, changes: str = "{}", country: str = "") -> dict[str, articles.Article]:
    """All articles of a language by slug, with the numbers of a clinic (`Clinic.changes`) and what holds in its
    country."""

    def link(kind: str, name: str) -> str:
        slug, mark, heading = name.partition("#")
        if kind == "active":
            return pages.url("routine.active", language=language, active=slug)
        return pages.url("education.article", language=language, slug=slug) + mark + heading

    return {slug: articles.read(slug, language, link, changes, country) for slug in articles.SLUGS}


@functools.cache
def index(language: str) -> search.Index:
    """The search index of a language, made when somebody first looks for something."""
    return search.Index(
        search.Entry(pages.url("education.article", language=language, slug=one.slug), one.title, one.summary,
                     one.plain)
        for one in every(language).values())

