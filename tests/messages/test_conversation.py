"""The conversation: every message on one page, whichever day it is about, and the next one written there."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import log

MINUTE = dt.timedelta(minutes=1)
HELLO = {"day": "2026-11-21", "text": "Hello", "page": "conversation"}


def bubbles(page) -> list[tuple[bool, str]]:
    """(whether it is of who reads, its text) of each message, from the top."""
    return [("mine" in one.get("class"), one.xpath("string(.//*[contains(@class, 'note-text')])").strip())
            for one in page.tree.xpath("//ol[contains(@class, 'messages')]/li")]


def test_all_of_both_sides_stands_on_one_page_the_oldest_first(client, therapist, shared, own, clock):
    client.post("/messages", {"day": "2026-11-19", "text": "Is it common?"})
    clock.now += MINUTE
    therapist.post(own + "/messages", {"day": "2026-11-19", "text": "It is."})
    clock.now += MINUTE
    client.post("/messages", {"day": "2026-11-21", "text": "Thank you"})
    page = client.get("/messages/")
    assert bubbles(page) == [(True, "Is it common?"), (False, "It is."), (True, "Thank you")]
    assert page.tree.xpath("//ol[contains(@class, 'messages')]/li[1]//a/@href") == ["/en/days/2026-11-19"]
    assert bubbles(therapist.get(own + "/")) == [(False, "Is it common?"), (True, "It is."), (False, "Thank you")]
    assert page.tree.xpath("//li[@id='latest']//*[contains(@class, 'note-text')]/text()") == ["Thank you"]


def test_what_is_new_is_read_there_and_todays_page_leads_to_it(client, therapist, shared, own):
    therapist.post(own + "/messages", {"day": "2026-11-19", "text": "How is it?"})
    assert "/en/messages/#latest" in client.get("/days/2026-11-21").html
    form = client.get("/messages/").form("/read")
    assert client.post(form.action.removeprefix("/en")).status == 303
    page = client.get("/messages/")
    assert not [one for one in page.forms if one.action.endswith("/read")]
    assert "How is it?" in page.text


def test_what_is_written_there_is_answered_there(client, shared):
    answer = client.post("/messages", {**client.get("/messages/").form("/messages").values, "text": "Hello"})
    assert (answer.status, answer.location, answer.notice) == (303, "/messages/", "sent")
    part = client.part("/messages", {**client.get("/messages/").form("/messages").values, "text": "Hello again"})
    assert bubbles(part) == [(True, "Hello"), (True, "Hello again")]
    assert "<h1" not in part.html and part.headers["Hudro-Notice"] == "sent"


def test_it_is_about_today_and_so_are_its_warning_signs(client, therapist, shared, own, treated):
    therapist.post(own + "/messages", {"day": "2026-11-19", "text": "How was it?"})
    form = client.get("/messages/").form("/messages").values
    assert form["day"] == "2026-11-21"
    part = client.part("/messages", {**form, "text": "Warm", "alarm": "fever"})
    assert "Fever" in part.text and part.tree.xpath("//*[@data-advice]")   # what to do stands with the message
    assert "Fever" in client.get("/days/2026-11-21").text.split("Why")[0]
    assert "Fever" in therapist.get("/clients/").text


@pytest.mark.parametrize(("said", "field"), [({"text": ""}, "text"), ({"text": "x" * 2001}, "text")])
def test_what_is_refused_comes_back_there_with_its_text(client, shared, said, field):
    for answer in (client.post("/messages", {**HELLO, **said}), client.part("/messages", {**HELLO, **said})):
        assert answer.status == 422
        assert answer.errors[field]
        values = answer.form("/messages").values
        assert (values["text"], values["page"]) == (said["text"], "conversation")


def test_a_sign_of_a_message_that_is_refused_is_not_lost(client, therapist, shared):
    assert client.post("/messages", {**HELLO, "text": "", "alarm": "fever"}).status == 422
    assert "Fever" in therapist.get("/clients/").text


def test_once_the_sharing_has_ended_it_is_read_and_not_written(client, therapist, shared, own):
    client.post("/messages", HELLO)
    client.post(f"/sharing/{shared}/end")
    page = client.get("/messages/")
    assert bubbles(page) == [(True, "Hello")]
    assert "nobody at the clinic would read what you write" in page.text
    assert not [one for one in page.forms if one.action.endswith("/messages")]
    refused = client.post("/messages", {**HELLO, "text": "Still there?"})
    assert refused.status == 422 and "nobody will read this" in refused.errors["text"]
    assert refused.form("/messages").values["text"] == "Still there?"


def test_the_therapist_answers_about_the_day_that_was_asked_about(client, therapist, shared, own, clock):
    def answered() -> str:
        return therapist.get(own + "/").form("/messages").values["day"]

    assert answered() == "2026-11-21"
    client.post("/messages", {"day": "2026-11-18", "text": "It stung"})
    clock.now += MINUTE
    client.post("/messages", {"day": "2026-11-19", "text": "And it flakes"})
    assert answered() == "2026-11-19"
    clock.now += MINUTE
    therapist.post(own + "/messages", {**therapist.get(own + "/").form("/messages").values, "text": "That passes"})
    assert "That passes" in client.get("/days/2026-11-19").text
    assert answered() == "2026-11-21"   # nothing is asked any more


def test_the_phone_keeps_it_where_there_is_one(client, stranger, therapist, shared):
    def kept(person) -> set[str]:
        return {one["url"] for one in person.client.get("/en/offline/pages").json["pages"]}

    assert "/en/messages/" in kept(client)
    assert "/en/messages/" not in kept(stranger)
    people.share(stranger, therapist, ("diary",))
    assert "/en/messages/" not in kept(stranger)


def test_it_shows_nobody_elses(client, stranger, therapist, shared):
    client.post("/messages", HELLO)
    log(stranger, redness="1")
    page = stranger.get("/messages/")
    assert bubbles(page) == [] and "No messages yet." in page.text
    assert therapist.get("/messages/").status == 404


def test_it_is_headed_by_who_is_shown_messages_and_by_nobody_else(client, therapist, colleague):
    people.share(client, colleague, ("diary",))
    assert client.get("/messages/").tree.xpath("string(//h1)") == "Messages"
    people.share(client, therapist, ("diary", "messages"))
    assert client.get("/messages/").tree.xpath("string(//h1)") == "Solveig"
