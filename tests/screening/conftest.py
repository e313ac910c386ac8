"""A client who shares her diary, and what she answers before a treatment."""

import pytest

from tests import people
from webapp.screening.store import default_screening


@pytest.fixture
def own(client, therapist, app):
    """Where Solveig reads about Ingrid, who shares the diary with her."""
    people.share(client, therapist)
    return f"/clients/{client.id(app)}"


@pytest.fixture
def answers():
    """Every question with no, but for those named; signed."""
    def fields(*yes: str, **more: str) -> dict[str, str]:
        screening = default_screening()
        return {"version": screening.id, "correct": "yes", "agreed": "yes", "signed": "Ingrid Nordahl",
                **{f"answer.{one.key}": "yes" if one.key in yes else "no" for one in screening.asked}, **more}
    return fields
