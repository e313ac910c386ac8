"""Hudro: a diary that a skin clinic gives its clients. `create_app` is the map."""

from typing import Any

from flask import Flask, g, request
from flask_compress import Compress

from webapp import (
    access,
    account_page,
    address,
    assets,
    cli,
    config,
    database,
    environments,
    faults,
    health,
    languages,
    logs,
    measures,
    migrations,
    news,
    pages,
    pwa,
    receipts,
    security,
    taken_away,
    welcome,
)
from webapp.accounts import onward, sessions
from webapp.accounts import second_factor_views as second_factor
from webapp.accounts import store as account_store
from webapp.accounts import views as accounts
from webapp.clients import follow_up_views as follow_ups
from webapp.clients import screening_views as client_screening
from webapp.clients import suggestion_views as client_suggestions
from webapp.clients import views as clients
from webapp.clients import visit_views as visits
from webapp.clinic import screening_views as clinic_screening
from webapp.clinic import stock_views as stock
from webapp.clinic import store as clinic
from webapp.clinic import views as clinic_pages
from webapp.days import preview_views as preview
from webapp.days import views as days
from webapp.diary import views as diary
from webapp.education import views as education
from webapp.messages import views as messages
from webapp.reminders import sender as reminder_sender
from webapp.reminders import views as reminders
from webapp.routine import suggestion_views as suggestions
from webapp.routine import views as routine
from webapp.screening import views as screening
from webapp.sharing import store as sharing_store
from webapp.sharing import views as sharing
from webapp.staff import views as staff
from webapp.statistics import views as statistics

FEATURES = (
    welcome.front,
    health.blueprint,
    welcome.blueprint,
    accounts.blueprint,
    account_page.blueprint,
    second_factor.blueprint,
    days.blueprint,
    diary.blueprint,
    routine.blueprint,
    suggestions.blueprint,
    education.blueprint,
    education.site,
    sharing.blueprint,
    messages.blueprint,
    screening.blueprint,
    pwa.blueprint,
    pwa.worker,
    clients.blueprint,
    follow_ups.blueprint,
    visits.blueprint,
    client_screening.blueprint,
    client_suggestions.blueprint,
    clinic_pages.blueprint,
    clinic_screening.blueprint,
    preview.blueprint,
    stock.blueprint,
    staff.blueprint,
    statistics.blueprint,
    reminders.blueprint,
)


def create_app(**settings: Any) -> Flask:
    """Make the app, its database brought up to date. `settings` override those of `config.settings`."""
    database.refuse_unsafe()
    app = faults.Hudro(__name__, static_folder=None)
    app.config.from_mapping(config.settings() | settings)
    logs.install(is_json=app.config["LOG"] == "json")
    path = app.config["DATA"] / "hudro.sqlite"
    app.extensions["hudro.store"] = database.Store(path, after_write=taken_away.copy_out)
    try:
        migrations.migrate(path)
    except database.Unusable as error:   # `backup restore` can still help; `server` does not start
        app.extensions["hudro.unusable"] = error

    measures.install(app)
    address.install(app)
    languages.install(app)
    assets.install(app)
    security.install(app)
    faults.install(app)
    app.url_value_preprocessor(_take_language)
    app.before_request(_know_the_clinic)
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    receipts.install(app)
    access.install(app, access.Features(
        signed_in=sessions.load, person=account_store.account, share=sharing_store.between,
        record_viewing=sharing_store.record_viewing, link_to_sign_in=lambda: onward.link("accounts.sign_in"),
        forget_sign_in=sessions.forget))
    sessions.install(app)
    reminder_sender.install(app)
    environments.install(app)
    app.extensions["hudro.news"] = news.count
    Compress(app)
    cli.install(app)
    address.trust_proxy(app)
    return app


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Every page's address begins with its language; views need not hear of it."""
    if values and "language" in values:
        g.language = values.pop("language")


def _know_the_clinic() -> None:
    # (A list's pages are told it.)
    if request.endpoint and request.endpoint not in address.OPEN_TO_CHECKS and "clinic" not in g:
        g.clinic = clinic.read(database.current()).at(pages.now())
