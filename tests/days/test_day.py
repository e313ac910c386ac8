"""A day is a page: empty, calm and busy ones, days that have not come, nights that are not over."""

import datetime as dt
import re

import pytest

from tests.conftest import TODAY, log

PAGE = f"/days/{TODAY}"


def test_today_leads_to_the_clients_own_date(client, clock):
    assert client.get("/today").location == PAGE
    clock.set(TODAY, 23, 30)   # half past midnight in Oslo
    assert client.get("/today").location == "/days/2026-11-22"


def test_a_therapist_is_led_to_the_clients(therapist):
    assert therapist.get("/today").location == "/clients/"


def test_before_any_treatment_there_are_three_ways_to_begin(client):
    page = client.get(PAGE)
    for words in ("I had one today", "I have an appointment", "Read first"):
        assert words in page.text
    client.post("/diary/treatments", page.form("/diary/treatments").values)
    assert "The treatment day" in client.get(PAGE).text


@pytest.mark.parametrize(("day", "there", "not_there"), [
    ("2026-11-18", "Use lukewarm water only", "SPF 30 to 50"),
    ("2026-11-19", "SPF 30 to 50", "lukewarm water only"),
    ("2026-11-20", "Skip make-up", "lukewarm"),
    ("2026-11-21", "No sauna", "Skip make-up"),
    ("2026-11-22", "No retinoids", "No sauna"),
    ("2026-11-26", "SPF 30 to 50", "No retinoids"),
    ("2026-12-02", "SPF 30 to 50", "No toner"),
])
def test_each_day_says_what_holds_on_it(client, treated, day, there, not_there):
    text = client.get(f"/days/{day}").text
    assert there in text
    assert not_there not in text


def test_three_to_do_and_three_to_leave_and_the_rest_is_folded(client, treated):
    page = client.get("/days/2026-11-19")
    first, rest = page.html.split('id="care-title"')[1].split("</section>")[0].split('<details class="fold">')
    assert first.count("<li>") == 6
    assert "Do not pick" in first
    assert "Skip make-up" not in first   # it is asked about by itself
    assert "Skip make-up" in rest
    assert f"{rest.count('<li>')} more tips" in rest
    assert {"No hard exercise.", "No sauna, steam or very hot shower."} <= set(re.findall("<span>(.*?)</span>", rest))


def test_sunscreen_is_not_asked_on_the_treatment_day(client, treated, clock):
    clock.set(dt.date(2026, 11, 18))
    values = client.get("/days/2026-11-18").html
    assert 'name="sunscreen"' not in values
    assert 'name="no_makeup"' in values


def test_after_a_missed_week_one_line_and_todays_form(client, treated, clock):
    client.post("/diary/check-ins", {"day": "2026-11-21", "redness": "1"})
    clock.set(dt.date(2026, 11, 29))
    page = client.get("/days/2026-11-29")
    assert "Nothing recorded since Saturday 21 November. That is fine: today is enough." in page.text
    assert page.html.count('id="check-in-form"') == 1


def test_a_day_that_has_not_come_has_advice_and_a_form_that_waits_for_it(client, treated):
    page = client.get("/days/2026-11-25")
    assert "Day 7" in page.text
    assert "You can log this day when it comes." in page.text
    assert not page.form("/check-ins").is_shown   # the phone shows it when its date is the day's
    assert page.html.count('data-from="2026-11-25" hidden') == 2
    assert "Save the day" not in page.text


def test_a_past_day_without_a_check_in_is_fine(client, treated):
    page = client.get("/days/2026-11-18")
    assert "Nothing recorded on this day" in page.text
    assert "You can still fill it in, or leave a gap in the curve." in page.text


def test_in_the_small_hours_the_form_offers_both_dates(client, clock):
    clock.set(dt.date(2026, 11, 22), 2, 30)   # 03:30 in Oslo
    page = client.get("/days/2026-11-22")
    assert "It is past midnight. Which day is this about?" in page.text
    assert 'name="day" value="2026-11-21"' in page.html
    clock.set(dt.date(2026, 11, 22), 3, 0)
    assert "past midnight" not in client.get("/days/2026-11-22").text


@pytest.mark.parametrize("path", ["/days/2026-11-22", "/routine/"])
def test_in_the_small_hours_the_evening_that_was_is_one_tap_away(client, product, clock, path):
    hint = "It is past midnight: what you tick here counts for the new day."
    clock.set(dt.date(2026, 11, 22), 2, 30)   # 03:30 in Oslo
    page = client.get(path)
    assert hint in page.text
    assert page.html.split("Yesterday evening")[0].rsplit('href="', 1)[1].startswith("/en/days/2026-11-21#routine")
    assert '<div data-on="2026-11-22"><p' in page.html   # without scripts, too
    clock.set(dt.date(2026, 11, 22), 3, 0)
    assert '<div data-on="2026-11-22" hidden><p' in client.get(path).html


