"""The clients of a therapist's list, and what is read and ticked in it."""

import datetime as dt

import pytest

from tests import people
from tests.conftest import TODAY, log


@pytest.fixture
def several(app, therapist, clock):
    """Clients by name, who share diary and messages: two are silent in a recovery, one has a sign, one a message, one
    more redness than is common."""
    clock.set(TODAY - dt.timedelta(days=4))
    found = {}
    for name, language in (("Siv", "sv"), ("Nina", "nb"), ("Pia", "en"), ("Mona", "en"), ("Rita", "en")):
        found[name] = people.join(app, name, language=language)
        people.share(found[name], therapist, ("diary", "messages"))
    for name, days in (("Siv", 4), ("Nina", 4), ("Rita", 9)):
        found[name].post("/diary/treatments", {"day": str(TODAY - dt.timedelta(days=days))})
    clock.set(TODAY)
    for one in (*found.values(), therapist):
        assert one.sign_in()
    log(found["Pia"], alarm=["pus"])
    log(found["Rita"], redness="4", alarm=["none"])
    found["Mona"].post("/messages", {"day": str(TODAY), "text": "May I swim?"})
    return found


def rows_of(page):
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//li[contains(@class, 'person')]//h3")]


def chosen(page, *names):
    """The form of several at once, as it is sent when these are ticked."""
    ids = {one.xpath("string(ancestor::li//h3)").strip(): one.get("value")
           for one in page.tree.xpath("//input[@type='checkbox'][@name='client']")}
    return {"client": [ids[name] for name in names],
            "reason": page.tree.xpath("//input[@form='several'][@name='reason']/@value")}
