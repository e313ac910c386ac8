"""The clinic's own questions before a treatment: in three languages, each change on record."""

import pytest

from webapp.screening.store import current, default_screening


def form_of(therapist):
    return therapist.get("/clinic/screening/").form("/clinic/screening/").values.copy()


def save(therapist, **changes):
    answer = therapist.post("/clinic/screening/", {**form_of(therapist), **changes})
    assert answer.status == 303, answer.text
    return answer


def asked(client):
    return [one.text_content().strip() for one in client.get("/screening/").tree.xpath("//*[@class='asked']")]


def test_the_form_as_it_stands_changes_nothing(therapist, db):
    save(therapist)
    assert db.conn.execute("SELECT count(*) FROM screening_change").fetchone() == (0,)
    assert current(db).screening == default_screening()


def test_a_question_is_left_out_reworded_and_added(client, therapist, db):
    save(therapist, **{"asked.mole": "no", "words.ill.en": "Ill today, or under 18", "words.own_1.en": "A pacemaker",
                       "words.own_1.nb": "Pacemaker"})
    there = asked(client)
    assert len(there) == 13 and "A pacemaker" in there and "Ill today, or under 18" in there
    assert "Skin cancer or a mole that changes in the area" not in there
    client.language = "sv"
    assert "Pacemaker" in asked(client)   # written in another language alone: that one is shown
    text = therapist.get("/clinic/screening/").text
    assert "missing: Svenska" in text and "The clinic’s own words" in text
    assert "Skin cancer or a mole that changes in the area not asked any more" in text
    assert "own_4" not in form_of(therapist) and "words.own_4.en" in form_of(therapist)   # room for three more


def test_what_was_changed_says_who_and_when_and_can_be_put_back(client, therapist, colleague):
    save(therapist, **{"words.ill.en": "Ill today"})
    text = colleague.get("/clinic/screening/").text
    assert "What was changed Saturday 21 November 12:00, Solveig" in text and "Ill today" in text
    assert colleague.post("/clinic/screening/reset").status == 303
    assert "You feel ill, or you are under 18" in asked(client)
    assert "Saturday 21 November 12:00, Jonas" in colleague.get("/clinic/screening/").text
    assert "/clinic/screening/reset" not in colleague.get("/clinic/screening/").html


def test_two_who_change_it_at_once_do_not_undo_each_other(client, therapist, colleague, db):
    opened = form_of(colleague)
    save(therapist, **{"words.ill.en": "Ill today"})
    page = colleague.post("/clinic/screening/", {**opened, "words.sun.en": "A holiday in the sun"})
    assert page.status == 422
    assert "A colleague has changed the questions since you opened this page." in page.text
    assert page.form("/clinic/screening/").values["words.sun.en"] == "A holiday in the sun"
    assert "Ill today" in asked(client) and "A holiday in the sun" not in asked(client)


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"words.ill.nb": "", "words.ill.sv": "", "words.ill.en": " "}, "words.ill.nb",
     "Write the question, or leave it out."),
    ({f"asked.{one.key}": "no" for one in default_screening().questions}, "asked.skin", "Ask at least one question."),
    ({f"consent.{code}": "" for code in ("nb", "sv", "en")}, "consent.nb", "Write what the client agrees to."),
    ({"words.own_1.en": "x" * 301}, "words.own_1.en", "At most 300 characters. This is 301."),
    ({"demands": "perhaps"}, "demands", "Choose yes or no."),
])
def test_what_is_refused_comes_back(therapist, db, changes, field, words):
    given = {**form_of(therapist), "words.sun.en": "A holiday in the sun", **changes}
    page = therapist.post("/clinic/screening/", given)
    assert page.status == 422
    assert words in page.errors[field]
    assert page.form("/clinic/screening/").values["words.sun.en"] == "A holiday in the sun"
    assert db.conn.execute("SELECT count(*) FROM screening_change").fetchone() == (0,)


def test_what_is_written_stands_as_text(client, therapist):
    save(therapist, **{"words.own_1.en": "<b>A pacemaker</b>"})
    assert "<b>A pacemaker" not in client.get("/screening/").html
    assert "<b>A pacemaker" not in therapist.get("/clinic/screening/").html


def test_asking_for_signed_answers_asks_nobody_anew(client, therapist, db):
    before = current(db).screening.id
    save(therapist, demands="yes")
    assert current(db) == (default_screening(), True) and current(db).screening.id == before
