"""The year of a department, counted from past visits: draws, joint ones, and what cannot be counted."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup.facts.history import PastVisit
from randsup.profiles import load_policy
from randsup.rules.joint_year import (
    DepartmentYear,
    JointYear,
    joint_years,
    year_findings,
    year_notes,
)

SHENZHEN = load_policy("shenzhen")


def visit(
    task: str, department: str, subject: str = "S", day: date = date(2026, 6, 1)
) -> PastVisit:
    return PastVisit(
        day=day, subject=subject, task=task, department=department, inspector=f"p{department}"
    )


def counts(rows: Any, **fields: Any) -> dict[tuple[str, int], tuple[int, int, int, int]]:
    found = joint_years(rows, **fields)
    return {
        (y.department, y.done.year): (
            y.done.joint,
            y.done.draws,
            y.done.joint_subjects,
            y.done.subjects,
        )
        for y in found.years
    }


def test_a_task_counts_once_for_everybody_who_went() -> None:
    rows = [visit("t", d, s) for d in "甲乙" for s in "ST"] + [visit("u", "甲")]
    assert counts(rows) == {("甲", 2026): (1, 2, 2, 2), ("乙", 2026): (1, 1, 2, 2)}


def test_joint_is_who_stands_at_one_subject_on_one_day() -> None:
    apart = [visit("t", "甲", "S"), visit("t", "乙", "T")]
    another_day = [visit("t", "甲"), visit("t", "乙", day=date(2026, 6, 2))]
    inside = [
        visit("t", "甲"),
        PastVisit(day=date(2026, 6, 1), subject="S", task="t", department="甲"),
    ]
    for rows in (apart, another_day, inside):
        assert all(joint == 0 for joint, *_ in counts(rows).values())
    two_tasks = [visit("t", "甲"), visit("u", "乙")]  # at one subject on one day, each by itself
    assert all(joint == 0 for joint, *_ in counts(two_tasks).values())


def test_a_task_over_new_year_counts_in_both_years() -> None:
    rows = [visit("t", "甲", day=date(2025, 12, 31)), visit("t", "甲", day=date(2026, 1, 2))]
    assert counts(rows) == {("甲", 2025): (0, 1, 0, 1), ("甲", 2026): (0, 1, 0, 1)}
    assert counts(rows, years=[2026]) == {("甲", 2026): (0, 1, 0, 1)}
    assert counts(rows, years=[2024]) == {("甲", 2024): (0, 0, 0, 0)}


def test_who_has_no_visits_is_there_if_named() -> None:
    assert counts([visit("t", "甲")], departments=["乙"])["乙", 2026] == (0, 0, 0, 0)
    assert counts([], departments=["乙"], years=[2026]) == {("乙", 2026): (0, 0, 0, 0)}


def test_rows_that_name_no_task_or_department_are_counted_as_such() -> None:
    found = joint_years([visit("", "甲"), visit("t", ""), visit("", ""), visit("t", "甲")])
    assert (found.without_task, found.without_department) == (2, 1)
    assert [y.tasks for y in found.years] == [("t",)]


ROWS = st.lists(
    st.builds(
        visit,
        task=st.sampled_from("tuv"),
        department=st.sampled_from("甲乙丙"),
        subject=st.sampled_from("ST"),
        day=st.sampled_from([date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 4)]),
    ),
    max_size=14,
)


def slowly(rows: list[PastVisit], department: str, year: int) -> tuple[int, int]:
    """(joint, draws) of one department's year, pair by pair."""
    mine = [r for r in rows if r.department == department and r.day.year == year]
    joint = {
        a.task
        for a in mine
        for b in rows
        if (a.task, a.day, a.subject) == (b.task, b.day, b.subject) and a.department != b.department
    }
    return len(joint), len({r.task for r in mine})


@given(ROWS, st.randoms(use_true_random=False))
def test_the_counts_are_those_of_every_pair_of_rows(rows: list[PastVisit], random: Any) -> None:
    found = counts(random.sample(rows, len(rows)))
    for (department, year), (joint, draws, *_) in found.items():
        assert (joint, draws) == slowly(rows, department, year)
        assert joint <= draws
    near = [r for r in rows if r.department != "丙"]
    if near != rows and any(slowly(rows, d, y)[0] != slowly(near, d, y)[0] for d, y in found):
        assert counts(near) != found  # without a department there are fewer joint ones


@pytest.mark.clause("shenzhen-2018/2.3.3/min-one-per-year")
def test_the_yearly_one_is_held_against_every_department() -> None:
    rows = [visit("t", "甲"), visit("t", "乙"), visit("u", "丙")]
    missed = [
        f.about for y in joint_years(rows).years for f in year_findings(SHENZHEN, y)
        if f.code == "joint-min-per-year"
    ]  # fmt: skip
    assert missed == ["department 丙, year 2026"]


@pytest.mark.clause("shenzhen-2018/1.2/joint-share")
@pytest.mark.parametrize(("alone", "enough"), [(9, True), (10, False), (18, False)])
def test_the_share_is_of_all_draws_of_the_department(alone: int, enough: bool) -> None:
    rows = [visit("t", "甲"), visit("t", "乙"), *(visit(f"u{n}", "甲") for n in range(alone))]
    (mine,) = [y for y in joint_years(rows).years if y.department == "甲"]
    found = year_findings(SHENZHEN, mine)
    assert ([f.code for f in found] == []) is enough
    if not enough:
        assert f"1/{alone + 1}" in found[0].zh
    (note,) = year_notes(SHENZHEN, mine)
    assert f"（1/{alone + 1}，" in note.zh
    least = -(-(alone + 1) // 10)
    assert f"至少{least}次" in note.zh
    assert (Fraction(1, alone + 1) >= Fraction(1, 10)) is enough


def test_without_a_draw_there_is_no_share() -> None:
    none = DepartmentYear(department="甲", done=JointYear(year=2026, draws=0, joint=0))
    assert [f.code for f in year_findings(SHENZHEN, none)] == ["joint-min-per-year"]
    assert [n.code for n in year_notes(SHENZHEN, none)] == ["joint-share-not-assessable"]
    assert year_notes(load_policy("linyi"), none) == ()


def test_the_unit_of_the_share_is_the_switch_s() -> None:
    policy = load_policy("shenzhen", switches={"joint_min_share_unit": "subjects"})
    rows = [visit("t", d, s) for d in "甲乙" for s in "ST"]
    rows += [visit("u", "甲", f"S{n}") for n in range(18)]
    (mine,) = [y for y in joint_years(rows).years if y.department == "甲"]
    assert year_findings(policy, mine) == ()
    assert "2/20" in year_notes(policy, mine)[0].zh
    assert "1/2" in year_notes(SHENZHEN, mine)[0].zh
