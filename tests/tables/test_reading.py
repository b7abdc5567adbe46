from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.tables.reading import GB18030, UTF8, UTF8_BOM, XLSX, column_letters, open_table
from tests.tables.files import csv_file, said, xlsx_file

ROWS = [["编号", "名称"], ["1", "一，二"], ["2", 'a "b", c']]
SAVE = 'save it as "CSV UTF-8" or as .xlsx'


def refused(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        list(open_table(path).rows())
    return said(caught.value)


@pytest.mark.parametrize(
    ("codec", "name"), [("utf-8", UTF8), ("utf-8-sig", UTF8_BOM), ("gb18030", GB18030)]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_are_found_and_said(tmp_path: Path, codec: str, name: str, end: str) -> None:
    table = open_table(csv_file(tmp_path / "a.csv", ROWS, codec, end))
    assert table.encoding == name
    assert table.headings == ("编号", "名称")
    assert list(table.rows()) == [(2, ("1", "一，二")), (3, ("2", 'a "b", c'))]
    assert list(table.rows()) == list(table.rows())


def test_a_late_character_decides_the_encoding(tmp_path: Path) -> None:
    rows = [["id"], *[["x" * 1000]] * 3000, ["浙江省"]]
    assert open_table(csv_file(tmp_path / "a.csv", rows, "gb18030")).encoding == GB18030
    assert open_table(csv_file(tmp_path / "b.csv", rows, "utf-8")).encoding == UTF8


def test_xlsx(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path / "a.xlsx",
        [
            ["编号", "b", "c", None],
            ["007", 3, 2.5, None],
            [None, None, None, None],
            [date(2026, 9, 18), datetime(2026, 9, 18, 12, 30), True, None],
            [time(1, 2), None, False, None],
        ],
    )
    table = open_table(path)
    assert table.encoding == XLSX
    assert table.headings == ("编号", "b", "c")
    assert list(table.rows()) == [
        (2, ("007", "3", "2.5")),
        (4, ("2026-09-18", "2026-09-18 12:30:00", "TRUE")),
        (5, ("01:02:00", "", "FALSE")),
    ]


def test_a_sheet_that_begins_in_the_middle(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C3"], sheet["D3"], sheet["C5"], sheet["D5"] = "id", "n", 913301007161035748, "x"
    book.save(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx")
    assert table.heading_line == 3
    assert [line for line, _ in table.rows()] == [5]
    with pytest.raises(InputError) as caught:
        list(table.rows(read=[0]))
    assert said(caught.value) == [
        "a.xlsx: cell C5 holds a long code as a number, and a number keeps only 15 digits: format "
        "the column as text and enter the codes again (line 5)"
    ]
    assert [cells for _, cells in table.rows(read=[1])] == [("913301007161035776", "x")]


@pytest.mark.parametrize(
    ("number", "refuses"), [(10**14 - 1, False), (10**14, True), (-1e15, True)]
)
def test_the_longest_number(tmp_path: Path, number: float, refuses: bool) -> None:
    table = open_table(xlsx_file(tmp_path / "a.xlsx", [["id"], [number]]))
    if refuses:
        with pytest.raises(InputError, match="cell A2 holds a long code"):
            list(table.rows(read=[0]))
    else:
        assert list(table.rows(read=[0])) == [(2, (str(number),))]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('\nid,name\n\n1,"two\nlines"\n,\n2,x\n', encoding="utf-8")
    table = open_table(path)
    assert table.heading_line == 2
    assert list(table.rows()) == [(4, ("1", "two\nlines")), (7, ("2", "x"))]


def test_nameless_columns_at_the_end_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name,,\n1,a,,\n2,b,,c\n3,d\n4\n5,e,,,\n", encoding="utf-8")
    found: list[tuple[int, tuple[str, ...], str]] = []
    rows = list(open_table(path).rows(reject=lambda *what: found.append(what)))
    assert rows == [(2, ("1", "a")), (4, ("3", "d"))]
    assert found == [
        (3, ("2", "b", "", "c"), "has 4 cells, the headings are 2"),
        (5, ("4",), "has 1 cells, the headings are 2"),
        (6, ("5", "e", "", "", ""), "has 5 cells, the headings are 2"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.csv: the register is empty: it has no heading row"),
        (b"\xef\xbb\xbf\n\n", "a.csv: the register is empty: it has no heading row"),
        (b"id,name\n", "a.csv: the register is empty: it has a heading row only"),
        (b"id,name\n\n,\n", "a.csv: the register is empty: it has a heading row only"),
        (
            b"id,name\n1\x00,a\n",
            f"a.csv: is not a text file: it has the control character U+0000 (byte 10): {SAVE}",
        ),
        (
            b"id,name\n1,\xff\n",
            f"a.csv: is not a text file: it is neither UTF-8 nor GB18030 (byte 11): {SAVE}",
        ),
        (
            b"\xef\xbb\xbfid\n\xb1\xb1\n",
            f"a.csv: is not a text file: it is not UTF-8 (byte 7): {SAVE}",
        ),
        (b"\xff\xfei\x00d\x00", f"a.csv: is a text file in UTF-16: {SAVE}"),
        (b"\xd0\xcf\x11\xe0xyz", f"a.csv: is not a text file but an old Excel file: {SAVE}"),
        (
            b"PK\x03\x04xyz",
            "a.csv: is not a text file but an XLSX or ZIP file: name it .xlsx, or save it as CSV",
        ),
        (
            b"id;name\n1;a\n",
            "a.csv: the columns are separated by semicolons: separate them by commas (line 1)",
        ),
        (
            b"id\tname\n1\ta\n",
            "a.csv: the columns are separated by tabs: separate them by commas (line 1)",
        ),
        (b"id,name\n1,a,b\n", "a.csv: has 3 cells, the headings are 2 (line 2)"),
        (
            b'id,name\n1,"a\n2,b\n',
            "a.csv: is not CSV from here on (unexpected end of data): look for a quote without its "
            "pair, and double quotes inside quoted cells (line 2)",
        ),
        (
            b'id,name\n1,a\n2,"b"c\n',
            "a.csv: is not CSV from here on (',' expected after '\"'): look for a quote without its "
            "pair, and double quotes inside quoted cells (line 3)",
        ),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert refused(path) == [message]


def test_an_empty_table_where_one_will_do(tmp_path: Path) -> None:
    table = open_table(csv_file(tmp_path / "a.csv", [["id"]]), allow_empty=True)
    assert list(table.rows()) == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.csv") == ["a.csv: cannot be read: No such file or directory"]
    assert refused(tmp_path) == [f"{tmp_path.name}: cannot be read: Is a directory"]


def test_an_xlsx_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"id,name\n")
    assert refused(path) == [
        "a.xlsx: is not an XLSX file: save it as .xlsx, or name it .csv if it is text"
    ]
    path.write_bytes(b"PK\x03\x04 and nothing else")
    assert refused(path) == [
        "a.xlsx: is not an XLSX file that can be read (invalid Zip archive: Could not find EOCD): "
        "open it, and save it anew as .xlsx"
    ]
    assert refused(xlsx_file(path, [])) == ["a.xlsx: the register is empty: it has no heading row"]


def test_xlsx_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", [["id"], ["1"]])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert refused(path) == [
        'a.xlsx: XLSX needs python-calamine: pip install "randsup[cli]", or save the file as CSV'
    ]


def survives(path: Path) -> None:
    """Read a file; whatever but an `InputError` comes out of it is a failure."""
    with suppress(InputError):
        table = open_table(path)
        rows = list(table.rows(reject=lambda *_: None))
        assert all(len(cells) == len(table.headings) for _, cells in rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
@example(b"\x84\x31\x95\x33id\n1\n")
@example(b"id\r1\r")
def test_any_bytes_as_csv_give_rows_or_an_input_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    survives(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 6000), st.integers(0, 255))
def test_a_broken_xlsx_gives_rows_or_an_input_error(tmp_path: Path, at: int, byte: int) -> None:
    path = tmp_path / "a.xlsx"
    if not path.exists():
        xlsx_file(tmp_path / "good.xlsx", [["id", "b"], ["x", 1]])
    content = bytearray((tmp_path / "good.xlsx").read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(content)
    survives(path)
    path.write_bytes(bytes(content[: at % len(content)]))
    survives(path)


def test_letters_of_columns() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_every_long_number_is_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [["code"]]
    rows += [[91330100311348661 + n] for n in range(3)]
    rows += [["91330100311348661F"]]
    table = open_table(xlsx_file(tmp_path / "a.xlsx", rows))
    with pytest.raises(InputError) as caught:
        list(table.rows(read={0}))
    assert [p.message.split(" holds")[0] for p in caught.value.problems] == [
        "cell A2",
        "cell A3",
        "cell A4",
    ]
