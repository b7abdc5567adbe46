"""Rotation: who has been where, and with whom, so that the lot may avoid it where that costs nothing.

Sentences: 能够随机分配检查人员的不指定、不固定 (Shenyang 一).

Theory. A fresh seed remembers nothing, so the past is read off the published visits. Avoiding it is a
preference, never a reason for an empty seat and never against an even load: among those whose next
visit weighs least, who has not been at the subject, and then who has not gone with the others, comes
first. What comes back all the same is counted, beside a bound that nothing could have avoided.
(Dispatch specification, sections 2 and 6, invariants 35 and 36; docs/reference/dispatch-algorithm.md, 4, 10.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import combinations, permutations

from attrs import evolve

from randsup.facts.history import History
from randsup.facts.plans import Task
from randsup.rules.dispatch.assignments import Rotation
from randsup.rules.dispatch.residual import NOBODY, Network
from randsup.rules.dispatch.seats import DepartmentSeats, Past


def past_of(task: Task, history: History | None) -> Past:
    """Return what a history says before the window's first day; all of it where the task has no window.

    Partners are people at one subject on one day under one task.

    >>> from randsup.facts.history import PastVisit
    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="D", lead=True)])
    >>> seen = [PastVisit(day=date(2026, 3, 2), subject="A", task="t", inspector=i) for i in "PQ"]
    >>> sorted(past_of(task, History(seen)).partners)
    [('P', 'Q'), ('Q', 'P')]
    """
    if history is None:
        return Past()
    first = date.max if task.window is None else task.window.first
    visits: set[tuple[str, str]] = set()
    teams: dict[tuple[date, str, str], set[str]] = {}
    for v in history:
        if v.inspector and v.day < first:
            visits.add((v.subject, v.inspector))
            teams.setdefault((v.day, v.subject, v.task), set()).add(v.inspector)
    pairs = {pair for team in teams.values() for pair in permutations(team, 2)}
    return Past(visits=frozenset(visits), partners=frozenset(pairs))


def unavoidable(
    part: DepartmentSeats,
    members: Sequence[int],
    lots: Sequence[int],
    empty: Callable[[Network], int],
) -> int:
    """Return how many past visits come back whatever the crew does, if it fills as many seats as it has.

    The seats that it fills, less the most that it fills if nobody goes anywhere again.

    Args:
        part: the department, before any step of the ladder.
        members: the crew.
        lots: who of it holds which seat, `NOBODY` for an empty seat.
        empty: the number of seats of a network that nobody can fill.
    """
    if not part.past.visits:
        return 0
    network = part.network(members)
    strict = evolve(network, conflicts=network.conflicts | network.past)
    filled = sum(person != NOBODY for person in lots)
    return filled - (len(part.seats) - empty(strict))


def counted(part: DepartmentSeats, holders: Mapping[int, int], least: int) -> Rotation:
    """Count what comes back of the past; `least` is what `unavoidable` gave."""
    past = part.past.visits
    visits = sum(
        (part.places[part.seats[seat].subject].subject, part.people[person].id) in past
        for seat, person in (holders.items() if past else ())
    )
    return Rotation(
        department=part.department.name,
        visits=visits,
        least=min(visits, least),
        partners=_partners(part, holders),
    )


def _partners(part: DepartmentSeats, holders: Mapping[int, int]) -> int:
    """Count the pairs of this department at one subject that have gone together before."""
    if not part.past.partners:
        return 0
    on: dict[int, list[str]] = {}
    for seat, person in holders.items():
        on.setdefault(part.seats[seat].subject, []).append(part.people[person].id)
    return sum(
        pair in part.past.partners for there in on.values() for pair in combinations(there, 2)
    )
