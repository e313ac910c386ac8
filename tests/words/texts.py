"""Every text that a reader meets, in each language: the catalogues' messages and the articles."""

from babel.messages.pofile import read_po

from webapp.config import ROOT
from webapp.education import articles
from webapp.languages import LANGUAGES, SOURCE

Text = dict[str, str]   # by language


def messages() -> list[Text]:
    """Each message in each language; of one with a plural, each form by itself."""
    found: list[Text] = []
    read = {}
    for code in LANGUAGES:
        if code != SOURCE:
            with (ROOT / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
                read[code] = read_po(file, code)
    for one in next(iter(read.values())):
        if one.id:
            forms = one.id if isinstance(one.id, list | tuple) else (one.id,)
            told = {code: catalogue[forms[0]].string for code, catalogue in read.items()}
            found += [{SOURCE: form} | {code: words if isinstance(words, str) else words[place]
                                        for code, words in told.items()} for place, form in enumerate(forms)]
    return found


def in_articles() -> list[Text]:
    """Each paragraph, point and heading of each article in each language, with its summary and title."""
    found: list[Text] = []
    for slug in articles.SLUGS:
        pieces = {}
        for code in LANGUAGES:
            one = articles.read(slug, code, lambda kind, name: f"{kind}:{name}")
            pieces[code] = [one.title, one.summary, *(line for line in one.plain.split("\n") if line.strip())]
        assert len({len(lines) for lines in pieces.values()}) == 1, slug
        found += [dict(zip(pieces, row, strict=True)) for row in zip(*pieces.values(), strict=True)]
    return found


def every() -> list[Text]:
    """All of them."""
    return messages() + in_articles()
