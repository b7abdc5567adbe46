"""Neither side of the lottery sees the other: subjects without inspectors, rosters without subjects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup import WorkCalendar, draw, load_policy
from randsup.canonical import canonical_json
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectRegister,
)
from randsup.facts.stated_ratios import Ratio
from randsup.lottery import Seed
from randsup.proof.record import Registers, build
from randsup.rules.dispatch.crews import crew, roster_order
from randsup.rules.dispatch.teams import assign
from randsup.rules.process import Outcome, PlannedTask, perform
from tests.rules.test_teams import Case, cases, people, places

CHINA = WorkCalendar.china()
YUNNAN = load_policy("yunnan")
SUBJECTS = tuple(
    Subject(id=f"S{n:02}", region="东西"[n % 2], attributes={"credit": "AB"[n % 3 > 0]})
    for n in range(30)
)
TASK = Task(
    id="t",
    strata=("credit",),
    ratio=Ratio(value="20%"),
    departments=[
        TaskDepartment(name="甲", lead=True, categories=["食品"]),
        TaskDepartment(name="乙", seats=1),
    ],
    window=(date(2026, 9, 1), date(2026, 9, 18)),
)


def registers() -> st.SearchStrategy[tuple[Inspector, ...]]:
    """Any register that has both departments and the category: loads, caps, regions, leave as they come."""

    def person(number: int, department: str, fields: dict[str, Any]) -> Inspector:
        return Inspector(id=f"{department}{number}", department=department, **fields)

    fields = st.fixed_dictionaries(
        {
            "categories": st.sampled_from([("食品",), (), ("特种",)]),
            "region": st.sampled_from(["", "东", "西"]),
            "max_load": st.sampled_from([None, 0, 1, 3]),
            "prior_load": st.integers(0, 3),
            "leave": st.sampled_from([(), ((date(2026, 9, 1), date(2026, 9, 2)),)]),
        }
    )
    rows = st.lists(st.tuples(st.sampled_from("甲乙"), fields), max_size=8)
    return rows.map(
        lambda given: (
            Inspector(id="甲x", department="甲", categories=["食品"]),
            Inspector(id="乙x", department="乙"),
            *(person(n, d, f) for n, (d, f) in enumerate(given)),
        )
    )


def outcome(
    inspectors: tuple[Inspector, ...], conflicts: tuple[Conflict, ...], seed: Seed
) -> Outcome:
    (found,) = perform(
        [PlannedTask(task=TASK)],
        subjects=SUBJECTS,
        inspectors=inspectors,
        conflicts=conflicts,
        policy=YUNNAN,
        seed=seed,
        calendar=CHINA,
    )
    return found


def draw_of(found: Outcome, seed: Seed) -> str:
    """The bytes of the record that speak of the subjects' draw."""
    known = Registers(
        fields=(),
        subjects="",
        subjects_size=0,
        inspectors="",
        inspectors_size=0,
        conflicts="",
        conflicts_size=0,
        items="",
        items_size=0,
    )
    record: Any = build([found], policy=YUNNAN, calendar=CHINA, seed=seed, registers=known)
    return canonical_json(record["tasks"][0]["draw"])


@pytest.mark.clause("yunnan-2016/1.2/double-blind")
@settings(max_examples=150, deadline=None)
@given(
    one=registers(),
    other=registers(),
    pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 29)), max_size=10),
    number=st.integers(0, 10**6),
)
def test_no_inspector_and_no_interest_changes_which_subjects_are_drawn(
    one: tuple[Inspector, ...],
    other: tuple[Inspector, ...],
    pairs: list[tuple[int, int]],
    number: int,
) -> None:
    """Invariant 23, byte for byte."""
    seed = Seed.from_hex(f"{number:064x}")
    conflicts = tuple(
        Conflict(other[p % len(other)].id, SUBJECTS[s].id) for p, s in sorted(set(pairs))
    )
    assert draw_of(outcome(one, (), seed), seed) == draw_of(outcome(other, conflicts, seed), seed)


@pytest.mark.clause("yunnan-2016/1.2/double-blind")
@settings(max_examples=150, deadline=None)
@given(case=cases(), number=st.integers(0, 5))
def test_no_subject_changes_the_order_of_the_roster_or_the_stated_crew(
    case: Case, number: int
) -> None:
    """The other way round: the crew that is drawn, before any seat makes it grow."""
    few = evolve(case, drawn=tuple(places(*(f"Z{n}" for n in range(number)))))
    for a, b, department in zip(
        case.run().crews, few.run().crews, sorted_departments(case), strict=True
    ):
        if not a.grown and not b.grown:
            assert a.members == b.members
        own = [p for p in case.inspectors if p.department == department.name]
        order = [p.id for p in roster_order(case.task, department.name, own, case.seed)]
        for found in (a, b):
            places_ = [order.index(m) for m in found.members]
            assert places_ == sorted(places_), "a crew stands in roster order, whatever was drawn"


def sorted_departments(case: Case) -> list[TaskDepartment]:
    return sorted(case.task.departments, key=lambda d: (not d.lead, d.name))


def test_another_register_of_subjects_moves_no_inspector_in_the_roster() -> None:
    """A near miss: the roster does depend on the seed, the task and the department."""
    staff = people(8)
    seed = Seed.from_hex("5" * 64)
    orders = {
        tuple(p.id for p in roster_order(t, d, staff, s))
        for t in (TASK, evolve(TASK, id="u"))
        for d in "甲乙"
        for s in (seed, Seed.from_hex("6" * 64))
    }
    assert len(orders) == 8
    assert crew(staff, 3, ()) == (0, 1, 2)


def test_whoever_is_sent_is_matched_after_both_sides_are_drawn() -> None:
    """The same subjects and the same crew meet differently under another seed for the seats."""
    drawn = draw(TASK, SubjectRegister(SUBJECTS), YUNNAN, Seed.from_hex("7" * 64))
    staff = InspectorRegister([*people(9, categories=["食品"]), *people(9, "乙")])
    pairs = {
        tuple(
            m.inspector
            for t in assign(TASK, drawn.selected, staff, YUNNAN, Seed.from_hex(c * 64)).teams
            for m in t.members
        )
        for c in "01234567"
    }
    assert len(pairs) == 8
