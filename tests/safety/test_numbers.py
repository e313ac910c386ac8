"""H29: a second person agrees to the clinic's numbers, and each fact has one number wherever it is read."""

import re

import pytest

from webapp.education import articles
from webapp.guide import clinic_numbers

ASK = {"window.sauna": "5"}


def sauna(client) -> str:
    """What the article says of the sauna."""
    return re.search(r"very hot showers: (\d+) hours", client.get("/education/aftercare").text)[1]


def proposal(person, verb):
    """The address of one's proposal, as the page gives it."""
    return next(form.action.removeprefix("/en") for form in person.get("/clinic/").forms if form.action.endswith(verb))


class TestASecondPerson:
    def test_a_number_holds_once_a_colleague_agrees(self, client, therapist, colleague, treated, db):
        assert therapist.post("/clinic/", ASK).status == 303
        assert "Proposed, and not in force yet" in therapist.get("/clinic/").text
        assert sauna(client) == "72"
        assert "Earliest Sunday 22 November" in client.get("/days/2026-11-21").text
        assert colleague.post(proposal(colleague, "/agree")).status == 303
        assert sauna(client) == "120"
        assert "Earliest Tuesday 24 November" in client.get("/days/2026-11-21").text
        assert db.execute("SELECT name FROM clinic_change WHERE field = 'window.sauna'").fetchall() == [
            ("Solveig, Jonas",)]
        assert "Proposed" not in therapist.get("/clinic/").text

    def test_not_by_whoever_proposed_it(self, therapist, colleague, db):
        therapist.post("/clinic/", ASK)
        assert not any(form.action.endswith("/agree") for form in therapist.get("/clinic/").forms)
        assert therapist.post(proposal(colleague, "/agree")).status == 404
        assert db.execute("SELECT changes FROM clinic").fetchall()[0][0] == '{"assessment": "on"}'

    @pytest.mark.parametrize("by_author", [True, False])
    def test_taken_back_or_declined_it_is_gone(self, therapist, colleague, by_author):
        therapist.post("/clinic/", ASK)
        who = therapist if by_author else colleague
        where = proposal(who, "/decline")
        assert who.post(where).status == 303
        assert "Proposed" not in therapist.get("/clinic/").text
        assert colleague.post(where.replace("decline", "agree")).status == 404   # decided is decided

    def test_a_newer_one_of_the_same_number_takes_its_place(self, therapist, colleague, client):
        therapist.post("/clinic/", ASK | {"window.swimming": "4"})
        therapist.post("/clinic/", {"window.sauna": "6"})
        text = colleague.get("/clinic/").text
        assert "3 → 6" in text and "3 → 5" not in text and "3 → 4" in text

    def test_numbers_that_hang_together_are_agreed_to_together(self, client, therapist, colleague, treated):
        therapist.post("/clinic/", {"plan.weeks.first": "5", "plan.weeks.last": "6"})
        assert colleague.post(proposal(colleague, "/agree")).status == 303
        assert "5 to 6 weeks apart" in client.get("/diary/").text

    def test_one_that_fits_no_more_is_refused(self, therapist, colleague, db):
        therapist.post("/clinic/", {"plan.weeks.first": "4"})
        colleague.post("/clinic/", {"plan.weeks.last": "3"})
        wheres = [form.action.removeprefix("/en") for form in colleague.get("/clinic/").forms
                  if form.action.endswith("/agree")]
        assert colleague.post(wheres[0]).status == 303
        other = proposal(therapist, "/agree")
        answer = therapist.post(other)
        assert answer.status == 422
        assert "“At most” cannot be fewer weeks than “at least”." in answer.text

    def test_how_to_reach_the_clinic_and_its_own_words_hold_at_once(self, client, therapist):
        therapist.post("/clinic/", {"phone": "55 00 01 13", "text.aftercare.en": "Call us"})
        assert "Proposed" not in therapist.get("/clinic/").text
        assert "55 00 01 13" in client.get("/education/when-to-get-help").text

    def test_where_one_therapist_works_whoever_runs_the_app_agrees(self, client, therapist, app):
        therapist.post("/clinic/", ASK)
        done = app.test_cli_runner().invoke(args=["clinic", "agree"])
        assert done.output == "window.sauna: 5\n"
        assert sauna(client) == "120"

    def test_the_limits_stand_beside_each_number(self, therapist):
        text = therapist.get("/clinic/").text
        assert "From 3 to 28, usually 7" in text
        assert "so that clients are not advised too late" in text


class TestOneNumberPerFact:
    def test_articles_and_guide_say_one_number(self, client, therapist, colleague, app):
        therapist.post("/clinic/", {"pause.retinoid.before": "9", "pause.retinoid.after": "12", "pause.aha.before": "8",
                                    "window.waxing": "10", "threshold.shallow.redness.1": "9"})
        app.test_cli_runner().invoke(args=["clinic", "agree"])
        client.post("/diary/next", {"day": "2026-12-05"})
        today = client.get("/days/2026-11-21").text
        assert "Pause retinoids that are not prescribed From Thursday 26 November" in today
        assert "Pause acids and benzoyl peroxide that are not prescribed From Friday 27 November" in today
        for path, words in (("/education/treatment-day", "retinoids 9 days before, acids and benzoyl peroxide 8 days"),
                            ("/education/home-products", "Retinoids: 9 days before and 12 days after."),
                            ("/education/aftercare", "vitamin C and scrubs: 12 days, and"),
                            ("/education/aftercare", "hair removal cream: 10 days."),
                            ("/education/when-to-get-help", "or a bit darker or more purple, on day 9 or later")):
            assert words in client.get(path).text, path

    @pytest.mark.parametrize("language", ["nb", "sv", "en"])
    def test_no_article_of_the_aftercare_holds_a_number_of_its_own(self, language):
        """What the guide says is read from it: in the file stands its name."""
        text = articles.text_of("aftercare", language)
        leave = [line for line in text.splitlines() if line.startswith("- ") and "{" in line]
        assert len(leave) >= 6
        for line in leave:
            assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", line)), line

    @pytest.mark.parametrize("text", ["{days window.dancing}", "{unless window.dancing window.sauna|Words.}",
                                      "{unless window.sauna window.dancing|Words.}"])
    def test_a_number_that_there_is_not_stops_the_app(self, text):
        with pytest.raises(ValueError, match=r"window\.dancing"):
            articles.with_numbers(text, "en", clinic_numbers.values("{}"))

    def test_what_follows_from_others_cannot_drift(self):
        numbers = clinic_numbers.guide_of(
            '{"pause.vitamin_c.after": "14", "window.actives": "3", "pause.azelaic_acid.before": "6"}')
        assert numbers.window("actives", None).last == 14
        assert numbers.before["acids"] == 6
        assert numbers.before["retinoid"] == numbers.pauses["retinoid"].before
