"""A hundred random recusals on a real size: one seat each, or the shortest chain; nobody comes back."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from random import Random

import pytest

from randsup import WorkCalendar, load_policy
from randsup.facts.plans import Ratio, Task, TaskDepartment
from randsup.facts.registers import Conflict, Inspector
from randsup.law.switches import switched
from randsup.lottery import Seed
from randsup.rules.change.changes import Request
from randsup.rules.change.standing import Sent, Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.teams import assign
from tests.rules.test_teams import Place

CHINA = WorkCalendar.china()
CHAINS = switched(load_policy("linyi"), {"replacement_chain": "shortest-chain"})
TASK = Task(
    id="t",
    ratio=Ratio(value="1"),
    departments=[TaskDepartment(name="D", lead=True, categories=["C"])],
)


def run(load: int) -> Standing:
    """A thousand subjects in four regions, two hundred people with `load` percent of their visits used."""
    drawn = [Place(subject=f"S{k:04}", region=f"R{k % 4}") for k in range(1000)]
    room, more = divmod(200_000 // load, 200)
    staff = [
        Inspector(
            id=f"P{k:03}",
            department="D",
            region=f"R{k % 4}",
            categories=["C"] if k // 4 % 2 else [],
            max_load=room + (k < more),
        )
        for k in range(200)
    ]
    conflicts = [Conflict(f"P{k % 200:03}", f"S{k * 7 % 1000:04}") for k in range(500)]
    seed = Seed.from_hex("5d" * 32)
    found = assign(TASK, drawn, staff, CHAINS, seed, conflicts=conflicts)
    regions = tuple((p.subject, p.region) for p in drawn)
    sent = Sent(task=TASK, dispatch=found, regions=regions)
    return Standing([sent], staff, CHAINS, draw_seed=seed, conflicts=conflicts)


@pytest.mark.parametrize(("load", "events"), [(97, 100), (100, 20)])
def test_each_recusal_changes_one_seat_or_the_shortest_chain(load: int, events: int) -> None:
    standing, lot = run(load), Random(20261121)  # noqa: S311 - which seat is asked for, no draw
    gone: dict[str, set[str]] = {}
    seeds, sources = set(), []
    for number in range(events):
        seat = lot.choice(sorted(s for s, holder in standing.holders.items() if holder))
        before = dict(standing.holders)
        fresh = Seed.from_hex(sha256(f"event {number}".encode()).hexdigest())
        request = Request(
            kind="recusal",
            seat=seat,
            reason=f"第{number}起",
            filed=date(2026, 9, 1),
            seed_on=date(2026, 9, 2),
        )
        change = change_of(standing, request, fresh, CHINA)
        standing.apply(change)
        sources.append(change.source)
        seeds.add(change.seed)
        gone.setdefault(change.subject, set()).add(change.old)
        changed = {s for s, holder in standing.holders.items() if holder != before[s]}
        assert changed == {m.seat for m in change.moves}
        if change.source == "register":
            assert changed == {seat}
        elif change.source == "chain":
            # nobody with a visit left could take the seat, so no chain of one seat was there
            assert len(changed) >= 2
            assert change.notes
        for subject, barred in gone.items():
            assert not barred & set(standing.on["t", subject])
        for person, p in standing.people.items():
            assert p.max_load is not None
            assert standing.loads[person] <= p.max_load
    assert len(seeds) == events
    assert ("chain" in sources) == (load == 100)
