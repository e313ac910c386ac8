"""H1, H7, H8, H10, H14, H22: the signs are asked with every check-in, and each answer has numbers that answer."""

import pytest

from tests import people
from tests.conftest import TODAY
from webapp.guide.alarms import ALARMS

DAY = TODAY.isoformat()
PAGE = f"/days/{DAY}"
ZEROS = {"redness": "0", "flaking": "0", "swelling": "0", "dryness": "0", "itch": "0"}
VERDICT, UNSAID = "This is common on day 3.", "The question about warning signs is not answered."


def log(client, **said):
    answer = client.post("/diary/check-ins", {"day": DAY, **said})
    assert answer.status == 303, answer.text
    return client.get(PAGE)


def set_clinic(app, *words):
    done = app.test_cli_runner().invoke(args=["clinic", "set", *words])
    assert done.exit_code == 0, done.output


class TestH1:
    def test_a_verdict_needs_an_answer_about_the_warning_signs(self, client, treated):
        page = log(client, **ZEROS)
        assert VERDICT not in page.text
        assert UNSAID in page.text
        part = page.html.split('id="check-in"')[1]
        assert "I have none of them" in part
        assert "I have at least one of them" in part
        assert client.post("/diary/check-ins", page.form("/diary/check-ins").values | {"alarm": "none"}).status == 303
        assert VERDICT in client.get(PAGE).text
        assert UNSAID not in client.get(PAGE).text

    def test_where_nothing_is_judged_nothing_is_asked_afterwards(self, client):
        assert UNSAID not in log(client, **ZEROS).text   # before any treatment

    def test_more_than_we_expect_is_no_keep_an_eye_on_it_either(self, client, treated):
        assert "Keep an eye on it" not in log(client, redness="2").text
        assert "Keep an eye on it" in log(client, alarm="none").text

    def test_advice_to_get_help_waits_for_no_answer(self, client, treated):
        page = log(client, swelling="4")
        assert "Call your clinic today" in page.text
        assert UNSAID not in page.text

    def test_all_calm_says_none_of_these(self, client, treated):
        page = client.post("/diary/check-ins", {"day": DAY, "calm": "yes"})
        assert 'value="none" checked' in page.html
        assert VERDICT in log(client, **ZEROS, alarm="none").text

    def test_all_calm_takes_no_warning_sign_back(self, client, treated):
        page = client.post("/diary/check-ins", {"day": DAY, "calm": "yes", "alarm": "pus"})
        assert 'value="pus" checked' in page.html
        assert 'value="none" checked' not in page.html

    def test_a_sign_ticked_beside_the_none_that_the_page_had_shown_is_a_sign(self, client, treated):
        """Without scripts nobody unticks it, and no alarm is refused for it."""
        log(client, **ZEROS, alarm="none")
        form = client.get(PAGE).form("/diary/check-ins").values.to_dict(flat=False)
        assert form["was.alarm"] == ["none"]
        assert "none" in form["alarm"]
        page = log(client, **{**form, "alarm": ["", "none", "pus"]})
        assert "You should be seen by a doctor today" in page.text
        assert client.post("/diary/check-ins", {"day": DAY, "alarm": ["none", "pus"]}).status == 422

    def test_the_list_says_no_as_expected(self, client, therapist, shared, treated):
        log(client, **ZEROS)
        text = therapist.get("/clients/?show=all").text
        assert "Too little to go on" in text
        assert "As expected" not in text   # nor as what the part of the list is called
        log(client, alarm="none")
        assert "As expected for the day." in therapist.get("/clients/?show=all").text

    def test_all_skipped_is_no_as_expected(self, client, therapist, shared, treated):
        log(client, **dict.fromkeys(ZEROS, "skipped"), alarm="none")
        assert "Too little to go on" in therapist.get("/clients/?show=all").text
        assert "As expected" not in therapist.get("/clients/?show=all").text


# What the article's emergency part is about, by the words' stems.
WORDS = {
    "en": ("breath", "lips", "tongue", "throat", "hives", "faint", "confus"),
    "nb": ("pust", "lepp", "tung", "svelg", "elveblest", "besvim", "forvirr"),
    "sv": ("andas", "läpp", "tung", "svalg", "nässelutslag", "svim", "förvirr"),
}


