"""The check-in's stages: what the page says of them to its script, and what it marks."""

import datetime as dt

import pytest

from tests.conftest import TODAY, log

DAY, YESTERDAY = TODAY, TODAY - dt.timedelta(days=1)
WHOLE = {"redness": "1", "flaking": "2", "swelling": "0", "dryness": "skipped", "itch": "1", "alarm": "none"}


def stages(page):
    return page.html.count('class="stage"')


def test_a_day_of_which_nothing_is_said_has_them(client, treated):
    page = client.get(f"/days/{DAY}")
    assert stages(page) == 8 and "8 of 8" in page.text   # five signs, care, warning signs; and the skin tone
    client.post("/diary/check-ins", {"day": str(YESTERDAY), "skin_tone": "3", "alarm": "none"})
    page = client.get(f"/days/{DAY}")
    assert stages(page) == 7 and "7 of 7" in page.text


@pytest.mark.parametrize("said", [{"alarm": "none"}, {"redness": "2"}])
def test_a_day_that_was_said_is_changed_on_one_page(client, treated, said):
    log(client, DAY, **said)
    assert "data-stages" not in client.get(f"/days/{DAY}").html


def test_nor_has_a_refused_form(client, treated):
    page = client.post("/diary/check-ins", {"day": str(DAY)})
    assert page.status == 422 and "data-stages" not in page.html


def test_each_level_of_the_day_before_is_marked(client, treated):
    log(client, YESTERDAY, **WHOLE)
    page = client.get(f"/days/{DAY}")
    assert page.html.count("<em>") == 4   # a skipped one has no level
    for sign, words in (("redness", "Very mild"), ("flaking", "Small"), ("swelling", "None"), ("itch", "A little")):
        part = page.html.split(f'id="{sign}"')[1].split("</fieldset>")[0]
        assert f"<span>{words}</span><em>" in part, sign
    assert "checked" not in page.html.split('id="redness"')[1].split("</fieldset>")[0]


def test_not_of_another_recovery_nor_of_two_days_before(client, treated):
    log(client, DAY - dt.timedelta(days=2), **WHOLE)
    assert "<em>" not in client.get(f"/days/{DAY}").html
    log(client, DAY - dt.timedelta(days=4), **WHOLE)   # the treatment was on the day after it
    assert "<em>" not in client.get(f"/days/{DAY - dt.timedelta(days=3)}").html


def test_in_the_small_hours_nothing_is_marked(client, treated, clock):
    log(client, YESTERDAY, **WHOLE)
    log(client, DAY, **WHOLE)
    clock.set(DAY + dt.timedelta(days=1), 0, 30)   # 01:30 in Oslo: the form may be about either
    assert "<em>" not in client.get(f"/days/{DAY + dt.timedelta(days=1)}").html
