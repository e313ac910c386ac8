"""How much is new stands at the tab that leads to it, on every page with a menu and on none that a phone keeps."""

import json

import pytest

from tests.conftest import TODAY, log
from tests.people import ORIGIN
from webapp.clients import board


def numbers(page) -> dict[str, str]:
    """What a screen reader hears at each tab that has a number."""
    found = {one.get("id"): one.text_content() for one in page.tree.xpath("//nav//span[@class='news']")}
    return {tab: text for tab, text in found.items() if text}


def write(therapist, own, text="How is it going?"):
    assert therapist.post(f"{own}/messages", {"day": TODAY.isoformat(), "text": text}).status == 303


@pytest.mark.parametrize(("language", "one", "two"), [
    ("en", "1, 1 new message", "2, 2 new messages"), ("nb", "1, 1 ny melding", "2, 2 nye meldinger"),
    ("sv", "1, 1 nytt meddelande", "2, 2 nya meddelanden")])
def test_messages_that_are_not_read(client, therapist, shared, own, language, one, two):
    client.language = language
    assert numbers(client.get("/diary/")) == {}
    write(therapist, own, "One.")
    assert numbers(client.get("/diary/")) == {"new-today": one}
    write(therapist, own, "Two.")
    assert numbers(client.get("/routine/")) == {"new-today": two}


def test_read_there_is_one_less_at_once(client, therapist, shared, own, db):
    write(therapist, own, "One.")
    write(therapist, own, "Two.")
    id_, = db.conn.execute("SELECT id FROM message LIMIT 1").fetchone()
    answer = client.part(f"/messages/{id_}/read")
    assert answer.tree.xpath("//span[@id='new-today' and @hx-swap-oob='true']/b/text()") == ["1"]
    assert numbers(client.get("/diary/")) == {"new-today": "1, 1 new message"}


def test_a_product_that_waits_for_an_answer(client, therapist, shared, own):
    therapist.post(f"{own}/suggestions", {"name": "Mild wash", "kind": "cleanser", "part": "evening"})
    assert numbers(client.get("/diary/")) == {"new-routine": "1, 1 suggestion"}


def test_clients_to_follow_up(client, therapist, shared, own):
    log(client, redness="4", alarm="pus")
    page = therapist.get("/clients/")
    number = page.tree.xpath("//nav[@aria-label='Which clients to show']//b/text()")[0]
    assert numbers(page) == {"new-clients": f"{number}, {number} to follow up"}
    assert numbers(therapist.get("/clinic/")) == numbers(page)


def test_what_is_followed_up_is_so_on_the_page_that_comes_next(client, therapist, shared, own, clock):
    log(client, redness="4", alarm="pus")
    clock.now += board.SHORTLY
    page = therapist.get(own + "/")
    assert numbers(page) == {"new-clients": "1, 1 to follow up"}
    reasons = page.form("/handled").values.getlist("reason")
    answer = therapist.post(own + "/handled", {"reason": reasons, "outcome": "spoke"})
    assert numbers(therapist.get(answer.location)) == {}


def test_nothing_of_clients_before_the_second_factor_that_the_clinic_asks_for(client, therapist, shared, app, clock):
    log(client, redness="4", alarm="pus")
    clock.now += board.SHORTLY
    assert numbers(therapist.get("/account/")) == {"new-clients": "1, 1 to follow up"}
    assert app.test_cli_runner().invoke(args=["clinic", "set", "--second-factor", "needed"]).exit_code == 0
    page = therapist.get("/account/")
    assert (page.status, numbers(page)) == (200, {})


def test_a_page_about_a_fault_shows_none_and_asks_nothing(client, therapist, shared, own, db):
    write(therapist, own)
    asked = []
    db.conn.set_trace_callback(asked.append)
    page = client.get("/diary/treatments/nowhere")
    db.conn.set_trace_callback(None)
    assert (page.status, numbers(page)) == (404, {})
    assert not [sql for sql in asked if "suggestion" in sql]


def test_nobody_elses(client, stranger, therapist, shared, own, colleague):
    write(therapist, own)
    assert numbers(stranger.get("/diary/")) == {}
    assert numbers(colleague.get("/clinic/")) == {}


def test_a_public_page_shows_none(client, therapist, shared, own):
    write(therapist, own)
    assert numbers(client.get("/education/")) == {}


def test_a_message_makes_no_kept_page_another_but_those_that_show_it(client, therapist, shared, own):
    """Else a phone would fetch all sixty for a number that it does not show."""
    def versions():
        answer = client.client.get("/en/offline/pages", headers=ORIGIN)
        return {one["url"]: one["version"] for one in json.loads(answer.text)["pages"]}

    before = versions()
    write(therapist, own)
    after = versions()
    changed = {url for url, version in after.items() if before.get(url) != version}
    assert changed <= {"/en/messages/", f"/en/days/{TODAY}", "/en/diary/", "/en/sharing/"} | {
        url for url in after if "/days/" in url}
    assert "/en/account/" not in changed and "/en/routine/" not in changed
