"""A child: dispatches one instance, then replaces people at random, one seat after another, and reports.

The events are timed one after another, as they come. Then the run is taken up again, and every event is
checked: it changes one seat, or the shortest chain that its log says; nobody comes back.
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

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector, InspectorRegister
from randsup.facts.stated_ratios import Ratio
from randsup.facts.workdays import WorkCalendar
from randsup.law.switches import switched
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.rules.change.changes import Change, Request
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
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
    calendar, took, changes = WorkCalendar.china(), list[float](), list[Change]()
    filled = [s for s, holder in standing.holders.items() if holder]
    for number in range(1, events + 1):
        seat = lot.choice(filled)
        while not standing.holders[seat]:  # an earlier event has left it empty
            seat = lot.choice(filled)
        request = Request(
            kind="recusal",
            seat=seat,
            reason=f"interest {number}",
            filed=date(2026, 9, 1),
            seed_on=date(2026, 9, 2),
        )
        fresh = Seed.from_hex(sha256(f"event {number}".encode()).hexdigest())
        start = perf_counter()
        change = change_of(standing, request, fresh, calendar)
        standing.apply(change)
        took.append(perf_counter() - start)
        changes.append(change)
    check(Standing([sent], inspectors, policy, draw_seed=seed), changes)
    chains = [len(c.moves) for c in changes if c.source == "chain"]
    write_report(
        sys.argv[6],
        {
            "built": built,
            "typical": median(took),
            "worst": max(took),
            "total": sum(took),
            "chains": len(chains),
            "longest": max(chains, default=0),
            "empty": sum(not c.new for c in changes),
            "peak": peak_bytes() / MIB,
        },
    )


def check(standing: Standing, changes: list[Change]) -> None:
    """Apply the changes again, and stop at one that touched more than it says or brought somebody back."""
    gone: dict[str, set[str]] = {}
    for change in changes:
        before = dict(standing.holders)
        standing.apply(change)
        gone.setdefault(change.subject, set()).add(change.old)
        changed = {s for s, holder in standing.holders.items() if holder != before[s]}
        assert changed == {m.seat for m in change.moves}, "only what the event says has changed"
        assert change.source == "chain" or changed == {change.request.seat}, "one seat, or a chain"
        assert not gone[change.subject] & set(standing.on["bench", change.subject]), "barred"


if __name__ == "__main__":
    main()
