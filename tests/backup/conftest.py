"""Where copies lie in these tests."""

import pytest


@pytest.fixture
def copy(tmp_path_factory):
    """Where a copy may be made: not in the data folder."""
    return tmp_path_factory.mktemp("copies") / "copy.sqlite"
