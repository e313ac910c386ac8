"""The server's side of the outbox: once, in the write's own transaction, and from when it was written."""

import datetime as dt
import io
import uuid

import pytest

from tests.conftest import NOON, TODAY
from tests.people import DEVICE, KEPT_PAGE, ORIGIN, PASSWORD
from webapp import database, queries

CHECK_IN = "/diary/check-ins"
DAY = TODAY.isoformat()
KEY = "0b54e1c7-5d1f-4a55-9d6e-2f60a1b1c0de"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def notes(db) -> list:
    return [text for text, in queries.rows(db, "SELECT text FROM note ORDER BY id")]


def receipts(db) -> list:
    return queries.rows(db, "SELECT key, path, device, number FROM receipt ORDER BY received_at")


def written(db, kind="redness") -> list:
    return queries.rows(db, "SELECT value, written_at FROM observation WHERE kind = ? ORDER BY id", (kind,))


class TestOnce:
    def test_a_write_gets_its_receipt(self, client, db):
        answer = client.outbox(CHECK_IN, {"day": DAY, "redness": "2", "note": "calm"}, written=NOON, key=KEY)
        assert answer.status == 200
        assert answer.headers["Outbox-Receipt"] == KEY
        assert "calm" in answer.text   # the part of the page that changed
        assert [(key, path) for key, path, _, _ in receipts(db)] == [(KEY, "/en/diary/check-ins")]

    def test_the_same_again_counts_once_and_shows_how_it_stands(self, client, db):
        said = {"day": DAY, "redness": "2", "note": "first"}
        client.outbox(CHECK_IN, said, written=NOON, key=KEY)
        client.outbox(CHECK_IN, {"day": DAY, "was.note": "first", "note": "second"}, written=NOON + MINUTE, number=2)
        again = client.outbox(CHECK_IN, said, written=NOON, key=KEY)
        assert (again.status, again.headers["Outbox-Receipt"]) == (200, KEY)
        assert "second" in again.text
        assert notes(db) == ["first", "second"]
        assert len(written(db)) == 1

    def test_the_page_to_go_to_is_told_in_a_header_and_never_a_redirect(self, client):
        for _ in range(2):
            answer = client.outbox("/diary/treatments", {"day": DAY, "id": KEY}, written=NOON, key=KEY)
            assert answer.status == 200
            assert answer.headers["HX-Redirect"] == f"/en/diary/treatments/{KEY}"
            assert answer.headers["Outbox-Receipt"] == KEY

    def test_other_words_with_the_same_key_are_refused_and_not_stored(self, client, db):
        client.outbox(CHECK_IN, {"day": DAY, "note": "one"}, written=NOON, key=KEY)
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "two"}, written=NOON, key=KEY)
        assert (answer.status, answer.headers["Outbox-Refused"]) == (409, KEY)
        assert "Outbox-Receipt" not in answer.headers
        assert "Both versions are kept" in answer.text
        assert notes(db) == ["one"]

    def test_another_form_with_the_same_key_is_refused(self, client, product, db):
        client.outbox(CHECK_IN, {"day": DAY, "note": "one"}, written=NOON, key=KEY)
        answer = client.outbox("/routine/ticks", {"step": f"{product}.evening", "day": DAY, "state": "done"},
                               written=NOON, key=KEY)
        assert answer.status == 409
        assert queries.rows(db, "SELECT * FROM tick") == []

    def test_line_ends_and_a_multipart_boundary_make_no_other_payload(self, client, db):
        def send(note, boundary):
            body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                           for name, value in (("day", DAY), ("note", note)))
            file = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nbytes\r\n'
            return client.client.post(
                "/en/diary/check-ins", data=io.BytesIO((body + file + f"--{boundary}--\r\n").encode()),
                content_type=f"multipart/form-data; boundary={boundary}", headers={
                    **ORIGIN, "Outbox-Key": KEY, "Outbox-Account": client.client.get_cookie("account").value,
                    "Outbox-Device": f"{uuid.uuid4()} 1", "Written-At": NOON.isoformat(), "Sent-At": NOON.isoformat()})

        assert send("two\r\nlines", "aaa").headers["Outbox-Receipt"] == KEY
        assert send("two\nlines", "bbbb").headers["Outbox-Receipt"] == KEY
        assert notes(db) == ["two\nlines"]

    def test_what_was_stored_then_and_may_not_be_shown_now(self, client, db):
        client.outbox("/routine/products", {"name": "Gel", "id": KEY, "part": "morning"}, written=NOON)
        tick = {"step": f"{KEY}.morning", "day": DAY, "state": "done"}
        key = str(uuid.uuid4())
        client.outbox("/routine/ticks", tick, written=NOON + MINUTE, number=2, key=key)
        with database.transaction(db):
            db.conn.execute("DELETE FROM product WHERE id = ?", (KEY,))
        answer = client.outbox("/routine/ticks", tick, written=NOON + MINUTE, number=2, key=key)
        assert (answer.status, answer.headers["Outbox-Receipt"]) == (204, key)

    def test_nothing_new_is_a_receipt_too(self, client, db):
        answer = client.outbox("/diary/next", {"day": "", "was.day": ""}, written=NOON, key=KEY)
        assert answer.headers["Outbox-Receipt"] == KEY
        assert len(receipts(db)) == 1

    def test_two_people_may_use_the_same_key(self, client, stranger, db):
        for person in (client, stranger):
            assert person.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, key=KEY).status == 200
        assert len(receipts(db)) == 2

    def test_a_write_that_fails_leaves_no_receipt(self, client, db):
        db.conn.execute("CREATE TRIGGER broken BEFORE INSERT ON note BEGIN SELECT raise(ABORT, 'full'); END")
        answer = client.outbox(CHECK_IN, {"day": DAY, "redness": "1", "note": "x"}, written=NOON, key=KEY)
        assert answer.status == 503
        assert "Outbox-Receipt" not in answer.headers
        assert "Outbox-Refused" not in answer.headers
        assert (receipts(db), written(db)) == ([], [])
        db.conn.execute("DROP TRIGGER broken")
        assert client.outbox(CHECK_IN, {"day": DAY, "redness": "1", "note": "x"}, written=NOON, key=KEY).status == 200

    def test_a_receipt_that_cannot_be_stored_takes_the_write_with_it(self, client, db):
        db.conn.execute("CREATE TRIGGER broken BEFORE INSERT ON receipt BEGIN SELECT raise(ABORT, 'full'); END")
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON)
        assert answer.status == 503
        assert notes(db) == []

    @pytest.mark.parametrize("path", ["/diary/treatments", "/routine/products", "/diary/usual", "/diary/next",
                                      "/diary/check-ins"])
    def test_every_form_of_a_client_gives_a_receipt_in_its_own_transaction(self, client, db, path):
        said = {"day": DAY, "name": "Gel", "redness": "1", "id": KEY}
        assert client.outbox(path, said, written=NOON, key=KEY).headers["Outbox-Receipt"] == KEY
        assert receipts(db)[0][0] == KEY


