"""H5, H6, H28, H29: who can see a sign, what a look is not, where a retinoid's warning stands, numbers with a floor."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY
from webapp import database
from webapp.guide import clinic_numbers

DAY = TODAY.isoformat()
PAGE = f"/days/{DAY}"
YESTERDAY = (TODAY - dt.timedelta(days=1)).isoformat()


def tick(client, day=DAY):
    assert client.post("/diary/check-ins", {"day": day, "alarm": "fever"}).status == 303


class TestH5:
    def test_advice_names_who_can_see_it(self, client, therapist, colleague, treated):
        tick(client)
        assert "Nobody at the clinic can see this. Call, using the advice above." in client.get(PAGE).text
        people.share(client, therapist)
        assert "Solveig can see this in the app. Nobody monitors the diary." in client.get(PAGE).text
        people.share(client, colleague)
        assert "Jonas, Solveig can see this" in client.get(PAGE).text
        assert "Jonas, Solveig can see this" in client.get("/diary/").text

    def test_who_sees_the_routine_alone_sees_no_sign(self, client, therapist, treated):
        people.share(client, therapist, ("routine",))
        tick(client)
        assert "Nobody at the clinic can see this. Call, using the advice above." in client.get(PAGE).text

    def test_nor_does_one_whose_share_has_ended_or_run_out(self, client, therapist, treated, clock):
        share = people.share(client, therapist, ends_on=DAY)
        tick(client, YESTERDAY)
        assert "Solveig can see this" in client.get(PAGE).text
        clock.set(TODAY + dt.timedelta(days=1))
        tomorrow = f"/days/{TODAY + dt.timedelta(days=1)}"
        assert "Nobody at the clinic can see this. Call, using the advice above." in client.get(tomorrow).text
        assert share


class TestH6:
    def test_a_look_is_no_answer(self, client, therapist, shared, own, treated):
        therapist.get(own + "/")
        assert "Opened by Solveig at" in client.get(PAGE).text
        part = client.part("/diary/check-ins", {"day": DAY, "alarm": "fever"})
        assert "Solveig opened the diary at" in part.text
        assert "That is not a reply: call all the same." in part.text
        assert "Opened by Solveig" not in client.get(PAGE).text

    def test_nor_is_one_while_a_sign_of_before_is_open(self, client, therapist, shared, own, treated):
        tick(client, YESTERDAY)
        therapist.get(own + "/")
        assert "That is not a reply: call all the same." in client.get(PAGE).text


class TestH28:
    @pytest.mark.parametrize(("language", "words"), [
        ("en", "Not if you are pregnant or trying to be."), ("nb", "Ikke når du er gravid"),
        ("sv", "Inte när du är gravid")])
    def test_a_suggested_retinoid_carries_its_warning(self, client, therapist, app, language, words):
        people.share(client, therapist, ("diary", "routine"))
        suggest = f"/clients/{client.id(app)}/suggestions"
        assert therapist.post(suggest, {"name": "Mild wash", "active": "niacinamide", "part": "evening"}).status == 303
        client.language = language
        assert words not in client.get("/routine/").text
        assert therapist.post(suggest, {"name": "Night serum", "active": "retinoid", "part": "evening"}).status == 303
        assert words in client.get("/routine/").text


class TestH29:
    @pytest.mark.parametrize("name", clinic_numbers.numbers())
    def test_no_number_can_be_set_to_silence(self, therapist, name):
        least, most = clinic_numbers.limits(name)
        default = clinic_numbers.numbers()[name]
        assert least <= default <= most
        if name.startswith("threshold."):
            assert most <= default + 2
        if name.endswith(".after"):
            assert least >= min(3, default)
        for wrong in (least - 1, most + 1):
            page = therapist.post("/clinic/", {name: str(wrong), f"was.{name}": str(default)})
            assert page.status == 422
            assert f"Enter a whole number from {least} to {most}." in page.text

    def test_an_old_form_outside_the_roof_changes_nothing(self, therapist, client, treated):
        name = "threshold.any.itch.3"
        assert therapist.post("/clinic/", {name: "14", f"was.{name}": "0"}).status == 422
        client.post("/diary/check-ins", {"day": DAY, "itch": "3", "alarm": "none"})
        assert "Contact your skin therapist" in client.get(PAGE).text

    def test_one_that_was_set_before_there_was_a_roof_counts_as_the_roof(self, app, therapist, client, treated):
        with app.app_context(), database.writing(db := database.current()):
            db.conn.execute("UPDATE clinic SET changes = ?", ('{"assessment": "on", "threshold.any.itch.3": "14"}',))
        client.post("/diary/check-ins", {"day": DAY, "itch": "3", "alarm": "none"})   # day 3; the roof is day 2
        assert "Contact your skin therapist" in client.get(PAGE).text
        form = next(form for form in therapist.get("/clinic/").forms if "threshold.any.itch.3" in form.values)
        assert form.values["threshold.any.itch.3"] == "2"

    def test_the_floors_that_the_log_names(self):
        assert clinic_numbers.limits("window.approved")[0] == 1
        assert clinic_numbers.limits("window.sunscreen")[0] == 7
