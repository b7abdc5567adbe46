"""Refused requests (未予同意的变更申请): who asked to be released after publication, and was not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.tables.cells import parse_date
from randsup.tables.headings import find_columns
from randsup.tables.identity import canonical_text, id_problem
from randsup.tables.problems import RowProblems
from randsup.tables.reading import open_table
from randsup.tables.rows import BadRow, good_rows

KINDS: Final = {
    "recusal": "recusal",
    "回避": "recusal",
    "application": "application",
    "替换申请": "application",
    "申请替换": "application",
}
LATE: Final = {"yes": True, "是": True, "no": False, "否": False}


@frozen(kw_only=True, order=True)
class RefusedRequest:
    """One row: `late` says that the request was refused for its day."""

    seat: str
    kind: str
    filed: date
    late: bool


def read_refusals(path: Path) -> tuple[RefusedRequest, ...]:
    r"""Read the requests that were refused, CSV or XLSX, in the order of the rows; a heading row alone: none.

    Columns, under their own name or a known heading: `seat` 席位 (`task/subject/department/number`), `kind`
    种类 (`recusal` 回避, `application` 替换申请), `filed` 提出日期, `late` 是否逾期 (`yes` 是, `no` 否).

    Args:
        path: the file.

    Raises:
        InputError: everything that is wrong, at once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     text = "席位,种类,提出日期,是否逾期\nt/S/甲/1,回避,2026年9月28日,是\n"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     (row,) = read_refusals(path)
    >>> row.seat, row.kind, row.filed.isoformat(), row.late
    ('t/S/甲/1', 'recusal', '2026-09-28', True)
    """
    table = open_table(path, allow_empty=True)
    fields = ("seat", "kind", "filed", "late")
    at = find_columns(table, "refusals", columns={}, required=fields)
    problems = RowProblems(table.label, "refusals", "refuse")
    found = tuple(row for _, row in good_rows(table, at, problems, _refused))
    problems.raise_if_refused()
    return found


def _refused(read: Mapping[str, str]) -> RefusedRequest:
    cells = {name: canonical_text(cell) for name, cell in read.items()}
    wrong, filed = _wrong(cells), date.min
    try:
        filed = parse_date(cells["filed"])
    except ValueError as error:
        wrong.append(("filed", str(error)))
    if wrong:
        raise BadRow(wrong)
    return RefusedRequest(
        seat=cells["seat"], kind=KINDS[cells["kind"]], filed=filed, late=LATE[cells["late"]]
    )


def _wrong(cells: dict[str, str]) -> list[tuple[str, str]]:
    parts = cells["seat"].split("/")
    wrong = []
    if len(parts) != 4 or any(map(id_problem, parts)) or not parts[3].isdecimal():
        wrong.append(("seat", f"{cells['seat']!r} is no seat: task/subject/department/number"))
    for name, known in (("kind", KINDS), ("late", LATE)):
        if cells[name] not in known:
            wrong.append((name, f"{cells[name]!r} is not one of {', '.join(known)}"))
    return wrong
