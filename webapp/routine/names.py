"""What a product's name says of what is in it: counted until its owner has said whether it is so. Pure.

Someone saves "Adapalen gel 0,1 %" and ticks nothing: as long as nobody has asked, it is safer taken for the retinoid
that its name says. The names stand in `names.toml`.
"""

import functools
import re
import tomllib
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from webapp.routine.actives import ACTIVES
from webapp.routine.product import Product


class Read(NamedTuple):
    """What a name says: the actives in their order, and those of them that it says are a prescribed medicine's."""

    actives: tuple[str, ...]
    prescription: frozenset[str]


def can_be_prescribed(active: str) -> bool:
    """Whether some medicine with it is had on prescription alone."""
    return bool(_patterns()[active][1]) if active in _patterns() else False


@functools.lru_cache(maxsize=4096)
def read(name: str) -> Read:
    """What a product's name and brand say."""
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
    plainly = {active: bool(names and names.search(words)) for active, (names, _) in _patterns().items()}
    as_medicine = frozenset(active for active, (_, medicines) in _patterns().items()
                            if medicines and medicines.search(words))
    return Read(tuple(one for one in ACTIVES if plainly.get(one) or one in as_medicine), as_medicine)


def counted(product: Product) -> Product:
    """The product with what its name says and nobody has answered yet: `asked`, among its actives. Where the name is a
    prescribed medicine's, it counts as prescribed, so that the app never lets it rest."""
    own = said(product)
    found = read(f"{own.name} {own.brand}")
    asked = tuple(one for one in found.actives if one not in own.actives and one not in own.denied)
    return replace(own, actives=(*own.actives, *asked), asked=asked,
                   prescribed_by_name=not own.prescribed and any(one in found.prescription for one in asked))


def said(product: Product) -> Product:
    """The product as its owner has said it, without what its name adds."""
    return replace(product, actives=product.ticked, asked=(), prescribed_by_name=False)


@functools.cache
def _patterns() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    data = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
    return {active: (_pattern(one.get("names", [])), _pattern(one.get("prescription", [])))
            for active, one in data.items()}


def _pattern(names: list[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name).replace(r"\*", r"\w*") for name in names) + r")(?!\w)")
