"""The codes by which a client lets a therapist in: shown once, good once, slow to guess."""

import datetime as dt

import pytest

from tests import people
from tests.sharing.looks import rows, sheet

CODE = "This code does not work. It may have been mistyped, already used or expired. Ask for a new one."


class TestCodes:
    def test_the_client_shows_a_code_and_the_therapist_types_it(self, client, therapist, app):
        code = people.code_of(client.post("/sharing/invitations"))
        assert therapist.post("/clients/invitations", {"code": code.lower().replace("-", " ")}).status == 303
        assert sheet(therapist, client, app) == 404   # not before the client has said yes
        page = client.get("/sharing/")
        assert "Solveig is asking to read your diary. Nothing is shared yet." in page.text
        share = next(link for link in page.links if "/sharing/" in link and len(link) > 30).rsplit("/", 1)[1]
        assert client.post(f"/sharing/{share}", {"scope": "diary"}).status == 303
        assert sheet(therapist, client, app) == 200

    def test_a_code_is_stored_hashed_and_shown_once(self, client, app):
        code = people.code_of(client.post("/sharing/invitations"))
        held = str(rows(app, "SELECT * FROM invitation"))
        assert code not in held
        assert code.replace("-", "") not in held
        assert code not in client.get("/sharing/").html

    def test_the_picture_holds_the_code_behind_the_number_sign(self):
        import segno

        from webapp import qr

        size, path = qr.picture("https://hud.example/en/sharing/#code=ABCD-EFGH-JKMN")
        wanted = segno.make("https://hud.example/en/sharing/#code=ABCD-EFGH-JKMN", micro=False, error="m")
        assert size == wanted.symbol_size()[0]
        assert path.count("M") == sum(map(sum, wanted.matrix))

    @pytest.mark.parametrize("how", ["wrong", "used", "expired", "own", "another client's", "a therapist's"])
    def test_no_code_that_is_not_good_is_told_apart(self, client, stranger, therapist, colleague, clock, app, how):
        who, path, status = client, "/sharing/invitations", 422
        if how == "wrong":
            code = "ABCD-EFGH-JKMN"
        elif how == "used":
            code = people.code_of(therapist.post("/clients/invitations"))
            stranger.post(path, {"code": code})
        elif how == "expired":
            code = people.code_of(therapist.post("/clients/invitations"))
            clock.now += dt.timedelta(hours=72, seconds=1)
        elif how == "own":
            code = people.code_of(client.post(path))
        elif how == "another client's":
            code = people.code_of(stranger.post(path))
        else:
            code, who, path = people.code_of(colleague.post("/clients/invitations")), therapist, "/clients/invitations"
        before = rows(app, "SELECT count(*) FROM share")
        answer = who.post(path, {"code": code})
        assert (answer.status, answer.errors["code"]) == (status, CODE)
        assert answer.form("/invitations").action   # the form is there again
        assert any(form.values.get("code") == code for form in answer.forms)
        assert rows(app, "SELECT count(*) FROM share") == before

    def test_a_code_works_until_the_last_second(self, client, therapist, clock):
        code = people.code_of(therapist.post("/clients/invitations"))
        clock.now += dt.timedelta(hours=71, minutes=59)
        assert client.post("/sharing/invitations", {"code": code}).status == 303

    def test_an_empty_code_is_refused_at_its_field(self, client, therapist):
        assert client.post("/sharing/invitations", {"code": " "}).errors == {"code": "Enter the code."}
        assert therapist.post("/clients/invitations", {"code": ""}).errors == {"code": "Enter the code."}

    @pytest.mark.parametrize("path", ["/sharing/invitations", "/clients/invitations"])
    def test_guessing_is_slow(self, client, stranger, therapist, colleague, path):
        who, other = (client, therapist) if path.startswith("/sharing") else (therapist, client)
        show = "/clients/invitations" if other is therapist else "/sharing/invitations"
        for number in range(20):
            assert "does not work" in who.post(path, {"code": f"WRNG-{number:04}"}).errors["code"]
        code = people.code_of(other.post(show))
        page = who.post(path, {"code": code})
        assert page.status == 422
        assert "Wait an hour" in page.errors["code"]
        assert any(form.values.get("code") == code for form in page.forms)   # what was typed is still there
        # Others in the same clinic, behind the same address, are not slowed down.
        assert (colleague if who is therapist else stranger).post(path, {"code": code}).status == 303

    def test_a_second_code_between_the_same_two_is_the_same_share(self, client, therapist):
        share = people.share(client, therapist)
        answer = client.post("/sharing/invitations", {"code": people.code_of(therapist.post("/clients/invitations"))})
        assert answer.location == f"/sharing/{share}"
