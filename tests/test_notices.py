"""What is said on the page after a write: named by the answer, with its undo, and by nothing that is kept."""

import re
from typing import get_args

from tests import people
from tests.conftest import TODAY
from webapp import pages

NEXT = {"day": "2026-12-20"}


def test_a_form_without_a_script_is_led_to_the_word(client):
    answer = client.post("/diary/next", NEXT)
    assert (answer.location, answer.notice) == ("/today", "saved")
    page = client.get("/diary/")
    assert page.tree.xpath("//noscript//*[@id='said-saved']")


def test_a_script_is_told_it_and_the_address_says_nothing(client, treated):
    answer = client.part(f"/diary/treatments/{treated}/remove")
    assert answer.headers["HX-Redirect"] == "/en/diary/"
    assert answer.headers["Hudro-Notice"] == f"removed /en/diary/treatments/{treated}/restore"
    restore, = [form for form in client.get("/diary/").forms if form.action.endswith("/restore")]
    assert restore.action == f"/en/diary/treatments/{treated}/restore"


def test_a_part_of_a_page_says_it_too(client, treated):
    answer = client.part("/diary/check-ins", {"day": str(TODAY), "redness": "1", "alarm": "none"})
    assert answer.status == 200 and "five" in answer.html
    assert answer.headers["Hudro-Notice"] == "saved /en/diary/check-ins/undo"


def test_what_is_refused_and_what_is_only_opened_says_nothing(client):
    refused = client.part("/diary/next", {"day": "never"})
    assert refused.status == 422 and "Hudro-Notice" not in refused.headers
    assert client.get("/today").notice == ""


def test_each_notice_has_its_word(client):
    """For scripts and without them."""
    page = client.get("/diary/")
    for words in re.findall(r'data-word="said-([a-z]+)"', page.html), re.findall(r'id="said-([a-z]+)"', page.html):
        assert sorted(words) == sorted(get_args(pages.Notice))


def test_a_share_says_that_it_has_begun_and_after_that_what_was_saved(client, therapist):
    code = people.code_of(therapist.post("/clients/invitations"))
    share = client.post("/sharing/invitations", {"code": code}).location
    assert client.post(share, {"scope": "diary"}).notice == "begun"
    assert client.post(share, {"scope": ["diary", "routine"]}).notice == "saved"
    assert client.post(f"{share}/end").notice == "ended"


def test_what_a_therapist_records_names_the_form_that_takes_it_back(client, therapist, own):
    people.share(client, therapist)
    for path, said, undo in (("handled", {"note": "Rang"}, "handled/1/undo"),
                             ("ratings", {"day": str(TODAY), "redness": "1"}, f"ratings/{TODAY}/undo")):
        answer = therapist.part(f"{own}/{path}", said)
        assert answer.headers["Hudro-Notice"] == f"saved /en{own}/{undo}"
        assert therapist.get(f"{own}/").form(undo).action == f"/en{own}/{undo}"
