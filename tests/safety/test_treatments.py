"""H11, H18, H19, H20, H33: which treatment the days are counted from, and what is seen before the next one."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY
from webapp.diary import ordinary, recovery
from webapp.diary.ordinary import UsualStatement as Statement
from webapp.guide import clinic_numbers, judging
from webapp.guide.signs import SIGNS

COMMON = "This is common on day"
TREATED = dt.date(2026, 11, 18)


def log(client, day=TODAY, **levels):
    """A check-in with no warning sign."""
    answer = client.post("/diary/check-ins", {"day": day.isoformat(), "alarm": "none", **levels})
    assert answer.status == 303, answer.text


@pytest.fixture
def own(client, therapist, app):
    """The address of the client's pages, whose diary the therapist reads."""
    people.share(client, therapist, ("diary", "messages"))
    return f"/clients/{client.id(app)}"


class TestH18:
    """The wrong treatment day."""

    def test_a_planned_day_unanswered_has_aftercare_and_no_verdict(self, client, treated, clock):
        client.post("/diary/next", {"day": "2026-12-09"})
        clock.set(dt.date(2026, 12, 9))
        log(client, dt.date(2026, 12, 9), redness="0", flaking="0")
        page = client.get("/days/2026-12-09")
        assert "Did you have your treatment?" in page.text
        assert "does not know whether it took place" in page.text
        assert COMMON not in page.text and "Day 21" not in page.text and "usually healed" not in page.text
        assert "Use lukewarm water only" in page.text   # the aftercare of the day itself
        assert "No sauna" in client.get("/days/2026-12-10").text

    def test_it_is_so_on_each_day_until_it_is_answered(self, client, treated, clock):
        client.post("/diary/next", {"day": "2026-12-09"})
        clock.set(dt.date(2026, 12, 12))
        log(client, dt.date(2026, 12, 12), redness="0")
        assert "does not know whether it took place" in client.get("/days/2026-12-12").text
        client.post("/diary/treatments", {"day": "2026-12-09"})
        text = client.get("/days/2026-12-12").text
        assert "This is common on day 3." in text

    def test_great_swelling_calls_for_the_clinic_all_the_same(self, client, treated, clock, therapist, own):
        client.post("/diary/next", {"day": "2026-12-09"})
        clock.set(dt.date(2026, 12, 9))
        log(client, dt.date(2026, 12, 9), swelling="4")
        assert "Call your clinic today" in client.get("/days/2026-12-09").text
        assert "Very swollen" in therapist.get("/clients/?show=all").text

    def test_list_and_client_are_told_the_same(self, client, treated, clock, therapist, own):
        """Redness 3 is far above what is common on day 21, and on the day of a treatment it is not."""
        client.post("/diary/next", {"day": "2026-12-09"})
        clock.set(dt.date(2026, 12, 9))
        log(client, dt.date(2026, 12, 9), redness="3")
        assert "Contact a doctor" not in client.get("/days/2026-12-09").text.split("How is your skin", 1)[0]
        text = therapist.get("/clients/?show=all").text
        assert "more than expected" not in text and "two weeks after" not in text and "As expected" not in text

    @pytest.mark.parametrize("days", [1, 7])
    def test_two_dates_close_to_each_other_are_asked_about(self, client, clock, days):
        first = TREATED - dt.timedelta(days=days)
        for day in (first, TREATED):
            assert client.post("/diary/treatments", {"day": day.isoformat()}).status == 303
        log(client, redness="0")
        text = client.get(f"/days/{TODAY}").text
        assert "One treatment, or two?" in text
        assert "may be the same one" in text and COMMON not in text

    def test_further_apart_they_are_not(self, client):
        for day in (TREATED - dt.timedelta(days=8), TREATED):
            client.post("/diary/treatments", {"day": day.isoformat()})
        assert "One treatment, or two?" not in client.get(f"/days/{TODAY}").text

    def forms(self, client):
        return [form for form in client.get(f"/days/{TODAY}").forms
                if form.action.endswith(("/remove", "/apart"))]

    def test_two_they_are_judged_again(self, client):
        for day in (TREATED - dt.timedelta(days=1), TREATED):
            client.post("/diary/treatments", {"day": day.isoformat()})
        log(client, redness="0")
        apart, = [form for form in self.forms(client) if form.action.endswith("/apart")]
        assert client.post(apart.action.removeprefix("/en")).status == 303
        text = client.get(f"/days/{TODAY}").text
        assert "One treatment, or two?" not in text and "This is common on day 3." in text

    @pytest.mark.parametrize(("place", "number"), [(0, 4), (1, 3)])
    def test_one_it_is_the_other_that_goes_and_can_be_put_back(self, client, place, number):
        for day in (TREATED - dt.timedelta(days=1), TREATED):
            client.post("/diary/treatments", {"day": day.isoformat()})
        log(client, redness="0")
        one = [form for form in self.forms(client) if form.action.endswith("/remove")][place]
        assert client.post(one.action.removeprefix("/en")).status == 303
        assert f"This is common on day {number}." in client.get(f"/days/{TODAY}").text
        assert "Restore it" in client.get("/diary/").text

    @pytest.mark.parametrize("clinics", [TREATED, TREATED - dt.timedelta(days=1)])
    def test_the_clinics_one_cannot_be_taken_for_the_wrong_one(self, client, therapist, own, clinics):
        theirs = TREATED - dt.timedelta(days=1) if clinics == TREATED else TREATED
        assert therapist.post(f"{own}/treatments", {"day": clinics.isoformat()}).status == 303
        client.post("/diary/treatments", {"day": theirs.isoformat()})
        removes = [form for form in self.forms(client) if form.action.endswith("/remove")]
        assert len(removes) == 1
        assert client.post(removes[0].action.removeprefix("/en")).status == 303
        assert f"Day {(TODAY - clinics).days} after" in client.get(f"/days/{TODAY}").text

    def test_the_therapist_is_asked_before(self, client, therapist, own, treated):
        page = therapist.post(f"{own}/treatments", {"day": "2026-11-19", "depth_mm": "1.0"})
        assert page.status == 422
        assert page.errors["near"] == "Choose whether it is the same treatment."
        assert page.form("/treatments").values["depth_mm"] == "1.0"

    def test_the_same_one_is_mended_and_not_doubled(self, client, therapist, own, treated, db):
        answer = therapist.post(f"{own}/treatments", {"day": "2026-11-19", "depth_mm": "1.0", "near": "same"})
        assert answer.status == 303
        assert db.execute("SELECT id, day, depth_mm FROM treatment").fetchall() == [(treated, "2026-11-19", 1.0)]

    def test_a_second_one_is_not_asked_about_again(self, client, therapist, own, treated, db):
        answer = therapist.post(f"{own}/treatments", {"day": "2026-11-21", "near": "second", "decided": "yes"})
        assert answer.status == 303
        assert db.execute("SELECT count(*) FROM treatment").fetchall() == [(2,)]
        assert "One treatment, or two?" not in client.get(f"/days/{TODAY}").text

    def test_nor_is_one_that_was_put_in_before_another(self, client, therapist, own, treated):
        answer = therapist.post(f"{own}/treatments", {"day": "2026-11-16", "near": "second", "decided": "yes"})
        assert answer.status == 303
        assert "One treatment, or two?" not in client.get(f"/days/{TODAY}").text

    @pytest.mark.parametrize("near", ["perhaps", "SAME"])
    def test_an_odd_answer_is_refused(self, therapist, own, treated, near):
        assert therapist.post(f"{own}/treatments", {"day": "2026-11-19", "near": near}).status == 422


