"""H21, H32: who is who, and how old."""

import datetime as dt
import re

import pytest

from tests import people
from tests.conftest import TODAY

NEW = {"name": "Kari", "email": "kari@example.com", "password": people.PASSWORD, "language": "en", "consent": "yes",
       "adult": "yes"}


class TestH21:
    """Two clients of one name."""

    @pytest.fixture
    def two(self, client, stranger, therapist, app):
        """Ingrid and another Ingrid, who both share with one therapist; their pages."""
        stranger.post("/account/", {"name": "ingrid"})
        for person in (client, stranger):
            people.share(person, therapist, ("diary", "messages", "routine"))
        return [f"/clients/{person.id(app)}" for person in (client, stranger)]

    def test_two_of_one_name_can_be_told_apart(self, client, stranger, therapist, two):
        client.post("/account/", {"birth_year": "1990"})
        stranger.post("/account/", {"birth_year": "1971"})
        client.post("/diary/treatments", {"day": "2026-11-18"})
        page = therapist.get("/clients/?show=all")
        assert page.text.count("Two clients have this name.") == 2
        assert "b. 1990" in page.text and "b. 1971" in page.text
        assert "b. 1990 · treated 18 Nov" in page.text and "b. 1971 · not treated yet" in page.text
        sheet = therapist.get(two[0] + "/")
        assert "Born in 1990" in sheet.text and "Two clients have this name. Last treated on" in sheet.text
        assert "Two clients have this name. Not treated yet." in therapist.get(two[1] + "/").text

    def test_one_alone_needs_no_warning(self, client, stranger, therapist, app):
        for person in (client, stranger):
            people.share(person, therapist)
        assert "Two have this name" not in therapist.get("/clients/?show=all").text
        assert "Two have this name" not in therapist.get(f"/clients/{client.id(app)}/").text

    def test_titles_and_what_a_write_is_called_carry_the_year(self, client, therapist, two):
        client.post("/account/", {"birth_year": "1990"})
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "pus"})
        own = two[0]
        for path in ("/", f"/days/{TODAY}", "/routine", f"/treatments/{TODAY}", f"/ratings/{TODAY}", "/next",
                     "/suggestions/new"):
            page = therapist.get(own + path)
            assert re.search(r"<title>Ingrid \(1990\)", page.html), path
            for label in re.findall(r'hx-sync="[^"]*" data-outbox="([^"]*)"', page.html):
                assert "Ingrid (1990)" in label, (path, label)
        assert 'data-outbox="Followed up: Ingrid (1990)"' in therapist.get("/clients/?show=all").html

    def test_one_label_in_the_list_and_on_the_sheet_also_where_a_treatment_is_dated_tomorrow(self, client, therapist,
                                                                                            two):
        for day in ("2026-11-18", "2026-11-22"):
            client.post("/diary/treatments", {"day": day})
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "pus"})
        for path in ("/clients/", two[0] + "/"):
            assert 'data-outbox="Followed up: Ingrid (18 November 2026)"' in therapist.get(path).html, path

    def test_without_a_year_they_carry_the_last_treatment(self, client, therapist, two):
        client.post("/diary/treatments", {"day": "2026-11-18"})
        page = therapist.get(two[0] + "/")
        assert 'data-outbox="Message to Ingrid (18 November 2026), Saturday 21 November"' in page.html
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "alarm": "pus"})
        assert 'data-outbox="Followed up: Ingrid (18 November 2026)"' in therapist.get("/clients/?show=all").html

    def test_the_year_is_asked_for_when_sharing_with_the_reason(self, client, therapist, db):
        code = people.code_of(therapist.post("/clients/invitations"))
        where = client.post("/sharing/invitations", {"code": code}).location
        assert "It helps the clinic tell you apart from someone with the same name." in client.get(where).text
        assert client.post(where, {"scope": "diary", "birth_year": "19"}).status == 422
        assert client.post(where, {"scope": "diary", "birth_year": "1990"}).status == 303
        assert db.execute("SELECT birth_year FROM account WHERE name = 'Ingrid'").fetchall() == [(1990,)]
        assert "By it the clinic" not in client.get(where).text


class TestH32:
    """Hudro is for adults."""

    @pytest.mark.parametrize("adult", ["", "no"])
    def test_no_account_without_being_of_age(self, visitor, adult, db):
        page = visitor.post("/join", NEW | {"adult": adult})
        assert page.status == 422
        assert page.errors["adult"] == "Hudro is for people who are 18 or older."
        assert page.form("/join").values["name"] == "Kari"
        assert db.execute("SELECT count(*) FROM account WHERE name = 'Kari'").fetchall() == [(0,)]

    @pytest.mark.parametrize(("year", "status"), [
        ("", 303), ("1990", 303), ("2008", 303), ("2009", 422), ("2026", 422), ("2027", 422), ("1905", 422),
        ("90", 422), ("MCMXC", 422), ("\u0661\u0669\u0669\u0660", 422)])
    def test_the_year_need_not_be_given_and_is_not_that_of_a_child(self, visitor, year, status, clock):
        assert visitor.post("/join", NEW | {"birth_year": year}).status == status

    def test_what_is_wrong_is_told_in_the_order_of_the_page(self, visitor):
        page = visitor.post("/join", {"birth_year": "2020"})
        summary = re.findall(r'<li data-refusal><a href="#(\w+)"', page.html)
        assert summary == ["name", "email", "password", "birth_year", "adult", "consent"]

    def test_who_has_joined_is_not_asked_again(self, client, treated):
        assert "Are you 18 or older?" not in client.get(f"/days/{TODAY}").text

    def test_who_joined_before_is_asked_once_and_nobody_is_locked_out(self, client, treated, db):
        db.conn.execute("UPDATE account SET adult_at = ''")
        page = client.get(f"/days/{TODAY}")
        assert "Are you 18 or older?" in page.text and "Day 3" in page.text
        assert client.post("/diary/check-ins", {"day": TODAY.isoformat(), "redness": "1"}).status == 303
        assert client.post("/account/adult", {"adult": "no"}).status == 422
        assert client.post("/account/adult", {"adult": "yes"}).status == 303
        assert "Are you 18 or older?" not in client.get(f"/days/{TODAY}").text

    def test_the_year_can_be_corrected_and_taken_away(self, client, db):
        for given, kept in (("1990", 1990), ("1991", 1991), ("", None)):
            assert client.post("/account/", {"birth_year": given}).status == 303
            assert db.execute("SELECT birth_year FROM account WHERE name = 'Ingrid'").fetchall() == [(kept,)]
        assert client.post("/account/", {"birth_year": "2020"}).errors["birth_year"] == (
            "Hudro is for people who are 18 or older.")

    def test_a_year_that_passes_is_no_longer_a_childs(self, visitor, clock):
        clock.set(dt.date(2027, 1, 2))
        assert visitor.post("/join", NEW | {"birth_year": "2009"}).status == 303