class TestH7:
    @pytest.mark.parametrize("language", WORDS)
    def test_every_emergency_word_of_the_article_is_in_the_list(self, client, treated, language):
        client.language = language
        html = client.get(PAGE).html
        asked = html.split('id="alarm"')[1].split("<details")[0].lower()
        article = client.get("/education/when-to-get-help").html.lower()
        article = article.split('id="emergency"')[1].split('id="today"')[0]
        items = article.count("<li")
        assert items == 5   # a new one needs a word here, and in the list
        assert [word for word in WORDS[language] if word not in article] == []
        assert [word for word in WORDS[language] if word not in asked] == []

    @pytest.mark.parametrize("language", WORDS)
    def test_all_signs_and_the_emergency_number_are_read_before_anything_is_opened(self, client, treated, language):
        client.language = language
        html = client.get(PAGE).html.split('id="check-in"')[1]
        for asked in (html.split("<details")[0], html.split('id="alarm"')[1].split("<details")[0]):
            assert asked.count(" · ") == len(ALARMS) - 1
            assert "tel:113" in asked
        assert html.index('id="alarm"') < html.index('<fieldset class="sign" id="redness"')

    @pytest.mark.parametrize("sign", ["breathing", "faint"])
    def test_two_signs_are_an_emergency(self, client, treated, sign):
        page = log(client, alarm=sign)
        assert "This is an emergency: call now" in page.text
        assert "tel:113" in page.links

    def test_names_of_before_stay(self):
        assert set(ALARMS) >= {"pus", "blisters", "spreading", "fever", "eye", "pain", "breathing", "dark_patches",
                               "bumps"}


class TestH8:
    @pytest.mark.parametrize(("said", "words"), [
        ({"alarm": "breathing"}, "This is an emergency: call now"),
        ({"alarm": "pus"}, "You should be seen by a doctor today"),
        ({"alarm": "blisters"}, "Call a doctor the same day"),
        ({"swelling": "4"}, "Call your clinic today"),
        ({"alarm": "bumps"}, "Contact your skin therapist"),
        ({"redness": "4"}, "Contact your skin therapist"),
    ])
    def test_each_advice_has_a_number_that_answers_now(self, client, treated, app, said, words):
        set_clinic(app, "--phone", "55 00 01 12", "--country", "NO")
        page = log(client, **said)
        box = page.html.split('data-advice')[1].split("What it said earlier")[0].split("Warning signs")[0]
        assert words in page.text
        assert "tel:113" in box
        assert "tel:112" in box
        assert ("tel:55000112" in box and "tel:116117" in box) or "breathing" in said.values()


class TestH22:
    @pytest.mark.parametrize(("country", "number", "not_there"), [("NO", "113", "1177"), ("SE", "112", "116117")])
    def test_every_emergency_part_has_112(self, client, treated, app, country, number, not_there):
        set_clinic(app, "--country", country)
        box = log(client, alarm="breathing").html.split('data-advice="EMERGENCY"')[-1]
        assert f"tel:{number}" in box
        assert "tel:112" in box
        assert f"tel:{not_there}" not in box.split("</div>\n</div>")[0]


    @pytest.mark.parametrize(("country", "number"), [("NO", "tel:22591300"), ("SE", "tel:0104566700")])
    def test_the_article_names_poison_information(self, client, app, country, number):
        set_clinic(app, "--country", country)
        assert number in client.get("/education/when-to-get-help").links


class TestH10:
    """Blisters alone have a heading of their own, as in the article, and beside it what makes them a doctor's today."""

    HEADINGS = {"en": "Call a doctor the same day", "nb": "Ring lege samme dag", "sv": "Kontakta läkare samma dag"}
    SOONER = {"en": "near the eye or over a large area", "nb": "nær øyet eller over et stort område",
              "sv": "nära ögat eller över en stor yta"}

    @staticmethod
    def title(page):
        return page.tree.xpath("string(//*[@data-in-sight]//*[contains(@class, 'advice-title')])")

    @pytest.mark.parametrize("language", ["en", "nb", "sv"])
    def test_alone(self, client, treated, language):
        client.language = language
        page = log(client, alarm="blisters")
        assert self.title(page) == self.HEADINGS[language]
        assert self.SOONER[language] in page.html.split("data-in-sight")[1].split("</div>\n</div>")[0]
        article = client.get("/education/when-to-get-help").tree.xpath("string(//*[@id='same-day'])")
        assert article.lower().endswith(self.HEADINGS[language].lower())

    @pytest.mark.parametrize(("said", "title"), [
        ({"alarm": ["blisters", "dark_patches"]}, "Call a doctor the same day"),
        ({"alarm": ["blisters", "fever"]}, "You should be seen by a doctor today"),
        ({"alarm": "blisters", "swelling": "4"}, "You should be seen by a doctor today"),
        ({"alarm": ["blisters", "breathing"]}, "This is an emergency: call now"),
    ])
    def test_beside_something_else_that_calls_for_help(self, client, treated, said, title):
        assert self.title(log(client, **said)) == title


