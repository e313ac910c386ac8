"""H2: a warning sign is an episode. Only its own answer closes it, whatever is logged meanwhile."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from tests.routine.steps import add
from webapp import database, queries
from webapp.diary import episodes, sign_store
from webapp.diary.episodes import Answer, Tick
from webapp.migrations import migration

PAGE = f"/days/{TODAY.isoformat()}"
YESTERDAY = (TODAY - dt.timedelta(days=1)).isoformat()
OPEN, ASKED = "A warning sign is still open", "Is it still there?"
VERDICT, LEAD = "This is common on day 3.", "Read about dry and flaking skin"
CALM = {"redness": "0", "flaking": "0", "swelling": "0", "dryness": "0", "itch": "0", "alarm": "none"}


def tick(client, sign="fever", day=YESTERDAY):
    assert client.post("/diary/check-ins", {"day": day, "alarm": sign}).status == 303


def log(client, day=PAGE[6:], **levels):
    assert client.post("/diary/check-ins", {"day": day, **(levels or CALM)}).status == 303


def answer(client, what, sign="fever"):
    return client.post("/diary/signs", {"sign": sign, "answer": what})


def is_open(client) -> bool:
    return OPEN in client.get(PAGE).text


class TestH2:
    def test_an_open_sign_survives_a_calm_day(self, client, treated):
        tick(client)
        log(client)
        page = client.get(PAGE)
        assert OPEN in page.text
        assert ASKED in page.text
        assert "You should be seen by a doctor today" in page.text
        assert VERDICT not in page.text
        assert LEAD not in page.text
        assert 'class="verdict"' not in page.html.split('data-advice')[0]

    def test_without_it_the_same_day_has_a_verdict(self, client, treated):
        """So that the test above can fail."""
        log(client)
        page = client.get(PAGE)
        assert VERDICT in page.text
        assert OPEN not in page.text

    def test_filling_in_an_older_day_hides_no_sign(self, client, treated):
        tick(client)
        log(client, day="2026-11-19")
        assert is_open(client)

    def test_no_part_that_a_check_in_changes_loses_it(self, client, treated):
        tick(client)
        part = client.part("/diary/check-ins", {"day": TODAY.isoformat(), **CALM})
        assert OPEN in part.text
        assert VERDICT not in part.text

    @pytest.mark.parametrize("what", ["gone", "doctor"])
    def test_its_answer_closes_it(self, client, treated, what):
        tick(client)
        log(client)
        assert answer(client, what).status == 303
        page = client.get(PAGE)
        assert OPEN not in page.text
        assert VERDICT in page.text

    def test_still_there_asks_no_more_today_and_goes_on_advising(self, client, treated, clock):
        tick(client)
        answer(client, "still")
        page = client.get(PAGE)
        assert ASKED not in page.text
        assert "Still there on Saturday 21 November." in page.text
        assert "You should be seen by a doctor today" in page.text
        clock.set(TODAY + dt.timedelta(days=1))
        assert ASKED in client.get(f"/days/{TODAY + dt.timedelta(days=1)}").text

    def test_the_answer_to_one_closes_no_other(self, client, treated):
        tick(client, ["fever", "pus"])
        answer(client, "gone")
        page = client.get(PAGE)
        assert "Pus or yellow crusts" in page.html.split('id="open-signs"')[1].split("How is your skin today")[0]
        assert is_open(client)
        answer(client, "doctor", "pus")
        assert not is_open(client)

    def test_taken_back_in_its_own_check_in_it_was_none(self, client, treated):
        tick(client)
        client.post("/diary/check-ins", {"day": YESTERDAY, "alarm": "none", "was.alarm": "fever"})
        assert not is_open(client)

    def test_through_a_new_treatment_and_however_long(self, client, treated, clock):
        tick(client)
        client.post("/diary/treatments", {"day": TODAY.isoformat()})
        assert is_open(client)
        clock.set(dt.date(2027, 1, 15))
        assert OPEN in client.get("/days/2027-01-15").text

    def test_ticked_again_after_it_was_gone_it_is_open(self, client, treated):
        tick(client)
        answer(client, "gone")
        tick(client, day=TODAY.isoformat())
        assert "You should be seen by a doctor today" in client.get(PAGE).text
        assert OPEN in client.get("/diary/").text

    def test_gone_on_one_phone_and_ticked_before_on_another_that_was_offline(self, client, treated, clock):
        tick(client)
        earlier = clock.now
        clock.now += dt.timedelta(hours=2)
        answer(client, "gone")
        clock.now += dt.timedelta(hours=1)
        late = client.outbox("/diary/check-ins", {"day": YESTERDAY, "alarm": "fever"}, sent=clock.now,
                             written=earlier + dt.timedelta(minutes=30))
        assert late.status == 200
        assert not is_open(client)
        later = client.outbox("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "fever"}, sent=clock.now,
                              written=earlier + dt.timedelta(hours=2, minutes=30), number=2)
        assert later.status == 200
        assert OPEN in client.get("/diary/").text

    def test_the_answer_is_kept_without_a_network(self, client, treated, clock):
        tick(client)
        form = client.get(PAGE).form("/diary/signs")
        assert "data-outbox" in client.get(PAGE).html.split('action="/en/diary/signs"')[1].split(">")[0]
        assert form.values["sign"] == "fever"
        assert client.outbox("/diary/signs", {"sign": "fever", "answer": "gone"}, written=clock.now).status == 200
        assert not is_open(client)

    @pytest.mark.parametrize("said", [
        {}, {"sign": "fever"}, {"answer": "gone"}, {"sign": "cough", "answer": "gone"},
        {"sign": "none", "answer": "gone"},
        {"sign": "fever", "answer": "before"}, {"sign": "fever", "answer": "well"}])
    def test_what_is_no_answer_is_refused_and_closes_nothing(self, client, treated, said):
        tick(client)
        page = client.post("/diary/signs", said)
        assert page.status == 422
        assert "One thing needs correcting" in page.text or "2 things need correcting" in page.text
        assert is_open(client)

    def test_two_answers_are_refused(self, client, treated):
        tick(client)
        assert client.post("/diary/signs", "sign=fever&answer=still&answer=gone",
                           content_type="application/x-www-form-urlencoded").status == 422
        assert is_open(client)

    def test_a_stranger_closes_only_their_own(self, client, stranger, treated):
        tick(client)
        answer(stranger, "gone")
        assert is_open(client)

    def test_the_diary_says_it_and_no_verdict(self, client, treated):
        tick(client)
        log(client)
        page = client.get("/diary/")
        assert OPEN in page.text
        assert "Fever, 38 °C or more" in page.text
        assert "You should be seen by a doctor today" in page.text
        settled = "The redness was never more than usual"
        assert settled not in page.text
        answer(client, "gone")
        page = client.get("/diary/")
        assert OPEN not in page.text
        assert settled in page.text

    def test_nothing_is_promised_for_tomorrow_beside_it(self, client, treated):
        assert "Tomorrow" in client.get(PAGE).text
        tick(client)
        assert "Tomorrow" not in client.get(PAGE).text

    def test_nothing_is_free_again_beside_it(self, client, treated):
        assert "Hard exercise Yes" in client.get(PAGE).text
        tick(client)
        page = client.get(PAGE).text
        assert "Hard exercise Yes" not in page
        assert "Not while you have a warning sign" in page

    @pytest.mark.parametrize("path", [PAGE, "/routine/"])
    def test_no_active_is_due_beside_it(self, client, clock, path):
        add(client, "Night serum", part="evening", active="retinoid")
        rests = "On hold while you have a warning sign."
        assert rests not in client.get(path).text
        tick(client)
        assert rests in client.get(path).text
        answer(client, "gone")
        assert rests not in client.get(path).text

    @pytest.mark.parametrize(("language", "words"), [
        ("nb", "Er det der fortsatt?"), ("sv", "Finns det kvar?"), ("en", ASKED)])
    def test_in_each_language(self, client, treated, language, words):
        tick(client)
        client.language = language
        assert words in client.get(PAGE).text


MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)


def ticked(at: str, day=MONDAY, sign="fever", stands=True):
    return Tick(sign, day, at, at, stands)


def said(at: str, what, sign="fever"):
    return Answer(sign, what, at, at)


class TestWhatWasWrittenLastCounts:
    """Whatever the order of arrival: `open_signs` takes both in any order."""

    @pytest.mark.parametrize(("ticks", "answers", "wanted"), [
        ([], [], []),
        ([ticked("1")], [], [MONDAY]),
        ([ticked("1")], [said("2", "gone")], []),
        ([ticked("1")], [said("2", "doctor")], []),
        ([ticked("1")], [said("2", "before")], []),
        ([ticked("1")], [said("2", "still")], [MONDAY]),
        ([ticked("3", TUESDAY), ticked("1")], [said("2", "gone")], [TUESDAY]),
        ([ticked("1"), ticked("3", TUESDAY)], [said("4", "still"), said("2", "gone")], [TUESDAY]),
        ([ticked("1")], [said("2", "gone", "pus")], [MONDAY]),
        ([ticked("1", stands=False)], [], []),
        ([ticked("1"), ticked("2", TUESDAY)], [], [MONDAY]),
    ])
    def test_open(self, ticks, answers, wanted):
        assert [one.day for one in episodes.open_signs(ticks, answers)] == wanted
        assert [one.day for one in episodes.open_signs(ticks[::-1], answers[::-1])] == wanted

    def test_still_after_gone_takes_that_back(self):
        """A slip on a kept page."""
        found = episodes.open_signs([ticked("1")], [said("3", "still"), said("2", "gone")])
        assert [one.day for one in found] == [MONDAY]
        assert episodes.open_signs([ticked("1")], [said("3", "gone"), said("2", "still")]) == ()

    def test_still_brings_no_older_episode_back(self):
        found = episodes.open_signs([ticked("1"), ticked("3", TUESDAY)], [said("2", "gone"), said("4", "still")])
        assert [one.day for one in found] == [TUESDAY]

    def test_still_opens_nothing_that_was_closed_before_there_were_answers(self):
        assert episodes.open_signs([ticked("1")], [said("2", "before"), said("3", "still")]) == ()
        assert episodes.open_signs([], [said("3", "still")]) == ()

    def test_the_last_word(self):
        answers = [said("2", "still"), said("3", "gone"), said("5", "doctor")]
        assert episodes.last_word(ticked("1"), answers).answer == "doctor"
        assert episodes.last_word(ticked("6"), answers) is None
        assert episodes.last_word(ticked("1", stands=False), answers).answer == "taken back"


class TestBesideOtherAdvice:
    def test_a_lesser_advice_of_today_hides_no_graver_sign(self, client, treated):
        tick(client, "breathing")
        log(client, redness="4", alarm="bumps")
        page = client.get(PAGE)
        assert "Contact your skin therapist" in page.text
        signs = page.html.split('id="open-signs"')[1].split('id="check-in"')[0]
        assert 'data-advice="EMERGENCY"' in signs

    def test_nor_is_it_said_twice(self, client, treated):
        tick(client, "pus")
        log(client, alarm="fever")
        signs = client.get(PAGE).html.split('id="open-signs"')[1].split('id="check-in"')[0]
        assert "data-advice" not in signs

    def test_nothing_is_free_beside_call_today(self, client, treated):
        log(client, swelling="4", alarm="none")
        page = client.get(PAGE).text
        assert "Hard exercise Yes" not in page
        assert "Not until your skin is calmer" in page

    def test_one_of_tomorrow_is_on_todays_page(self, client, treated):
        """Of a client who has travelled east, and is in tomorrow by the account's zone."""
        tick(client, "pus", (TODAY + dt.timedelta(days=1)).isoformat())
        page = client.get(PAGE)
        assert OPEN in page.text
        assert "You should be seen by a doctor today" in page.text


