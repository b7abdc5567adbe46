"""Printed forms as files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from randsup import InputError, load_policy
from randsup.facts.items import Item
from randsup.tables.forms import write_item_list

LINYI = load_policy("linyi")
ITEMS = (
    Item(id="2", name="燃气", attributes=(("检查方式", "现场"), ("抽查比例", "5%"))),
    Item(id="1", name="消防", attributes=(("频次", "每年1次"), ("比例", "3%"), ("要点", "=1+1"))),
)
NINE = [
    "序号",
    "事项名称",
    "抽查依据",
    "抽查对象",
    "抽查内容",
    "抽查方式",
    "抽查频次",
    "联合抽查部门",
    "抽查情况及查处结果公开方式",
]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.clause("linyi-2017/annex-2/columns")
def test_nine_columns_are_exported_and_ten_under_the_other_reading(tmp_path: Path) -> None:
    written = write_item_list(tmp_path / "a.csv", ITEMS, LINYI)
    assert rows(tmp_path / "a.csv") == [
        NINE,
        ["1", "消防", "", "", "", "", "每年1次", "", ""],
        ["2", "燃气", "", "", "", "现场", "", "", ""],
    ]
    assert written.empty == ("抽查依据", "抽查对象", "抽查内容", *NINE[-2:])
    ten = load_policy("linyi", switches={"items_export_columns": "ten"})
    write_item_list(tmp_path / "b.csv", ITEMS, ten)
    found = rows(tmp_path / "b.csv")
    assert found[0] == [*NINE[:6], "抽查比例", *NINE[6:]]
    assert [row[6] for row in found[1:]] == ["3%", "5%"]


def test_a_column_may_be_told_and_no_formula_is_written(tmp_path: Path) -> None:
    write_item_list(tmp_path / "a.csv", ITEMS, LINYI, columns={"content": "要点"})
    assert [row[4] for row in rows(tmp_path / "a.csv")[1:]] == ["'=1+1", ""]
    with pytest.raises(InputError, match="has no column zz; it has serial, name"):
        write_item_list(tmp_path / "b.csv", ITEMS, LINYI, columns={"zz": "要点"})


@pytest.mark.parametrize("city", ["shenzhen", "tonghua", "shenyang", "yunnan"])
def test_a_text_without_a_form_exports_nothing(city: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="prints no form"):
        write_item_list(tmp_path / "a.csv", ITEMS, load_policy(city))
