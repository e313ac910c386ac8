"""Hudro: a diary that a skin clinic gives its clients. `create_app` is the map."""

from typing import Any

from flask import Flask, g, request
from flask_compress import Compress

from webapp import (
    assets,
    cli,
    config,
    database,
    faults,
    languages,
    migrations,
    pages,
    pwa,
    receipts,
    security,
    welcome,
)
from webapp.accounts import views as accounts
from webapp.accounts.attempts import Attempts
from webapp.clients import views as clients
from webapp.clinic import store as clinic
from webapp.clinic import views as clinic_pages
from webapp.days import views as days
from webapp.diary import views as diary
from webapp.education import views as education
from webapp.messages import views as messages
from webapp.routine import views as routine
from webapp.sharing import access
from webapp.sharing import views as sharing
from webapp.suggestions import views as suggestions
from webapp.visits import views as visits

FEATURES = (
    welcome.front,
    welcome.blueprint,
    accounts.blueprint,
    days.blueprint,
    diary.blueprint,
    routine.blueprint,
    education.blueprint,
    education.site,
    sharing.blueprint,
    messages.blueprint,
    pwa.blueprint,
    pwa.worker,
    clients.blueprint,
    visits.blueprint,
    suggestions.blueprint,
    clinic_pages.blueprint,
)


def create_app(**settings: Any) -> Flask:
    """Make the app, its database brought up to date. `settings` override those of `config.settings`."""
    database.refuse_unsafe()
    app = faults.Hudro(__name__, static_folder=None)
    app.config.from_mapping(config.settings() | settings)
    path = app.config["DATA"] / "hudro.sqlite"
    migrations.migrate(path)
    app.extensions["hudro.store"] = database.Store(path)

    languages.install(app)
    assets.install(app)
    security.install(app)
    faults.install(app)
    app.url_value_preprocessor(_take_language)
    app.before_request(_know_the_clinic)
    app.extensions["hudro.attempts"] = Attempts()
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    receipts.install(app)
    access.install(app)
    pages.install(app)
    Compress(app)
    cli.install(app)
    if app.config["PROXY"]:
        from granian.utils.proxies import wrap_wsgi_with_proxy_headers

        app.wsgi_app = wrap_wsgi_with_proxy_headers(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Every page's address begins with its language; views need not hear of it."""
    if values and "language" in values:
        g.language = values.pop("language")


def _know_the_clinic() -> None:
    if request.endpoint and request.endpoint != "front.health":
        g.clinic = clinic.read(database.current())
