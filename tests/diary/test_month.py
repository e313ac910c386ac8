"""A month of the diary, day by day, as the page shows it."""

import datetime as dt

import pytest

from tests.conftest import TODAY, log
from webapp.diary import month
from webapp.guide.signs import SIGNS

WHOLE = {**dict.fromkeys(SIGNS, "1"), "alarm": "none"}


def cell(page, day):
    """What a screen reader reads of one day, and the sign's names under which something is drawn."""
    link, = page.tree.xpath(f"//table[@class='month']//a[contains(@href, '/days/{day}')]")
    return link


def words(page, day):
    return " ".join(cell(page, day).text_content().split())


def test_each_day_leads_to_its_page_and_says_what_was_logged(client, treated):
    log(client, TODAY, redness="2", flaking="skipped", alarm="none")
    page = client.get("/diary/")
    assert page.tree.xpath("//table[@class='month']//a/@href") == [
        f"/en/days/2026-11-{number:02}" for number in range(1, 31)]
    said = words(page, TODAY)
    assert "Saturday 21 November, day 3." in said
    assert "redness 2, mild" in said and "flaking skipped" in said
    assert cell(page, TODAY).get("aria-current") == "date"


def above(page, day):
    return [one.get("class") for one in cell(page, day).iter("span") if "above" in one.get("class", "")]


def test_more_than_expected_has_a_ring_and_its_words(client, treated):
    log(client, TODAY, **(WHOLE | {"redness": "4"}))
    page = client.get("/diary/")
    assert "of of-redness above" in above(page, TODAY) and "of of-flaking above" not in above(page, TODAY)
    assert "redness 4, strong. More than expected" in words(page, TODAY)


@pytest.mark.parametrize("situation", ["no assessment", "a planned day that passed", "two that may be one"])
def test_nothing_is_more_than_expected_where_nothing_is_judged(client, treated, app, situation):
    log(client, TODAY, **(WHOLE | {"redness": "4"}))
    if situation == "a planned day that passed":
        client.post("/diary/next", {"day": str(TODAY)})
    elif situation == "two that may be one":
        client.post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=1))})
    else:
        assert app.test_cli_runner().invoke(args=["clinic", "set", "--assessment", "off"]).exit_code == 0
    page = client.get("/diary/")
    assert "of-band" not in page.html   # nor is anything called common in the curves
    assert above(page, TODAY) == [] and "redness 4" in words(page, TODAY)
    keys = page.tree.xpath("//ul[contains(@class, 'keys')]")[0].text_content()
    assert "More than expected" not in keys and "Not recorded" in keys


def test_a_followed_day_without_a_word_is_open_and_others_are_dots(client, treated):
    page = client.get("/diary/")
    assert "Not recorded" in words(page, TODAY - dt.timedelta(days=1))
    for day in (TODAY - dt.timedelta(days=8), TODAY + dt.timedelta(days=1)):   # before the treatment; not come yet
        assert "Not recorded" not in words(page, day)


def test_treatments_the_next_one_and_warning_signs_have_their_marks(client, treated):
    client.post("/diary/next", {"day": "2026-11-29"})
    log(client, TODAY, **(WHOLE | {"alarm": "fever"}))
    page = client.get("/diary/")
    assert "Treatment" in words(page, TODAY - dt.timedelta(days=3))
    assert "Next treatment" in words(page, dt.date(2026, 11, 29))
    assert "A warning sign was ticked" in words(page, TODAY)
    assert "A warning sign was ticked" not in words(page, TODAY - dt.timedelta(days=1))


def test_the_months_beside_it_are_linked_where_there_is_something(client, treated):
    page = client.get("/diary/")
    assert page.tree.xpath("//div[@class='month-head']/a/@href") == []
    log(client, dt.date(2026, 9, 30), **WHOLE)
    client.post("/diary/next", {"day": "2026-12-20"})
    links = client.get("/diary/").tree.xpath("//div[@class='month-head']/a/@href")
    assert links == ["/en/diary/months/2026-10", "/en/diary/months/2026-12"]
    september = client.get("/diary/months/2026-09")
    assert "September 2026" in september.text and "redness 1" in words(september, dt.date(2026, 9, 30))
    assert september.tree.xpath("//div[@class='month-head']/a/@href") == ["/en/diary/months/2026-10"]


@pytest.mark.parametrize("name", ["2026-13", "2026-1", "november", "1999-12", "2100-01", "2026-11-01", "+026-11"])
def test_what_is_no_month_has_no_page(client, name):
    assert client.get(f"/diary/months/{name}").status == 404


def test_the_phone_keeps_the_months_of_the_course(client):
    for day in ("2026-03-03", "2026-09-30", "2026-10-21", "2026-11-18"):   # the first is of another course
        client.post("/diary/treatments", {"day": day})
    client.post("/diary/next", {"day": "2026-12-20"})
    listed = client.client.get("/en/offline/pages").json["pages"]
    kept = [one for one in map(str, listed) if "/diary/months/" in one]
    assert len(kept) == 3 and all(name in "".join(kept) for name in ("2026-12", "2026-10", "2026-09"))


@pytest.mark.parametrize("first", [dt.date(2026, 2, 1), dt.date(2026, 11, 1), dt.date(2024, 2, 1), dt.date(2026, 8, 1)])
def test_weeks_begin_on_monday_and_hold_each_day_once(first):
    found = month.lay_out(first, TODAY, [], {}, None, planned=None, has_earlier=False)
    assert all(len(week) == 7 for week in found.weeks)
    days = [one.day for week in found.weeks for one in week if one]
    assert days == [first + dt.timedelta(days=number) for number in range(len(days))]
    assert days[-1] + dt.timedelta(days=1) == month.after(first)
    for week in found.weeks:
        assert all(one.day.weekday() == place for place, one in enumerate(week) if one)


def test_a_point_of_a_curve_opens_its_day_on_the_clients_own_pages_alone(client, treated, therapist, shared, own):
    log(client, TODAY, **WHOLE)
    for path in ("/diary/", f"/diary/treatments/{treated}"):
        assert f"/en/days/{TODAY}" in client.get(path).tree.xpath("//a[@class='point']/@href"), path
    sheet = therapist.get(f"{own}/")
    assert sheet.status == 200
    assert sheet.tree.xpath("//*[@class='point']") and not sheet.tree.xpath("//a[@class='point']")


def test_the_course_is_a_bar_of_what_was_had_is_planned_and_has_no_date(client, treated):
    client.post("/diary/treatments", {"day": "2026-10-28"})
    client.post("/diary/next", {"day": "2026-12-20"})
    bar, = client.get("/diary/").tree.xpath("//section[@class='course-bar']")
    assert " ".join(bar.text_content().split()) == (
        "2 of 4 treatments 28 Oct18 Nov20 Dec, plannedNo date")
    assert [one.get("class") for one in bar.iter("li")] == ["had", "latest", "planned", None]


def test_an_empty_month_says_so(client, treated):
    said = "Nothing is recorded in this month."
    assert said in client.get("/diary/months/2026-09").text
    assert said not in client.get("/diary/months/2026-11").text
