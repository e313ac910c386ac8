"""The next treatment: its date and time as people write them, and the evening reminder."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.conftest import TODAY
from webapp import queries
from webapp.diary import reminder, treatment_store


class TestNext:
    def test_a_date_and_a_time(self, client):
        client.post("/diary/next", {"day": "2026-12-11", "time": "14.30"})
        page = client.get(f"/days/{TODAY}")
        assert "Friday 11 December at 14:30" in page.text
        assert "Next treatment in 20 days" in page.text

    def test_an_empty_day_clears_it(self, client):
        client.post("/diary/next", {"day": "2026-12-11"})
        client.post("/diary/next", {"was.day": "2026-12-11", "day": ""})
        assert "11 December" not in client.get(f"/days/{TODAY}").text

    def test_on_its_day_it_asks(self, client, db):
        client.post("/diary/next", {"day": TODAY.isoformat(), "time": "09:00"})
        page = client.get(f"/days/{TODAY}")
        assert "Did you have your treatment?" in page.text
        client.post("/diary/treatments", page.form("/diary/treatments").values)
        assert queries.rows(db, "SELECT day, at FROM treatment") == [(TODAY.isoformat(), "09:00")]
        assert "Did you have your treatment?" not in client.get(f"/days/{TODAY}").text

    def test_not_now_lets_it_be(self, client):
        client.post("/diary/next", {"day": TODAY.isoformat()})
        page = client.get(f"/days/{TODAY}")
        client.post("/diary/next", page.form("/diary/next").values)
        assert "Did you have your treatment?" not in client.get(f"/days/{TODAY}").text

    def test_a_date_that_was_moved_often_costs_no_more_than_reading_its_moves(self, client, app, db):
        def steps() -> int:
            """How many steps of SQLite it takes to find the date, in hundreds."""
            counted = []
            db.conn.set_progress_handler(lambda: counted.append(1), 100)
            found = treatment_store.next_treatment(db, client.id(app))
            db.conn.set_progress_handler(None, 0)
            assert found.day == dt.date(2026, 12, 11)
            return len(counted)

        client.post("/diary/next", {"day": "2026-12-11"})
        once = steps()
        with db.conn:
            db.conn.executemany(
                "INSERT INTO next_treatment (client_id, day, time, author_id, written_at, received_at)"
                " VALUES (?, '2026-12-10', '', ?, '2026-11-01T10:00Z', '2026-11-01T10:00Z')",
                [(client.id(app), client.id(app))] * 500)
        assert steps() < once + 500 * 2

    def test_the_fourteen_days_before_say_what_rests(self, client):
        client.post("/diary/next", {"day": "2026-12-05"})
        page = client.get(f"/days/{TODAY}")
        assert "Avoid sunburn and tanning Now, until the treatment" in page.text
        assert "Pause retinoids that are not prescribed From Saturday 28 November" in page.text
        client.post("/diary/next", {"day": "2026-12-06"})
        assert "Before the treatment" not in client.get(f"/days/{TODAY}").text

    @pytest.mark.parametrize(("field", "value"), [
        ("day", "soon"), ("day", "1999-01-01"), ("day", "2100-01-01"), ("time", "99:99"),
        ("time", "x" * 21)])
    def test_refused(self, client, db, field, value):
        page = client.post("/diary/next", {"day": "2026-12-11", "time": "10:00", field: value})
        assert page.status == 422
        assert page.form("/diary/next").values[field] == value
        assert field in page.errors
        assert queries.rows(db, "SELECT 1 FROM next_treatment") == []


    def test_a_date_up_to_the_latest_treatment_is_refused_in_words(self, client, therapist, shared, own, db):
        """It was stored, and stood nowhere."""
        for person, path in ((client, "/diary/next"), (therapist, own + "/next")):
            for day in ("2026-11-18", "2026-11-01"):
                page = person.post(path, {"day": day, "time": "10:00"})
                assert page.status == 422
                assert "The latest treatment was on 18 November 2026. Choose a later date." in page.text
                assert page.form(path).values["day"] == day
            assert queries.rows(db, "SELECT 1 FROM next_treatment") == []
            assert person.post(path, {"day": ""}).status == 303
            assert person.post(path, {"day": "2026-11-19"}).status == 303
            db.execute("DELETE FROM next_treatment")

    def test_a_removed_treatment_refuses_none(self, client, treated):
        client.post(f"/diary/treatments/{treated}/remove")
        assert client.post("/diary/next", {"day": "2026-11-01"}).status == 303


@pytest.mark.parametrize(("typed", "stored"), [
    ("14:30", "14:30"), ("14.30", "14:30"), ("1430", "14:30"), ("930", "09:30"), ("9:05", "09:05"),
    ("kl. 14.30", "14:30"), ("Kl 9", "09:00"), ("14:30:00", "14:30"), ("0:00", "00:00"), ("", ""),
    ("2:30 PM", "14:30"), ("2:30\u202fPM", "14:30"), ("2 pm", "14:00"), ("12:15 a.m.", "00:15"), ("12 PM", "12:00")])
def test_a_time_as_people_and_phones_write_it(client, db, typed, stored):
    assert client.post("/diary/next", {"day": "2026-12-11", "time": typed}).status == 303
    assert queries.rows(db, "SELECT time FROM next_treatment") == [(stored,)]


@pytest.mark.parametrize("typed", ["14", "24:00", "kl. 24", "13 PM", "0:30 AM", "14:60", "14:3", "2:30 XM", "143000",
                                   "kl.", "pm", "14:30:99", "-1:30"])
def test_what_is_no_time_comes_back(client, db, typed):
    page = client.post("/diary/next", {"day": "2026-12-11", "time": typed})
    assert (page.status, page.form("/diary/next").values["time"]) == (422, typed)
    assert "Enter the time in hours and minutes, for example 14:30." in page.text


@pytest.mark.parametrize("time", ["12:3٠", "1٣:30", "12:3５"])
def test_digits_of_other_scripts_are_no_time(client, time):
    assert client.post("/diary/treatments", {"day": "2026-11-18", "at": time}).status == 422
    assert client.post("/diary/next", {"day": "2026-12-11", "time": time}).status == 422


def test_what_is_not_said_of_the_next_date_stays(client):
    client.post("/diary/next", {"day": "2026-12-11", "time": "10:00"})
    client.post("/diary/next", {"time": "11:00"})
    assert "Friday 11 December at 11:00" in client.get(f"/days/{TODAY}").text
    client.post("/diary/next", {"day": "2026-12-09", "was.day": "2026-12-09", "time": "12:00"})
    assert "Friday 11 December at 12:00" in client.get(f"/days/{TODAY}").text
    client.post("/diary/next", {"day": "2026-12-12"})
    assert "Saturday 12 December at 12:00" in client.get(f"/days/{TODAY}").text


def test_a_planned_day_that_has_not_come_does_not_ask(client):
    client.post("/diary/next", {"day": "2026-12-16"})
    assert "Did you have your treatment?" not in client.get("/days/2026-12-16").text


def test_the_reminder_is_offered_once_and_stands_with_the_others(client, therapist, treated, clock):
    offer = "Add to my calendar"
    assert offer not in client.get(f"/days/{TODAY}").text
    client.post("/diary/check-ins", {"day": str(TODAY), "redness": "1"})
    assert offer in client.get(f"/days/{TODAY}").text
    clock.set(TODAY + dt.timedelta(days=1))
    client.post("/diary/check-ins", {"day": str(TODAY + dt.timedelta(days=1)), "redness": "1"})
    assert offer not in client.get(f"/days/{TODAY + dt.timedelta(days=1)}").text
    assert offer in client.get("/reminders/").text
    assert "Choose reminders" in client.get("/account/").text
    assert "Choose reminders" not in therapist.get("/account/").text


def test_the_reminder_says_nothing_about_skin(client):
    page = client.get("/diary/reminder.ics")
    assert page.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Evening note" in page.html
    assert "DTSTART;TZID=Europe/Oslo:20261121T200000" in page.html
    assert "COUNT=14" in page.html
    for word in ("skin", "needl", "treatment", "clinic"):
        assert word not in page.html.lower()


class TestTheCalendar:
    """Read back by icalendar, and by the rules of RFC 5545."""

    def read(self, person):
        return icalendar.Calendar.from_ical(person.client.get("/en/diary/reminder.ics").data)

    def event(self, person):
        found, = self.read(person).walk("VEVENT")
        return found

    def test_it_is_one_event_for_each_person_for_ever(self, client, stranger, clock):
        first = self.event(client)
        clock.set(TODAY + dt.timedelta(days=30))
        client.post("/account/", {"time_zone": "Europe/Stockholm"})
        later = self.event(client)
        assert first["UID"] == later["UID"] != self.event(stranger)["UID"]
        assert first["SEQUENCE"] < later["SEQUENCE"]
        assert first["DTSTAMP"].dt < later["DTSTAMP"].dt

    def test_its_id_tells_nobody_whose_it_is(self, client, app):
        assert client.id(app) not in client.client.get("/en/diary/reminder.ics").get_data(as_text=True)

    @pytest.mark.parametrize(("zone", "rules"), [
        ("Europe/Oslo", {"STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
                         "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"}),
        ("America/New_York", {"STANDARD": "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
                              "DAYLIGHT": "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"}),
        ("Australia/Sydney", {"STANDARD": "FREQ=YEARLY;BYDAY=1SU;BYMONTH=4",
                              "DAYLIGHT": "FREQ=YEARLY;BYDAY=1SU;BYMONTH=10"}),
        ("Asia/Tokyo", {"STANDARD": None})])
    def test_its_time_zone_is_a_rule(self, client, zone, rules):
        client.post("/account/", {"time_zone": zone})
        found, = self.read(client).walk("VTIMEZONE")
        assert found["TZID"] == zone
        assert {part.name: part["RRULE"].to_ical().decode() if "RRULE" in part else None
                for part in found.subcomponents} == rules

    @pytest.mark.parametrize(("day", "named"), [
        (dt.date(2026, 10, 25), "-1SU"), (dt.date(2027, 10, 31), "-1SU"), (dt.date(2026, 10, 24), "4SA"),
        (dt.date(2026, 3, 8), "2SU"), (dt.date(2026, 11, 1), "1SU"), (dt.date(2026, 2, 22), "-1SU")])
    def test_a_weekday_is_named_by_its_place_in_the_month(self, day, named):
        assert reminder.nth_weekday(day) == named

    @pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Australia/Sydney", "Asia/Tokyo"])
    def test_each_evening_is_at_eight_by_the_rule_alone(self, client, zone, clock):
        """Over a change of the clocks too: by the zone as it stands in the file."""
        clock.set(dt.date(2026, 10, 20))
        client.post("/account/", {"time_zone": zone})
        whole = self.read(client)
        rule, = (one.to_tz() for one in whole.walk("VTIMEZONE"))
        for number in range(14):
            evening = dt.datetime(2026, 10, 20, 20) + dt.timedelta(days=number)
            assert evening.replace(tzinfo=rule).utcoffset() == evening.replace(tzinfo=ZoneInfo(zone)).utcoffset()

    def test_no_line_is_longer_than_75_octets_and_each_ends_as_it_should(self, client):
        client.language = "sv"
        data = client.client.get("/sv/diary/reminder.ics").data
        lines = data.split(b"\r\n")
        assert max(len(line) for line in lines) <= 75 and lines[-1] == b"" and b"\n" not in b"".join(lines)
