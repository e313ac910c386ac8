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
    def make(count, agrees=None, *, day=DAY, level=1, until=9, depth="1.0", by="clinic", joined=dt.date(2026, 9, 1),
             again=99):
        ids = []
        for number in range(count):
            at = dt.datetime.combine(day, dt.time(18), dt.UTC)
            id_ = accounts.join(db, name="Kim", email=f"{uuid.uuid4()}@example.com", password_hash="",
                                language="en", phone="", time_zone="Europe/Oslo", now=at)
            write, agreed = Write(id_, at, at), dt.datetime.combine(joined, dt.time(12), dt.UTC)
            treatment_store.record_treatment(db, id_, str(uuid.uuid4()), {"day": day.isoformat(), "depth_mm": depth},
                                             write=Write(by or id_, at, at))
            for number_of_day in range(1, until):
                is_red = number_of_day < 4 or number_of_day >= again
                diary.record_check_in(
                    db, id_, day + dt.timedelta(days=number_of_day), care={}, alarms=frozenset(), note=None,
                    signs={"redness": level if is_red else 0}, ask_next_time=None, write=write)
            if agrees is None or number < agrees:
                store.record_consent(db, id_, True, write=Write(id_, agreed, agreed))
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
    assert "quarter" not in text


def test_ten_are_counted_once_their_month_is_over(therapist, treated_many, clock):
    treated_many(10)
    clock.set(dt.date(2026, 10, 28))
    assert "Nothing yet" in therapist.get("/clinic/statistics/").text   # September was over four weeks ago on the 29th
    clock.set(dt.date(2026, 10, 30))
    text = therapist.get("/clinic/statistics/").text
    assert "September 2026 Logged something in the week after the treatment: three quarters or more." in text
    assert "Up to 1.25 mm" in text
    assert "Redness day 4 to 7 fewer than a quarter" in text and "Flaking – –" in text


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
    assert "Redness day 4 to 7 fewer than a quarter" in text


def test_a_recovery_that_the_next_treatment_cut_short_counts_not(therapist, treated_many, db):
    for id_ in treated_many(10):
        at = dt.datetime(2026, 9, 14, 18, tzinfo=dt.UTC)
        treatment_store.record_treatment(db, id_, str(uuid.uuid4()), {"day": "2026-09-14"}, write=Write("x", at, at))
    db.conn.commit()
    assert "Nothing yet" in therapist.get("/clinic/statistics/").text


def test_a_depth_that_the_clinic_has_not_recorded_stands_by_itself(therapist, treated_many, db):
    treated_many(10)
    treated_many(10, depth="2.0")
    text = therapist.get("/clinic/statistics/").text
    assert "Up to 1.25 mm" in text and "1.5 mm or deeper" in text and "Depth not recorded" not in text


def test_where_nothing_is_judged_nothing_is_said_of_signs(app, therapist, treated_many):
    treated_many(10)
    assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"]).exit_code == 0
    text = therapist.get("/clinic/statistics/").text
    assert "The app does not assess anything: the clinic has chosen the diary only." in text and "Redness" not in text
    assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "on"]).exit_code == 0
    assert "Redness day 4 to 7" in therapist.get("/clinic/statistics/").text   # nothing was kept meanwhile


def test_who_agreed_lately_is_not_counted_yet(therapist, treated_many, clock):
    """Else the page would tell, by a figure that appears, who has just agreed."""
    treated_many(9)
    treated_many(1, joined=dt.date(2026, 11, 1))
    assert "Nothing yet" in therapist.get("/clinic/statistics/").text
    clock.set(dt.date(2026, 11, 30))
    assert "September 2026" in therapist.get("/clinic/statistics/").text


def test_what_the_client_alone_has_recorded_is_not_counted(therapist, treated_many):
    treated_many(10, by="")
    assert "Nothing yet" in therapist.get("/clinic/statistics/").text


def test_a_recovery_whose_date_is_moved_is_not_counted_again(therapist, treated_many, db, clock):
    treated_many(10, day=dt.date(2026, 9, 28))
    therapist.get("/clinic/statistics/")
    for id_, in db.conn.execute("SELECT id FROM treatment").fetchall():
        at = dt.datetime(2026, 10, 1, 18, tzinfo=dt.UTC)
        treatment_store.change_treatment(db, id_, {"day": "2026-10-02"}, write=Write("clinic", at, at))
    db.conn.commit()
    clock.set(dt.date(2026, 12, 5))
    assert "October 2026" not in therapist.get("/clinic/statistics/").text


def test_a_diary_that_stopped_does_not_say_that_it_never_healed(therapist, treated_many):
    treated_many(10, until=3)
    assert "Redness – –" in therapist.get("/clinic/statistics/").text or "Redness" not in therapist.get(
        "/clinic/statistics/").text


def test_what_came_back_was_not_over_by_then(therapist, treated_many):
    """Calm on days 4 to 8, red again from day 9 to 13."""
    treated_many(10, until=14, again=9)
    assert "Redness after day 14" in therapist.get("/clinic/statistics/").text


def test_one_that_may_be_the_same_as_its_neighbour_is_left_out(therapist, treated_many, db):
    for id_ in treated_many(10):
        at = dt.datetime(2026, 9, 5, 18, tzinfo=dt.UTC)
        treatment_store.record_treatment(db, id_, str(uuid.uuid4()), {"day": "2026-09-05"}, write=Write(id_, at, at))
    db.conn.commit()
    assert "Nothing yet" in therapist.get("/clinic/statistics/").text


class TestABackupThatIsPutBack:
    """It knows neither of what was worked out since, nor of who has ended it since; the journal does."""

    def test_a_period_is_not_worked_out_again(self, therapist, treated_many, db):
        treated_many(10)
        therapist.get("/clinic/statistics/")
        db.conn.execute("DELETE FROM statistic")
        db.conn.execute("DELETE FROM counted")
        db.conn.commit()
        assert "Nothing yet" in therapist.get("/clinic/statistics/").text

    def test_a_consent_that_was_ended_stays_ended(self, client, db):
        for agree in ("yes", "no"):
            client.post("/statistics/", {"agree": agree})
        db.conn.execute("DELETE FROM statistics_consent WHERE NOT is_agreed")
        db.conn.commit()
        assert "You are not counted." in client.get("/statistics/").text
        client.post("/statistics/", {"agree": "yes"})
        assert "You are counted." in client.get("/statistics/").text


def test_where_nothing_can_be_written_what_is_kept_is_read(therapist, treated_many, db, clock):
    treated_many(10)
    therapist.get("/clinic/statistics/")
    treated_many(10, day=dt.date(2026, 10, 5))
    clock.set(dt.date(2026, 12, 5))
    therapist.get("/clinic/")   # signed in anew
    db.conn.execute("PRAGMA query_only = 1")
    try:
        page = therapist.get("/clinic/statistics/")
    finally:
        db.conn.execute("PRAGMA query_only = 0")
    assert page.status == 200
    assert "September 2026" in page.text and "October 2026" not in page.text
    assert "October 2026" in therapist.get("/clinic/statistics/").text
