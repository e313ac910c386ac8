"""The serums and cartridges of a clinic: added, chosen at a visit, used up."""

import datetime as dt
import uuid

import pytest

from webapp import expiry

pytestmark = pytest.mark.usefixtures("diary_shared")


def add(therapist, kind="serum", name="Hyaluron 1 %", batch="H 22-91", **fields) -> str:
    item = str(uuid.uuid4())
    answer = therapist.post("/clinic/stock/", {"id": item, "kind": kind, "name": name, "batch": batch, **fields})
    assert answer.status == 303, answer.text
    return item


@pytest.mark.parametrize(("typed", "stored"), [
    ("04.2027", "2027-04"), ("4/2027", "2027-04"), ("2027-04", "2027-04"), (" 04 2027 ", "2027-04"), ("", ""),
    ("30.04.2027", "2027-04-30"), ("2027-04-30", "2027-04-30"), ("1/2/2028", "2028-02-01"),
    ("04.27", None), ("13.2027", None), ("00.2027", None), ("31.04.2027", None), ("29.02.2027", None),
    ("0.4.2027", None), ("soon", None), ("04.1999", None), ("04.2100", None), ("٠٤.٢٠٢٧", None)])
def test_how_long_something_keeps_is_read_as_labels_write_it(typed, stored):
    assert expiry.read(typed) == stored
    if stored:
        assert expiry.read(expiry.typed(stored)) == stored


@pytest.mark.parametrize(("keeps", "day", "is_over"), [
    ("2026-11", dt.date(2026, 11, 30), False), ("2026-11", dt.date(2026, 12, 1), True),
    ("2026-11-20", dt.date(2026, 11, 20), False), ("2026-11-20", dt.date(2026, 11, 21), True),
    ("", dt.date(2099, 1, 1), False), ("2025-12", dt.date(2026, 1, 1), True)])
def test_it_may_be_used_to_the_end_of_its_month_or_day(keeps, day, is_over):
    assert expiry.is_expired(keeps, day) is is_over


def test_what_the_clinic_has_is_offered_at_a_visit_unless_it_has_expired(therapist, own):
    add(therapist, expiry="04.2027")
    add(therapist, name="Old", batch="O1", expiry="10.2026")
    add(therapist, "cartridge", "12 needles", "C7", expiry="2026-11-21")
    text = therapist.get("/clinic/stock/").text
    assert "Hyaluron 1 % Serum H 22-91 April 2027" in text and "Old Serum O1 Expired October 2026" in text
    page = therapist.get(own + "/treatments/2026-11-21").text
    assert "Hyaluron 1 % H 22-91 · expiry date: April 2027" in page and "12 needles C7" in page
    assert "O1" not in page


def test_what_is_chosen_is_recorded_with_its_batch_and_found_by_it(client, therapist, own, db):
    serum = add(therapist, expiry="04.2027")
    cartridge = add(therapist, "cartridge", "12 needles", "C 7-88", expiry="30.11.2026")
    assert therapist.post(own + "/treatments", {
        "day": "2026-11-21", "serum_item": serum, "cartridge_item": cartridge}).status == 303
    assert db.conn.execute("SELECT serum, batch, expiry, cartridge, cartridge_batch, cartridge_expiry"
                           " FROM treatment").fetchall() == [
        ("Hyaluron 1 %", "H 22-91", "2027-04", "12 needles", "C 7-88", "2026-11-30")]
    for person, path in ((client, "/diary/treatments"), (therapist, own + "/")):
        page = person.get(path)
        if person is client:
            page = client.get(next(link for link in page.links if "/diary/treatments/" in link
                                   and not link.endswith("new")).removeprefix("/en"))
        assert "H 22-91 expiry date: April 2027" in page.text
        assert "12 needles C 7-88 expiry date: 30 November 2026" in page.text
    for batch in ("h2291", "C788"):
        assert len(therapist.post("/clients/batches", {"batch": batch}).tree.xpath("//tbody/tr")) == 1


def test_used_up_it_is_offered_no_more_and_what_it_was_used_for_keeps_it(therapist, own, db):
    item = add(therapist)
    therapist.post(own + "/treatments", {"day": "2026-11-21", "serum_item": item})
    for _ in range(2):
        answer = therapist.post(f"/clinic/stock/{item}/used-up")
        assert (answer.status, answer.notice) == (303, "removed")
    assert "H 22-91" not in therapist.get("/clinic/stock/").text
    assert db.conn.execute("SELECT batch FROM treatment").fetchone() == ("H 22-91",)
    assert therapist.post(f"/clinic/stock/{uuid.uuid4()}/used-up").status == 404
    # A form that was opened before it was used up names it all the same.
    assert therapist.post(own + "/treatments", {
        "day": "2026-11-20", "near": "second", "decided": "yes", "serum_item": item}).status == 303


@pytest.mark.parametrize("item", ["x", str(uuid.UUID(int=7)), "cartridge"])
def test_what_is_not_the_clinics_is_refused(therapist, own, item, db):
    chosen = add(therapist, "cartridge", "12 needles", "C7") if item == "cartridge" else item
    page = therapist.post(own + "/treatments", {"day": "2026-11-21", "serum_item": chosen, "note": "Kept"})
    assert page.status == 422
    assert "This is not on the clinic’s list. Choose again." in page.text
    assert page.form("/treatments").values["note"] == "Kept"
    assert db.conn.execute("SELECT count(*) FROM treatment").fetchone() == (0,)


@pytest.mark.parametrize(("fields", "field", "words"), [
    ({"kind": ""}, "kind", "Choose one of the two."), ({"kind": "cream"}, "kind", "Choose one of the two."),
    ({"name": ""}, "name", "Enter a name."), ({"batch": ""}, "batch", "Enter the batch number."),
    ({"expiry": "soon"}, "expiry", "Enter it as on the label: 04.2027, or 05.04.2027 if it gives a day."),
    ({"batch": "x" * 101}, "batch", "No more than 100 characters. You have written 101."),
])
def test_what_is_refused_comes_back(therapist, fields, field, words):
    given = {"kind": "serum", "name": "Hyaluron", "batch": "7", "expiry": "04.2027", **fields}
    page = therapist.post("/clinic/stock/", given)
    assert page.status == 422
    assert words in page.errors[field]
    values = page.form("/clinic/stock/").values
    assert {name: values.get(name, "") for name in given if name != "kind"} == {
        name: value for name, value in given.items() if name != "kind"}


def test_sent_twice_it_is_added_once(therapist):
    item = {"id": str(uuid.uuid4()), "kind": "serum", "name": "<i>Hyaluron</i>", "batch": "7"}
    for _ in range(2):
        therapist.post("/clinic/stock/", item)
    page = therapist.get("/clinic/stock/")
    assert len(page.tree.xpath("//tbody/tr")) == 1 and "<i>Hyaluron" not in page.html


def test_another_one_from_a_page_of_before_is_added(therapist):
    """The way back to the form brings its id again."""
    item = {"id": str(uuid.uuid4()), "kind": "serum", "name": "Hyaluron", "batch": "7"}
    for batch in ("7", "8"):
        assert therapist.post("/clinic/stock/", {**item, "batch": batch}).status == 303
    assert len(therapist.get("/clinic/stock/").tree.xpath("//tbody/tr")) == 2
