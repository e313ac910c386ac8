"""H5, H6, H14, H15: what happens to a message, and who is told when nobody sees a sign any more."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY

DAY = TODAY.isoformat()
PAGE = f"/days/{DAY}"
YESTERDAY = (TODAY - dt.timedelta(days=1)).isoformat()


def tick(client, day=YESTERDAY, alarm="fever"):
    assert client.post("/diary/check-ins", {"day": day, "alarm": alarm}).status == 303


class TestH15:
    """Kept, sent, opened and answered are four states that the client sees."""

    def written(self, client) -> str:
        """What stands beside the client's message."""
        return client.get(PAGE).text.split("Messages", 1)[1].split("Does it look right?")[0]

    def test_states_of_a_message(self, client, therapist, shared, own):
        client.post("/messages", {"day": DAY, "text": "Does it look right?"})
        assert "sent, not opened yet" in self.written(client)
        therapist.get("/clients/?show=all")
        assert "sent, not opened yet" in self.written(client)   # to stand in a list is no look
        therapist.get(own + "/")
        assert "opened by Solveig 21 Nov 12:00, not" in self.written(client) and "not answered" in self.written(client)
        therapist.post(own + "/messages", {"day": DAY, "text": "It does"})
        assert "answered" in self.written(client) and "opened by" not in self.written(client)

    def test_the_page_of_its_day_opens_it_and_that_of_another_does_not(self, client, therapist, shared, own):
        client.post("/messages", {"day": DAY, "text": "Does it look right?"})
        therapist.get(own + f"/days/{YESTERDAY}")
        assert "not opened yet" in self.written(client)
        therapist.get(own + f"/days/{DAY}")
        assert "opened by Solveig" in self.written(client)

    def test_a_look_before_it_came_opens_nothing(self, client, therapist, shared, own):
        therapist.get(own + "/")
        client.post("/messages", {"day": DAY, "text": "Does it look right?"})
        assert "not opened yet" in self.written(client)

    def test_who_is_not_shown_messages_opens_none(self, client, therapist, colleague, shared, own):
        people.share(client, colleague, ("diary",))
        client.post("/messages", {"day": DAY, "text": "Does it look right?"})
        colleague.get(own + "/")
        assert "not opened yet" in self.written(client)

    def test_an_answer_that_was_written_before_it_came_is_none(self, client, therapist, shared, own):
        therapist.post(own + "/messages", {"day": DAY, "text": "How is it?"})
        client.post("/messages", {"day": DAY, "text": "Does it look right?"})
        assert "not opened yet" in self.written(client)


class TestH14:
    """The signs stand above every message."""

    def test_they_are_asked_above_it_with_none_of_these(self, client, shared):
        form = client.get(PAGE).html.split('class="stack message"', 1)[1].split("</form>", 1)[0]
        assert form.index("Do you have any of these warning signs?") < form.index("<textarea")
        assert 'value="none"' in form and 'value="breathing"' in form

    def test_one_that_is_ticked_goes_into_the_day_and_leads_its_page(self, client, therapist, shared, own):
        answer = client.post("/messages", {"day": DAY, "text": "My throat", "alarm": "breathing"})
        assert answer.status == 303
        assert "This is an emergency: call now" in client.get(PAGE).text.split("Save the day")[0]
        assert "Emergency" in therapist.get("/clients/?show=all").text
        part = client.part("/messages", {"day": DAY, "text": "And a fever", "alarm": "fever"})
        assert "And a fever" in part.text
        assert "You should be seen by a doctor today" in part.html.split('<ol class="messages"')[0]
        assert "check-in-form" not in part.html   # somebody may have begun to fill it in
        plain = client.part("/messages", {"day": DAY, "text": "Thanks"})
        assert "data-advice" not in plain.html.split('<ol class="messages"')[0]

    def test_none_of_these_is_an_answer_and_takes_nothing_back(self, client, shared, db):
        tick(client, DAY)
        client.post("/messages", {"day": DAY, "text": "Thanks", "alarm": "none"})
        newest = dict(db.execute("SELECT kind, value FROM observation ORDER BY written_at, id").fetchall())
        assert newest["fever"] == "yes" and newest["pus"] == "no"

    def test_left_alone_nothing_is_said_of_them(self, client, shared, db):
        client.post("/messages", {"day": DAY, "text": "Thanks"})
        assert db.execute("SELECT count(*) FROM observation").fetchall() == [(0,)]

    @pytest.mark.parametrize("alarm", [["none", "fever"], ["headache"]])
    def test_what_cannot_be_is_refused_and_the_message_comes_back(self, client, shared, db, alarm):
        page = client.part("/messages", {"day": DAY, "text": "Kept", "alarm": alarm})
        assert page.status == 422
        assert "message-alarm" in page.html and "Kept" in page.html
        assert db.execute("SELECT count(*) FROM message").fetchall() == [(0,)]

    def test_the_numbers_stand_below_it(self, client, shared):
        text = client.get(PAGE).text.split("Write to your therapist", 1)[1]
        for number in ("55 00 01 12", "116 117", "113", "112"):
            assert number in text.replace("\u00a0", " "), number


