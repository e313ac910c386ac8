"""Parts of pages are made once, and kept within a limit in bytes."""

import sys

from markupsafe import Markup

from webapp.remembered import Remembered


def test_a_part_is_made_once_for_the_same_arguments_and_anew_for_others():
    made = []

    def part(number, words=""):
        made.append(number)
        return Markup(f"<p>{number}{words}</p>")

    cached = Remembered()
    assert [cached(part, 1), cached(part, 2), cached(part, 1)] == ["<p>1</p>", "<p>2</p>", "<p>1</p>"]
    assert cached(part, 1, "a") == "<p>1a</p>"
    assert cached(lambda number: f"other {number}", 1) == "other 1"
    assert made == [1, 2, 1]


def test_what_is_not_asked_for_makes_room_and_nothing_goes_over_the_limit():
    def part(name):
        made.append(name)
        return name * 1000

    def ask(names):
        made.clear()
        for name in names:
            assert cached(part, name) == name * 1000
        return "".join(made)

    made, one = [], sys.getsizeof("a" * 1000)
    cached = Remembered(most=3 * one)
    assert ask("abcad") == "abcd"
    assert (len(cached), cached.size) == (3, 3 * one)
    assert ask("acd") == ""   # b was never asked for again
    assert ask("b") == "b"
    assert ask(["e" * 10, "e" * 10]) == "e" * 20   # larger than all that is kept: handed out each time
    assert (len(cached), cached.size) == (3, 3 * one)
    assert ask("b") == ""
