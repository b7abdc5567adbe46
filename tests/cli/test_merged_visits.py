"""Merged visits at the command line: run, verify, audit, substitute, explain; and what was changed is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.building import CASE, SUBJECTS, edited, randsup, write_case

TASKS = """\
[[task]]
id = "food"
group = "g"
items = ["A01"]
ratio = { value = "20%", source = "plan" }
departments = [{ name = "市监局", lead = true, inspectors = 4, categories = ["食品"] }]
window = { first = 2026-06-01, last = 2026-06-30 }
merge_visits = true

[[task]]
id = "lift"
group = "g"
items = ["A02"]
ratio = { value = "10%", source = "plan" }
departments = [{ name = "市监局", lead = true, inspectors = 4 }]
window = { first = 2026-06-10, last = 2026-06-20 }
merge_visits = true
keep_apart = true

[[task]]
id = "water"
group = "h"
items = ["B01"]
ratio = { value = "60%", source = "plan" }
departments = [{ name = "环保局", lead = true, inspectors = 3 }]
window = { first = 2026-06-15, last = 2026-07-20 }
merge_visits = true
"""
MERGED = CASE[: CASE.index("[[task]]")] + TASKS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("merged")
    said = randsup("run", write_case(base / "case", MERGED), "--out", base / "out")
    assert said.code == 0, said
    assert "合并检查 food、lift" in said.out
    assert "不计入跨部门联合抽查次数" in said.out
    assert "见 merged.csv" in said.out
    return base / "out"


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


def rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [line.split(",") for line in lines[1:]]


def test_every_subject_of_several_tasks_has_one_team_and_stands_in_a_table(made: Path) -> None:
    drawn: dict[str, set[str]] = {}
    for name, subject, *_ in rows(made / "selected.csv"):
        drawn.setdefault(subject, set()).add(name)
    teams: dict[str, set[str]] = {}
    for name, subject, *_ in rows(made / "assignments.csv"):
        teams.setdefault(subject, set()).add(name)
    assert all(len(names) == 1 for names in teams.values())
    assert {s: set(next(iter(names)).split("+")) for s, names in teams.items()} == drawn
    merged = {row[1]: row for row in rows(made / "merged.csv")}
    assert set(merged) == {s for s, names in drawn.items() if len(names) > 1}
    for subject, (task, _, parts, items, departments, joint, day) in merged.items():
        assert task == "+".join(parts.split(";"))
        assert set(parts.split(";")) == drawn[subject]
        assert items == ";".join(
            sorted({"food": "A01", "lift": "A02", "water": "B01"}[p] for p in parts.split(";"))
        )
        assert departments == ("市监局;环保局" if "water" in parts else "市监局")
        assert joint == ("true" if "water" in parts else "false")
        assert bool(day) == ("lift" in parts)
        if day:
            assert "2026-06-10" <= day <= "2026-06-20"


def test_it_verifies_audits_and_explains(made: Path) -> None:
    assert randsup("verify", made).code == 0
    audit = randsup("audit", made, "--json")
    assert audit.code == 0
    names = [task["id"] for task in audit.json["tasks"]]
    assert "food+lift" in names
    states = {c["state"] for task in audit.json["tasks"] for c in task["checks"]}
    assert "breach" not in states
    said = randsup("explain", made, "--task", "food+lift", "--lang", "en")
    assert said.code == 0
    assert "drawn by all" in said.out
    assert "shenzhen-2018/2.3.3/intra-dept-joint" in said.out


@pytest.mark.parametrize("what", ["member", "subject", "joint", "all", "table"])
def test_whatever_is_changed_of_merged_visits_is_found(out: Path, what: str) -> None:
    path = out / "record.json"
    record: Any = json.loads(path.read_text(encoding="utf-8"))
    one = record["merged"][0]
    if what == "member":
        one["dispatch"]["teams"][0]["members"][0]["inspector"] = "S99"
    elif what == "subject":
        one["subjects"].pop()
    elif what == "joint":
        one["joint"] = not one["joint"]
    elif what == "all":
        del record["merged"]
    else:
        table = out / "merged.csv"
        table.write_text(
            table.read_text(encoding="utf-8").replace("false", "true", 1), encoding="utf-8"
        )
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert randsup("verify", out).code == 1


def test_the_audit_of_a_record_without_its_merged_visits_is_refused(out: Path) -> None:
    path = out / "record.json"
    record: Any = json.loads(path.read_text(encoding="utf-8"))
    del record["merged"]
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    said = randsup("audit", out)
    assert said.code == 2
    assert "holds no merged visits" in said.err


def test_a_seat_of_a_merged_visit_can_be_replaced(out: Path) -> None:
    subject = next(r[1] for r in rows(out / "merged.csv") if r[0] == "food+lift")
    seat = f"food+lift/{subject}/市监局/2"
    others = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    said = randsup(
        "substitute", out, "--seat", seat, "--kind", "recusal", "--reason", "近亲属任职",
        "--filed", "2026-06-02", "--reviewed-by", "科长", "--reviewed-on", "2026-06-02",
        "--approved-by", "局长", "--approved-on", "2026-06-02",
        "--seed", "ab" * 32, "--seed-on", "2026-06-03",
    )  # fmt: skip
    assert said.code == 0, said
    assert all((out / name).read_bytes() == raw for name, raw in others.items())
    assert randsup("verify", out).code == 0


def test_what_stays_apart_is_a_finding_until_the_tasks_ask(tmp_path: Path) -> None:
    apart = edited(MERGED, ("merge_visits = true\n", ""))
    said = randsup("check", write_case(tmp_path / "a", apart))
    assert said.code == 1
    assert "food、lift" in said.out
    assert "原则上均应实行联合抽查" in said.out
    reason = """
