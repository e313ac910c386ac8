"""Record what the code of today leaves behind, for the code of tomorrow: `python -m tests.former.recording`.

Three files beside this one: the example clinic's database, what its pages' forms hold, and the writes of a phone that
says something in each form of the outbox, with the rows that each of them stores. Recorded before a change that must
leave all of it as it is, never after one.
"""

import contextlib
import datetime as dt
import json
import lzma
import re
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict

from tests import people
from tests.conftest import NOON, TODAY, Clock
from webapp import create_app, database, demo
from webapp.demo import PASSWORD

HERE = Path(__file__).parent
DATABASE, PAGES, WRITES = HERE / "database.sqlite.xz", HERE / "pages.json", HERE / "writes.json"
WHO = ("recovering", "finished", "new", "therapist", "colleague")
AROUND = [(TODAY + dt.timedelta(days=number)).isoformat() for number in (-3, -1, 0, 1)]   # days that are looked at
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What no write says: who is signed in, how often somebody tried, and what differs with the moment.
PASSING = {"sign_in", "attempt", "known_device", "amount", "epoch", "sqlite_sequence", "_sqlite_migrations", "viewing",
           "taken_away"}


def made(folder: Path) -> Flask:
    """The app on a data folder, on that Saturday at noon."""
    return create_app(DATA=folder, CLOCK=Clock(), PASSWORD_MEMORY=people.CHEAP)


def fill(app: Flask) -> None:
    """The example clinic, and what its people say besides."""
    with app.app_context():
        db = database.current()
        with database.writing(db):
            demo.fill(db, NOON - dt.timedelta(hours=1))
    ingrid, solveig = signed_in(app, "recovering"), signed_in(app, "therapist")
    yesterday = str(TODAY - dt.timedelta(days=1))
    _say(ingrid, "/diary/check-ins", {"day": yesterday, "alarm": ["bumps"], "redness": "2",
                                      "note": "En linje\nog en til."})
    _say(ingrid, "/routine/products", {"name": "Tretinoin", "kind": "treatment", "active": ["retinoid"],
                                       "part": ["evening"], "prescribed": "yes"})
    _say(signed_in(app, "finished"), "/diary/pause", {"pause": "yes"})
    client = next(link for link in solveig.get("/clients/?show=all").links
                  if re.fullmatch(r"/en/clients/[0-9a-f-]{36}/", link))
    client = client.removeprefix("/en")
    _say(solveig, f"{client}handled", {"note": "Ringt."})
    _say(solveig, f"{client}ratings", {"day": str(TODAY), "redness": "3"})
    _say(solveig, f"{client}messages", {"text": "Bra at du sier fra.", "day": str(TODAY)})


def _say(person: people.Person, path: str, fields: dict) -> None:
    answer = person.post(path, fields)
    assert answer.status == 303, (path, answer.status, answer.errors)


def signed_in(app: Flask, name: str) -> people.Person:
    """One of the example clinic's people, signed in since the morning."""
    person = people.Person(app.test_client(), f"{name}@example.com")
    app.config["CLOCK"].now = NOON - dt.timedelta(hours=3)
    assert person.sign_in(PASSWORD)
    app.config["CLOCK"].now = NOON
    return person


def pages_of(person: people.Person) -> dict[str, html.HtmlElement]:
    """Every page that links lead to from where this person begins, by its address."""
    found: dict[str, html.HtmlElement] = {}
    ahead = ["/en/today", "/en/clients/", "/en/clients/?show=all"]
    while ahead:
        address = ahead.pop(0)
        answer = person.client.get(address)
        if address in found or answer.mimetype != "text/html":
            continue
        if answer.status_code == 303:
            ahead.append(answer.headers["Location"])
            continue
        if answer.status_code != 200:
            continue
        found[address] = html.document_fromstring(answer.text)
        ahead += [link for one in found[address].xpath("//main//a/@href | //nav//a/@href")
                  if (link := one.split("#")[0].split("?")[0]) not in found and _is_looked_at(link)]
    return found


def _is_looked_at(link: str) -> bool:
    is_other = re.search(r"/education/|/actives/|/search|/sign-out|/privacy|/install|/weeks/", link)
    day = re.search(r"/days/(\S{10})", link)
    return link.startswith("/en/") and not is_other and (day is None or day[1] in AROUND)


