"""Somebody else's list of teams as evidence: what it says, and what the case knows beside it.

Nothing is known of how such a list was drawn. A subject that the register does not hold was not drawn; visits
are carried from task to task in the order of their windows, as in a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from randsup.cli.inputs import Prepared
from randsup.errors import InputError
from randsup.facts.plans import Task
from randsup.proof.checks import Evidence, foreign
from randsup.proof.checks.from_record import run_order
from randsup.rules.dispatch import apart
from randsup.rules.dispatch.assignments import (
    EXPERT,
    LEAD,
    MEMBER,
    Assignment,
    Dispatch,
    Team,
    Unfilled,
)
from randsup.rules.dispatch.seats import Place
from randsup.tables.assignments import Assigned


def of_list(prepared: Prepared, rows: Sequence[Assigned], source: str) -> Iterator[Evidence]:
    """Yield the evidence of each task of a list; nothing is known of how it was drawn."""
    tasks = {p.task.id: p for p in prepared.case.planned}
    if len(tasks) > 1 and any(not row.task for row in rows):
        raise InputError("names no task, and the case has several", source=source)
    only = next(iter(tasks))
    listed = {row.task or only for row in rows}
    strangers = sorted(listed - set(tasks))
    if strangers:
        known = ", ".join(sorted(tasks))
        raise InputError(
            f"{', '.join(strangers)}: the case has no such task, but {known}", source=source
        )
    regions = _regions(prepared, {row.subject for row in rows})
    people = tuple(prepared.inspectors)
    roles = {p.id: p.role for p in people}
    loads: Counter[str] = Counter()
    done: list[tuple[Task, Dispatch]] = []
    for plan in sorted((tasks[name] for name in listed), key=run_order):
        task = plan.task
        there = [row for row in rows if (row.task or only) == task.id]
        found = _dispatch(task, [row for row in there if not row.leader], roles)
        leaders = [(r.subject, r.inspector) for r in there if r.leader and r.inspector]
        kept = [apart.sent(t, d) for t, d in done if t.keep_apart]
        yield Evidence(
            task=task,
            policy=prepared.policy,
            dispatch=found,
            drawn=[
                Place(subject=t.subject, region=regions[t.subject])
                for t in found.teams
                if t.subject in regions
            ],
            inspectors=people,
            conflicts=prepared.conflicts,
            loads=tuple(sorted(loads.items())),
            caps=tuple(sorted(apart.caps(task, people, kept, prepared.calendar).items()))
            if task.keep_apart
            else (),
            history=prepared.history,
            calendar=prepared.calendar,
            leaders=leaders or None,
            events=plan.events,
        )
        done.append((task, found))
        loads.update(dict(apart.sent(task, found).visits))


def _dispatch(task: Task, rows: Sequence[Assigned], roles: Mapping[str, str]) -> Dispatch:
    """Return the teams of a list; places without a number are numbered as they stand, those of experts last.

    An expert on a number beyond the seats goes along without one.
    """
    departments = {d.name: d for d in task.departments}
    teams: dict[str, list[Assignment]] = {}
    empty: list[Unfilled] = []
    experts: list[Assignment] = []
    used: Counter[tuple[str, str]] = Counter()
    for row in sorted(rows, key=lambda row: roles.get(row.inspector) == EXPERT):
        used[row.subject, row.department] += 1
        number = row.seat or used[row.subject, row.department]
        department = departments.get(row.department)
        asked = () if department is None else department.required
        lead = 0 < number <= len(asked)
        place: Any = {
            "subject": row.subject,
            "department": row.department,
            "seat": number,
            "role": LEAD if lead else MEMBER,
            "category": ";".join(asked[number - 1]) if lead else "",
        }
        there = teams.setdefault(row.subject, [])
        if not row.inspector:
            empty.append(Unfilled(**place, certificate=-1))
        elif (
            roles.get(row.inspector) == EXPERT
            and department is not None
            and department.seats < number <= department.seats + department.experts
        ):
            experts.append(Assignment(**{**place, "role": EXPERT}, inspector=row.inspector))
        else:
            there.append(Assignment(**place, inspector=row.inspector))
    listed = [Team(subject=s, members=tuple(m)) for s, m in sorted(teams.items())]
    return evolve(foreign(task, listed, empty), experts=tuple(experts))


def _regions(prepared: Prepared, wanted: set[str]) -> dict[str, str]:
    names = ("region",) if "region" in prepared.subjects.columns else ()
    keys = {s.encode("utf-8") for s in wanted}
    found: dict[str, str] = {}
    for values, ids in prepared.subjects.groups(names):
        found.update(
            (i.decode("utf-8"), values[0] if values else "") for i in keys.intersection(ids)
        )
    return found
