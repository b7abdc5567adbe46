"""Several tasks that reach one subject: one visit, one team.

Sentences: 对涉及同一部门同一监管对象的多项随机抽查事项，原则上均应实行联合抽查 (Shenzhen 二（三）3);
对同一检查对象的多个检查事项应一次性联合完成, 进一次门,查多项事 (Shenyang 三（九）).

Theory. Several items of one task make one visit as they are. Several tasks are drawn each by itself, so only the
draw shows which subjects they have in common. Where two or more tasks that ask for it (`merge_visits`) have drawn
a subject, and one day lies in all their windows, the visits to it are one. Windows are intervals of days, so the
fewest visits are found by going from one end of a window to the next (the fewest points that meet all intervals).

The visits of the same tasks are a *merged task* (`merged_tasks`), dispatched as every other task is, so each of its
teams is one team, each department fills its seats from its own register, and a part sends nobody to these subjects.
Parts of one department make no joint inspection, whatever their number.
(Dispatch specification, section 6, invariant 15; matrix, items 45 and 46; docs/reference/dispatch-algorithm.md, 15.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from attrs import frozen

from randsup.facts.plans import Task
from randsup.facts.windows import Window

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
    def decided(self) -> bool:
        """Whether a task states if its visits are merged: then a run judges visits that stay apart."""
        return any(t.merge_visits is not None for t in self.tasks)

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

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
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
    left = sorted((t for t in tasks if t.window), key=lambda t: (window_of(t).last, run_order(t)))
    while left:
        day = window_of(left[0]).last
        yield tuple(t for t in left if window_of(t).first <= day)
        left = [t for t in left if window_of(t).first > day]


def window_of(task: Task) -> Window:
    """Return the window of a task whose visits can be merged."""
    if task.window is None:
        raise AssertionError("only tasks with a window are merged")
    return task.window