def forms_of(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The forms that stand in a page, and not in what a script makes of it."""
    return [one for one in page.iter("form") if next(one.iterancestors("template"), None) is None
            and one.get("method") == "post"]


def fields_of(form: html.HtmlElement) -> list[list[str]]:
    """Each field as it stands: name, value, and whether it is chosen."""
    return [[one.get("name"), _value(one), "chosen" if "checked" in one.attrib else ""]
            for one in form.iter("input", "textarea", "select", "button") if one.get("name")]


def _value(field: html.HtmlElement) -> str:
    return (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")


def said_in(form: html.HtmlElement) -> list[list[str]]:
    """What somebody says who answers every question of a form otherwise than it stands, and presses its main button."""
    said, chosen = [], {}
    for field in form.iter("input", "textarea"):
        name, kind, value = field.get("name"), field.get("type", "text"), _value(field)
        if not name:
            continue
        if kind == "radio":
            if "checked" not in field.attrib and value != "skipped":
                chosen[name] = value   # the last of them
        elif kind == "checkbox":
            if "checked" not in field.attrib and value != "none" and name not in chosen:
                chosen[name] = value   # the first of them
        elif kind == "hidden" or name in ("day", "ends_on"):
            said.append([name, value])
        else:
            said.append([name, _other(name, value)])
    said += [[name, value] for name, value in chosen.items()]
    buttons = [one for one in form.iter("button") if one.get("type") != "button"]
    if buttons and all(one.get("name") for one in buttons):
        said.append([buttons[0].get("name"), buttons[0].get("value", "")])
    return said


def _other(name: str, value: str) -> str:
    """Another answer than what stands in a field."""
    answers = {"at": "12:15", "time": "09:45", "depth_mm": "0,5", "opened_on": "2026-11-02", "months": "9"}
    return answers.get(name) or f"{value} før".strip()


def writes_of(person: people.Person, seen: set[str]) -> Iterator[dict[str, Any]]:
    """What a phone of this person may hold, for each kind of form that was not seen: where it goes and its fields."""
    for page in pages_of(person).values():
        for form in forms_of(page):
            said = said_in(form)
            about = json.dumps([UUID.sub("", form.get("action", "")), sorted({name for name, _ in said})])
            if "data-outbox" in form.attrib and about not in seen:
                seen.add(about)
                yield {"path": form.get("action"), "fields": said}


def sent(app: Flask, person: people.Person, write: dict[str, Any]) -> Any:
    """A write as a phone's outbox sends it, an hour after it was said."""
    fields = MultiDict((name, value) for name, value in write["fields"])
    return person.client.post(write["path"], data=fields, headers={
        **people.ORIGIN, "HX-Request-Type": "partial",
        "Outbox-Key": str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(write))), "Outbox-Account": person.id(app),
        "Outbox-Device": f"{people.DEVICE} 1", "Page-At": stamp(-120),
        "Written-At": stamp(-60), "Sent-At": stamp(0)})


def stamp(minutes: int) -> str:
    """A time before noon, as a phone says it."""
    return (NOON + dt.timedelta(minutes=minutes)).isoformat()


# Columns of tables that were there already.
SINCE = {"treatment": ("expiry", "cartridge", "cartridge_batch", "cartridge_expiry"),
         "decision": ("answer_id", "gone_through", "reason"), "product": ("not_active",)}


def rows(app: Flask) -> dict[str, list[str]]:
    """All that the database holds, a line for each row, by its table."""
    with app.app_context():
        db = database.current()
        return {name: [json.dumps(list(row), ensure_ascii=False, default=lambda value: value.hex())
                       for row in db.conn.execute(f'SELECT {columns(db, name)} FROM "{name}"')]
                for name, in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                if name not in PASSING}


def columns(db, table: str) -> str:
    """Those that a table had when it was recorded."""
    there = [row[1] for row in db.conn.execute(f'PRAGMA table_info("{table}")')]
    return ", ".join(f'"{one}"' for one in there if one not in SINCE.get(table, ()))


def stored(before: dict[str, list[str]], after: dict[str, list[str]], known: set[str]) -> list[str]:
    """The rows that are new or other than before."""
    return sorted(f"{table} {plain(line, known)}" for table, lines in after.items()
                  for line in set(lines) - set(before.get(table, [])))


def plain(text: str, known: set[str]) -> str:
    """A text without what differs each time: new ids, and the seconds of the moment."""
    text = UUID.sub(lambda found: found[0] if found[0] in known else "<id>", text)
    return re.sub(r"(T\d\d:\d\d):\d\d\.\d+(Z|\+00:00)", r"\1\2", text)


def ids_in(lines: dict[str, list[str]]) -> set[str]:
    """Every id that stands in the database."""
    return {found[0] for table in lines.values() for line in table for found in UUID.finditer(line)}


def pages_now(app: Flask, name: str) -> dict[str, list]:
    """The forms of each page of somebody, with their fields."""
    known = ids_in(rows(app))
    return {address: [[form.get("action"),
                       [[field, plain(value, known), state] for field, value, state in fields_of(form)]]
                      for form in forms_of(page)] for address, page in pages_of(signed_in(app, name)).items()}


def opened(folder: Path) -> Flask:
    """The app on the recorded database, brought up to date."""
    (folder / "hudro.sqlite").write_bytes(lzma.decompress(DATABASE.read_bytes()))
    return made(folder)


def record() -> None:
    """Write the three files."""
    with tempfile.TemporaryDirectory() as folder:
        app = made(Path(folder))
        fill(app)
        with app.app_context():
            db = database.current()
            for table in ("sign_in", "attempt", "known_device"):
                db.conn.execute(f"DELETE FROM {table}")
            db.conn.execute("VACUUM INTO ?", (f"{folder}/copy.sqlite",))
        DATABASE.write_bytes(lzma.compress(Path(folder, "copy.sqlite").read_bytes(), preset=9))
        app.extensions["hudro.store"].close()
    pages, writes, seen = [], [], set()
    for name in WHO:
        with _opened() as app:
            pages += [[name, address, forms] for address, forms in pages_now(app, name).items()]
        with _opened() as app:
            writes += [{"who": name, **write} for write in writes_of(signed_in(app, name), seen)]
    PAGES.write_text(lines(pages))
    for write in writes:
        with _opened() as app:
            person, before = signed_in(app, write["who"]), rows(app)
            answer = sent(app, person, {"path": write["path"], "fields": write["fields"]})
            write["status"] = answer.status_code
            write["stored"] = stored(before, rows(app), ids_in(before))
    WRITES.write_text(lines(writes))


@contextlib.contextmanager
def _opened() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        app = opened(Path(folder))
        yield app
        app.extensions["hudro.store"].close()


def lines(found: list) -> str:
    """A list as JSON, a line for each."""
    return "[" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in found) + "]\n"


if __name__ == "__main__":
    record()
