"""A child: the same instance for a peer: a flow solver, or a greedy lottery without chains.

python one_peer.py PEER SUBJECTS INSPECTORS REGISTERS LOAD CONFLICTS EQUAL REPORT

`ortools` finds the convex minimum-cost flow (as many seats as can be, loads as even as can be), `scipy` the
maximum flow alone, `greedy` takes for each seat somebody with room by lot and never looks back.
"""

from __future__ import annotations

import sys
from random import Random
from time import perf_counter
from typing import Any

import numpy as np
from dispatch_instance import CATEGORY, SEATS, Instance
from measure import MIB, peak_bytes, write_report


class Graph:
    """The arcs of an instance: source, seats, (subject, person) of people who may take both seats, people, sink."""

    def __init__(self, made: Instance) -> None:
        barred = {(int(c.subject[1:]), int(c.inspector[1:])) for c in made.conflicts}
        subjects, people = len(made.drawn), len(made.inspectors)
        holds = np.array([CATEGORY in p.categories for p in made.inspectors])
        self.rooms = np.array([p.max_load for p in made.inspectors])
        lead, other, person = 1, 1 + subjects, 1 + 2 * subjects
        self.person, self.sink = person, person + people
        node = self.sink + 1
        tails, heads = [np.zeros(2 * subjects, dtype=np.int64)], [np.arange(1, 1 + 2 * subjects)]
        for mine, able in made.by_region().values():
            here = np.array(able, dtype=np.int64)
            for s in mine:
                going = here
                if barred:
                    going = np.array([p for p in able if (s, p) not in barred], dtype=np.int64)
                both, plain = going[holds[going]], going[~holds[going]]
                pairs = np.arange(node, node + len(both))
                node += len(both)
                for tail, head in (
                    (np.full(len(both), lead + s), pairs),
                    (np.full(len(both), other + s), pairs),
                    (pairs, person + both),
                    (np.full(len(plain), other + s), person + plain),
                ):
                    tails.append(tail)
                    heads.append(head)
        self.nodes, self.subjects, self.people = node, subjects, people
        self.tails, self.heads = np.concatenate(tails), np.concatenate(heads)


def ortools(graph: Graph) -> int:
    from ortools.graph.python import min_cost_flow

    solver: Any = min_cost_flow.SimpleMinCostFlow()
    size = len(graph.tails)
    ones = np.ones(size, dtype=np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(graph.tails, graph.heads, ones, 0 * ones)
    steps = [(p, visit) for p, room in enumerate(graph.rooms) for visit in range(room)]
    tails = np.array([graph.person + p for p, _ in steps])
    costs = np.array([2 * visit + 1 for _, visit in steps])  # convex: the next visit costs more
    solver.add_arcs_with_capacity_and_unit_cost(
        tails, np.full(len(steps), graph.sink), np.ones(len(steps), dtype=np.int64), costs
    )
    wanted = graph.subjects * SEATS
    solver.set_nodes_supplies(np.array([0, graph.sink]), np.array([wanted, -wanted]))
    solver.solve_max_flow_with_min_cost()
    return wanted - int(solver.maximum_flow())


def scipy(graph: Graph) -> int:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow

    tails = np.concatenate((graph.tails, graph.person + np.arange(graph.people)))
    heads = np.concatenate((graph.heads, np.full(graph.people, graph.sink)))
    capacities = np.concatenate((np.ones(len(graph.tails)), graph.rooms)).astype(np.int32)
    arcs = csr_matrix((capacities, (tails, heads)), shape=(graph.nodes, graph.nodes))
    found = maximum_flow(arcs, 0, graph.sink)
    return graph.subjects * SEATS - int(found.flow_value)


def greedy(made: Instance) -> int:
    lot, empty = Random(1), 0
    barred = {(int(c.subject[1:]), int(c.inspector[1:])) for c in made.conflicts}
    left = [p.max_load or 0 for p in made.inspectors]
    there: list[set[int]] = [set() for _ in made.drawn]
    for mine, able in made.by_region().values():
        leads = [p for p in able if CATEGORY in made.inspectors[p].categories]
        for pool in (leads, list(able)):  # the seats that need the category first, then the others
            for turn, s in enumerate(mine):
                if turn % 64 == 0:
                    pool[:] = [p for p in pool if left[p]]
                for _ in range(2 * len(pool)):
                    person = pool[lot.randrange(len(pool))]
                    if left[person] and person not in there[s] and (s, person) not in barred:
                        left[person] -= 1
                        there[s].add(person)
                        break
                else:
                    empty += 1
    return empty


def main() -> None:
    peer = sys.argv[1]
    made = Instance(*map(int, sys.argv[2:8]))
    start = perf_counter()
    solvers = {"ortools": ortools, "scipy": scipy}
    empty = greedy(made) if peer == "greedy" else solvers[peer](Graph(made))
    write_report(
        sys.argv[8],
        {"seconds": perf_counter() - start, "peak": peak_bytes() / MIB, "unfilled": empty},
    )


if __name__ == "__main__":
    main()
