"""Targeted draws, caps, rotation, days of visits and carriers, from a case folder to a verified record."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.building import (
    CASE,
    CONFLICTS,
    INSPECTORS,
    SUBJECTS,
    Row,
    randsup,
    table,
    write_case,
)

HISTORY = (
    "[registers.conflicts]",
    '[registers.history]\npath = "history.csv"\n\n[registers.conflicts]',
)
VISITS: list[Row] = [
    ("日期", "检查对象", "任务"),
    *(("2026-03-02", row[0], "old") for row in SUBJECTS[1:31]),
    ("2025-11-30", SUBJECTS[31][0], "older"),
]
SECOND = """
[[task]]
id = "b"
title = "第二项"
group = "g"
rotate = true
strata = ["region"]
ratio = { value = "10%", source = "计划" }
departments = [{ name = "环保局", lead = true, seats = 2 }]
window = { first = 2026-10-08, last = 2026-10-30 }
schedule = true
"""
TARGETED = (
    "window = { first = 2026-09-01, last = 2026-09-18 }\n",
    'window = { first = 2026-09-01, last = 2026-09-18 }\n'
    'group = "g"\n'
    'filter = [{ column = "credit_class", in = ["B", "C"] }]\n'
    'filter_reason = "信用风险较高"\n'
    'frequency_cap = { max = 1, per = "year" }\n'
    'cooling_off = { months = 9 }\n'
    'history_design = "conditional"\n'
    "schedule = true\n",
)  # fmt: skip


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(folder: Path, *edits: tuple[str, str], more: str = "") -> Path:
    write_case(folder, CASE + more, HISTORY, TARGETED, *edits)
    table(folder / "history.csv", VISITS)
    return folder


RATIO = ('ratio = { value = "10%", kind', 'ratio = { value = "30%", kind')


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    base = tmp_path_factory.mktemp("coordination")
    said = randsup("run", write(base / "case", RATIO), "--out", base / "out")
    assert said.code in (0, 1), said.err
    return base / "out", json.loads((base / "out" / "record.json").read_text("utf-8"))


def test_the_record_holds_rule_reason_counts_and_lines(ran: tuple[Path, Any]) -> None:
    _, record = ran
    (task,) = record["tasks"]
    asked = task["task"]
    assert asked["filter"] == [{"column": "credit_class", "in": ["B", "C"]}]
    assert asked["filter_reason"] == "信用风险较高"
    assert asked["frequency_cap"] == {"max": 1, "per": "year"}
    assert asked["cooling_off"] == {"months": 9}
    assert (asked["history_design"], asked["schedule"]) == ("conditional", True)
    assert "rotate" not in asked
    wanted = {r[0] for r in SUBJECTS[1:] if r[3] in "BC"}
    draw = task["draw"]
    assert draw["frame"] == {"kept": len(wanted), "left_out": 60 - len(wanted)}
    assert {s["subject"] for s in draw["selected"]} <= wanted
    held = {r[0] for r in SUBJECTS[1:31]} & wanted  # the cooling-off period began on 2 December
    for stratum in draw["strata"]:
        assert sum(x["N"] for x in stratum["levels"]) == stratum["N"]
        assert sum(x["n"] for x in stratum["levels"]) == stratum["n"] == stratum["due"]
        assert stratum["unconditional"] == f"{stratum['n']}/{stratum['N']}"
    assert sum(x["N"] for s in draw["strata"] for x in s["levels"] if x["held"]) == len(held)
    assert {"targeted-draw", "frequency-cap-applied"} <= {n["code"] for n in task["notes"]}


def test_visits_stand_in_their_table(ran: tuple[Path, Any]) -> None:
    out, record = ran
    (task,) = record["tasks"]
    found = rows(out / "visits.csv")
    assert found[0] == ["task", "day", "order", "subject"]
    assert [r[1:] for r in found[1:]] == [
        [v["day"], str(v["order"]), v["subject"]] for v in task["visits"]
    ]
    assert sorted(v["subject"] for v in task["visits"]) == sorted(
        s["subject"] for s in task["draw"]["selected"]
    )
    assert not (out / "carriers.csv").exists()


def test_it_verifies_and_a_moved_visit_is_found(ran: tuple[Path, Any]) -> None:
    out, _ = ran
    assert randsup("verify", out).code == 0
    for name, edit, place in (
        ("record.json", ('"order":1,', '"order":7,'), "visits["),
        ("record.json", ('"kept":', '"kept":1'), "draw.frame.kept"),
        ("record.json", ('"held":true', '"held":false'), "levels"),
        ("visits.csv", ("2026-09", "2026-08"), "visits.csv"),
    ):
        path = out / name
        before = path.read_bytes()
        text = before.decode("utf-8")
        assert edit[0] in text
        path.write_bytes(text.replace(*edit, 1).encode("utf-8"))
        said = randsup("verify", out, "--lang", "en")
        path.write_bytes(before)
        assert said.code == 1
        assert place in said.out


def test_the_same_bytes_whatever_the_order_of_the_registers(
    ran: tuple[Path, Any], tmp_path: Path
) -> None:
    out, _ = ran
    folder = write(tmp_path / "case", RATIO)
    table(folder / "subjects.csv", [SUBJECTS[0], *reversed(SUBJECTS[1:])])
    table(folder / "history.csv", [VISITS[0], *reversed(VISITS[1:])])
    randsup("run", folder, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "record.json").read_bytes() == (out / "record.json").read_bytes()


def test_rotation_in_a_run(tmp_path: Path) -> None:
    edit = (
        'filter = [{ column = "credit_class", in = ["B", "C"] }]\nfilter_reason = "信用风险较高"\n',
        "",
    )
    folder = write(tmp_path / "case", edit, more=SECOND)
    said = randsup("run", folder, "--out", tmp_path / "out")
    assert said.code in (0, 1), said.err
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    first, second = ({s["subject"] for s in t["draw"]["selected"]} for t in record["tasks"])
    assert not first & second
    assert record["tasks"][1]["draw"]["strata"][0]["levels"][1]["turns"] == 1
    assert randsup("verify", tmp_path / "out").code == 0


def test_a_rotation_across_classes_is_refused_at_its_place(tmp_path: Path) -> None:
    said = randsup("check", write(tmp_path / "case", more=SECOND))
    assert said.code == 2
    assert (
        "case.toml: task[1].rotate: task 'a' of the group tells subjects apart by credit_class"
        in said.err
    )


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (('column = "credit_class"', 'column = "检查对象名称"'), "task[0].filter[0].column: 'name' names"),
        (('column = "credit_class"', 'column = "统一社会信用代码"'), "不得指定检查对象"),
        (('in = ["B", "C"]', 'in = "B"'), "task[0].filter[0].in: is not an array of texts"),
        (('in = ["B", "C"]', "in = []"), "task[0].filter[0].in: is empty"),
        (('in = ["B", "C"]', 'in = ["Z"]'), "task[0].filter: keeps none of the 60 subjects"),
        (('column = "credit_class", in', 'col = "credit_class", in'), "task[0].filter[0]: is not a filter"),
        (('filter_reason = "信用风险较高"\n', ""), "task[0].filter_reason: is missing"),
        (('per = "year"', 'per = "month"'), "task[0].frequency_cap.per: 'month' is neither"),
        (("max = 1", "max = 0"), "task[0].frequency_cap.max: 0 is not a number of inspections"),
        (("months = 9", "months = 0"), "task[0].cooling_off.months: 0 is not a number of months"),
        (("months = 9", "month = 9"), "task[0].cooling_off.month: unknown key"),
        (('"conditional"', '"shuffle"'), "task[0].history_design: 'shuffle' is not one of"),
        (('history_design = "conditional"\n', ""), "history_design is missing"),
        (('[registers.history]\npath = "history.csv"\n', ""), "task[0].frequency_cap: needs the past visits"),
        (("window = { first = 2026-09-01, last = 2026-09-18 }\n", ""), "needs the window of the task"),
        (("last = 2026-09-18 }\ngroup", "last = 2028-09-18 }\ngroup"), "are not announced yet"),
        (("first = 2026-09-01, last = 2026-09-18", "first = 2026-10-01, last = 2026-10-07"), "no working day"),
        (("schedule = true", 'schedule = "yes"'), "task[0].schedule"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_at_their_place(
    tmp_path: Path, edit: tuple[str, str], said: str
) -> None:
    found = randsup("check", write(tmp_path / "case", edit))
    assert found.code == 2
    assert said in found.err
    assert "case.toml" in found.err


# ---------------------------------------------------------------- carriers

CARRIERS: list[Row] = [
    ("id", "名称", "登记机关", "所属主体"),
    *((f"电梯{n}", f"电梯{n}", "东区", "91110000600037341l" if n % 2 else "") for n in range(6)),
]


def carriers(folder: Path, *, conflicts: list[Row], more: tuple[tuple[str, str], ...] = ()) -> Path:
    return write_case(
        folder,
        CASE,
        ('path = "subjects.csv"', 'path = "subjects.csv"\naccept_opaque_ids = true'),
        ('value = "10%"', 'value = "100%"'),
        *more,
        subjects=CARRIERS,
        inspectors=INSPECTORS[:4],
        conflicts=conflicts,
    )


def test_carriers_bring_the_conflicts_of_their_subject(tmp_path: Path) -> None:
    declared: list[Row] = [CONFLICTS[0], ("S00", "91110000600037341L", "亲属")]
    done = randsup(
        "run", carriers(tmp_path / "case", conflicts=declared), "--out", tmp_path / "out"
    )
    assert done.code in (0, 1), done.err
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    (task,) = record["tasks"]
    linked = {s["subject"]: s.get("carrier_of") for s in task["draw"]["selected"]}
    assert linked == {f"电梯{n}": "91110000600037341L" if n % 2 else None for n in range(6)}
    sent = {t["subject"]: {m["inspector"] for m in t["members"]} for t in task["dispatch"]["teams"]}
    assert all("S00" not in sent[s] for s, subject in linked.items() if subject)
    assert any("S00" in sent[s] for s, subject in linked.items() if not subject)
    assert rows(tmp_path / "out" / "carriers.csv") == [
        ["task", "subject", "carrier_of", "list"],
        *(
            ["a", s["subject"], "91110000600037341L", "selected"]
            for s in task["draw"]["selected"]
            if "carrier_of" in s
        ),
    ]
    assert record["registers"]["subjects"]["fields"] == ["carrier_of", "region"]
    assert randsup("verify", tmp_path / "out").code == 0


def test_areas_are_drawn_and_visited_like_any_row(tmp_path: Path) -> None:
    areas: list[Row] = [
        ("id", "名称", "登记机关"),
        *((f"临海街道{n}段", "", "东区") for n in range(9)),
    ]
    case = write_case(
        tmp_path / "case",
        CASE,
        ('path = "subjects.csv"', 'path = "subjects.csv"\naccept_opaque_ids = true'),
        ('value = "10%"', 'value = "30%"'),
        ("window = {", "schedule = true\nwindow = {"),
        subjects=areas,
        conflicts=[CONFLICTS[0], ("S00", "临海街道4段", "")],
    )
    done = randsup("run", case, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    drawn = [row[1] for row in rows(tmp_path / "out" / "selected.csv")[1:]]
    assert len(drawn) == 3
    assert set(drawn) <= {row[0] for row in areas}
    headings, *visits = rows(tmp_path / "out" / "visits.csv")
    assert {row[headings.index("subject")] for row in visits} == set(drawn)
    assert not (tmp_path / "out" / "carriers.csv").exists()
    assert randsup("verify", tmp_path / "out").code == 0


def test_a_wrong_linked_id_is_a_bad_row(tmp_path: Path) -> None:
    folder = carriers(tmp_path / "case", conflicts=CONFLICTS[:1])
    table(folder / "subjects.csv", [*CARRIERS, ("电梯9", "", "东区", "a|b")])
    said = randsup("check", folder)
    assert said.code == 2
    assert "column '所属主体'" in said.err


def test_inspections_of_the_subject_count_for_its_carriers(tmp_path: Path) -> None:
    more = (
        HISTORY,
        (
            "window =",
            'frequency_cap = { max = 1, per = "year" }\nhistory_design = "exclude"\nwindow =',
        ),
    )
    folder = carriers(tmp_path / "case", conflicts=CONFLICTS[:1], more=more)
    table(folder / "history.csv", [VISITS[0], ("2026-03-02", "91110000600037341L", "x")])
    said = randsup("run", folder, "--out", tmp_path / "out")
    assert said.code == 1
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    (task,) = record["tasks"]
    assert sorted(s["subject"] for s in task["draw"]["selected"]) == ["电梯0", "电梯2", "电梯4"]
    assert "frequency-cap-shortage" in {f["code"] for f in task["findings"]}
    assert not task["draw"]["strata"][0]["take_all"]
