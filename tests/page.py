"""What an answer shows: its words, its forms with the values in them, and the messages at the fields."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

VOID = {"input", "meta", "link", "br", "use", "path", "circle", "img", "option"}


class Form:
    """A form as the page shows it: where it goes, and what it would send as it stands."""

    def __init__(self, action: str, is_shown: bool = True):
        self.action = action
        self.is_shown = is_shown   # or waits for its day to come
        self.values: MultiDict[str, str] = MultiDict()


class Page(HTMLParser):
    """A parsed answer."""

    def __init__(self, response: TestResponse):
        super().__init__(convert_charrefs=True)
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.forms: list[Form] = []
        self.errors: dict[str, str] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.lang = ""
        self._words: list[tuple[str, bool]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._textarea: str | None = None
        if "html" in response.content_type:
            self.feed(self.html)

    @property
    def location(self) -> str:
        """Where a redirect leads, without the language."""
        return "/" + self.headers["Location"].split("/", 2)[2]

    @property
    def text(self) -> str:
        """All that is read on the page as it opens, with single spaces."""
        return " ".join(" ".join(word for word, is_shown in self._words if is_shown).split())

    @property
    def phrases(self) -> list[str]:
        """Every piece of text that is or may be read or spoken, by itself."""
        return [text for word, _ in self._words if (text := " ".join(word.split()))]

    def form(self, action: str) -> Form:
        """The form that is sent to an address ending so."""
        return next(form for form in self.forms if form.action.endswith(action))

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "form" and not self._is_in("template"):
            self.forms.append(Form(given.get("action", ""), self._is_shown()))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        is_chosen = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and self.forms and not self._is_in("template") and given.get("name") and is_chosen:
            self.forms[-1].values.add(given["name"], given.get("value", ""))
        if tag == "textarea" and self.forms:
            self._textarea = given["name"]
            self.forms[-1].values[given["name"]] = ""
        for name in ("aria-label", "placeholder"):
            if given.get(name):
                self._words.append((given[name], self._is_shown() and "hidden" not in given))
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if any(given.get("translate") == "no" for _, given in self._open):
            return   # a title in its own language
        if "script" in tags or "style" in tags:
            return
        if self._textarea:
            name = self._textarea
            # HTML drops the newline right after the opening tag.
            before = self.forms[-1].values[name]
            self.forms[-1].values[name] = before + (data.removeprefix("\n") if not before else data)
            return
        for _, given in self._open:
            if given.get("id", "").endswith("-wrong"):
                name = given["id"].removesuffix("-wrong")
                self.errors[name] = (self.errors.get(name, "") + " " + data).strip()
        if data.strip():
            self._words.append((data, self._is_shown()))

    def _is_in(self, tag: str) -> bool:
        return any(one == tag for one, _ in self._open)

    def _is_shown(self) -> bool:
        """Not inside what a script may show later."""
        return not any(tag in ("template", "dialog") or "hidden" in given for tag, given in self._open)
