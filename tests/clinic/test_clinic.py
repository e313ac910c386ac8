"""The clinic's own guide: what a therapist changes is what the clients read from then on."""

import datetime as dt
import json

import pytest

from tests import people
from webapp import database, queries
from webapp.guide import clinic_numbers
from webapp.guide.numbers import free_from


def save(therapist, **fields):
    """Set fields, their dots written as two underscores."""
    answer = therapist.post("/clinic/", {name.replace("__", "."): value for name, value in fields.items()})
    assert answer.status == 303, answer.text
    assert therapist.client.application.test_cli_runner().invoke(args=["clinic", "agree"]).exit_code == 0
    return answer


def changes(app):
    with app.app_context():
        said = json.loads(queries.rows(database.current(), "SELECT changes FROM clinic")[0][0])
    return {name: value for name, value in said.items() if name != "assessment"}


def test_every_number_is_there_with_the_facts_own_value(therapist):
    values = {}
    for form in therapist.get("/clinic/").forms:
        values |= form.values.to_dict()
    for name, value in clinic_numbers.numbers().items():
        assert values[name] == str(value), name
    assert len(clinic_numbers.numbers()) > 50


class TestWhatClientsRead:
    def test_the_plan(self, client, therapist, treated):
        save(therapist, plan__treatments="6", plan__weeks__first="5", plan__weeks__last="6")
        text = client.get("/diary/").text
        assert "Usually 6 treatments, 5 to 6 weeks apart." in text
        assert "Usually between 23 December and 30 December" in text

    def test_a_window(self, client, therapist, treated):
        assert "Earliest Sunday 22 November" in client.get("/days/2026-11-21").text
        save(therapist, window__sauna="10")
        assert "Earliest Sunday 29 November" in client.get("/days/2026-11-21").text

    def test_a_pause(self, client, therapist, treated, product):
        assert "26 November" in client.get("/days/2026-11-21").text
        save(therapist, pause__retinoid__after="14")
        assert "Thursday 3 December" in client.get("/days/2026-11-21").text
        assert "You can use it again 15 days after" in client.get("/routine/actives/retinoid").text

    def test_a_threshold_and_the_therapists_list(self, client, therapist, treated):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "2"})
        assert "Contact your skin therapist" not in client.get("/days/2026-11-21").html.split("check-in-form")[0]
        assert "clearly more than expected" not in therapist.get("/clients/").text
        save(therapist, threshold__shallow__redness__2="3")
        assert "clearly more than expected" in therapist.get("/clients/").text
        assert "Clearly more than we expect" in client.get("/days/2026-11-21").text

    def test_texts_in_the_readers_language(self, client, therapist, treated):
        save(therapist, text__aftercare__en="Sleep on your back.", text__aftercare__nb="Sov på ryggen.")
        assert "From the clinic Sleep on your back." in client.get("/days/2026-11-21").text
        client.language = "nb"
        assert "Sov på ryggen." in client.get("/days/2026-11-21").text
        client.language = "sv"
        assert "Sleep on your back." not in client.get("/days/2026-11-21").text
        client.language = "en"
        assert "From the clinic" not in client.get("/days/2026-12-05").text   # the recovery is over

    def test_before_a_treatment(self, client, therapist):
        save(therapist, text__before__en="Come without make-up.")
        client.post("/diary/next", {"day": "2026-11-28"})
        assert "Come without make-up." in client.get("/days/2026-11-21").text

    def test_how_to_reach_the_clinic(self, client, therapist):
        save(therapist, name="Hudklinikken", phone="55 00 00 00", country="SE")
        client.post("/diary/check-ins", {"day": "2026-11-21", "alarm": ["breathing"]})
        text = client.get("/days/2026-11-21").text
        assert "Call 112" in text.replace("\u00a0", " ")
        assert "Hudklinikken" in text


def test_a_language_that_was_left_at_its_default_is_named(therapist):
    assert "left at its default" not in therapist.get("/clinic/").text
    save(therapist, text__aftercare__nb="Sov på ryggen.", text__aftercare__sv="Sov på rygg.")
    text = therapist.get("/clinic/").text
    assert "One language still has the default text although another was changed: After the treatment, English" in text
    save(therapist, text__aftercare__en="Sleep on your back.")
    assert "left at its default" not in therapist.get("/clinic/").text


