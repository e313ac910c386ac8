"""A visit in one form, saved once: all of it stands or none."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import people
from tests.conftest import TODAY, count
from webapp.screening import store as screening_store
from webapp.screening.answers import Answer
from webapp.screening.store import default_screening
from webapp.writes import Write

pytestmark = pytest.mark.usefixtures("diary_shared")
DAY = TODAY.isoformat()


def test_all_of_it_is_saved_at_once(client, therapist, own, db):
    people.sign_answers(client, "actives", **{"more.actives": "Tretinoin"})
    client.post("/diary/check-ins", {"day": "2026-11-20", "redness": "1", "itch": "2"})
    page = therapist.get(own + f"/treatments/{DAY}")
    assert "Next to each is what the client recorded on Friday 20 November." in page.text
    assert "an acid or benzoyl peroxide in the last five days Yes Tretinoin" in page.text
    assert therapist.post(own + "/treatments", {
        "day": DAY, "page_day": DAY, "gone_through": "actives", "reason": "Paused for nine days",
        "redness": "0", "dryness": "1", "area": ["forehead", "cheeks"], "depth_mm": "1.0", "serum": "HA",
        "batch": "H 22", "expiry": "04.2027", "cartridge": "12 needles", "cartridge_batch": "C7",
        "cartridge_expiry": "", "next": "2026-12-12", "next_time": "11.00",
        "note": "Calm skin", "private_note": "Nervous"}).status == 303
    assert db.conn.execute("SELECT day, depth_mm, area, serum, batch, expiry, cartridge, cartridge_batch,"
                           " cartridge_expiry, note FROM treatment").fetchall() == [
        (DAY, 1.0, "forehead cheeks", "HA", "H 22", "2027-04", "12 needles", "C7", "", "Calm skin")]
    rated = db.conn.execute("SELECT kind, value FROM observation WHERE author_id <> client_id ORDER BY kind").fetchall()
    assert rated == [("dryness", "1"), ("redness", "0")]
    ahead = db.conn.execute("SELECT day, time FROM next_treatment ORDER BY id DESC").fetchone()
    assert ahead == ("2026-12-12", "11:00")
    assert db.conn.execute("SELECT gone_through, reason, name FROM decision").fetchall() == [
        ("actives", "Paused for nine days", "Solveig")]
    sheet = therapist.get(own + "/").text
    assert "Answered yes, and discussed 1 question Solveig" in sheet
    assert "Why the client was treated anyway Paused for nine days" in sheet
    for private in ("Nervous", "Paused for nine days"):
        assert private not in client.get("/diary/").html + client.get(f"/days/{DAY}").html


def test_two_who_save_one_visit_make_one_treatment_and_each_keeps_what_the_other_said(
        client, therapist, colleague, own, db):
    people.share(client, colleague)
    opened = [one.get(own + f"/treatments/{DAY}").form("/treatments").values.copy() for one in (therapist, colleague)]
    first = {**opened[0], "depth_mm": "1.0", "redness": "1", "private_note": "One"}
    second = {**opened[1], "serum": "HA", "redness": "3", "private_note": "Two"}
    assert therapist.post(own + "/treatments", first).status == 303
    assert colleague.post(own + "/treatments", second).status == 303
    assert db.conn.execute("SELECT depth_mm, serum FROM treatment").fetchall() == [(1.0, "HA")]
    assert [count(db, "private_note"), count(db, "observation")] == [2, 2]
    text = therapist.get(own + "/").text
    assert "Redness 1 –" in text and "Redness 3 –" in text


def test_sent_twice_it_is_stored_once(client, therapist, own, db):
    """A second tap without scripts."""
    people.sign_answers(client, "actives")
    said = {"day": DAY, "gone_through": "actives", "reason": "Paused", "redness": "1", "serum": "HA",
            "private_note": "Nervous"}
    tables = ("treatment", "private_note", "decision", "observation")
    for _ in range(2):
        assert therapist.post(own + "/treatments", said).status == 303
    assert [count(db, table) for table in tables] == [1, 1, 1, 1]
    other = {"redness": "2", "private_note": "Calm", "reason": "Of long ago"}
    assert therapist.post(own + "/treatments", said | other).status == 303
    assert [count(db, table) for table in tables] == [1, 2, 2, 2]


def test_what_is_signed_while_a_visit_waits_for_its_turn_is_gone_through_first(client, app, therapist, own, db, clock):
    """A client's yes is being stored as the visit comes in: the visit is looked at once its turn has come."""
    people.sign_answers(client)
    said = therapist.get(own + f"/treatments/{DAY}").form("/treatments").values
    store = app.extensions["hudro.store"]
    with ThreadPoolExecutor() as others, store.writing(db):
        visit = others.submit(therapist.post, own + "/treatments", said)
        with pytest.raises(TimeoutError):
            visit.result(timeout=0.5)   # it waits
        screening = default_screening()
        screening_store.record_answers(
            db, client.id(app), "later", screening, "en",
            {one.key: Answer(one.key == "ill", "") for one in screening.asked}, "Ingrid Nordahl",
            write=Write(client.id(app), clock.now, clock.now, "Ingrid"))
    assert visit.result(timeout=10).status == 422
    assert count(db, "treatment") == 0


