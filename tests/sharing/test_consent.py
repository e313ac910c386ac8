"""Consent says what access does: the words follow from the table that is enforced."""

import pytest

from tests import people
from tests.conftest import TODAY
from webapp import database, migrations, queries
from webapp.sharing.scopes import SCOPES

DAY = TODAY.isoformat()
# What only those may read who were let into this much: the words, and where the client writes them.
SECRETS = {
    "diary": ("a private note of the day", "/diary/check-ins", {"day": DAY, "note": "a private note of the day"}),
    "messages": ("a message to a colleague", "/messages", {"day": DAY, "text": "a message to a colleague"}),
    "routine": ("Unmistakable Gel", "/routine/products", {"name": "Unmistakable Gel", "part": "evening"}),
}


@pytest.fixture
def written(client, colleague):
    """Everything that may be shared, before this therapist was let in."""
    people.share(client, colleague, SCOPES)
    for _, path, said in SECRETS.values():
        assert client.post(path, said).status == 303


@pytest.mark.parametrize("scope", [("diary",), ("routine",), ("diary", "messages"), ("diary", "routine"), SCOPES])
def test_what_is_read_is_what_was_agreed_to(client, therapist, written, own, scope):
    people.share(client, therapist, scope)
    read = "".join(page.html for path in ("/", f"/days/{DAY}", "/routine")
                   if (page := therapist.get(own + path)).status == 200) + therapist.get("/clients/?show=all").html
    for one, (secret, _, _) in SECRETS.items():
        assert (secret in read) is (one in scope), one
    assert "Ingrid" in read or scope == ("routine",)
    assert ("Reply to Ingrid" in read) is ("messages" in scope)


def test_an_unanswered_message_is_told_to_those_alone_who_may_read_it(client, therapist, written):
    people.share(client, therapist, ("diary",))
    assert "message" not in therapist.get("/clients/?show=all").text.lower()


def test_a_name_and_a_phone_number_go_with_any_share_and_it_says_so(client, therapist, app, own):
    client.post("/account/", {"phone": "400 00 123"})
    share = people.share(client, therapist, ("routine",))
    assert "Ingrid" in therapist.get(own + "/routine").text
    words = "sees your name, and your phone number and year of birth if you gave them"
    assert words in client.get(f"/sharing/{share}").text


def test_photos_are_not_offered_and_an_old_page_that_offers_them_is_taken(client, therapist, app):
    client.post("/sharing/invitations", {"code": people.code_of(therapist.post("/clients/invitations"))})
    share, = (link for link in client.get("/sharing/").links if "/sharing/" in link and len(link) > 30)
    page = client.get(share.removeprefix("/en"))
    assert "hoto" not in page.text
    assert client.post(share.removeprefix("/en"), {"scope": ["diary", "photos"]}).status == 303
    with app.app_context():
        assert queries.row(database.current(), "SELECT scope FROM share") == ("diary",)
    assert client.post(share.removeprefix("/en"), {"scope": ["photos"]}).status == 422


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Share the diary too"), ("nb", "Del dagboken også"), ("sv", "Dela dagboken också")])
def test_messages_without_the_diary_are_refused_in_words(client, therapist, language, words):
    share = people.share(client, therapist, ("diary",))
    client.language = language
    page = client.post(f"/sharing/{share}", {"scope": ["messages"]})
    assert page.status == 422
    assert words in page.errors["scope"]
    assert page.form(share).values.getlist("scope") == ["messages"]


class TestPhone:
    def test_who_has_left_none_is_asked_when_sharing_and_it_is_kept(self, client, therapist, treated):
        client.post("/sharing/invitations", {"code": people.code_of(therapist.post("/clients/invitations"))})
        share, = (link for link in client.get("/sharing/").links if "/sharing/" in link and len(link) > 30)
        share = share.removeprefix("/en")
        assert "Your phone number" in client.get(share).text
        assert client.post(share, {"scope": ["diary"], "phone": "400 00 123"}).status == 303
        assert "tel:40000123" in therapist.get("/clients/?show=all").links
        assert "Your phone number" not in client.get(share).text
        client.post(share, {"scope": ["diary"], "phone": "999"})   # an old page changes nothing
        assert "tel:40000123" in therapist.get("/clients/?show=all").links

    def test_the_list_says_when_there_is_none_and_what_to_do_instead(self, client, therapist, shared, own):
        page = therapist.get("/clients/?show=all")
        assert "No phone · write" in page.text
        assert f"/en{own}/#messages" in page.links

    def test_without_the_messages_it_says_so_alone(self, client, therapist, treated):
        people.share(client, therapist, ("diary",))
        text = therapist.get("/clients/?show=all").text
        assert "No phone number" in text
        assert "write" not in text


def test_an_old_share_is_not_widened_by_a_new_version(app, client, therapist, colleague, tmp_path_factory):
    """Messages were read by whoever had the diary: only who has been in touch since goes on reading them."""
    path = tmp_path_factory.mktemp("before") / "hudro.sqlite"
    db = database.connect(path, create=True)
    migrations.migration.apply(db, stop_before="taken_away")
    for account in ("client", "one", "other"):
        db.conn.execute("INSERT INTO account (id, email, name, password_hash, language, time_zone, joined_at)"
                        " VALUES (?1, ?1, 'x', '-', 'en', 'Europe/Oslo', '')", (account,))
    for therapist_id, scope in (("one", "diary photos routine"), ("other", "diary photos")):
        db.conn.execute("INSERT INTO share (id, client_id, therapist_id, asked_at, scope, agreed_at)"
                        " VALUES (?1, 'client', ?1, '2026-01-01', ?2, '2026-01-01')", (therapist_id, scope))
    db.conn.execute("INSERT INTO message (id, client_id, day, author_id, name, text, written_at, received_at)"
                    " VALUES ('m', 'client', '2025-12-01', 'one', 'x', 'x', '2025-12-01', '2025-12-01')")
    migrations.migration.apply(db)
    assert dict(queries.rows(db, "SELECT id, scope FROM share")) == {"one": "diary messages routine", "other": "diary"}
    assert queries.rows(db, "SELECT 1 FROM taken_away") == []
    db.conn.close()
