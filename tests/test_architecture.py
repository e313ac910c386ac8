"""The map, kept: who may import whom, and what stays out of where."""

import ast
import itertools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEBAPP = ROOT / "webapp"
PURE = [*sorted(f"guide/{file.name}" for file in (WEBAPP / "guide").glob("*.py")), "countries.py", "diary/recovery.py",
        "diary/check_in.py", "diary/curve.py", "diary/figures.py", "diary/reminder.py", "days/may.py",
        "routine/plan.py", "routine/calm.py", "routine/habits.py", "routine/product.py", "routine/actives.py",
        "routine/names.py",
        "sharing/scopes.py", "clients/attention.py", "clients/decision.py", "clients/spark.py", "messages/waiting.py",
        "clinic/stock.py", "expiry.py", "screening/questions.py", "screening/answers.py",
        "statistics/figures.py", "reminders/kinds.py"]
FILES = sorted(WEBAPP.rglob("*.py"))
IMPURE = {"flask", "sqlite_utils", "pysqlite3", "sqlite3", "requests", "socket", "os", "subprocess",
          "webapp.database", "webapp.queries", "webapp.pages"}
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.S)


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def strings(file: Path) -> list[str]:
    return [node.value for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("file", [file for file in FILES if file.stem.endswith("store")], ids=str)
def test_a_store_does_not_know_flask(file):
    assert not {name for name in imports(file) if name.split(".")[0] in ("flask", "wtforms", "flask_babel")}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_what_is_public_says_what_it_is_for(file):
    """But views, which their address tells, and steps of the schema, which are read as SQL."""
    silent = [node.name for node in ast.parse(file.read_text()).body
              if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
              and not ast.get_docstring(node)
              and not re.search(r"blueprint|site|worker|migration", " ".join(map(ast.unparse, node.decorator_list)))]
    assert not silent


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_does_no_io_and_has_no_clock(name):
    file = WEBAPP / name
    assert not {one for one in imports(file) if one in IMPURE or one.split(".")[0] in IMPURE}
    assert not re.search(r"\.(now|today|utcnow)\(|time\.time", file.read_text())


@pytest.mark.parametrize("file", [file for file in FILES if file.stem.endswith(("views", "forms", "page"))],
                         ids=str)
def test_views_and_forms_write_no_sql(file):
    assert not [text for text in strings(file) if SQL.search(text)]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_feature_reaches_into_anothers_views(file):
    if file == WEBAPP / "__init__.py":
        return
    feature = file.relative_to(WEBAPP).parts[0]
    reached = {name for name in imports(file) if re.fullmatch(r"webapp\.\w+\.\w*views(\.\w+)?", name)}
    assert not {name for name in reached if name.split(".")[1] != feature}


# The floors of docs/architecture.md, the highest first. What is no folder and stands in none of them is ground.
COMPOSITION = {"__init__", "account_page", "backup", "clients", "cli", "daily_copies", "days", "demo", "measures",
               "news", "pwa", "settings", "staff", "welcome"}
FACTS = {"accounts", "clinic", "diary", "education", "guide", "messages", "reminders", "routine", "screening",
         "sharing", "statistics"}
PLACES = {file.relative_to(WEBAPP).parts[0].removesuffix(".py") for file in FILES}


def floor(place: str) -> int:
    return 2 if place in COMPOSITION else 1 if place in FACTS else 0


def arrows(extra: tuple[tuple[str, str], ...] = ()) -> dict[str, set[str]]:
    """Which folder or module of webapp/ imports which others."""
    found: dict[str, set[str]] = {place: set() for place in PLACES}
    for file in FILES:
        own = file.relative_to(WEBAPP).parts[0].removesuffix(".py")
        found[own] |= {name.split(".")[1] for name in imports(file) if name.startswith("webapp.")} & PLACES - {own}
    for one, other in extra:
        found[one].add(other)
    return found


def upward(found: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Imports of a floor above."""
    return {(one, other) for one, others in found.items() for other in others if floor(other) > floor(one)}


def reached(found: dict[str, set[str]], place: str) -> set[str]:
    """What a place imports, by way of others too."""
    seen: set[str] = set()
    left = [place]
    while left:
        for other in found.get(left.pop(), set()) - seen:
            seen.add(other)
            left.append(other)
    return seen


def circles(found: dict[str, set[str]]) -> set[str]:
    """The folders and modules that import themselves by way of others."""
    return {place for place in found if place in reached(found, place)}


def test_imports_go_downwards_and_never_in_a_circle():
    assert COMPOSITION | FACTS <= PLACES
    assert {"access", "receipts", "pages", "forms", "database", "queries", "migrations"} <= PLACES - COMPOSITION - FACTS
    assert upward(arrows()) == set()
    assert circles(arrows()) == set()


MAP = (ROOT / "docs" / "architecture.md").read_text()


def test_the_picture_shows_the_arrows_that_there_are():
    drawn: dict[str, set[str]] = {}
    for line in re.findall(r"^(?:facts)? +(\w+(?: ─▶ [\w, ]+)+)$", MAP, re.M):
        stops = [stop.split(", ") for stop in line.split(" ─▶ ")]
        for ones, others in itertools.pairwise(stops):
            for one in ones:
                drawn.setdefault(one, set()).update(others)
    there = {place: others & FACTS for place, others in arrows().items() if place in FACTS}
    assert {(one, other) for one, others in drawn.items() for other in others} <= \
        {(one, other) for one, others in there.items() for other in others}
    for one, others in there.items():
        assert others <= reached(drawn, one), one


def test_what_is_to_be_opened_is_there():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", MAP.partition("| to change | open |")[2], re.M)[1:]
    assert len(rows) >= 20
    for what, where in rows:
        paths = re.findall(r"`([\w./-]+/[\w./-]+)`", where)
        assert paths, what
        assert all((ROOT / path).exists() for path in paths), (what, paths)


def test_each_word_of_the_glossary_is_found_where_it_says():
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| `([^`]+)` \|$", (ROOT / "docs" / "glossary.md").read_text(), re.M)
    assert len(rows) > 30
    for words, path in rows:
        text = (ROOT / path).read_text().lower()
        assert any(word.strip(" `").split()[-1] in text for word in words.split(",")), (words, path)


@pytest.mark.parametrize(("one", "other"), [("access", "sharing"), ("diary", "days"), ("receipts", "pwa")])
def test_one_import_turned_upwards_is_found(one, other):
    assert upward(arrows(((one, other),))) == {(one, other)}


@pytest.mark.parametrize(("one", "other"), [("diary", "routine"), ("accounts", "sharing"), ("guide", "education"),
                                            ("days", "clients"), ("pages", "access")])
def test_one_import_that_closes_a_circle_is_found(one, other):
    assert {one, other} <= circles(arrows(((one, other),)))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_html_is_built_in_python(file):
    assert not [text for text in strings(file) if re.search(r"<(div|p|a|span|form|section|ul|li|h[1-6])[ >]", text)]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_each_file_says_what_it_is_for_and_each_public_function_too(file):
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree)
    if file.stem.endswith(("views", "forms")) or file.stem == "account_page":
        return   # a view's and a form's name, address and template say it
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{file.name}: {node.name}"


def test_no_file_is_a_drawer():
    for file in FILES:
        assert file.stem not in ("utils", "helpers", "common", "misc"), file
        assert len(file.read_text().splitlines()) < 400, file


def test_scripts_write_no_addresses():
    for file in (ROOT / "static" / "js").rglob("*.js"):
        assert not re.search(r"[\"'`]/(nb|sv|en|static)?/?\w*", file.read_text()), file


def test_templates_import_what_they_use():
    for file in (WEBAPP / "templates").rglob("*.html"):
        text = file.read_text()
        for line in re.findall(r"{%-? from [^%]*%}", text):
            for name in re.findall(r"(\w+)(?:,| -?%})", line):
                assert re.search(rf"\b{name}\b", text.replace(line, "")), (file, name)


def test_templates_ask_no_questions_of_the_database():
    for file in (WEBAPP / "templates").rglob("*.html"):
        text = file.read_text()
        assert "db." not in text, file
        assert not SQL.search(text), file


def test_every_data_attribute_that_a_script_reads_stands_in_the_contract():
    text = (ROOT / "docs" / "data-attributes.md").read_text()
    said = set(re.findall(r"`([a-z-]+)`", text))
    read = set()
    for file in (ROOT / "static" / "js").rglob("*.js"):
        script = file.read_text()
        read |= set(re.findall(r"[\[ (]data-([a-z-]+)[\]=\s]", re.sub(r"//.*|/\*\*.*?\*/", "", script)))
        read |= {re.sub("[A-Z]", lambda capital: "-" + capital[0].lower(), name)
                 for name in re.findall(r"\.dataset\.(\w+)", script)}
    assert "outbox-about" in read
    assert read - said == set()
