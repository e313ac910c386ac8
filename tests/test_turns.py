"""What costs much is done in turns: by threads, as a server's requests come."""

import threading

import pytest
from werkzeug.exceptions import ServiceUnavailable

from webapp.turns import Turns

LONG = 30   # seconds that nothing here takes


class Guest(threading.Thread):
    """Takes a turn and holds it until told to let go. What became of it: `began`, `refused`."""

    def __init__(self, turns: Turns, whose: str):
        super().__init__(daemon=True)
        self.turns, self.whose, self.leave = turns, whose, threading.Event()
        self.began, self.decided, self.refused = threading.Event(), threading.Event(), False
        self.start()

    def run(self):
        try:
            with self.turns.turn(self.whose):
                self.began.set()
                self.decided.set()
                self.leave.wait(LONG)
        except ServiceUnavailable as error:
            self.refused = error.retry_after == 5
            self.decided.set()

    def has_begun(self):
        return self.began.wait(LONG)

    def is_refused(self):
        return self.decided.wait(LONG) and self.refused


def test_whoever_waits_comes_next_and_whoever_finds_no_place_is_told_to_come_again():
    turns = Turns(1, waiting=1, patience=LONG)
    first = Guest(turns, "a")
    assert first.has_begun()
    second = Guest(turns, "b")
    while turns._places.acquire(blocking=False):   # until the second stands in line
        turns._places.release()
    assert Guest(turns, "c").is_refused()
    assert not second.decided.is_set()
    first.leave.set()
    assert second.has_begun()
    second.leave.set()
    second.join(LONG)
    third = Guest(turns, "c")
    assert third.has_begun()
    third.leave.set()


def test_nobody_has_two_turns_at_once_waiting_or_not():
    turns = Turns(2, waiting=2, patience=LONG)
    first = Guest(turns, "a")
    assert first.has_begun()
    assert Guest(turns, "a").is_refused()
    first.leave.set()
    first.join(LONG)
    again = Guest(turns, "a")
    assert again.has_begun()
    again.leave.set()


def test_patience_ends_and_the_place_in_line_is_free_again():
    turns = Turns(1, waiting=1, patience=0.05)
    first = Guest(turns, "a")
    assert first.has_begun()
    assert Guest(turns, "b").is_refused()
    assert Guest(turns, "b").is_refused()   # by patience again, not for want of a place
    first.leave.set()
    first.join(LONG)
    last = Guest(turns, "b")
    assert last.has_begun()
    last.leave.set()


def test_what_fails_in_its_turn_lets_the_next_one_in():
    turns = Turns(1)
    with pytest.raises(ValueError, match="of its own"), turns.turn("a"):
        raise ValueError("of its own")
    with turns.turn("a"):
        pass
