"""The dispatches of a run: its tasks, each without the subjects that it visits with others, and the merged visits.

Theory. Draw and dispatch meet here. A task keeps all that it has drawn; whom it sends people to is what is left when
the merged visits are taken out (`merging`). Merged visits are dispatched in their own place of the run's order, so
loads and days are carried from one to the next as between any two tasks.
(Dispatch specification, section 6, invariant 15; docs/reference/dispatch-algorithm.md, 15.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import evolve, frozen

from randsup.facts.events import Events
from randsup.facts.plans import Task
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.rules import merged_tasks
from randsup.rules.draw.drawn import Drawn, Selection
from randsup.rules.merge_duties import Said, moved, one_purpose, said_of
from randsup.rules.merged_tasks import merged_task
from randsup.rules.merging import Merge, MergedVisit, merges, run_order


@frozen(kw_only=True)
class Job:
    """One dispatch of a run.

    Args:
        task: a task, or the one that several make of their common visits.
        events: what has happened of it.
        drawn: the draw of a task; of merged visits the subjects alone, as the first part has drawn them.
        selected: to whom people are sent.
        said: what the clauses say of visits that are merged here, or apart.
        merges: the ids of the parts of merged visits, nothing for a task.
    """

    task: Task
    events: Events
    drawn: Drawn
    selected: tuple[Selection, ...]
    said: Said
    merges: tuple[str, ...] = ()


@frozen(kw_only=True)
class Merging:
    """The visits that several tasks make once, and what the clauses say of these and of those left apart."""

    visits: tuple[MergedVisit, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]


def merge_visits(policy: Policy, tasks: Iterable[Task], drawn: Iterable[Drawn]) -> Merging:
    """Return which subjects several tasks visit once, and what the clauses say of it.

    Args:
        policy: whose clauses speak of merging.
        tasks: of one run, in any order; those with `merge_visits` are merged.
        drawn: their draws, in any order.

    Returns:
        The visits by their tasks, then by subject; a breach for each set of tasks whose visits stay apart against a
        clause that binds, a remark for each that is merged, or that a text only suggests.

    Raises:
        InputError, Refused: what no merged visit may be (`merged_tasks.check`).

    >>> from datetime import date
    >>> from randsup import Ratio, Subject, TaskDepartment, draw, load_policy
    >>> from randsup.lottery import Seed
    >>> shenyang, seed = load_policy("shenyang"), Seed.from_hex("00" * 32)
    >>> def task(name, department):
    ...     return Task(id=name, departments=[TaskDepartment(name=department, lead=True)], merge_visits=True,
    ...                 ratio=Ratio(value="1"), window=(date(2026, 6, 1), date(2026, 6, 30)))
    >>> tasks = [task("food", "A"), task("fire", "B")]
    >>> found = merge_visits(shenyang, tasks, [draw(t, [Subject(id="S")], shenyang, seed) for t in tasks])
    >>> [(v.subject, v.tasks, v.departments, v.joint) for v in found.visits], found.findings
    ([('S', ('fire', 'food'), ('B', 'A'), True)], ())
    """
    given = sorted(tasks, key=run_order)
    merged_tasks.check(given, policy)
    several = merges(given, {d.task: [s.subject for s in d.selected] for d in drawn})
    said = [said_of(m, policy) for m in several]
    joined = [one for _, one in one_purpose(given, several, policy)]
    return Merging(
        visits=tuple(v for m in several if m.made for v in m.visits()),
        findings=(
            *(f for one in said for f in one.findings),
            *(one for one in joined if isinstance(one, Finding)),
        ),
        notes=(
            *(n for one in said for n in one.notes),
            *(one for one in joined if isinstance(one, Note)),
        ),
    )


def undecided(
    policy: Policy, tasks: Iterable[Task], drawn: Iterable[Drawn]
) -> tuple[Finding | Note, ...]:
    """Return what the clauses say of visits that stay apart where no task states `merge_visits`.

    It stands in no record: a record judges what an office has decided. Whoever prepares a run is told.
    """
    found = merges(tasks, {d.task: [s.subject for s in d.selected] for d in drawn})
    said = [said_of(m, policy) for m in found if not m.decided]
    found_and_noted: list[Finding | Note] = []
    for one in said:
        found_and_noted += [*one.findings, *one.notes]
    return tuple(found_and_noted)


def jobs(
    planned: Sequence[tuple[Task, Events]], draws: Sequence[Drawn], policy: Policy
) -> tuple[Job, ...]:
    """Return the dispatches of a run, in its order.

    Args:
        planned: the tasks in the order of the run, with their events.
        draws: what each has drawn.
        policy: whose clauses speak of visits that are merged or apart.
    """
    tasks = [task for task, _ in planned]
    several = merges(tasks, {d.task: [s.subject for s in d.selected] for d in draws})
    purposes = one_purpose(tasks, several, policy)
    found = []
    for (task, events), drawn in zip(planned, draws, strict=True):
        gone = {s for m in several if m.made and task.id in m.ids for s in m.subjects}
        mine = [m for m in several if m.decided and not m.made and m.ids[-1] == task.id]
        apart = [said_of(m, policy) for m in mine]
        joined = [one for name, one in purposes if name == task.id]
        found.append(
            Job(
                task=task,
                events=events,
                drawn=drawn,
                selected=tuple(s for s in drawn.selected if s.subject not in gone),
                said=Said(
                    findings=(
                        *(f for one in apart for f in one.findings),
                        *(one for one in joined if isinstance(one, Finding)),
                    ),
                    notes=(
                        *moved(task, several),
                        *(n for one in apart for n in one.notes),
                        *(one for one in joined if isinstance(one, Note)),
                    ),
                ),
            )
        )
    happened = {task.id: dict(events) for task, events in planned}
    by_task = {d.task: d for d in draws}
    found += [
        _merged(m, [happened[i] for i in m.ids], by_task[m.ids[0]], policy)
        for m in several
        if m.made
    ]
    return tuple(sorted(found, key=lambda job: run_order(job.task)))


def _merged(merge: Merge, dates: Sequence[dict[str, date]], drawn: Drawn, policy: Policy) -> Job:
    """Return the dispatch of visits that several tasks make together.

    What has happened in every part has happened of it, on the day on which it had in the last of them.
    """
    task, subjects = merged_task(merge.tasks), frozenset(merge.subjects)
    selected = tuple(s for s in drawn.selected if s.subject in subjects)
    shared = [name for name in dates[0] if all(name in d for d in dates)]
    return Job(
        task=task,
        events=Events({name: max(d[name] for d in dates) for name in shared}),
        drawn=evolve(
            drawn,
            task=task.id,
            size=len(selected),
            strata=(),
            selected=selected,
            reserve=(),
            reasons=(),
            findings=(),
            notes=(),
            frame=None,
        ),
        selected=selected,
        said=said_of(merge, policy),
        merges=merge.ids,
    )
