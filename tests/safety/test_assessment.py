"""What the clinic has chosen the app for: a diary that judges nothing, or one with assessment (docs/safety.md)."""

import datetime as dt
import re

import pytest
from babel.messages.pofile import read_po

from tests import people
from tests.conftest import NOON
from tests.people import Person
from webapp.clinic.store import Clinic
from webapp.config import ROOT
from webapp.guide import clinic_numbers, judging
from webapp.guide.advice import Advice
from webapp.guide.signs import SIGNS

# What a verdict is made of: messages of the templates, of which none may stand anywhere in any language.
VERDICTS = (
    "This is common on day %(number)s.", "More than we expect on this day", "Clearly more than we expect",
    "More than at the previous "
    "check-in", "This is a lot of swelling: have it checked today", "As expected", "Needs attention today",
    "Keep an eye on", "Call your clinic today", "You should be seen by a doctor today",
    "This is an emergency: call now", "Contact a doctor", "never more than usual",
    "Back to usual", "The redness was as usual", "Flaking gone by", "Not assessed", "How my skin usually is",
    "An ordinary day", "Doctor today", "Call today", "Not until your skin is calmer", "More than expected",
    "Last time the flaking peaked on day %(peak)s", "Your skin was as it usually is when you last wrote",
)


def in_language(language: str) -> list[str]:
    """The verdicts' words in a language, up to what is put into them. A verdict that no message begins with any more
    has been worded anew, and would be looked for in vain."""
    catalogue = "nb" if language == "en" else language   # each has every message of the source
    with (ROOT / "translations" / catalogue / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = {one.id: one.string for one in read_po(file, locale=catalogue) if isinstance(one.id, str)}
    found = []
    for words in VERDICTS:
        whole = [one for one in messages if one.startswith(words)]
        assert whole, f"no message begins so: {words}"
        found += [(words if language == "en" else messages[one]).split("%(")[0].strip() for one in whole]
    return found


def choose(app, value: str) -> None:
    """The clinic's choice, by the command."""
    done = app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", value])
    assert done.exit_code == 0, done.output
    assert f"assessment: {value}" in done.output


@pytest.fixture
def off(app):
    choose(app, "off")


@pytest.fixture
def written(client, therapist, treated, product, app, clock):
    """A diary that calls for everything that an assessment can say; the therapist's client."""
    people.share(client, therapist, ("diary", "messages", "routine"))
    earlier = client.post("/diary/treatments", {"day": "2026-10-21", "depth_mm": "1.0"})
    assert earlier.status == 303
    for number, level in ((0, 2), (3, 1), (5, 4), (6, 0), (7, 0)):
        day = (dt.date(2026, 10, 21) + dt.timedelta(days=number)).isoformat()
        client.post("/diary/check-ins", {"day": day, "redness": str(level), "flaking": str(level), "alarm": "none"})
    client.post("/diary/check-ins", {"day": "2026-11-20", "redness": "1", "flaking": "1", "alarm": "none"})
    client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "4", "swelling": "4", "itch": "4", "alarm": "none",
                                     "note": "Warm"})
    client.post("/diary/check-ins", {"day": "2026-11-19", "redness": "0", "alarm": ["", "pus", "bumps"]})
    client.post("/messages", {"day": "2026-11-21", "text": "Is it all right?"})
    return client.id(app)


def pages_of(client: Person, therapist: Person, client_id: str) -> dict[str, str]:
    """The words and labels of every page that says something of a client."""
    found = {}
    for person, paths in (
            (client, ("/days/2026-11-19", "/days/2026-11-20", "/days/2026-11-21", "/days/2026-11-22",
                      "/days/2026-10-26",
                      "/diary/", "/diary/treatments", "/diary/next", "/routine/", "/routine/products",
                      "/routine/weeks/2026-11-16", "/account/", "/sharing/")),
            (therapist, ("/clients/", f"/clients/{client_id}/", f"/clients/{client_id}/days/2026-11-21",
                         f"/clients/{client_id}/days/2026-11-19", f"/clients/{client_id}/routine"))):
        for path in paths:
            page = person.get(path)
            assert page.status == 200, path
            found[path] = page.text + " ".join(re.findall(r'aria-label="([^"]*)"', page.html))
    treatment = re.search(r"/diary/treatments/([0-9a-f-]{36})", client.get("/diary/").html)
    assert treatment
    found["treatment"] = client.get(f"/diary/treatments/{treatment[1]}").text
    return found


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_no_page_of_a_diary_alone_holds_a_verdict(client, therapist, written, off, language):
    client.language = therapist.language = language
    for path, text in pages_of(client, therapist, written).items():
        for words in in_language(language):
            assert words.casefold() not in text.casefold(), (path, words)


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_with_assessment_those_words_are_there(client, therapist, written, language):
    """Else the test above could not fail."""
    client.language = therapist.language = language
    text = " ".join(pages_of(client, therapist, written).values()).casefold()
    assert sum(words.casefold() in text for words in in_language(language)) >= 12


