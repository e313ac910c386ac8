"""A page's version is known without its text: it changes whenever the text would, and not with what says nothing."""

import dataclasses
import datetime as dt
import enum
import functools
import random
import re

import pytest
from lxml import html

from tests import people
from tests.conftest import TODAY, log
from webapp import versions
from webapp.languages import LANGUAGES
from webapp.times import stamp
from webapp.versions import PASSING, text_of, version

# What differs each time a page is made without its saying anything else: ids for new rows, and when that was.
PASSES = re.compile(r'(data-rendered|name="id" value)="[^"]*"|<p class="from-note".*?</p>')
WORDS = ("", "calm", "a long story of a day <b>", "Adapalen 0,1 %", "07:30", "1.5", "2027-04", "3")
# What ends the test, or is somebody else's business.
NEVER = ("sign-out", "/account/delete", "/account/password", "/leave", "second-factor", "sign-ins", "/photos")


class Advice(enum.Enum):
    NONE = 0
    CALL = 1


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    new_id: str = dataclasses.field(default="", metadata=PASSING)


@dataclasses.dataclass(frozen=True)
class OtherRow:
    name: str


def made_with(value):
    return lambda: value


TWO = (
    (1, True), (1, 1.0), (1, "1"), (0, None), ("", None), ((1, 2), [1, 2]), ((), []), ([1], [1, 1]),
    ([["a"], "b"], [["a", "b"]]), (["a,b"], ["a", "b"]), ({"a": 1}, [("a", 1)]),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}), (frozenset(), ()), (Row("a"), Row("b")), (Row("a"), OtherRow("a")),
    (Advice.NONE, Advice.CALL), (Advice.NONE, 0), (dt.date(2026, 12, 1), "2026-12-01"),
    (dt.date(2026, 12, 1), dt.datetime(2026, 12, 1)), (stamp, made_with), (made_with(1), made_with(2)),
    (functools.partial(stamp, 1), functools.partial(stamp, 2)), ("a'b", 'a"b'), ("a\\n", "a\n"))
ONE = (
    ({"a", "b", "c"}, {"c", "b", "a"}), (Row("a", "1"), Row("a", "2")), (Row("a").__eq__, Row("a").__eq__),
    (made_with(1), made_with(1)), ({"a": [1, (2, None)]}, {"a": [1, (2, None)]}))


class TestTextOf:
    def test_two_values_are_two_texts(self):
        for one, other in TWO:
            assert text_of(one) != text_of(other), (one, other)

    def test_one_value_is_one_text(self):
        for one, other in ONE:
            assert text_of(one) == text_of(other), (one, other)

    def test_what_has_no_text_that_says_all_of_it_is_refused(self):
        for value in (iter([1]), (one for one in ()), object(), pytest, [1, {"a": object()}], len):
            with pytest.raises(TypeError):
                text_of(value)

    def test_the_version_of_several_is_that_of_each_in_its_place(self):
        assert version("a", "b") != version("b", "a") != version("ab", "") != version("a\n'b'")
        assert re.fullmatch("[0-9a-f]{16}", version("a"))


def filled_in(form: html.HtmlElement, chance: random.Random, today: dt.date) -> list[tuple[str, str]]:
    """What somebody might send with a form: of choices any, of fields anything or what stood there."""
    found, groups = [], {}
    for field in form.iter("input", "textarea", "select", "button"):
        name, kind = field.get("name"), field.get("type", field.tag)
        if not name or kind in ("submit", "button", "file"):
            continue
        if kind == "hidden":
            found.append((name, field.get("value", "")))
        elif kind == "radio":
            groups.setdefault(name, []).append(field.get("value", ""))
        elif kind == "checkbox":
            found += [(name, field.get("value", "on"))] if chance.random() < 0.3 else []
        elif kind == "select":
            found.append((name, chance.choice(field.xpath(".//option/@value") or [""])))
        elif kind == "date":
            found.append((name, (today + dt.timedelta(days=chance.randint(-20, 20))).isoformat()))
        else:
            stood = field.get("value") or field.text or ""
            found.append((name, chance.choice((stood, *WORDS))))
    found += [(name, chance.choice(values)) for name, values in groups.items()]
    buttons = [one for one in form.iter("button") if one.get("name")]
    if buttons and chance.random() < 0.7:
        found.append(((button := chance.choice(buttons)).get("name"), button.get("value", "")))
    return found


