"""The task of the visits that several tasks make together, and what forbids it before anything is drawn.

Sentences: 联合抽查部门原则上不超过5个，检查人员不超过10人 (Shenzhen 二（三）3);
由牵头部门负责组织协调、确定执法检查人员抽取人数 (Tonghua 六（五）2).

Theory. What the visits of several tasks need follows from the plans of these tasks alone, so seats, crews, categories
and the lead are fixed before the draw, though only the draw shows to whom they go. Every set of tasks that share a day
could come together; a cap that holds for the largest of these sets holds for all of them.
(Dispatch specification, section 1 and section 6, invariants 11 to 14; docs/reference/dispatch-algorithm.md, 15.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from attrs import evolve

from randsup.errors import InputError, Problem, Refused
from randsup.facts.consultations import strangers_in
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import LadderStep
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector
from randsup.facts.stated_ratios import Ratio
from randsup.facts.windows import Window
from randsup.law.policy import Policy
from randsup.rules import joint
from randsup.rules.dispatch import teams
from randsup.rules.merging import SIGN, run_order, window_of


def merged_task(parts: Sequence[Task]) -> Task:
    """Return the task of the visits that several tasks make together.

    Args:
        parts: two or more tasks whose windows share a day, in any order.

    A department has the largest number of seats of its parts, and one for each category of all of them, as far as
    these seats, and its crew, go; its crew is the largest of those stated, and none is stated if one part states
    none. A step of the ladder is taken where every part states it in the same words. Whom the parts' leads have
    consulted was consulted; where one has consulted the lead of all, the two have consulted each other.

    >>> from datetime import date
    >>> from randsup.facts.departments import TaskDepartment
    >>> def task(name, category):
    ...     return Task(id=name, ratio=Ratio(value="3%"), window=(date(2026, 6, 1), date(2026, 6, 5)),
    ...                 departments=[TaskDepartment(name="A", lead=True, categories=[category])],
    ...                 merge_visits=True)
    >>> both = merged_task([task("b", "y"), task("a", "x")])
    >>> both.id, both.departments[0].categories, both.departments[0].seats
    ('a+b', ('x', 'y'), 2)
    """
    parts = sorted(parts, key=run_order)
    by_name: dict[str, list[TaskDepartment]] = {}
    for part in parts:
        for department in part.departments:
            by_name.setdefault(department.name, []).append(department)
    lead = parts[0].lead.name
    name = SIGN.join(p.id for p in parts)
    near: dict[str, set[str]] = {}
    for part in parts:
        for category, others in part.near:
            near.setdefault(category, set()).update(others)
    return Task(
        id=name,
        title=f" {SIGN} ".join(p.title for p in parts if p.title),
        items=tuple(sorted({item for p in parts for item in p.items})),
        departments=tuple(_department(by_name[n], lead=n == lead) for n in sorted(by_name)),
        ratio=Ratio(value=Fraction(1), kind="exact", source=f"merge_visits: {name}"),
        window=Window(
            first=max(window_of(p).first for p in parts), last=min(window_of(p).last for p in parts)
        ),
        surprise=any(p.surprise for p in parts),
        overrides=tuple(dict.fromkeys(o for p in parts for o in p.overrides)),
        reserve=0,
        package=min(p.package for p in parts),
        near=tuple((category, tuple(sorted(others))) for category, others in sorted(near.items())),
        ladder=_ladder(parts),
        keep_apart=any(p.keep_apart for p in parts),
        schedule=any(p.schedule for p in parts),
        merge_visits=True,
        purpose=parts[0].purpose if len({p.purpose for p in parts}) == 1 else "",
        consultation=tuple(
            evolve(c, department=p.lead.name) if c.department == lead else c
            for p in parts
            for c in p.consultation
            if c.department in by_name
        ),
    )


def _department(parts: Sequence[TaskDepartment], *, lead: bool) -> TaskDepartment:
    """Return a department's part in a merged task; its levels are those of every part."""
    categories = sorted({c for d in parts for c in d.categories})
    crews = [d.inspectors for d in parts if d.inspectors is not None]
    crew = max(crews) if len(crews) == len(parts) else None
    together = sum(d.seats for d in parts)
    most = together if crew is None else min(together, crew)
    return TaskDepartment(
        name=parts[0].name,
        lead=lead,
        inspectors=crew,
        seats=max(*(d.seats for d in parts), min(len(categories), most)),
        categories=tuple(categories),
        experts=max(d.experts for d in parts),
        level=parts[0].level,
        lower_levels=parts[0].lower_levels,
    )