class TestHistory:
    def test_who_changed_what_and_when(self, therapist, colleague):
        save(therapist, window__sauna="5")
        save(colleague, window__sauna="6")
        text = colleague.get("/clinic/").text
        assert "Saturday 21 November 12:00, Jonas" in text
        assert "5 → 6" in text
        assert "3 → 5" in text

    def test_the_defaults_come_back_and_the_history_stays(self, therapist, app):
        save(therapist, window__sauna="5", pause__retinoid__before="9", text__aftercare__en="x")
        assert "1 number is the clinic’s own" in therapist.get("/clinic/").text
        assert "usually 3" in therapist.get("/clinic/").text
        assert therapist.post("/clinic/reset/window").status == 303
        assert changes(app)["window.sauna"] == "5"   # numbers too are looser by a colleague's yes alone
        assert app.test_cli_runner().invoke(args=["clinic", "agree"]).exit_code == 0
        assert changes(app) == {"pause.retinoid.before": "9", "text.aftercare.en": "x"}
        assert therapist.post("/clinic/reset/text").status == 303
        assert changes(app) == {"pause.retinoid.before": "9"}
        assert "5 → 3" in therapist.get("/clinic/").text
        for part in ("contact", "nothing", "plan.treatments"):
            assert therapist.post(f"/clinic/reset/{part}").status == 404

    def test_an_old_page_undoes_nothing(self, therapist, app):
        old = next(form for form in therapist.get("/clinic/").forms if "window.sauna" in form.values).values.copy()
        save(therapist, window__sauna="5")
        old["window.swimming"] = "6"
        assert therapist.post("/clinic/", old).status == 303
        assert app.test_cli_runner().invoke(args=["clinic", "agree"]).exit_code == 0
        assert changes(app) == {"window.sauna": "5", "window.swimming": "6"}


@pytest.mark.parametrize(("fields", "field", "words"), [
    ({"plan.treatments": "0"}, "plan.treatments", "Enter a whole number from 1 to 12."),
    ({"plan.treatments": ""}, "plan.treatments", "Enter a number."),
    ({"plan.treatments": "½"}, "plan.treatments", "Enter a whole number from 1 to 12."),
    ({"window.sauna": "29"}, "window.sauna", "Enter a whole number from 0 to 28."),
    ({"window.sauna": "-1"}, "window.sauna", "Enter a whole number from 0 to 28."),
    ({"pause.retinoid.after": "1.5"}, "pause.retinoid.after", "Enter a whole number from 3 to 28."),
    ({"threshold.any.itch.2": "15"}, "threshold.any.itch.2", "Enter a whole number from 0 to 6."),
    ({"plan.weeks.first": "5"}, "plan.weeks.first", "“At most” cannot be fewer weeks than “at least”."),
    ({"plan.weeks.first": "5", "plan.weeks.last": "4"}, "plan.weeks.last",
     "“At most” cannot be fewer weeks than “at least”."),
    ({"window.exercise": "9"}, "window.exercise", "This cannot be shorter after a deep treatment than after a shallow "
                                                  "one."),
    ({"threshold.shallow.redness.1": "2"}, "threshold.shallow.redness.1",
     "A lower level cannot be too high from an earlier day than a higher level. Choose a later day."),
    ({"threshold.any.swelling.2": "2"}, "threshold.any.swelling.2",   # of a deep treatment it is common till then
     "This level is still common on that day. Choose a later day."),
    ({"window.sunscreen": "0"}, "window.sunscreen", "Enter a whole number from 7 to 28."),
    ({"text.aftercare.nb": "x" * 2001}, "text.aftercare.nb", "No more than 2000 characters. You have written 2001."),
    ({"email": "x"}, "email", "This does not look like an email address."),
    ({"booking_url": "javascript:alert(1)"}, "booking_url", "Start with https://."),
    ({"country": "DK"}, "country", "Choose one of the countries."),
])
def test_what_is_refused_is_refused_at_its_field_and_nothing_is_lost(therapist, app, fields, field, words):
    given = {"window.perfume": "12", **fields}
    page = therapist.post("/clinic/", given)
    assert page.status == 422
    assert words in page.errors[field]
    values = {}
    for form in page.forms:
        values |= form.values.to_dict()
    for name, value in given.items():
        if name != "country":
            assert values[name] == value
    assert changes(app) == {}


def test_every_number_set_alone_to_itself_changes_nothing(therapist, app):
    for form in therapist.get("/clinic/").forms:
        if form.action.endswith("/clinic/"):
            assert therapist.post("/clinic/", form.values).status == 303
    assert changes(app) == {}


def test_numbers_that_nobody_knows_any_more_are_left_alone():
    unknown = clinic_numbers.guide_of('{"assessment": "on", "window.gone": "4", "text.aftercare.nb": "x"}')
    assert vars(unknown) == vars(clinic_numbers.default())
    longer = clinic_numbers.guide_of('{"window.sauna": "9"}').window("sauna", None)
    assert longer.last == 9
    assert clinic_numbers.default().window("sauna", None).last == 3
    assert free_from(dt.date(2026, 11, 18), longer) == dt.date(2026, 11, 28)
