"""H12, H17, H33, H34: what is asked long after, what is known without a network, and a diary that ends."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY
from webapp.guide.signs import SIGNS

TREATED = dt.date(2026, 11, 18)
CALM = dict.fromkeys(SIGNS, "0") | {"alarm": "none"}


def day_of(number: int) -> dt.date:
    return TREATED + dt.timedelta(days=number)


def open_on(client, clock, number: int):
    """Today's page, so many days after the treatment."""
    clock.set(day_of(number))
    return client.get(f"/days/{day_of(number)}")


class TestH12:
    """Bumps, marks and dark patches come late: a fixed question on days 28 and 90."""

    @pytest.mark.parametrize(("number", "asked"), [(27, False), (28, True), (34, True), (35, False), (89, False),
                                                   (90, True), (96, True), (97, False)])
    def test_it_is_asked_for_a_week(self, client, treated, clock, number, asked):
        assert ("new bumps, marks or dark patches" in open_on(client, clock, number).text) is asked

    def test_answered_it_is_not_asked_again(self, client, treated, clock):
        page = open_on(client, clock, 29)
        form = next(form for form in page.forms if form.values.get("day") == str(day_of(29)))
        assert client.post("/diary/check-ins", {"day": form.values["day"], "alarm": "none"}).status == 303
        assert "new bumps, marks" not in open_on(client, clock, 29).text
        assert "new bumps, marks" not in open_on(client, clock, 30).text
        assert "new bumps, marks" in open_on(client, clock, 90).text

    def test_a_bump_that_is_ticked_then_is_an_open_sign(self, client, therapist, treated, clock):
        people.share(client, therapist)
        open_on(client, clock, 28)
        client.post("/diary/check-ins", {"day": str(day_of(28)), "alarm": "bumps"})
        assert "Contact your skin therapist" in open_on(client, clock, 28).text
        therapist.sign_in()
        assert "New bumps in the skin" in therapist.get("/clients/?show=all").text


class TestH17:
    """Without a network."""

    def test_swelling_four_offline_says_call(self, client, treated):
        """The advice stands in the form itself, under the sign, and shows by the level that is chosen."""
        html = client.get(f"/days/{TODAY}").html.split('id="swelling"', 1)[1].split("</fieldset>", 1)[1][:900]
        assert 'data-advice="CALL_TODAY"' in html
        assert "Call your clinic today" in html and "tel:55000112" in html

    @pytest.mark.parametrize("path", ["/diary/treatments/new", f"/days/{TODAY}"])
    def test_aftercare_without_a_network(self, client, path):
        """The forms that record a treatment carry what holds in its first days."""
        text = client.get(path).text.split("The first days after a treatment", 1)[1]
        for words in ("Use lukewarm water only", "No sauna", "Do not pick", "Use sunscreen every morning"):
            assert words in text, words

    def test_so_does_the_question_about_a_planned_one(self, client, clock):
        client.post("/diary/next", {"day": str(TODAY)})
        assert "The first days after a treatment" in client.get(f"/days/{TODAY}").text

    def test_a_kept_list_says_that_it_is_one(self, client, therapist):
        people.share(client, therapist)
        html = therapist.get("/clients/?show=all").html
        assert 'data-from-note hidden>The list as it was then.' in html


class TestH33:
    @pytest.mark.parametrize(("language", "words"), [
        ("en", ("never cover it with cling film", "22 59 13 00", "in the last six months")),
        ("nb", ("dekk den aldri til med plast", "22 59 13 00", "de siste seks månedene")),
        ("sv", ("täck den aldrig med plast", "22 59 13 00", "de senaste sex månaderna"))])
    def test_the_article_tells_of_numbing_cream_and_of_isotretinoin(self, client, language, words):
        client.language = language
        text = client.get("/education/treatment-day").text
        assert all(one in text for one in words)


