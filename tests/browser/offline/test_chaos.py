"""Everything goes wrong at random; every write is on the server exactly once. `make chaos` is the long run."""

import os
import sys

import pytest

from tests.browser.offline import chaos
from tests.browser.offline.keeping import begin, writes

COUNT = int(os.environ.get("CHAOS_WRITES", "200"))
FAULTS = int(os.environ.get("CHAOS_FAULTS", "60"))
SEED = int(os.environ.get("SEED", "20261121"))


@pytest.mark.long
def test_each_write_is_there_once_and_none_is_left(installed, wire, clinic):
    sys.stdout.write(f"SEED={SEED}: {COUNT} writes, {FAULTS} faults\n")   # to run the same again
    phone = installed("en")
    email = begin(phone)
    kept = chaos.run(phone, wire, clinic, email, COUNT, FAULTS, SEED)
    there = [text for text, in clinic.of(email, "note", "text")]
    assert len(kept) == COUNT
    assert sorted(there) == sorted(kept)
    assert len(clinic.of(email, "receipt", "key")) == COUNT
    assert [one["state"] for one in writes(phone) if one["state"] != "sent"] == []
    # In the phone's own order, whatever the order of arrival.
    in_order = clinic.rows("SELECT text FROM note WHERE client_id = (SELECT id FROM account WHERE email = ?)"
                           " ORDER BY written_at", email)
    assert [text for text, in in_order] == kept
