"""What a client has signed, at a visit: each yes is gone through before it is saved, and none is missed."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY, count

pytestmark = pytest.mark.usefixtures("diary_shared")
DAY = TODAY.isoformat()


@pytest.mark.parametrize(("fields", "field", "words"), [
    ({}, "gone_through", "Discuss each yes with the client and tick it."),
    ({"gone_through": "scars", "reason": "x"}, "gone_through", "Discuss each yes with the client and tick it."),
    ({"gone_through": ["scars", "ill"], "reason": " "}, "reason", "Give a reason for treating anyway."),
    ({"gone_through": ["scars", "ill"], "reason": "x" * 301}, "reason", "No more than 300 characters. You have written "
                                                                        "301."),
])
def test_each_yes_is_gone_through_before_it_is_saved(client, therapist, own, db, fields, field, words):
    people.sign_answers(client, "ill", "scars")
    page = therapist.post(own + "/treatments", {"day": DAY, "serum": "Kept", "redness": "1", **fields})
    assert page.status == 422
    assert words in page.errors[field]
    assert page.form("/treatments").values["serum"] == "Kept"
    assert [count(db, table) for table in ("treatment", "decision")] == [0, 0]
    assert count(db, "observation") == 0
    assert therapist.post(own + "/treatments", {
        "day": DAY, "gone_through": ["ill", "scars"], "reason": "Well again"}).status == 303


def test_a_no_to_everything_asks_nothing(client, therapist, own):
    people.sign_answers(client)
    assert "No to every question." in therapist.get(own + f"/treatments/{DAY}").text
    assert therapist.post(own + "/treatments", {"day": DAY}).status == 303


def test_without_signed_answers_it_is_refused_where_the_clinic_demands_them(client, therapist, own, db):
    assert therapist.post(own + "/treatments", {"day": "2026-10-01"}).status == 303
    people.demand_answers(therapist)
    page = therapist.post(own + "/treatments", {"day": DAY, "serum": "Kept"})
    assert page.status == 422
    assert "The clinic requires complete signed answers before a treatment. Let the client answer, or give a reason" \
        in page.errors["reason"]
    assert any(link.endswith("/screening/ask") for link in page.links)
    assert page.form("/treatments").values["serum"] == "Kept" and count(db, "treatment") == 1
    assert therapist.post(own + "/treatments", {"day": DAY, "reason": "Signed on paper"}).status == 303
    assert "Why the client was treated without complete signed answers Signed on paper" in therapist.get(own + "/").text


def test_with_signed_answers_it_is_not(client, therapist, own):
    people.demand_answers(therapist)
    people.sign_answers(client)
    assert therapist.post(own + "/treatments", {"day": DAY}).status == 303


def test_answers_to_a_list_of_before_are_not_all_of_them(client, therapist, own):
    people.demand_answers(therapist)
    people.sign_answers(client)
    form = therapist.get("/clinic/screening/").form("/clinic/screening/")
    new = next(name for name in form.values if name.startswith("words.own_") and name.endswith(".en"))
    assert therapist.post("/clinic/screening/", {**form.values, new: "A pacemaker"}).status == 303
    page = therapist.post(own + "/treatments", {"day": DAY})
    assert page.status == 422 and "reason" in page.errors
    assert "One question is new or changed since the client answered." in page.text


def test_what_was_recorded_before_is_corrected_without_asking_again(client, therapist, colleague, own, db):
    people.sign_answers(client, "ill")
    people.share(client, colleague)
    assert therapist.post(own + "/treatments", {"day": DAY, "gone_through": "ill", "reason": "Well"}).status == 303
    assert "What the client has answered" not in colleague.get(own + f"/treatments/{DAY}").text
    assert colleague.post(own + "/treatments", {"day": DAY, "serum": "HA"}).status == 303
    assert count(db, "decision") == 1


def test_a_visit_of_yesterday_goes_by_what_was_signed_by_then(client, therapist, own, clock):
    people.sign_answers(client, "ill")   # today
    page = therapist.get(own + "/treatments/2026-11-20")
    assert "There are no valid signed answers for this treatment." in page.text
    clock.set(TODAY + dt.timedelta(days=1))
    assert "Ill or unwell now" in therapist.get(own + f"/treatments/{DAY}").text


def test_from_an_outbox_that_waited_since_before_a_yes_it_is_refused_in_words(client, therapist, own, clock, db):
    """The form had nothing to go through when it was opened."""
    people.sign_answers(client, "pregnant")
    answered = therapist.outbox(own + "/treatments", {"day": DAY, "serum": "HA"}, written=clock.now)
    assert answered.status == 422 and answered.headers["Outbox-Refused"]
    assert "Discuss each yes with the client and tick it." in answered.text
    assert count(db, "treatment") == 0


class TestAYesIsNotMissed:
    def test_of_a_treatment_that_the_client_had_entered_for_another_day(self, client, therapist, own, db, clock):
        clock.set(TODAY - dt.timedelta(days=1))
        people.sign_answers(client, "pregnant")
        client.post("/diary/treatments", {"day": "2026-11-20"})
        clock.set(TODAY)
        assert "Pregnant Yes" in therapist.get(own + f"/treatments/{DAY}").text
        same = {"day": DAY, "near": "same", "decided": "yes"}
        page = therapist.post(own + "/treatments", same)
        assert page.status == 422 and "gone_through" in page.errors
        assert therapist.post(own + "/treatments", {
            **same, "gone_through": "pregnant", "reason": "Asked"}).status == 303
        assert db.conn.execute("SELECT gone_through, reason FROM decision").fetchall() == [("pregnant", "Asked")]

    def test_nor_asked_for_again_of_one_that_the_clinic_moves(self, client, therapist, own, clock):
        people.demand_answers(therapist)
        clock.set(TODAY - dt.timedelta(days=1))
        people.sign_answers(client, "ill")
        assert therapist.post(own + "/treatments", {
            "day": "2026-11-20", "gone_through": "ill", "reason": "Well again"}).status == 303
        clock.set(TODAY)
        assert therapist.post(own + "/treatments", {"day": DAY, "near": "same", "decided": "yes"}).status == 303

    def test_signed_where_it_is_tomorrow_already(self, client, therapist, own):
        client.post("/account/", {"time_zone": "Pacific/Auckland"})
        people.sign_answers(client, "ill")
        assert "Ill or unwell now Yes" in therapist.get(own + f"/treatments/{DAY}").text
        assert therapist.post(own + "/treatments", {"day": DAY}).status == 422

    def test_answered_again_while_the_form_was_open(self, client, therapist, own):
        people.sign_answers(client, "medicine", **{"more.medicine": "Aspirin, stopped"})
        opened = therapist.get(own + f"/treatments/{DAY}").form("/treatments").values.copy()
        people.sign_answers(client, "medicine", **{"more.medicine": "Isotretinoin since Monday"})
        page = therapist.post(own + "/treatments", {**opened, "gone_through": "medicine", "reason": "Stopped"})
        assert page.status == 422
        assert "The answers have changed since you saw them. Look at them again." in page.errors["gone_through"]
        assert "Isotretinoin since Monday" in page.text
        assert not page.tree.xpath("//*[@name='gone_through'][@checked]")
        again = page.form("/treatments").values
        assert therapist.post(own + "/treatments", {**again, "gone_through": "medicine"}).status == 303

    @pytest.mark.parametrize("way", ["refused for another reason", "as last time"])
    def test_what_was_ticked_of_other_answers_is_ticked_no_more(self, client, therapist, own, way):
        therapist.post(own + "/treatments", {"day": "2026-10-01", "depth_mm": "1"})
        people.sign_answers(client, "medicine", **{"more.medicine": "Aspirin, stopped"})
        opened = therapist.get(own + f"/treatments/{DAY}").form("/treatments").values.copy()
        people.sign_answers(client, "medicine", **{"more.medicine": "Isotretinoin since Monday"})
        given = {**opened, "gone_through": "medicine", "reason": "Stopped"}
        if way == "as last time":
            page = therapist.post(own + "/treatments/as-last", given)
        else:
            page = therapist.post(own + "/treatments", {**given, "depth_mm": "9"})
        assert "The answers have changed since you saw them." in page.errors["gone_through"]
        again = {**page.form("/treatments").values, "depth_mm": "1"}
        assert "gone_through" not in again
        assert therapist.post(own + "/treatments", again).status == 422

    def test_those_of_the_treatment_before_are_not_those_of_this_one(self, client, therapist, own, clock):
        """Signed where it is tomorrow already, and used today."""
        people.demand_answers(therapist)
        client.post("/account/", {"time_zone": "Pacific/Auckland"})
        people.sign_answers(client, "ill")
        assert therapist.post(own + "/treatments", {"day": DAY, "gone_through": "ill", "reason": "Well"}).status == 303
        clock.set(TODAY + dt.timedelta(days=12))
        page = therapist.get(own + "/treatments/2026-12-03")
        assert "There are no valid signed answers for this treatment." in page.text

    def test_another_neighbour_than_the_page_had_shown_is_asked_about_anew(self, client, therapist, own, db):
        client.post("/diary/treatments", {"day": "2026-11-18", "depth_mm": "0.5"})
        opened = therapist.get(own + f"/treatments/{DAY}").form("/treatments").values.copy()
        client.post("/diary/treatments", {"day": "2026-11-20", "near": "second"})
        page = therapist.post(own + "/treatments", {**opened, "near": "same", "decided": "yes"})
        assert page.status == 422
        assert "Choose whether it is the same treatment." in page.errors["near"]
        assert DAY not in [day for day, in db.conn.execute("SELECT day FROM treatment")]

    def test_one_signed_today_stands_on_the_sheet_though_the_next_date_is_far(self, client, therapist, own):
        client.post("/diary/next", {"day": "2026-12-20"})
        people.sign_answers(client, "ill")
        assert "Ill or unwell now Yes" in therapist.get(own + "/").text