def test_no_curve_has_a_band(client, therapist, written, off):
    for page in (client.get("/diary/"), therapist.get("/clients/?show=all"), therapist.get(f"/clients/{written}/")):
        assert "cv-now" in page.html or "sp-line" in page.html
        assert "sp-above" not in page.html
        assert "cv-band" not in page.html and "cv-edge" not in page.html and "cv-above" not in page.html


class TestTheSigns:
    """Printed with fixed words and numbers, whatever is ticked."""

    FIXED = ("Call the emergency number now if you have any of the signs below: 113",
             "See a doctor the same day if you have any of the signs below: 116 117",
             "Contact your skin therapist if you have any of the signs below: 55 00 01 12")

    @pytest.mark.parametrize("ticked", [None, "none", "breathing", "bumps"])
    def test_they_are_the_same_ticked_or_not(self, client, treated, off, ticked):
        if ticked:
            client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "1", "alarm": ticked})
        page = client.get("/days/2026-11-21")
        for words in self.FIXED:
            assert words in page.text.replace("\u00a0", " "), words
        assert "data-advice" not in page.html

    def test_one_that_was_ticked_is_still_asked_about(self, client, treated, off):
        client.post("/diary/check-ins", {"day": "2026-11-20", "alarm": "pus"})
        page = client.get("/days/2026-11-21")
        assert "Is it still there?" in page.text
        assert client.post("/diary/signs", {"sign": "pus", "answer": "gone"}).status == 303
        assert "Is it still there?" not in client.get("/days/2026-11-21").text

    def test_the_list_says_what_came_and_closes_it_by_an_outcome_alone(self, client, therapist, written, off, clock):
        text = therapist.get("/clients/?show=all").text
        assert "Something has come in" in text and "Pus or yellow crusts, new bumps in the skin." in text
        to = f"/clients/{written}/handled"
        reasons = therapist.get(f"/clients/{written}/").form(to).values.getlist("reason")
        assert reasons
        answer = therapist.post(to, {"reason": reasons, "outcome": "spoke"})
        assert answer.status == 303
        assert "Pus or yellow crusts" not in therapist.get("/clients/?show=all").text.split("Followed up", 1)[0]


def test_messages_stand_before_signs_and_signs_before_treatments(client, stranger, therapist, app, off):
    other = people.join(app, "Kari")
    for person in (client, stranger, other):
        people.share(person, therapist, ("diary", "messages"))
    client.post("/diary/check-ins", {"day": "2026-11-21", "alarm": "breathing"})
    stranger.post("/messages", {"day": "2026-11-21", "text": "A question"})
    other.post("/diary/next", {"day": "2026-11-24", "time": ""})
    text = therapist.get("/clients/?show=all").text
    assert text.index("Amina") < text.index("Ingrid") < text.index("Kari")


def test_those_of_whom_nothing_waits_stand_by_their_names(client, stranger, therapist, off):
    for person in (client, stranger):
        people.share(person, therapist)
    text = therapist.get("/clients/?show=all").text
    assert text.index("Amina") < text.index("Ingrid")


def test_switched_off_what_was_received_stays(client, therapist, treated, app):
    people.share(client, therapist)
    client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "4", "alarm": "fever"})
    assert "Doctor today" in therapist.get("/clients/?show=all").text
    choose(app, "off")
    text = therapist.get("/clients/?show=all").text
    assert "Fever" in text and "Doctor today" not in text
    choose(app, "on")
    assert "Doctor today" in therapist.get("/clients/?show=all").text


def test_what_is_usual_is_not_asked_and_an_old_form_is_still_kept(client, off, db):
    assert client.get("/diary/usual").status == 303
    assert client.post("/diary/usual", {"redness": "1"}).status == 303
    assert db.execute("SELECT level FROM usual").fetchall() == [(1,)]


def test_while_nobody_has_chosen_nothing_is_judged(client, treated, db):
    db.conn.execute("UPDATE clinic SET changes = '{}'")
    client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "1", "alarm": "none"})
    assert "common on day 3" not in client.get("/days/2026-11-21").text


class TestBeforeTheFirstInvitation:
    """H22 too: without country and telephone a client would be shown numbers that cannot help."""

    @pytest.mark.parametrize(("sql", "words"), [
        ("UPDATE clinic SET country = ''", "the country, for the emergency numbers"),
        ("UPDATE clinic SET phone = ''", "the clinic’s phone number"),
        ("UPDATE clinic SET changes = '{}'", "the purpose: with assessment, or a diary only"),
    ])
    def test_country_phone_and_purpose_are_needed(self, client, therapist, db, sql, words):
        db.conn.execute(sql)
        assert words in therapist.get("/clients/invitations").text
        for data in ({}, {"code": people.code_of(client.post("/sharing/invitations"))}):
            answer = therapist.post("/clients/invitations", data)
            assert answer.status == 422
            assert words in answer.text
        assert db.execute("SELECT count(*) FROM share").fetchall() == [(0,)]

    def test_with_a_diary_alone_a_client_can_be_invited(self, client, therapist, off):
        people.share(client, therapist)


