"""The map, kept: who may import whom, and what stays out of where."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEBAPP = ROOT / "webapp"
PURE = ["diary/guide.py", "diary/clinic_numbers.py", "diary/recovery.py", "diary/check_in.py", "diary/curve.py",
        "diary/figures.py", "diary/reminder.py", "days/advice.py", "clinic/countries.py", "routine/plan.py",
        "routine/habits.py", "routine/product.py", "clients/attention.py"]
FILES = sorted(WEBAPP.rglob("*.py"))
IMPURE = {"flask", "sqlite_utils", "pysqlite3", "sqlite3", "requests", "socket", "os", "subprocess",
          "webapp.database", "webapp.pages"}
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


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_does_no_io_and_has_no_clock(name):
    file = WEBAPP / name
    assert not {one for one in imports(file) if one in IMPURE or one.split(".")[0] in IMPURE}
    assert not re.search(r"\.(now|today|utcnow)\(|time\.time", file.read_text())


@pytest.mark.parametrize("file", [file for file in FILES if file.name in ("views.py", "forms.py", "page.py")],
                         ids=str)
def test_views_and_forms_write_no_sql(file):
    assert not [text for text in strings(file) if SQL.search(text)]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_feature_reaches_into_anothers_views(file):
    if file == WEBAPP / "__init__.py":
        return
    feature = file.relative_to(WEBAPP).parts[0]
    reached = {name for name in imports(file) if re.fullmatch(r"webapp\.\w+\.views(\.\w+)?", name)}
    assert not {name for name in reached if name.split(".")[1] != feature}


FEATURES = {file.parent.name for file in WEBAPP.glob("*/__init__.py")} - {"migrations"}
COMPOSITION = {"__init__", "welcome", "pwa", "cli", "demo", "backup"}   # what puts features together


@pytest.mark.parametrize("file", [file for file in WEBAPP.glob("*.py") if file.stem not in COMPOSITION], ids=str)
def test_the_ground_knows_no_feature(file):
    assert {"diary", "sharing", "accounts"} <= FEATURES
    assert not {name for name in imports(file) if name.split(".")[1:2] and name.split(".")[1] in FEATURES
                and name.startswith("webapp.")}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_html_is_built_in_python(file):
    assert not [text for text in strings(file) if re.search(r"<(div|p|a|span|form|section|ul|li|h[1-6])[ >]", text)]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_each_file_says_what_it_is_for_and_each_public_function_too(file):
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree)
    if file.name in ("views.py", "forms.py"):
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
