"""The recorded database in the place of the cast's."""

import pytest

from tests.former import recording


@pytest.fixture(scope="session")
def joined(tmp_path_factory):
    """A data folder with the recorded database, brought up to date, and nobody's cookies."""
    folder = tmp_path_factory.mktemp("recorded")
    recording.opened(folder).extensions["hudro.store"].close()
    return folder, {}
