"""A child: dispatches one instance, then replaces people at random, one seat after another, and reports.

Every event is checked: it changes one seat, or the shortest chain that its log says; nobody comes back.
python one_substitution.py SUBJECTS INSPECTORS REGISTERS LOAD EVENTS REPORT
"""

from __future__ import annotations

import sys
from datetime import date
from hashlib import sha256
from random import Random
from statistics import median
from time import perf_counter
from types import SimpleNamespace

from measure import MIB, peak_bytes, write_report

from randsup.facts.plans import Ratio, Task, TaskDepartment
from randsup.facts.registers import Inspector, InspectorRegister
from randsup.facts.workdays import WorkCalendar
from randsup.law.switches import switched
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.rules.change.changes import Request
from randsup.rules.change.standing import Sent, Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch import teams

SEATS = 2


def main() -> None:
    subjects, people, registers, load, events = map(int, sys.argv[1:6])
    lot = Random(20261121)
    drawn = [
        SimpleNamespace(subject=f"S{k:06d}", region=f"R{k % registers}") for k in range(subjects)
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
    task = Task(
        id="bench",
        ratio=Ratio(value="1"),
        departments=[TaskDepartment(name="D", lead=True, seats=SEATS, categories=("C",))],
    )
    policy = switched(load_policy("tonghua"), {"replacement_chain": "shortest-chain"})
    seed = Seed.from_hex("5d" * 32)
    found = teams.assign(task, drawn, inspectors, policy, seed)
    sent = Sent(task=task, dispatch=found, regions=tuple((s.subject, s.region) for s in drawn))
    start = perf_counter()
    standing = Standing([sent], inspectors, policy, draw_seed=seed)
    built = perf_counter() - start
    calendar, took, chains, empty = WorkCalendar.china(), [], [], 0
    gone: dict[str, set[str]] = {}
    for number in range(1, events + 1):
        seat = lot.choice([s for s, holder in standing.holders.items() if holder])
        request = Request(
            kind="recusal",
            seat=seat,
            reason=f"interest {number}",
            filed=date(2026, 9, 1),
            seed_on=date(2026, 9, 2),
        )
        fresh = Seed.from_hex(sha256(f"event {number}".encode()).hexdigest())
        before = dict(standing.holders)
        start = perf_counter()
        change = change_of(standing, request, fresh, calendar)
        standing.apply(change)
        took.append(perf_counter() - start)
        gone.setdefault(change.subject, set()).add(change.old)
        changed = {s for s, holder in standing.holders.items() if holder != before[s]}
        assert changed == {m.seat for m in change.moves}, "only what the event says has changed"
        assert change.source == "chain" or changed == {seat}, "one seat, or a chain"
        assert not gone[change.subject] & set(standing.on["bench", change.subject]), "barred"
        if change.source == "chain":
            chains.append(len(change.moves))
        empty += not change.new
    write_report(
        sys.argv[6],
        {
            "built": built,
            "typical": median(took),
            "worst": max(took),
            "total": sum(took),
            "chains": len(chains),
            "longest": max(chains, default=0),
            "empty": empty,
            "peak": peak_bytes() / MIB,
        },
    )


if __name__ == "__main__":
    main()