class TestH5:
    """Before a sharing ends the open signs are named; afterwards the client is told."""

    def test_the_pages_that_end_a_sharing_name_them_first(self, client, therapist, treated):
        share = people.share(client, therapist)
        for path in ("/sharing/", f"/sharing/{share}"):
            assert "A warning sign is still open" not in client.get(path).text
        tick(client)
        for path in ("/sharing/", f"/sharing/{share}"):
            text = client.get(path).text
            assert text.index("Fever, 38 °C or more") < text.index("End the sharing"), path
            assert "nobody at the clinic is told" in text

    def test_it_can_be_ended_all_the_same(self, client, therapist, treated):
        share = people.share(client, therapist)
        tick(client)
        assert client.post(f"/sharing/{share}/end").status == 303
        for path in (PAGE, f"/days/{YESTERDAY}"):
            assert "Solveig cannot see this any more: the sharing has ended." in client.get(path).text

    def test_one_that_ran_out_is_told_too(self, client, therapist, treated, clock):
        people.share(client, therapist, ends_on=DAY)
        tick(client)
        assert "any more: the sharing has ended" not in client.get(PAGE).text
        clock.set(TODAY + dt.timedelta(days=1))
        assert "Solveig cannot see this any more" in client.get(f"/days/{TODAY + dt.timedelta(days=1)}").text

    def test_one_that_ended_before_the_sign_is_not(self, client, therapist, treated, clock):
        share = people.share(client, therapist)
        client.post(f"/sharing/{share}/end")
        clock.set(TODAY + dt.timedelta(days=2))
        tick(client, (TODAY + dt.timedelta(days=1)).isoformat())
        assert "any more: the sharing has ended" not in client.get(f"/days/{TODAY + dt.timedelta(days=2)}").text

    def remove(self, app, therapist, *options, answer=""):
        return app.test_cli_runner().invoke(args=["therapist", "remove", therapist.email, *options], input=answer)

    def test_removing_a_therapist_lists_open_signs(self, client, therapist, app, treated):
        client.post("/account/", {"phone": "400 00 112"})
        people.share(client, therapist)
        tick(client)
        done = self.remove(app, therapist, answer="n\n")
        assert done.exit_code == 1
        assert f"Ingrid, 400 00 112: since {YESTERDAY}" in done.output
        assert "Solveig can see this" in client.get(PAGE).text
        assert self.remove(app, therapist, answer="y\n").exit_code == 0
        assert "Solveig cannot see this any more" in client.get(PAGE).text

    def test_with_yes_it_does_not_ask(self, client, therapist, app, treated):
        people.share(client, therapist)
        tick(client)
        assert self.remove(app, therapist, "--yes").exit_code == 0

    def test_nor_does_it_where_a_colleague_sees_them(self, client, therapist, colleague, app, treated):
        for one in (therapist, colleague):
            people.share(client, one)
        tick(client)
        done = self.remove(app, therapist)
        assert done.exit_code == 0 and "Ingrid" not in done.output


class TestH6:
    """How the clinic followed it up is told to the client, without the note to colleagues."""

    @pytest.mark.parametrize(("outcome", "words"), [
        ("spoke", "noted that you have spoken"), ("saw", "noted that it has seen you"),
        ("doctor", "you were told to see a doctor"), ("not_reached", "could not. Call the clinic.")])
    def test_the_outcome(self, client, therapist, shared, own, treated, outcome, words):
        tick(client)
        reasons = therapist.get(own + "/").form("/handled").values.getlist("reason")
        therapist.post(own + "/handled", {"reason": reasons, "outcome": outcome, "note": "Between us"})
        for path in (PAGE, f"/days/{YESTERDAY}"):   # which is today by a phone further west
            page = client.get(path)
            assert words in page.text and "Solveig" in page.text
            assert "Between us" not in page.html
        assert words not in client.get("/days/2026-11-19").text

    def test_not_one_that_was_taken_back_nor_an_old_one(self, client, therapist, shared, own, treated, clock):
        tick(client)
        reasons = therapist.get(own + "/").form("/handled").values.getlist("reason")
        therapist.post(own + "/handled", {"reason": reasons, "outcome": "spoke"})
        clock.set(TODAY + dt.timedelta(days=8))
        assert "noted that you have spoken" not in client.get(f"/days/{TODAY + dt.timedelta(days=8)}").text
        clock.set(TODAY, 12)
        undo = next(form for form in therapist.get(own + "/").forms if form.action.endswith("/undo"))
        therapist.post(undo.action.removeprefix("/en"))
        assert "noted that you have spoken" not in client.get(PAGE).text
