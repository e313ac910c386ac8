"""What the landing of before left: its database reads the same, and its phones' writes are stored as they were."""

import json

import pytest

from tests.former import recording

WRITES = json.loads(recording.WRITES.read_text())


@pytest.mark.parametrize("name", recording.WHO)
def test_every_page_holds_what_it_held(app, name):
    recorded = {address: forms for who, address, forms in json.loads(recording.PAGES.read_text()) if who == name}
    assert recording.pages_now(app, name) == recorded


@pytest.mark.parametrize("write", WRITES, ids=lambda write: f"{write['who']} {write['path']}")
def test_a_write_that_waited_on_a_phone_is_stored_as_it_was(app, write):
    person, before = recording.signed_in(app, write["who"]), recording.rows(app)
    answer = recording.sent(app, person, {"path": write["path"], "fields": write["fields"]})
    assert answer.headers["Outbox-Receipt"]
    assert answer.status_code == write["status"]
    assert recording.stored(before, recording.rows(app), recording.ids_in(before)) == write["stored"]
