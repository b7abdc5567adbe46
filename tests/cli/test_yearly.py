"""`randsup year`: runs and tables of past visits, counted by department; who misses the year is a finding."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from randsup.proof.performed import performed
from tests.cli.building import SUBJECTS, Row, edited, randsup, table, write_case
from tests.cli.test_merged_visits import JOINT, MERGED

ONE, TWO = SUBJECTS[1][0], SUBJECTS[2][0]
HISTORY: list[Row] = [
    ("日期", "统一社会信用代码", "任务", "部门", "检查人员"),
    ("2025-03-02", ONE, "甲", "市监局", "P1"),
    ("2025-03-02", ONE, "甲", "环保局", "P2"),
    ("2025-04-02", TWO, "乙", "市监局", "P1"),
    ("2026-04-02", TWO, "丙", "市监局", "P1"),
]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("year")
    assert randsup("run", write_case(base / "case", MERGED), "--out", base / "out").code == 0
    return base / "out"


def test_a_run_counts_its_merged_visits_once_and_names_them(merged: Path) -> None:
    said = randsup("year", merged, "--json")
    assert said.code == 0, said
    found = {y["department"]: y for y in said.json["years"]}
    assert all("+water" in task for y in found.values() for task in y["joint_tasks"])
    assert found["市监局"]["joint_tasks"] == found["环保局"]["joint_tasks"] != []
    # a merge inside the department is no draw beside its tasks, and no joint one
    assert "food+lift" not in found["市监局"]["tasks"]
    assert {"food", *found["市监局"]["joint_tasks"]} <= set(found["市监局"]["tasks"])
    assert all(
        y["joint"] == len(y["joint_tasks"]) <= y["draws"] == len(y["tasks"]) for y in found.values()
    )


def test_merging_inside_a_department_changes_neither_side_of_the_share(tmp_path: Path) -> None:
    two = edited(MERGED[: MERGED.index('[[task]]\nid = "water"')])
    counts = []
    for name, text in (("merged", two), ("apart", two.replace("merge_visits = true\n", ""))):
        out = tmp_path / f"{name}-out"
        assert randsup("run", write_case(tmp_path / name, text), "--out", out).code in (0, 1)
        found = randsup("year", out, "--json").json["years"]
        counts.append([(y["department"], y["draws"], y["joint"]) for y in found])
    assert counts[0] == counts[1] == [("市监局", 2, 0), ("环保局", 0, 0)]


def test_who_went_nowhere_misses_the_year_and_has_no_share(tmp_path: Path) -> None:
    out = tmp_path / "out"
    alone = JOINT.replace(', { name = "环保局", inspectors = 3 }', "")
    assert randsup("run", write_case(tmp_path / "case", alone), "--out", out).code == 0
    said = randsup("year", out)
    assert said.code == 1
    assert (
        "! 环保局：2026年联合抽查0次，不足1次。" in said.out
    )  # of the register, with no draw at all
    assert "环保局：2026年没有随机抽查，联合抽查占比无法计算。" in said.out
    assert "市监局：2026年联合抽查0/1次，占比未达到1/10。" in said.out
    english = randsup("year", out, "--lang", "en")
    assert "0 of 1 draws in 2026 were joint, less than 1/10." in english.out


def test_a_table_of_past_visits_is_counted_by_year(tmp_path: Path) -> None:
    path = table(tmp_path / "history.csv", HISTORY)
    said = randsup("year", path, "--profile", "shenzhen", "--json")
    assert said.code == 1
    found = {(y["year"], y["department"]): (y["joint"], y["draws"]) for y in said.json["years"]}
    assert found == {
        (2025, "市监局"): (1, 2), (2025, "环保局"): (1, 1),
        (2026, "市监局"): (0, 1), (2026, "环保局"): (0, 0),
    }  # fmt: skip
    assert randsup("year", path, "--profile", "shenzhen", "--year", "2025").code == 0
    named = randsup("year", path, "--profile", "shenzhen", "--year", "2025", "--department", "消防")
    assert (named.code, "消防：2025年联合抽查0次" in named.out) == (1, True)
    assert randsup("year", path, "--profile", "linyi").code == 0  # counts only, and it says so
    assert "未规定每年联合抽查的次数和占比" in randsup("year", path, "--profile", "linyi").out


def test_what_cannot_be_counted_is_said(tmp_path: Path) -> None:
    more = [*HISTORY, ("2025-05-01", ONE, "", "市监局", "P1"), ("2025-05-01", ONE, "丁", "", "P1")]
    path = table(tmp_path / "history.csv", more)
    said = randsup("year", path, "--profile", "shenzhen", "--year", "2025")
    assert "1行检查记录没有任务" in said.out
    assert "1行检查记录没有部门" in said.out
    undated = edited(JOINT, ("window = { first = 2026-06-01, last = 2026-06-30 }\n", ""))
    out = tmp_path / "out"
    assert randsup("run", write_case(tmp_path / "case", undated), "--out", out).code == 0
    assert "任务j没有检查期" in randsup("year", out).out


def test_visits_are_counted_once(merged: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(merged, tmp_path / "copy")
    said = randsup("year", merged, copy)
    assert said.code == 2
    assert "visits of task 'food' stand in" in said.err
    path = table(
        tmp_path / "history.csv", [HISTORY[0], ("2026-01-05", ONE, "food", "市监局", "P9")]
    )
    found = randsup("year", merged, path, "--json").json["years"]
    mine = next(y for y in found if y["department"] == "市监局")
    assert f"food ({path})" in mine["tasks"]  # another task of the same id


def test_what_cannot_be_asked(merged: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "history.csv", HISTORY)
    bad = table(tmp_path / "bad.csv", [HISTORY[0], ("2026-02-30", ONE, "t", "市监局", "P")])
    for arguments, words in (
        ((path,), "--profile: is missing"),
        ((path, "--profile", "shenzen"), "shenzhen"),
        ((merged, "--layer", "cn-baseline"), "goes with --profile"),
        ((merged, "--year", "0"), "0 is not a year"),
        ((merged, "--lang", "fr"), "'fr' is not one of zh, en"),
        ((path, "--profile", "shenzhen", "--switch", "x"), "'x' is not NAME=VALUE"),
        ((tmp_path / "none.csv", "--profile", "shenzhen"), "none.csv"),
        ((bad, "--profile", "shenzhen"), "(line 2)"),
        ((tmp_path, "--profile", "shenzhen"), "holds no record.json"),
    ):
        said = randsup("year", *arguments)
        assert said.code == 2, arguments
        assert words in said.err, said.err


def test_a_record_gives_its_visits_with_their_days(merged: Path) -> None:
    record = json.loads((merged / "record.json").read_text(encoding="utf-8"))
    visits, undated = performed(record)
    assert undated == ()
    days = {v["subject"]: v["day"] for m in record["merged"] for v in m.get("visits", ())}
    assert days
    assert all(str(v.day) == days[v.subject] for v in visits if v.subject in days)
    last = {t["id"]: t["task"]["window"]["last"] for t in record["tasks"]}
    assert all(
        str(v.day) == last[v.task] for v in visits if v.subject not in days and v.task in last
    )