class TestRefused:
    @pytest.mark.parametrize("headers", [
        {"Outbox-Key": "x"}, {"Outbox-Key": KEY.upper()}, {"Outbox-Key": ""},
        {"Written-At": "yesterday"}, {"Written-At": ""}, {"Written-At": "2026-11-21T11:00:00"},
        {"Written-At": "9999-12-31T23:59:59+00:00"}, {"Written-At": "0001-01-01T00:00:00-14:00"},
        {"Sent-At": "12:00"}, {"Sent-At": "0001-01-01T00:00:00Z"}, {"Page-At": "now"},
        {"Outbox-Device": ""}, {"Outbox-Device": "phone 1"}, {"Outbox-Device": f"{KEY} -1"},
        {"Outbox-Device": f"{KEY} ١"}, {"Outbox-Device": f"{KEY} 1 2"}, {"Outbox-Device": f"{KEY} 1234567890123"},
    ])
    def test_headers_that_cannot_be_read(self, client, db, headers):
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, **headers)
        assert answer.status == 422
        assert answer.headers["Outbox-Refused"]
        assert "Nothing was saved. What you wrote is still on your phone." in answer.text
        assert (notes(db), receipts(db)) == ([], [])

    @pytest.mark.parametrize(("language", "words"), [("nb", "Ingenting ble lagret"), ("sv", "Inget sparades")])
    def test_in_the_readers_language(self, client, language, words):
        client.language = language
        answer = client.outbox(CHECK_IN, {"day": DAY}, written=NOON, key="x")
        assert words in answer.text

    def test_a_forged_account(self, client, stranger, app, db):
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, account=stranger.id(app), key=KEY)
        assert (answer.status, answer.headers["Outbox-Refused"]) == (401, KEY)
        assert "Someone else is signed in here" in answer.text
        assert (notes(db), receipts(db)) == ([], [])
        assert client.get("/account/").status == 200   # and nobody is signed out by it

    def test_signed_out(self, visitor, client, app, db):
        answer = visitor.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, account=client.id(app), key=KEY)
        assert (answer.status, answer.headers["Outbox-Refused"]) == (401, KEY)
        assert notes(db) == []

    def test_what_the_form_does_not_take(self, client, db):
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x" * 4001}, written=NOON, key=KEY)
        assert (answer.status, answer.headers["Outbox-Refused"]) == (422, KEY)
        assert "data-refusal" in answer.html
        assert receipts(db) == []

    def test_a_day_that_has_not_come_asks_about_the_phones_date(self, client):
        late = (TODAY + dt.timedelta(days=2)).isoformat()
        answer = client.outbox(CHECK_IN, {"day": late, "redness": "1"}, written=NOON, key=KEY)
        assert (answer.status, answer.headers["Outbox-Refused"]) == (422, KEY)
        assert "the date on your phone may be wrong" in answer.text

    def test_what_belongs_to_somebody_else_or_is_nowhere(self, stranger, treated):
        for path in (f"/diary/treatments/{treated}", "/diary/nowhere"):
            answer = stranger.outbox(path, {"day": DAY}, written=NOON, key=KEY)
            assert (answer.status, answer.headers["Outbox-Refused"]) == (404, KEY)
            assert "<html" not in answer.html

    def test_a_body_over_the_limit(self, client, db):
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x" * 1_000_001}, written=NOON, key=KEY)
        assert (answer.status, answer.headers["Outbox-Refused"]) == (413, KEY)
        assert receipts(db) == []

    def test_another_site(self, client, db):
        answer = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, **{"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 403
        assert notes(db) == []


class TestEpoch:
    def test_a_restored_database_says_so(self, app, client):
        first = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, key=KEY).headers["Outbox-Epoch"]
        again = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, key=KEY).headers["Outbox-Epoch"]
        assert first == again
        done = app.test_cli_runner().invoke(args=["backup", "restored"])
        assert done.exit_code == 0
        assert client.get("/account/").location.startswith("/sign-in")   # everybody is signed out
        assert client.sign_in()
        later = client.outbox(CHECK_IN, {"day": DAY, "note": "x"}, written=NOON, key=KEY).headers["Outbox-Epoch"]
        assert later != first

    def test_a_backup_is_a_whole_database_and_says_until_when_it_reaches(self, app, client, tmp_path):
        client.outbox(CHECK_IN, {"day": DAY, "note": "kept"}, written=NOON)
        file = tmp_path / "copy.sqlite"
        done = app.test_cli_runner().invoke(args=["backup", "make", str(file)])
        assert done.exit_code == 0, done.output
        copy = database.connect(file, create=False)
        assert notes(copy) == ["kept"]
        copy.conn.close()
        assert client.client.get("/en/offline/pages").json["backed_up"] == ""   # it lies on the same disk as yet
        assert file.stat().st_mode & 0o077 == 0   # nobody else on the machine reads it
        nowhere = app.test_cli_runner().invoke(args=["backup", "make", str(tmp_path / "nowhere" / "copy.sqlite")])
        assert (nowhere.exit_code, "the copy could not be made" in nowhere.output) == (1, True)
        # A file that is there is never written over.
        assert app.test_cli_runner().invoke(args=["backup", "make", str(file)]).exit_code == 1