def do_anything(person: people.Person, path: str, chance: random.Random, today: dt.date) -> bool:
    """Send any form of a page; whether it was taken."""
    forms = [one for one in person.get(path).tree.iter("form") if one.get("method") == "post"
             and not any(part in one.get("action", "") for part in NEVER)]
    if not forms:
        return False
    form = chance.choice(forms)
    fields = filled_in(form, chance, today)
    data = {name: [value for one, value in fields if one == name] for name, _ in fields}
    return person.post("/" + form.get("action").split("/", 2)[2], data).status in (200, 303)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_version_changes_whenever_the_page_would(client, therapist, own, product, treated, clock, db, seed):
    """In a random history, with somebody who reads it and answers: of each page, whatever has one version has one text,
    and what has one tag has one text with its menu."""
    people.share(client, therapist, ("diary", "messages", "routine"))
    log(client, redness="2", flaking="1", note="it begins")
    chance, texts, taken, again = random.Random(seed), {}, 0, 0
    for number in range(60):
        today = clock.now.date()
        kept = [one["url"] for one in client.client.get("/en/offline/pages").json["pages"]]
        kept = [one.removeprefix("/en") for one in kept if "/education/" not in one and "/actives/" not in one]
        at = chance.choice([f"/days/{today}", f"/days/{today}", *kept])
        if chance.random() < 0.7:
            taken += do_anything(client, at, chance, today)
        else:
            taken += do_anything(therapist, own + chance.choice(("/", f"/days/{today}", "/routine")), chance, today)
        clock.now += dt.timedelta(minutes=chance.choice((0, 1, 1, 5, 50, 200)))
        if number % 20 == 19:
            clock.now += dt.timedelta(days=chance.randint(1, 8))
        listed = {one["url"]: one["version"] for one in client.client.get("/en/offline/pages").json["pages"]}
        for path in dict.fromkeys([f"/days/{today}", "/diary/", "/routine/", "/account/", *chance.sample(kept, 6)]):
            client.language = chance.choice(list(LANGUAGES))
            page = client.get(path)
            tag = (page.headers.get("ETag") or "").partition("\"")[2]
            if "." not in tag:   # gone by now; or a public one, which has a version of another kind
                continue
            # What is put together with many others is what it is by itself.
            assert client.language != "en" or listed.get(f"/en{path}", tag).partition(".")[0] == tag.partition(".")[0]
            text = PASSES.sub("", page.html)
            again += (path, tag) in texts
            assert texts.setdefault((path, tag), text) == text, (path, number)
            main = text.partition("<main")[2].partition("</main>")[0]
            assert texts.setdefault((path, tag.partition(".")[0]), main) == main, (path, number)
    assert taken > 15
    assert again > 60   # much stays as it was: versions were compared, and not only made


def test_a_minute_later_it_is_the_same_page(client, product, treated, clock):
    log(client, redness="2", note="it begins")
    before = client.client.get("/en/offline/pages").json["pages"]
    clock.now += dt.timedelta(minutes=1)
    assert client.client.get("/en/offline/pages").json["pages"] == before


def test_a_version_is_one_address_and_one_persons(client, stranger):
    """No page stands in for another that shows the same."""
    tags = [person.get(f"/days/{day}").response.get_etag()[0] for person in (client, stranger)
            for day in (TODAY, TODAY + dt.timedelta(days=1))]
    assert len(set(tags)) == 4
    assert client.get("/outbox").response.get_etag() != stranger.get("/outbox").response.get_etag()


