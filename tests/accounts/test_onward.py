"""A link survives the sign-in, and leads only to pages of ours; a retyped address leads to its page."""

import pytest

from tests import people
from tests.people import PASSWORD

DAY = "/days/2026-11-20"


def sign_in(person, client, onward="") -> str:
    return person.post("/sign-in", {"email": client.email, "password": PASSWORD} | (
        {"next": onward} if onward else {})).headers["Location"]


class TestSignIn:
    def test_signed_out_at_a_days_page_and_signed_in_there(self, client, visitor):
        asked = visitor.get(DAY)
        assert (asked.status, asked.headers["Location"]) == (303, "/en/sign-in?next=/en/days/2026-11-20")
        page = visitor.get(asked.location)
        form = page.form("/sign-in").values
        assert form["next"] == f"/en{DAY}"
        refused = visitor.post("/sign-in", form | {"email": client.email, "password": "a wrong sentence"})
        assert refused.form("/sign-in").values["next"] == f"/en{DAY}"   # and not lost by a slip
        assert sign_in(visitor, client, refused.form("/sign-in").values["next"]) == f"/en{DAY}"

    def test_what_follows_the_path_goes_along(self, app, therapist, visitor):
        assert visitor.get("/clients/?show=coming").headers["Location"] == \
            "/en/sign-in?next=/en/clients/%3Fshow%3Dcoming"
        assert sign_in(visitor, therapist, "/en/clients/?show=coming") == "/en/clients/?show=coming"

    def test_the_sharing_code_behind_the_hash_too(self, client, visitor):
        page = "/nb/sharing/#code=ABCD-EFGH-JKMN"
        assert sign_in(visitor, client, page) == page
        assert sign_in(people.visitor(client.client.application), client, "/nb/sharing/#anything") == "/nb/sharing/"

    @pytest.mark.parametrize("wanted", [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/en/diary/",
        "javascript:alert(1)",
        "/en/sign-out", "/en/sign-in", "/en/account/delete", "/en/nowhere", "/static/x", "evil", "/en/diary/\n",
        " /en/diary/",
        "/en/diary/%0d%0aSet-Cookie:x=y", "/en/../en/sign-out", "/en//evil.example", "///evil.example", "/en/diary",
        "/%2f%2fevil.example", "/en/diary/;@evil.example", "data:text/html,x", "", "/en/today", "/healthz\x00"])
    def test_only_to_pages_of_ours(self, client, visitor, wanted):
        assert sign_in(visitor, client, wanted) == "/en/today"
        shown = visitor.client.get("/en/sign-in", query_string={"next": wanted})
        assert "evil" not in shown.text
        assert 'name="next"' not in shown.text

    def test_two_of_them_are_refused(self, client, visitor):
        answer = visitor.post("/sign-in", f"email={client.email}&password=x&next=/en/diary/&next=//evil.example",
                              content_type="application/x-www-form-urlencoded")
        assert answer.status == 422

    def test_nobody_is_led_to_a_page_of_another_kind_of_person(self, app, client, therapist, visitor):
        assert sign_in(visitor, client, "/en/clients/") == "/en/today"
        assert sign_in(people.visitor(app), therapist, f"/en{DAY}") == "/en/today"
        assert sign_in(people.visitor(app), therapist, "/en/account/") == "/en/account/"

    def test_joining_and_a_reset_code_go_on_too(self, app, client, visitor):
        link = next(link for link in visitor.get(visitor.get("/sharing/").location).links if "/join" in link)
        assert link == "/en/join?next=/en/sharing/"
        new = {"name": "Kari", "email": "kari@example.com", "password": PASSWORD, "language": "nb",
               "consent": "yes", "adult": "yes"}
        assert visitor.post("/join", new | {"next": "/en/sharing/"}).headers["Location"] == "/en/sharing/"
        code = app.test_cli_runner().invoke(args=["account", "reset", client.email]).output.strip()
        said = {"email": client.email, "code": code, "new_password": "et rolig sted ved vannet", "next": "/en/sharing/"}
        assert people.visitor(app).post("/sign-in/code", said).headers["Location"] == "/en/sharing/"

    def test_in_another_language_it_still_is_on_its_way(self, visitor):
        page = visitor.get("/sign-in?next=/en/sharing/")
        assert "/nb/sign-in?next=/en/sharing/" in page.links


@pytest.mark.parametrize(("typed", "meant"), [
    ("/no/today", "/nb/today"), ("/NB/today", "/nb/today"), ("/nb/today/", "/nb/today"), ("/No/Diary", "/nb/diary/"),
    ("/nn/education/pores", "/nb/education/pores"), ("/sv-SE/", "/sv/"), ("/en/diary", "/en/diary/"), ("/nb", "/nb/"),
    ("/EN/clients", "/en/clients/"), ("/no/search?q=pore", "/nb/search?q=pore"), ("/en/Sign-In", "/en/sign-in"),
    ("/no/days/2026-11-20/", "/nb/days/2026-11-20")])
def test_a_retyped_address_leads_to_its_page(client, typed, meant):
    for method in (client.client.get, client.client.head):
        answer = method(typed)
        assert (answer.status_code, answer.headers["Location"]) == (308, meant)


@pytest.mark.parametrize("typed", ["/fi/today", "/no/nowhere", "/no", "/today", "/nb/today/x", "/evil.example/no"])
def test_what_is_close_to_nothing_is_not_there(client, typed):
    answer = client.client.get(typed)
    assert answer.status_code == (308 if typed == "/no" else 404)


def test_a_form_is_not_sent_on(client):
    assert client.client.post("/no/diary/check-ins", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404