[[task.override]]
path = "joint.merge_same_department"
reason = "期限不同"
approver = "局长"
date = 2026-05-01
"""
    assert randsup("check", write_case(tmp_path / "b", apart + reason)).code == 1  # another task's
    first = edited(apart, ('\n[[task]]\nid = "lift"', reason + '\n[[task]]\nid = "lift"'))
    assert randsup("check", write_case(tmp_path / "c", first)).code == 0


def test_what_no_task_has_decided_is_told_beside_the_record(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", MERGED.replace("merge_visits = true\n", ""))
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0
    assert "food、lift" in said.err
    assert "原则上" not in said.out
    assert "tasks food, lift" in randsup("check", case, "--lang", "en").err
    decided = write_case(
        tmp_path / "no", MERGED.replace("merge_visits = true\n", "merge_visits = false\n")
    )
    assert randsup("check", decided).code == 1
    assert randsup("run", decided, "--out", tmp_path / "apart").code == 1
    assert randsup("verify", tmp_path / "apart").code == 0


def test_bad_input_is_named_with_its_line(tmp_path: Path) -> None:
    cases = {
        "plus": (('id = "lift"', 'id = "li+ft"'), "task[1].id: 'li+ft' contains +"),
        "text": (("merge_visits = true", 'merge_visits = "yes"'), "task[0].merge_visits"),
        "caps": (("inspectors = 3", "inspectors = 7"), "task[2].merge_visits: a visit merged with food, lift"),
    }  # fmt: skip
    for name, (edit, said) in cases.items():
        found = randsup("check", write_case(tmp_path / name, MERGED, edit))
        assert found.code == 2, name
        assert said in found.err
        assert "(line " in found.err
    window = "window = { first = 2026-06-15, last = 2026-07-20 }\n"
    found = randsup("check", write_case(tmp_path / "window", MERGED, (window, "")))
    assert "task[2].merge_visits: visits are merged where windows overlap" in found.err


CONSULTED = """
[[task.consultation]]
department = "环保局"
form = "written"
date = 2026-04-02
evidence = "征求意见函12号"
"""
JOINT = (
    MERGED[: MERGED.index("[[task]]")]
    + """\