def test_a_new_build_of_the_scripts_and_styles_is_a_new_version_of_each_page(client, app):
    """The pages name its files: with the old version a phone would go on with the scripts of before."""
    before = client.client.get("/en/offline/pages").json["pages"]
    tag = client.get(f"/days/{TODAY}").headers["ETag"]
    app.extensions["hudro.assets"] = "/static/0123456789ab/"
    after = client.client.get("/en/offline/pages").json["pages"]
    assert [one["url"] for one in after] == [one["url"] for one in before]
    assert not {one["version"] for one in after} & {one["version"] for one in before}
    assert client.get(f"/days/{TODAY}", headers={"If-None-Match": tag}).status == 200


class TestUnchanged:
    def ask(self, person, tag, path=f"/days/{TODAY}"):
        return person.get(path, headers={"If-None-Match": tag})

    def test_asked_again_it_says_so_without_the_text(self, client):
        page = client.get(f"/days/{TODAY}")
        assert page.headers["ETag"].startswith('W/"')
        assert page.headers["Cache-Control"] == "private, no-store"
        again = self.ask(client, page.headers["ETag"])
        assert (again.status, again.html) == (304, "")
        assert {name: again.headers[name] for name in ("ETag", "Hudro-Account", "Cache-Control", "Vary")} == {
            name: page.headers[name] for name in ("ETag", "Hudro-Account", "Cache-Control", "Vary")}
        assert again.headers["Hudro-At"] > page.headers["Hudro-At"]

    def test_once_it_has_changed_it_comes(self, client):
        tag = client.get(f"/days/{TODAY}").headers["ETag"]
        log(client, note="only here")
        assert "only here" in self.ask(client, tag).text

    def test_a_number_in_the_menu_is_new_for_who_looks_and_not_for_what_is_kept(self, client, therapist, own):
        people.share(client, therapist, ("diary", "messages"))
        tag = client.get("/diary/").headers["ETag"]
        listed = client.client.get("/en/offline/pages").json["pages"]
        assert therapist.post(f"{own}/messages", {"day": TODAY.isoformat(), "text": "Well done"}).status == 303
        assert self.ask(client, tag, "/diary/").status == 200
        after = client.client.get("/en/offline/pages").json["pages"]
        assert [one for one in after if one["url"] == "/en/diary/"] == [
            one for one in listed if one["url"] == "/en/diary/"]

    def test_nobody_elses_tag_opens_anything(self, client, stranger, visitor):
        tag = client.get(f"/days/{TODAY}").headers["ETag"]
        assert self.ask(stranger, tag).status == 200
        assert self.ask(visitor, tag).status == 303

    def test_what_a_therapist_looks_at_is_always_looked_at_anew(self, client, therapist, own):
        people.share(client, therapist)
        for path in ("/clients/", f"{own}/", f"{own}/days/{TODAY}"):
            assert "ETag" not in therapist.get(path).headers

    def test_a_refused_form_has_no_tag(self, client):
        page = client.post("/diary/check-ins", {"day": TODAY.isoformat(), "redness": "9"})
        assert (page.status, page.headers.get("ETag")) == (422, None)


def test_it_is_made_of_every_file_that_a_page_is_made_of():
    source = (versions.ROOT / "webapp" / "versions.py").read_text()
    assert len(versions.of_code()) == 64
    for suffix in (".py", ".html", ".md", ".toml", ".po"):
        assert f'"{suffix}"' in source
        assert any(file.suffix == suffix for folder in ("webapp", "translations")
                   for file in (versions.ROOT / folder).rglob("*"))


def test_what_is_no_part_of_a_version_stands_in_the_frame_of_a_page_alone():
    """When it was made, and the numbers in its menu: nothing else on a page may depend on them."""
    folder = versions.ROOT / "webapp" / "templates"
    used = {str(file.relative_to(folder)) for file in folder.rglob("*.html") for code in
            re.findall(r"\{[{%](.*?)[}%]\}", file.read_text(), re.DOTALL)
            if re.search(r"(?<![\w.\"'])(now|rendered|count_news)\b(?!=)", re.sub(r"\"[^\"]*\"|'[^']*'", "", code))}
    assert used == {"base.html", "messages/read.html"}   # the latter: the menu by itself, which is never kept
