"""A child: generates one instance, dispatches it, and reports.

python one_dispatch.py SUBJECTS INSPECTORS REGISTERS LOAD CONFLICTS EQUAL REPORT
"""

from __future__ import annotations

import sys
from collections import Counter
from random import Random
from time import perf_counter
from types import SimpleNamespace

from measure import MIB, peak_bytes, write_report

from randsup.facts.plans import Ratio, Task, TaskDepartment
from randsup.facts.registers import Conflict, Inspector, InspectorRegister
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.rules import teams

SEATS = 2


def main() -> None:
    subjects, people, registers, load, conflicts, equal = map(int, sys.argv[1:7])
    lot = Random(20261120)
    drawn = [
        SimpleNamespace(
            subject=f"S{k:06d}", region=f"R{k % registers if equal else lot.randrange(registers)}"
        )
        for k in range(subjects)
    ]
    room, more = divmod(subjects * SEATS * 100 // load, people)
    inspectors = InspectorRegister(
        Inspector(
            id=f"P{k:05d}",
            department="D",
            region=f"R{k % registers}",
            categories=("C",) if k // registers % 2 else (),
            max_load=room + (k < more),
        )
        for k in range(people)
    )
    declared = [
        Conflict(f"P{k:05d}", place.subject)
        for place in drawn
        for k in range(int(place.region[1:]), people, registers)
        if conflicts and lot.randrange(100) < conflicts
    ]
    wanted, possible = Counter[str](), Counter[str]()
    for place in drawn:
        wanted[place.region] += SEATS
    for person in inspectors:
        possible[person.region] += person.max_load or 0
    task = Task(
        id="bench",
        ratio=Ratio(value="1"),
        departments=[TaskDepartment(name="D", lead=True, seats=SEATS, categories=("C",))],
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
