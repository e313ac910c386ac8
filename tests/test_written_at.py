"""From when a write counts: its person's own order and time, whatever the phone's clock says."""

import datetime as dt
import uuid

import pytest

from tests.conftest import NOON, TODAY
from webapp import queries
from webapp.writes import Write

CHECK_IN = "/diary/check-ins"
DAY = TODAY.isoformat()
KEY = "0b54e1c7-5d1f-4a55-9d6e-2f60a1b1c0de"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def written(db, kind="redness") -> list:
    return queries.rows(db, "SELECT value, written_at FROM observation WHERE kind = ? ORDER BY id", (kind,))


class TestWhoseClock:
    def said(self, client, clock, level, *, written, sent=None, at=NOON, number=1, **headers):
        clock.now = at
        answer = client.outbox(CHECK_IN, {"day": DAY, "redness": level}, written=written, sent=sent, number=number,
                               **headers)
        assert answer.status == 200, answer.text

    def newest(self, db) -> str:
        return max(written(db), key=lambda row: row[1])[0]

    def test_it_counts_from_when_it_was_written(self, client, clock, db):
        self.said(client, clock, "3", written=NOON - HOUR, sent=NOON)
        assert written(db)[0][1].startswith("2026-11-21T10:00:00")

    @pytest.mark.parametrize("off", [dt.timedelta(days=2), dt.timedelta(days=-2), dt.timedelta(days=366),
                                     dt.timedelta(days=-366)])
    def test_a_clock_that_is_off_is_corrected(self, client, clock, db, off):
        self.said(client, clock, "3", written=NOON - HOUR + off, sent=NOON + off)
        assert written(db)[0][1].startswith("2026-11-21T10:00:00")

    @pytest.mark.parametrize("off", [dt.timedelta(days=2), dt.timedelta(days=366)])
    def test_a_clock_ahead_that_was_put_right_in_between(self, client, clock, db, off):
        self.said(client, clock, "3", written=NOON - HOUR + off, sent=NOON, number=1)
        self.said(client, clock, "1", written=NOON - MINUTE, sent=NOON + MINUTE, at=NOON + MINUTE, number=2)
        assert self.newest(db) == "1"
        assert all(at <= "2026-11-21T11:02" for _, at in written(db))

    @pytest.mark.parametrize("off", [dt.timedelta(days=2), dt.timedelta(days=366)])
    def test_a_clock_behind_that_was_put_right_in_between(self, client, clock, db, off):
        self.said(client, clock, "3", written=NOON - HOUR, sent=NOON, number=1)
        self.said(client, clock, "1", written=NOON - off, sent=NOON + MINUTE, at=NOON + MINUTE, number=2)
        assert self.newest(db) == "1"

    def test_what_was_read_before_it_was_written_is_older(self, client, clock, db):
        # Another device has said 3; this phone, a year behind until it was put right, saw that and says 1.
        self.said(client, clock, "3", written=NOON, device=str(uuid.uuid4()))
        self.said(client, clock, "1", written=NOON - dt.timedelta(days=365), sent=NOON + HOUR, at=NOON + HOUR,
                  **{"Page-At": (NOON + MINUTE).isoformat()})
        assert self.newest(db) == "1"

    def test_a_phones_own_order_holds_whichever_arrives_first(self, client, clock, db):
        self.said(client, clock, "1", written=NOON - MINUTE, sent=NOON, number=5)
        self.said(client, clock, "3", written=NOON + HOUR, sent=NOON + HOUR, at=NOON + HOUR, number=4)
        assert self.newest(db) == "1"

    def test_one_that_comes_last_finds_its_place_between_two_of_the_same_moment(self, client, clock, db):
        for number, level in ((1, "4"), (3, "1"), (2, "2")):
            self.said(client, clock, level, written=NOON - MINUTE, sent=NOON, number=number)
        assert [value for value, at in sorted(written(db), key=lambda row: row[1])] == ["4", "2", "1"]
        assert len({at for _, at in written(db)}) == 3

    def test_of_two_phones_the_later_one_counts_and_the_older_stays_in_the_history(self, client, clock, db):
        self.said(client, clock, "1", written=NOON - MINUTE, sent=NOON)
        self.said(client, clock, "3", written=NOON - HOUR, sent=NOON + MINUTE, at=NOON + MINUTE,
                  device=str(uuid.uuid4()))
        page = client.get(f"/days/{DAY}")
        assert "1 Slight" in page.text or page.form("/check-ins").values["redness"] == "1"
        assert [value for value, _ in written(db)] == ["1", "3"]

    def test_an_old_form_undoes_nothing_but_what_was_changed_in_it(self, client, clock):
        clock.now = NOON
        client.outbox(CHECK_IN, {"day": DAY, "redness": "1", "note": "old", "alarm": "none"}, written=NOON)
        client.outbox(CHECK_IN, {"day": DAY, "was.redness": "1", "redness": "3"}, written=NOON + MINUTE,
                      device=str(uuid.uuid4()))
        client.outbox(CHECK_IN, {"day": DAY, "was.redness": "1", "redness": "1", "was.note": "old", "note": "new"},
                      written=NOON + 2 * MINUTE, number=2)
        form = client.get(f"/days/{DAY}").form("/check-ins").values
        assert (form["redness"], form["note"]) == ("3", "new")

    def test_a_product_is_in_use_from_the_day_it_was_written_down(self, client, clock, db):
        clock.now = NOON
        client.outbox("/routine/products", {"name": "Gel", "id": KEY, "part": "morning"},
                      written=NOON - dt.timedelta(days=5), sent=NOON)
        assert queries.rows(db, "SELECT since FROM product") == [("2026-11-16",)]

    def test_the_day_decides_the_treatment_so_order_of_arrival_does_not_matter(self, client, clock):
        clock.now = NOON
        client.outbox(CHECK_IN, {"day": DAY, "redness": "1"}, written=NOON, number=2)
        client.outbox("/diary/treatments", {"day": "2026-11-19", "id": KEY}, written=NOON - HOUR, sent=NOON, number=1)
        assert "Day 2" in client.get(f"/days/{DAY}").text


def test_nothing_is_stored_as_written_later_than_it_arrived():
    assert Write("a", NOON + HOUR, NOON).written == Write("a", NOON, NOON).received
    assert Write("a", NOON - HOUR, NOON).written == Write("a", NOON - HOUR, NOON - HOUR).received
