"""Between a client and who reads the diary: answers, what is new, what is refused."""

import datetime as dt

import pytest

from tests import people
from webapp import database, queries


class TestMessages:
    def test_an_answer_stands_under_its_day_and_on_today_until_it_is_read(self, client, therapist, shared, own):
        assert therapist.post(own + "/messages", {"day": "2026-11-19", "text": "Looks as it should."}).status == 303
        page = client.get("/days/2026-11-21")
        assert page.text.index("Looks as it should.") < page.text.index("How is your skin today?")
        assert "Looks as it should." in client.get("/days/2026-11-19").text
        assert "Looks as it should." in client.get("/days/2026-11-20").text   # further west it is still that day
        assert "Looks as it should." not in client.get("/days/2026-11-18").text
        assert "· read" not in therapist.get(own + "/").text
        assert client.post(page.form("/read").action.removeprefix("/en")).status == 303
        assert "Looks as it should." not in client.get("/days/2026-11-21").text
        assert "· read" in therapist.get(own + "/").text

    def test_an_answer_from_the_page_of_its_day(self, client, therapist, shared, own):
        client.post("/messages", {"day": "2026-11-19", "text": "It stung"})
        form = therapist.get(own + "/days/2026-11-19").form("/messages")
        answer = therapist.post(own + "/messages", {**form.values, "text": "That passes"})
        assert answer.location == own + "/days/2026-11-19"
        assert "That passes" in therapist.get(answer.location).text
        assert "That passes" in client.get("/days/2026-11-19").text
        part = therapist.part(own + "/messages", {**form.values, "id": "", "text": "Call if not"})
        assert "Call if not" in part.text
        assert "It stung" in part.text
        refused = therapist.part(own + "/messages", {**form.values, "text": ""})
        assert (refused.status, refused.errors["text"]) == (422, "Write a message.")
        assert refused.form("/messages").values["page"] == "day"

    def test_it_is_no_emergency_line_and_with_a_warning_sign_it_says_whom_to_call(self, client, shared, app):
        done = app.test_cli_runner().invoke(args=["clinic", "set", "--phone", "55 00 01 12", "--country", "NO"])
        assert done.exit_code == 0

        def form() -> str:
            text = client.get("/days/2026-11-21").text
            return text.split("Write to your therapist")[1].split("Menu")[0]

        assert "An answer may take days." in form()
        assert "55 00 01 12" in form()
        assert "If your life is in danger, call 113" in form()
        assert "55 00 01 12" in form()

    def test_a_hundred_messages_of_a_day_do_not_hide_the_newest(self, client, therapist, shared, own, db, app):
        db.conn.executemany("INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at)"
                            " VALUES (?, ?, '2026-11-21', ?, 'Ingrid', 'Earlier', ?, ?)",
                            [(f"m{number}", client.id(app), client.id(app), "2026-11-21T10:00:00.000Z",
                              "2026-11-21T10:00:00.000Z") for number in range(100)])
        therapist.post(own + "/messages", {"day": "2026-11-21", "text": "Call me"})
        assert "Call me" in client.get("/days/2026-11-21").text

    def test_the_client_writes_and_is_answered(self, client, therapist, shared, own):
        page = client.get("/days/2026-11-21")
        assert "Nobody monitors the diary." in page.text
        assert client.post("/messages", {**page.form("/messages").values, "text": "Is it common?"}).status == 303
        assert "A message from Saturday 21 November waits for an answer." in therapist.get("/clients/").text
        therapist.post(own + "/messages", {"day": "2026-11-21", "text": "It is."})
        assert "waits for an answer" not in therapist.get("/clients/").text

    def test_nobody_to_write_to_without_a_share(self, client):
        assert not [form for form in client.get("/days/2026-11-21").forms if form.action.endswith("/messages")]

    @pytest.mark.parametrize(("fields", "words"), [
        ({"day": "2026-11-21", "text": ""}, "Write a message."),
        ({"day": "2026-11-21", "text": "x" * 2001}, "No more than 2000 characters. You have written 2001."),
        ({"text": "Hello"}, "Choose a day."),
        ({"day": "2026-12-21", "text": "Hello"}, "This date is in the future."),
    ])
    def test_what_is_refused(self, client, therapist, shared, own, fields, words):
        for answer in (client.post("/messages", fields), therapist.post(own + "/messages", fields)):
            assert answer.status == 422
            assert words in answer.text
            assert answer.form("/messages").values["text"] == fields["text"]

    def test_what_was_written_before_it_came_is_no_answer_to_it(self, client, therapist, shared, own, clock):
        written = clock.now
        clock.now += dt.timedelta(hours=2)
        therapist.post(own + "/messages", {"day": "2026-11-21", "text": "How is it?"})
        clock.now += dt.timedelta(hours=1)
        client.outbox("/messages", {"day": "2026-11-21", "text": "It hurts"}, written=written, sent=clock.now)
        assert "waits for an answer" in therapist.get("/clients/").text
        assert "How is it?" in client.get("/days/2026-11-21").text.split("How is your skin today?")[0]   # still unread

    def test_nobody_to_write_to_when_the_diary_is_not_shared(self, client, therapist):
        people.share(client, therapist, ("routine",))
        assert not [form for form in client.get("/days/2026-11-21").forms if form.action.endswith("/messages")]
        answer = client.post("/messages", {"day": "2026-11-21", "text": "Hello"})
        assert answer.status == 422
        assert "nobody will read this" in answer.errors["text"]
        assert answer.form("/messages").values["text"] == "Hello"

    def test_other_words_with_the_same_id_are_another_message(self, client, therapist, shared, own, app):
        message = {"id": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c81", "day": "2026-11-21"}
        for text in ("One", "Other", "One"):
            assert therapist.post(own + "/messages", {**message, "text": text}).status == 303
        with app.app_context():
            found = queries.rows(database.current(), "SELECT text FROM message ORDER BY text")
        assert found == [("One",), ("Other",)]

    def test_an_id_that_stands_for_another_clients_message_is_not_taken(self, client, stranger, therapist, shared, own,
                                                                        app):
        people.share(stranger, therapist, ("diary", "messages"))
        id_ = "5a1f7d0e-6f0b-4b53-8d43-0b1f1d2c3e4f"
        assert stranger.post("/messages", {"id": id_, "day": "2026-11-21", "text": "Mine"}).status == 303
        said = {"id": id_, "day": "2026-11-21", "text": "For somebody else"}
        assert therapist.post(own + "/messages", said).status == 404
        assert client.post("/messages", said).status == 404
        with app.app_context():
            assert queries.rows(database.current(), "SELECT text FROM message") == [("Mine",)]

    def test_ones_own_message_is_not_read_by_oneself(self, client, therapist, shared, own, app):
        message = {"id": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c81", "day": "2026-11-21", "text": "Hello"}
        client.post("/messages", message)
        client.post(f"/messages/{message['id']}/read")
        assert "· read" not in client.get("/days/2026-11-21").text

    def test_a_message_that_comes_twice_is_one(self, client, therapist, shared, own, app):
        message = {"id": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c81", "day": "2026-11-21", "text": "Once"}
        for _ in range(2):
            assert therapist.post(own + "/messages", message).status == 303
        with app.app_context():
            assert queries.rows(database.current(), "SELECT text FROM message") == [("Once",)]

    def test_nobody_takes_anothers_message_by_its_id(self, client, stranger, therapist, shared, own, app):
        people.share(stranger, therapist)
        message = {"id": "6d2f8a3c-90b1-4c57-8e21-3f4b5a697c81", "day": "2026-11-21", "text": "For Ingrid"}
        therapist.post(own + "/messages", message)
        assert stranger.post("/messages", {**message, "text": "Mine"}).status == 404
        assert therapist.post(f"/clients/{stranger.id(app)}/messages", message).status == 404
        assert stranger.post(f"/messages/{message['id']}/read").status == 404

    def test_from_the_outbox_it_counts_once(self, client, therapist, shared, own, app, clock):
        key = "0b1f6a52-3a4e-4d3c-9b2a-111111111111"
        for _ in range(2):
            answer = therapist.outbox(own + "/messages", {"day": "2026-11-21", "text": "Later"}, written=clock.now,
                                      key=key)
            assert answer.headers["Outbox-Receipt"] == key
        with app.app_context():
            assert queries.rows(database.current(), "SELECT count(*) FROM message") == [(1,)]
