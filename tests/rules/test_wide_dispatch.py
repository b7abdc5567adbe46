"""Packages, the ladder, rotation, composite seats, experts, levels and shares, all at once and one by one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from randsup.errors import Refused
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import LadderStep
from randsup.facts.registers import Conflict, Inspector
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.rules.dispatch.residual import UNLIMITED, Network
from randsup.rules.dispatch.teams import Certificate, Dispatch, assign
from tests.rules.dispatch_oracles import max_flow
from tests.rules.test_teams import (
    SEED,
    SHENZHEN,
    Case,
    clause_of,
    people,
    places,
    plain,
    seed,
    task,
)
from tests.rules.wide_cases import DAY, FREE, steps_of, wide

NUMBER = int(os.environ.get("RANDSUP_DISPATCHES", "500"))
"""How many random cases; 10,000 take some minutes."""


@cache
def dispatches() -> tuple[tuple[Case, Policy, int | None, Dispatch], ...]:
    r, found = Random(20261121), []  # noqa: S311 - cases, not chance
    for number in range(NUMBER):
        case, cap, policy = wide(r), (None, 7, 9)[number % 3], FREE
        if cap is not None:
            clause = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=cap)
            policy = policy.with_clause("joint.max_inspectors", clause)
        found.append((case, policy, cap, case.run(policy)))
    return tuple(found)


def test_a_second_implementation_gives_the_same_with_everything_at_once() -> None:
    seen: Counter[str] = Counter()
    for case, _, cap, found in dispatches():
        assert plain(found) == case.slowly(cap=cap, steps=steps_of(case))
        seen.update(r.step for r in found.ladder if r.taken)
        seen.update(s.kind for s in found.trace)
        seen["package"] += any(len(p) > 1 for p in found.packages)
        seen["split"] += any(len(p) == 1 for p in found.packages)
        seen["experts"] += bool(found.experts)
        seen["repeated"] += sum(r.visits for r in found.rotation)
        seen["unavoidable"] += sum(r.least for r in found.rotation)
        seen["unfilled"] += bool(found.unfilled)
        seen["complete"] += not found.unfilled
        seen["composite"] += any(d.composite for d in case.task.departments)
    wanted = "neighbouring superior single-random direct augment balance growth substitute package"
    wanted += " split experts repeated unavoidable unfilled complete composite"
    assert {w: seen[w] for w in wanted.split() if seen[w] < NUMBER // 100} == {}


# ---- SciPy, from the case alone


def department_of(case: Case, name: str) -> TaskDepartment:
    return next(d for d in case.task.departments if d.name == name)


def may_take(
    case: Case, p: Inspector, seat: str, steps: tuple[str, ...], crew: frozenset[str]
) -> bool:
    """Whether somebody may take a seat for which steps were taken; from the case's own words."""
    if any(s.step in steps and p.id in s.people for s in case.task.ladder):
        return True
    if p.id not in crew and not (p.role == "superior" and "superior" in steps):
        return False
    _, subject, name, k = seat.split("/")
    required = dict(enumerate(department_of(case, name).required, 1)).get(int(k), ())
    near = dict(case.task.near) if "neighbouring" in steps else {}
    region = next(s.region for s in case.drawn if s.subject == subject)
    return p.region in ("", region) and all(
        {c, *near.get(c, ())}.intersection(p.categories) for c in required
    )


