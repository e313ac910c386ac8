"""Where a sharing can be ended, an open warning sign says first whom to call: nobody else sees it any more then."""

import pytest

from tests import people
from tests.safety.test_open_signs import PAGE, tick

# What each advice says first, in a clinic in Norway.
CALLED = {"breathing": ("This is an emergency: call now", "113"),
          "fever": ("You should be seen by a doctor today", "116 117")}
STANDS = "A warning sign is still open"


@pytest.mark.parametrize("sign", CALLED)
def test_the_page_says_what_the_sign_calls_for(client, therapist, treated, own, sign):
    share = people.share(client, therapist, ("diary",))
    tick(client, sign, PAGE[6:])
    title, number = CALLED[sign]
    for path in ("/sharing/", f"/sharing/{share}"):
        page = client.get(path)
        assert STANDS in page.text
        assert title in page.text.split("If it is still there")[0]
        assert number in page.text
        assert "Solveig can see this in the app" in page.text


@pytest.mark.parametrize("shares", [True, False])
def test_so_does_the_page_that_deletes_the_account(client, therapist, treated, own, shares):
    if shares:
        people.share(client, therapist, ("diary",))
    assert STANDS not in client.get("/account/delete").text
    tick(client, "breathing", PAGE[6:])
    answer = client.get("/account/delete")
    assert [one.tag for one in answer.tree.xpath("//main//*[self::h1 or self::h2 or self::h3]")] == ["h1", "h2", "h3"]
    page = answer.text
    assert "This is an emergency: call now" in page.split("Everything you have written")[0]
    assert ("Solveig can see this in the app" if shares else "Nobody at the clinic can see this") in page


def test_without_a_sign_nothing_is_said_of_one(client, therapist, treated, own):
    share = people.share(client, therapist, ("diary",))
    for path in ("/sharing/", f"/sharing/{share}"):
        assert STANDS not in client.get(path).text


@pytest.mark.parametrize("signs", [("fever", "breathing"), ("breathing", "fever")])
def test_the_gravest_of_two_signs_decides(client, therapist, treated, own, signs):
    people.share(client, therapist, ("diary",))
    first, second = signs
    tick(client, first)
    tick(client, second, PAGE[6:])
    page = client.get("/sharing/").text
    assert "This is an emergency: call now" in page
    assert "You should be seen by a doctor today" not in page


def test_of_a_diary_that_judges_nothing_each_sign_is_told_with_its_number(client, therapist, treated, own, db):
    people.share(client, therapist, ("diary",))
    tick(client, "breathing", PAGE[6:])
    db.execute("UPDATE clinic SET changes = '{\"assessment\": \"off\"}'")
    db.conn.commit()
    page = client.get("/sharing/").text
    assert "Call the emergency number now if you have any of the signs below:" in page
    assert "This is an emergency: call now" not in page
