"""Packages, neighbours, the ladder, experts, levels, shares and days, from the case to the tables."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.building import SEED, Row, randsup, rows_of, subjects, task_of, write_case

HEAD: Row = ("编号", "部门", "执法类别", "层级", "人员类型", "工作量比例", "任务上限", "请假")


def case(
    folder: Path, people: list[Row], department: str, more: str = "", *, profile: str = "tonghua",
    top: str = "", number: int = 40, size: str = "20%",
) -> Path:  # fmt: skip
    text = f"""\
schema = 1
profile = "{profile}"
layers = ["cn-baseline"]
seed = "{SEED}"
{top}
[registers.subjects]
path = "subjects.csv"
[registers.inspectors]
path = "inspectors.csv"
[[task]]
id = "a"
ratio = {{ value = "{size}", source = "计划" }}
departments = [{{ name = "市监局", lead = true, {department} }}]
window = {{ first = 2026-09-01, last = 2026-09-18 }}
{more}
"""
    return write_case(folder, text, subjects=subjects(number), inspectors=[HEAD, *people])


def person(identity: str, *, categories: str = "", level: str = "", role: str = "",
           share: str = "", most: str = "", leave: str = "", department: str = "市监局") -> Row:  # fmt: skip
    return (identity, department, categories, level, role, share, most, leave)


def ran(folder: Path, case: Path, code: int = 0) -> Any:
    said = randsup("run", case, "--out", folder)
    assert said.code == code, said
    verified = randsup("verify", folder)
    assert verified.code == 0, verified
    return task_of(folder, "a")


def note(task: Any, code: str) -> Any:
    (found,) = [n for n in task["notes"] if n["code"] == code]
    return found


STEP = '[[task.ladder]]\nstep = "{}"\nreason = "人员不足"\napprover = "局长"\ndate = 2026-08-20\n'
NEAR = '[[neighbouring_categories]]\ncategory = "食品"\nnear = ["餐饮"]\n'
COOKS = [
    person("X1", categories="食品", most="3"),
    person("N1", categories="餐饮", most="2"),
    person("U1", categories="食品", role="上级"),
    *(person(f"P{n}") for n in range(8)),
]


def test_the_ladder_from_neighbours_to_the_superiors_register(tmp_path: Path) -> None:
    """Eight seats ask for 食品: three by the category, two by the near one, three borrowed."""
    asked = 'seats = 2, categories = ["食品"]'
    made = case(tmp_path / "c", COOKS, asked, STEP.format("superior"), top="")
    text = (made / "case.toml").read_text(encoding="utf-8")
    (made / "case.toml").write_text(text + NEAR, encoding="utf-8")
    task = ran(tmp_path / "out", made)
    ladder = task["dispatch"]["ladder"]
    assert [(r["step"], len(r["filled"]), len(r["taken"])) for r in ladder] == [
        ("neighbouring", 2, 2),
        ("superior", 3, 3),
    ]
    assert [sum(c["missing"] for c in r["certificates"]) for r in ladder] == [5, 3]
    assert ladder[1]["clauses"] == ["tonghua-2020/6.5.3.4/superior-pool"]
    assert ladder[0]["clauses"] == ["tonghua-2020/6.5.1.2/domain-matched"]
    assert "含相近执法类别" in ladder[1]["certificates"][0]["zh"]
    assert task["dispatch"]["unfilled"] == []
    rows = rows_of(tmp_path / "out" / "ladder.csv")[1:]
    assert Counter((row[2], row[3]) for row in rows) == {
        ("N1", "neighbouring"): 2,
        ("U1", "superior"): 3,
    }
    assert {row[5] for row in rows if row[3] == "superior"} == {"局长"}
    assert "经证明缺3人次，采取“上级名录库”，补足3个席位" in note(task, "ladder-superior")["zh"]
    assert "tonghua-2020/6.5.3.4/superior-pool" in task["reasons"]


@pytest.mark.clause("tonghua-2020/6.5.3.4/superior-pool")
def test_without_the_step_the_superiors_register_is_left_alone(tmp_path: Path) -> None:
    task = ran(tmp_path / "out", case(tmp_path / "c", COOKS, 'seats = 2, categories = ["食品"]'), 1)
    assert "ladder" not in task["dispatch"]
    assert len(task["dispatch"]["unfilled"]) == 5
    sent = {m["inspector"] for t in task["dispatch"]["teams"] for m in t["members"]}
    assert "U1" not in sent


def test_a_request_without_approver_is_refused_with_its_line(tmp_path: Path) -> None:
    step = '[[task.ladder]]\nstep = "superior"\nreason = "人员不足"\n'
    said = randsup("check", case(tmp_path / "c", COOKS, "seats = 2", step))
    assert said.code == 2
    assert "asks for a request: state approver and date" in said.err
    assert "case.toml" in said.err


@pytest.mark.clause("yunnan-2016/1.2/single-random")
def test_single_random_needs_the_governments_approval(tmp_path: Path) -> None:
    people = [person("X1", categories="食品", most="3"), *(person(f"P{n}") for n in range(8))]
    step = '[[task.ladder]]\nstep = "single-random"\nreason = "不足"\npeople = ["P1", "P2"]\n'
    asked = 'seats = 2, categories = ["食品"]'
    said = randsup("check", case(tmp_path / "c", people, asked, step, profile="yunnan"))
    assert said.code == 2
    assert "asks for the approval of same-level-government" in said.err
    approved = step + 'approver = "县政府"\ndate = 2026-08-20\n'
    task = ran(tmp_path / "out", case(tmp_path / "d", people, asked, approved, profile="yunnan"))
    (rung,) = task["dispatch"]["ladder"]
    assert {who for _, who in rung["taken"]} <= {"P1", "P2"}
    assert len(rung["taken"]) == 5
    assert "县政府" in note(task, "ladder-single-random")["zh"]


@pytest.mark.clause("shenyang-2020/3.6/direct-assignment")
def test_direct_assignment_carries_the_proof_reason_and_approver(tmp_path: Path) -> None:
    people = [person("X1", categories="食品", most="7"), *(person(f"P{n}") for n in range(8))]
    asked = 'seats = 2, categories = ["食品"]'
    step = STEP.format("direct") + 'people = ["P3"]\n'
    task = ran(tmp_path / "out", case(tmp_path / "c", people, asked, step, profile="shenyang"))
    (rung,) = task["dispatch"]["ladder"]
    assert (rung["reason"], rung["approver"], rung["date"]) == ("人员不足", "局长", "2026-08-20")
    assert [who for _, who in rung["taken"]] == ["P3"]
    assert [c["missing"] for c in rung["certificates"]] == [1]
    # under a text that says nothing of it, the step is not taken and that is said
    silent = ran(tmp_path / "two", case(tmp_path / "d", people, asked, step, profile="linyi"), 1)
    assert "ladder" not in silent["dispatch"]
    assert "未规定不等于禁止" in note(silent, "ladder-step-silent")["zh"]
    nobody = step.replace("P3", "P9")
    said = randsup("check", case(tmp_path / "e", people, asked, nobody, profile="shenyang"))
    assert said.code == 2
    assert "'P9', who stands in no register of its departments (did you mean P" in said.err
    bare = '[[task.ladder]]\nstep = "direkt"\nreason = "x"\n'
    said = randsup("check", case(tmp_path / "f", people, asked, bare, profile="shenyang"))
    assert "did you mean direct?" in said.err


def test_packages_experts_levels_and_shares(tmp_path: Path) -> None:
    people = [
        *(person(f"C{n}", level="市") for n in range(4)),
        person("H1", level="市", share="50%"),
        *(person(f"L{n}", level="县") for n in range(3)),
        person("S1", level="省"),
        person("E1", role="专家"),
        person("E2", role="第三方"),
    ]
    made = case(
        tmp_path / "c",
        people,
        'seats = 2, level = "市", lower_levels = ["县"], experts = 1',
        "package = 3",
        number=100,
    )
    task = ran(tmp_path / "out", made)
    packages = rows_of(tmp_path / "out" / "packages.csv")[1:]
    assert 15 <= len(packages) < 20, "a bundle of one is no package"
    sizes = Counter(row[1] for row in packages)
    assert max(sizes.values()) == 3
    teams = {
        t["subject"]: [m["inspector"] for m in t["members"]] for t in task["dispatch"]["teams"]
    }
    of_package: dict[str, list[list[str]]] = {}
    for _, number, _, subject in packages:
        of_package.setdefault(number, []).append(teams[subject])
    assert all(team == same[0] for same in of_package.values() for team in same)
    experts = rows_of(tmp_path / "out" / "experts.csv")[1:]
    assert Counter(row[4] for row in experts) == {"E1": 10, "E2": 10}
    assert {row[3] for row in experts} == {"3"}
    assert task["dispatch"]["excluded"] == [["S1", "other-level"]]
    sent = {who for team in teams.values() for who in team}
    assert not sent & {"S1", "E1", "E2"}
    register = rows_of(tmp_path / "out" / "inputs" / "inspectors.csv")
    assert register[0][-2:] == ["role", "share"]
    assert [next(r for r in register if r[0] == "E1")[i] for i in (0, -2, -1)] == [
        "E1",
        "expert",
        "1",
    ]
    loads = {x["inspector"]: x["load"] for x in task["dispatch"]["loads"]}
    assert sum(loads.values()) == 40
    assert "随机组成" in note(task, "packages")["zh"]


def test_half_a_post_is_half_the_visits(tmp_path: Path) -> None:
    people = [*(person(f"C{n}") for n in range(4)), person("H1", share="1/2")]
    task = ran(tmp_path / "out", case(tmp_path / "c", people, "seats = 2", number=90))
    loads = {x["inspector"]: x["load"] for x in task["dispatch"]["loads"]}
    assert loads == {"C0": 8, "C1": 8, "C2": 8, "C3": 8, "H1": 4}


def test_composite_seats_are_said(tmp_path: Path) -> None:
    people = [
        person("X1", categories="甲;乙;丙"),
        person("X2", categories="甲;乙"),
        person("X3", categories="丙;乙"),
    ]
    asked = 'seats = 2, categories = ["甲", "乙", "丙"]'
    task = ran(tmp_path / "out", case(tmp_path / "c", people, asked))
    assert "第2席由兼具" in note(task, "composite-seat")["zh"]
    held = {p[0]: set(p[2].split(";")) for p in people}
    for team in task["dispatch"]["teams"]:
        for m in team["members"]:
            assert set(m["category"].split(";")) <= held[m["inspector"]]
        assert [m["category"] for m in team["members"]] == ["丙", "乙;甲"]


BOTH = """\
keep_apart = true
[[task]]
id = "b"
ratio = { value = "20%", source = "计划" }
departments = [{ name = "市监局", lead = true, seats = 2 }]
window = { first = 2026-09-14, last = 2026-09-22 }
"""


def test_two_overlapping_tasks_send_nobody_to_two_places_on_one_day(tmp_path: Path) -> None:
    people = [
        *(person(f"P{n}") for n in range(4)),
        person("A1", leave="2026-09-21/2026-09-30"),
    ]
    more = BOTH + "keep_apart = true\n"
    made = case(tmp_path / "c", people, "seats = 2", more)
    ran(tmp_path / "out", made)
    out = tmp_path / "out"
    day_of = {
        (row[0], row[3]): date.fromisoformat(row[1]) for row in rows_of(out / "visits.csv")[1:]
    }
    assert len(day_of) == 16
    busy = Counter((row[5], day_of[row[0], row[1]]) for row in rows_of(out / "assignments.csv")[1:])
    assert max(busy.values()) == 1
    windows = {"a": ("2026-09-01", "2026-09-18"), "b": ("2026-09-14", "2026-09-22")}
    for (task, _), day in day_of.items():
        first, last = map(date.fromisoformat, windows[task])
        assert first <= day <= last
        assert day.weekday() < 5 or day == date(2026, 9, 20)  # a Sunday worked for the holiday
    assert not any(n["code"] == "overlapping-tasks" for n in task_of(out, "b")["notes"])
    apart = case(tmp_path / "d", people, "seats = 2", BOTH.removeprefix("keep_apart = true\n"))
    ran(tmp_path / "two", apart)
    said = note(task_of(tmp_path / "two", "b"), "overlapping-tasks")
    assert "与任务a的检查期重叠，4人两项任务均被选派" in said["zh"]
    assert not (tmp_path / "two" / "visits.csv").exists()


def test_too_few_days_leave_seats_empty_with_a_certificate(tmp_path: Path) -> None:
    """Two people, three working days, two seats: three visits, however large their caps."""
    people = [person("P1"), person("P2")]
    made = case(tmp_path / "c", people, "seats = 2", "keep_apart = true")
    text = (made / "case.toml").read_text(encoding="utf-8")
    short = text.replace("last = 2026-09-18", "last = 2026-09-03")
    (made / "case.toml").write_text(short, encoding="utf-8")
    task = ran(tmp_path / "out", made, 1)
    (certificate,) = task["dispatch"]["certificates"]
    assert (certificate["capacity"], certificate["missing"]) == (6, 10)
    assert len(task["visits"]) == len([t for t in task["dispatch"]["teams"] if t["members"]])


def test_past_visits_are_avoided_and_counted(tmp_path: Path) -> None:
    people = [person(f"P{n}") for n in range(6)]
    made = case(tmp_path / "c", people, "seats = 2")
    before = ran(tmp_path / "out", made)
    pairs = [
        (t["subject"], m["inspector"]) for t in before["dispatch"]["teams"] for m in t["members"]
    ]
    history = made / "history.csv"
    rows = [("day", "subject", "inspector"), *(("2026-03-02", s, i) for s, i in pairs)]
    history.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    text = (made / "case.toml").read_text(encoding="utf-8")
    text = text.replace("[[task]]", '[registers.history]\npath = "history.csv"\n[[task]]', 1)
    (made / "case.toml").write_text(text, encoding="utf-8")
    after = ran(tmp_path / "again", made)
    (rotation,) = after["dispatch"]["rotation"]
    again = [
        (t["subject"], m["inspector"]) for t in after["dispatch"]["teams"] for m in t["members"]
    ]
    assert rotation["visits"] == len(set(again) & set(pairs))
    assert (rotation["least"], rotation["visits"]) == (0, 0)
    assert [x["load"] for x in after["dispatch"]["loads"]] == [
        x["load"] for x in before["dispatch"]["loads"]
    ] or sum(x["load"] ** 2 for x in after["dispatch"]["loads"]) == sum(
        x["load"] ** 2 for x in before["dispatch"]["loads"]
    )
    assert "曾同组检查" in note(after, "rotation")["zh"]
    history.write_text("day,subject,inspector\n", encoding="utf-8")
    empty = ran(tmp_path / "empty", made)
    assert empty["dispatch"] == before["dispatch"]


# ---- bad input


def test_bad_people_and_plans_are_refused_with_their_cure(tmp_path: Path) -> None:
    people = [
        person("P1", share="3/2"),
        person("P2", role="高手"),
        person("P3", most="0"),
        person("P4"),
    ]
    said = randsup("check", case(tmp_path / "c", people, "seats = 2"))
    assert said.code == 2
    for words in (
        "'3/2' is not a share of a post",
        "'高手' is not one of",
        "'0' is not a whole number, 1 or more",
    ):
        assert words in said.err, words
    said = randsup("check", case(tmp_path / "x", people[3:], "seats = 2, experts = -1"))
    assert "experts: -1 is not a number of people" in said.err
    said = randsup("check", case(tmp_path / "y", people[3:], "seats = 2", "package = 0"))
    assert "package: 0 is not a number of subjects, 1 or more (line" in said.err
    made = case(tmp_path / "d", [person("P4")], "seats = 2", 'package = "3"\nkeep_apart = 1')
    said = randsup("check", made)
    assert said.code == 2
    assert "package" in said.err
    assert "keep_apart" in said.err
    near = '[[neighbouring_categories]]\ncategory = "食品"\nnear = ["食品"]\n'
    said = randsup("check", case(tmp_path / "e", [person("P4")], "seats = 2", near))
    assert "'食品' is near to itself" in said.err


def test_somebody_in_two_registers_is_refused(tmp_path: Path) -> None:
    head: Row = ("id", "department", "licence")
    rows: list[Row] = [
        head,
        ("A1", "市监局", "L1"),
        ("A2", "市监局", "L2"),
        ("B1", "环保局", "L1"),
        ("B2", "环保局", ""),
    ]
    made = case(tmp_path / "c", [], "inspectors = 2, seats = 1")
    text = (made / "case.toml").read_text(encoding="utf-8")
    text = text.replace(
        "seats = 1 }]", 'seats = 1 }, { name = "环保局", inspectors = 2, seats = 1 }]'
    )
    write_case(tmp_path / "d", text, subjects=subjects(40), inspectors=rows)
    said = randsup("check", tmp_path / "d")
    assert said.code == 2
    assert "the licence L1 stands in two registers (A1 of 市监局, B1 of 环保局)" in said.err


def test_a_conflict_that_names_nobody_is_said_with_the_nearest_id(tmp_path: Path) -> None:
    made = case(tmp_path / "c", [person(f"SC-{n:03}") for n in range(9)], "seats = 2")
    subject = subjects(40)[1][0]
    lines = f"inspector,subject\nSC_004,{subject}\n"
    (made / "conflicts.csv").write_text(lines, encoding="utf-8")
    text = (made / "case.toml").read_text(encoding="utf-8")
    text = text.replace("[[task]]", '[registers.conflicts]\npath = "conflicts.csv"\n[[task]]', 1)
    (made / "case.toml").write_text(text, encoding="utf-8")
    said = randsup("run", made, "--out", tmp_path / "out")
    assert said.code == 0, said
    assert "SC_004（是否为SC-004？）" in said.out
