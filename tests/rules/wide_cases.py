"""Random cases with everything that a task may state for its dispatch, and the policy that allows it all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from attrs import evolve

from randsup import load_policy
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import STEPS, LadderStep
from randsup.facts.history import PastVisit
from randsup.facts.registers import Conflict, Inspector
from tests.rules.test_teams import WINDOW, Case, Place, seed, task

TONGHUA, SHENYANG, YUNNAN = (load_policy(city) for city in ("tonghua", "shenyang", "yunnan"))
FREE = TONGHUA
for _city, _paths in (
    (SHENYANG, ("fallback.direct_assignment_allowed", "draw.personnel_levels")),
    (YUNNAN, ("fallback.single_random_allowed", "fallback.single_random_approval")),
):
    for _path in _paths:
        FREE = FREE.with_clause(_path, _city[_path])
"""Tonghua, with the steps and levels that the other cities allow; the team's size is no matter here."""
FREE = FREE.with_clause("team.min_size", SHENYANG["team.min_size"])

NEAR = {"x": ["y"], "y": ["z", "x"], "z": ["x"]}
DAY = date(2026, 3, 2)


def steps_of(case: Case) -> Sequence[str]:
    """The steps that the case states, in their order."""
    stated = {s.step for s in case.task.ladder} | ({"neighbouring"} if case.task.near else set())
    return [step for step in STEPS if step in stated]


def wide(r: Random) -> Case:
    """A case in which each of the features stands now and then, mostly with too few people."""
    names = r.choice([("甲",), ("甲",), ("甲", "乙")])
    departments, inspectors = [], []
    crews = r.random() < 0.4
    for number, name in enumerate(names):
        categories = r.choice([(), ("x",), ("x", "y"), ("x", "y", "z")])
        seats = r.randint(1, 3)
        size = r.choice([2, 3, 5]) if crews else None
        departments.append(
            TaskDepartment(
                name=name,
                lead=number == 0,
                categories=categories,
                inspectors=None if size is None else max(size, seats),
                seats=seats,
                experts=r.choice([0, 0, 0, 1, 2]),
                level=r.choice(["", "", "市"]),
            )
        )
        if departments[-1].level and r.random() < 0.5:
            departments[-1] = evolve(departments[-1], lower_levels=("县",))
        for i in range(r.randint(3, 12)):
            role = "" if i == 0 else r.choice(["", "", "", "", "superior", "expert"])
            held = {c for c in "xyz" if r.random() < 0.4}
            inspectors.append(
                Inspector(
                    id=f"{name}{i}",
                    department=name,
                    categories=held | set(categories if i == 0 else ()),
                    region=r.choice(["", "", "", "r", "s"]),
                    level=r.choice(["", "市", "市", "县", "省"]),
                    max_load=r.choice([None, 1, 1, 2, 2, 3, 4, 6]),
                    prior_load=r.choice([0, 0, 0, 1]),
                    role=role,
                    share=r.choice([Fraction(1)] * 3 + [Fraction(1, 2), Fraction(2, 3)]),
                    leave=((date(2026, 9, 30), date(2026, 10, 3)),) if r.random() < 0.05 else (),
                )
            )
    drawn = [
        Place(subject=f"S{i}", region=r.choice(["", "r", "s"])) for i in range(r.randint(1, 8))
    ]
    conflicts = [
        Conflict(r.choice(inspectors).id, r.choice(drawn).subject) for _ in range(r.randint(0, 10))
    ]
    officers = [p.id for p in inspectors if not p.role]
    ladder = []
    if r.random() < 0.4:
        ladder.append(LadderStep(step="superior", reason="r", approver="a", date=DAY))
    for step in ("single-random", "direct"):
        if r.random() < 0.3:
            people = r.sample(officers, min(len(officers), r.randint(1, 3)))
            ladder.append(LadderStep(step=step, reason="r", approver="a", date=DAY, people=people))
    visits = [
        PastVisit(
            day=DAY + timedelta(days=r.randint(0, 250)),
            subject=r.choice(drawn).subject,
            task=r.choice("uv"),
            inspector=r.choice(inspectors).id,
        )
        for _ in range(r.choice([0, 12, 40]))
    ]
    return Case(
        task=task(
            *departments,
            package=r.choice([1, 1, 2, 3, 5]),
            near=r.choice([(), NEAR]),
            ladder=ladder,
            window=r.choice([WINDOW, WINDOW, None]),
        ),
        drawn=tuple(drawn),
        inspectors=tuple(inspectors),
        conflicts=tuple(conflicts),
        loads=tuple((p.id, 1) for p in inspectors if r.random() < 0.1),
        seed=seed(r.randrange(10**9)),
        caps=tuple((p.id, r.randint(0, 3)) for p in inspectors if r.random() < 0.1),
        visits=tuple(visits),
    )
