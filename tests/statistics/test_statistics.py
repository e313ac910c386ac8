"""A client agrees to be counted or ends it; the clinic reads what is complete, and nothing of it changes afterwards."""

import datetime as dt
import uuid

import pytest

from webapp.accounts import store as accounts
from webapp.diary import store as diary
from webapp.diary import treatment_store
from webapp.statistics import store
from webapp.writes import Write

DAY = dt.date(2026, 9, 7)


@pytest.fixture
def treated_many(app, db):
    """Make clients who were treated on a day of September and healed; `agrees` of them agree to be counted."""
    def make(count, agrees=None, *, day=DAY, level=1, logs=True, depth="1.0"):
        ids = []
        for number in range(count):
            at = dt.datetime.combine(day, dt.time(18), dt.UTC)
            id_ = accounts.join(db, name="Kim", email=f"{uuid.uuid4()}@example.com", password_hash="",
                                language="en", phone="", time_zone="Europe/Oslo", now=at)
            write = Write(id_, at, at)
            treatment_store.record_treatment(db, id_, str(uuid.uuid4()), {"day": day.isoformat(), "depth_mm": depth},
                                             write=Write("clinic", at, at))
            for number_of_day in range(1, 9) if logs else ():
                diary.record_check_in(
                    db, id_, day + dt.timedelta(days=number_of_day), care={}, alarms=frozenset(), note=None,
                    signs={"redness": level if number_of_day < 4 else 0}, ask_next_time=None, write=write)
            if agrees is None or number < agrees:
                store.record_consent(db, id_, True, write=write)
            ids.append(id_)
        db.conn.commit()
        return ids
    return make


def test_a_client_agrees_and_ends_it(client, db):
    page = client.get("/statistics/")
    assert "You are not counted." in page.text and "at least 10 people" in page.text
    assert client.post("/statistics/", page.form("/statistics/").values).status == 303
    page = client.get("/statistics/")
    assert "You are counted." in page.text
    assert client.post("/statistics/", page.form("/statistics/").values).status == 303
    assert "You are not counted." in client.get("/statistics/").text
    assert "/en/statistics/" in client.get("/sharing/").links


@pytest.mark.parametrize("agree", ["", "perhaps"])
def test_neither_yes_nor_no_is_refused(client, db, agree):
    page = client.post("/statistics/", {"agree": agree})
    assert page.status == 422 and "Choose yes or no." in page.text
    assert db.conn.execute("SELECT count(*) FROM statistics_consent").fetchone() == (0,)


def test_fewer_than_ten_are_told_of_nothing(therapist, treated_many):
    treated_many(12, agrees=9)
    text = therapist.get("/clinic/statistics/").text
    assert "Nothing yet: fewer than 10 clients have agreed and been treated in months that are over." in text
    assert "%" not in text


def test_ten_are_counted_once_their_month_is_over(therapist, treated_many, clock):
    treated_many(10)
    clock.set(dt.date(2026, 10, 28))
    assert "Nothing yet" in therapist.get("/clinic/statistics/").text   # September was over four weeks ago on the 29th
    clock.set(dt.date(2026, 10, 30))
    text = therapist.get("/clinic/statistics/").text
    assert "September 2026 At least 10 clients. About 90 % logged something in the week after the treatment." in text
    assert "Up to 1.25 mm" in text
    assert "Redness day 4 about 10 %" in text and "Flaking – –" in text


def test_what_is_kept_does_not_change_when_somebody_ends_it_joins_or_corrects(therapist, treated_many, db):
    ids = treated_many(10)
    before = therapist.get("/clinic/statistics/").text
    treated_many(1, level=4)
    db.conn.execute("DELETE FROM account WHERE id = ?", (ids[0],))
    db.conn.execute("UPDATE statistics_consent SET is_agreed = 0 WHERE client_id = ?", (ids[1],))
    db.conn.execute("UPDATE observation SET value = '4' WHERE client_id = ?", (ids[2],))
    db.conn.commit()
    assert therapist.get("/clinic/statistics/").text == before
    treated_many(9, day=dt.date(2026, 9, 20))   # ten with the one who came too late: of a month that is kept
    assert therapist.get("/clinic/statistics/").text == before


def test_who_has_not_agreed_is_in_no_figure(therapist, treated_many):
    treated_many(10)
    treated_many(15, agrees=0, level=4)
    text = therapist.get("/clinic/statistics/").text
    assert "At least 10 clients." in text and "Redness day 4 about 10 %" in text


def test_a_recovery_that_the_next_treatment_cut_short_counts_not(therapist, treated_many, db):
    for id_ in treated_many(10):
        at = dt.datetime(2026, 9, 14, 18, tzinfo=dt.UTC)
        treatment_store.record_treatment(db, id_, str(uuid.uuid4()), {"day": "2026-09-14"}, write=Write("x", at, at))
    db.conn.commit()
    text = therapist.get("/clinic/statistics/").text
    assert "Redness day 4" not in text


def test_a_depth_that_the_clinic_has_not_recorded_stands_by_itself(therapist, treated_many, db):
    treated_many(10)
    treated_many(10, depth="2.0")
    text = therapist.get("/clinic/statistics/").text
    assert "Up to 1.25 mm" in text and "Deeper than 1.25 mm" in text and "Depth not recorded" not in text


def test_where_nothing_is_judged_nothing_is_said_of_signs(app, therapist, treated_many):
    treated_many(10)
    assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"]).exit_code == 0
    text = therapist.get("/clinic/statistics/").text
    assert "logged something" in text and "Redness" not in text
