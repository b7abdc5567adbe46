"""The list of inspection items (抽查事项清单); its id may be built from several columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.canonical import text_problem
from randsup.errors import InputError, Problem
from randsup.facts.items import Item
from randsup.facts.registers import SetAside
from randsup.tables.cells import parse_list
from randsup.tables.headings import find_columns
from randsup.tables.identity import canonical_text, trimmed
from randsup.tables.problems import RowProblems, say_twice
from randsup.tables.reading import Table, open_table
from randsup.tables.rows import columns_of
from randsup.tables.writing import original, write_csv

JOINED: Final = " / "
"""Stands between the parts of an id that several columns make."""

_NAMED = ("id", "name", "department")


@frozen(kw_only=True)
class ItemIngest:
    """What came of reading a list of items; the fields are those of `SubjectIngest`."""

    items: tuple[Item, ...]
    rows: int
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    encoding: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


def read_items(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    id_columns: tuple[str, ...] = (),
    on_bad_row: str = "refuse",
    label: str | None = None,
    canonical: bool = False,
) -> ItemIngest:
    r"""Read a list of items, CSV or XLSX.

    The id is in canonical form; the other columns keep their characters (they quote the law),
    trimmed. Several enforcement categories in one cell (`categories`, 执法类别) are joined by `;`; the column
    stays among the attributes too.

    Args:
        path: the file.
        columns: field -> heading, for headings that are not known.
        id_columns: the headings whose cells, joined by ` / `, are the id; by default the column
            `id`.
        on_bad_row: `refuse` or `set-aside`.
        label: the list's name in messages; by default the file's name.
        canonical: whether `write_items` wrote it, so that marked cells are to be unmarked.

    Raises:
        InputError: everything that is wrong, at once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("department,no\n消防,1\n", encoding="utf-8")
    ...     print(read_items(path, id_columns=("department", "no")).items[0].id)
    消防 / 1
    """
    table = open_table(path, label=label)
    if canonical:
        kept = _attribute(columns["categories"]) if columns and "categories" in columns else ""
        columns, id_columns = {name: name for name in _NAMED}, ()
        columns |= {"categories": kept} if kept else {}
    parts, at = _columns(table, columns or {}, id_columns)
    problems = RowProblems(table.label, "items", on_bad_row)
    used = {at[name] for name in ("name", "department") if name in at}
    if not id_columns:
        used.add(parts[0])
    rest = [place for place in range(len(table.headings)) if place not in used]
    id_heading = ", ".join(table.headings[place] for place in parts)
    names = [_attribute(original(h) if canonical else h) for h in table.headings]
    items: list[Item] = []
    lines: dict[str, list[int]] = {}
    try:
        for line, row in table.rows(read=frozenset(parts), reject=problems.rejected_row):
            cells = [trimmed(original(cell) if canonical else cell) for cell in row]
            named = [canonical_text(cells[place]) for place in parts]
            identity = JOINED.join(part for part in named if part)
            problem = text_problem(identity)
            if problem:
                why = f"{identity!r} {problem}" if identity else f"the id {problem}"
                problems.rejected(line, row, [(id_heading, why)])
                continue
            lines.setdefault(identity, []).append(line)
            items.append(
                Item(
                    id=identity,
                    name=cells[at["name"]] if "name" in at else "",
                    department=cells[at["department"]] if "department" in at else "",
                    attributes=tuple(sorted((names[p], cells[p]) for p in rest)),
                    categories=tuple(dict.fromkeys(parse_list(cells[at["categories"]])))
                    if "categories" in at
                    else (),
                )
            )
    except InputError as error:
        problems.fatal.extend(error)
    for identity, found in lines.items():
        if len(found) > 1:
            say_twice(problems, identity, found)
    if not items and not problems.refused:
        problems.fatal.add(f"no row is left: all {problems.rejected_rows} were set aside")
    problems.raise_if_refused()
    return ItemIngest(
        items=tuple(sorted(items, key=lambda item: item.id)),
        rows=len(items) + problems.rejected_rows,
        set_aside=problems.set_aside,
        problems=problems.problems,
        encoding=table.encoding,
        headings=table.headings,
        columns=columns_of(table, at),
    )


def _attribute(heading: str) -> str:
    """Return the name of a further column: never that of a field."""
    return f"{heading} (column)" if heading in _NAMED else heading


def _columns(
    table: Table, columns: Mapping[str, str], id_columns: tuple[str, ...]
) -> tuple[list[int], dict[str, int]]:
    """Return the positions that make the id, and those of the named fields."""
    mapped = dict(columns)
    parts = tuple(f"id {n}" for n in range(1, len(id_columns) + 1)) or ("id",)
    mapped.update(zip(parts, id_columns, strict=False))
    find = find_columns(table, "items", columns=mapped, required=parts)
    optional = ("name", "department", "categories")
    at = find_columns(table, "items", columns=columns, required=(), optional=optional)
    if not id_columns:
        at["id"] = find["id"]
    return [find[part] for part in parts], at


def write_items(path: Path, items: Iterable[Item]) -> None:
    """Write the canonical form: id, name, department, then the other columns in code-point order.

    `read_items(canonical=True)` reads it. A column that an item lacks is written empty.
    """
    items = sorted(items, key=lambda item: item.id)
    others = sorted({name for item in items for name, _ in item.attributes})
    rows = []
    for item in items:
        attributes = dict(item.attributes)
        rows.append(
            [item.id, item.name, item.department, *(attributes.get(name, "") for name in others)]
        )
    write_csv(path, (*_NAMED, *others), rows)
