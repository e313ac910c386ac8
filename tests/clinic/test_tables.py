"""The clinic's numbers as tables, what is its own marked; its texts side by side; and a client's day by its numbers."""

import pytest

from webapp.guide import clinic_numbers
from webapp.guide.signs import SIGNS


def agree(therapist, **fields):
    answer = therapist.post("/clinic/", {name.replace("__", "."): value for name, value in fields.items()})
    assert answer.status == 303, answer.text
    assert therapist.client.application.test_cli_runner().invoke(args=["clinic", "agree"]).exit_code == 0


def row(page, name):
    """The words of a row of a table: of that in which a number stands."""
    found, = page.tree.xpath(f"//*[@name='{name}']/ancestor::tr")
    return " ".join(found.text_content().split())


def test_each_thing_is_a_row_with_its_numbers_beside_each_other(therapist):
    page = therapist.get("/clinic/")
    for name, beside in (("pause.retinoid.before", "pause.retinoid.after"), ("window.exercise", "window.exercise.long"),
                         ("threshold.shallow.redness.2", "threshold.deep.redness.2")):
        inputs = page.tree.xpath(f"//*[@name='{name}']/ancestor::tr//input[not(@type='hidden')]/@name")
        assert inputs == [name, beside]
    assert page.tree.xpath("//*[@name='threshold.any.itch.2']/ancestor::td/@colspan") == ["2"]
    assert page.tree.xpath("//*[@name='pause.zinc.after']/ancestor::table/thead/tr/th[3]/text()") == ["days after"]
    shown = page.tree.xpath("//table[@class='numbers']//input[not(@type='hidden')]/@name")
    assert sorted(shown) == sorted(one for one in clinic_numbers.numbers() if not one.startswith("plan."))


def test_what_is_the_clinics_own_is_marked_with_who_and_when(therapist):
    assert "The clinic’s own" not in therapist.get("/clinic/").text.split("Aftercare: how many days")[1]
    agree(therapist, pause__retinoid__after="10")
    page = therapist.get("/clinic/")
    assert "The clinic’s own usually 7 · Solveig" in row(page, "pause.retinoid.after")
    assert "21 Nov" in row(page, "pause.retinoid.after")
    assert "The clinic’s own" not in row(page, "pause.aha.after")
    agree(therapist, pause__retinoid__after="7")
    assert "The clinic’s own" not in row(therapist.get("/clinic/"), "pause.retinoid.after")


def test_a_number_that_is_refused_says_so_in_its_row(therapist):
    page = therapist.post("/clinic/", {"pause.retinoid.after": "90", "pause.aha.after": "9"})
    assert page.status == 422
    assert "Enter a whole number from 3 to 28." in row(page, "pause.retinoid.after")
    kept, = [form for form in page.forms if "pause.aha.after" in form.values]
    assert (kept.values["pause.aha.after"], kept.values["pause.retinoid.after"]) == ("9", "90")


def test_a_text_that_one_language_lacks_is_marked_beside_the_others(therapist):
    def missing(page):
        return page.tree.xpath("//*[@class='missing']/ancestor::label/@for")
    assert missing(therapist.get("/clinic/")) == []
    therapist.post("/clinic/", {"text.aftercare.nb": "Sov på ryggen."})
    assert missing(therapist.get("/clinic/")) == ["text.aftercare.sv", "text.aftercare.en"]


class TestPreview:
    def calls(self, page, sign):
        place = SIGNS.index(sign) + 1
        return [" ".join(one.text_content().split())
                for one in page.tree.xpath(f"//table[@class='levels-table']/tbody/tr[{place}]/td")]

    def test_a_day_as_a_client_reads_it(self, therapist):
        page = therapist.get("/clinic/preview/3")
        assert self.calls(page, "redness") == ["common", "common", "keep an eye on it", "contact us", "contact us"]
        assert self.calls(page, "swelling")[3] == "call us today"
        assert "Avoid for now" in page.text and "Wait until" in page.text
        assert "/en/clinic/preview/2" in page.links and "/en/clinic/preview/4" in page.links

    def test_it_is_what_the_client_is_told(self, client, therapist, treated, clock):
        """Day 3 of a real one: the same advice, and the same answers to "May I?"."""
        client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "2", "alarm": "none"})
        told = client.get("/days/2026-11-21")
        page = therapist.get("/clinic/preview/3")
        assert "Keep an eye on it" in told.text and self.calls(page, "redness")[2] == "keep an eye on it"
        empty = therapist.get("/clinic/preview/3").tree.xpath("//*[@id='care-title']/..//li/span/text()")
        assert empty and empty == told.tree.xpath("//*[@id='care-title']/..//li/span/text()")

    def test_with_what_is_proposed_it_shows_what_would_change(self, therapist):
        assert "With what is proposed" not in therapist.get("/clinic/preview/2").text
        therapist.post("/clinic/", {"threshold.shallow.redness.3": "2", "window.make_up": "8"})
        now, then = (therapist.get(f"/clinic/preview/2{query}") for query in ("", "?with=proposed"))
        assert self.calls(now, "redness")[3] == "keep an eye on it"
        assert self.calls(then, "redness")[3:] == ["contact us, changed", "contact us, changed"]
        assert self.calls(then, "redness")[2] == "common"
        assert "With what is proposed, and not in force yet." in then.text
        assert "?with=proposed" in "".join(therapist.get("/clinic/").links)

    def test_a_deep_treatment(self, therapist):
        shallow, deep = (self.calls(therapist.get(f"/clinic/preview/4{query}"), "redness")
                         for query in ("", "?depth=deep"))
        assert shallow[2] == "keep an eye on it" and deep[2] == "common"

    def test_what_a_deep_one_asks_for_longer(self, client, therapist, clock):
        """As a client reads it after 2 mm, which the clinic has recorded."""
        therapist.post("/clinic/", {"window.exercise.long": "5"})
        shallow, deep, proposed = (therapist.get(f"/clinic/preview/3{query}").text for query in (
            "", "?depth=deep", "?depth=deep&with=proposed"))
        assert "Hard exercise Yes" in shallow and "Hard exercise Wait until Sunday" in deep
        assert "Hard exercise Wait until Tuesday" in proposed

    def test_with_nothing_proposed_there_is_nothing_to_say_of_it(self, therapist):
        assert "and not in force yet" not in therapist.get("/clinic/preview/3?with=proposed").text

    def test_where_nothing_is_judged_no_level_is(self, therapist, app):
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"]).exit_code == 0
        page = therapist.get("/clinic/preview/3")
        assert "The app does not assess anything: the clinic has chosen the diary only." in page.text
        assert not page.tree.xpath("//table[@class='levels-table']")

    @pytest.mark.parametrize(("number", "status"), [(0, 200), (14, 200), (15, 404), (-1, 404), ("x", 404)])
    def test_the_days_that_there_are(self, therapist, number, status):
        page = therapist.get(f"/clinic/preview/{number}")
        assert page.status == status
        if number == 0:
            assert "How a client sees the treatment day" in page.text