class TestAsLastTime:
    LAST = {"day": "2026-10-30", "depth_mm": "1.25", "area": ["nose", "chin"], "serum": "HA", "batch": "H 22",
            "expiry": "04.2027", "cartridge": "12 needles", "cartridge_batch": "C7", "cartridge_expiry": "05.2027"}

    def fill(self, therapist, own, **fields):
        page = therapist.post(own + "/treatments/as-last", {"day": DAY, "page_day": DAY, **fields})
        assert page.status == 200
        return page

    def test_it_fills_in_what_is_the_same_each_time_and_keeps_what_is_written(self, therapist, own, db):
        therapist.post(own + "/treatments", self.LAST)
        assert "Same as last time Friday 30 October · 1.25 mm · nose, chin · HA" in therapist.get(
            own + f"/treatments/{DAY}").text
        page = self.fill(therapist, own, private_note="Written", redness="2", next="2026-12-12")
        values = page.form("/treatments").values
        assert values.getlist("area") == self.LAST["area"]
        assert {name: values.get(name) for name in (*self.LAST, "private_note", "redness", "next")} | {
                "area": self.LAST["area"]} == {
            **self.LAST, "day": DAY, "cartridge_batch": "", "cartridge_expiry": "", "private_note": "Written",
            "redness": "2", "next": "2026-12-12"}
        assert "Filled in from the treatment on Friday 30 October. Change anything that is different." in page.text
        assert count(db, "treatment") == 1   # nothing is stored by it
        assert therapist.post(own + "/treatments", values).status == 303
        assert db.conn.execute("SELECT depth_mm, batch, cartridge_batch FROM treatment WHERE day = ?",
                               (DAY,)).fetchone() == (1.25, "H 22", "")

    def test_a_serum_that_the_clinic_still_has_is_chosen_among_what_it_has(self, therapist, own):
        therapist.post(own + "/treatments", self.LAST)
        item = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c84"
        therapist.post("/clinic/stock/", {"id": item, "kind": "serum", "name": "HA", "batch": "H 22"})
        values = self.fill(therapist, own).form("/treatments").values
        assert (values["serum_item"], values["serum"]) == (item, "")

    def test_what_is_not_right_yet_is_not_refused_by_it(self, therapist, own):
        therapist.post(own + "/treatments", self.LAST)
        page = self.fill(therapist, own, at="soon", expiry="soon")
        assert not page.errors and page.form("/treatments").values["at"] == "soon"

    def test_what_is_written_stays_where_nothing_is_known_of_last_time(self, therapist, own):
        therapist.post(own + "/treatments", {"day": "2026-10-30", "depth_mm": "1.0"})
        written = {"serum": "Typed", "batch": "T 1", "expiry": "04.2027", "cartridge": "Mine", "area": "neck"}
        values = self.fill(therapist, own, **written).form("/treatments").values
        assert {name: values[name] for name in written} == written and values["depth_mm"] == "1.0"

    @pytest.mark.parametrize(("last", "stock"), [({"expiry": "10.2026"}, False), ({}, True)])
    def test_a_batch_that_cannot_be_the_one_is_not_filled_in(self, therapist, own, last, stock):
        """It has expired, or is used up."""
        therapist.post(own + "/treatments", {"day": "2026-10-30", "serum": "HA", "batch": "H 22", **last})
        if stock:
            item = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c86"
            therapist.post("/clinic/stock/", {"id": item, "kind": "serum", "name": "HA", "batch": "H 22"})
            therapist.post(f"/clinic/stock/{item}/used-up")
        values = self.fill(therapist, own).form("/treatments").values
        assert (values["serum"], values["batch"], values["expiry"]) == ("HA", "", "")

    def test_what_was_chosen_of_the_stock_stays_chosen(self, therapist, own):
        therapist.post(own + "/treatments", self.LAST)
        items = {"serum": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c87", "cartridge": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c88"}
        for kind, item in items.items():
            therapist.post("/clinic/stock/", {"id": item, "kind": kind, "name": "Another", "batch": "X 9"})
        chosen = {f"{kind}_item": item for kind, item in items.items()}
        values = self.fill(therapist, own, **chosen).form("/treatments").values
        assert {name: values[name] for name in chosen} == chosen and values["serum"] == ""

    def test_before_the_first_there_is_none(self, therapist, own):
        assert "as-last" not in therapist.get(own + f"/treatments/{DAY}").html
        assert "Filled in" not in self.fill(therapist, own, serum="HA").text

    def test_a_later_one_is_not_the_last(self, client, therapist, own):
        client.post("/diary/treatments", {"day": "2026-11-10", "serum": "Later"})
        assert "Later" not in therapist.get(own + "/treatments/2026-10-01").form("/treatments").values.values()
        assert "as-last" not in therapist.get(own + "/treatments/2026-10-01").html


