"""H3, H4, H16: a warning sign leaves the therapist's list by a person's doing alone; who waits longest leads."""

import datetime as dt

import pytest

from tests import people
from tests.clients.test_attention import NUMBERS, ago, known, logged, why
from tests.conftest import TODAY
from webapp.clients import attention
from webapp.clients.attention import Group, ReasonKind
from webapp.diary.episodes import Answer

PAGE = "/clients/?show=all"


def tick(client, sign="fever", day=TODAY):
    assert client.post("/diary/check-ins", {"day": str(day), "alarm": sign}).status == 303


def follow_up(therapist, own, **said):
    form = therapist.get(own + "/").form("/handled").values.to_dict(flat=False)
    return therapist.post(own + "/handled", {**form, **said})


def stands(therapist) -> bool:
    return "Needs attention today" in therapist.get(PAGE).text


class TestH3:
    @pytest.mark.parametrize("days", [0, 6, 7, 8, 30, 200])
    def test_no_sign_leaves_the_list_by_its_age(self, days):
        assert why(known(logged(days, {"pus"}), logged(0, redness=0), treated=days + 1))[0] is ReasonKind.DOCTOR_TODAY

    def test_after_a_week_it_is_said_since_when(self, client, therapist, shared, clock):
        tick(client)
        clock.set(TODAY + dt.timedelta(days=9))
        assert therapist.sign_in()
        text = therapist.get(PAGE).text
        assert "From Saturday 21 November, and not followed up." in text
        assert "As expected" not in text

    def test_a_sign_taken_back_is_told(self, client, therapist, shared):
        tick(client)
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "none", "was.alarm": "fever"})
        text = therapist.get(PAGE).text
        assert "Needs attention today" in text
        assert "Fever, 38 °C or more. Ticked, then unticked." in text

    @pytest.mark.parametrize(("answer", "words"), [
        ("gone", "The client says it is gone."), ("doctor", "The client says a doctor has looked at it.")])
    def test_what_the_client_says_of_it_is_told_and_seen(self, client, therapist, shared, own, answer, words):
        tick(client)
        client.post("/diary/signs", {"sign": "fever", "answer": answer})
        assert words in therapist.get(PAGE).text
        assert stands(therapist)
        assert follow_up(therapist, own, outcome="spoke").status == 303
        assert not stands(therapist)

    def test_one_that_the_client_closed_is_told_for_four_weeks(self):
        def there(days):
            answers = [Answer("pus", "gone", f"{ago(days)}T12:00", f"{ago(days)}T12:00")]
            return ReasonKind.DOCTOR_TODAY in why(known(logged(days, {"pus"}), treated=1, answers=answers))

        assert there(27)
        assert not there(28)

    def test_the_four_weeks_count_from_the_closing(self):
        """A sign that nobody dealt with for a month does not leave in the moment in which the client closes it."""
        answers = [Answer("pus", "gone", f"{ago(1)}T12:00", f"{ago(1)}T12:00")]
        assert ReasonKind.DOCTOR_TODAY in why(known(logged(60, {"pus"}), treated=1, answers=answers))

    def test_still_there_after_a_follow_up_is_new_and_told(self, client, therapist, shared, own, clock):
        tick(client)
        follow_up(therapist, own, outcome="spoke")
        assert not stands(therapist)
        clock.now += dt.timedelta(hours=1)
        client.post("/diary/signs", {"sign": "fever", "answer": "still"})
        assert stands(therapist)
        assert "The client says it is still there." in therapist.get(PAGE).text

    def test_of_before_there_were_answers_nobody_is_asked(self):
        answers = [Answer("pus", "before", f"{ago(20)}T11:00", f"{ago(0)}T12:00")]
        assert ReasonKind.DOCTOR_TODAY not in why(known(logged(20, {"pus"}), treated=1, answers=answers))


