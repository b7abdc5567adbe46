"""Which tests bear the mark of which clause, found in their source without running them.

A mark stands on a test, on one of its parameters, or in a table of parameters that tests name
(`ROWS = [pytest.param(…, marks=pytest.mark.clause("…"))]`): such a mark is borne by each test whose
decorators name the table, directly or through another one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve, frozen

Test = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@frozen(kw_only=True)
class Mark:
    """A `pytest.mark.clause` in the tests: the clause, and the test that bears the mark.

    `clause` is empty where the argument of the mark is not a literal, `test` where no test bears it.
    """

    clause: str
    file: str
    test: str
    line: int


def marks(folder: Path) -> tuple[Mark, ...]:
    """Return every clause mark of the tests in `folder`, found without running them."""
    found: list[Mark] = []
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder.parent).as_posix()
        found.extend(marks_of(path.read_text(encoding="utf-8"), name))
    return tuple(found)


def marks_of(source: str, file: str) -> tuple[Mark, ...]:
    r"""Return the clause marks of one test module.

    >>> text = "import pytest\n\n@pytest.mark.clause('a/1/b')\ndef test_x(): ...\n"
    >>> [(m.clause, m.test, m.line) for m in marks_of(text, "t.py")]
    [('a/1/b', 'test_x', 3)]
    >>> rows = "ROWS = [pytest.param(1, marks=pytest.mark.clause('a/1/b'))]\n"
    >>> test = "@pytest.mark.parametrize('n', ROWS)\ndef test_x(n): ...\n"
    >>> [(m.clause, m.test, m.line) for m in marks_of(rows + test, "t.py")]
    [('a/1/b', 'test_x', 1)]
    """
    tree = ast.parse(source)
    users = _users(tree)
    found: list[Mark] = []
    for statement in tree.body:
        here = tuple(_marks_in(statement, file, ""))
        if _is_test(statement):
            found += here
            continue
        bearers = sorted({test for name in _bound(statement) for test in users.get(name, ())})
        found += [evolve(m, test=test) for m in here for test in bearers or ("",)]
    return tuple(found)


def names_of_tests(source: str) -> frozenset[str]:
    r"""Return the names of the tests of a module, `TestClass::test_method` for methods.

    >>> sorted(names_of_tests("class TestA:\n    def test_b(self): ...\ndef test_c(): ...\ndef helper(): ..."))
    ['TestA', 'TestA::test_b', 'test_c']
    """
    found: set[str] = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, Test) and _is_test(statement):
            found.add(statement.name)
            if isinstance(statement, ast.ClassDef):
                methods = (m for m in statement.body if isinstance(m, Test))
                found |= {
                    f"{statement.name}::{m.name}" for m in methods if m.name.startswith("test")
                }
    return frozenset(found)


def _is_test(statement: ast.stmt) -> bool:
    return isinstance(statement, Test) and statement.name.lower().startswith("test")


def _users(tree: ast.Module) -> dict[str, frozenset[str]]:
    """Return by each name of the module the tests whose decorators need it; `pytestmark`: all."""
    needs: dict[str, set[str]] = {}
    for statement in tree.body:
        if not _is_test(statement):
            for name in _bound(statement):
                needs.setdefault(name, set()).update(_named(statement) - {name})
    found: dict[str, set[str]] = {}
    for test in (s for s in tree.body if isinstance(s, Test) and _is_test(s)):
        asked = {"pytestmark"}.union(*(_named(decorator) for decorator in _decorators(test)))
        while further := {n for name in asked for n in needs.get(name, ())} - asked:
            asked |= further
        for name in asked:
            found.setdefault(name, set()).add(test.name)
    return {name: frozenset(tests) for name, tests in found.items()}


def _decorators(test: Test) -> Iterator[ast.expr]:
    for node in ast.walk(test):
        if isinstance(node, Test):
            yield from node.decorator_list


def _named(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds, or changes (`ROWS.append(…)`)."""
    if isinstance(statement, Test):
        return {statement.name}
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _named(statement.value.func)
    targets = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
    return {n.id for n in targets if isinstance(n.ctx, ast.Store)}


def _marks_in(node: ast.AST, file: str, test: str) -> Iterator[Mark]:
    if isinstance(node, Test):
        test = f"{test}::{node.name}" if test else node.name
    if isinstance(node, ast.Call) and _is_clause_mark(node.func):
        for argument in node.args:
            said = argument.value if isinstance(argument, ast.Constant) else None
            clause = said if isinstance(said, str) else ""
            yield Mark(clause=clause, file=file, test=test, line=argument.lineno)
    for child in ast.iter_child_nodes(node):
        yield from _marks_in(child, file, test)


def _is_clause_mark(func: ast.expr) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and func.attr == "clause"
        and isinstance(func.value, ast.Attribute)
        and func.value.attr == "mark"
    )
