"""The inspectors' register (执法检查人员名录库): read strictly, written in one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from randsup.errors import Problem
from randsup.facts.registers import (
    FURTHER_FIELDS,
    INSPECTOR_FIELDS,
    Inspector,
    InspectorRegister,
    SetAside,
)
from randsup.tables.cells import (
    parse_date,
    parse_leave,
    parse_list,
    parse_number,
    parse_role,
    parse_share,
)
from randsup.tables.headings import find_columns
from randsup.tables.identity import canonical_text, id_problem, trimmed, value_problem
from randsup.tables.problems import RowProblems, say_twice
from randsup.tables.reading import Table, open_table
from randsup.tables.rows import BadRow, columns_of, good_rows
from randsup.tables.writing import original, write_csv

_HEADINGS = ("id", *INSPECTOR_FIELDS)

_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "categories": parse_list,
    "leave": parse_leave,
    "licence_until": lambda text: parse_date(text) if text else None,
    "max_load": lambda text: parse_number(text, least=1) if text else None,
    "prior_load": lambda text: parse_number(text, least=0) if text else 0,
    "role": parse_role,
    "share": lambda text: parse_share(text) if text else Fraction(1),
}


_AS_PRINTED: Final = frozenset({"categories", "department", "level", "region"})
"""Fields whose characters stay as they are: only identities are brought into one form."""


@frozen(kw_only=True)
class InspectorIngest:
    """What came of reading an inspectors' register; the fields are those of `SubjectIngest`."""

    inspectors: InspectorRegister
    rows: int
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    encoding: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_inspectors(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    on_bad_row: str = "refuse",
    label: str | None = None,
    canonical: bool = False,
) -> InspectorIngest:
    r"""Read an inspectors' register, CSV or XLSX.

    Required are the department, and an id or, failing that, the licence number, which then is the
    id.

    Args:
        path: the file.
        columns: field -> heading, for headings that are not known.
        on_bad_row: `refuse` or `set-aside`.
        label: the register's name in messages; by default the file's name.
        canonical: whether `write_inspectors` wrote it, so that marked cells are to be unmarked.

    Raises:
        InputError: everything that is wrong, at once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("执法证号,工作单位\nL1,消防\n", encoding="utf-8")
    ...     print(*((p.id, p.department) for p in read_inspectors(path).inspectors))
    ('L1', '消防')
    """
    table = open_table(path, label=label)
    at, notes = _columns(table, columns or {})
    problems = RowProblems(table.label, "inspectors", on_bad_row)
    read: list[Inspector] = []
    lines: dict[str, list[int]] = {}

    def person(cells: Mapping[str, str]) -> Inspector:
        texts = {
            name: (trimmed if name in _AS_PRINTED else canonical_text)(
                original(cell) if canonical else cell
            )
            for name, cell in cells.items()
        }
        return Inspector(**_values(texts))

    for line, inspector in good_rows(table, at, problems, person):
        lines.setdefault(inspector.id, []).append(line)
        read.append(inspector)
    for identity, found in lines.items():
        if len(found) > 1:
            say_twice(problems, identity, found)
    if not read and not problems.refused:
        problems.fatal.add(f"no row is left: all {problems.rejected_rows} were set aside")
    problems.raise_if_refused()
    return InspectorIngest(
        inspectors=InspectorRegister(sorted(read, key=lambda i: i.id)),
        rows=len(read) + problems.rejected_rows,
        set_aside=problems.set_aside,
        problems=problems.problems,
        encoding=table.encoding,
        headings=table.headings,
        columns=columns_of(table, at),
        notes=notes,
    )


def _columns(table: Table, columns: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    optional = ("id", *(n for n in INSPECTOR_FIELDS if n != "department"), *FURTHER_FIELDS)
    at = find_columns(
        table, "inspectors", columns=columns, required=("department",), optional=optional
    )
    if "id" in at:
        return at, ()
    if "licence" not in at:
        find_columns(table, "inspectors", columns=columns, required=("id",))
    at["id"] = at["licence"]
    heading = table.headings[at["licence"]]
    return at, (
        f"{table.label}: no column 'id'; the licence number {heading!r} is taken as the id",
    )


def _values(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of an inspector."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, text in texts.items():
        problem = id_problem(text) if name in ("id", "department") else value_problem(text)
        if problem:
            wrong.append((name, f"{text!r} {problem}" if text else f"the {name} {problem}"))
            continue
        try:
            values[name] = _PARSERS.get(name, str)(text)
        except ValueError as error:
            wrong.append((name, str(error)))
    if wrong:
        raise BadRow(wrong)
    return values


def write_inspectors(path: Path, inspectors: InspectorRegister) -> None:
    """Write the canonical form: every column, those of `FURTHER_FIELDS` where they are used, rows by id.

    `read_inspectors(canonical=True)` reads it.
    """
    people = sorted(inspectors, key=lambda i: i.id)
    further = inspectors.further
    write_csv(path, (*_HEADINGS, *further), (person.cells(further) for person in people))