[[task]]
id = "j"
ratio = { value = "10%", source = "plan" }
departments = [{ name = "市监局", lead = true, inspectors = 4 }, { name = "环保局", inspectors = 3 }]
window = { first = 2026-06-01, last = 2026-06-30 }
"""
)


def test_consultations_are_kept_and_judged(tmp_path: Path) -> None:
    silent = write_case(tmp_path / "silent", JOINT)
    assert randsup("run", silent, "--out", tmp_path / "s").code == 0  # not stated, not judged here
    assert "consultation" not in (tmp_path / "s" / "record.json").read_text(encoding="utf-8")
    assert (
        randsup("run", write_case(tmp_path / "w", JOINT + CONSULTED), "--out", tmp_path / "r").code
        == 0
    )
    assert "征求意见函12号" in (tmp_path / "r" / "record.json").read_text(encoding="utf-8")
    assert randsup("verify", tmp_path / "r").code == 0
    meeting = (JOINT + CONSULTED).replace('"written"', '"meeting"')
    said = randsup("check", write_case(tmp_path / "m", meeting))
    assert (said.code, "须以书面征求意见的方式" in said.out) == (1, True)
    wrong = (
        CONSULTED.replace("环保局", "环保居")
        .replace('"written"', '"writen"')
        .replace("征求意见函12号", " ")
    )
    found = randsup("check", write_case(tmp_path / "x", JOINT + wrong))
    assert found.code == 2
    for part in ("did you mean written?", "(line "):
        assert part in found.err
    stranger = randsup(
        "check", write_case(tmp_path / "y", JOINT + CONSULTED.replace("环保局", "环保居"))
    )
    assert (
        "task[0].consultation[0].department: '环保居' takes no part (did you mean 环保局?)"
        in stranger.err
    )


ITEMS = [
    ("编号", "事项名称", "执法类别"),
    ("A01", "食品经营", "食品；药品"),
    ("A02", "电梯", "特种设备"),
    ("B01", "排污", ""),
]


def test_a_category_that_no_item_of_the_task_needs_is_refused(tmp_path: Path) -> None:
    registers = ("[[task]]", '[registers.items]\npath = "items.csv"\n\n[[task]]')
    good = write_case(tmp_path / "good", MERGED, registers, items=ITEMS)
    assert randsup("check", good).code == 0
    other = [row if row[0] != "A01" else ("A01", "食品经营", "食品生产") for row in ITEMS]
    said = randsup("check", write_case(tmp_path / "bad", MERGED, registers, items=other))
    assert said.code == 2
    expected = (
        "task[0].departments[0].categories: '食品' is a category of none of its items in items.csv"
    )
    assert f"case.toml: {expected} (did you mean 食品生产?); they need 食品生产 (line " in said.err
    blank = [row if row[0] != "A01" else ("A01", "食品经营", "") for row in ITEMS]
    assert (
        randsup("check", write_case(tmp_path / "blank", MERGED, registers, items=blank)).code == 0
    )
    mapped = [("编号", "事项名称", "需要"), *other[1:]]
    columns = (
        "[[task]]",
        '[registers.items]\npath = "items.csv"\ncolumns = { categories = "需要" }\n\n[[task]]',
    )
    assert (
        randsup("check", write_case(tmp_path / "mapped", MERGED, columns, items=mapped)).code == 2
    )
    assert (
        randsup("check", write_case(tmp_path / "unmapped", MERGED, registers, items=mapped)).code
        == 0
    )
    out = tmp_path / "out"
    named = write_case(tmp_path / "kept", MERGED, columns, items=[mapped[0], *ITEMS[1:]])
    assert randsup("run", named, "--out", out).code == 0
    assert randsup("verify", out).code == 0


def test_a_conflict_with_a_stranger_is_said_with_line_and_nearest(tmp_path: Path) -> None:
    conflicts = [("inspector", "subject", "reason"), ("S0l", SUBJECTS[1][0], "近亲属")]
    said = randsup("check", write_case(tmp_path, MERGED, conflicts=conflicts))
    assert said.code == 0
    assert "conflicts.csv: 'S0l' is no inspector of the register (did you mean S0" in said.err
    assert "(line 2)" in said.err
    assert "回避名单中有1人不在执法人员名录库中：S0l" in said.out
