"""Past visits (检查记录): which subject was visited when, under which task and item, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.canonical import text_problem
from randsup.errors import Problem
from randsup.facts.history import HISTORY_FIELDS, History, PastVisit
from randsup.facts.registers import SetAside
from randsup.tables.cells import parse_date, parse_list
from randsup.tables.headings import find_columns
from randsup.tables.identity import canonical_text, examined_id, id_problem
from randsup.tables.problems import RowProblems
from randsup.tables.reading import open_table
from randsup.tables.rows import BadRow, columns_of, good_rows
from randsup.tables.writing import original, write_csv

_TEXTS: Final = ("task", "item", "department")


@frozen(kw_only=True)
class HistoryIngest:
    """What came of reading past visits; `merged` counts visits that repeat another one."""

    history: History
    rows: int
    merged: int
    notes: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    encoding: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


def read_history(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    accept_opaque_ids: bool = False,
    on_bad_row: str = "refuse",
    label: str | None = None,
    canonical: bool = False,
) -> HistoryIngest:
    r"""Read past visits, CSV or XLSX; a heading row alone says that there are none.

    Several inspectors in one cell are joined by `;`. Whether subjects and inspectors exist is not asked
    here.

    Args:
        path: the file.
        columns: field -> heading, for headings that are not known.
        accept_opaque_ids: as in `ingest_subjects`.
        on_bad_row: `refuse` or `set-aside`.
        label: the table's name in messages; by default the file's name.
        canonical: whether `write_history` wrote it, so that marked cells are to be unmarked.

    Raises:
        InputError: everything that is wrong, at once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     text = "日期,统一社会信用代码,检查人员\n2026年3月2日,91110000600037341l,P1；P2\n"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read = read_history(path)
    >>> [visit.inspector for visit in read.history], read.history.subjects
    (['P1', 'P2'], ('91110000600037341L',))
    """
    table = open_table(path, label=label, allow_empty=True)
    at = find_columns(
        table,
        "history",
        columns=columns or {},
        required=("day", "subject"),
        optional=(*_TEXTS, "inspector"),
    )
    problems = RowProblems(table.label, "history", on_bad_row)

    def visits(cells: Mapping[str, str]) -> list[PastVisit]:
        read = {n: original(cell) if canonical else cell for n, cell in cells.items()}
        return _visits(read, opaque=accept_opaque_ids or canonical, whole=canonical)

    rows = [made for _, made in good_rows(table, at, problems, visits)]
    found = [visit for made in rows for visit in made]
    problems.raise_if_refused()
    history = History(found)
    merged = len(found) - len(history)
    return HistoryIngest(
        history=history,
        rows=len(rows) + problems.rejected_rows,
        merged=merged,
        notes=(f"{merged} visits stand there more than once and count once",) if merged else (),
        set_aside=problems.set_aside,
        problems=problems.problems,
        encoding=table.encoding,
        headings=table.headings,
        columns=columns_of(table, at),
    )


def _visits(cells: Mapping[str, str], *, opaque: bool, whole: bool) -> list[PastVisit]:
    """Return the visits of a row, one for each inspector."""
    wrong: list[tuple[str, str]] = []
    day = date.min
    try:
        day = parse_date(canonical_text(cells["day"]))
    except ValueError as error:
        wrong.append(("day", str(error)))
    subject, why = examined_id(cells["subject"], accept_opaque_ids=opaque)
    if why:
        wrong.append(("subject", why))
    texts = {name: canonical_text(cells.get(name, "")) for name in _TEXTS}
    people = canonical_text(cells.get("inspector", ""))
    inspectors = ((people,) if whole else parse_list(people)) or ("",)
    for name, text in texts.items():
        problem = text_problem(text) if text else None
        if problem:
            wrong.append((name, f"{text!r} {problem}"))
    for inspector in inspectors:
        problem = id_problem(inspector) if inspector else None
        if problem:
            wrong.append(("inspector", f"{inspector!r} {problem}"))
    if wrong:
        raise BadRow(wrong)
    return [PastVisit(day=day, subject=subject, inspector=i, **texts) for i in inspectors]


def write_history(path: Path, visits: Iterable[PastVisit]) -> None:
    """Write the canonical form: sorted, each once; `read_history(canonical=True)` reads it."""
    write_csv(path, HISTORY_FIELDS, (visit.cells() for visit in History(visits)))
