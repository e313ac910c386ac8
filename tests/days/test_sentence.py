"""The one sentence under the day's number: from the diary itself, where there is something to tell."""

import datetime as dt

import pytest

from tests.conftest import TODAY, log
from webapp.guide.signs import SIGNS

THEN = TODAY - dt.timedelta(days=28)   # day 3 after the first treatment; today is day 3 after the second
BEFORE = {"redness": "2", "flaking": "1", "swelling": "0", "dryness": "2", "itch": "1", "alarm": "none"}
CALM = {**dict.fromkeys(SIGNS, "0"), "alarm": "none"}
CALMER = "Calmer than on day 3 last time."


@pytest.fixture
def twice(client):
    """Two treatments of one course, and the third day after the first is told."""
    for day in (THEN - dt.timedelta(days=3), TODAY - dt.timedelta(days=3)):
        client.post("/diary/treatments", {"day": str(day)})
    log(client, THEN, **BEFORE)


def lead(client):
    return client.get(f"/days/{TODAY}").html.split('<div id="lead"')[1].split("</div>")[0]


def test_calmer_than_last_time_is_said(client, twice):
    assert CALMER not in lead(client)   # before anything is told of today
    log(client, **BEFORE | {"redness": "1"})
    assert CALMER in lead(client)


@pytest.mark.parametrize("said", [
    {}, {"redness": "1", "flaking": "3"}, {"redness": "1", "itch": "skipped"}, {"redness": "1", "alarm": ""},
    {"redness": "1", "alarm": "bumps"}, {"redness": "1", "warmer": "yes"}])
def test_and_only_where_every_sign_is_no_more_and_nothing_calls_for_anything(client, twice, said):
    log(client, **BEFORE | said)
    assert CALMER not in lead(client)


def test_nothing_comforts_beside_more_than_is_expected(client, twice):
    """Less than last time, and more than is common all the same."""
    log(client, THEN, redness="3")
    log(client, **BEFORE | {"redness": "2"})
    assert "Keep an eye on it" in client.get(f"/days/{TODAY}").text
    assert CALMER not in lead(client)


def test_nothing_is_compared_with_a_day_that_was_told_in_part(client):
    for day in (THEN - dt.timedelta(days=3), TODAY - dt.timedelta(days=3)):
        client.post("/diary/treatments", {"day": str(day)})
    log(client, THEN, redness="3", alarm="none")
    log(client, **CALM)
    assert CALMER not in lead(client)


def test_nor_with_another_course(client):
    for day in (TODAY - dt.timedelta(days=400), TODAY - dt.timedelta(days=3)):
        client.post("/diary/treatments", {"day": str(day)})
    log(client, TODAY - dt.timedelta(days=397), **BEFORE)
    log(client, **BEFORE | {"redness": "1"})
    assert CALMER not in lead(client)
    assert "common on this day" in lead(client)


def test_nor_with_a_day_of_the_same_recovery(client):
    """The treatment before was ten days earlier: its day 12 is a day after the latest one."""
    for days in (22, 12):
        client.post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=days))})
    log(client, TODAY - dt.timedelta(days=10), **BEFORE)
    log(client, **CALM)
    assert "This is common on day 12." in client.get(f"/days/{TODAY}").text
    assert "Calmer than" not in lead(client)