class TestH19:
    """A new treatment over an unsettled one."""

    def test_a_treatment_over_an_open_sign_asks(self, client, therapist, own, db):
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "pus"})
        page = therapist.get(f"{own}/treatments/{TODAY}")
        assert "Look at this before you treat" in page.text
        assert "Open warning sign: Pus or yellow crusts" in page.text
        page = therapist.post(f"{own}/treatments", {"day": TODAY.isoformat(), "serum": "Kept"})
        assert page.status == 422
        assert page.errors["decided"] == "Look at this first and decide."
        assert page.form("/treatments").values["serum"] == "Kept"
        assert db.execute("SELECT count(*) FROM treatment").fetchall() == [(0,)]
        assert therapist.post(f"{own}/treatments", {"day": TODAY.isoformat(), "decided": "yes"}).status == 303
        assert db.execute("SELECT unsettled, name FROM decision").fetchall() == [("pus", "Solveig")]
        text = therapist.get(f"{own}/").text
        assert "Known beforehand, but treated anyway Pus or yellow crusts Solveig" in text
        assert "Pus or yellow crusts" in client.get(f"/days/{TODAY}").text   # it stays open

    def test_so_does_redness_at_the_latest_check_in(self, client, therapist, own):
        log(client, TODAY - dt.timedelta(days=3), redness="1")
        assert "Look at this" not in therapist.get(f"{own}/treatments/{TODAY}").text
        log(client, TODAY - dt.timedelta(days=1), redness="2")
        assert "Redness 2 at the latest check-in, Friday 20 November." in therapist.get(
            f"{own}/treatments/{TODAY}").text
        assert therapist.post(f"{own}/treatments", {"day": TODAY.isoformat()}).status == 422

    @pytest.mark.parametrize(("days", "asks"), [(13, True), (14, False)])
    def test_so_do_too_few_days_for_the_plan(self, client, therapist, own, days, asks):
        client.post("/diary/treatments", {"day": (TODAY - dt.timedelta(days=days)).isoformat()})
        assert ("than the clinic’s plan says" in therapist.get(f"{own}/treatments/{TODAY}").text) is asks
        status = therapist.post(f"{own}/treatments", {"day": TODAY.isoformat()}).status
        assert status == (422 if asks else 303)

    def test_what_the_clinic_has_recorded_can_be_completed_without_asking_again(self, client, therapist, own):
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "pus"})
        therapist.post(f"{own}/treatments", {"day": TODAY.isoformat(), "decided": "yes"})
        assert therapist.post(f"{own}/treatments", {"day": TODAY.isoformat(), "batch": "7"}).status == 303

    def test_of_one_that_the_client_has_recorded_it_is_asked(self, client, therapist, own):
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "pus"})
        client.post("/diary/treatments", {"day": TODAY.isoformat()})
        assert therapist.post(f"{own}/treatments", {"day": TODAY.isoformat(), "depth_mm": "1"}).status == 422

    def test_a_clients_own_is_kept_and_its_sign_stays_open(self, client):
        client.post("/diary/check-ins", {"day": "2026-11-20", "alarm": "pus"})
        assert client.post("/diary/treatments", {"day": TODAY.isoformat()}).status == 303
        assert "Is it still there?" in client.get(f"/days/{TODAY}").text