class TestH4:
    def test_not_reached_stays_first_and_counts(self, client, stranger, therapist, shared, own):
        people.share(stranger, therapist)
        tick(client)
        tick(stranger)
        assert follow_up(therapist, own, outcome="not_reached", note="Voicemail").status == 303
        text = therapist.get(PAGE).text
        assert "Not reached, once." in text
        follow_up(therapist, own, outcome="not_reached")
        assert "Not reached, 2 times." in therapist.get(PAGE).text
        assert "Followed up by" not in therapist.get(PAGE).text
        assert stands(therapist)

    def test_not_reached_closes_nothing_else_either(self, client, therapist, shared, own):
        client.post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=6))})
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "fever", "redness": "4"})
        follow_up(therapist, own, outcome="not_reached")
        assert "clearly more than expected" in therapist.get(PAGE).text
        follow_up(therapist, own, outcome="spoke")
        assert not stands(therapist)

    @pytest.mark.parametrize("outcome", ["spoke", "saw", "doctor"])
    def test_each_other_outcome_closes_it_and_is_read(self, client, therapist, shared, own, outcome):
        words = {"spoke": "Spoke with the client", "saw": "Saw the client",
                 "doctor": "Told the client to see a doctor"}[outcome]
        tick(client)
        assert follow_up(therapist, own, outcome=outcome).status == 303
        assert not stands(therapist)
        assert words in therapist.get(own + "/").text.split("Followed up")[-1]

    @pytest.mark.parametrize("outcome", ["", "called", ["spoke", "not_reached"]])
    def test_it_asks_how_it_went(self, client, therapist, shared, own, outcome):
        tick(client)
        page = follow_up(therapist, own, outcome=outcome, note="Rang")
        assert page.status == 422
        assert "Choose how it went." in page.text or "sent twice" in page.text
        assert page.form("/handled").values["note"] == "Rang"
        assert stands(therapist)

    def test_a_form_of_before_closes_no_sign_and_loses_no_note(self, client, therapist, shared, own):
        tick(client)
        form = therapist.get(own + "/").form("/handled").values.to_dict(flat=False)
        form.pop("outcome", None)
        assert therapist.post(own + "/handled", {**form, "note": "Rang at nine"}).status == 303
        assert stands(therapist)
        assert "Rang at nine" in therapist.get(own + "/").text

    def test_without_a_sign_nothing_more_is_asked(self, client, therapist, shared, own):
        client.post("/diary/check-ins", {"day": str(TODAY), "swelling": "4"})
        assert 'name="outcome"' not in therapist.get(own + "/").html
        assert follow_up(therapist, own).status == 303
        assert not stands(therapist)

    def test_a_sign_ticked_again_is_new(self, client, therapist, shared, own, clock):
        tick(client)
        follow_up(therapist, own, outcome="spoke")
        client.post("/diary/signs", {"sign": "fever", "answer": "gone"})
        assert not stands(therapist)
        clock.now += dt.timedelta(hours=1)
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "none", "was.alarm": "fever"})
        clock.now += dt.timedelta(hours=1)
        tick(client)
        assert stands(therapist)

    def test_a_day_of_undo(self, client, therapist, shared, own, clock):
        tick(client)
        follow_up(therapist, own, outcome="spoke")
        page = therapist.get(own + "/")
        undo = page.form("/undo")
        assert not stands(therapist)
        assert therapist.post(undo.action.removeprefix("/en")).status == 303
        assert stands(therapist)
        assert "taken back" in therapist.get(own + "/").text
        assert therapist.post(undo.action.removeprefix("/en")).status == 404   # once
        follow_up(therapist, own, outcome="spoke")
        clock.now += dt.timedelta(hours=25)
        assert therapist.sign_in()
        assert "Take back" not in therapist.get(own + "/").text
        number = int(undo.action.split("/")[-2]) + 1
        assert therapist.post(f"{own}/handled/{number}/undo").status == 404

    def test_what_was_not_read_yet_is_not_closed_by_a_form_that_waited(self, client, therapist, shared, own, clock):
        """Ticked again while the therapist's form lay on a phone without a network."""
        tick(client)
        form = therapist.get(own + "/").form("/handled").values.to_dict(flat=False)
        written = clock.now
        clock.now += dt.timedelta(hours=1)
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "none", "was.alarm": "fever"})
        tick(client)
        clock.now += dt.timedelta(hours=1)
        answer = therapist.outbox(own + "/handled", {**form, "outcome": "spoke"}, written=written, sent=clock.now,
                                  **{"Page-At": written.isoformat()})
        assert answer.status == 200
        assert stands(therapist)

    def test_no_outcome_of_a_therapist_whose_share_has_ended(self, client, therapist, shared, own):
        tick(client)
        form = therapist.get(own + "/").form("/handled").values.to_dict(flat=False)
        client.post(f"/sharing/{shared}/end")
        assert therapist.post(own + "/handled", {**form, "outcome": "spoke"}).status == 404


class TestH16:
    def test_of_equals_the_longest_waiting_leads(self):
        people_ = {"new": known(logged(0, {"pus"}), treated=9), "old": known(logged(3, {"pus"}), treated=9),
                   "older": known(logged(20, {"pus"}), treated=30)}
        found = attention.in_order([(name, attention.attend(NUMBERS, one)) for name, one in people_.items()],
                                   {name: name for name in people_})
        assert [name for name, _ in found] == ["older", "old", "new"]

    def test_no_filter_hides_an_emergency(self, client, stranger, therapist, shared):
        people.share(stranger, therapist)
        stranger.post("/diary/next", {"day": str(TODAY)})
        tick(client, "breathing")
        text = therapist.get("/clients/?show=coming").text
        assert text.index("Ingrid") < text.index("Amina")
        assert "Emergency" in text

    def test_group(self):
        assert attention.attend(NUMBERS, known(logged(40, {"breathing"}), treated=50)).group is Group.TODAY
