"""What a clinic has for treatments: serums and cartridges, each with its batch and how long it keeps. Pure."""

import datetime as dt
from typing import NamedTuple

from webapp.expiry import is_expired

SERUM, CARTRIDGE = KINDS = ("serum", "cartridge")



class Item(NamedTuple):
    """`kind`: one of `KINDS`. `expiry`: "2027-04" or "2027-04-30", the last month or day on which it may be used; ""
    where nobody has said."""

    id: str
    kind: str
    name: str
    batch: str
    expiry: str

    def is_expired(self, day: dt.date) -> bool:
        """Whether it may not be used any more."""
        return is_expired(self.expiry, day)
