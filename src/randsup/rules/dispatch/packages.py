"""Packages: subjects that one team visits together, by lot, and in which order.

Sentences: 随机选派执法检查人员; 并与抽查对象随机匹配 (Tonghua 六（五）1).

Theory. Forming teams first and matching them with subjects afterwards runs into dead ends; bundling the
subjects does not. Subjects of one region are put together in the order of their tickets, K at a time, so
nobody chooses who comes with whom. A package is a wish of convenience, never a reason for an empty seat:
where nobody can take all of it, it is halved, down to single subjects (`matching`). What two subjects of
a package have in the end in common, their whole team, makes them one package of the result.
(Dispatch specification, section 4; docs/reference/dispatch-algorithm.md, 1 and 4.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from randsup.facts.plans import Task
from randsup.lottery import Seed, ticket
from randsup.rules.dispatch.assignments import Team
from randsup.rules.dispatch.seats import Place


def bundles(task: Task, places: Sequence[Place], seed: Seed) -> tuple[tuple[int, ...], ...]:
    """Return the bundles of a task as places by index: by region, then by ticket, at most K together.

    Single subjects are left out: what is alone is no package.

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> task = Task(id="t", ratio=Ratio(value="1"), package=2,
    ...             departments=[TaskDepartment(name="D", lead=True)])
    >>> places = [Place(subject=s, region=r) for s, r in zip("ABCD", "xxxy")]
    >>> bundles(task, places, Seed.from_hex("00" * 32))
    ((0, 2),)
    """
    if task.package == 1:
        return ()
    key = seed.key("package", task.id)
    order = sorted(
        range(len(places)),
        key=lambda n: (places[n].region, ticket(key, places[n].subject), places[n].subject),
    )
    found = []
    for _, group in groupby(order, key=lambda n: places[n].region):
        there = list(group)
        found += [there[n : n + task.package] for n in range(0, len(there), task.package)]
    return tuple(tuple(bundle) for bundle in found if len(bundle) > 1)


def together(
    task: Task,
    bundled: Sequence[tuple[int, ...]],
    places: Sequence[Place],
    teams: Iterable[Team],
    seed: Seed,
) -> tuple[tuple[str, ...], ...]:
    """Return the packages of the result: the subjects of a bundle that have the same team.

    Args:
        task: gives the key.
        bundled: what `bundles` gave.
        places: the subjects.
        teams: who visits each subject.
        seed: the visiting order is by ticket under it.

    Returns:
        The subjects of each package in visiting order; single subjects too, by code point of the first.
    """
    turn = {p.subject: ticket(seed.key("visit", task.id, p.subject), p.subject) for p in places}
    alike = {
        team.subject: tuple((m.department, m.seat, m.inspector) for m in team.members)
        for team in teams
    }
    found = []
    for bundle in bundled:
        parts: dict[object, list[str]] = {}
        for n in bundle:
            parts.setdefault(alike[places[n].subject], []).append(places[n].subject)
        found += [tuple(sorted(p, key=lambda s: (turn[s], s))) for p in parts.values()]
    return tuple(sorted(found))
