"""The card of a day: the short ways to say how the skin is, what they save, and when they are not offered."""

import datetime as dt

import pytest

from tests.conftest import TODAY, log
from webapp import queries
from webapp.guide.alarms import ALARMS
from webapp.guide.signs import SIGNS

DAY, YESTERDAY = TODAY, TODAY - dt.timedelta(days=1)
WHOLE = {"redness": "1", "flaking": "2", "swelling": "0", "dryness": "skipped", "itch": "1", "alarm": "none"}


def short(page):
    """The forms that say all by one button, by what they hold."""
    return [dict(form.values) for form in page.forms if form.action.endswith("/diary/check-ins") and not form.asks]


def stored(db, day=DAY):
    return dict(queries.rows(db, "SELECT kind, value FROM observation WHERE day = ? ORDER BY id", (day.isoformat(),)))


def test_all_calm_saves_what_it_says_at_once(client, treated, db):
    page = client.get(f"/days/{DAY}")
    assert "All calm Saves 0 for all five, and that your skin is no warmer and no more painful" in page.text
    assert "This also saves that you have none of these warning signs:" in page.text
    calm, = short(page)
    client.post("/diary/check-ins", {**calm, "alarm": "none"})
    assert stored(db) == {**dict.fromkeys(SIGNS, "0"), **dict.fromkeys(ALARMS, "no"), "warmer": "no"}
    assert "This is common on day 3." in client.get(f"/days/{DAY}").text


def test_on_the_treatment_day_nobody_is_asked_about_warmth(client, treated, clock):
    page = client.get(f"/days/{DAY - dt.timedelta(days=3)}")
    assert "Saves 0 for all five" in page.text and "no warmer" not in page.text
    assert "warmer" not in short(page)[0]


def test_as_yesterday_says_what_was_said_yesterday_and_no_more(client, treated, db):
    log(client, YESTERDAY, **WHOLE, note="only of that day", sunscreen="yes")
    page = client.get(f"/days/{DAY}")
    words = "Saves redness 1, flaking 2, swelling 0, dry and tight skipped, itch or stinging 1"
    assert f"Same as yesterday {words}" in page.text
    assert "Either one also saves that you have none of these warning signs:" in page.text
    _, same = short(page)
    client.post("/diary/check-ins", {**same, "alarm": "none"})
    assert stored(db) == {"redness": "1", "flaking": "2", "swelling": "0", "dryness": None, "itch": "1",
                          **dict.fromkeys(ALARMS, "no")}
    assert queries.rows(db, "SELECT day FROM note") == [(YESTERDAY.isoformat(),)]


@pytest.mark.parametrize("said", [
    {}, {"redness": "1"}, {**WHOLE, "itch": ""}, {**WHOLE, "alarm": ""}, {**WHOLE, "alarm": "bumps"},
    {**WHOLE, "warmer": "yes"}, {**dict.fromkeys(SIGNS, "0"), "alarm": "none"}])
def test_as_yesterday_is_offered_where_all_of_it_was_said_and_no_warning_sign(client, treated, said):
    if said:
        log(client, YESTERDAY, **said)
    assert "Same as yesterday" not in client.get(f"/days/{DAY}").text


def test_what_was_before_the_treatment_is_not_copied_to_its_day(client, db):
    log(client, YESTERDAY, **WHOLE)
    client.post("/diary/treatments", {"day": str(DAY)})
    assert len(short(client.get(f"/days/{DAY}"))) == 1


def test_a_past_day_names_the_day_before_it(client, treated):
    log(client, DAY - dt.timedelta(days=3), **WHOLE)
    assert "Same as Wednesday" in client.get(f"/days/{DAY - dt.timedelta(days=2)}").text


def test_while_a_warning_sign_is_open_neither_is_offered_and_the_signs_are_read(client, treated):
    log(client, YESTERDAY, **(WHOLE | {"alarm": "fever"}))
    page = client.get(f"/days/{DAY}")
    assert short(page) == []
    assert "The warning signs:" in page.text and page.html.index("The warning signs:") < page.html.index("sign-by-sign")


@pytest.mark.parametrize("days", [-2, -1, 1])
def test_nor_on_another_day(client, treated, days):
    """What is open today is open while another day is told."""
    log(client, DAY, alarm="breathing")
    assert short(client.get(f"/days/{DAY + dt.timedelta(days=days)}")) == []


def test_a_paused_diary_offers_nothing_tomorrow(client, treated):
    client.post("/diary/pause", {"pause": "yes"})
    assert short(client.get(f"/days/{DAY + dt.timedelta(days=1)}")) == []


def test_neither_is_offered_while_the_diary_rests(client, treated):
    client.post("/diary/pause", {"pause": "yes"})
    page = client.get(f"/days/{DAY}")
    assert short(page) == [] and "Log a warning sign or a note" in page.text


def test_after_midnight_the_evening_that_was_can_be_said_too(client, treated, clock, db):
    log(client, DAY - dt.timedelta(days=1), **WHOLE)
    clock.set(DAY + dt.timedelta(days=1), 0, 30)   # 01:30 in Oslo
    page = client.get(f"/days/{DAY + dt.timedelta(days=1)}")
    assert [said["day"] for said in short(page)] == [str(DAY), str(DAY), str(DAY + dt.timedelta(days=1))]
    client.post("/diary/check-ins", {**short(page)[1], "alarm": "none"})
    assert stored(db)["redness"] == "1"
    page = client.get(f"/days/{DAY + dt.timedelta(days=1)}")   # the evening is said: now it is asked about the new day
    assert {said["day"] for said in short(page)} == {str(DAY + dt.timedelta(days=1))}


def test_a_day_to_come_waits_with_all_calm(client, treated):
    page = client.get(f"/days/{DAY + dt.timedelta(days=1)}")
    assert [said["day"] for said in short(page)] == [str(DAY + dt.timedelta(days=1))]
    assert "All calm" not in page.text   # until the phone's date is there


def test_the_first_answer_is_drawn_in_the_tone_that_came_with_it(client, treated):
    part = client.part("/diary/check-ins", {"day": str(TODAY), "redness": "2", "alarm": "none", "skin_tone": "5"})
    assert "five skin-5" in part.html
