"""A write as stores hear of it: who says something, when they wrote it and when it arrived. Pure."""

import datetime as dt
from dataclasses import dataclass

from webapp.times import stamp


@dataclass(frozen=True)
class Write:
    """`author_id` and `author` (the name): who says it. `written_at`: when they wrote it, by our clock; `received_at`:
    when it arrived. Both UTC."""

    author_id: str
    written_at: dt.datetime
    received_at: dt.datetime
    author: str = ""

    @property
    def written(self) -> str:
        """When it was written, as it is stored: never later than it arrived."""
        return stamp(min(self.written_at, self.received_at))

    @property
    def received(self) -> str:
        """When it arrived, as it is stored."""
        return stamp(self.received_at)