def network(
    case: Case, found: Dispatch, name: str, steps: dict[str, tuple[str, ...]], *, before: bool
) -> Network:
    """The problem of a department at one moment; `before`: of the crew, with all its seats."""
    crew = next(frozenset(c.members) for c in found.crews if c.department == name)
    stood_in = {
        f"t/{s.subject}/{name}/{s.seat}": s for s in found.substitutes if s.department == name
    }
    d = department_of(case, name)
    seats = [f"t/{s.subject}/{name}/{k}" for s, k in product(case.drawn, range(1, d.seats + 1))]
    if not before:
        seats = [s for s in seats if s not in stood_in]
    excluded = {who for who, _ in found.excluded}
    going = [
        p
        for p in case.inspectors
        if p.department == name and p.role != "expert" and p.id not in excluded
    ]
    subjects = sorted({s.subject for s in case.drawn})
    given = Counter(s.inspector for s in stood_in.values()) if not before else Counter[str]()
    loads, caps = dict(case.loads), dict(case.caps)
    prior = [p.prior_load + loads.get(p.id, 0) for p in going]
    rooms = [
        min(
            UNLIMITED if p.max_load is None else max(0, p.max_load - load),
            caps.get(p.id, UNLIMITED),
        )
        - given[p.id]
        for p, load in zip(going, prior, strict=True)
    ]
    barred = {(c.inspector, c.subject) for c in case.conflicts}
    if not before:
        barred |= {(s.inspector, s.subject) for s in stood_in.values()}
    return Network(
        subjects=tuple(subjects.index(seat.split("/")[1]) for seat in seats),
        groups=tuple(range(len(seats))),
        rosters=tuple(
            tuple(i for i, p in enumerate(going) if may_take(case, p, s, steps.get(s, ()), crew))
            for s in seats
        ),
        rooms=tuple(rooms),
        loads=tuple(prior),
        conflicts=frozenset(
            (subjects.index(j), i)
            for i, p in enumerate(going)
            for who, j in barred
            if who == p.id and j in subjects
        ),
    )


def moments(
    case: Case, found: Dispatch, name: str
) -> Iterator[tuple[tuple[Certificate, ...], int]]:
    """The certificates of a department at each moment, and the empty seats that SciPy counts."""
    steps: dict[str, tuple[str, ...]] = {}
    rungs = [r for r in found.ladder if r.department == name]
    last = tuple(c for c in found.certificates if c.department == name)
    for proof in (*(r.certificates for r in rungs), last):
        n = network(case, found, name, steps, before=False)
        yield proof, len(n.subjects) - max_flow(n)
        step = rungs.pop(0).step if rungs else ""
        for seat in (s for c in proof for s in c.seats):
            steps[seat] = (*steps.get(seat, ()), step)


def test_as_many_seats_as_scipys_max_flow_at_every_moment() -> None:
    stages: Counter[int] = Counter()
    for case, _, _, found in dispatches():
        for crew in found.crews:
            name = crew.department
            steps: dict[str, tuple[str, ...]] = {}
            n = network(case, found, name, steps, before=True)
            empty = len(n.subjects) - max_flow(n)
            stood_in = sum(s.department == name for s in found.substitutes)
            for stage, (proof, counted) in enumerate(moments(case, found, name)):
                if stage == 0:
                    assert counted <= empty - stood_in
                assert sum(c.missing for c in proof) == counted
                stages[stage] += bool(counted)
    assert min(stages[k] for k in range(4)) >= NUMBER // 100


def test_what_a_step_fills_is_the_deficiency_that_it_can_take() -> None:
    """32: between two moments as many seats are filled as are missing less, each by one visit more."""
    seen = 0
    for case, _, _, found in dispatches():
        for crew in found.crews:
            name = crew.department
            missing = [sum(c.missing for c in proof) for proof, _ in moments(case, found, name)]
            rungs = [r for r in found.ladder if r.department == name]
            filled = [len(r.filled) for r in rungs]
            assert filled == [a - b for a, b in pairwise(missing)]
            superior = {p.id for p in case.inspectors if p.role == "superior"}
            borrowed = sum(
                x.load for x in found.loads if x.inspector in superior and x.department == name
            )
            if [r.step for r in rungs] == ["superior"]:
                assert borrowed == filled[0]
                seen += bool(borrowed)
    assert seen


def test_the_order_of_the_input_changes_nothing_with_everything_at_once() -> None:
    r = Random(5)  # noqa: S311
    for case, policy, _, found in dispatches()[:150]:
        other = case.run(
            policy,
            drawn=tuple(r.sample(case.drawn, len(case.drawn))),
            inspectors=tuple(r.sample(case.inspectors, len(case.inspectors))),
            conflicts=tuple(r.sample(case.conflicts, len(case.conflicts))),
            visits=tuple(r.sample(case.visits, len(case.visits))),
            task=evolve(
                case.task,
                departments=case.task.departments[::-1],
                ladder=case.task.ladder[::-1],
                near=case.task.near[::-1],
            ),
        )
        assert other == found


