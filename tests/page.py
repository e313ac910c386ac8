"""What an answer shows: its words, its forms with the values in them, and the messages at the fields."""

from collections.abc import Iterator
from functools import cached_property

from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

WRONG = "-wrong"   # how the id of a message at a field ends
LATER = {"template", "dialog"}   # what a script may show later


class Form:
    """A form as the page shows it: where it goes, and what it would send as it stands."""

    def __init__(self, element: html.HtmlElement):
        self.action = element.get("action", "")
        self.is_shown = all(_is_shown(one) for one in [element, *element.iterancestors()])   # or waits for its day
        self.values: MultiDict[str, str] = MultiDict()
        self.asks = False   # something is to be filled in or chosen; else it is a button that says all of it
        for field in element.iter("input", "textarea"):
            name, is_box = field.get("name"), field.get("type") in ("checkbox", "radio")
            self.asks = self.asks or field.get("type") != "hidden"
            if not name or (is_box and "checked" not in field.attrib) or _is_template(field):
                continue
            # HTML drops the newline right after the opening tag.
            text = (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")
            self.values.add(name, text)


class Page:
    """An answer, parsed once something of its HTML is asked for."""

    def __init__(self, response: TestResponse):
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)

    @property
    def location(self) -> str:
        """Where a redirect leads, without the language and what is said there."""
        return "/" + self.headers["Location"].split("#")[0].split("/", 2)[2]

    @property
    def notice(self) -> str:
        """What is said on the page that a redirect leads to."""
        return self.headers["Location"].partition("#said-")[2]

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The document; an empty one for what is no HTML."""
        is_html = "html" in self.response.content_type and self.html.strip()
        return html.document_fromstring(self.html) if is_html else html.Element("html")

    @cached_property
    def forms(self) -> list[Form]:
        return [Form(one) for one in self.tree.iter("form") if not _is_template(one)]

    def form(self, action: str) -> Form:
        """The form that is sent to an address ending so; of several, one that asks for something."""
        found = [form for form in self.forms if form.action.endswith(action)]
        return next((form for form in found if form.asks), found[0])

    @cached_property
    def errors(self) -> dict[str, str]:
        """The message at each field that has one."""
        return {one.get("id").removesuffix(WRONG): " ".join(one.text_content().split())
                for one in self.tree.xpath("//*[@id]") if one.get("id").endswith(WRONG)}

    @property
    def links(self) -> list[str]:
        return self.tree.xpath("//a/@href")

    @property
    def ids(self) -> list[str]:
        return self.tree.xpath("//@id")

    @property
    def lang(self) -> str:
        return self.tree.get("lang", "")

    @cached_property
    def text(self) -> str:
        """All that is read on the page as it opens, with single spaces."""
        return " ".join(" ".join(words for words, is_shown in _words(self.tree) if is_shown).split())

    @cached_property
    def phrases(self) -> list[str]:
        """Every piece of text that is or may be read or spoken, by itself."""
        return [text for words, _ in _words(self.tree) if (text := " ".join(words.split()))]


def _is_template(element: html.HtmlElement) -> bool:
    return next(element.iterancestors("template"), None) is not None


def _is_shown(element: html.HtmlElement) -> bool:
    return element.tag not in LATER and "hidden" not in element.attrib


def _words(element: html.HtmlElement, is_shown: bool = True) -> Iterator[tuple[str, bool]]:
    """Each piece of text under an element, and whether it is shown as the page opens."""
    if element.tag in ("script", "style") or not isinstance(element.tag, str) or element.get("translate") == "no":
        return   # the last: a title in its own language
    is_shown = is_shown and _is_shown(element)
    for name in ("aria-label", "placeholder"):
        if element.get(name):
            yield element.get(name), is_shown
    if element.tag == "textarea":
        return
    yield element.text or "", is_shown
    for child in element:
        yield from _words(child, is_shown)
        yield child.tail or "", is_shown
