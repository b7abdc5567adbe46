"""Past visits out of an office's table, and back out of the canonical one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.history import History, PastVisit
from randsup.tables.history import read_history, write_history
from randsup.testing import subject_ids, texts
from tests.tables.files import A, B, csv_file, said, xlsx_file

CURE = 'correct it, or set on_bad_row = "set-aside"'
HEADINGS = ["日期", "检查对象", "任务", "事项", "检查人员", "部门"]
ROWS = [
    HEADINGS,
    ["2026年3月2日", A.lower(), "2026-a", "食品 / 1", "P1；P2", "市监局"],
    ["2026-03-02", A, "2026-a", "食品 / 1", "P2", "市监局"],
    ["2026/3/1", B, "", "", "", ""],
]


def test_chinese_headings_lists_and_repetitions(tmp_path: Path) -> None:
    read = read_history(csv_file(tmp_path / "h.csv", ROWS, "gb18030"))
    row = {"subject": A, "task": "2026-a", "item": "食品 / 1", "department": "市监局"}
    assert list(read.history) == [
        PastVisit(day=date(2026, 3, 1), subject=B),
        PastVisit(day=date(2026, 3, 2), inspector="P1", **row),
        PastVisit(day=date(2026, 3, 2), inspector="P2", **row),
    ]
    assert (read.rows, read.merged, read.encoding) == (3, 1, "GB18030")
    assert read.notes == ("1 visits stand there more than once and count once",)


def test_a_sheet_with_dates(tmp_path: Path) -> None:
    rows: list[list[object]] = [["检查日期", "统一社会信用代码"], [date(2026, 3, 1), B]]
    read = read_history(xlsx_file(tmp_path / "h.xlsx", rows))
    assert read.history == History([PastVisit(day=date(2026, 3, 1), subject=B)])
    assert read.notes == ()


def test_everything_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    rows = [HEADINGS, ["2026-02-30", "12345", "", "", "P|1", ""], ["", A, "", "", "", ""]]
    with pytest.raises(InputError) as caught:
        read_history(csv_file(tmp_path / "h.csv", rows))
    lines = said(caught.value)
    assert lines[0] == (
        f"h.csv: column '日期': '2026-02-30' is not a day of the calendar; {CURE} (line 2)"
    )
    assert lines[1].startswith("h.csv: column '检查对象': 12345 has 5 characters")
    assert lines[2].startswith("h.csv: column '检查人员': 'P|1' contains |")
    assert lines[3] == f"h.csv: column '日期': '' is not a date: write 2026-09-18; {CURE} (line 3)"
    assert len(lines) == 4


def test_bad_rows_are_set_aside(tmp_path: Path) -> None:
    rows = [*ROWS, ["gestern", B, "", "", "", ""]]
    read = read_history(csv_file(tmp_path / "h.csv", rows), on_bad_row="set-aside")
    assert len(read.history) == 3
    (aside,) = read.set_aside
    assert (aside.register, aside.row) == ("history", f"gestern,{B},,,,")


def test_a_missing_column_and_an_empty_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing column 'day'"):
        read_history(csv_file(tmp_path / "h.csv", [["日子", "检查对象"]]))
    assert len(read_history(csv_file(tmp_path / "g.csv", [HEADINGS])).history) == 0


VISITS = st.builds(
    PastVisit,
    day=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    subject=subject_ids(),
    task=texts(),
    item=texts(),
    inspector=texts(),
    department=texts(),
)


@given(st.lists(VISITS, max_size=5))
def test_what_is_written_is_read_again(visits: list[PastVisit]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "h.csv")
        write_history(path, visits)
        read = read_history(path, canonical=True)
        assert read.history == History(visits)
        assert read.merged == 0
        again = Path(folder, "again.csv")
        write_history(again, reversed(list(read.history)))
        assert again.read_bytes() == path.read_bytes()