def _ladder(parts: Sequence[Task]) -> tuple[LadderStep, ...]:
    return tuple(s for s in parts[0].ladder if all(s in p.ladder for p in parts))


def steps_left_out(parts: Sequence[Task]) -> tuple[str, ...]:
    """Return the steps of the ladder that only some parts state, or in other words."""
    return tuple(
        sorted({s.step for p in parts for s in p.ladder} - {s.step for s in _ladder(parts)})
    )


def possible(tasks: Iterable[Task]) -> tuple[tuple[Task, ...], ...]:
    """Return the largest sets of tasks that can come together at one subject: those that share a day."""
    asking = sorted((t for t in tasks if t.merge_visits and t.window), key=run_order)
    found: list[tuple[Task, ...]] = []
    for begins in asking:
        day = window_of(begins).first
        there = tuple(t for t in asking if window_of(t).first <= day <= window_of(t).last)
        if len(there) > 1:
            found.append(there)
    return tuple(
        s for n, s in enumerate(found)
        if not any({t.id for t in s} < {t.id for t in o} for o in found) and s not in found[:n]
    )  # fmt: skip


def check(tasks: Iterable[Task], policy: Policy, inspectors: Iterable[Inspector] = ()) -> None:
    """Refuse, before anything is drawn, what visits could not be merged into.

    Args:
        tasks: of one run.
        policy: whose caps hold.
        inspectors: the register.

    Raises:
        InputError: an id that could be that of a merged task; one department at two levels; one person in the
            registers of two departments that can come together.
        Refused: so many departments or people together that a binding cap is exceeded.
    """
    given = tuple(tasks)
    sets = possible(given)
    problems = [
        _problem(task, "id", f"{task.id!r} contains {SIGN}, which joins the ids of merged tasks")
        for task in given
        if any(t.merge_visits for t in given) and SIGN in task.id
    ]
    for parts in sets:
        for a, b in combinations(parts, 2):
            problems.extend(_levels(a, b))
    problems += [p for task in given if task.merge_visits for p in _consulted(task, sets)]
    people = tuple(inspectors)
    if not problems:
        for parts in sets:
            twice = teams.twice_problems(merged_task(parts), people)
            problems.extend(_problem(parts[-1], "merge_visits", p.message) for p in twice)
    if problems:
        raise InputError(dict.fromkeys(problems))
    refused = []
    for parts in sets:
        try:
            joint.check(merged_task(parts), policy)
        except Refused as refusal:
            others = ", ".join(t.id for t in parts[:-1])
            said = f"a visit merged with {others} would be a joint inspection of all of them"
            refused.append(
                Refused(
                    (
                        Problem(
                            source=f"task {parts[-1].id!r}",
                            path="merge_visits",
                            message=f"{said}: {p.message}; or leave merge_visits out of one of them",
                            code=p.code,
                        )
                        for p in refusal.problems
                    ),
                    clauses=refusal.clauses,
                )
            )
    if refused:
        raise Refused(
            (p for r in refused for p in r.problems),
            clauses=(c for r in refused for c in r.clauses),
        )


def _consulted(task: Task, sets: Iterable[tuple[Task, ...]]) -> Iterator[Problem]:
    """Yield whom a task consulted that can come together with it in no visit."""
    met = {
        d.name for parts in ((task,), *sets) if task in parts for p in parts for d in p.departments
    }
    for _, message in strangers_in(task.consultation, task.lead.name, met):
        yield _problem(task, "consultation", message)


def _problem(task: Task, path: str, message: str) -> Problem:
    return Problem(source=f"task {task.id!r}", path=path, message=message)


def _levels(first: Task, second: Task) -> Iterator[Problem]:
    levels = {d.name: (d.level, d.lower_levels) for d in first.departments}
    for d in second.departments:
        here = (d.level, d.lower_levels)
        if levels.get(d.name, here) != here:
            yield _problem(
                second,
                "merge_visits",
                f"{d.name} states another level in task {first.id!r}: one team has one; state the same "
                "level and lower_levels in both, or leave merge_visits out of one",
            )
