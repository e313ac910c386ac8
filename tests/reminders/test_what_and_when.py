"""What somebody is reminded of, and at what hour of their own."""

import datetime as dt

import pytest

from tests.conftest import TODAY, log
from tests.people import ORIGIN, PASSWORD
from tests.reminders.push_service import Browser
from webapp.reminders import kinds

# Ingrid's clock stands at UTC+1.
SEVEN, EIGHT, TEN_TO_NINE, NINE = (18, 0), (19, 0), (19, 50), (20, 0)
TOMORROW = TODAY + dt.timedelta(days=1)


def bodies(push_service, phone):
    """What was said, in the order in which it came."""
    return [phone.read(one)["body"] for one in push_service.arrived]


def write(therapist, own, text="How is it going?", day=TODAY):
    answer = therapist.post(f"{own}/messages", {"day": day.isoformat(), "text": text})
    assert answer.status == 303, answer.text


def test_of_what_the_clinic_has_written(therapist, shared, own, phone, push_service, send):
    write(therapist, own)
    send()
    assert bodies(push_service, phone) == ["Something new in your diary."]


def test_once(therapist, shared, own, phone, push_service, send):
    write(therapist, own)
    for _ in range(3):
        send()
    assert len(push_service.arrived) == 1


def test_of_each_message(therapist, shared, own, phone, push_service, send):
    for text in ("One.", "Two."):
        write(therapist, own, text)
        send()
    assert len(push_service.arrived) == 2


def test_of_nothing_that_was_read_meanwhile(client, therapist, shared, own, phone, push_service, send, clock, db):
    clock.set(TODAY, 22)
    write(therapist, own)
    id_, = db.conn.execute("SELECT id FROM message").fetchone()
    assert client.post(f"/messages/{id_}/read").status == 303
    clock.set(TOMORROW, 8)
    send()
    assert push_service.arrived == []


def test_of_what_came_before_it_was_turned_on_nothing(therapist, shared, own, push_service, client, send, clock):
    write(therapist, own)
    phone = Browser(push_service.address)
    assert client.post("/reminders/push", phone.form).status == 303
    send()
    assert push_service.arrived == []


def test_of_a_product_that_the_clinic_suggests(client, therapist, shared, own, phone, push_service, send):
    answer = therapist.post(f"{own}/suggestions", {"name": "Niacinamide 5 %", "kind": "treatment",
                                                   "active": "niacinamide", "part": "evening"})
    assert answer.status == 303, answer.text
    send()
    said = phone.read(push_service.arrived[0])
    assert (said["body"], said["url"]) == ("Something new in your diary.", "/en/routine/")


def test_of_what_the_client_writes_nothing(client, shared, phone, push_service, send):
    assert client.post("/messages", {"day": TODAY.isoformat(), "text": "Hello", "alarm": "none"}).status == 303
    send()
    assert push_service.arrived == []


def test_from_nine_in_the_evening_to_eight_nothing_and_then_what_is_still_new(
        therapist, shared, own, phone, push_service, send, clock):
    clock.set(TODAY, 20, 30)
    write(therapist, own)
    for day, hour, minute in ((TODAY, 20, 30), (TODAY, 23, 0), (TOMORROW, 2, 0), (TOMORROW, 6, 59)):
        clock.set(day, hour, minute)
        send()
        assert push_service.arrived == []
    clock.set(TOMORROW, 7)
    send()
    assert len(push_service.arrived) == 1


def test_the_night_is_the_clients_own(client, therapist, shared, own, phone, push_service, send, clock):
    client.post("/account/", {"time_zone": "Asia/Tokyo"})
    write(therapist, own)   # at noon in Oslo it is eight in the evening there
    clock.set(TODAY, 12, 30)
    send()
    assert push_service.arrived == []
    clock.set(TODAY, 23, 1)
    send()
    assert len(push_service.arrived) == 1