class TestH14:
    def test_every_free_text_stands_beside_the_emergency_number(self, client, therapist, treated, app):
        set_clinic(app, "--country", "NO")
        people.share(client, therapist, ("diary", "messages"))
        html = client.get(PAGE).html
        message = html.split('id="messages"')[1].split("</details>")[0]
        assert "tel:113" in message
        assert "tel:116117" in message
        note = html.split('id="note"')[1].split("ask_next")[0]
        assert "It is not certain that anyone reads a note. If you are worried, call the clinic." in note
        assert html.index('id="alarm"') < html.index('id="note"')   # asked first

    def test_a_kept_message_says_call(self, client, therapist, treated):
        people.share(client, therapist, ("diary", "messages"))
        message = client.get(PAGE).html.split('class="stack message"')[1].split("</form>")[0]
        assert "Not sent yet. It will be sent when you are online. If it is urgent, call." in message
        assert "You need do nothing" not in message

    def test_an_unread_note_is_in_the_list(self, client, therapist, shared, own, treated):
        log(client, **ZEROS, alarm="none")
        assert "Needs attention today" not in therapist.get("/clients/?show=all").text
        log(client, note="My throat is swelling")   # a note alone: the list that was kept is no longer true
        page = therapist.get("/clients/?show=all")
        assert "Needs attention today" in page.text
        assert "The note for Saturday 21 November has not been opened." in page.text
        assert "throat" not in page.text
        therapist.get(own + f"/days/{DAY}")
        assert "has not been opened" not in therapist.get("/clients/?show=all").text

    def test_a_note_that_was_changed_after_it_was_opened_is_new(self, client, therapist, shared, own, treated, clock):
        log(client, note="Powdery")
        therapist.get(own + f"/days/{DAY}")
        log(client, note="My throat is swelling")
        assert "has not been opened" in therapist.get("/clients/?show=all").text

    def test_an_answer_or_a_kept_page_opens_none(self, client, therapist, own, treated, clock, app):
        people.share(client, therapist, ("diary", "messages"))
        log(client, note="My throat is swelling")
        part = therapist.part(own + "/messages", {"day": DAY, "text": "Hello", "page": "day"})
        assert part.status == 200
        assert "has not been opened" in therapist.get("/clients/?show=all").text
        told = therapist.outbox(own + "/looks", {"what": "day", "day": DAY}, written=clock.now)
        assert told.status == 204
        assert "has not been opened" in therapist.get("/clients/?show=all").text

    def test_the_sheet_alone_opens_no_note(self, client, therapist, shared, own, treated):
        log(client, note="My throat is swelling")
        therapist.get(own + "/")
        assert "has not been opened" in therapist.get("/clients/?show=all").text

    def test_it_stands_above_a_threshold_and_below_a_warning_sign(self, client, stranger, therapist, colleague, shared,
                                                                  treated, clock):
        people.share(stranger, therapist)
        log(client, redness="4", alarm="none")
        stranger.post("/diary/check-ins", {"day": DAY, "note": "?"})
        text = therapist.get("/clients/?show=all").text
        assert text.index("Amina") < text.index("Ingrid")
        log(client, alarm="pus")
        text = therapist.get("/clients/?show=all").text
        assert text.index("Ingrid") < text.index("Amina")

    def test_a_note_is_something_heard(self, client, therapist, shared, treated, clock):
        client.post("/diary/check-ins", {"day": DAY, "note": "On a mountain"})
        text = therapist.get("/clients/?show=all").text
        assert "Nothing received since" not in text
