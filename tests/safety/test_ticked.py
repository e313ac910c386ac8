"""A warning sign is stored when it is ticked, before its day is saved, and taken back when it is unticked there."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import NOON, TODAY, log
from webapp import amounts, queries
from webapp.guide.alarms import ALARM_ADVICE, ALARMS

DAY = TODAY.isoformat()
MINUTE = dt.timedelta(minutes=1)
PAGE, TICKS = f"/days/{DAY}", "/diary/signs/ticks"


def tick(client, alarm="fever", ticked="yes", day=DAY):
    return client.post(TICKS, {"day": day, "alarm": alarm, "ticked": ticked})


def stored(db):
    return queries.rows(db, "SELECT kind, value FROM observation ORDER BY id")


@pytest.mark.parametrize("alarm", ALARMS)
def test_it_stands_at_once_on_both_sides(client, therapist, treated, alarm):
    people.share(client, therapist)
    answer = tick(client, alarm)
    assert (answer.status, answer.location) == (303, PAGE)
    page = client.get(PAGE)
    assert f'data-advice="{ALARM_ADVICE[alarm].name}"' in page.html.split('id="change"')[0]
    assert "This is common" not in page.text.split("Change or add")[0]
    assert "Needs attention today" in therapist.get("/clients/?show=all").text


def test_of_the_other_signs_nothing_was_said(client, treated, db):
    tick(client)
    assert stored(db) == [("fever", "yes")]
    tick(client, ticked="no")
    assert stored(db) == []
    page = client.get(PAGE)
    assert "How is your skin today?" in page.text and "undone" in page.text
    log(client, redness="1")
    assert "The question about warning signs is not answered." in client.get(PAGE).text   # and not: none of them


def test_one_that_was_saved_with_its_day_goes_by_the_days_form(client, treated, db):
    log(client, redness="1", alarm="fever")
    tick(client, ticked="no")
    assert ("fever", "yes") in stored(db) and ("fever", "no") not in stored(db)


@pytest.mark.parametrize("said", [None, "none"])
def test_what_does_not_stand_is_not_taken_back(client, treated, db, said):
    if said:
        log(client, alarm=said)
    before = stored(db)
    assert tick(client, ticked="no").status == 303
    assert stored(db) == before


def test_unticked_in_the_days_form_the_question_is_open_again(client, treated, db):
    """The page was opened anew after the tick, so that it goes by the form."""
    tick(client)
    client.post("/diary/check-ins", {"day": DAY, "was.alarm": "fever", "alarm": "", "redness": "1"})
    assert stored(db) == [("redness", "1")]
    page = client.get(PAGE)
    assert "The question about warning signs is not answered." in page.text and "This is common" not in page.text


def test_where_the_question_was_answered_to_untick_says_no(client, treated, db):
    log(client, redness="1", alarm=["fever", "pus"])
    client.post("/diary/check-ins", {"day": DAY, "was.alarm": ["fever", "pus"], "alarm": ""})
    assert dict(stored(db)) == {**dict.fromkeys(ALARMS, "no"), "redness": "1"}


def test_an_untick_that_comes_late_takes_back_nothing_newer(client, treated, db, clock):
    tick(client)
    written = clock.now + MINUTE
    clock.now += 3 * MINUTE
    client.post("/diary/check-ins", {"day": DAY, "was.alarm": "fever", "alarm": "none"})
    clock.now += MINUTE
    tick(client)   # for real this time, on another phone
    clock.now += MINUTE
    client.outbox(TICKS, {"day": DAY, "alarm": "fever", "ticked": "no"}, written=written, sent=clock.now)
    assert dict(stored(db))["fever"] == "yes"
    assert "You should be seen by a doctor today" in client.get(PAGE).text


def test_one_that_was_answered_is_not_taken_back(client, therapist, treated, db, clock):
    people.share(client, therapist)
    tick(client, "breathing")
    clock.now += MINUTE
    client.post("/diary/signs", {"sign": "breathing", "answer": "still"})
    clock.now += MINUTE
    tick(client, "breathing", "no")
    assert stored(db) == [("breathing", "yes")]
    assert "Needs attention today" in therapist.get("/clients/?show=all").text


def test_the_clinic_reads_that_it_was_taken_back(client, therapist, treated, clock):
    people.share(client, therapist)
    tick(client, "breathing")
    clock.now += MINUTE
    tick(client, "breathing", "no")
    assert "Ticked, then unticked" in therapist.get("/clients/?show=all").text


def test_the_signs_above_a_message_are_stored_too(client, shared):
    forms = client.get(PAGE).tree.xpath("//form[@data-ticks]/@action")
    assert sorted(forms) == ["/en/diary/check-ins", "/en/messages"]


def test_what_was_ticked_and_then_saved_with_the_day_is_one_sign(client, treated, db):
    tick(client, "pus")
    form = client.get(PAGE).form("/diary/check-ins").values
    assert form["was.alarm"] == "pus"
    log(client, redness="2", alarm=["pus"])
    assert client.get(PAGE).form("/diary/check-ins").values.getlist("alarm") == ["", "pus"]


def test_a_phone_that_sends_both_later_tells_the_same(client, treated, db):
    for number, ticked in enumerate(("yes", "no"), 1):
        for _ in range(2):
            answer = client.outbox(TICKS, {"day": DAY, "alarm": "eye", "ticked": ticked}, written=NOON, number=number,
                                   key=f"0b54e1c7-5d1f-4a55-9d6e-2f60a1b1c0d{number}")
            assert answer.headers["Outbox-Receipt"]
    assert stored(db) == []


@pytest.mark.parametrize(("said", "words"), [
    ({"alarm": "boredom"}, "Choose warning signs from the list."),
    ({"alarm": "none"}, "Choose warning signs from the list."),
    ({"alarm": ""}, "Choose warning signs from the list."),
    ({"ticked": "perhaps"}, "Choose yes or no."), ({"ticked": ""}, "Choose yes or no."),
    ({"day": "2026-12-24"}, "This date is in the future."), ({"day": ""}, "Choose a day."),
])
def test_what_cannot_be_is_refused_in_words(client, treated, db, said, words):
    answer = client.post(TICKS, {"day": DAY, "alarm": "fever", "ticked": "yes"} | said)
    assert answer.status == 422 and words in answer.text
    assert stored(db) == []


def test_too_often_is_said(client, treated, db):
    for _ in range(amounts.CORRECTIONS):
        tick(client)
    answer = tick(client)
    assert answer.status == 422
    assert "This day has been changed too many times." in answer.text