@pytest.mark.parametrize(("at", "comes"), [(SEVEN, False), (EIGHT, True), (TEN_TO_NINE, True), (NINE, False)])
def test_in_the_evening_of_a_day_without_a_word(treated, phone, push_service, send, clock, at, comes):
    clock.set(TODAY, *at)
    send()
    assert bodies(push_service, phone) == ["There is still time to write about today in your diary."] * comes


def test_each_evening_once(treated, phone, push_service, send, clock):
    for day in (TODAY, TOMORROW):
        for minute in (0, 10, 40):
            clock.set(day, 19, minute)
            send()
    assert len(push_service.arrived) == 2


@pytest.mark.parametrize("said", [{"redness": "1"}, {"alarm": "none"}, {"note": "Calm"}, {"sunscreen": "yes"}])
def test_in_the_evening_of_a_day_of_which_something_is_written_nothing(client, treated, phone, push_service, send,
                                                                       clock, said):
    log(client, **said)
    clock.set(TODAY, *EIGHT)
    send()
    assert push_service.arrived == []
    clock.set(TOMORROW, *EIGHT)
    send()
    assert len(push_service.arrived) == 1


@pytest.mark.parametrize(("after", "comes"), [(0, True), (14, True), (15, False)])
def test_in_the_two_weeks_after_a_treatment(client, phone, push_service, send, clock, after, comes):
    client.post("/diary/treatments", {"day": (TODAY - dt.timedelta(days=after)).isoformat()})
    clock.set(TODAY, *EIGHT)
    send()
    assert len(push_service.arrived) == comes


def test_after_a_planned_day_of_which_nobody_has_spoken(client, phone, push_service, send, clock):
    client.post("/diary/next", {"day": TODAY.isoformat()})
    clock.set(TOMORROW, *EIGHT)
    send()
    assert bodies(push_service, phone) == ["There is still time to write about today in your diary."]


def test_without_a_treatment_and_while_the_diary_rests_nothing(client, phone, push_service, send, clock):
    clock.set(TODAY, *EIGHT)
    send()
    client.post("/diary/treatments", {"day": "2026-11-18"})
    assert client.post("/diary/pause", {"pause": "yes"}).status == 303
    send()
    assert push_service.arrived == []


def test_of_a_treatment_within_a_day(treatment_ahead, phone, push_service, send, clock):
    clock.set(TODAY, 13, 29)
    send()
    assert push_service.arrived == []
    clock.set(TODAY, 13, 31)
    send()
    clock.set(TODAY, 14, 31)
    send()
    assert bodies(push_service, phone) == ["There is something in your diary for Sunday."]


@pytest.mark.parametrize(("language", "words"), [
    ("nb", "Det står noe for søndag i dagboken din."), ("sv", "Det står något för söndag i din dagbok.")])
def test_the_weekday_is_said_which_stays_true_on_a_phone_that_was_off(
        client, treatment_ahead, phone, push_service, send, clock, language, words):
    client.post("/account/", {"language": language})
    clock.set(TODAY, 13, 31)
    send()
    assert bodies(push_service, phone) == [words]
    assert 23 * 3600 < int(push_service.arrived[0].headers["ttl"]) <= 24 * 3600


def test_of_one_that_was_moved_to_later_on_the_same_day_until_then(therapist, own, treatment_ahead, phone, push_service,
                                                                   send, clock):
    push_service.answers["/wpush/one"] = (500, {})
    clock.set(TODAY, 13, 31)
    send()
    therapist.post(f"{own}/next", {"day": TOMORROW.isoformat(), "time": "18:30"})
    send()
    push_service.answers.clear()
    clock.set(TOMORROW, 15)
    send()
    assert len(push_service.arrived) == 2


