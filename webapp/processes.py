"""Several processes that serve one clinic: Python runs on one core at a time in each.

They share the sockets, the database file and nothing else. The file is written by one of them at a time
(`database.py`), and reminders are sent by whichever holds the lock for that (`reminders/sender.py`).
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from webapp import logs

PAUSE = 1   # seconds before another takes the place of one that died: it may die again
STOP = {signal.SIGTERM, signal.SIGINT}


def keep(count: int, work: Callable[[Callable[[], bool]], object]) -> None:
    """Keep so many processes at work until SIGTERM or SIGINT; then wait until each has finished.

    `work` is given what tells whether this process is gone, so that nobody goes on without it.
    """
    ours, there = os.getpid(), set[int]()
    is_stopping = False

    def stop(*_: object) -> None:
        nonlocal is_stopping
        is_stopping = True
        for one in there:
            os.kill(one, signal.SIGTERM)

    def begin() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)   # whoever is told to stop knows of each that has begun
        one = os.fork()
        if not one:
            for number in STOP:
                signal.signal(number, signal.SIG_DFL)
        there.add(one)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
        if not one:
            work(lambda: os.getppid() != ours)
            sys.exit()

    for number in STOP:
        signal.signal(number, stop)
    for _ in range(count):
        begin()
    while there:
        one, status = os.wait()
        there.discard(one)
        if not is_stopping:
            logs.died(one, os.waitstatus_to_exitcode(status))
            time.sleep(PAUSE)
        if not is_stopping:
            begin()