class TestH20:
    """A depth that is unknown, guessed, or beyond every source."""

    def test_only_the_clinics_depth_loosens(self, client, therapist, own):
        day = TODAY - dt.timedelta(days=9)   # redness 1 is too much from day 8 on; after a deep one from day 11
        client.post("/diary/treatments", {"day": day.isoformat(), "depth_mm": "2"})
        log(client, redness="1")
        assert "Clearly more than we expect" in client.get(f"/days/{TODAY}").text
        assert "clearly more than expected" in therapist.get("/clients/?show=all").text
        therapist.post(f"{own}/treatments", {"day": day.isoformat(), "depth_mm": "2"})
        assert "Clearly more than we expect" not in client.get(f"/days/{TODAY}").text
        assert "clearly more than expected" not in therapist.get("/clients/?show=all").text

    def test_but_a_clients_own_lengthens_what_waits(self, client):
        client.post("/diary/treatments", {"day": TREATED.isoformat(), "depth_mm": "2"})
        assert "No hard exercise." in client.get(f"/days/{TODAY}").text

    def test_above_two_millimetres_nothing_is_said_to_be_common(self, client, therapist, own):
        therapist.post(f"{own}/treatments", {"day": TREATED.isoformat(), "depth_mm": "2.5"})
        log(client, redness="0", flaking="0")
        text = client.get(f"/days/{TODAY}").text
        assert COMMON not in text and "We have found nothing published on what is common" in text
        assert "cv-band" not in client.get("/diary/").html
        text = therapist.get("/clients/?show=all").text
        assert "As expected" not in text and "We have found nothing published on what is common" in text

    def test_and_help_is_called_for_no_later(self):
        numbers = clinic_numbers.default()
        for sign in SIGNS:
            for day in range(29):
                for level in range(5):
                    for before in ({}, {sign: 0}, {sign: level}):
                        deep, deeper = (judging.judge(numbers, {sign: level}, day=day, depth_mm=depth, usual={},
                                                    before=before)[0].advice for depth in (2.0, 2.25))
                        assert deep is deeper, (sign, day, level)