def test_of_one_that_was_moved_to_another_day_again(client, therapist, own, treatment_ahead, phone, push_service,
                                                    send, clock):
    clock.set(TODAY, 13, 31)
    send()
    therapist.post(f"{own}/next", {"day": (TOMORROW + dt.timedelta(days=1)).isoformat(), "time": "14:30"})
    send()
    assert len(push_service.arrived) == 1
    clock.set(TOMORROW, 13, 31)
    send()
    assert len(push_service.arrived) == 2


def test_of_one_planned_in_the_night_before_in_the_morning(therapist, shared, own, phone, push_service, send, clock):
    clock.set(TODAY, 21)
    therapist.post(f"{own}/next", {"day": TOMORROW.isoformat(), "time": "14:30"})
    send()
    assert push_service.arrived == []
    clock.set(TOMORROW, 7)
    send()
    assert bodies(push_service, phone) == ["There is something in your diary for Sunday."]


def test_of_one_whose_time_has_come_nothing(treatment_ahead, phone, push_service, send, clock):
    clock.set(TOMORROW, 13, 31)
    send()
    assert push_service.arrived == []


def test_of_one_that_the_client_has_just_planned_nothing(client, phone, push_service, send, clock):
    client.post("/diary/next", {"day": TOMORROW.isoformat(), "time": "14:30"})
    for day, hour, minute in ((TODAY, 11, 5), (TODAY, 13, 31), (TOMORROW, 10, 0)):
        clock.set(day, hour, minute)
        send()
    assert push_service.arrived == []


@pytest.mark.parametrize(("about", "comes"), [
    (["news"], ["Something new in your diary."]),
    (["evening"], ["There is still time to write about today in your diary."]),
    (["treatment"], ["There is something in your diary for Sunday."]),
    ([], []),
])
def test_of_what_was_chosen_alone(client, therapist, own, treatment_ahead, phone, push_service, send, clock, about,
                                  comes):
    assert client.post("/reminders/", {"about": about}).status == 303
    write(therapist, own)
    clock.set(TODAY, *EIGHT)
    send()
    assert bodies(push_service, phone) == comes


def test_of_nothing_after_the_device_is_signed_out(client, therapist, shared, own, phone, push_service, send):
    write(therapist, own)
    assert client.post("/sign-out").status == 303
    send()
    assert push_service.arrived == []


def test_other_devices_that_a_new_password_has_signed_out_are_reminded_no_more(
        client, therapist, shared, own, phone, push_service, send):
    other = type(client)(client.client.application.test_client(), client.email)
    assert other.sign_in()
    said = {"password": PASSWORD, "new_password": "another calm sentence"}
    assert other.post("/account/password", said).status == 303
    write(therapist, own)
    send()
    assert push_service.arrived == []


def test_a_deleted_account_leaves_nothing(client, therapist, shared, own, phone, push_service, send, db):

    write(therapist, own)
    assert client.post("/account/delete", {"password": PASSWORD}).status == 303
    send()
    assert push_service.arrived == []
    for table in ("reminder", "reminder_channel", "reminder_choice"):
        assert db.conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


@pytest.mark.parametrize(("now", "begins", "near"), [
    # The night in which the clocks go back has 25 hours.
    ("2026-10-24T14:29+02:00", "2026-10-25T14:30+01:00", False),
    ("2026-10-24T15:31+02:00", "2026-10-25T14:30+01:00", True),
    ("2026-11-21T14:30+01:00", "2026-11-21T14:30+01:00", False),
    ("2026-11-21T14:29+01:00", "2026-11-21T14:30+01:00", True),
])
def test_a_day_has_24_hours_that_pass(now, begins, near):
    assert kinds.is_near(dt.datetime.fromisoformat(begins), dt.datetime.fromisoformat(now)) is near


def test_an_old_page_of_another_site_turns_nothing_on(client, push_service, db):
    answer = client.post("/reminders/push", Browser(push_service.address).form,
                         headers={**ORIGIN, "Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert db.conn.execute("SELECT count(*) FROM reminder_channel").fetchone() == (0,)
