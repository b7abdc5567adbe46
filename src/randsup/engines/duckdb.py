"""The draw in DuckDB: from CSV, Parquet, or a table of its own, embedded, on all cores.

    from randsup.engines import duckdb
    drawn = duckdb.draw(task, "register.parquet", policy, seed, columns={"id": "uscc"})

What comes out equals what `randsup.draw` gives for the same rows. It needs the extra `duckdb`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from randsup.engines.sql import ROWS, Dialect, Run, SqlSubjects
from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules import process
from randsup.rules.sampling import Drawn
from randsup.tables.canonical_file import CanonicalSubjects

Source = str | Path | duckdb.DuckDBPyRelation
"""A CSV or Parquet file, or a relation: a table, a view, a query with its own filters."""

_FETCHED: Final = 1 << 14
_AS_TEXT: Final = frozenset(
    {
        "VARCHAR",
        "BOOLEAN",
        "DATE",
        *(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")),
        "INTEGER",
        "UINTEGER",
    }
)
"""Types whose text is the same everywhere. Others (floats, times) are cast by whoever hands them over."""


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


DIALECT: Final = Dialect(
    text=_text,
    name=_name,
    sha256=lambda text: f"sha256({text})",
    matches=lambda text, pattern: f"regexp_full_match({text}, {_text(pattern)})",
    sha256_of_lines=lambda line: f"sha256(string_agg({line}, chr(10) ORDER BY id))",
    row_numbers="row_number() OVER ()",
)


def draw(
    task: Task,
    source: Source,
    policy: Policy,
    seed: Seed,
    *,
    columns: Mapping[str, str] | None = None,
    accept_opaque_ids: bool = False,
) -> Drawn:
    """Draw the subjects of a task from a register in DuckDB.

    Args:
        task: what is drawn.
        source: a path that ends in `.csv` or `.parquet`, or a relation (`connection.table("t")`).
        policy: whose caps and clauses hold.
        seed: 32 bytes of public randomness.
        columns: field -> column of the source, where they differ: `{"id": "统一社会信用代码"}`.
        accept_opaque_ids: whether ids other than credit codes are admitted as they are.

    Raises:
        Refused: a cap that binds is exceeded.
        InputError: what `randsup.draw` refuses; ids that are missing, not canonical, or stand twice.

    >>> from randsup import Ratio, Subject, Task, TaskDepartment, load_policy
    >>> import randsup
    >>> task = Task(id="t", departments=[TaskDepartment(name="d", lead=True)], ratio=Ratio(value="1/3"))
    >>> policy, seed = load_policy("shenzhen"), Seed.from_hex("5d" * 32)
    >>> rows = duckdb.sql("SELECT 'A' || range AS id FROM range(9)")
    >>> here = draw(task, rows, policy, seed, accept_opaque_ids=True)
    >>> here == randsup.draw(task, [Subject(id=f"A{n}") for n in range(9)], policy, seed)
    True
    """
    register = subjects(source, columns=columns, accept_opaque_ids=accept_opaque_ids)
    return process.draw(task, register, policy, seed)


def subjects(
    source: Source,
    *,
    columns: Mapping[str, str] | None = None,
    accept_opaque_ids: bool = False,
) -> SqlSubjects:
    """Return a register in DuckDB, to be handed to `randsup.draw`, `perform` or `verify`.

    Every column of the source may make classes; `region` is blank where there is none.

    Raises:
        InputError: no such file or column, a column whose type has no text of its own, an id that is
            missing or not canonical.
    """
    if isinstance(source, duckdb.DuckDBPyRelation):
        relation, label = source, "DuckDB relation"
    else:
        relation, label = _opened(Path(source)), Path(source).name
    return _subjects(relation, label, columns or {}, accept_opaque_ids=accept_opaque_ids)


def of_canonical(kept: CanonicalSubjects) -> SqlSubjects:
    """Return the register of a canonical file, read by DuckDB; its ids are canonical already."""
    relation = _opened(kept.path)
    cells = (f"ltrim_mark({_name(name)}) AS {_name(name)}" for name in ("id", *kept.columns))
    relation = relation.project(", ".join(c.replace("ltrim_mark", _UNMARKED) for c in cells))
    return _subjects(relation, kept.path.name, {}, accept_opaque_ids=True, checked=True)


_UNMARKED: Final = "unmarked"


def _opened(path: Path) -> duckdb.DuckDBPyRelation:
    if not path.is_file():
        raise InputError("is no file", source=str(path))
    spill = str(Path(tempfile.gettempdir()) / "randsup-duckdb")
    connection = duckdb.connect(config={"temp_directory": spill})
    connection.execute(
        f"CREATE MACRO {_UNMARKED}(c) AS CASE WHEN c[1] = '''' THEN c[2:] ELSE c END"
    )
    try:
        if path.suffix.lower() == ".parquet":
            return connection.read_parquet(str(path))
        if path.suffix.lower() == ".csv":
            return connection.read_csv(str(path), header=True, all_varchar=True, sep=",")
    except duckdb.Error as error:
        raise InputError(f"cannot be read: {error}", source=path.name) from error
    raise InputError("is neither a .csv nor a .parquet file", source=path.name)


def _subjects(
    relation: duckdb.DuckDBPyRelation,
    label: str,
    columns: Mapping[str, str],
    *,
    accept_opaque_ids: bool,
    checked: bool = False,
) -> SqlSubjects:
    renamed = {column: name for name, column in columns.items()}
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    fields = {renamed.get(column, column): column for column in relation.columns}
    problems = [
        Problem(
            source=label,
            path=f"columns.{name}",
            message=f"there is no column {column!r}; there are {', '.join(types)}",
        )
        for name, column in sorted({"id": "id", **columns}.items())
        if column not in types
    ]
    usable = {
        name: column
        for name, column in fields.items()
        if types[column] in _AS_TEXT or types[column].startswith("ENUM")
    }
    for name, cure in (
        ("id", "ids are text: a number has lost its leading zeros"),
        ("region", "cast it to text first"),
    ):
        kind = types[fields[name]] if name in fields else "VARCHAR"
        if kind != "VARCHAR" and (name == "id" or name not in usable):
            problems.append(
                Problem(source=label, path=f"columns.{name}", message=f"is {kind}; {cure}")
            )
    if problems:
        raise InputError(problems)
    cells = [
        f"coalesce(CAST({_name(column)} AS VARCHAR), '') AS {_name(name)}"
        for name, column in sorted(usable.items())
        if name != "id"
    ]
    if "region" not in usable:
        cells.append("'' AS region")
    rows = relation.project(", ".join([f"{_name(fields['id'])} AS id", *cells]))
    return SqlSubjects(
        source=label,
        columns=tuple(sorted({*usable, "region"} - {"id"})),
        dialect=DIALECT,
        run=_runner(rows, label),
        accept_opaque_ids=accept_opaque_ids,
        checked=checked,
    )


def _runner(rows: duckdb.DuckDBPyRelation, label: str) -> Run:
    def run(statement: str) -> Iterator[tuple[Any, ...]]:
        try:
            answer: Any = rows.query(ROWS, statement)
            if hasattr(answer, "iter_rows"):  # DuckDB 2
                yield from answer.iter_rows(_FETCHED)
                return
            while found := answer.fetchmany(_FETCHED):
                yield from found
        except duckdb.Error as error:
            raise InputError(f"DuckDB cannot read it: {error}", source=label) from error

    return run
