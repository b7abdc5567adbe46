"""The draw in DuckDB: from CSV, Parquet, or a table of its own, embedded, on all cores.

    from randsup.engines import duckdb
    drawn = duckdb.draw(task, "register.parquet", policy, seed, columns={"id": "uscc"})

What comes out equals what `randsup.draw` gives for the same rows. It needs the extra `duckdb`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
from attrs import evolve, frozen

from randsup.engines.checks import chosen_columns
from randsup.engines.sql import ROWS, Dialect, Run, SqlSubjects
from randsup.errors import InputError
from randsup.facts.plans import Task
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules import process
from randsup.rules.draw.sampling import Drawn
from randsup.tables.canonical_file import CanonicalSubjects

Source = str | Path | duckdb.DuckDBPyRelation
"""A CSV or Parquet file, or a relation: a table, a view, a query with its own filters."""

_FETCHED: Final = 1 << 14
_TOGETHER: Final = 1 << 15
"""Rows that each thread gathers before it writes them to disk."""
_PARTED: Final = 1 << 14
"""Rows that it gathers of each file while it parts them."""
_PARTING_THREADS: Final = 4
_PARTING_MIB: Final = 64
"""Memory for each of them."""
_AS_TEXT: Final = frozenset(
    {
        "VARCHAR",
        "BOOLEAN",
        "DATE",
        *(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")),
        "INTEGER",
        "UINTEGER",
        "ENUM",
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
    listed=_text,
    unlisted=lambda name: name,
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
    checked: bool = False,
) -> SqlSubjects:
    """Return a register in DuckDB, to be handed to `randsup.draw`, `perform` or `verify`.

    Every column of the source may make classes; `region` is blank where there is none. `checked` says
    that the ids are canonical, as they come out of an ingestion: then nobody looks at each of them.

    Raises:
        InputError: no such file or column, a column whose type has no text of its own, an id that is
            missing or not canonical.
    """
    if isinstance(source, duckdb.DuckDBPyRelation):
        table = _Table(relation=source, label="DuckDB relation")
    else:
        table = _opened(Path(source))
    return _subjects(table, columns or {}, accept_opaque_ids=accept_opaque_ids, checked=checked)


def of_canonical(kept: CanonicalSubjects) -> SqlSubjects:
    """Return the register of a canonical file, read by DuckDB; its ids are canonical already."""
    table = _opened(kept.path)
    mark = _text("'")
    cells = ", ".join(
        f"CASE WHEN {name}[1] = {mark} THEN {name}[2:] ELSE {name} END AS {name}"
        for name in map(_name, ("id", *kept.columns))
    )
    return _subjects(
        evolve(table, relation=table.relation.project(cells)),
        {},
        accept_opaque_ids=True,
        checked=True,
    )


@frozen(kw_only=True)
class _Table:
    """A relation, its name in messages, and the connection that it needs to stay open."""

    relation: duckdb.DuckDBPyRelation
    label: str
    connection: duckdb.DuckDBPyConnection | None = None

    def run(self, statement: str) -> Iterator[tuple[Any, ...]]:
        try:
            answer: Any = self.relation.query(ROWS, statement)
            if hasattr(answer, "iter_rows"):  # DuckDB 2
                yield from answer.iter_rows(_FETCHED)
                return
            while found := answer.fetchmany(_FETCHED):
                yield from found
        except duckdb.Error as error:
            raise InputError(f"DuckDB cannot read it: {error}", source=self.label) from error

    @contextmanager
    def aside(self, statement: str, by: str) -> Iterator[Run]:
        """Keep the rows of a statement in files, one for each first character of a column.

        Whoever asks for a stretch of that column then reads one of them. The register's own connection only
        writes; what gathers rows by file has a memory limit of its own, whatever that of the connection is.
        """
        threads = max(1, min(_PARTING_THREADS, os.cpu_count() or 1))
        with tempfile.TemporaryDirectory(prefix="randsup-duckdb-") as name:
            folder = Path(name)
            config: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": f"{_PARTING_MIB * threads}MiB",
                "partitioned_write_flush_threshold": _PARTED,
                "preserve_insertion_order": False,
                "temp_directory": str(folder / "spill"),
                "threads": threads,
            }
            try:
                found: Any = self.relation.query(ROWS, statement)
                found.write_parquet(
                    str(folder / "rows"), row_group_size=_TOGETHER, per_thread_output=True
                )
                with duckdb.connect(config=config) as connection:
                    rows = f"read_parquet({_text(str(folder / 'rows' / '*.parquet'))})"
                    connection.execute(
                        f"COPY (SELECT left({_name(by)}, 1) AS part, * FROM {rows}) TO "
                        f"{_text(str(folder / 'parts'))} "
                        f"(FORMAT parquet, PARTITION_BY (part), ROW_GROUP_SIZE {_PARTED // 2})"
                    )
                    shutil.rmtree(folder / "rows")
                    parts = str(folder / "parts" / "*" / "*.parquet")
                    relation = connection.read_parquet(parts, hive_partitioning=False)
                    yield evolve(self, relation=relation).run
            except duckdb.Error as error:
                raise InputError(f"DuckDB cannot sort it: {error}", source=self.label) from error


def _opened(path: Path) -> _Table:
    if not path.is_file():
        raise InputError("is no file", source=str(path))
    spill = str(Path(tempfile.gettempdir()) / "randsup-duckdb")
    connection = duckdb.connect(config={"temp_directory": spill})
    try:
        if path.suffix.lower() == ".parquet":
            relation = connection.read_parquet(str(path))
        elif path.suffix.lower() == ".csv":
            relation = connection.read_csv(
                str(path), header=True, all_varchar=True, sep=",", quotechar='"', escapechar='"'
            )
        else:
            raise InputError("is neither a .csv nor a .parquet file", source=path.name)
    except duckdb.Error as error:
        raise InputError(f"cannot be read: {error}", source=path.name) from error
    return _Table(relation=relation, label=path.name, connection=connection)


def _subjects(
    table: _Table, columns: Mapping[str, str], *, accept_opaque_ids: bool, checked: bool = False
) -> SqlSubjects:
    relation = table.relation
    types = {
        column: kind.partition("(")[0]
        for column, kind in zip(relation.columns, map(str, relation.types), strict=True)
    }
    fields = chosen_columns(table.label, types, columns, texts=_AS_TEXT, text="VARCHAR")
    cells = [
        f"coalesce(CAST({_name(column)} AS VARCHAR), '') AS {_name(name)}"
        for name, column in sorted(fields.items())
        if name != "id"
    ]
    if "region" not in fields:
        cells.append("'' AS region")
    rows = relation.project(", ".join([f"{_name(fields['id'])} AS id", *cells]))
    found = evolve(table, relation=rows)
    return SqlSubjects(
        source=table.label,
        columns=tuple(sorted({*fields, "region"} - {"id"})),
        dialect=DIALECT,
        run=found.run,
        aside=found.aside,
        accept_opaque_ids=accept_opaque_ids,
        checked=checked,
    )
