"""A case whose ratios come from rules: read, drawn class by class, recorded with their chain, verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.building import CASE, Edit, edited, randsup, write_case

TASK_RATIO = 'ratio = { value = "10%", kind = "minimum", source = "年度抽查计划" }'
BY_RULES = 'items = ["A01"]\nratio = { rules = ["item-list", "department", "task"] }'
DEPARTMENT = """\
[[department_ratio_rule]]
id = "department"
ratio = "5%"
source = "市监局抽查办法第六条"
factors = ["economic-social-development"]
department = "市监局"

[[department_ratio_rule]]
id = "another department"
ratio = "90%"
source = "环保局抽查办法"
department = "环保局"

[[department_ratio_rule]]
id = "another item"
ratio = "80%"
source = "市监局抽查办法第七条"
items = ["B02"]

[[task]]
"""
TASK_RULES = """\
[[task.ratio_rule]]
id = "complaints"
effect = "raise"
trigger = "many_complaints"
when = { credit_class = ["C", "D"] }
ratio = "20%"
source = "年度抽查计划"

[[task.ratio_rule]]
id = "good credit"
effect = "lower"
trigger = "good_credit"
when = { credit_class = "A" }
factor = "1/2"
source = "年度抽查计划"

[task.events]
"""
ITEMS = [
    ("编号", "事项名称", "抽查比例", "抽查频次"),
    ("A01", "食品", "不低于3%", "每年不少于1次"),
    ("A02", "药品", "根据实际情况确定", "根据实际情况确定"),
    ("B02", "化妆品", "A3% B4%", "1次/年"),
]
EDITS: tuple[Edit, ...] = (
    (TASK_RATIO, BY_RULES),
    ("[registers.conflicts]", '[registers.items]\npath = "items.csv"\n\n[registers.conflicts]'),
    ("[[task]]\n", DEPARTMENT),
    ("[task.events]\n", TASK_RULES),
)
RULED = edited(CASE, *EDITS)


def run(folder: Path, *edits: Edit) -> tuple[Path, Any]:
    case = write_case(folder / "case", RULED, *edits, items=ITEMS)
    said = randsup("run", case, "--out", folder / "out")
    assert said.code == 0, said.err
    return folder / "out", json.loads((folder / "out" / "record.json").read_text("utf-8"))


def refused(folder: Path, *edits: Edit) -> str:
    case = write_case(folder / "case", RULED, *edits, items=ITEMS)
    said = randsup("check", case)
    assert said.code == 2, said
    return said.err


def test_every_class_has_its_ratio_and_says_why(tmp_path: Path) -> None:
    out, record = run(tmp_path)
    draw = record["tasks"][0]["draw"]
    assert draw["columns"] == ["credit_class", "region"]
    by_class = {s["stratum"][0]: s for s in draw["strata"]}
    assert {c: s["ratio"] for c, s in by_class.items()} == {
        "A": "3/100",
        "B": "1/20",
        "C": "1/5",
        "D": "1/5",
    }
    assert [(s["why"], s["rules"]) for s in by_class["A"]["chain"]] == [
        ("stated", ["department"]),
        ("lowered", ["good credit"]),
        ("at-least", ["item A01 minimum"]),
    ]
    raised = by_class["C"]["chain"][-1]
    assert (raised["before"], raised["after"]) == ("1/20", "1/5")
    assert raised["clauses"] == ["shenzhen-2018/2.1.3/ratio-raise"]
    assert "shenzhen-2018/2.1.3/ratio-raise" in record["tasks"][0]["reasons"]
    for stratum in draw["strata"]:
        chosen = [s for s in draw["selected"] if s["stratum"] == stratum["stratum"]]
        assert len(chosen) == stratum["n"]
        assert {s["probability"] for s in chosen} == {f"{stratum['n']}/{stratum['N']}"}
    assert randsup("verify", out).code == 0


def test_the_same_rules_in_another_order_give_the_same_record(tmp_path: Path) -> None:
    first, second = TASK_RULES.split("[[task.ratio_rule]]\n")[1:]
    turned = "[[task.ratio_rule]]\n".join(
        ["", second.removesuffix("[task.events]\n"), first + "[task.events]\n"]
    )
    _, record = run(tmp_path / "a")
    _, other = run(tmp_path / "b", (TASK_RULES, turned))
    assert record == other


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("chain", 0, "rules"), ["something else"]),
        (("chain", 0, "clauses"), []),
        (("ratio",), "1/6"),
        (("kind",), "maximum"),
        (("floor",), None),
    ],
)
def test_a_forged_chain_is_found(tmp_path: Path, place: tuple[Any, ...], value: object) -> None:
    out, record = run(tmp_path)
    at = record["tasks"][0]["draw"]["strata"][0]
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    (out / "record.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    said = randsup("verify", out)
    assert said.code == 1
    assert str(place[0]) in said.out


def test_a_forged_rule_is_found(tmp_path: Path) -> None:
    out, record = run(tmp_path)
    record["tasks"][0]["task"]["ratio"]["rules"]["rules"][0]["share"] = "1/1"
    (out / "record.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    assert randsup("verify", out).code == 1


def test_a_changed_item_list_is_found(tmp_path: Path) -> None:
    out, _ = run(tmp_path)
    kept = out / "inputs" / "items.csv"
    kept.write_text(kept.read_text("utf-8-sig").replace("不低于3%", "不低于4%"), "utf-8-sig")
    said = randsup("verify", out)
    assert said.code in (1, 2)


def test_a_total_is_shared_out_below_the_columns_of_the_rules(tmp_path: Path) -> None:
    _, record = run(tmp_path, ("strata =", 'rounding = "total"\nstrata ='))
    draw = record["tasks"][0]["draw"]
    sizes = [s for s in draw["strata"] if s["stratum"][0] == "A"]
    total = sum(s["N"] for s in sizes)
    assert sum(s["n"] for s in sizes) == -(-3 * total // 100)
    said = refused(
        tmp_path / "b",
        ('strata = ["region"]', 'rounding = "total"\nstrata = ["region", "credit_class"]'),
    )
    assert "put 'credit_class' before the last column" in said


def test_the_list_may_be_the_word_of_a_superior(tmp_path: Path) -> None:
    _, record = run(
        tmp_path, ('path = "items.csv"', 'path = "items.csv"\nratio_level = "superior-requirement"')
    )
    rules = record["tasks"][0]["task"]["ratio"]["rules"]["rules"]
    (listed,) = [r for r in rules if r["layer"] == "item-list"]
    assert (listed["level"], listed["frequency"]) == ("superior-requirement", "每年不少于1次")


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (
            [('rules = ["item-list", "department", "task"]', 'rules = ["list"]')],
            "task[0].ratio.rules[0]: 'list' is not one of item-list, department, task "
            "(did you mean item-list?)",
        ),
        (
            [('"department", "task"]', '"department"]')],
            'task[0].ratio_rule: is not used: write "task" among ratio.rules as well',
        ),
        ([(BY_RULES, TASK_RATIO)], "is not used: write ratio = { rules"),
        ([('items = ["A01"]\n', "")], "but the task has no items"),
        (
            [('[registers.items]\npath = "items.csv"\n', "")],
            'task[0].ratio.rules: takes rules from "item-list", but there is no [registers.items]',
        ),
        ([('ratio = "20%"', 'ratio = "20"')], "ratio_rule[0].ratio: '20' is not above 0"),
        ([('ratio = "20%"', 'ratio = "很多"')], "ratio_rule[0].ratio: '很多' is not one ratio"),
        ([('ratio = "20%"', 'ratio = "4%"')], "complaints raises to 4%, which is not above the base 5%"),
        ([('trigger = "good_credit"\n', "")], "ratio_rule[1].trigger: a lower names its ground"),
        ([('factor = "1/2"', "factor = 0.5")], "ratio_rule[1].factor: 0.5 is not a factor"),
        ([('effect = "lower"', 'effect = "less"')], "'less' is not one of base, raise, lower"),
        ([('id = "good credit"', 'id = "department"')], "'department' stands twice"),
        ([('when = { credit_class = "A" }', "when = { credit_class = 1 }")], "is neither a value nor"),
        ([('when = { credit_class = "A" }', 'when = { credit = "A" }')], "missing column 'credit'"),
        ([('source = "市监局抽查办法第六条"\n', "")], "department_ratio_rule[0].source: is required"),
        ([('items = ["A01"]', 'items = ["B02"]')], "item B02: 'A3% B4%' states a ratio for 'A'"),
        (
            [('path = "items.csv"', 'path = "items.csv"\ncolumns = { ratio = "比率" }')],
            "the list has no column '比率'",
        ),
        (
            [('path = "items.csv"', 'path = "items.csv"\nratio_level = "state"')],
            "registers.items.ratio_level: 'state' is not one of statute",
        ),
        (
            [('path = "subjects.csv"', 'path = "subjects.csv"\nratio_level = "statute"')],
            "registers.subjects.ratio_level: unknown key",
        ),
        (
            [
                ('items = ["A01"]', 'items = ["A02"]'),
                ('department = "市监局"\n', 'department = "环保局"\n'),
            ],
            "left open: A02: 根据实际情况确定",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, edits: list[Edit], message: str) -> None:
    said = refused(tmp_path, *edits)
    assert message in said
    assert "Traceback" not in said


def test_a_mistake_names_its_line(tmp_path: Path) -> None:
    case = edited(RULED, ('ratio = "20%"', 'ratio = "很多"'))
    line = next(n for n, text in enumerate(case.splitlines(), 1) if "很多" in text)
    assert f"(line {line})" in refused(tmp_path, ('ratio = "20%"', 'ratio = "很多"'))


def test_a_case_with_its_own_ratio_says_nothing_of_rules(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    assert "rules" not in record["tasks"][0]["task"]["ratio"]
    assert set(record["tasks"][0]["draw"]["strata"][0]) == {
        "N", "n", "ratio", "reserve", "stratum", "take_all"
    }  # fmt: skip


def test_a_rule_of_the_department_that_concerns_no_task_is_said(tmp_path: Path) -> None:
    out, record = run(tmp_path)
    unused = [n for n in record["notes"] if n["code"] == "ratio-rule-unused"]
    assert [n["about"] for n in unused] == [
        "department_ratio_rule another department",
        "department_ratio_rule another item",
    ]
    assert "部门比例规则“another item”不涉及本案任何任务" in unused[1]["zh"]
    assert randsup("verify", out).code == 0
    said = randsup("run", tmp_path / "case", "--out", tmp_path / "again", "--lang", "en")
    assert "'another item' concerns no task of this case" in said.out


def test_a_rule_that_concerns_a_task_is_not_said(tmp_path: Path) -> None:
    _, record = run(
        tmp_path,
        ('department = "环保局"', 'department = "市监局"\neffect = "ceiling"'),
        ('items = ["B02"]\n', 'effect = "ceiling"\n'),
    )
    assert [n for n in record["notes"] if n["code"] == "ratio-rule-unused"] == []


def test_a_declared_precondition_is_kept_and_an_unknown_one_refused(tmp_path: Path) -> None:
    declared = ('"task"] }', '"task"], preconditions = ["shared-data"] }')
    out, record = run(tmp_path, declared)
    assert record["tasks"][0]["task"]["ratio"]["rules"]["preconditions"] == ["shared-data"]
    assert randsup("verify", out).code == 0
    wrong = refused(tmp_path / "b", ('"task"] }', '"task"], preconditions = ["shared"] }'))
    assert "preconditions[0]" in wrong
    assert "did you mean shared-data" in wrong
