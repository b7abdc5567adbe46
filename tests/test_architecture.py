"""The house: imports point down, and nothing above the line touches the world."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "randsup"

FLOORS = (
    "errors",
    "canonical",
    "law",
    "facts",
    "lottery",
    "rules",
    "proof",
    # ---- everything above is pure ----
    "profiles",
    "tables",
    "beacons",
    "engines",
    "ledger",
    "reports",
    "testing",
    "conformance",
    "cli",
)
PURE = FLOORS[: FLOORS.index("profiles")]
ALLOWED_OUTSIDE = {"attrs", "dateutil"}
"""What the pure part may import besides the standard library and itself."""

LATE = {("facts/workdays.py", "randsup.profiles.calendar")}
"""`WorkCalendar.china()` is offered on the value and lives below the line: imported when called."""

BANNED_MODULES = {
    "random",
    "secrets",
    "time",
    "os",
    "io",
    "pathlib",
    "socket",
    "subprocess",
    "tempfile",
    "shutil",
    "sys",
    "uuid",
    "locale",
    "urllib",
}
BANNED_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
BANNED_ATTRIBUTES = {"now", "today", "utcnow", "getenv", "environ", "read_text", "write_text"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def floor_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which floor they reach"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def upward(source: str, path: str, floor: str) -> list[str]:
    """Return the imports of a module that do not point to its own floor or one above it."""
    wrong = []
    for name in imports(ast.parse(source)):
        if (path, name) in LATE or any(name.startswith(f"{late}.") for _, late in LATE):
            continue
        parts = name.split(".")
        if (
            parts[0] == "randsup"
            and len(parts) > 1
            and parts[1] in FLOORS
            and FLOORS.index(parts[1]) > FLOORS.index(floor)
        ):
            wrong.append(name)
        if (
            floor in PURE
            and parts[0] not in {"randsup", "__future__", *ALLOWED_OUTSIDE}
            and (parts[0] in BANNED_MODULES or parts[0] not in sys.stdlib_module_names)
        ):
            wrong.append(name)
    return wrong


def impure(source: str) -> list[str]:
    """Return the calls and names by which a module would touch a file, a clock or a generator."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in BANNED_CALLS
        ):
            wrong.append(f"{node.func.id}() in line {node.lineno}")
        if isinstance(node, ast.Attribute) and node.attr in BANNED_ATTRIBUTES:
            wrong.append(f".{node.attr} in line {node.lineno}")
    return wrong


def rooms() -> list[Path]:
    return [m for m in modules() if floor_of(m) in FLOORS]


@pytest.mark.parametrize("module", rooms(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_down(module: Path) -> None:
    relative = module.relative_to(SOURCE).as_posix()
    assert upward(module.read_text(encoding="utf-8"), relative, floor_of(module)) == []


@pytest.mark.parametrize(
    "module",
    [m for m in rooms() if floor_of(m) in PURE],
    ids=lambda p: str(p.relative_to(SOURCE)),
)
def test_nothing_above_the_line_touches_the_world(module: Path) -> None:
    assert impure(module.read_text(encoding="utf-8")) == []


def test_every_module_stands_on_a_floor() -> None:
    strangers = [m for m in modules() if floor_of(m) not in FLOORS and m.name != "__init__.py"]
    assert strangers == [SOURCE / "__main__.py"]


@pytest.mark.parametrize(
    ("source", "floor"),
    [
        ("from randsup.rules import sampling", "law"),
        ("import randsup.profiles", "proof"),
        ("from randsup import profiles", "rules"),
        ("import random", "lottery"),
        ("import holidays", "facts"),
        ("def f():\n    from py_ecc.bls import hash_to_curve", "lottery"),
        ("from randsup.beacons import bls", "proof"),
        ("def f():\n    import time", "rules"),
    ],
)
def test_a_wrong_import_is_found(source: str, floor: str) -> None:
    assert upward(source, "x.py", floor)


@pytest.mark.parametrize(
    "source", ["open('x')", "date.today()", "datetime.now()", "os.environ['X']", "p.read_text()"]
)
def test_a_touch_of_the_world_is_found(source: str) -> None:
    assert impure(source)


def test_the_curve_is_imported_in_one_place_and_late() -> None:
    users = [
        m
        for m in modules()
        if "py_ecc" in {n.split(".")[0] for n in imports(ast.parse(m.read_text(encoding="utf-8")))}
    ]
    assert [m.relative_to(SOURCE).as_posix() for m in users] == ["beacons/bls.py"]
    top = ast.parse(users[0].read_text(encoding="utf-8")).body
    assert not any(
        n.startswith("py_ecc")
        for node in top
        if isinstance(node, ast.Import | ast.ImportFrom)
        for n in imports(node)
    )


def test_import_stays_light() -> None:
    code = "import sys, randsup; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"cattrs", "holidays", "hypothesis", "typer", "rich", "stdnum"} & set(loaded)


def test_every_public_name_can_be_had() -> None:
    code = "import randsup; print(all(getattr(randsup, n) is not None for n in randsup.__all__))"
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert answer.strip() == "True"


ROOMS = ("ratio", "draw", "dispatch", "change", "publication", "office", "process")
"""The rooms of `rules`, each after those it may use; the plain modules stand among them."""

SENT_AGAIN = ("dispatch/teams.py", "randsup.rules.change")
"""Who has an interest may be drawn first and replaced then: the one dispatch that calls a change."""


def across(source: str, path: str) -> list[str]:
    """Return the imports of a module in `rules` that do not point to its own room or an earlier one."""
    room = path.split("/", maxsplit=1)[0].removesuffix(".py")
    return [
        name
        for name in imports(ast.parse(source))
        if name.startswith("randsup.rules.")
        and (path, ".".join(name.split(".")[:3])) != SENT_AGAIN
        and (other := name.split(".")[2]) in ROOMS
        and room in ROOMS
        and ROOMS.index(other) > ROOMS.index(room)
    ]


@pytest.mark.parametrize(
    "module",
    [m for m in rooms() if floor_of(m) == "rules"],
    ids=lambda p: str(p.relative_to(SOURCE)),
)
def test_a_rule_uses_earlier_rooms_only(module: Path) -> None:
    path = module.relative_to(SOURCE / "rules").as_posix()
    assert across(module.read_text(encoding="utf-8"), path) == []


def test_a_wrong_room_is_found() -> None:
    assert across("from randsup.rules.change.chains import chain", "dispatch/matching.py")
    assert across("from randsup.rules.dispatch import teams", "draw/sampling.py")


def test_the_benchmarks_watch_functions_that_are_there() -> None:
    folder = SOURCE.parents[1] / "benchmarks"
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import commands; "
        "print([a for _, m, a in commands.STAGES if not callable(getattr(m, a, None))])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "[]"
