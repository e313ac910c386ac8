"""The page on which reminders are chosen, and what of it outlives a backup."""

import datetime as dt

import pytest

from tests.backup.commands import done
from tests.conftest import TODAY
from tests.reminders.push_service import Browser


def test_everything_is_on_until_something_is_chosen(client):
    form = client.get("/reminders/").form("/reminders/")
    assert form.values.getlist("about") == ["news", "evening", "treatment"]


@pytest.mark.parametrize("about", [["evening"], ["news", "treatment"], []])
def test_what_was_chosen_stands_there_again(client, about):
    answer = client.post("/reminders/", {"about": about})
    assert (answer.status, answer.location, answer.notice) == (303, "/reminders/", "saved")
    assert client.get("/reminders/").form("/reminders/").values.getlist("about") == about


def test_what_is_no_choice_is_refused_and_the_rest_stays_ticked(client):
    answer = client.post("/reminders/", {"about": ["evening", "lottery"]})
    assert answer.status == 422
    assert answer.errors["about"] == "Choose from the list."
    assert answer.form("/reminders/").values.getlist("about") == ["evening"]
    assert client.get("/reminders/").form("/reminders/").values.getlist("about") == ["news", "evening", "treatment"]


@pytest.mark.parametrize(("language", "words"), [
    ("en", "nothing between 21:00 and 08:00"), ("nb", "ingenting mellom 21.00 og 08.00"),
    ("sv", "inget mellan 21.00 och 08.00")])
def test_it_says_when_nothing_comes(client, language, words):
    client.language = language
    assert words in client.get("/reminders/").text


def test_other_devices_are_named_and_can_be_turned_off(client, app):
    other = type(client)(app.test_client(), client.email)
    other.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"
    assert other.sign_in()
    assert other.post("/reminders/push", Browser().form).status == 303
    assert "You get reminders on this device." in other.get("/reminders/").text
    page = client.get("/reminders/")
    assert "You get reminders on this device." not in page.text
    assert "On other devices iPhone, Safari since 21 November 2026" in page.text
    form, = [one for one in page.forms if one.action.endswith("/end")]
    answer = client.post(form.action.removeprefix("/en"))
    assert (answer.status, answer.notice) == (303, "off")
    assert "On other devices" not in client.get("/reminders/").text


def test_somebody_elses_cannot_be_turned_off(client, stranger, db):
    client.post("/reminders/push", Browser().form)
    id_, = db.conn.execute("SELECT id FROM reminder_channel").fetchone()
    assert stranger.post(f"/reminders/{id_}/end").status == 404
    assert "You get reminders on this device." in client.get("/reminders/").text


def test_where_the_worker_is_off_no_device_is_offered(client, app):
    app.config["SERVICE_WORKER"] = False
    page = client.get("/reminders/")
    assert "Reminders on a device are turned off in this app at the moment." in page.text
    assert not page.tree.xpath("//form[@data-push]")


def test_no_page_shows_where_a_phone_is_reached(client):
    form = Browser().form
    client.post("/reminders/push", form)
    html = client.get("/reminders/").html + client.get("/account/").html
    assert form["endpoint"] not in html
    assert form["auth"] not in html


def test_what_was_unticked_is_off_in_a_backup_of_before_too(client, app, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copies") / "copy.sqlite"
    done(app, "make", copy)
    client.post("/reminders/", {"about": ["news"]})
    done(app, "restore", copy)
    assert client.sign_in()
    assert client.get("/reminders/").form("/reminders/").values.getlist("about") == ["news"]
    client.post("/reminders/", {"about": ["news", "evening"]})
    assert client.get("/reminders/").form("/reminders/").values.getlist("about") == ["news", "evening"]


def test_with_nothing_ticked_it_says_that_nothing_comes(client):
    client.post("/reminders/push", Browser().form)
    words = "Nothing is ticked, so no reminders are sent."
    assert words not in client.get("/reminders/").text
    client.post("/reminders/", {"about": []})
    assert words in client.get("/reminders/").text


def test_the_account_leads_there_and_back(client):
    assert "/en/reminders/" in client.get("/account/").links
    assert "/en/account/" in client.get("/reminders/").links


def test_a_page_of_a_phone_is_no_write_that_waits(client):
    """How somebody is reminded is never kept in an outbox."""
    answer = client.outbox("/reminders/", {"about": "news"}, written=dt.datetime.combine(TODAY, dt.time(10), dt.UTC))
    assert answer.status == 422
