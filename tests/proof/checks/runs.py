"""Runs of one or two tasks with everything that a task may state, as records and with what they were made from."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from attrs import evolve, frozen

from randsup.errors import InputError, Refused
from randsup.facts.departments import TaskDepartment
from randsup.facts.history import History
from randsup.facts.plans import Task
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectRegister,
    conflicts_digest,
)
from randsup.facts.stated_ratios import Ratio
from randsup.facts.workdays import WorkCalendar
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.proof.checks import Evidence
from randsup.proof.checks.from_record import evidence_of
from randsup.proof.record import Registers, build
from randsup.proof.verify import verify
from randsup.rules.process import Outcome, PlannedTask, perform
from tests.proof.checks.near_misses import SHENYANG
from tests.rules.wide_cases import FREE, wide

CALENDAR = WorkCalendar.china()


@frozen(kw_only=True)
class Run:
    """A run: its outcomes, its record, and what both were made from."""

    seed: Seed
    planned: tuple[PlannedTask, ...]
    used: dict[str, Any]
    outcomes: tuple[Outcome, ...]
    record: dict[str, Any]

    def evidence(self, record: dict[str, Any] | None = None, **more: Any) -> tuple[Evidence, ...]:
        """The evidence of a record, by default the run's own."""
        said = self.record if record is None else record
        return evidence_of(said, planned=self.planned, **self.used, **more)

    def differences(self, record: dict[str, Any]) -> tuple[Any, ...]:
        """What `verify` finds."""
        return verify(record, **self.used)


def run_of(
    seed: Seed,
    planned: tuple[PlannedTask, ...],
    subjects: SubjectRegister,
    people: list[Inspector],
    *,
    policy: Policy,
    conflicts: tuple[Conflict, ...] = (),
    history: History | None = None,
) -> Run:
    """Do the job and write it down."""
    used: dict[str, Any] = {
        "subjects": subjects,
        "inspectors": people,
        "conflicts": conflicts,
        "policy": policy,
        "calendar": CALENDAR,
        **({} if history is None else {"history": history}),
    }
    outcomes = perform(planned, seed=seed, **used)
    register = InspectorRegister(people)
    known = Registers(
        fields=("region",),
        subjects=subjects.digest(("region",)),
        subjects_size=len(subjects),
        inspectors=register.digest,
        inspectors_size=len(register),
        conflicts=conflicts_digest(conflicts),
        conflicts_size=len(conflicts),
        items="",
        items_size=0,
        history=None if history is None else history.digest,
        history_size=0 if history is None else len(tuple(history)),
    )
    record = build(outcomes, policy=policy, calendar=CALENDAR, seed=seed, registers=known)
    return Run(seed=seed, planned=planned, used=used, outcomes=outcomes, record=record)


def plain_run(number: int) -> Run:
    """One or two tasks with crews, categories and packages."""
    r = Random(number)  # noqa: S311
    names = r.choice([("甲",), ("甲", "乙")])
    people = [
        Inspector(
            id=f"{name}{i}",
            department=name,
            categories={c for c in "xy" if i == 0 or r.random() < 0.5},
            region=r.choice(["", "", "r"]),
            max_load=r.choice([None, 1, 2, 3]),
        )
        for name in names
        for i in range(r.randint(3, 7))
    ]
    subjects = SubjectRegister(
        Subject(id=f"S{i}", region=r.choice(["r", "s"])) for i in range(r.randint(3, 9))
    )
    conflicts = tuple(
        Conflict(r.choice(people).id, f"S{r.randrange(len(subjects))}")
        for _ in range(r.randint(0, 4))
    )
    planned = tuple(
        PlannedTask(
            task=Task(
                id=f"t{k}",
                ratio=Ratio(value=r.choice(["1/2", "1"])),
                window=(date(2026, 9, 1) + timedelta(days=k), date(2026, 9, 30)),
                departments=[
                    TaskDepartment(
                        name=name,
                        lead=n == 0,
                        seats=r.randint(2, 3),
                        categories=r.choice([(), ("x",), ("x", "y")]),
                        inspectors=r.choice([None, 3, 4]),
                    )
                    for n, name in enumerate(names)
                ],
                package=r.choice([1, 1, 2]),
            )
        )
        for k in range(r.choice([1, 1, 2]))
    )
    seed = Seed.from_hex(f"{number:064x}")
    return run_of(seed, planned, subjects, people, policy=SHENYANG, conflicts=conflicts)


def wide_run(number: int) -> Run | None:
    """One or two tasks with steps, experts, packages, days, past visits; `None` where the run is refused."""
    r = Random(number)  # noqa: S311
    case = wide(r)
    places = {p.subject: p.region for p in case.drawn}
    for n in range(r.randint(0, 4)):
        places[f"X{n}"] = r.choice(["", "r", "s"])
    subjects = SubjectRegister(Subject(id=s, region=region) for s, region in places.items())
    planned = []
    for k in range(r.choice([1, 2])):
        apart = case.task.window is not None and r.random() < 0.5
        first = date(2026, 9, 1) + timedelta(days=k)
        planned.append(
            PlannedTask(
                task=evolve(
                    case.task,
                    id=f"t{k}",
                    group=f"t{k}",
                    ratio=Ratio(value=r.choice(["1/2", "1"])),
                    window=case.task.window and (first, date(2026, 9, r.choice([4, 30]))),
                    keep_apart=apart,
                    schedule=case.task.window is not None and not apart and r.random() < 0.3,
                    package=1 if apart else case.task.package,
                )
            )
        )
    history = History(case.visits) if case.visits else None
    try:
        return run_of(
            case.seed,
            tuple(planned),
            subjects,
            list(case.inspectors),
            policy=FREE,
            conflicts=case.conflicts,
            history=history,
        )
    except (InputError, Refused):
        return None


def late_run(number: int) -> Run:
    """A run in which whoever has an interest is replaced after the draw, with crews: substitutes come from outside."""
    r = Random(number)  # noqa: S311
    people = [
        Inspector(id=f"甲{k}", department="甲", max_load=r.choice([None, 3])) for k in range(8)
    ]
    subjects = SubjectRegister(Subject(id=f"S{k}") for k in range(r.randint(2, 5)))
    conflicts = tuple(Conflict(p.id, s.id) for p in people for s in subjects if r.random() < 0.35)
    task = Task(
        id="t0",
        ratio=Ratio(value="1"),
        window=(date(2026, 9, 1), date(2026, 9, 30)),
        departments=[TaskDepartment(name="甲", lead=True, seats=2, inspectors=3)],
    )
    policy = evolve(SHENYANG, switches=(("recusal_order", "draw-then-replace"),))
    seed = Seed.from_hex(f"{number:064x}")
    planned = (PlannedTask(task=task),)
    return run_of(seed, planned, subjects, people, policy=policy, conflicts=conflicts)
