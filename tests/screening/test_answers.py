"""What a client answers before a treatment: signed, kept with the words that were answered, and read by whom."""

import datetime as dt
import json
import uuid

import pytest

from tests import people
from tests.conftest import TODAY
from tests.people import signed_answers
from webapp.screening.store import default_screening


def yes_in(page):
    """The questions that a page shows as answered with yes."""
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//*[@class='is-yes']/dt")]


def test_it_is_asked_in_the_days_before_a_treatment(client):
    client.post("/diary/next", {"day": "2026-12-20"})
    assert "/en/screening/" not in client.get("/days/2026-11-21").links
    client.post("/diary/next", {"day": "2026-11-30"})
    page = client.get("/days/2026-11-21")
    assert "Answer the questions before the treatment" in page.text
    assert "/en/screening/" in page.links


def test_what_is_answered_is_signed_and_shown_to_both(client, therapist, diary_shared, own):
    client.post("/diary/next", {"day": "2026-11-28"})
    assert "Can be read by Solveig. You share your diary with them." in client.get("/screening/").text
    answer = client.post("/screening/answers", signed_answers("medicine", **{"more.medicine": "Warfarin since May"}))
    assert (answer.status, answer.location, answer.notice) == (303, "/screening/", "sent")
    for page in (client.get("/screening/"), therapist.get(own + "/screening/")):
        assert "Signed by Ingrid Nordahl on 21 November 2026 at 12:00" in page.text
        one, = yes_in(page)
        assert one.startswith("Isotretinoin") and one.endswith("Warfarin since May")
    assert "You have answered the questions before the treatment" in client.get("/days/2026-11-21").text
    sheet = therapist.get(own + "/").text
    assert "Answers before a treatment Signed by Ingrid Nordahl" in sheet and "immune system Yes" in sheet


@pytest.mark.parametrize(("change", "field", "words"), [
    ({"answer.pregnant": ""}, "answer.pregnant", "Answer yes or no."),
    ({"answer.pregnant": "maybe"}, "answer.pregnant", "Answer yes or no."),
    ({"signed": " \u200b"}, "signed", "Enter your name."),
    ({"correct": ""}, "correct", "Check your answers, and tick the box if they are correct."),
    ({"agreed": ""}, "agreed", "Read this, and tick the box if you agree."),
    ({"more.skin": "x" * 301}, "answer.skin", "No more than 300 characters. You have written 301."),
    ({"signed": "x" * 101}, "signed", "No more than 100 characters. You have written 101."),
])
def test_what_is_refused_comes_back_whole(client, db, change, field, words):
    given = {**signed_answers("skin"), "more.allergy": "Nickel", **change}
    page = client.post("/screening/answers", given)
    assert page.status == 422
    assert words in page.errors[field]
    values = page.form("/screening/answers").values
    kept = {name: value for name, value in given.items() if value not in ("", "maybe", " \u200b")}
    assert {name: values.get(name) for name in kept} == kept
    assert db.conn.execute("SELECT count(*) FROM screening_answer").fetchone() == (0,)


def test_how_many_are_open_is_said_once(client):
    page = client.post("/screening/answers", {"version": signed_answers()["version"]})
    assert [one.text_content() for one in page.tree.xpath("//*[@data-refusal]")] == [
        "Questions not answered yet: 15.", "Check your answers, and tick the box if they are correct.",
        "Read this, and tick the box if you agree.", "Enter your name."]
    assert len(page.tree.xpath("//*[contains(@class, 'yes-no refused')]")) == 15


