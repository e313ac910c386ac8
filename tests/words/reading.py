"""How easily a text reads: LIX, words a sentence and per cent of words of more than six letters (Björnsson 1968)."""

import re

from lxml import html

INLINE = {"a", "b", "i", "em", "strong", "span", "small", "br", "mark", "cite", "abbr", "time"}
# What is no prose: drawings, tables, what only a script shows, what a person types, names in a language of their own.
NO_PROSE = {"script", "style", "template", "svg", "dialog", "textarea", "table"}


def sentences(texts: list[str]) -> list[str]:
    return [one for text in texts for line in text.split("\n") for one in re.split(r"(?<=[.?:])\s", line)
            if re.search(r"[^\W\d_]", one)]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w-]*", text)


def lix(texts: list[str]) -> float:
    """Of all of them together. Below 30: very easy; 30 to 40: easy."""
    found = sentences(texts)
    every = [word for one in found for word in words(one)]
    return len(every) / len(found) + 100 * sum(len(word) > 6 for word in every) / len(every)


def prose(page: html.HtmlElement) -> list[str]:
    """What is read on a page: the text of each block of its main part, headings, points and buttons each by
    themselves."""
    found: list[str] = []
    current: list[str] = []

    def end() -> None:
        found.append(" ".join("".join(current).split()))
        current.clear()

    def walk(element: html.HtmlElement) -> None:
        if not isinstance(element.tag, str) or element.tag in NO_PROSE or element.get("translate") == "no":
            return
        if element.get("dir") == "auto":   # a name, or what somebody wrote
            return
        if element.tag not in INLINE:
            end()
        current.append(element.text or "")
        for child in element:
            walk(child)
            current.append(child.tail or "")
        if element.tag not in INLINE:
            end()

    for main in page.iter("main"):
        walk(main)
    end()
    return [one for one in found if one]
