"""A list of teams (选派名单), from any system: who of which department goes to which subject."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from randsup.tables.headings import find_columns
from randsup.tables.identity import canonical_text, examined_id, id_problem
from randsup.tables.problems import RowProblems
from randsup.tables.reading import open_table
from randsup.tables.rows import BadRow, good_rows


@frozen(kw_only=True, order=True)
class Assigned:
    """One row: `seat` is 0 where the list does not number the places, `task` is `""` where it names none.

    `leader` says that the row names who leads: its place has the number 0.
    """

    task: str
    subject: str
    department: str
    seat: int
    inspector: str
    leader: bool = False


def read_assignments(path: Path, *, accept_opaque_ids: bool = False) -> tuple[Assigned, ...]:
    r"""Read a list of teams, CSV or XLSX, in the order of its rows.

    Columns, under their own name or a known heading: `subject` 检查对象, `department` 部门, `inspector`
    执法检查人员; `task` 任务 and `seat` 席位 where the list has them. An empty inspector is an empty seat;
    whoever stands under the number 0 leads.

    Args:
        path: the file.
        accept_opaque_ids: whether subjects may have ids that are no credit codes.

    Raises:
        InputError: everything that is wrong, at once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("检查对象,部门,检查人员\nS1,市监,P1\n", encoding="utf-8")
    ...     print(read_assignments(path, accept_opaque_ids=True))
    (Assigned(task='', subject='S1', department='市监', seat=0, inspector='P1', leader=False),)
    """
    table = open_table(path)
    at = find_columns(
        table,
        "assignments",
        columns={},
        required=("subject", "department", "inspector"),
        optional=("task", "seat"),
    )
    problems = RowProblems(table.label, "assignments", "refuse")

    def assigned(read: Mapping[str, str]) -> Assigned:
        cells = {name: canonical_text(cell) for name, cell in read.items()}
        return _assigned(cells, opaque=accept_opaque_ids)

    found = tuple(row for _, row in good_rows(table, at, problems, assigned))
    problems.raise_if_refused()
    return found


def _assigned(cells: Mapping[str, str], *, opaque: bool) -> Assigned:
    subject, why = examined_id(cells["subject"], accept_opaque_ids=opaque)
    wrong = [("subject", why)] if why else []
    for name in ("department", "inspector"):
        problem = id_problem(cells[name]) if cells[name] or name == "department" else None
        if problem:
            wrong.append((name, f"{cells[name]!r} {problem}"))
    number = cells.get("seat", "") or "0"
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        wrong.append(("seat", f"{number!r} is not a number of a place, 1 or more"))
    if wrong:
        raise BadRow(wrong)
    return Assigned(
        task=cells.get("task", ""),
        subject=subject,
        department=cells["department"],
        seat=int(number),
        inspector=cells["inspector"],
        leader=bool(cells.get("seat")) and not int(number),
    )
