"""What is pasted from a word processor, and how much room is left, told before there is none."""

import pytest
from playwright.sync_api import expect

WORDS = {"en": ("9 characters left", "10 characters too many"), "nb": ("9 tegn igjen", "10 tegn for mange"),
         "sv": ("9 tecken kvar", "10 tecken för många")}


def paste(phone, text):
    """As a paste does: the text is put in, and the field says that it has changed."""
    phone.page.evaluate("""(text) => {
      const note = document.querySelector("#note");
      note.focus();
      note.setRangeText(text, note.selectionStart, note.selectionEnd, "end");
      note.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
    }""", text)


def test_line_ends_of_a_word_processor_become_ours_and_the_rest_goes(phones):
    phone = phones("en")
    phone.join()
    paste(phone, "Red\x0bbut\x0ccalm\x85and\u2028so\x03 on\x1f")
    assert phone.page.locator("#note").input_value() == "Red\nbut\ncalm\nand\nso on"
    place = phone.page.evaluate("document.querySelector('#note').selectionEnd")
    assert place == len("Red\nbut\ncalm\nand\nso on")   # one goes on typing where the text ends


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_room_that_is_left_is_told_near_the_limit_and_without_a_network(phones, language):
    phone = phones(language)
    phone.join()
    phone.is_away = True
    phone.page.context.set_offline(True)
    room = phone.page.locator(".write [data-room]")
    expect(room).to_be_hidden()
    paste(phone, "x" * 3000)
    expect(room).to_be_hidden()
    paste(phone, "🙂" * 991)   # counted as the server counts: characters, and not halves of them
    near, over = WORDS[language]
    expect(room).to_have_text(near)
    expect(room).not_to_have_class("over")
    paste(phone, "y" * 19)
    expect(room).to_have_text(over)
    expect(room).to_have_class("room small soft over")
