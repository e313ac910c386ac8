"""Several processes that serve one clinic: Python runs on one core at a time in each.

They share the sockets, the database file and nothing else. The file is written by one of them at a time
(`database.py`), and reminders are sent by whichever holds the lock for that (`reminders/sender.py`).
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable

from webapp import logs

PAUSE = 1.0   # seconds before another takes the place of one that died: it may die again
STOP = {signal.SIGTERM, signal.SIGINT}
HEARD = {*STOP, signal.SIGCHLD}
PR_SET_PDEATHSIG = 1   # Linux's own number


def keep(count: int, work: Callable[[Callable[[], bool]], object]) -> None:
    """Keep so many processes at work until SIGTERM or SIGINT; then wait until each has finished.

    `work` is given what tells whether this process is gone, so that nobody goes on without it. Signals are waited for
    and interrupt nothing: none comes between the beginning of a process, or its end, and our knowing of it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    there, is_stopping, next_begin = set[int](), False, 0.0
    while there or not is_stopping:
        if not is_stopping and len(there) < count and time.monotonic() >= next_begin:
            try:
                there.add(_begin(work))
                continue
            except OSError as error:   # no memory for another, just now
                logs.fault(type(error).__name__, "processes", error.__traceback__)
                next_begin = time.monotonic() + PAUSE
        heard = signal.sigtimedwait(HEARD, PAUSE)
        if heard and heard.si_signo in STOP:
            is_stopping = True
            for one in there:   # each is there, if only to be asked how it ended
                os.kill(one, signal.SIGTERM)
        for one, status in _ended():
            if one in there:   # another's child may have been left to us
                there.discard(one)
                if not is_stopping:
                    logs.died(one, status)
                    next_begin = time.monotonic() + PAUSE


def _begin(work: Callable[[Callable[[], bool]], object]) -> int:
    """Begin a process; its number. Raises `OSError`."""
    ours = os.getpid()
    one = os.fork()
    if one:
        return one
    with contextlib.suppress(AttributeError, OSError):   # elsewhere than on Linux it looks by itself who began it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_DFL)   # until it serves, it simply ends
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    work(lambda: os.getppid() != ours)
    sys.exit()


def _ended() -> list[tuple[int, int]]:
    """(number, exit code, below 0 that of a signal) of each process that has ended since."""
    found = []
    with contextlib.suppress(ChildProcessError):
        while (one := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((one[0], os.waitstatus_to_exitcode(one[1])))
    return found
