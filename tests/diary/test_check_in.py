"""A day put together from what was said: the newest counts, the older is history, late is late."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from webapp.diary.check_in import Note, Observation, is_late, read

DAY = dt.date(2026, 11, 20)


def local(moment):
    return moment.astimezone(ZoneInfo("Europe/Oslo"))


def at(hour, day=DAY):
    return f"{day}T{hour:02}:00:00.000Z"


def only(observations, notes=()):
    return read(observations, notes, local)[DAY]


def test_skipped_not_recorded_and_zero_are_three_things():
    found = only([Observation(str(DAY), "redness", "0", at(9)), Observation(str(DAY), "flaking", None, at(9))])
    assert found.signs == {"redness": 0, "flaking": None}
    assert "swelling" not in found.signs
    assert found.levels == {"redness": 0}


def test_the_newest_counts_in_whatever_order_it_arrived():
    later, earlier = Observation(str(DAY), "redness", "1", at(18)), Observation(str(DAY), "redness", "3", at(9))
    for order in ([later, earlier], [earlier, later]):
        found = only(order)
        assert found.signs == {"redness": 1}
        assert [(one.kind, one.value) for one in found.history] == [("redness", "3")]


def test_saying_the_same_again_is_no_correction():
    assert only([Observation(str(DAY), "redness", "1", at(hour)) for hour in (9, 10, 11)]).history == []


def test_alarms_not_asked_and_none_are_two_things():
    assert only([Observation(str(DAY), "redness", "1", at(9))]).alarms is None
    assert only([Observation(str(DAY), "pus", "no", at(9))]).alarms == frozenset()
    assert only([Observation(str(DAY), "pus", "yes", at(9))]).alarms == {"pus"}


def test_notes_are_corrected_too():
    found = only([], [Note(str(DAY), "Tight", at(9)), Note(str(DAY), "Tight and dry", at(12))])
    assert found.note == "Tight and dry"
    assert [(one.kind, one.value) for one in found.history] == [("note", "Tight")]


@pytest.mark.parametrize(("written", "late"), [
    (dt.datetime(2026, 11, 20, 23, 59), False),
    (dt.datetime(2026, 11, 21, 3, 59), False),
    (dt.datetime(2026, 11, 21, 4, 0), True),
    (dt.datetime(2026, 11, 22, 1, 0), True),
])
def test_late_begins_at_four_the_morning_after(written, late):
    assert is_late(DAY, written) is late


def test_late_goes_by_the_clients_own_clock():
    # 02:30 UTC is 03:30 in Oslo; 03:30 UTC is 04:30.
    assert not only([Observation(str(DAY), "redness", "1", "2026-11-21T02:30:00.000Z")]).late
    assert only([Observation(str(DAY), "redness", "1", "2026-11-21T03:30:00.000Z")]).late
