"""Targeted draws: a declared part of the register, counted, and drawn at random."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.frames import FrameFilter
from randsup.facts.plans import Task
from randsup.facts.registers import Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.law.clause import Clause
from randsup.lottery import Seed, ticket
from randsup.profiles import load_policy
from randsup.rules.draw.coordination import draw_one
from randsup.rules.draw.frame import Frame

SEED = Seed.from_hex("17" * 32)
POLICY = load_policy("shenzhen")
KINDS = ("餐饮", "住宿", "零售")
SUBJECTS = [
    Subject(id=f"S{n:02}", region="东西"[n % 2], attributes={"industry": KINDS[n % 3]})
    for n in range(24)
]
REGISTER = SubjectRegister(SUBJECTS)


def task(*filters: FrameFilter, **fields: Any) -> Task:
    given_: dict[str, Any] = {"filter": filters, "filter_reason": "专项", **fields}
    return Task(
        id="t",
        departments=[TaskDepartment(name="a", lead=True)],
        ratio=Ratio(value="1/4"),
        **given_,
    )


def by(column: str, *values: str) -> FrameFilter:
    return FrameFilter(column=column, values=values)


@given(st.sets(st.sampled_from(KINDS), min_size=1), st.sets(st.sampled_from("东西"), min_size=1))
def test_a_frame_draws_as_the_register_of_those_kept_would(
    kinds: set[str], regions: set[str]
) -> None:
    t = task(by("industry", *kinds), by("region", *regions))
    kept = [s for s in SUBJECTS if s.column("industry") in kinds and s.region in regions]
    drawn = draw_one(t, REGISTER, POLICY, SEED)
    n = -(-len(kept) // 4)
    key = SEED.key("subjects", "t")
    assert [s.subject for s in drawn.selected] == sorted(
        (s.id for s in kept), key=lambda i: ticket(key, i)
    )[:n]
    assert {s.probability for s in drawn.selected} == {Fraction(n, len(kept))}
    assert drawn.size == len(kept)
    assert drawn.frame is not None
    assert (drawn.frame.kept, drawn.frame.left_out) == (len(kept), 24 - len(kept))
    assert drawn.fields == ("industry", "region")
    assert drawn.digest == REGISTER.digest(("industry", "region"))


def test_rule_reason_and_numbers_are_said() -> None:
    drawn = draw_one(task(by("industry", "餐饮")), REGISTER, POLICY, SEED)
    (note,) = [n for n in drawn.notes if n.code == "targeted-draw"]
    assert note.zh == (
        "定向抽查：industry为餐饮；理由：专项。名录库中8户符合条件，16户不在范围内；范围内随机抽取。"
    )
    assert note.clauses == (
        "shenzhen-2018/2.3.1/municipal-modes",
        "shenzhen-2018/2.3.1/district-items",
    )
    assert drawn.findings == ()
    drawn = draw_one(task(by("industry", "餐饮")), REGISTER, load_policy("yunnan"), SEED)
    assert [n.clauses for n in drawn.notes if n.code == "targeted-draw"] == [()]


def test_a_value_that_nobody_has_is_said() -> None:
    drawn = draw_one(task(by("industry", "餐饮", "歺饮")), REGISTER, POLICY, SEED)
    (note,) = [n for n in drawn.notes if n.code == "filter-value-without-subjects"]
    assert "歺饮" in note.zh


def test_a_frame_without_subjects_is_refused() -> None:
    with pytest.raises(InputError, match="filter: keeps none of the 24 subjects"):
        draw_one(task(by("industry", "无")), REGISTER, POLICY, SEED)
    with pytest.raises(InputError, match=r"has no column 'industri'.*did you mean industry"):
        draw_one(task(by("industri", "无")), REGISTER, POLICY, SEED)


@pytest.mark.parametrize("column", ["id", "name", "address", "responsible", "carrier_of"])
def test_no_filter_names_a_subject(column: str) -> None:
    with pytest.raises(InputError, match="不得指定检查对象"):
        by(column, "甲公司")


def test_a_filter_that_comes_down_to_naming_is_a_breach() -> None:
    subjects = SubjectRegister(
        Subject(id=f"S{n}", attributes={"phone": str(n), "kind": "ab"[n % 2]}) for n in range(4)
    )
    for policy in (POLICY, load_policy("shenyang")):
        drawn = draw_one(task(by("phone", "1", "2")), subjects, policy, SEED)
        (finding,) = drawn.findings
        assert finding.code == "filter-names-subjects"
        clause = policy.draw.target_naming_forbidden
        assert finding.citation == (clause.citation if isinstance(clause, Clause) else None)
    assert draw_one(task(by("kind", "a")), subjects, POLICY, SEED).findings == ()


def test_what_is_no_filter() -> None:
    for fields, said in (
        ({"filter_reason": " "}, "filter_reason: is missing"),
        ({"filter": ()}, "filter_reason: has no filter to explain"),
    ):
        with pytest.raises(InputError, match=said):
            task(by("industry", "餐饮"), **fields)
    with pytest.raises(InputError, match="filter: a column stands twice"):
        task(by("industry", "餐饮"), by("industry", "住宿"))
    with pytest.raises(InputError, match="in: is empty"):
        by("industry")
    with pytest.raises(InputError, match="is not an array of texts"):
        FrameFilter(column="industry", values="餐饮")


def test_a_task_without_a_filter_says_nothing_new() -> None:
    plain = task(filter_reason="").plain()
    assert not {"filter", "filter_reason", "rotate", "schedule", "history_design"} & set(plain)
    assert len(Frame(REGISTER, ())) == 24
