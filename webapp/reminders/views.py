"""The page on which a client chooses by what to be reminded, and of what."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, request
from flask_babel import gettext as _

from webapp import access, database, languages, pages
from webapp.accounts import attempts
from webapp.forms import posted
from webapp.reminders import push, queue_store, store
from webapp.reminders.forms import ChoiceForm, EmailCodeForm, SubscriptionForm
from webapp.reminders.kinds import CHOSEN, QUIET_FROM, QUIET_UNTIL, Kind
from webapp.reminders.store import Channel, Subscription

blueprint = Blueprint("reminders", __name__, url_prefix=languages.PREFIX + "/reminders")
CODES = attempts.Limit("codes by e-mail", 3, attempts.FORGOTTEN)   # the address may be somebody else's
TRIALS = attempts.Limit("reminders to try", 5, attempts.HOUR)


@dataclass(frozen=True, kw_only=True)
class RemindersPage(pages.Page):
    """What a client is reminded of, and by what."""

    template = "reminders/reminders.html"

    choice_form: ChoiceForm | None
    subscription_form: SubscriptionForm | None
    code_form: EmailCodeForm | None
    chosen: tuple[Kind, ...]
    wants: list[str]                # kinds, as they stand in the form
    quiet: tuple                    # from when to when no reminder comes, by the client's clock
    push_key: str                   # by which browsers know this app
    here_on: Channel | None         # this device
    elsewhere: list[Channel]        # other devices
    by_email: Channel | None
    can_email: bool                 # the clinic has set up a mail server
    can_push: bool                  # its app has the worker that shows reminders
    pending: Channel | None         # the account's address, as long as a code was sent to it and not given
    refusal: str                    # why something that was asked for is not done


@blueprint.get("/")
@access.requires(access.CLIENT)
def show() -> Response:
    return _page()


@blueprint.post("/")
@access.requires(access.CLIENT)
def choose() -> Response:
    form, db = posted(ChoiceForm, lambda form, status: _page(choice_form=form, status=status)), database.current()
    with database.writing(db):
        store.choose(db, g.account.id, form.about.data, pages.now())
    return pages.redirect("reminders.show")


@blueprint.post("/push")
@access.requires(access.CLIENT)
def subscribe() -> Response:
    """This device is reminded from now on. A page says it again each time that the app is opened: browsers change
    their addresses and tell nobody."""
    form, db = SubscriptionForm(request.form), database.current()
    form.inside = current_app.extensions["hudro.outgoing"].inside
    if not form.validate():
        return _page(subscription_form=form, status=422)
    subscription = Subscription(form.endpoint.data, form.p256dh.data, form.auth.data)
    mine = g.account.id, g.account.sign_in_id, subscription, pages.now()
    if not store.is_subscribed(db, *mine):
        with database.writing(db):
            is_on = store.subscribe(db, *mine, is_repeated=form.again.data == "yes")
        if not is_on:   # turned off meanwhile: the page lets go of it
            return _page(status=410)
    return pages.redirect("reminders.show")


@blueprint.post("/email")
@access.requires(access.CLIENT)
def ask_for_code() -> Response:
    """A code goes to the account's address, before anything else does: nobody has shown yet whose it is."""
    db = database.current()
    if current_app.extensions["hudro.outgoing"].mail is None:   # the page does not offer it
        return _page(status=422)
    if store.has_just_asked(db, g.account.id, pages.now()):   # a second tap
        return pages.redirect("reminders.show", notice="underway")
    if not _is_left(CODES):
        return _page(refusal=_("No more than three codes are sent in a day. Try again tomorrow."), status=429)
    with database.writing(db):
        queue_store.send_code(db, g.account.id, pages.now())
    return pages.redirect("reminders.show", notice="underway")


@blueprint.post("/email/code")
@access.requires(access.CLIENT)
def confirm() -> Response:
    form, db = EmailCodeForm(request.form), database.current()
    is_right = any(one.kind == store.EMAIL for one in store.channels(db, g.account.id, pages.now())) \
        and store.pending(db, g.account.id, pages.now()) is None   # a second tap
    if is_right:
        return pages.redirect("reminders.show")
    if form.validate():
        with database.writing(db):
            is_right = store.confirm(db, g.account.id, form.code.data.replace(" ", ""), pages.now())
        if not is_right:
            form.code.errors = [_("This is not the code that was sent last, or it has expired. Ask for a new one.")]
    return pages.redirect("reminders.show") if is_right else _page(code_form=form, status=422)


@blueprint.post("/<channel>/end")
@access.requires(access.CLIENT)
def end(channel: str) -> Response:
    db = database.current()
    found = store.channel(db, channel)
    if found is None:   # a second tap, or it has ended by itself
        return pages.redirect("reminders.show", notice="off")
    access.owned(found)
    with database.writing(db):
        store.end(db, channel)
    return pages.redirect("reminders.show", notice="off")


@blueprint.post("/trial")
@access.requires(access.CLIENT)
def try_out() -> Response:
    """Send a reminder that is about nothing."""
    db = database.current()
    if not _is_left(TRIALS):
        return _page(refusal=_("No more than five are sent in an hour. Try again later."), status=429)
    with database.writing(db):
        queue_store.try_out(db, g.account.id, pages.now())
    return pages.redirect("reminders.show", notice="underway")


def _is_left(limit: attempts.Limit) -> bool:
    """Whether a person may ask for one more of what is had so often; then it is counted."""
    db, counters = database.current(), [attempts.by_id(limit, g.account.id)]
    if not attempts.are_left(db, counters):
        return False
    attempts.count(db, counters)
    return True


def _page(choice_form: ChoiceForm | None = None, subscription_form: SubscriptionForm | None = None,
          code_form: EmailCodeForm | None = None, refusal: str = "", status: int = 200) -> Response:
    db, now, account = database.current(), pages.now(), g.account
    channels = store.channels(db, account.id, now)
    devices = [one for one in channels if one.kind == store.PUSH]
    return pages.render(RemindersPage(
        choice_form=choice_form, subscription_form=subscription_form, code_form=code_form, chosen=CHOSEN,
        wants=choice_form.about.data if choice_form else sorted(store.choice(db, account.id)),
        quiet=(QUIET_FROM, QUIET_UNTIL), push_key=push.public_key(store.push_key(db)),
        here_on=next((one for one in devices if one.sign_in_id == account.sign_in_id), None),
        elsewhere=[one for one in devices if one.sign_in_id != account.sign_in_id],
        by_email=next((one for one in channels if one.kind == store.EMAIL), None),
        can_push=current_app.config["SERVICE_WORKER"],
        can_email=current_app.extensions["hudro.outgoing"].mail is not None,
        pending=store.pending(db, account.id, now), refusal=refusal), here="/reminders/", status=status)
