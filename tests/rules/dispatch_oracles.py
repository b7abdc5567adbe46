"""Independent oracles for `dispatch/1`: SciPy's max flow, a linear program, and plain invariants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector
from randsup.rules.dispatch.residual import Network
from randsup.rules.dispatch.teams import Dispatch


def options(n: Network) -> list[tuple[int, int]]:
    """Every (seat, person) that may be."""
    return [
        (s, p)
        for s, (subject, group) in enumerate(zip(n.subjects, n.groups, strict=True))
        for p in n.rosters[group]
        if (subject, p) not in n.conflicts
    ]


def max_flow(n: Network) -> int:
    """The number of seats that can be filled."""
    pairs = sorted({(n.subjects[s], p) for s, p in options(n)})
    seat0, pair0 = 1, 1 + len(n.subjects)
    person0 = pair0 + len(pairs)
    sink = person0 + len(n.rooms)
    number = {pair: pair0 + i for i, pair in enumerate(pairs)}
    edges: dict[tuple[int, int], int] = {}
    for s in range(len(n.subjects)):
        edges[0, seat0 + s] = 1
    for s, p in options(n):
        edges[seat0 + s, number[n.subjects[s], p]] = 1
    for (_, p), node in number.items():
        edges[node, person0 + p] = 1
    for p, room in enumerate(n.rooms):
        edges[person0 + p, sink] = min(room, len(n.subjects))
    rows, columns = zip(*edges, strict=True) if edges else ((), ())
    graph = csr_matrix(
        (np.array(list(edges.values()), dtype=np.int32), (rows, columns)),
        shape=(sink + 1, sink + 1),
    )
    return int(maximum_flow(graph, 0, sink).flow_value)


def least_squares(n: Network, locked: Mapping[int, int] | None = None) -> int:
    """The least sum of squared loads times steps over all assignments that fill as many seats as can be.

    With `locked`, seat -> person, the assignments that leave these seats as they are.
    """
    fixed = dict(locked or {})
    steps = n.steps or (1,) * len(n.rooms)
    there = {(n.subjects[s], p) for s, p in fixed.items()}
    held = Counter(fixed.values())
    loads = [load + held[p] for p, load in enumerate(n.loads)]
    rooms = [room - held[p] for p, room in enumerate(n.rooms)]
    x = [(s, p) for s, p in options(n) if s not in fixed and (n.subjects[s], p) not in there]
    base = sum(load * load * step for load, step in zip(loads, steps, strict=True))
    filled = max_flow(n) - len(fixed)
    if not filled:
        return base
    slots = [
        (p, loads[p] + k) for p, room in enumerate(rooms) for k in range(min(room, len(n.subjects)))
    ]
    width = len(x) + len(slots)
    cost = np.zeros(width)
    for i, (p, load) in enumerate(slots):
        cost[len(x) + i] = (2 * load + 1) * steps[p]
    upper, bounds = [], []
    for s in range(len(n.subjects)):
        upper.append([1.0 if seat == s else 0.0 for seat, _ in x] + [0.0] * len(slots))
        bounds.append(1)
    for pair in sorted({(n.subjects[s], p) for s, p in x}):
        row = [1.0 if (n.subjects[s], p) == pair else 0.0 for s, p in x]
        upper.append(row + [0.0] * len(slots))
        bounds.append(1)
    equal, totals = [[1.0] * len(x) + [0.0] * len(slots)], [filled]
    for p in range(len(n.rooms)):
        row = [1.0 if who == p else 0.0 for _, who in x]
        equal.append(row + [-1.0 if who == p else 0.0 for who, _ in slots])
        totals.append(0)
    found = linprog(
        cost, A_ub=upper, b_ub=bounds, A_eq=equal, b_eq=totals, bounds=(0, 1), method="highs"
    )
    assert found.status == 0
    return base + round(float(found.fun))


def breaches(
    found: Dispatch,
    task: Task,
    regions: Mapping[str, str],
    inspectors: Sequence[Inspector],
    *,
    conflicts: Iterable[Conflict] = (),
    min_size: int = 0,
    qualified: bool = False,
) -> set[int]:
    """The numbers of the invariants (dispatch specification, section 6) that a dispatch breaks."""
    broken: set[int] = set()
    people = {p.id: p for p in inspectors}
    barred = {(c.inspector, c.subject) for c in conflicts}
    departments = {d.name: d for d in task.departments}
    crews = {c.department: set(c.members) for c in found.crews}
    stand_in = {(s.subject, s.department, s.seat): s.inspector for s in found.substitutes}
    empty: dict[str, list[tuple[str, int]]] = {}
    for u in found.unfilled:
        empty.setdefault(u.subject, []).append((u.department, u.seat))
    if [t.subject for t in found.teams] != sorted(regions):
        broken.add(27)
    for team in found.teams:
        here = empty.get(team.subject, [])
        if not here and len(team.members) < min_size:
            broken.add(1)
        ids = [m.inspector for m in team.members]
        if len(set(ids)) < len(ids):
            broken.add(7)
        places = [(m.department, m.seat) for m in team.members] + here
        wanted = [(d.name, k) for d in task.departments for k in range(1, d.seats + 1)]
        if len(set(places)) < len(places) or not set(places) <= set(wanted):
            broken.add(14)
        if sorted(places) != sorted(wanted):
            broken.add(27)
        for m in team.members:
            broken |= _member(m.inspector, m.department, m.seat, team.subject, departments, people)
            p = people.get(m.inspector)
            if p is None:
                continue
            if p.region not in ("", regions[team.subject]):
                broken.add(5)
            if (p.id, team.subject) in barred:
                broken.add(6)
            if p.id not in crews[m.department] and p.id != stand_in.get(
                (team.subject, m.department, m.seat)
            ):
                broken.add(10)
            window = task.window
            if window is not None:
                if qualified and p.licence_until is not None and p.licence_until < window.last:
                    broken.add(4)
                if any(a <= window.last and b >= window.first for a, b in p.leave):
                    broken.add(9)
    visits = Counter(m.inspector for t in found.teams for m in t.members)
    for load in found.loads:
        cap = people[load.inspector].max_load
        if load.load != visits[load.inspector]:
            broken.add(9)
        if load.load and cap is not None and load.prior + load.load > cap:
            broken.add(9)
    return broken | _certified(found) | _uneven(found, people, barred)


def _member(
    who: str, department: str, seat: int, subject: str, departments: object, people: object
) -> set[int]:
    assert isinstance(departments, dict)
    assert isinstance(people, dict)
    p, d = people.get(who), departments[department]
    if p is None:
        return {3, 8}
    broken = set()
    if p.department != department:
        broken |= {3, 10}
    if seat <= len(d.categories) and d.categories[seat - 1] not in p.categories:
        broken.add(2)
    return broken


def _certified(found: Dispatch) -> set[int]:
    """30: an empty seat has its certificate, a certificate has its empty seats, the sum is right."""
    counted = Counter(u.certificate for u in found.unfilled)
    if set(counted) != set(range(len(found.certificates))):
        return {30}
    for number, c in enumerate(found.certificates):
        if len(c.seats) - c.capacity - c.pairs != c.missing or c.missing != counted[number]:
            return {30}
    named = {
        (f"{found.task}/{u.subject}/{u.department}/{u.seat}", u.certificate) for u in found.unfilled
    }
    return set() if all(s in found.certificates[c].seats for s, c in named) else {30}


def _uneven(
    found: Dispatch, people: Mapping[str, Inspector], barred: set[tuple[str, str]]
) -> set[int]:
    """33 and 34 for people whom only their ids tell apart: a seat could go to the one with less."""
    broken = set()
    load = {x.inspector: x.prior + x.load for x in found.loads}
    prior = {x.inspector: x.prior for x in found.loads}
    crew = {i for c in found.crews for i in c.members}
    teams = {t.subject: t for t in found.teams}

    def interests(who: str) -> set[str]:
        return {subject for i, subject in barred if i == who}

    for a, b in combinations(sorted(crew), 2):
        for p, q in ((people[a], people[b]), (people[b], people[a])):
            same = (
                (p.department, p.region, p.categories, p.max_load)
                == (q.department, q.region, q.categories, q.max_load)
            ) and prior[p.id] == prior[q.id]
            same = same and interests(p.id) == interests(q.id)
            moves = any(
                m.inspector == p.id and q.id not in {n.inspector for n in team.members}
                for team in teams.values()
                for m in team.members
            )
            if same and moves and load[p.id] >= load[q.id] + 2:
                broken |= {33, 34}
    return broken