class TestWhoChooses:
    def test_the_owner_reads_both_statements_and_chooses(self, therapist, app):
        page = therapist.get("/clinic/")
        assert "Hudro is a diary and an information service" in page.text
        assert "Hudro is software for adults" in page.text
        assert "/clinic/purpose" not in page.html
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email]).exit_code == 0
        assert therapist.get("/clinic/").form("/clinic/purpose").values["assessment"] == "on"
        assert therapist.post("/clinic/purpose", {"assessment": "off"}).status == 303
        page = therapist.get("/clinic/")
        assert page.form("/clinic/purpose").values["assessment"] == "off"
        assert "The purpose of the app: With assessment → Diary only" in page.text

    @pytest.mark.parametrize("value", ["", "perhaps"])
    def test_nothing_else_is_taken(self, therapist, app, value):
        app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email])
        answer = therapist.post("/clinic/purpose", {"assessment": value})
        assert answer.status == 422
        assert "Choose one of the two." in answer.text

    def test_the_colleague_may_not(self, therapist, colleague, app, db):
        app.test_cli_runner().invoke(args=["clinic", "set", "--owner", therapist.email])
        assert colleague.post("/clinic/purpose", {"assessment": "off"}).status == 404
        assert '"on"' in db.execute("SELECT changes FROM clinic").fetchall()[0][0]

    def test_who_has_left_decides_nothing(self, therapist, app):
        runner = app.test_cli_runner()
        assert runner.invoke(args=["clinic", "set", "--owner", therapist.email]).exit_code == 0
        assert f"owner: {therapist.email}" in runner.invoke(args=["clinic", "set"]).output
        assert runner.invoke(args=["therapist", "remove", therapist.email]).exit_code == 0
        assert "owner: (not set)" in runner.invoke(args=["clinic", "set"]).output

    def test_a_client_cannot_be_the_owner(self, client, app):
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--owner", client.email]).exit_code == 1


class TestWhenThePhoneIsAnswered:
    """H8: outside its hours the clinic's number stands after those that are answered."""

    @pytest.fixture(autouse=True)
    def hours(self, app, client, treated):
        done = app.test_cli_runner().invoke(args=["clinic", "set", "--opens", "09:00", "--closes", "16:00"])
        assert done.exit_code == 0, done.output

    def advice(self, client: Person, day: dt.date) -> str:
        client.post("/diary/check-ins", {"day": day.isoformat(), "swelling": "4", "alarm": "none"})
        return re.sub(r"\s+", " ", client.get(f"/days/{day}").html.split("advice-title", 1)[1])

    def test_on_a_weekday_the_clinic_stands_first(self, client, clock):
        clock.set(dt.date(2026, 11, 20), 14, 59)
        found = self.advice(client, dt.date(2026, 11, 20))
        assert found.index("tel:55000112") < found.index("tel:116117") < found.index("tel:113")

    @pytest.mark.parametrize(("day", "hour"), [(20, 15), (20, 7), (21, 11), (22, 11)])
    def test_outside_its_hours_it_stands_last(self, client, clock, day, hour):
        """In Oslo it is 16:00 and 8:00 on a Friday; then Saturday and Sunday at noon."""
        clock.set(dt.date(2026, 11, day), hour)
        found = self.advice(client, dt.date(2026, 11, day))
        assert found.index("tel:113") < found.index("tel:116117") < found.index("tel:55000112")
        assert "clinic is not answering the phone at the moment" in found

    @pytest.mark.parametrize(("opens", "closes"),
                             [("9", "16:00"), ("09:00", "24:00"), ("16:00", "09:00"), ("09:00", "")])
    def test_hours_that_are_none_are_refused_on_the_page_and_by_the_command(self, therapist, app, opens, closes):
        answer = therapist.post("/clinic/", {"opens": opens, "closes": closes})
        assert answer.status == 422
        assert "Enter a time such as 09:00." in answer.text or "Enter both times" in answer.text
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--opens", opens, "--closes", closes]).exit_code == 2

    def test_it_is_the_clinics_own_clock(self):
        clinic = Clinic(opens="09:00", closes="16:00", country="SE")
        assert clinic.at(dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)).answers_now
        assert not clinic.at(dt.datetime(2026, 11, 20, 7, 59, tzinfo=dt.UTC)).answers_now
        assert not clinic.at(NOON).answers_now   # a Saturday
        assert Clinic().at(NOON).answers_now is None


def test_the_guide_judges_nothing_without_the_clinics_choice():
    for changes in ("{}", '{"assessment": "off"}'):
        numbers = clinic_numbers.guide_of(changes)
        levels = dict.fromkeys(SIGNS, 4)
        found = judging.judge(numbers, levels, day=3, depth_mm=None, usual={}, before=dict.fromkeys(SIGNS, 0))
        assert {(one.reason, one.advice) for one in found} == {(judging.Reason.NO_RANGE, Advice.NONE)}
        assert numbers.band("redness", 3, None) is None
