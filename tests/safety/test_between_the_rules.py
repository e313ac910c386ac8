"""What an attack found between the rules: where two of them met and one was forgotten."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY
from tests.routine.steps import add
from webapp import queries
from webapp.guide import clinic_numbers
from webapp.guide.signs import SIGNS

TREATED = dt.date(2026, 11, 18)
CALM = dict.fromkeys(SIGNS, "0") | {"alarm": "none"}
RESTS = "No more questions for now"


def day_of(number: int) -> str:
    return str(TREATED + dt.timedelta(days=number))


def log(client, clock, number: int, **said):
    """A check-in of that day after the treatment, on that day."""
    clock.set(TREATED + dt.timedelta(days=number))
    assert client.post("/diary/check-ins", {"day": day_of(number), **said}).status == 303


def list_of(therapist) -> str:
    therapist.sign_in()
    return therapist.get("/clients/?show=all").text


class TestH34:
    """"No more questions for now" is no reassurance where anything speaks against it."""

    @pytest.mark.parametrize("days", [
        {13: {"redness": "3", "swelling": "2", "alarm": "none"}, 14: {"itch": "0", "alarm": "none"}},
        {14: {**CALM, "warmer": "yes"}},
        {14: dict.fromkeys(SIGNS, "0")},                              # nobody answered about the warning signs
        {13: CALM, 14: {"warmer": "yes"}},
    ])
    def test_the_last_word_of_every_sign_counts(self, client, treated, clock, days):
        for number, said in days.items():
            log(client, clock, number, **said)
        clock.set(TREATED + dt.timedelta(days=15))
        assert RESTS not in client.get(f"/days/{day_of(15)}").text

    @pytest.mark.parametrize("later", [41, 42, 60, 170])
    def test_what_was_said_weeks_ago_still_counts(self, client, treated, clock, later):
        """A sign that was strong when it was spoken of last is not calm because that was long ago."""
        log(client, clock, 13, redness="3", swelling="2", alarm="none")
        log(client, clock, 14, itch="0", alarm="none")
        clock.set(TREATED + dt.timedelta(days=later))
        assert RESTS not in client.get(f"/days/{day_of(later)}").text

    @pytest.mark.parametrize("later", [15, 42, 43, 170])
    def test_a_diary_that_has_ended_stays_ended(self, client, treated, clock, later):
        log(client, clock, 14, **CALM)
        clock.set(TREATED + dt.timedelta(days=later))
        assert RESTS in client.get(f"/days/{day_of(later)}").text

    @pytest.mark.parametrize(("said", "rests"), [
        ([(13, {**CALM, "redness": "3"}), (14, {**CALM, "redness": "skipped"})], False),   # skipped is no level
        ([(14, {**CALM, "redness": "3"}), (14, {"redness": "0"})], True),                  # corrected
        ([(13, CALM), (14, {**CALM, "redness": "3"}), (14, {"redness": "skipped"})], True),
        ([(14, CALM), (14, {"redness": "3"})], False),
    ])
    @pytest.mark.parametrize("later", [15, 60])
    def test_of_each_sign_the_last_level_counts_as_it_was_corrected(self, client, treated, clock, said, rests, later):
        for hour, (number, fields) in enumerate(said, 12):
            clock.set(TREATED + dt.timedelta(days=number), hour)
            assert client.post("/diary/check-ins", {"day": day_of(number), **fields}).status == 303
        clock.set(TREATED + dt.timedelta(days=later))
        page = client.get(f"/days/{day_of(later)}")
        assert page.status == 200
        assert (RESTS in page.text) is rests

    def test_usual_is_capped_here_too(self, client, clock):
        clock.set(TREATED)
        client.post("/diary/usual", {"redness": "4", "swelling": "4"})
        client.post("/diary/treatments", {"day": str(TREATED)})
        log(client, clock, 13, **{**CALM, "redness": "4", "swelling": "4"})
        clock.set(TREATED + dt.timedelta(days=15))
        assert RESTS not in client.get(f"/days/{day_of(15)}").text

    def test_a_diary_that_judges_nothing_never_says_so(self, client, treated, clock, app):
        app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"])
        log(client, clock, 13, **CALM)
        clock.set(TREATED + dt.timedelta(days=15))
        assert RESTS not in client.get(f"/days/{day_of(15)}").text

    def test_a_pause_on_the_day_of_the_treatment_ends_with_it(self, client, clock):
        client.post("/diary/pause", {"pause": "yes"})
        client.post("/diary/treatments", {"day": str(TODAY)})
        clock.set(TODAY + dt.timedelta(days=1))
        assert "The diary is paused" not in client.get(f"/days/{TODAY + dt.timedelta(days=1)}").text


class TestTheListSaysNoMoreThanTheClientsPage:
    @pytest.fixture(autouse=True)
    def shared(self, client, therapist):
        people.share(client, therapist)

    def test_not_of_a_planned_day_that_nobody_has_confirmed(self, client, therapist, clock):
        client.post("/diary/next", {"day": day_of(1)})
        log(client, clock, 3, redness="4", flaking="4", swelling="3", alarm="none")
        text = list_of(therapist)
        assert "As expected" not in text and "Nothing to heed" not in text

    def test_not_of_two_treatments_that_may_be_one(self, client, therapist, clock):
        for number in (-6, 0):
            client.post("/diary/treatments", {"day": day_of(number)})
        log(client, clock, 3, redness="1", alarm="none")
        assert "As expected" not in list_of(therapist)
        assert "common on this day" not in client.get(f"/days/{day_of(3)}").text
        page = client.get("/diary/")
        assert "cv-band" not in page.html and "The redness was" not in page.text

    def test_not_of_a_diary_that_is_paused(self, client, therapist, treated, clock):
        log(client, clock, 2, redness="2", alarm="none")
        client.post("/diary/pause", {"pause": "yes"})
        clock.set(TREATED + dt.timedelta(days=10))
        text = list_of(therapist)
        assert "As expected" not in text and "The client has paused the diary." in text

    def test_not_after_four_weeks_nor_without_a_treatment(self, client, therapist, treated, clock, app):
        app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "on"])
        therapist.post("/clinic/", {"plan.treatments": "1"})
        app.test_cli_runner().invoke(args=["clinic", "agree"])
        log(client, clock, 33, redness="4", flaking="4", alarm="none")
        text = list_of(therapist)
        assert "As expected" not in text and "No treatment in the last four weeks: nothing is assessed." in text

    def test_warmth_stays_until_it_is_answered(self, client, therapist, treated, clock):
        log(client, clock, 4, **CALM, warmer="yes")
        log(client, clock, 5, **CALM)
        assert "Warmer or more painful" in list_of(therapist)
        log(client, clock, 6, warmer="no", alarm="none")
        assert "Warmer or more painful" not in list_of(therapist)


class TestProducts:
    def test_its_own_page_says_that_it_rests_for_a_warning_sign_too(self, client):
        one = add(client, "Retinol", active="retinoid", part="evening")
        assert "warning sign" not in client.get(f"/routine/products/{one}").text
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "pus"})
        for path in (f"/days/{TODAY}", "/routine/", f"/routine/products/{one}"):
            assert "On hold while you have a warning sign." in client.get(path).text, path

    def test_a_doctors_word_of_before_a_sign_is_none_about_it(self, client, treated):
        one = add(client, "Tretinoin", active="retinoid", part="evening", prescribed="yes")
        client.post("/routine/answers", {"product": one, "treatment": str(TREATED), "answer": "use"})
        assert f"done-{one}" in client.get(f"/days/{TODAY}").html
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "pus"})
        page = client.get(f"/days/{TODAY}")
        assert f"done-{one}" not in page.html and "You have a warning sign: ask" in page.text
        client.post("/routine/answers", {"product": one, "treatment": str(TODAY), "answer": "use"})
        assert f"done-{one}" in client.get(f"/days/{TODAY}").html

    @pytest.mark.parametrize(("warmer", "is_due"), [("yes", False), ("no", True)])
    def test_warmth_holds_an_active(self, client, treated, clock, warmer, is_due):
        one = add(client, "Retinol", active="retinoid", part="evening")
        log(client, clock, 8, **CALM, warmer=warmer)
        for path in (f"/days/{day_of(8)}", "/routine/"):
            assert (f"done-{one}" in client.get(path).html) is is_due, path


    @pytest.mark.parametrize(("sign", "level", "is_due"), [
        ("flaking", "1", False), ("itch", "1", False),          # more than is usual for her
        ("redness", "2", False), ("swelling", "2", False),      # more than is common on that day
        ("dryness", "1", True)])
    def test_which_signs_hold_an_active(self, client, treated, clock, sign, level, is_due):
        one = add(client, "Retinol", active="retinoid", part="evening")
        log(client, clock, 8, **{**CALM, sign: level})
        assert (f"done-{one}" in client.get(f"/days/{day_of(8)}").html) is is_due


class TestFollowUps:
    def test_one_about_another_sign_says_nothing_of_a_new_one(self, client, therapist, app, treated, clock):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "dark_patches"})
        own = f"/clients/{client.id(app)}"
        reasons = therapist.get(own + "/").form("/handled").values.getlist("reason")
        therapist.post(own + "/handled", {"reason": reasons, "outcome": "spoke"})
        client.post("/diary/signs", {"sign": "dark_patches", "answer": "gone"})
        assert "you have spoken about this" in client.get(f"/days/{TODAY}").text
        log(client, clock, 6, alarm="breathing")
        assert "you have spoken about this" not in client.get(f"/days/{day_of(6)}").text


    def test_still_there_after_it_takes_it_off_the_page(self, client, therapist, app, treated, clock):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": day_of(2), "alarm": "pus"})
        own = f"/clients/{client.id(app)}"
        reasons = therapist.get(own + "/").form("/handled").values.getlist("reason")
        therapist.post(own + "/handled", {"reason": reasons, "outcome": "spoke"})
        assert "you have spoken about this" in client.get(f"/days/{TODAY}").text
        client.post("/diary/signs", {"sign": "pus", "answer": "still"})
        assert "you have spoken about this" not in client.get(f"/days/{TODAY}").text


class TestMessages:
    def test_a_look_at_a_page_that_the_device_had_kept_opens_no_message(self, client, therapist, app, treated, db):
        people.share(client, therapist, ("diary", "messages"))
        client.post("/messages", {"day": str(TODAY), "text": "Is it all right?"})
        db.conn.execute("INSERT INTO viewing (client_id, therapist_id, name, what, day, seen_at, offline)"
                        " VALUES (?, ?, 'Solveig', 'sheet', '', '2027-01-01T00:00:00.000Z', 1)",
                        (client.id(app), therapist.id(app)))
        assert "sent, not opened yet" in client.get(f"/days/{TODAY}").text

    @pytest.mark.parametrize("text", ["Help", "", "x" * 2001])
    def test_a_sign_is_kept_when_its_message_is_refused(self, client, therapist, treated, db, text):
        share = people.share(client, therapist, ("diary", "messages"))
        if text == "Help":
            client.post(f"/sharing/{share}/end")
        answer = client.post("/messages", {"day": str(TODAY), "text": text, "alarm": "breathing"})
        assert answer.status == 422
        assert queries.rows(db, "SELECT count(*) FROM message") == [(0,)]
        assert queries.rows(db, "SELECT kind FROM observation WHERE value = 'yes'") == [("breathing",)]
        assert 'data-advice="EMERGENCY"' in client.get(f"/days/{TODAY}").html.split("logged skin-", 1)[0]


class TestPeople:
    def test_a_routine_alone_tells_no_day_of_a_treatment(self, client, therapist, app, treated):
        people.share(client, therapist, ("routine",))
        own = f"/clients/{client.id(app)}"
        for path in ("/routine", "/suggestions/new"):
            html = therapist.get(own + path).html
            assert "18 November" not in html.split("<main", 1)[0] and "(18 November 2026)" not in html

    def test_to_be_of_age_is_said_by_a_plain_form(self, client, treated, db):
        """What concerns an account never waits on a phone, so the outbox does not take it."""
        db.conn.execute("UPDATE account SET adult_at = ''")
        form = client.get(f"/days/{TODAY}").html.split("Are you 18 or older?", 1)[1].split("</form>", 1)[0]
        assert "data-outbox" not in form

    def test_who_deletes_the_own_account_reads_of_open_signs_and_owns_nothing(self, client, therapist, app, db):
        app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email])
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "pus"})
        text = therapist.get("/account/delete").text
        assert "nobody else at the clinic will see" in text and "Ingrid" in text
        assert therapist.post("/account/delete", {"password": people.PASSWORD}).status == 303
        assert queries.rows(db, "SELECT owner_id FROM clinic") == [(None,)]


class TestADiaryThatJudgesNothing:
    """That nobody sees a sign is no verdict: it is said there too."""

    @pytest.fixture(autouse=True)
    def off(self, app):
        app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"])

    def test_who_sees_a_sign_is_said(self, client, therapist, treated, clock):
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "faint"})
        for path in (f"/days/{TODAY}", "/diary/"):
            assert "Nobody at the clinic can see this." in client.get(path).text, path
        people.share(client, therapist)
        for path in (f"/days/{TODAY}", "/diary/"):
            assert "Solveig can see this in the app. Nobody monitors" in client.get(path).text, path


    @pytest.mark.parametrize("path", ["{day}", "/routine/"])
    def test_products_go_by_dates_and_leave_it_to_their_user_what_is_calm(self, client, treated, clock, path):
        add(client, "Retinol", active="retinoid", part="evening")
        log(client, clock, 8, flaking="3", redness="4", alarm="none")
        text = client.get(path.format(day=f"/days/{day_of(8)}")).text
        assert "Only if your skin neither flakes nor stings." in text and "was not calm" not in text

    def test_no_filter_hides_a_sign_that_came(self, client, therapist):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "faint"})
        assert "Ingrid" in therapist.get("/clients/?show=coming").text


def test_who_has_left_is_named_on_the_day_itself(client, therapist, treated):
    share = people.share(client, therapist)
    client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "pus"})
    client.post(f"/sharing/{share}/end")
    assert "Solveig cannot see this any more" in client.get(f"/days/{TODAY}").text


class TestNumbers:
    def test_the_command_takes_none_that_fits_no_more(self, therapist, colleague, app, db):
        therapist.post("/clinic/", {"plan.weeks.first": "4"})
        colleague.post("/clinic/", {"plan.weeks.last": "3"})
        done = app.test_cli_runner().invoke(args=["clinic", "agree"])
        assert "plan.weeks.first: 4" in done.output
        assert "not agreed, it does not fit what stands by now: plan.weeks.last" in done.output
        assert '"plan.weeks.last"' not in queries.rows(db, "SELECT changes FROM clinic")[0][0]

    def test_a_clinics_longer_days_without_actives_go_on(self):
        assert clinic_numbers.guide_of('{"window.actives": "14"}').window("actives", None).last == 14
        assert clinic_numbers.guide_of('{"window.actives": "3"}').window("actives", None).last == 7