class TestTheNextDate:
    def test_the_plans_weeks_are_offered_and_what_is_planned_stays(self, client, therapist, own, db):
        client.post("/diary/next", {"day": "2026-12-24", "time": "10:00"})
        page = therapist.get(own + f"/treatments/{DAY}").text
        for words in ("As planned: Thursday 24 December at 10:00", "Saturday 5 December in 2 weeks",
                      "Saturday 19 December in 4 weeks", "Another date", "No date"):
            assert words in page
        therapist.post(own + "/treatments", {"day": DAY, "next": "", "next_day": "2027-01-01", "next_time": "09:00"})
        assert count(db, "next_treatment") == 1

    def test_another_date_and_none(self, client, therapist, own):
        therapist.post(own + "/treatments", {
            "day": DAY, "next": "other", "next_day": "2026-12-30", "next_time": "9.15"})
        assert "Wednesday 30 December at 09:15" in client.get(f"/days/{DAY}").text
        therapist.post(own + "/treatments", {"day": DAY, "next": "none"})
        assert "30 December" not in client.get(f"/days/{DAY}").text

    @pytest.mark.parametrize(("fields", "field", "words"), [
        ({"next": "other"}, "next_day", "Choose a day."),
        ({"next": "other", "next_day": "x"}, "next_day", "Enter the date as year-month-day"),
        ({"next": "other", "next_day": DAY}, "next_day", "Choose a later date."),
        ({"next": "2026-11-20"}, "next", "Choose a later date."),
        ({"next": "soon"}, "next", "Choose a day."),
        ({"next": "2026-12-12", "next_time": "x"}, "next_time", "Enter the time in hours and minutes"),
    ])
    def test_what_is_refused_stores_nothing(self, therapist, own, db, fields, field, words):
        page = therapist.post(own + "/treatments", {"day": DAY, "redness": "1", "serum": "Kept", **fields})
        assert page.status == 422
        assert words in page.errors[field]
        assert page.form("/treatments").values["serum"] == "Kept"
        assert [count(db, table) for table in ("treatment", "observation", "next_treatment")] == [0, 0, 0]


