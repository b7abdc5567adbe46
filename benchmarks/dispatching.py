"""Dispatch alone, in instances of the sizes that its specification was tried on, beside flow solvers and greed.

Each register is a region with its own people; a visit takes two, one of them with a category that half
of the people hold. Subjects fall into the regions by lot, so near 97 % some regions have too few
people, and the seats that stay empty are proved. A flow solver holds every (subject, person) as an arc or
three, so it is asked only where they are at most `MOST_PAIRS`; the others would need tens of gigabytes.
"""

from __future__ import annotations

import os
from statistics import median
from typing import Any

from dispatch_instance import pairs_of
from measure import Options, Row, child, spread

INSTANCES = (
    # subjects, inspectors, registers, load in percent, conflicts in percent, regions of equal size
    (1_000, 200, 1, 60, 0, 0),
    (1_000, 200, 1, 97, 0, 0),
    (10_000, 2_000, 5, 60, 0, 0),
    (10_000, 2_000, 5, 97, 0, 0),
    (10_000, 2_000, 1, 97, 0, 0),
    (100_000, 20_000, 50, 60, 0, 0),
    (100_000, 20_000, 50, 97, 0, 0),
    (100_000, 20_000, 500, 60, 0, 0),
    (100_000, 20_000, 500, 97, 0, 0),
    (100_000, 20_000, 500, 100, 10, 1),
    (100_000, 20_000, 1, 60, 0, 0),
    (100_000, 20_000, 1, 97, 0, 0),
)
MOST_PAIRS = 4_000_000
MOST_TURNS = 3
"""How often the largest instances are dispatched; their peers, which take minutes, run once."""
FLAT_SECONDS = 20
MEMORY = 400
"""What one dispatch of 100,000 × 20,000 may take: seconds where there is one register, MB in all."""
TIMES_ORTOOLS = 10
"""How many times as fast as OR-tools a dispatch of 10,000 × 2,000 is to be."""


def measure(options: Options) -> list[Row]:
    rows = []
    for instance in INSTANCES:
        subjects, people, registers, load, conflicts, _ = instance
        large = subjects >= 100_000
        repeat = min(options.repeat, MOST_TURNS) if large else options.repeat
        numbers = tuple(str(number) for number in instance)
        peers = ["greedy"]
        if pairs_of(subjects, people, registers) <= MOST_PAIRS:
            peers += ["scipy", "ortools"]
        own: list[dict[str, Any]] = []
        others: dict[str, list[dict[str, Any]]] = {peer: [] for peer in peers}
        for turn in range(repeat):  # in turns, so that a busy machine disturbs all alike
            own.append(child("one_dispatch.py", *numbers))
            for peer in peers if not (turn and large) else ():
                others[peer].append(child("one_peer.py", peer, *numbers))
        shown = f"{registers} register{'s' if registers > 1 else ''}, {load} % load"
        shown += f", {conflicts} % conflicts" if conflicts else ""
        rows.append(_own(f"dispatch {subjects:,} × {people:,}, {shown}", own, subjects, registers))
        rows += [_peer(peer, found, own, subjects) for peer, found in others.items()]
        if len(peers) == 1:
            pairs = pairs_of(subjects, people, registers)
            rows.append(Row("— SciPy, OR-tools", f"not run: {pairs:,} pairs"))
    return rows


def _own(what: str, found: list[dict[str, Any]], subjects: int, registers: int) -> Row:
    first = found[0]
    empty = "every seat filled"
    if first["unfilled"]:
        empty = f"{first['unfilled']} seats unfilled, people's visits are {first['short']} short"
    seconds, peak = median(f["seconds"] for f in found), median(f["peak"] for f in found)
    aim, met = "", None
    if subjects >= 100_000:
        aim, met = f"< {MEMORY} MB", peak * 1.048576 < MEMORY
        if registers == 1:
            aim, met = f"< {FLAT_SECONDS} s, {aim}", met and seconds < FLAT_SECONDS
    return Row(
        what,
        f"{spread([f['seconds'] for f in found])}, peak {peak:.0f} MiB",
        aim,
        met=met,
        note=f"{empty}; {first['chains']} chains; loads {first['least']}–{first['most']}; "
        f"load average {os.getloadavg()[0]:.1f}",
    )


def _peer(peer: str, found: list[dict[str, Any]], own: list[dict[str, Any]], subjects: int) -> Row:
    name = {
        "scipy": "SciPy maximum flow",
        "ortools": "OR-tools min-cost flow",
        "greedy": "naive greedy",
    }
    ratio = median(f["seconds"] / o["seconds"] for f, o in zip(found, own, strict=False))
    aim, met = "", None
    if peer == "ortools" and subjects == 10_000:
        aim, met = f"randsup ≥ {TIMES_ORTOOLS} times as fast", ratio >= TIMES_ORTOOLS
    return Row(
        f"— {name[peer]}",
        f"{spread([f['seconds'] for f in found])}, peak {median(f['peak'] for f in found):.0f} MiB",
        aim,
        met=met,
        note=f"{found[0]['unfilled']} seats unfilled; randsup is {ratio:.1f} times as fast",
    )
