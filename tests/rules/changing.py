"""Runs put together by hand, as they stand after publication: exactly who sits where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from randsup import WorkCalendar
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector
from randsup.facts.stated_ratios import Ratio
from randsup.facts.windows import Window
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules.change.changes import Change, Request
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.assignments import Assignment, Crew, Dispatch, Team, Unfilled

CHINA = WorkCalendar.china()
SEED = Seed.from_hex("5d" * 32)
MONDAY = date(2026, 9, 7)  # the week has no holiday
FILED, SEEDED = date(2026, 9, 3), date(2026, 9, 4)


def fresh(number: int) -> Seed:
    return Seed.from_hex(f"{number + 10**9:064x}")


def office(**fields: Any) -> TaskDepartment:
    return TaskDepartment(name="D", lead=True, **{"seats": 1, **fields})


def plan(name: str = "t", *departments: TaskDepartment, **further: Any) -> Task:
    window = Window(first=MONDAY, last=date(2026, 9, 11))
    return Task(
        id=name,
        ratio=Ratio(value="1"),
        departments=departments or (office(),),
        **{"window": window, **further},
    )


def person(name: str, **fields: Any) -> Inspector:
    return Inspector(id=name, **{"department": "D", **fields})


def sent(
    task: Task,
    teams: Mapping[str, Sequence[str]],
    *,
    regions: Mapping[str, str] | None = None,
    days: Mapping[str, date] | None = None,
    crew: Iterable[str] = (),
    carriers: Mapping[str, str] | None = None,
    packages: Sequence[Sequence[str]] = (),
) -> Sent:
    """A task with its lead department's seats held as listed, `""` for an empty one."""
    lead = task.lead
    members: dict[str, list[Assignment]] = {s: [] for s in teams}
    unfilled = []
    for subject, holders in teams.items():
        for k, who in enumerate(holders, 1):
            required = lead.required[k - 1] if k <= len(lead.required) else ()
            common: dict[str, Any] = {
                "subject": subject,
                "department": lead.name,
                "seat": k,
                "role": "lead" if required else "member",
                "category": ";".join(required),
            }
            if who:
                members[subject].append(Assignment(**common, inspector=who))
            else:
                unfilled.append(Unfilled(**common, certificate=0))
    return Sent(
        task=task,
        dispatch=Dispatch(
            task=task.id,
            crews=tuple(
                Crew(department=d.name, members=tuple(crew), stated=d.inspectors, grown=0)
                for d in task.departments
            ),
            teams=tuple(Team(subject=s, members=tuple(m)) for s, m in members.items()),
            unfilled=tuple(unfilled),
            certificates=(),
            loads=(),
            trace=(),
            substitutes=(),
            excluded=(),
            packages=tuple(tuple(p) for p in packages),
        ),
        regions=tuple((s, (regions or {}).get(s, "")) for s in teams),
        days=tuple((days or {}).items()),
        carriers=tuple((carriers or {}).items()),
    )


def standing(
    runs: Sent | Sequence[Sent],
    people: Sequence[Inspector],
    policy: Policy,
    conflicts: Iterable[Conflict] = (),
) -> Standing:
    given = [runs] if isinstance(runs, Sent) else list(runs)
    return Standing(given, people, policy, draw_seed=SEED, conflicts=conflicts)


def request(kind: str, seat: str, reason: str = "另有任务", **more: Any) -> Request:
    return Request(
        kind=kind, seat=seat, **{"reason": reason, "filed": FILED, "seed_on": SEEDED, **more}
    )


def answer(run: Standing, asked: Request, number: int = 1, **more: Any) -> Change:
    return change_of(run, asked, fresh(number), CHINA, **more)


def possible(run: Standing, asked: Request, times: int = 60, **more: Any) -> set[str]:
    """Everybody whom some seed gives."""
    return {answer(run, asked, n, **more).new for n in range(1000, 1000 + times)}


def note_codes(change: Change) -> set[str]:
    return {n.code for n in change.notes}