@pytest.mark.parametrize("day", ["2026-13-01", "today", "1999-12-31", "2100-01-01", "20261121", "2026-11-21x"])
def test_what_is_no_day_is_not_there(client, day):
    assert client.get(f"/days/{day}").status == 404


def test_healed_days_say_so(client, treated):
    assert "usually healed" in client.get("/days/2026-12-20").text


def test_pages_are_private(client):
    assert client.get(PAGE).headers["Cache-Control"] == "private, no-store"


def test_a_week_date_is_no_second_address(client):
    assert client.get("/days/2026-W47-6").status == 404


def test_tomorrow_does_not_speak_of_today(client, clock):
    client.post("/diary/treatments", {"day": TODAY.isoformat()})
    for number in range(14):
        day = TODAY + dt.timedelta(days=number)
        clock.set(day)
        tomorrow = client.get(f"/days/{day}").text.split("Tomorrow")[1].split("Next treatment")[0]
        assert "today" not in tomorrow
        assert " now" not in tomorrow


def test_redness_long_after_a_treatment_is_for_a_doctor_and_says_no_more_than_it_knows(client, treated, clock):
    clock.set(dt.date(2026, 12, 10))
    for day in ("2026-12-08", "2026-12-10"):
        client.post("/diary/check-ins", {"day": day, "redness": "2", "alarm": "none"})
    page = client.get("/days/2026-12-10")
    assert "Contact a doctor" in page.text
    assert "More than two weeks after the treatment" in page.text


def test_after_the_treatment_its_day_is_there_with_what_to_do_first(client):
    form = client.get(f"/days/{TODAY}").form("/diary/treatments").values
    answer = client.post("/diary/treatments", form)
    assert (answer.status, answer.location) == (303, f"/days/{TODAY}")
    html = client.get(f"/days/{TODAY}").html
    assert html.index('id="care-title"') < html.index('id="check-in"')
    assert html.count('id="care-title"') == 1
    html = client.get(f"/days/{TODAY + dt.timedelta(days=1)}").html
    assert html.index('id="check-in"') < html.index('id="care-title"')


def test_a_planned_day_that_was_had_leads_to_that_day(client, clock):
    client.post("/diary/next", {"day": str(TODAY)})
    form = client.get(f"/days/{TODAY}").form("/diary/treatments").values
    assert client.post("/diary/treatments", form).location == f"/days/{TODAY}"


@pytest.mark.parametrize(("hour", "half"), [(3, "morning"), (13, "morning"), (14, "evening"), (2, "evening")])
def test_the_routine_of_this_half_of_the_day_stands_open(client, clock, hour, half):
    """By the client's own clock: in Oslo it is an hour later. On another day nothing is folded."""
    client.post("/routine/products", {"name": "Gel", "kind": "cleanser", "part": ["morning", "evening"]})
    clock.set(TODAY, hour, 30)
    client.sign_in()
    opened = re.findall(r'data-half="(\w+)"( open)?', client.get(PAGE).html)
    assert sorted(opened) == sorted([("morning", " open" if half == "morning" else ""),
                                     ("evening", " open" if half == "evening" else "")])
    assert "1 step" in client.get(PAGE).text   # to do on this day, ticked or not: a tick changes its own row alone
    assert "data-half" not in client.get(f"/days/{TODAY - dt.timedelta(days=1)}").html


def test_on_the_treatment_day_a_warning_signs_advice_stands_before_the_tips(client, clock):
    client.post("/diary/treatments", {"day": str(TODAY)})
    page = client.get(f"/days/{TODAY}")
    assert page.html.index('id="care-title"') < page.html.index('id="check-in"')
    log(client, TODAY, alarm="fever")
    page = client.get(f"/days/{TODAY}")
    assert page.html.index("You should be seen by a doctor today") < page.html.index('id="care-title"')


def test_the_reminder_and_the_home_screen_are_offered_once_after_the_first_save(client, treated, clock):
    def offered():
        page = client.get(f"/days/{client_today()}")
        return "Evening reminder" in page.text, "Put the app on your home screen" in page.text

    def client_today():
        return clock.now.date()

    assert offered() == (False, False)
    log(client, client_today(), redness="1", alarm="none")
    assert offered() == (True, True)
    clock.now += dt.timedelta(days=1)
    client.sign_in()
    log(client, client_today(), redness="1", alarm="none")
    assert offered() == (False, False)
    clock.now += dt.timedelta(days=20)
    client.sign_in()
    client.post("/diary/treatments", {"day": str(client_today())})
    log(client, client_today(), redness="1", alarm="none")
    assert offered() == (False, False)   # nor after the next treatment


def test_what_a_warning_sign_calls_for_stands_before_how_to_begin(client):
    assert "Begin here" in client.get(PAGE).text.split("All calm")[0]
    client.post("/diary/check-ins", {"day": PAGE[6:], "alarm": "breathing"})
    before, after = client.get(PAGE).text.split("This is an emergency: call now", 1)
    assert "Begin here" not in before
    assert "Begin here" in after