class TestWhatThePageShowed:
    def test_a_blank_form_of_another_device_takes_no_sign_back(self, client, treated):
        day = TODAY.isoformat()
        client.post("/diary/check-ins", {"day": day, "alarm": "breathing"})
        for said_later in ("none", "bumps"):
            client.post("/diary/check-ins", {"day": day, "alarm": said_later})
            assert "This is an emergency: call now" in client.get(PAGE).text

    def test_a_page_that_had_shown_another_one_takes_that_back_alone(self, client, treated):
        day = TODAY.isoformat()
        client.post("/diary/check-ins", {"day": day, "alarm": ["fever", "eye"]})
        client.post("/diary/check-ins", {"day": day, "alarm": ["", "none"], "was.alarm": "fever"})
        text = client.get("/diary/").text
        assert "Pain in an eye" in text
        assert "Fever" not in text


def test_signs_of_before_are_open_only_if_newer_than_a_fortnight(tmp_path):
    """A database of before there was such a question, brought up to date."""
    path = tmp_path / "hudro.sqlite"
    db = database.connect(path, create=True)
    migration.apply(db, stop_before="sign_answers")
    now = dt.datetime.now(dt.UTC)
    db.conn.execute("INSERT INTO account (id, email, email_key, name, password_hash, language, time_zone, joined_at)"
                    " VALUES ('a', 'a', 'a', 'A', '', 'en', 'Europe/Oslo', '')")
    for sign, days in (("fever", 15), ("pus", 13), ("pain", 15), ("pain", 2)):
        at = (now - dt.timedelta(days=days)).isoformat()
        db.conn.execute("INSERT INTO observation (client_id, day, kind, value, author_id, written_at, received_at)"
                        " VALUES ('a', ?1, ?2, 'yes', 'a', ?3, ?3)", (at[:10], sign, at))
    db.conn.execute("INSERT INTO handled (client_id, author_id, name, note, reasons, handled_at)"
                    " VALUES ('a', 't', 'T', '', ?, ?)", (f"DOCTOR_TODAY/{at[:10]}/pain", now.isoformat()))
    migration.apply(db)
    found = sign_store.open_signs(db, "a")
    assert [one.sign for one in found] == ["pus", "pain"]
    assert found[1].day == (now - dt.timedelta(days=2)).date()
    assert queries.rows(db, "SELECT outcome FROM handled") == [("followed_up",)]   # what was followed up stays so
    db.conn.close()


def test_another_clients_signs_are_nobody_elses(client, stranger, treated):
    tick(client)
    assert OPEN not in stranger.get(PAGE).text