def test_sent_twice_it_is_signed_once(client, db):
    given = {**signed_answers(), "id": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post("/screening/answers", given).status == 303
    assert db.conn.execute("SELECT count(*) FROM screening_answer").fetchone() == (1,)


def test_another_answer_under_an_id_that_is_taken_is_kept(client, stranger, db):
    """A phone shows a form that waits once more, with its id; a client's id is no other client's."""
    same = str(uuid.uuid4())
    assert client.post("/screening/answers", {**signed_answers(), "id": same}).status == 303
    assert client.post("/screening/answers", {**signed_answers("pregnant"), "id": same}).status == 303
    assert [one.split()[0] for one in yes_in(client.get("/screening/"))] == ["Pregnant"]
    assert stranger.post("/screening/answers", {**signed_answers("sun"), "id": same}).status == 303
    assert db.conn.execute("SELECT count(*) FROM screening_answer").fetchone() == (3,)


def test_the_same_signed_anew_weeks_later_is_signed_anew(client, clock):
    """A page that was left open, or came from the history."""
    given = {**signed_answers(), "id": str(uuid.uuid4())}
    client.post("/screening/answers", given)
    clock.set(TODAY + dt.timedelta(days=20))
    client.post("/diary/next", {"day": "2026-12-14"})
    assert client.post("/screening/answers", given).status == 303
    assert "Signed by Ingrid Nordahl on 11 December 2026" in client.get("/screening/").text
    assert "You have answered" in client.get("/screening/").text


def test_what_stands_beside_a_no_is_not_sent_unseen(client):
    client.post("/screening/answers", signed_answers(**{"more.medicine": "Stopped in May"}))
    assert "Stopped in May" not in client.get("/screening/").html


def test_before_a_treatment_that_is_far_ahead_what_will_not_hold_is_asked(client, clock):
    client.post("/diary/next", {"day": "2026-12-10"})
    client.post("/screening/answers", signed_answers())
    assert "You have answered" not in client.get("/screening/").text   # it will be over two weeks old
    client.post("/diary/next", {"day": "2026-12-05"})
    assert "You have answered" in client.get("/screening/").text


def test_a_consent_in_other_words_is_agreed_to_anew(client, therapist, diary_shared, own):
    client.post("/screening/answers", signed_answers())
    reword(therapist, **{"consent.en": "Our own words."})
    page = client.get("/screening/")
    assert "The clinic has changed the words that you agree to since you signed." in page.text
    assert "Microneedling has risks and side effects." in page.text   # what was agreed to
    sheet = therapist.get(own + "/").text
    assert "Not complete: the clinic has changed its questions since the client answered." in sheet


@pytest.mark.parametrize("space", [" ", "\u200b"])
def test_space_around_the_version_of_a_list_of_before_is_none(client, therapist, space):
    given = signed_answers("skin")
    reword(therapist, **{"asked.mole": "no"})
    page = client.post("/screening/answers", {**given, "version": space + given["version"], "signed": ""})
    assert page.status == 422 and page.form("/screening/answers").values["answer.skin"] == "yes"


def test_a_correction_counts_and_the_answer_before_stays(client, therapist, diary_shared, own):
    client.post("/screening/answers", signed_answers("cold_sores"))
    client.post("/screening/answers", signed_answers("scars"))
    page = client.get("/screening/")
    assert len(page.tree.xpath("//*[contains(text(), 'Signed by Ingrid Nordahl')]")) == 2
    assert [one.split()[0] for one in yes_in(page)] == ["Keloids", "Cold"]
    assert [one.split()[0] for one in yes_in(therapist.get(own + "/screening/"))] == ["Keloids", "Cold"]
    form = page.form("/screening/answers").values   # one's own, to change what has changed
    assert (form["answer.scars"], form["answer.cold_sores"]) == ("yes", "no")
    assert not form.get("agreed") and not form["signed"]   # agreed to and signed anew


def test_it_holds_for_two_weeks_and_for_one_treatment(client, therapist, diary_shared, own, clock):
    client.post("/screening/answers", signed_answers("ill"))
    for days, holds in ((14, True), (15, False)):
        clock.set(TODAY + dt.timedelta(days=days))
        assert ("These are valid for a treatment today." in therapist.get(own + "/screening/").text) is holds
    clock.set(TODAY + dt.timedelta(days=1))
    client.post("/diary/treatments", {"day": "2026-11-22"})
    clock.set(TODAY + dt.timedelta(days=2))
    assert "There are no valid signed answers for a treatment today." in therapist.get(own + "/screening/").text
    form = client.get("/screening/").form("/screening/answers").values   # nothing is chosen beforehand
    assert not any(form.get(name) for name in form if name.startswith("answer."))


def test_what_was_signed_on_the_day_of_the_treatment_before_was_for_that_one(
        client, therapist, diary_shared, own, clock):
    client.post("/screening/answers", signed_answers())
    client.post("/diary/treatments", {"day": "2026-11-21"})
    assert "These are valid" in therapist.get(own + "/screening/").text
    clock.set(TODAY + dt.timedelta(days=1))
    assert "There are no valid signed answers" in therapist.get(own + "/screening/").text


def test_a_list_of_before_is_kept_with_its_words_and_what_is_new_is_asked(client, therapist, diary_shared, own):
    """Answered on a phone that had the former list."""
    waits = signed_answers("pregnant")
    reword(therapist, **{"words.pregnant.en": "Pregnant, breastfeeding or trying"})
    assert client.post("/screening/answers", waits).status == 303
    page = client.get("/screening/")
    assert "One question is new or changed since you answered." in page.text
    form = page.form("/screening/answers").values
    assert "answer.pregnant" not in form and form["answer.skin"] == "no"
    assert "Pregnant" in yes_in(page)   # the words that were answered
    said = "Not complete: the clinic has changed its questions since the client answered."
    assert said in therapist.get(own + "/screening/").text
    assert "The clinic has new questions before the treatment" in [
        client.post("/diary/next", {"day": "2026-11-28"}), client.get("/days/2026-11-21").text][1]


def test_a_list_that_nobody_knows_is_refused_with_all_that_was_answered(client, db):
    page = client.post("/screening/answers", {**signed_answers("skin"), "version": "0123456789abcdef"})
    assert page.status == 422
    assert "The questions have changed since you opened them. Look through them, and sign." in page.text
    form = page.form("/screening/answers").values
    assert (form["answer.skin"], form["signed"]) == ("yes", "Ingrid Nordahl")
    assert form["version"] == default_screening().id
    assert db.conn.execute("SELECT count(*) FROM screening_answer").fetchone() == (0,)


def test_from_an_outbox_it_counts_from_when_it_was_written(client, clock, db):
    answer = client.outbox(
        "/screening/answers", signed_answers(), written=clock.now - dt.timedelta(days=2), sent=clock.now)
    assert answer.headers["Outbox-Receipt"]
    client.outbox("/screening/answers", signed_answers("ill"), written=clock.now - dt.timedelta(days=3),
                  sent=clock.now, device=str(uuid.UUID(int=7)))
    assert [json.loads(text)["ill"][0] for text, in db.conn.execute(
        "SELECT answers FROM screening_answer ORDER BY written_at DESC")] == [False, True]
    assert "Signed by Ingrid Nordahl on 19 November" in client.get("/screening/").text


@pytest.mark.parametrize(("language", "words"), [
    ("nb", "Amming"), ("sv", "Amning"), ("en", "Breastfeeding")])
def test_each_reads_it_in_their_own_language(client, therapist, diary_shared, own, language, words):
    client.language = language
    assert words in client.get("/screening/").text
    client.post("/screening/answers", signed_answers("breastfeeding"))
    assert "Breastfeeding" in yes_in(therapist.get(own + "/screening/"))


def test_in_the_chair_it_is_asked_in_the_clients_language_and_says_whose_device_it_was(
        client, therapist, diary_shared, own, db):
    client.post("/account/", {"language": "sv"})
    ask, = {link for link in therapist.get(own + "/screening/").links if link.endswith("/ask")}
    assert ask.startswith("/sv/")
    therapist.language = "sv"
    page = therapist.get(own + "/screening/ask")
    assert "Amning" in page.text
    answer = therapist.post(own + "/screening/answers", signed_answers())
    assert (answer.status, answer.headers["Location"].split("#")[0]) == (303, f"/en{own}/treatments/2026-11-21")
    assert db.conn.execute("SELECT language FROM screening_answer").fetchone() == ("sv",)
    assert "on Solveig’s device" in client.get("/screening/").text
    assert "The answers before a treatment" in client.get("/sharing/").text   # that somebody looked


def test_a_refusal_in_the_chair_shows_the_same_form(therapist, diary_shared, own):
    page = therapist.post(own + "/screening/answers", {**signed_answers("ill"), "signed": ""})
    assert page.status == 422 and "Enter your name." in page.errors["signed"]
    assert page.form("/screening/answers").values["answer.ill"] == "yes"


def test_nobody_else_reads_them(client, stranger, therapist, colleague, diary_shared, own, app):
    client.post("/screening/answers", signed_answers("ill", **{"more.ill": "Secret words"}))
    people.share(stranger, colleague)
    for person, path in ((stranger, "/screening/"), (colleague, f"/clients/{stranger.id(app)}/screening/")):
        assert "Secret words" not in person.get(path).html
    assert colleague.get(own + "/screening/").status == 404


def test_who_shares_nothing_is_told_that_nobody_reads_it(client):
    assert "Nobody at the clinic can see your answers until you share your diary." in client.get("/screening/").text
    assert client.post("/screening/answers", signed_answers()).status == 303


def test_with_the_account_it_goes(client, db):
    client.post("/screening/answers", signed_answers())
    assert client.post("/account/delete", {"password": people.PASSWORD}).status == 303
    assert db.conn.execute("SELECT count(*) FROM screening_answer").fetchone() == (0,)


def reword(therapist, **changes):
    form = therapist.get("/clinic/screening/").form("/clinic/screening/")
    assert therapist.post("/clinic/screening/", {**form.values, **changes}).status == 303