class TestH34:
    """A diary that ends itself, and can be paused."""

    def test_the_diary_ends_when_the_skin_is_calm(self, client, treated, clock):
        clock.set(day_of(12))
        client.post("/diary/check-ins", {"day": str(day_of(12)), **CALM})
        assert "No more questions for now" not in open_on(client, clock, 14).text
        page = open_on(client, clock, 15)
        assert "No more questions for now" in page.text and "Log a warning sign or a note" in page.text
        assert "How is your skin today?" not in page.text
        client.post("/diary/check-ins", {"day": str(day_of(15)), "redness": "0"})
        assert "Saved" in open_on(client, clock, 15).text   # what is written all the same is kept

    @pytest.mark.parametrize("said", [{"flaking": "1"}, {"alarm": "bumps"}, {"redness": "2"}])
    def test_not_when_it_is_not(self, client, treated, clock, said):
        clock.set(day_of(12))
        client.post("/diary/check-ins", {"day": str(day_of(12)), **CALM, **said})
        assert "No more questions for now" not in open_on(client, clock, 15).text

    def test_not_on_a_calm_word_of_the_first_days_nor_on_none(self, client, treated, clock):
        assert "No more questions for now" not in open_on(client, clock, 16).text
        clock.set(day_of(7))
        client.post("/diary/check-ins", {"day": str(day_of(7)), **CALM})
        assert "No more questions for now" not in open_on(client, clock, 16).text

    def test_paused_it_asks_nothing_until_told_to_go_on(self, client, therapist, treated, clock):
        people.share(client, therapist)
        client.post("/diary/check-ins", {"day": str(TODAY - dt.timedelta(days=2)), "redness": "1"})
        clock.set(TODAY + dt.timedelta(days=3))
        therapist.sign_in()
        assert "Nothing received since" in therapist.get("/clients/?show=all").text
        assert client.post("/diary/pause", {"pause": "yes"}).status == 303
        page = client.get(f"/days/{TODAY + dt.timedelta(days=3)}")
        assert "The diary is paused" in page.text and "How is your skin today?" not in page.text
        assert "Nothing received since" not in therapist.get("/clients/?show=all").text
        assert client.post("/diary/pause", {"pause": "no"}).status == 303
        assert "How is your skin today?" in client.get(f"/days/{TODAY + dt.timedelta(days=3)}").text

    def test_the_next_treatment_ends_a_pause(self, client, treated, clock):
        client.post("/diary/pause", {"pause": "yes"})
        clock.set(TODAY + dt.timedelta(days=20))
        client.post("/diary/treatments", {"day": str(TODAY + dt.timedelta(days=19))})
        assert "The diary is paused" not in client.get(f"/days/{TODAY + dt.timedelta(days=20)}").text

    def test_an_open_sign_speaks_all_the_same(self, client, treated, clock):
        client.post("/diary/check-ins", {"day": str(TODAY), "alarm": "pus"})
        client.post("/diary/pause", {"pause": "yes"})
        page = open_on(client, clock, 4)
        assert "Is it still there?" in page.text and "The diary is paused" not in page.text

    @pytest.mark.parametrize("pause", ["", "perhaps"])
    def test_an_odd_word_is_refused(self, client, pause):
        assert client.post("/diary/pause", {"pause": pause}).status == 422

    @pytest.mark.parametrize(("language", "number"), [("en", "116 123"), ("nb", "116 123"), ("sv", "116 123")])
    def test_the_article_names_a_way_to_help(self, client, language, number):
        client.language = language
        text = client.get("/education/micro-needling").html.split('id="thoughts"', 1)[1]
        assert number in text.replace("\u00a0", " ")

    def test_the_comparison_is_folded(self, client, clock):
        for day in ("2026-10-28", "2026-11-18"):
            client.post("/diary/treatments", {"day": day})
        html = client.get("/diary/").html
        assert '<details class="fold"><summary><span><b>Compare the treatments' in html
