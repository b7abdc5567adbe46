"""Declared interests (利害关系): which inspector stays away from which subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import frozen

from randsup.errors import Problem
from randsup.facts.registers import Conflict, SetAside
from randsup.tables.headings import find_columns
from randsup.tables.identity import canonical_text, examined_id, id_problem, value_problem
from randsup.tables.problems import RowProblems
from randsup.tables.reading import open_table
from randsup.tables.rows import BadRow, columns_of, good_rows
from randsup.tables.writing import original, write_csv

_HEADINGS = ("inspector", "subject", "reason")


@frozen(kw_only=True)
class ConflictIngest:
    """What came of reading declared interests; `merged` counts rows that repeat another one.

    `lines` says in which line each inspector is named first.
    """

    conflicts: tuple[Conflict, ...]
    rows: int
    merged: int
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    encoding: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, int], ...] = ()


def read_conflicts(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    accept_opaque_ids: bool = False,
    on_bad_row: str = "refuse",
    label: str | None = None,
    canonical: bool = False,
) -> ConflictIngest:
    r"""Read declared interests, CSV or XLSX; a heading row alone says that there are none.

    The subject's id is canonicalised as in the subjects' register. Whether the two people exist is
    not asked here.

    Args:
        path: the file.
        columns: field -> heading, for headings that are not known.
        accept_opaque_ids: as in `ingest_subjects`.
        on_bad_row: `refuse` or `set-aside`.
        label: the table's name in messages; by default the file's name.
        canonical: whether `write_conflicts` wrote it, so that marked cells are to be unmarked.

    Raises:
        InputError: everything that is wrong, at once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("inspector,subject\nP1,91110000600037341l\n", encoding="utf-8")
    ...     print(read_conflicts(path).conflicts)
    (Conflict(inspector='P1', subject='91110000600037341L', reason=''),)
    """
    table = open_table(path, label=label, allow_empty=True)
    at = find_columns(
        table,
        "conflicts",
        columns=columns or {},
        required=("inspector", "subject"),
        optional=("reason",),
    )
    problems = RowProblems(table.label, "conflicts", on_bad_row)

    def conflict(cells: Mapping[str, str]) -> tuple[str, str, str]:
        read = {n: original(cell) if canonical else cell for n, cell in cells.items()}
        return _conflict(read, opaque=accept_opaque_ids or canonical)

    good = 0
    found: set[tuple[str, str, str]] = set()
    lines: dict[str, int] = {}
    for line, made in good_rows(table, at, problems, conflict):
        good += 1
        found.add(made)
        lines.setdefault(made[0], line)
    problems.raise_if_refused()
    return ConflictIngest(
        conflicts=tuple(Conflict(*cells) for cells in sorted(found)),
        rows=good + problems.rejected_rows,
        merged=good - len(found),
        set_aside=problems.set_aside,
        problems=problems.problems,
        encoding=table.encoding,
        headings=table.headings,
        columns=columns_of(table, at),
        lines=tuple(sorted(lines.items())),
    )


def _conflict(cells: Mapping[str, str], *, opaque: bool) -> tuple[str, str, str]:
    inspector = canonical_text(cells["inspector"])
    subject, why = examined_id(cells["subject"], accept_opaque_ids=opaque)
    reason = canonical_text(cells.get("reason", ""))
    wrong = [("subject", why)] if why else []
    for name, text, problem in (
        ("inspector", inspector, id_problem(inspector)),
        ("reason", reason, value_problem(reason)),
    ):
        if problem:
            wrong.append((name, f"{text!r} {problem}" if text else problem))
    if wrong:
        raise BadRow(wrong)
    return inspector, subject, reason


def write_conflicts(path: Path, conflicts: Iterable[Conflict]) -> None:
    """Write the canonical form: sorted, each once; `read_conflicts(canonical=True)` reads it."""
    write_csv(path, _HEADINGS, sorted({(c.inspector, c.subject, c.reason) for c in conflicts}))