class TestWithoutHeaders:
    """A proxy may take away headers that it does not know: what is said of a write goes as fields too."""

    def test_the_same_write_counts_once_and_undoes_nothing(self, client, clock, app, db):
        said = fields(client, "redness", "2", number=1)
        first = client.post("/diary/check-ins", said)
        assert first.headers["Outbox-Receipt"] == said["outbox.Outbox-Key"]
        clock.set(TODAY, 12)
        client.post("/diary/check-ins", {"day": TODAY.isoformat(), "redness": "4"})
        clock.set(TODAY, 13)
        for _ in range(4):
            again = client.post("/diary/check-ins", {**said, "outbox.Sent-At": "2026-11-21T13:00:00+00:00"})
            assert again.headers["Outbox-Receipt"] == said["outbox.Outbox-Key"]
        found = db.execute("SELECT value FROM observation WHERE kind = 'redness' ORDER BY id").fetchall()
        assert found == [("2",), ("4",)]

    def test_a_header_goes_before_a_field(self, client, app):
        said = fields(client, "redness", "2", number=1)
        answer = client.outbox("/diary/check-ins", said, written=NOON)
        assert answer.headers["Outbox-Receipt"] != said["outbox.Outbox-Key"]

    def test_somebody_elses_account_is_refused(self, client, db):
        answer = client.post("/diary/check-ins", {
            **fields(client, "redness", "2", number=1), "outbox.Outbox-Account": str(uuid.uuid4())})
        assert answer.status == 401
        assert "Outbox-Refused" in answer.headers
        assert db.execute("SELECT count(*) FROM observation").fetchone() == (0,)

    def test_what_cannot_be_read_is_refused(self, client):
        answer = client.post("/diary/check-ins", {
            **fields(client, "redness", "2", number=1), "outbox.Outbox-Device": "nothing"})
        assert answer.status == 422
        assert "Outbox-Refused" in answer.headers


def fields(client, kind, value, *, number):
    """A check-in whose headers were taken away."""
    return {"day": TODAY.isoformat(), kind: value, "outbox.Outbox-Key": str(uuid.uuid4()),
            "outbox.Outbox-Account": client.client.get_cookie("account").value,
            "outbox.Outbox-Device": f"{DEVICE} {number}", "outbox.Written-At": NOON.isoformat(),
            "outbox.Sent-At": NOON.isoformat(), "outbox.Page-At": KEPT_PAGE}


@pytest.mark.parametrize("path", ["/account/", "/account/password", "/account/delete", "/sign-out", "/join"])
def test_what_holds_a_password_or_ends_an_account_never_waits_on_a_phone(client, db, path):
    answer = client.outbox(path, {"password": PASSWORD, "name": "Another"}, written=NOON, key=KEY)
    assert (answer.status, answer.headers["Outbox-Refused"]) == (422, KEY)
    assert receipts(db) == []
    assert client.get("/account/").status == 200   # still signed in, still there
    assert "Another" not in client.get("/account/").html
