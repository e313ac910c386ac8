"""What the landing of before left: its database reads the same, and its phones' writes are stored as they were."""

import json

import pytest

from tests.former import recording
from webapp import queries
from webapp.guide.signs import SIGNS
from webapp.migrations.history import migration

WRITES = json.loads(recording.WRITES.read_text())


# What is asked with a treatment by now.
OF_VISIT = {"page", *SIGNS, "serum_item", "cartridge_item", "expiry", "cartridge", "cartridge_batch",
            "cartridge_expiry", "answers_seen", "near_id", "gone_through", "reason", "next", "next_day", "next_time"}


@pytest.mark.parametrize("name", recording.WHO)
def test_every_page_holds_what_it_held(app, name):
    """The same forms with the same values; a new form may stand beside them."""
    recorded = {address: forms for who, address, forms in json.loads(recording.PAGES.read_text()) if who == name}
    now = recording.pages_now(app, name)
    assert now.keys() >= recorded.keys()
    for address, forms in recorded.items():
        # "All calm" was a button of the form, and is a form of its own now, which saves. On which page a treatment was
        # told is new: the answer leads on from there; and whom the list showed, where an action leads back to it.
        # Fields may change places, and no kind of a product is chosen beforehand any more.
        former = [[to, [field for field in fields if field != ["calm", "yes", ""]]] for to, fields in forms]
        there = [[to, [field for field in fields if field[0] != "show" and (
            field[0] not in OF_VISIT or not to.endswith("/treatments"))]] for to, fields in now[address]]
        assert [form for form in in_any_order(there) if form in in_any_order(former)] == in_any_order(former), address


def in_any_order(forms):
    return [[to, sorted(field if field[0] != "kind" else field[:2] for field in fields)] for to, fields in forms]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: f"{write['who']} {write['path']}")
def test_a_write_that_waited_on_a_phone_is_stored_as_it_was(app, write):
    person, before = recording.signed_in(app, write["who"]), recording.rows(app)
    answer = recording.sent(app, person, {"path": write["path"], "fields": write["fields"]})
    assert answer.headers["Outbox-Receipt"]
    assert answer.status_code == write["status"]
    assert recording.stored(before, recording.rows(app), recording.ids_in(before)) == write["stored"]


def test_a_new_step_of_the_schema_comes_after_all_that_have_landed(app, db):
    """Else a new database would meet it before the tables of a later one, and an old database after them."""
    applied = [name for name, in queries.rows(
        db, "SELECT name FROM _sqlite_migrations WHERE migration_set = 'hudro' ORDER BY rowid")]
    assert applied == [one.name for one in migration._migrations]   # those of the recording first, then what is new