def test_an_expired_batch_is_recorded_as_it_was_and_said(client, therapist, own):
    therapist.post(own + "/treatments", {"day": DAY, "serum": "HA", "batch": "H 22", "expiry": "10.2026"})
    assert "H 22 expiry date: October 2026 Already expired on the day of the treatment" in therapist.get(own + "/").text


def test_the_client_is_not_told_what_only_the_clinic_can_look_into(client, therapist, own):
    therapist.post(own + "/treatments", {"day": DAY, "serum": "HA", "batch": "H 22", "expiry": "10.2026"})
    treatment = next(link for link in client.get("/diary/treatments").links if "/diary/treatments/" in link
                     and not link.endswith("new"))
    page = client.get(treatment.removeprefix("/en"))
    assert "expiry date: October 2026" in page.text and "expired" not in page.text


class TestARefusedVisitComesBackWhole:
    def test_with_a_date_that_is_offered_no_more(self, therapist, own):
        page = therapist.post(own + "/treatments", {
            "day": "2026-11-18", "page_day": DAY, "next": "2026-12-12", "depth_mm": "9"})
        assert page.form("/treatments").values["next"] == "2026-12-12"

    def test_with_a_serum_that_is_used_up(self, therapist, own, db):
        item = "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c85"
        therapist.post("/clinic/stock/", {"id": item, "kind": "serum", "name": "HA", "batch": "H 22"})
        therapist.post(f"/clinic/stock/{item}/used-up")
        page = therapist.post(own + "/treatments", {"day": DAY, "serum_item": item, "depth_mm": "9"})
        assert therapist.post(own + "/treatments", {
            **page.form("/treatments").values, "depth_mm": "1"}).status == 303
        assert db.conn.execute("SELECT serum, batch FROM treatment").fetchone() == ("HA", "H 22")

    def test_with_a_reason_that_is_asked_for_no_more(self, client, therapist, own):
        people.demand_answers(therapist)
        people.sign_answers(client)
        given = {"day": DAY, "reason": "Signed on paper"}
        page = therapist.post(own + "/treatments", {**given, "depth_mm": "9"})
        assert page.form("/treatments").values["reason"] == "Signed on paper"
        assert therapist.post(own + "/treatments", given).status == 303
        assert "Signed on paper" in therapist.get(own + "/").text


def test_a_date_that_an_older_visit_would_hide_is_refused(client, therapist, own):
    client.post("/diary/treatments", {"day": "2026-11-10"})
    client.post("/diary/next", {"day": "2026-12-24"})
    page = therapist.post(own + "/treatments", {"day": "2026-10-01", "next": "other", "next_day": "2026-11-05"})
    assert page.status == 422 and "Choose a later date." in page.errors["next_day"]
    assert "24 December" in client.get(f"/days/{DAY}").text


@pytest.mark.parametrize("date", ["2026-W50-1", "20261212", "2100-01-01", "9999-12-31"])
def test_what_is_no_date_of_ours_is_no_next_one(therapist, own, date):
    page = therapist.post(own + "/treatments", {"day": DAY, "next": date})
    assert page.status == 422 and "next" in page.errors


def test_one_that_is_moved_does_not_stand_in_the_way_of_its_next_date(client, therapist, own):
    assert therapist.post(own + "/treatments", {"day": DAY}).status == 303
    assert therapist.post(own + "/treatments", {
        "day": "2026-11-16", "near": "same", "next": "other", "next_day": "2026-11-20"}).status == 303


def test_when_a_cartridge_expires_stands_there_by_itself(therapist, own):
    therapist.post(own + "/treatments", {"day": DAY, "cartridge_expiry": "10.2026"})
    assert "Needle cartridge expiry date: October 2026" in therapist.get(own + "/").text
