"""A product that is called after an active and has it not ticked: it is asked about, and counted until it is "
  "answered."""

import datetime as dt

import pytest

from tests.conftest import TODAY
from tests.routine.steps import PAGE, add
from webapp.routine import names
from webapp.routine.actives import ACTIVES

RETINOID = "This looks like a retinoid. Is it?"


@pytest.mark.parametrize(("name", "actives"), [
    ("Adapalen gel 0,1 %", ("retinoid",)), ("Adapalene 0.1% gel", ("retinoid",)), ("TRETINOIN kräm", ("retinoid",)),
    ("Retinolserum", ("retinoid",)), ("Nattserum med retinol", ("retinoid",)), ("Retinal 0,1", ("retinoid",)),
    ("Differin", ("retinoid",)), ("Epiduo 0,1 % / 2,5 %", ("retinoid", "benzoyl_peroxide")),
    ("A-vitaminsyre", ("retinoid",)), ("A-vitaminsyra", ("retinoid",)), ("Vitamin A krem", ("retinoid",)),
    ("2% BHA liquid", ("salicylic_acid",)), ("Salisylsyre 2 %", ("salicylic_acid",)),
    ("salicylsyra", ("salicylic_acid",)),
    ("AHA 30% + BHA 2%", ("salicylic_acid", "aha")), ("Glykolsyre", ("aha",)), ("Glykolsyra 7 %", ("aha",)),
    ("Glycolic toner", ("aha",)), ("Mjölksyra", ("aha",)), ("Melkesyre 5 %", ("aha",)),
    ("Azelainsyre 10 %", ("azelaic_acid",)), ("Azelaic Acid Suspension", ("azelaic_acid",)),
    ("Skinoren", ("azelaic_acid",)), ("Benzoylperoksid", ("benzoyl_peroxide",)),
    ("Bensoylperoxid 5 %", ("benzoyl_peroxide",)),
    ("Basiron AC", ("benzoyl_peroxide",)), ("C-vitamin serum", ("vitamin_c",)), ("Vitamin C 15 %", ("vitamin_c",)),
    ("Niacinamid 10 % + Zinc PCA", ("niacinamide", "zinc")), ("Leirmaske", ("clay",)), ("Lermask", ("clay",)),
    ("Grønn te-krem", ("green_tea",)), ("ＡＨＡ peel", ("aha",)), ("retinol-serum", ("retinoid",))])
def test_what_a_name_says_in_three_languages(name, actives):
    assert names.read(name).actives == actives


@pytest.mark.parametrize("name", [
    "", "Fuktighetskrem", "Ahava Dead Sea", "Solkrem med sinkoksid", "Cetaphil", "Vitamin E", "Nattkrem", "Teint idole",
    "Butylene glycol gel", "Clayton’s cream", "Aloe vera", "Retina display wipes", "Grön tvål"])
def test_what_says_nothing(name):
    assert names.read(name).actives == ()


def test_every_active_has_names():
    assert {one for one in ACTIVES if one in names._patterns()} == set(ACTIVES) - {"unsure"}


@pytest.mark.parametrize("name", ["Adapalen gel 0,1 %", "Differin", "Tretinoin"])
def test_a_prescribed_medicines_name_never_comes_back_before_it_is_asked_about(client, treated, clock, name):
    """Saved without its tick it came back a week before retinol. It never rests by itself either: it may be "
      "prescribed."""
    ticked = add(client, "Retinol", active="retinoid", part="evening")
    one = add(client, name, part="evening")
    for day in range(22, 27):
        clock.set(dt.date(2026, 11, day))
        page = client.get(f"/days/2026-11-{day}")
        if f'value="{ticked}.evening"' not in page.html:
            assert f'value="{one}.evening"' not in page.html, day
            assert "Ask your doctor or pharmacist whether to use it" in page.text.split(name, 1)[1]


def test_a_cosmetics_name_rests_as_if_it_were_ticked(client, treated):
    add(client, "Retinolserum", part="evening")
    assert ("Retinolserum On hold after the treatment on 18 November. Retinoid can irritate skin that is healing."
            ) in client.get(PAGE).text


def answers(page, one, active="retinoid") -> dict:
    """The forms of the answers about an active, by their buttons' words."""
    return {form.xpath(".//button")[0].text.strip(): form
            for form in page.tree.xpath(f"//section[@aria-labelledby='asked-{one}-{active}']//form")}


