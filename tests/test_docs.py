"""The documentation says what is: generated pages, links, examples, commands, names."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer.main

from randsup.canonical import Json
from randsup.cli.app import app
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.profiles.registry import clauses
from randsup.tables.case import read_case

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]


sys.path.append(str(DOCS))  # the scripts of the documentation import one another


def script(name: str) -> ModuleType:
    return import_module(name)


generate = script("generate")
clause_marks = script("clause_marks")
clause_page = script("clause_page")
examples = script("examples")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is generated


GENERATED: dict[Path, str] = generate.pages()


@pytest.mark.parametrize("path", GENERATED, ids=name_of)
def test_generated_pages_are_current(path: Path) -> None:
    current = path.exists() and text_of(path) == GENERATED[path]
    assert current, f"{name_of(path)} is not what the code says: run `{generate.COMMAND}`"


def test_every_clause_mark_names_a_clause() -> None:
    known = generate.known_clauses()
    strangers = [
        f"{mark.file}:{mark.line}: {mark.clause or 'not a literal'}"
        for mark in clause_marks.marks(ROOT / "tests")
        if mark.clause not in known
    ]
    assert strangers == [], "neither the registry nor a layer has these: name a clause id as text"


def test_every_clause_mark_is_borne_by_a_test() -> None:
    lost = [f"{m.file}:{m.line}" for m in clause_marks.marks(ROOT / "tests") if not m.test]
    assert lost == [], "these marks prove nothing: no test bears them"


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.clause('a')\ndef test_x(): ...",
        "class TestX:\n    @pytest.mark.clause('a')\n    def test_y(self): ...",
        "pytestmark = pytest.mark.clause('a')",
        "@pytest.mark.parametrize('n', [pytest.param(1, marks=pytest.mark.clause('a'))])\n"
        "def test_x(n): ...",
    ],
)
def test_marks_are_found_wherever_they_stand(source: str) -> None:
    assert [mark.clause for mark in clause_marks.marks_of(source, "t.py")] == ["a"]


def test_a_mark_that_is_no_literal_is_seen() -> None:
    (mark,) = clause_marks.marks_of("@pytest.mark.clause(NAME)\ndef test_x(): ...", "t.py")
    assert mark.clause == ""


_ROWS = "ROWS = [pytest.param(1, marks=pytest.mark.clause('a'))]\n"


@pytest.mark.parametrize(
    ("source", "tests"),
    [
        (_ROWS + "@pytest.mark.parametrize('n', ROWS)\ndef test_x(n): ...", ["test_x"]),
        (_ROWS + "def test_x(n):\n    ROWS", [""]),
        (_ROWS + "@pytest.mark.parametrize('n', OTHERS)\ndef test_x(n): ...", [""]),
        (
            _ROWS + "BOTH = ROWS + []\n@pytest.mark.parametrize('n', BOTH)\ndef test_x(n): ...\n"
            "@pytest.mark.parametrize('n', [*ROWS])\ndef test_y(n): ...\ndef test_z(): ...",
            ["test_x", "test_y"],
        ),
        (
            "ROWS = []\nROWS.append(pytest.param(1, marks=pytest.mark.clause('a')))\n"
            "@pytest.mark.parametrize('n', ROWS)\ndef test_x(n): ...",
            ["test_x"],
        ),
        (
            "pytestmark = pytest.mark.clause('a')\ndef test_x(): ...\nclass TestY: ...",
            ["TestY", "test_x"],
        ),
        ("def row(n):\n    return pytest.param(n, marks=pytest.mark.clause('a'))", [""]),
        (
            "class TestX:\n    @pytest.mark.clause('a')\n    def test_y(self): ...",
            ["TestX::test_y"],
        ),
    ],
)
def test_a_mark_in_a_table_is_borne_by_the_tests_that_name_it(
    source: str, tests: list[str]
) -> None:
    found = clause_marks.marks_of(source, "t.py")
    assert [(mark.clause, mark.test) for mark in found] == [("a", test) for test in tests]


# ---------------------------------------------------------------- the clause table


def strangers(page: str) -> list[str]:
    """Return what a clause table names as tests and is none."""
    found = []
    for name, file in re.findall(r"\[([^\]]*)\]\(\.\./\.\./(tests/[^)#]*)\)", page):
        path = ROOT / file
        if not path.exists() or name not in clause_marks.names_of_tests(text_of(path)):
            found.append(f"{file}::{name}")
    return found


def test_the_clause_table_has_every_clause_once_and_no_dead_link(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = text_of(REFERENCE / "clauses.md")
    rows = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert {entry.id for entry in clauses()} <= set(rows)
    assert broken(REFERENCE / "clauses.md", page) == []
    assert strangers(page) == []
    with capsys.disabled():
        sys.stdout.write(f"\n{clause_page.printed(clause_page.rows(generate.proven_by()))}")


def test_a_test_that_is_gone_is_found() -> None:
    here = "../../tests/test_docs.py"
    page = f"[test_gone]({here}) [test_a_test_that_is_gone_is_found]({here}) []({here})"
    assert strangers(page) == ["tests/test_docs.py::test_gone", "tests/test_docs.py::"]


def test_the_counts_add_up() -> None:
    found = clause_page.rows(generate.proven_by())
    for _, table in clause_page.tables(found):
        for name, numbers in table:
            line = dict(zip(clause_page.COLUMNS, numbers, strict=True))
            parts = line["proven"] + line["not proven"] + line["open"]
            assert line["computable"] == parts, name
            assert line["clauses"] == parts + line["organisational"], name
        *each, (_, total) = table
        assert total == tuple(map(sum, zip(*(numbers for _, numbers in each), strict=True)))
        assert total[0] == 662


# ---------------------------------------------------------------- links

_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(page: str) -> list[str]:
    found = _LINK.findall(_CODE.sub("`", page))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(page: str) -> set[str]:
    without = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    return {clause_page.slug(heading) for heading in _HEADING.findall(without)}


def broken(page: Path, text: str) -> list[str]:
    wrong = []
    for link in links(text):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (
            anchor and anchor not in anchors(text if target == page else text_of(target))
        ):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page, text_of(page)) == []


def test_a_broken_link_is_found() -> None:
    text = "# A\n[a](nowhere.md) [b](#nowhere) [c](#a) [d](docs) [e](https://example.org)\n"
    assert broken(ROOT / "README.md", text) == ["nowhere.md", "#nowhere"]


# ---------------------------------------------------------------- examples


@pytest.fixture(scope="module")
def follow(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, list[str]]]:
    """Follow a page, once, and say in which folder, and what it shows otherwise than it is."""

    @cache
    def followed(name: str) -> tuple[Path, list[str]]:
        folder = tmp_path_factory.mktemp("page")
        return folder, examples.differences(text_of(ROOT / name), folder)

    return followed


@pytest.mark.parametrize("name", examples.FOLLOWED)
def test_a_page_can_be_followed(name: str, follow: Callable[[str], tuple[Path, list[str]]]) -> None:
    _, wrong = follow(name)
    assert wrong == [], (
        f"{name} shows otherwise: run `python docs/examples.py`, and read what changes"
    )


def test_another_output_than_shown_is_found(tmp_path: Path) -> None:
    page = "```console\n$ echo a\nb\n$ printf 'x\\ny\\nz\\n'\nx\n…\n```\n"
    assert examples.differences(page, tmp_path) == ["$ echo a\nprinted:\na"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_toml_examples_parse(page: Path) -> None:
    for fence in examples.fences(text_of(page)):
        if fence.kind == "toml":
            tomllib.loads(fence.text)


def full_case() -> str:
    (found,) = [f for f in examples.fences(text_of(REFERENCE / "case.md")) if f.file == "case.toml"]
    text: str = found.text
    return text


def test_the_full_case_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(full_case(), encoding="utf-8")
    case = read_case(tmp_path)
    assert [planned.task.id for planned in case.planned] == ["2026-a", "2026-b"]


# ---------------------------------------------------------------- names


def keys_of(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys_of(member) for member in value.values()))
    if isinstance(value, list):
        return set().union(*(keys_of(member) for member in value))
    return set()


def unnamed(page: Path, names: set[str]) -> list[str]:
    text = text_of(page)
    return sorted(name for name in names if f"`{name}`" not in text)


def test_every_key_of_a_case_is_explained(tmp_path: Path) -> None:
    fields = {a.name for cls in (Task, TaskDepartment) for a in cls.__attrs_attrs__}
    fields -= {"overrides"}  # `override` in the file
    used = keys_of(plain_dates(tomllib.loads(full_case())))
    values = {"A", "B", "C", "D", "joint_max_inspectors_unit"}
    columns = {"id", "name", "region", "first", "last", "column", "values"}
    assert unnamed(REFERENCE / "case.md", fields | {"override"}) == []
    headings = {"registers", "task", "calendar", "departments", "subjects", "inspectors"}
    headings |= {"conflicts", "items", "ratio"}
    assert unnamed(REFERENCE / "case.md", used - values - columns - headings) == []


def plain_dates(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def commands() -> dict[str, Any]:
    """Return the commands as typer makes them, by name; of groups, those inside."""
    found: dict[str, Any] = {}
    given: dict[str, Any] = vars(typer.main.get_command(app))["commands"]
    for name, command in given.items():
        inner: dict[str, Any] = vars(command).get("commands", {})
        found |= {f"{name} {one}": inner[one] for one in inner} or {name: command}
    return found


def test_every_command_and_option_is_explained() -> None:
    text = text_of(REFERENCE / "case.md")
    missing = [name for name in commands() if f"`randsup {name}" not in text]
    assert {"run", "profile check"} <= set(commands())
    options = {o for c in commands().values() for p in c.params for o in p.opts if o[0] == "-"}
    assert {"--out", "--case"} <= options
    missing += sorted(o for o in options - {"--help"} if f"`{o}" not in text)
    assert missing == []


def test_every_field_of_a_record_is_explained(
    follow: Callable[[str], tuple[Path, list[str]]],
) -> None:
    folder, _ = follow("docs/how-to/verify-a-draw.md")  # its run has unfilled seats and findings
    record = json.loads((folder / "results" / "record.json").read_text(encoding="utf-8"))
    assert record["tasks"][0]["dispatch"]["unfilled"]
    assert unnamed(REFERENCE / "record.md", keys_of(record)) == []
