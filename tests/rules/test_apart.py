"""Days apart: the cap is exactly what days leave, everybody has one place a day, what has no day is said."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from attrs import evolve
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from randsup import WorkCalendar
from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector, Subject
from randsup.facts.stated_ratios import Ratio
from randsup.facts.windows import Window
from randsup.law.policy import Policy
from randsup.profiles import load_policy
from randsup.rules.dispatch.apart import Sent, caps
from randsup.rules.process import Outcome, PlannedTask, perform
from tests.rules.test_teams import SEED

CHINA = WorkCalendar.china()
SHENYANG: Policy = load_policy("shenyang")
FIRST = date(2026, 9, 21)  # a Monday; Friday the 25th is the Mid-Autumn holiday


def kept(name: str, first: int, last: int, **further: object) -> Task:
    window = Window(first=FIRST + timedelta(days=first), last=FIRST + timedelta(days=last))
    given = {"seats": 1, **further}
    office = TaskDepartment(name="甲", lead=True, **given)  # type: ignore[arg-type]
    return Task(
        id=name, ratio=Ratio(value="1"), departments=[office], window=window, keep_apart=True
    )


def fits(person: Inspector, visits: list[Window]) -> bool:
    """Whether each visit can have a working day of its own: SciPy's matching of visits with days."""
    days = [FIRST + timedelta(days=n) for n in range(-20, 60)]
    days = [d for d in days if CHINA.works(d) and not any(a <= d <= b for a, b in person.leave)]
    table = np.array([[w.first <= d <= w.last for d in days] for w in visits], dtype=int)
    found = maximum_bipartite_matching(csr_matrix(table), perm_type="column")
    return bool((found >= 0).all())


def test_the_cap_is_the_most_visits_that_can_each_have_a_day() -> None:
    """Against SciPy: the cap fits, one more does not; on 400 random plans."""
    r = Random(11)  # noqa: S311 - cases, not chance
    bound: Counter[str] = Counter()
    for _ in range(400):
        starts = [r.randint(0, 12) for _ in range(4)]
        plans = [kept(f"t{n}", s, s + r.randint(0, 7)) for n, s in enumerate(starts)]
        away = FIRST + timedelta(days=r.randint(0, 15))
        leave = [(away, away + timedelta(days=r.randint(0, 4)))] if r.random() < 0.5 else []
        person = Inspector(id="p", department="甲", leave=leave)
        earlier: list[Sent] = []
        visits: list[Window] = []
        for plan in sorted(plans, key=lambda t: (t.window.first, t.id) if t.window else ()):
            assert plan.window is not None
            try:
                most = caps(plan, [person], earlier, CHINA)["p"]
            except InputError:  # a window without a working day
                assert not any(CHINA.works(plan.window.first + timedelta(days=n)) for n in range(8)
                               if plan.window.first + timedelta(days=n) <= plan.window.last)  # fmt: skip
                continue
            assert not most or fits(person, visits + [plan.window] * most)
            assert not fits(person, visits + [plan.window] * (most + 1))
            made = r.randint(0, most)
            earlier.append(Sent(task=plan, visits=(("p", made),)))
            visits += [plan.window] * made
            bound["some" if most else "none"] += 1
    assert min(bound.values()) > 20


def run(*tasks: Task, subjects: int, people: list[Inspector]) -> tuple[Outcome, ...]:
    return perform(
        [PlannedTask(task=t) for t in tasks],
        subjects=[Subject(id=f"S{n}") for n in range(subjects)],
        inspectors=people,
        conflicts=[],
        policy=SHENYANG,
        seed=SEED,
        calendar=CHINA,
    )


def test_one_place_a_day_in_any_number_of_tasks() -> None:
    r = Random(3)  # noqa: S311
    late = 0
    for _ in range(40):
        tasks = [kept(f"t{n}", 3 * n, 3 * n + r.randint(1, 9), seats=2) for n in range(3)]
        people = [Inspector(id=f"p{n}", department="甲") for n in range(r.randint(2, 7))]
        outcomes = run(*tasks, subjects=r.randint(2, 5), people=people)
        busy: Counter[tuple[str, date]] = Counter()
        for o in outcomes:
            assert o.task.window is not None
            teams = {t.subject: t.members for t in o.dispatch.teams}
            days = {v.subject: v.day for v in o.visits}
            without = {s for s, members in teams.items() if members and s not in days}
            assert bool(without) == ("visit-without-day" in {f.code for f in o.findings})
            late += len(without)
            for subject, day in days.items():
                assert o.task.window.first <= day <= o.task.window.last
                assert CHINA.works(day)
                busy.update((m.inspector, day) for m in teams[subject])
        assert max(busy.values(), default=1) == 1
    assert late, "some team has no common day, though each of its members has one"


def test_the_first_free_day_or_with_schedule_one_by_lot() -> None:
    people = [Inspector(id=f"p{n}", department="甲") for n in range(20)]
    plain = kept("t", 0, 9)
    (first,) = run(plain, subjects=10, people=people)
    assert {v.day for v in first.visits} == {FIRST}
    assert [v.order for v in first.visits] == list(range(1, 11))
    (lots,) = run(evolve(plain, schedule=True), subjects=10, people=people)
    assert len({v.day for v in lots.visits}) > 2
    assert not first.findings + lots.findings
    busy = evolve(plain, departments=[TaskDepartment(name="甲", lead=True, seats=1, experts=1)])
    expert = Inspector(id="e", department="甲", role="expert")
    (along,) = run(busy, subjects=3, people=[*people, expert])
    assert sorted(v.day - FIRST for v in along.visits) == [timedelta(days=n) for n in range(3)]


def test_tasks_that_are_not_kept_apart_bind_nobody() -> None:
    free = evolve(kept("u", 0, 0), keep_apart=False)
    person = Inspector(id="p", department="甲")
    outcomes = run(free, kept("t", 0, 0), subjects=1, people=[person])
    assert [len(o.dispatch.unfilled) for o in outcomes] == [0, 0]
    assert [{n.code for n in o.notes} & {"overlapping-tasks"} for o in outcomes] == [
        set(),
        {"overlapping-tasks"},
    ]
    both = run(kept("s", 0, 0), kept("t", 0, 0), subjects=1, people=[person])
    assert [len(o.dispatch.unfilled) for o in both] == [0, 1]
    (certificate,) = both[1].dispatch.certificates
    assert (certificate.capacity, certificate.missing) == (0, 1)


def test_keeping_apart_needs_a_window_with_a_working_day() -> None:
    with pytest.raises(InputError, match="state the window"):
        evolve(kept("t", 0, 1), window=None)
    with pytest.raises(InputError, match="no working day"):
        run(kept("t", 4, 6), subjects=1, people=[Inspector(id="p", department="甲")])
