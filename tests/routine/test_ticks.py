"""Done, skipped, not answered: said with one tap, and every refusal."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from tests.routine.steps import PAGE, add, client_of, tick
from webapp import database, queries
from webapp.writes import Write


class TestTicks:
    def test_done_skipped_and_not_answered_are_three_things(self, client):
        first, second, third = (add(client, name, part="evening") for name in ("One", "Two", "Three"))
        tick(client, first)
        tick(client, second, state="skipped")
        page = client.get("/routine/")
        week = page.text.split("This week")[1]
        assert "One evening not on this day not on this day" in week
        for name, said in (("One", "done"), ("Two", "skipped"), ("Three", "not answered")):
            row = page.html.split("<tbody>")[1].split(f">{name}</span>")[1].split("</tr>")[0]
            assert f'<span class="visually-hidden">{said}</span>' in row
        assert third

    def test_one_tap_marks_and_one_takes_it_back(self, client):
        one = add(client, part="evening")
        assert tick(client, one).location == PAGE
        assert 'aria-pressed="true"' in client.get(PAGE).html
        # The same button now says open.
        assert client.get(PAGE).html.count('value="open" aria-pressed="true"') == 1
        tick(client, one, state="open")
        assert 'aria-pressed="true"' not in client.get(PAGE).html

    def test_said_twice_is_one_row_and_the_history_stays(self, client, db):
        one = add(client, part="evening")
        for state in ("done", "done", "skipped", "done"):
            tick(client, one, state=state)
        assert queries.rows(db, "SELECT state FROM tick ORDER BY written_at") == [
            ("done",), ("skipped",), ("done",)]

    def test_an_older_tick_that_arrives_later_changes_nothing(self, client, db, clock):
        from webapp.routine import store

        one = add(client, part="evening")
        tick(client, one, state="skipped")
        step = f"{one}.evening"
        with database.transaction(db):
            store.record_tick(db, client_of(db), step, TODAY, "done",
                              write=Write(client_of(db), clock() - dt.timedelta(hours=3), clock()))
        assert store.ticks(db, client_of(db), TODAY, TODAY)[TODAY] == {step: "skipped"}

    def test_a_part_is_the_row_alone_and_on_the_routines_page_the_week(self, client):
        one = add(client, part="evening")
        fields = {"step": f"{one}.evening", "day": str(TODAY), "state": "done"}
        answer = client.part("/routine/ticks", fields)
        assert answer.status == 200
        assert answer.html.strip().startswith("<li")
        assert 'id="week"' not in answer.html
        answer = client.part("/routine/ticks", {**fields, "page": "routine"})
        assert 'id="week" hx-swap-oob="true"' in answer.html

    def test_the_routines_page_is_where_its_taps_lead(self, client):
        one = add(client, part="evening")
        answer = client.post("/routine/ticks", {
            "step": f"{one}.evening", "day": str(TODAY), "state": "done", "page": "routine"})
        assert answer.location == "/routine/"

    @pytest.mark.parametrize(("wrong", "message"), [
        ({"state": "maybe"}, "Choose done, skipped or not "
                             "answered."), ({"state": ""}, "Choose done, skipped or not answered."),
        ({"day": "2026-13-01"}, "Enter the date as year-month-day"), ({"day": ""}, "Choose a day."),
        ({"day": "2026-11-23"}, "This date is in the future."), ({"step": ""}, "Choose a step.")])
    def test_refused(self, client, db, wrong, message):
        one = add(client, part="evening")
        fields = {"step": f"{one}.evening", "day": str(TODAY), "state": "done"} | wrong
        for answer in (client.post("/routine/ticks", fields), client.part("/routine/ticks", fields)):
            assert answer.status == 422
            assert message in answer.text
        assert answer.headers["HX-Retarget"] == "#announcement"
        assert queries.row(db, "SELECT count(*) FROM tick") == (0,)

    @pytest.mark.parametrize("step", ["nothing", "5f0c2a4e-4a3b-4b8e-9a35-0b6f4b0f7d10.evening"])
    def test_a_step_that_is_not_there(self, client, step):
        answer = client.post("/routine/ticks", {"step": step, "day": str(TODAY), "state": "done"})
        assert answer.status == 404

    def test_a_step_of_someone_else(self, client, stranger, db):
        one = add(client, part="evening")
        assert tick(stranger, one).status == 404
        assert queries.row(db, "SELECT count(*) FROM tick") == (0,)
