"""A page for each active, the same for everyone; and weeks that are none."""

import pytest

from webapp.routine.actives import ACTIVES


class TestActives:
    @pytest.mark.parametrize("active", ACTIVES)
    def test_each_has_a_page_for_everyone(self, visitor, active):
        page = visitor.get(f"/routine/actives/{active}")
        for heading in ("How certain is this?", "How to begin", "What not to combine it with", "If you are pregnant",
                        "Before and after microneedling"):
            assert heading in page.text
        assert "shrink" not in page.text.replace("Pores cannot be shrunk", "")

    def test_it_says_the_pause_of_the_guide(self, visitor):
        page = visitor.get("/routine/actives/salicylic_acid")
        assert "Stop using it 5 days before the treatment." in page.text
        assert "You can use it again 8 days after the treatment at the earliest" in page.text
        assert "It rests from" not in visitor.get("/routine/actives/zinc").text

    def test_it_is_the_same_signed_in(self, visitor, client):
        assert visitor.get("/routine/actives/clay").html == client.get("/routine/actives/clay").html

    def test_an_unknown_one_is_not_there(self, visitor):
        assert visitor.get("/routine/actives/mercury").status == 404

    @pytest.mark.parametrize("monday", ["2026-11-17", "x", "2026-W47", "1999-01-04"])
    def test_a_week_that_is_none(self, client, monday):
        assert client.get(f"/routine/weeks/{monday}").status == 404
