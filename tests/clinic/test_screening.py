"""The clinic's own questions before a treatment: in three languages, each change on record."""

import pytest

from webapp.screening.store import current, default_screening


def form_of(therapist):
    return therapist.get("/clinic/screening/").form("/clinic/screening/").values.copy()


def save(therapist, **changes):
    """`new_en`: a question of one's own, in English."""
    form = form_of(therapist)
    new = room(form)[0]
    changes = {f"words.{new}.{name[4:]}" if name.startswith("new_") else name: value for name, value in changes.items()}
    answer = therapist.post("/clinic/screening/", {**form, **changes})
    assert answer.status == 303, answer.text
    return answer


def room(form):
    """The keys that a page has made up for new questions."""
    return [name.split(".")[1] for name in form if name.startswith("words.own_") and name.endswith(".en")
            and not form[name]]


def asked(client):
    return [one.text_content().strip() for one in client.get("/screening/").tree.xpath("//*[@class='asked']")]


def test_the_form_as_it_stands_changes_nothing(therapist, db):
    save(therapist)
    assert db.conn.execute("SELECT count(*) FROM screening_change").fetchone() == (0,)
    assert current(db).screening == default_screening()


def test_a_question_is_left_out_reworded_and_added(client, therapist, db):
    save(therapist, **{"asked.mole": "no", "words.ill.en": "Ill today, or under 18", "new_en": "A pacemaker",
                       "new_nb": "Pacemaker"})
    there = asked(client)
    assert len(there) == 15 and "A pacemaker" in there and "Ill today, or under 18" in there
    assert "Skin cancer, a mole or spot that is changing, or raised moles where you will be treated" not in there
    client.language = "sv"
    assert "Pacemaker" in asked(client)   # written in another language alone: that one is shown
    text = therapist.get("/clinic/screening/").text
    assert "missing: Svenska" in text and "The clinic’s own words" in text
    assert "or raised moles where you will be treated not asked any more" in text
    assert len(room(form_of(therapist))) == 3   # more


def test_what_was_changed_says_who_and_when_and_can_be_put_back(client, therapist, colleague):
    save(therapist, **{"words.ill.en": "Ill today"})
    text = colleague.get("/clinic/screening/").text
    assert "What was changed Saturday 21 November 12:00, Solveig" in text and "Ill today" in text
    assert colleague.post("/clinic/screening/reset").status == 303
    assert "Ill or unwell now" in asked(client)
    assert "Saturday 21 November 12:00, Jonas" in colleague.get("/clinic/screening/").text
    assert "/clinic/screening/reset" not in colleague.get("/clinic/screening/").html


def test_two_who_change_it_at_once_do_not_undo_each_other(client, therapist, colleague, db):
    """Each says what they changed, and both questions of their own are asked."""
    opened = form_of(colleague)
    save(therapist, **{"words.ill.en": "Ill today", "new_en": "A pacemaker", "demands": "yes"})
    assert colleague.post("/clinic/screening/", {
        **opened, "words.sun.en": "A holiday in the sun", f"words.{room(opened)[0]}.en": "Latex allergy",
        "consent.en": "Our own words."}).status == 303
    assert {"Ill today", "A holiday in the sun", "A pacemaker", "Latex allergy"} <= {*asked(client)}
    assert current(db).is_demanded and current(db).screening.consent["en"] == "Our own words."


def test_a_form_that_is_refused_shows_a_colleagues_question_as_it_is(client, therapist, colleague):
    opened = form_of(colleague)
    save(therapist, new_en="A pacemaker")
    page = colleague.post("/clinic/screening/", {**opened, "words.sun.en": "x" * 301})
    assert page.status == 422
    again = page.form("/clinic/screening/").values.copy()
    assert "A pacemaker" in again.values()
    assert colleague.post("/clinic/screening/", {**again, "words.sun.en": "A holiday"}).status == 303
    assert {"A pacemaker", "A holiday"} <= {*asked(client)}


def test_more_than_forty_are_refused_in_words(therapist):
    for number in range(25):
        save(therapist, new_en=f"Question {number}")
    form = form_of(therapist)
    page = therapist.post("/clinic/screening/", {**form, f"words.{room(form)[0]}.en": "One more"})
    assert page.status == 422 and "No more than 40 questions, including those that are not asked." in page.text
    assert "One more" in page.form("/clinic/screening/").values.values()


def test_what_is_taken_out_is_on_record_and_so_is_the_consent(therapist):
    save(therapist, **{"new_en": "A pacemaker", "consent.en": "Our own words."})
    assert "What the client agrees to is worded differently now." in therapist.get("/clinic/screening/").text
    therapist.post("/clinic/screening/reset")
    first = therapist.get("/clinic/screening/").text.split("What was changed")[1].split("Solveig")[1]
    assert "A pacemaker not asked any more" in first
    assert "What the client agrees to is worded differently now." in first


def test_of_many_changes_the_last_one_shown_says_what_it_changed(therapist):
    save(therapist, **{"words.ill.en": "Ill today"})
    for number in range(20):
        save(therapist, **{"words.sun.en": f"Sun {number}"})
    text = therapist.get("/clinic/screening/").text.split("What was changed")[1]
    assert "Ill today" not in text and "Sun 0" in text and "Sun 19" in text


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"words.ill.nb": "", "words.ill.sv": "", "words.ill.en": " "}, "words.ill.nb",
     "Enter the question, or choose not to ask it."),
    ({f"asked.{one.key}": "no" for one in default_screening().questions}, "asked.skin", "Ask at least one question."),
    ({f"consent.{code}": "" for code in ("nb", "sv", "en")}, "consent.nb", "Enter what the client agrees to."),
    ({"words.own_0123abcd.en": "x" * 301}, "words.own_0123abcd.en", "No more than 300 characters. You have written "
                                                                    "301."),
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
    save(therapist, new_en="<b>A pacemaker</b>")
    assert "<b>A pacemaker" not in client.get("/screening/").html
    assert "<b>A pacemaker" not in therapist.get("/clinic/screening/").html


def test_asking_for_signed_answers_asks_nobody_anew(client, therapist, db):
    before = current(db).screening.id
    save(therapist, demands="yes")
    assert current(db) == (default_screening(), True) and current(db).screening.id == before
