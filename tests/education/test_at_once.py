"""Articles that several readers open first, at the same moment: after a restart of the server."""

import sys
import threading

import pytest
from mdurl import _encode

from webapp.education import articles


@pytest.fixture
def often():
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_each_gets_the_same_whole_article(often):
    def link(kind: str, name: str) -> str:
        return f"{kind} {name}"

    one = articles.read("aftercare", "en", link)
    for _ in range(40):
        _encode.encode_cache.clear()   # as after a start
        found, begin = [], threading.Barrier(6)

        def read(found=found, begin=begin):
            begin.wait()
            found.append(articles.read("aftercare", "en", link))

        readers = [threading.Thread(target=read) for _ in range(6)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert found == [one] * 6
