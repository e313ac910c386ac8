"""Within how many days a clinic answers: what a client is told beforehand, and never more than has been so. Pure."""

from collections.abc import Sequence

LEAST_MESSAGES, LEAST_CLIENTS = 10, 5   # of which anything is said
MOST = 0.8                              # of the messages are meant by "most"
WITHIN = (1, 2, 7)                      # days


def answered_within(waited: Sequence[tuple[str, float | None]]) -> int | None:
    """The number of days within which most messages were answered, one of `WITHIN`; None where that is longer, or too
    little is known. `waited`: (client, days until an answer, None for never) of messages that are a week old at
    least."""
    if len(waited) < LEAST_MESSAGES or len({client for client, _ in waited}) < LEAST_CLIENTS:
        return None
    return next((days for days in WITHIN
                 if sum(one is not None and one <= days for _, one in waited) >= MOST * len(waited)), None)
