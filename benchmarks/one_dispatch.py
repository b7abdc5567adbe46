"""A child: generates one instance, dispatches it, and reports.

python one_dispatch.py SUBJECTS INSPECTORS REGISTERS LOAD CONFLICTS EQUAL REPORT
"""

from __future__ import annotations

import sys
from collections import Counter
from time import perf_counter

from dispatch_instance import CATEGORY, SEATS, Instance
from measure import MIB, peak_bytes, write_report

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import InspectorRegister
from randsup.facts.stated_ratios import Ratio
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.rules.dispatch import teams


def main() -> None:
    made = Instance(*map(int, sys.argv[1:7]))
    drawn, declared = made.drawn, made.conflicts
    inspectors = InspectorRegister(made.inspectors)
    wanted, possible = Counter[str](), Counter[str]()
    for place in drawn:
        wanted[place.region] += SEATS
    for person in inspectors:
        possible[person.region] += person.max_load or 0
    task = Task(
        id="bench",
        ratio=Ratio(value="1"),
        departments=[TaskDepartment(name="D", lead=True, seats=SEATS, categories=(CATEGORY,))],
    )
    policy, seed = load_policy("tonghua"), Seed.from_hex("5d" * 32)
    start = perf_counter()
    found = teams.assign(task, drawn, inspectors, policy, seed, conflicts=declared)
    took = perf_counter() - start
    write_report(
        sys.argv[7],
        {
            "seconds": took,
            "peak": peak_bytes() / MIB,
            "unfilled": len(found.unfilled),
            "short": (wanted - possible).total(),
            "chains": sum(step.kind in {"augment", "balance"} for step in found.trace),
            "least": min(x.load for x in found.loads),
            "most": max(x.load for x in found.loads),
        },
    )


if __name__ == "__main__":
    main()
