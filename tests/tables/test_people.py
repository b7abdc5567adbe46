"""Inspectors, conflicts and items: read strictly, written in one form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.items import Item
from randsup.facts.registers import Conflict, Inspector, InspectorRegister, SetAside
from randsup.tables.cells import parse_date, parse_leave, parse_list, parse_number
from randsup.tables.conflicts import read_conflicts, write_conflicts
from randsup.tables.inspectors import read_inspectors, write_inspectors
from randsup.tables.items import read_items, write_items
from randsup.testing import conflicts, inspector_registers, texts
from tests.tables.files import SHARED, A, B, csv_file, said, xlsx_file

ITEMS = SHARED / "zhejiang-items.csv"
CURE = 'correct it, or set on_bad_row = "set-aside"'


@pytest.mark.parametrize(
    "text", ["2026-09-08", "2026年9月8日", "2026年09月08日", "2026/9/8", "2026/09/08"]
)
def test_dates(text: str) -> None:
    assert parse_date(text) == date(2026, 9, 8)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-9-8", "'2026-9-8' is not a date: write 2026-09-18"),
        ("08/09/2026", "'08/09/2026' is not a date: write 2026-09-18"),
        ("20260908", "'20260908' is not a date: write 2026-09-18"),
        ("长期", "'长期' is not a date: write 2026-09-18"),
        ("2026-13-01", "'2026-13-01' is not a day of the calendar"),
        ("2026年2月29日", "'2026年2月29日' is not a day of the calendar"),
        ("0000-01-01", "'0000-01-01' is not a day of the calendar"),
    ],
)
def test_what_is_no_date(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="is not") as caught:
        parse_date(text)
    assert str(caught.value) == message


def test_numbers() -> None:
    assert parse_number("999999999", least=0) == 999_999_999
    for text in ("0", "-1", "1.5", "1e3", "²", "1234567890", "+1", ""):
        with pytest.raises(ValueError, match="is not a whole number, 1 or more"):
            parse_number(text, least=1)


def test_leave_and_lists() -> None:
    assert parse_leave("2026年9月1日/2026-09-03; 2026-08-01/2026-08-01;") == (
        (date(2026, 8, 1), date(2026, 8, 1)),
        (date(2026, 9, 1), date(2026, 9, 3)),
    )
    assert parse_leave("") == ()
    assert parse_list(" A ;;B、C; ") == ("A", "B、C")
    for text, message in (
        ("2026-09-01", "'2026-09-01' is not a period: write 2026-09-01/2026-09-03"),
        ("2026/9/1", "'2026/9/1' is not a period: write 2026-09-01/2026-09-03"),
        (
            "2026-09-03/2026-09-01",
            "the period '2026-09-03/2026-09-01' ends before it begins",
        ),
    ):
        with pytest.raises(ValueError, match="period") as caught:
            parse_leave(text)
        assert str(caught.value) == message


PEOPLE = [
    [
        "编号",
        "姓名",
        "工作单位",
        "执法类别",
        "执法证号",
        "执法证有效期",
        "辖区",
        "最大任务数",
        "请假",
    ],
    ["P2", "某", "市场监管局（本级）", "A02；A01", "Ｌ2", "2027年1月1日", "东区", "3", ""],
    ["P1", "某", "消防", "", "", "", "", "", "2026-09-01/2026-09-03"],
]


def test_headings_as_the_regulations_print_them(tmp_path: Path) -> None:
    done = read_inspectors(csv_file(tmp_path / "a.csv", PEOPLE, "gb18030"))
    assert done.encoding == "GB18030"
    assert done.notes == ()
    assert done.rows == 2
    assert tuple(done.inspectors) == (
        Inspector(id="P1", department="消防", leave=((date(2026, 9, 1), date(2026, 9, 3)),)),
        Inspector(
            id="P2",
            department="市场监管局（本级）",
            categories=("A01", "A02"),
            licence="L2",
            licence_until=date(2027, 1, 1),
            region="东区",
            max_load=3,
        ),
    )


def test_inspectors_from_a_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "department", "licence_until", "max_load"],
        ["P1", "a", date(2027, 1, 1), 4],
    ]
    (person,) = read_inspectors(xlsx_file(tmp_path / "a.xlsx", rows)).inspectors
    assert (person.licence_until, person.max_load) == (date(2027, 1, 1), 4)


def test_the_licence_is_the_id_where_there_is_no_other(tmp_path: Path) -> None:
    done = read_inspectors(csv_file(tmp_path / "a.csv", [["执法证号", "单位"], ["L1", "a"]]))
    assert tuple(done.inspectors) == (Inspector(id="L1", department="a", licence="L1"),)
    assert done.notes == (
        "a.csv: no column 'id'; the licence number '执法证号' is taken as the id",
    )


def refused(read: object, path: Path, **options: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path, **options)  # type: ignore[operator]
    return said(caught.value)


def test_inspectors_without_id_or_department(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["姓", "部"], ["1", "2"]])
    assert refused(read_inspectors, path) == [
        "a.csv: missing column 'department' (did you mean '部'? map it with "
        'columns = { department = "部" }) (line 1)'
    ]
    path = csv_file(tmp_path / "a.csv", [["number", "department"], ["1", "2"]])
    assert refused(read_inspectors, path) == [
        "a.csv: missing column 'id' (the columns are number, department) (line 1)"
    ]


def test_every_wrong_cell_of_an_inspector_is_named(tmp_path: Path) -> None:
    heading = ["id", "department", "licence_until", "max_load", "prior_load", "leave", "region"]
    path = csv_file(
        tmp_path / "a.csv",
        [
            heading,
            ["P/1", "", "31.12.2026", "0", "-1", "1", "a\tb"],
            ["P2", "a", "", "", "", "", ""],
            ["P2 ", "b", "", "", "", "", ""],
        ],
    )
    assert refused(read_inspectors, path) == [
        f"a.csv: column 'id': 'P/1' contains /; {CURE} (line 2)",
        f"a.csv: column 'department': the department is empty; {CURE} (line 2)",
        f"a.csv: column 'licence_until': '31.12.2026' is not a date: write 2026-09-18; {CURE} (line 2)",
        f"a.csv: column 'max_load': '0' is not a whole number, 1 or more; {CURE} (line 2)",
        f"a.csv: column 'prior_load': '-1' is not a whole number, 0 or more; {CURE} (line 2)",
        f"a.csv: column 'leave': '1' is not a period: write 2026-09-01/2026-09-03; {CURE} (line 2)",
        f"a.csv: column 'region': 'a\\tb' contains the control character U+0009; {CURE} (line 2)",
        "a.csv: id P2 stands twice, rows 3 and 4: leave one of them out (line 4)",
    ]


def test_inspectors_set_aside(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id", "department"], ["P1", "a"], ["P2", ""], ["P3"]])
    done = read_inspectors(path, on_bad_row="set-aside")
    assert [p.id for p in done.inspectors] == ["P1"]
    assert done.rows == 3
    assert done.set_aside == (
        SetAside(register="inspectors", row="P2,", reason="department: the department is empty"),
        SetAside(register="inspectors", row="P3", reason="has 1 cells, the headings are 2"),
    )
    assert [p.line for p in done.problems] == [3, 4]
    path = csv_file(path, [["id", "department"], ["P2", ""]])
    assert refused(read_inspectors, path, on_bad_row="set-aside")[-1] == (
        "a.csv: no row is left: all 1 were set aside"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(inspector_registers(min_size=1))
def test_inspectors_come_back(tmp_path: Path, register: InspectorRegister) -> None:
    path = tmp_path / "a.csv"
    write_inspectors(path, register)
    assert read_inspectors(path, canonical=True).inspectors == register
    once = path.read_bytes()
    write_inspectors(path, InspectorRegister(reversed(tuple(register))))
    assert path.read_bytes() == once


def test_conflicts(tmp_path: Path) -> None:
    rows = [
        ["执法人员", "统一社会信用代码", "回避原因"],
        ["P1", A.lower(), "投资"],
        ["P1 ", f" {A}", "投资"],
        ["P1", A, "亲属"],
        ["P0", B, ""],
    ]
    done = read_conflicts(csv_file(tmp_path / "a.csv", rows))
    assert done.conflicts == (
        Conflict("P0", B, ""),
        Conflict("P1", A, "亲属"),
        Conflict("P1", A, "投资"),
    )
    assert (done.rows, done.merged) == (4, 1)
    nobody = read_conflicts(csv_file(tmp_path / "b.csv", [["inspector", "subject"]]))
    assert (nobody.conflicts, nobody.rows, nobody.merged) == ((), 0, 0)


def test_conflicts_that_do_not_do(tmp_path: Path) -> None:
    rows = [["inspector", "subject", "reason"], ["", "x1", "a\nb"], ["P1", A, ""]]
    path = csv_file(tmp_path / "a.csv", rows)
    assert refused(read_conflicts, path) == [
        f"a.csv: column 'inspector': is empty; {CURE} (line 2)",
        "a.csv: column 'subject': x1 has 2 characters, neither 18 nor 15; accept_opaque_ids = true "
        f"would admit it as it is; {CURE} (line 2)",
        f"a.csv: column 'reason': 'a\\nb' contains the control character U+000A; {CURE} (line 2)",
    ]
    done = read_conflicts(path, on_bad_row="set-aside", accept_opaque_ids=True)
    assert done.conflicts == (Conflict("P1", A),)
    assert done.set_aside == (
        SetAside(
            register="conflicts",
            row=',x1,"a\nb"',
            reason="inspector: is empty; reason: 'a\\nb' contains the control character U+000A",
        ),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(conflicts(), max_size=8))
def test_conflicts_come_back(tmp_path: Path, given_ones: set[Conflict]) -> None:
    path = tmp_path / "a.csv"
    write_conflicts(path, [*given_ones, *given_ones])
    read = read_conflicts(path, canonical=True)
    assert set(read.conflicts) == given_ones
    assert read.merged == 0


NAMES = texts(min_size=1).filter(lambda name: name not in ("id", "name", "department"))
LISTS = st.lists(NAMES, unique=True, max_size=3).flatmap(
    lambda names: st.lists(
        st.builds(
            Item,
            id=texts(min_size=1),
            name=texts(),
            department=texts(),
            attributes=st.tuples(*(texts() for _ in names)).map(
                lambda values: tuple(sorted(zip(names, values, strict=True)))
            ),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda item: item.id,
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LISTS)
@example([Item(id="=1", name="'", department="@", attributes=(("-", "+"),))])
def test_items_come_back(tmp_path: Path, items: list[Item]) -> None:
    path = tmp_path / "a.csv"
    write_items(path, items)
    assert list(read_items(path, canonical=True).items) == sorted(items, key=lambda i: i.id)


def test_ids_of_items_from_several_columns(tmp_path: Path) -> None:
    rows = [
        ["id", "抽查事项", "sub", "依据"],
        ["1", "甲", "（一）", "《法》（试行）"],
        ["1", "甲", "", "x"],
    ]
    path = csv_file(tmp_path / "a.csv", rows)
    done = read_items(path, id_columns=("抽查事项", "sub"))
    assert done.items == (
        Item(
            id="甲",
            name="甲",
            attributes=(("id (column)", "1"), ("sub", ""), ("依据", "x")),
        ),
        Item(
            id="甲 / (一)",
            name="甲",
            attributes=(("id (column)", "1"), ("sub", "（一）"), ("依据", "《法》（试行）")),
        ),
    )
    write_items(path, done.items)
    assert read_items(path, canonical=True).items == done.items


def test_items_that_do_not_do(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id", "n"], ["A01", ""], ["", "x"], ["Ａ01", ""]])
    assert refused(read_items, path) == [
        f"a.csv: column 'id': the id is empty; {CURE} (line 3)",
        "a.csv: id A01 stands twice, rows 2 and 4: leave one of them out (line 4)",
    ]
    assert refused(read_items, path, id_columns=("id", "m")) == [
        "a.csv: columns.id 2: there is no column 'm' (the columns are id, n) (line 1)"
    ]
    path = csv_file(path, [["id", "n"], ["a|b", "1"], ["A02", "2"]])
    done = read_items(path, on_bad_row="set-aside")
    assert [item.id for item in done.items] == ["A02"]
    assert done.set_aside[0].row == "a|b,1"


@pytest.mark.skipif(not ITEMS.exists(), reason="the real list of items is not beside this checkout")
def test_the_real_items(tmp_path: Path) -> None:
    done = read_items(ITEMS, id_columns=("department", "item_no", "sub_item"))
    assert len({item.id for item in done.items}) == 79
    path = tmp_path / "items.csv"
    write_items(path, done.items)
    assert read_items(path, canonical=True).items == done.items


def test_the_categories_that_an_item_needs(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("编号,执法类别,备注\n1,食品；药品;食品,x\n2,,y\n", encoding="utf-8")
    done = read_items(path)
    assert [item.categories for item in done.items] == [("食品", "药品"), ()]
    assert dict(done.items[0].attributes) == {"执法类别": "食品；药品;食品", "备注": "x"}
    kept = tmp_path / "kept.csv"
    write_items(kept, done.items)
    assert read_items(kept, canonical=True).items == done.items
    mapped = read_items(path, columns={"categories": "备注"})
    assert [item.categories for item in mapped.items] == [("x",), ("y",)]
    write_items(kept, mapped.items)
    assert read_items(kept, columns={"categories": "备注"}, canonical=True).items == mapped.items
