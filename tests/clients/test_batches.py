"""Who was treated with a batch: found however it is written, among those who share their diary today, and noted."""

import pytest

from tests import people

pytestmark = pytest.mark.usefixtures("diary_shared")


def treat(therapist, own, day="2026-11-20", **fields):
    assert therapist.post(own + "/treatments", {"day": day, **fields}).status == 303


@pytest.mark.parametrize("typed", ["LOT 12-34a", "lot1234A", "  1234 a", "ｌｏｔ１２３４ａ", "12.34/A"])
def test_a_batch_is_found_however_it_is_written(client, therapist, own, typed):
    treat(therapist, own, batch="Lot 12-34 A", serum="Hyaluron 2 %")
    client.post("/account/", {"phone": "90 00 00 00"})
    page = therapist.post("/clients/batches", {"batch": typed})
    assert page.status == 200
    assert "1 treatment with" in page.text
    row, = page.tree.xpath("//table//tbody/tr")
    words = " ".join(row.text_content().split())
    for part in ("Ingrid", "20 November 2026", "Lot 12-34 A", "Hyaluron 2 %"):
        assert part in words
    assert row.xpath(".//a/@href") == [f"/en{own}/", "tel:90000000"]


def test_what_is_not_that_batch_is_not_found(therapist, own):
    treat(therapist, own, batch="Lot 1234 B")
    page = therapist.post("/clients/batches", {"batch": "1234 A"})
    assert "No treatment with “1234 A” is recorded" in page.text
    assert not page.tree.xpath("//table")


def test_each_treatment_stands_by_itself_the_latest_first_and_a_removed_one_not(client, therapist, own):
    for day in ("2026-10-01", "2026-11-01", "2026-11-20"):
        treat(therapist, own, day=day, batch="AB-77", near="second", decided="yes")
    last = client.get("/diary/treatments").tree.xpath("//a[contains(@href, '/treatments/')]/@href")
    removed = next(one for one in last if not one.endswith("/new"))
    client.post(removed.removeprefix("/en").rstrip("/") + "/remove")
    days = [row.xpath("string(td[1])") for row in
            therapist.post("/clients/batches", {"batch": "ab77"}).tree.xpath("//tbody/tr")]
    assert len(days) == 2 and days == sorted(days, key=lambda day: day.split()[1] != "November")


@pytest.mark.parametrize(("typed", "words"), [
    ("", "Enter the batch number."), ("--", "Enter at least three letters or digits of the batch number."),
    ("A1", "Enter at least three letters or digits of the batch "
           "number."), ("x" * 101, "No more than 100 characters. You have written 101."),
])
def test_what_is_refused_comes_back(therapist, own, typed, words):
    page = therapist.post("/clients/batches", {"batch": typed})
    assert page.status == 422
    assert words in page.errors["batch"]
    assert page.form("/batches").values["batch"] == typed
    assert not page.tree.xpath("//table")


def test_only_who_shares_the_diary_today_is_listed(client, stranger, therapist, colleague, app):
    share = people.share(client, therapist, ("diary",))
    people.share(stranger, colleague, ("diary",))
    treat(therapist, f"/clients/{client.id(app)}", batch="AB-77")
    treat(colleague, f"/clients/{stranger.id(app)}", batch="AB-77")
    assert len(therapist.post("/clients/batches", {"batch": "AB-77"}).tree.xpath("//tbody/tr")) == 1
    client.post(f"/sharing/{share}", {"scope": "routine"})
    assert not therapist.post("/clients/batches", {"batch": "AB-77"}).tree.xpath("//tbody/tr")
    client.post(f"/sharing/{share}/end")
    assert not therapist.post("/clients/batches", {"batch": "AB-77"}).tree.xpath("//tbody/tr")


def test_to_stand_in_it_is_noted_once_a_day(client, therapist, own, db):
    def looks() -> int:
        return db.conn.execute("SELECT count(*) FROM viewing WHERE what = 'list' AND shown LIKE 'batch%'").fetchone()[0]

    treat(therapist, own, batch="AB-77")
    therapist.get("/clients/batches")
    therapist.post("/clients/batches", {"batch": "CD-88"})
    assert looks() == 0
    for _ in range(2):
        therapist.post("/clients/batches", {"batch": "AB-77"})
    assert looks() == 1
    assert "saw you in the list of clients" in client.get("/sharing/").text


def test_what_was_typed_and_recorded_stands_as_text(therapist, own):
    treat(therapist, own, batch="<b>AB-77</b>")
    page = therapist.post("/clients/batches", {"batch": "<i>AB-77</i>"})
    assert "<b>AB-77" not in page.html and "<i>AB-77" not in page.html