def test_packages_leave_no_seat_empty_that_single_subjects_would_fill() -> None:
    packed = 0
    for case, policy, _, found in dispatches():
        if case.task.package > 1:
            alone = case.run(policy, task=evolve(case.task, package=1))
            if not found.ladder and not alone.ladder:
                # which seats are empty, and so who may stand in, is a matter of lot; how many is none
                empty = [len(d.unfilled) + len(d.substitutes) for d in (found, alone)]
                assert empty[0] == empty[1]
                packed += 1
    assert packed > NUMBER // 10


def test_a_near_miss_of_the_flow_is_seen() -> None:
    """One person more on the roster of a seat that is proven to be empty: SciPy then fills it."""
    seen = 0
    for case, _, _, found in dispatches():
        for c in found.certificates:
            name = c.department
            n = network(case, found, name, {}, before=False)
            helper = (*n.rooms, 1)
            rosters = tuple((*roster, len(n.rooms)) for roster in n.rosters)
            more = evolve(n, rooms=helper, loads=(*n.loads, 0), rosters=rosters)
            if not found.ladder and not found.substitutes:
                assert max_flow(more) == max_flow(n) + 1
                assert c.missing > 0
                seen += 1
    assert seen


def test_a_substitute_who_is_named_too_is_not_sent_to_the_subject_twice() -> None:
    """The crew is 甲0 and 甲1, both recused; 甲2 stands in for one and is named for what is left."""
    crewed = TaskDepartment(name="甲", lead=True, inspectors=2, seats=2)
    step = LadderStep(step="direct", reason="r", approver="a", date=DAY, people=["甲2"])
    joint = task(crewed, TaskDepartment(name="乙", inspectors=2, seats=1), ladder=[step])
    clause = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=4)
    policy = FREE.with_clause("joint.max_inspectors", clause)
    register = [*people(3), *people(2, "乙")]
    seen = 0
    for number in range(40):
        calm = assign(joint, places("A"), register, policy, seed(number))
        recused = [Conflict(i, "A") for i in calm.crews[0].members]
        found = assign(joint, places("A"), register, policy, seed(number), conflicts=recused)
        (substitute,) = found.substitutes
        sent = [m.inspector for m in found.teams[0].members]
        assert len(set(sent)) == len(sent)
        if substitute.inspector == "甲2":
            assert len(found.unfilled) == 1
            seen += 1
    assert seen


def test_the_preferences_of_a_clause_that_forbids_are_no_preferences() -> None:
    """Lower levels, experts and near categories where a text says no: refused, naming the clause."""
    for path, other, fields in (
        ("team.auxiliaries_allowed", False, {"experts": 1}),
        ("draw.personnel_levels", ("own",), {"level": "市", "lower_levels": ["县"]}),
    ):
        clause = evolve(clause_of(FREE, path), value=other)
        policy = FREE.with_clause(path, clause)
        asked = task(TaskDepartment(name="甲", lead=True, **fields))
        with pytest.raises(Refused) as caught:
            assign(asked, places("A"), people(3), policy, SEED)
        assert set(caught.value.clauses) == set(clause.clauses)
        assert assign(asked, places("A"), people(3), FREE, SEED).teams
    allowed = FREE["fallback.direct_assignment_allowed"]
    assert isinstance(allowed, Clause)
    policy = FREE.with_clause("fallback.direct_assignment_allowed", evolve(allowed, value=False))
    step = LadderStep(step="direct", reason="r", approver="a", date=DAY, people=["甲2"])
    asked = task(TaskDepartment(name="甲", lead=True), ladder=[step])
    with pytest.raises(Refused, match="the step direct is not allowed"):
        assign(asked, places("A"), people(3), policy, SEED)


def test_the_second_implementation_has_at_most_200_lines() -> None:
    lines = (Path(__file__).parent / "naive_dispatch.py").read_text(encoding="utf-8").splitlines()
    assert sum(bool(line.strip()) for line in lines) <= 200
