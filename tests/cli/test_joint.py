"""The caps on a joint task: departments in principle, people by force, and the crews that go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.cli.building import (
    SEED,
    Edit,
    Row,
    contents,
    randsup,
    rows_of,
    subjects,
    task_of,
    write_case,
)

DEPARTMENTS = ("市监局", "环保局", "应急局", "城管局", "交通局", "文旅局")
PEOPLE: list[Row] = [
    ("id", "department", "categories"),
    *((f"{d}{n:02}", name, "") for d, name in enumerate(DEPARTMENTS) for n in range(12)),
]


def case(folder: Path, departments: str, *edits: Edit, more: str = "", switches: str = "") -> Path:
    """A joint task over 400 subjects of which 40 are drawn, under Shenzhen."""
    text = f"""\
schema = 1
profile = "shenzhen"
seed = "{SEED}"
{switches}
[registers.subjects]
path = "subjects.csv"
[registers.inspectors]
path = "inspectors.csv"
[[task]]
id = "joint"
ratio = {{ value = "10%", source = "计划" }}
departments = [{departments}]
window = {{ first = 2026-09-01, last = 2026-09-18 }}
{more}
"""
    return write_case(folder, text, *edits, subjects=subjects(400), inspectors=PEOPLE)


def parts(*crews: int | None, seats: int | None = None) -> str:
    """Departments with crews, the first of them leading."""
    return ", ".join(
        f'{{ name = "{name}"'
        + (", lead = true" if n == 0 else "")
        + (f", inspectors = {crew}" if crew is not None else "")
        + (f", seats = {seats}" if seats is not None else "")
        + " }"
        for n, (name, crew) in enumerate(zip(DEPARTMENTS, crews, strict=False))
    )


OVERRIDE = """
[[task.override]]
path = "joint.max_departments"
reason = "危险化学品专项"
approver = "分管副市长"
date = 2026-08-20
"""
OTHER_READING = '[switches]\njoint_max_inspectors_force = "in-principle"\n'


def test_six_departments_with_one_inspector_each(tmp_path: Path) -> None:
    six = case(tmp_path / "case", parts(1, 1, 1, 1, 1, 1))
    said = randsup("run", six, "--out", tmp_path / "out")
    assert said.code == 1, said
    (finding,) = task_of(tmp_path / "out", "joint")["findings"]
    assert finding["code"] == "joint-max-departments"
    assert finding["strength"] == "in-principle"
    assert "6个部门" in finding["zh"]
    assert "原则上不超过5个" in finding["citation"]["quote"]
    assert f"! {finding['zh']}" in said.out
    assert len(rows_of(tmp_path / "out" / "assignments.csv")) == 1 + 40 * 6
    assert randsup("verify", tmp_path / "out").code == 0


def test_with_a_recorded_departure(tmp_path: Path) -> None:
    six = case(tmp_path / "case", parts(1, 1, 1, 1, 1, 1), more=OVERRIDE)
    said = randsup("run", six, "--out", tmp_path / "out")
    assert said.code == 0, said
    task = task_of(tmp_path / "out", "joint")
    assert task["findings"] == []
    assert task["task"]["overrides"] == [
        {
            "approver": "分管副市长",
            "date": "2026-08-20",
            "path": "joint.max_departments",
            "reason": "危险化学品专项",
        }
    ]
    for words in ("危险化学品专项", "分管副市长", "2026-08-20"):
        assert words in said.out
    assert randsup("verify", tmp_path / "out").code == 0


@pytest.mark.parametrize("missing", ["reason", "approver", "date"])
def test_a_departure_without_all_three_is_refused(missing: str, tmp_path: Path) -> None:
    line = next(x for x in OVERRIDE.splitlines(keepends=True) if x.startswith(missing))
    six = case(tmp_path / "case", parts(1, 1, 1, 1, 1, 1), (line, ""), more=OVERRIDE)
    said = randsup("run", six, "--out", tmp_path / "out")
    assert said.code == 2
    assert f"task[0].override[0].{missing}: is required" in said.err
    assert not (tmp_path / "out").exists()


def test_five_departments_need_no_departure(tmp_path: Path) -> None:
    five = case(tmp_path / "case", parts(2, 2, 2, 2, 2))
    assert randsup("run", five, "--out", tmp_path / "out").code == 0


def test_eleven_people_are_refused(tmp_path: Path) -> None:
    eleven = case(tmp_path / "case", parts(6, 5))
    said = randsup("run", eleven, "--out", tmp_path / "out")
    assert said.code == 2
    assert "11 people are sent in all, more than 10" in said.err
    assert "检查人员不超过 10 人" in said.err
    assert list(tmp_path.iterdir()) == [eleven]


def test_a_departure_from_the_number_of_people_changes_nothing(tmp_path: Path) -> None:
    """The ten bind: a recorded reason does not help."""
    people = OVERRIDE.replace("joint.max_departments", "joint.max_inspectors")
    eleven = case(tmp_path / "case", parts(6, 5), more=people)
    assert randsup("run", eleven, "--out", tmp_path / "out").code == 2
    assert not (tmp_path / "out").exists()


def test_eleven_people_under_the_other_reading(tmp_path: Path) -> None:
    eleven = case(tmp_path / "case", parts(6, 5), switches=OTHER_READING)
    said = randsup("run", eleven, "--out", tmp_path / "out")
    assert said.code == 1, said
    (finding,) = task_of(tmp_path / "out", "joint")["findings"]
    assert (finding["code"], finding["strength"]) == ("joint-max-inspectors", "in-principle")
    people = OVERRIDE.replace("joint.max_departments", "joint.max_inspectors")
    eleven = case(tmp_path / "case2", parts(6, 5), switches=OTHER_READING, more=people)
    assert randsup("run", eleven, "--out", tmp_path / "out2").code == 0
    for out in ("out", "out2"):
        assert randsup("verify", tmp_path / out).code == 0


def test_without_crew_sizes(tmp_path: Path) -> None:
    for number, departments in enumerate((parts(None, None), parts(4, None, 3))):
        unstated = case(tmp_path / f"case{number}", departments)
        said = randsup("run", unstated, "--out", tmp_path / "out")
        assert said.code == 2
        for words in (
            "at most 10 people",
            "inspectors = … is missing for",
            "环保局",
            "检查人员不超过 10 人",
        ):
            assert words in said.err
        assert not (tmp_path / "out").exists()


def test_every_cap_at_once(tmp_path: Path) -> None:
    said = randsup(
        "run", case(tmp_path / "case", parts(3, 3, 3, 3, 3, 3)), "--out", tmp_path / "out"
    )
    assert said.code == 2
    assert "18 people" in said.err


@pytest.mark.parametrize("crews", [(4, 3, 3), (2, 2, 2, 2, 2), (9, 1), (5, 5)])
def test_ten_people_over_forty_subjects(crews: tuple[int, ...], tmp_path: Path) -> None:
    ten = case(tmp_path / "case", parts(*crews))
    said = randsup("run", ten, "--out", tmp_path / "out")
    assert said.code == 0, said
    rows = rows_of(tmp_path / "out" / "assignments.csv")[1:]
    people = {row[5] for row in rows}
    assert len(people) == 10, "exactly ten different people go"
    sent = Counter(DEPARTMENTS[int(person[0])] for person in people)
    assert sent == dict(zip(DEPARTMENTS, crews, strict=False))
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row[1], []).append(row[5])
        assert DEPARTMENTS[int(row[5][0])] == row[2], "a seat is its own department's"
    assert len(groups) == 40
    assert min(map(len, groups.values())) >= 2
    assert all(len(set(group)) == len(group) for group in groups.values())
    assert randsup("verify", tmp_path / "out").code == 0


def test_another_departments_register_changes_nothing_here(tmp_path: Path) -> None:
    first = case(tmp_path / "case", parts(4, 3, 3))
    randsup("run", first, "--out", tmp_path / "out")
    other = case(tmp_path / "case2", parts(4, 3, 3))
    text = (other / "inspectors.csv").read_text(encoding="utf-8")
    (other / "inspectors.csv").write_text(text.replace("\n1", "\nx1"), encoding="utf-8")
    randsup("run", other, "--out", tmp_path / "out2")
    seats = [
        [row for row in rows_of(tmp_path / out / "assignments.csv") if row[2] != "环保局"]
        for out in ("out", "out2")
    ]
    assert seats[0] == seats[1]
    files = [contents(tmp_path / out) for out in ("out", "out2")]
    assert files[0]["selected.csv"] == files[1]["selected.csv"]
    assert files[0]["assignments.csv"] != files[1]["assignments.csv"]


def test_a_department_on_its_own_needs_no_crew(tmp_path: Path) -> None:
    alone = case(tmp_path / "case", parts(None))
    assert randsup("run", alone, "--out", tmp_path / "out").code == 0
    many = case(tmp_path / "case2", parts(12))
    assert randsup("run", many, "--out", tmp_path / "out2").code == 0