class TestH11:
    """A usual level that is raised while a recovery runs counts from the next treatment."""

    def test_it_does_not_make_today_common(self, client, treated, therapist, own):
        log(client, redness="2")
        before = client.get(f"/days/{TODAY}").text
        assert client.post("/diary/usual", {"redness": "4"}).status == 303
        after = client.get(f"/days/{TODAY}").text
        assert "More than we expect on this day" in before and "More than we expect on this day" in after
        assert "a little more than expected" in therapist.get("/clients/?show=all").text

    def test_it_changes_no_past_advice(self, client, treated, clock):
        log(client, redness="2")
        clock.set(dt.date(2026, 12, 20))   # after the recovery
        client.post("/diary/usual", {"redness": "2"})
        client.post("/diary/treatments", {"day": "2026-12-20"})
        assert "More than we expect on this day" in client.get(f"/days/{TODAY}").text

    def test_the_page_says_so(self, client, treated, clock):
        assert "applies from your next treatment" in client.get("/diary/usual").text
        clock.set(dt.date(2026, 12, 20))
        assert "applies from your next treatment" not in client.get("/diary/usual").text

    def test_the_therapist_sees_it(self, client, treated, therapist, own):
        client.post("/diary/usual", {"redness": "2", "itch": "1"})
        assert "On an ordinary day Redness 2, itch or stinging 1" in therapist.get(f"{own}/").text

    @pytest.mark.parametrize(("said", "counts"), [
        (dt.date(2026, 11, 17), dt.date(2026, 11, 17)),    # before
        (dt.date(2026, 11, 18), dt.date(2026, 11, 18)),    # on the day itself, when it is offered
        (dt.date(2026, 11, 19), dt.date(2026, 12, 9)),     # the next one
        (dt.date(2026, 12, 9), dt.date(2026, 12, 9)),
        (dt.date(2026, 12, 10), dt.date(2027, 1, 7)),      # 28 days after the last
        (dt.date(2027, 1, 6), dt.date(2027, 1, 7)),
        (dt.date(2027, 1, 7), dt.date(2027, 1, 7)),
    ])
    def test_from_when_it_counts(self, said, counts):
        assert ordinary.counts_from(said, [dt.date(2026, 11, 18), dt.date(2026, 12, 9)]) == counts

    def test_a_lower_one_counts_at_once(self):
        said = [Statement("redness", 2, dt.date(2026, 11, 1)), Statement("redness", 1, dt.date(2026, 11, 20)),
                Statement("itch", 2, dt.date(2026, 11, 1)), Statement("itch", None, dt.date(2026, 11, 20)),
                Statement("flaking", 2, dt.date(2026, 11, 20))]
        assert ordinary.levels(said, TODAY, [TREATED]) == {"redness": 1}
        assert ordinary.levels(said, dt.date(2026, 12, 17), [TREATED]) == {"redness": 1, "flaking": 2}


class TestH33:
    """Reasons not to treat."""

    def test_recording_a_first_treatment_asks_whether_the_list_was_gone_through(self, client, therapist, own, db):
        page = therapist.get(f"{own}/treatments/{TODAY}")
        assert "Did you go through the reasons to wait with the client?" in page.text
        assert "Isotretinoin (acne capsules) now or in the last six months" in page.text
        assert therapist.post(f"{own}/treatments", {"day": TODAY.isoformat(), "told": "no"}).status == 303
        assert "Reasons to wait Not discussed with the client Solveig" in therapist.get(f"{own}/").text
        assert "gone through with the client?" not in therapist.get(f"{own}/treatments/{TODAY}").text

    def test_a_later_one_of_the_course_does_not(self, client, therapist, own):
        client.post("/diary/treatments", {"day": "2026-10-28"})
        assert "gone through with the client?" not in therapist.get(f"{own}/treatments/{TODAY}").text

    def test_the_client_reads_of_the_last_six_months(self, client):
        client.post("/diary/next", {"day": "2026-11-28"})
        assert "/en/screening/" in client.get(f"/days/{TODAY}").links
        assert "Isotretinoin (acne capsules) now or in the last six months" in client.get("/screening/").text


def test_doubtful_are_only_two_that_are_close():
    def treatment(number, **fields):
        return recovery.Treatment(str(number), TODAY + dt.timedelta(days=number), **fields)

    assert recovery.doubtful([]) is None
    assert recovery.doubtful([treatment(0)]) is None
    assert recovery.doubtful([treatment(0), treatment(7)]) is not None
    assert recovery.doubtful([treatment(0), treatment(8)]) is None
    assert recovery.doubtful([treatment(0), treatment(3, is_apart=True)]) is None
    assert recovery.doubtful([treatment(0), treatment(3), treatment(20)]) is None
