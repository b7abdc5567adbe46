"""Several tasks that reach one subject: one visit, one team.

Sentences: 对涉及同一部门同一监管对象的多项随机抽查事项，原则上均应实行联合抽查 (Shenzhen 二（三）3);
对同一检查对象的多个检查事项应一次性联合完成, 进一次门,查多项事 (Shenyang 三（九）).

Theory. Several items of one task make one visit as they are. Several tasks are drawn each by itself, so only the
draw shows which subjects they have in common. Where two or more tasks that ask for it (`merge_visits`) have drawn
a subject, and one day lies in all their windows, the visits to it are one. Windows are intervals of days, so the
fewest visits are found by going from one end of a window to the next (the fewest points that meet all intervals).

The visits of the same tasks are a *merged task*: its departments, items and categories are those of its parts
together, its window what the windows share, its lead that of the part that comes first in the run, its seats and
crews known from the plan. It is dispatched as every other task is, so each of its teams is one team, each department
fills its seats from its own register, and a part sends nobody to these subjects. Since it follows from the plan which
tasks can come together, the caps on a joint task are held against all of these before anything is drawn.
Parts of one department make no joint inspection, whatever their number.
(Dispatch specification, section 6, invariant 15; matrix, items 45 and 46; docs/reference/merged-visits.md.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem, Refused
from randsup.facts.exceptions import LadderStep
from randsup.facts.plans import Ratio, Task, TaskDepartment, Window
from randsup.facts.registers import Inspector
from randsup.law.policy import Policy
from randsup.rules import joint
from randsup.rules.dispatch import teams

SIGN: Final = "+"
"""Joins the ids of the parts of a merged task."""


@frozen(kw_only=True)
class MergedVisit:
    """One visit to a subject for several tasks.

    Args:
        subject: who is visited.
        tasks: the parts, in the order of the run.
        items: of all parts, by code point.
        departments: the lead first, the others by code point.
        joint: whether several departments take part; a merge inside one department is no joint inspection.
    """

    subject: str
    tasks: tuple[str, ...]
    items: tuple[str, ...]
    departments: tuple[str, ...]
    joint: bool


@frozen(kw_only=True)
class Merge:
    """Tasks that have drawn the same subjects in windows that overlap; `made` if they visit them once."""

    tasks: tuple[Task, ...]
    subjects: tuple[str, ...]
    made: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the parts, in the order of the run."""
        return tuple(t.id for t in self.tasks)

    @property
    def departments(self) -> tuple[str, ...]:
        """Everybody who takes part: the lead first, the others by code point."""
        lead = self.tasks[0].lead.name
        return (lead, *sorted({d.name for t in self.tasks for d in t.departments} - {lead}))

    @property
    def items(self) -> tuple[str, ...]:
        """The items of all parts, by code point."""
        return tuple(sorted({item for t in self.tasks for item in t.items}))

    @property
    def joint(self) -> bool:
        """Whether several departments take part."""
        return len(self.departments) > 1

    def visits(self) -> Iterator[MergedVisit]:
        """Yield the visit to each subject."""
        for subject in self.subjects:
            yield MergedVisit(
                subject=subject,
                tasks=self.ids,
                items=self.items,
                departments=self.departments,
                joint=self.joint,
            )


def run_order(task: Task) -> tuple[date, str]:
    """Return the place of a task in a run: by the first day of its window, then by id."""
    return (task.window.first if task.window else date.max, task.id)


def merges(tasks: Iterable[Task], drawn: Mapping[str, Iterable[str]]) -> tuple[Merge, ...]:
    """Return which visits are merged, and which could be and are not.

    Args:
        tasks: of one run, in any order.
        drawn: the subjects that each task has drawn, by its id.

    Returns:
        Merges by their first task's place in the run; the subjects of each by code point. One that is not
        made has a task that does not ask for it, and nothing follows for the dispatch.

    >>> from randsup.facts.plans import TaskDepartment
    >>> def task(name, department, last, merge=True):
    ...     return Task(id=name, departments=[TaskDepartment(name=department, lead=True)],
    ...                 ratio=Ratio(value="1"), merge_visits=merge,
    ...                 window=(date(2026, 6, 1), date(2026, 6, last)))
    >>> found = merges([task("a", "A", 5), task("b", "B", 9), task("c", "B", 9, merge=False)],
    ...                {"a": ["X", "Y"], "b": ["Y"], "c": ["X"]})
    >>> [(m.ids, m.subjects, m.made) for m in found]
    [(('a', 'b'), ('Y',), True), (('a', 'c'), ('X',), False)]
    """
    ordered = sorted((t for t in tasks if t.window is not None), key=run_order)
    reached: dict[str, list[Task]] = {}
    for task in ordered:
        for subject in dict.fromkeys(drawn.get(task.id, ())):
            reached.setdefault(subject, []).append(task)
    places = {t.id: n for n, t in enumerate(ordered)}
    found: dict[tuple[tuple[int, ...], bool], list[str]] = {}
    for subject, several in reached.items():
        if len(several) < 2:
            continue
        one_visit = list(visits_of(t for t in several if t.merge_visits))
        for group in one_visit:
            if len(group) > 1:
                found.setdefault((_numbers(group, places), True), []).append(subject)
        for group in visits_of(several):
            mine = {t.id for t in group}
            if len(group) > 1 and not any(mine <= {t.id for t in made} for made in one_visit):
                found.setdefault((_numbers(group, places), False), []).append(subject)
    return tuple(
        Merge(
            tasks=tuple(ordered[n] for n in numbers),
            subjects=tuple(sorted(found[numbers, made])),
            made=made,
        )
        for numbers, made in sorted(found, key=lambda key: (key[0], not key[1]))
    )


def _numbers(group: Iterable[Task], places: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(places[t.id] for t in group))


def visits_of(tasks: Iterable[Task]) -> Iterator[tuple[Task, ...]]:
    """Yield the fewest visits that serve all tasks: those of one visit share a day of their windows."""
    left = sorted((t for t in tasks if t.window), key=lambda t: (_window(t).last, run_order(t)))
    while left:
        day = _window(left[0]).last
        yield tuple(t for t in left if _window(t).first <= day)
        left = [t for t in left if _window(t).first > day]


def _window(task: Task) -> Window:
    if task.window is None:
        raise AssertionError("only tasks with a window are merged")
    return task.window


def merged_task(parts: Sequence[Task]) -> Task:
    """Return the task of the visits that several tasks make together.

    Args:
        parts: two or more tasks whose windows share a day, in any order.

    A department has the largest number of seats of its parts, and one for each category of all of them, as far as
    these seats, and its crew, go; its crew is the largest of those stated, and none is stated if one part states
    none. A step of the ladder is taken where every part states it in the same words.

    >>> from randsup.facts.plans import TaskDepartment
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
            first=max(_window(p).first for p in parts), last=min(_window(p).last for p in parts)
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
        consultation=tuple(c for p in parts for c in p.consultation if c.department != lead),
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
        day = _window(begins).first
        there = tuple(t for t in asking if _window(t).first <= day <= _window(t).last)
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