def send(client, form) -> None:
    data: dict[str, list[str]] = {}
    for field in form.iter("input"):
        data.setdefault(field.get("name"), []).append(field.get("value"))
    assert client.post(form.get("action").split("/en", 1)[1], data).status == 303


class TestAnswers:
    def test_it_is_asked_where_the_product_is(self, client):
        one = add(client, "Differin", part="evening")
        for path in ("/routine/", f"/routine/products/{one}", "/routine/products"):
            assert RETINOID in client.get(path).text, path
        found = answers(client.get(f"/routine/products/{one}"), one)
        assert list(found) == ["Yes", "Yes, and it is prescribed", "No"]

    def test_yes_ticks_it_and_keeps_what_was_ticked(self, client, db):
        one = add(client, "Retinol + niacinamid", active="niacinamide", part="evening")
        send(client, answers(client.get("/routine/"), one)["Yes"])
        page = client.get(f"/routine/products/{one}")
        assert RETINOID not in page.text and "What is in it Niacinamide" in page.text
        assert db.conn.execute("SELECT active, prescribed FROM product WHERE id = ?", (one,)).fetchone() == (
            "niacinamide retinoid", "")

    def test_yes_and_prescribed(self, client, db):
        one = add(client, "Adapalen", part="evening")
        send(client, answers(client.get("/routine/"), one)["Yes, and it is prescribed"])
        assert db.conn.execute("SELECT active, prescribed FROM product WHERE id = ?", (one,)).fetchone() == (
            "retinoid", "yes")
        assert RETINOID not in client.get("/routine/").text

    def test_no_is_believed_and_stands_in_the_history(self, client, treated):
        one = add(client, "Epiduo look-alike", kind="moisturiser", part="evening", clinic_approved="yes")
        assert "This looks as if it contains benzoyl peroxide. Does it?" in client.get("/routine/").text
        send(client, answers(client.get(f"/routine/products/{one}"), one)["No"])   # no retinoid
        page = client.get(f"/routine/products/{one}")
        assert RETINOID not in page.text and "contains benzoyl peroxide" in page.text
        send(client, answers(page, one, "benzoyl_peroxide")["No"])
        page = client.get(f"/routine/products/{one}")
        assert "looks" not in page.text.split("What is it?")[0]
        assert f'value="{one}.evening"' in client.get(PAGE).html
        assert "Not in it: retinoid" in page.text   # what it said before the second answer

    def test_another_name_is_another_question(self, client):
        one = add(client, "Retinol", part="evening")
        send(client, answers(client.get("/routine/"), one)["No"])
        client.post(f"/routine/products/{one}", {"name": "Salisylsyre"})
        assert "This looks as if it contains salicylic acid (BHA). Does it?" in client.get("/routine/").text

    def test_an_odd_answer_is_refused(self, client, db):
        one = add(client, "Retinol", part="evening")
        page = client.post(f"/routine/products/{one}", {"not_active": "gold"})
        assert page.status == 422
        assert "Choose actives from the list." in page.errors.values() or "Choose actives from the list." in page.text
        assert db.conn.execute("SELECT not_active FROM product WHERE id = ?", (one,)).fetchone() == ("",)

    def test_a_used_up_one_is_not_asked_about(self, client):
        one = add(client, "Retinol", part="evening")
        client.post(f"/routine/products/{one}/used-up", {"day": str(TODAY)})
        assert RETINOID not in client.get("/routine/").text
        assert RETINOID not in client.get(f"/routine/products/{one}").text

    def test_the_one_that_follows_is_not_asked_about_again(self, client):
        one = add(client, "Retinol", part="evening")
        send(client, answers(client.get("/routine/"), one)["No"])
        client.post(f"/routine/products/{one}/replace", {"id": "", "day": str(TODAY)})
        assert RETINOID not in client.get("/routine/").text


@pytest.mark.parametrize(("language", "words"), [
    ("nb", "Dette ser ut til å være et retinoid. Stemmer "
           "det?"), ("sv", "Det här ser ut att vara en retinoid. Stämmer det?"),
    ("en", RETINOID)])
def test_it_is_asked_in_each_language(client, language, words):
    add(client, "Differin", part="evening")
    client.language = language
    assert words in client.get("/routine/").text


def test_what_a_past_day_asked_stays_as_it_was(client, treated, clock):
    """A no of today makes no task of an evening on which it was at rest."""
    one = add(client, "Retinol", part="evening")
    clock.set(TODAY + dt.timedelta(days=1))
    send(client, answers(client.get("/routine/"), one)["No"])
    assert f'value="{one}.evening"' not in client.get(f"/days/{TODAY}").html
